/* The driven side of a comparison. See peer.h. */
#include "bench/peers/peer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct session {
    const struct peer_engine *engine;
    struct peer_query *queries;
    size_t count;
    size_t limit;
    struct peer_hit *hits;
};

static clockid_t clock_wanted; /* this thread's, where PEER_CLOCK is cpu */

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(clock_wanted, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- Indexing ---- */

static bool index_tokens(const struct peer_engine *engine, const char *path, const char *directory)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    if (file == NULL) {
        perror(path);
        return false;
    }
    bool well = engine->index_begin(directory);
    while (well && (length = getline(&line, &capacity, file)) > 0) {
        char *tab = strchr(line, '\t');
        if (tab == NULL)
            continue;
        *tab = '\0';
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        well = engine->index_add(line, tab + 1);
    }
    free(line);
    fclose(file);
    return well && engine->index_end();
}

/* ---- Searching ---- */

/* Splits `text` at its spaces into words that end in NULs. */
static bool add_query(struct session *session, const char *text)
{
    struct peer_query *queries = realloc(session->queries, (session->count + 1) * sizeof *queries);
    char *copy = strdup(text), *split = strdup(text), *rest = NULL;
    char **words = calloc(strlen(text) / 2 + 1, sizeof *words);
    if (queries == NULL || copy == NULL || split == NULL || words == NULL)
        return false;
    session->queries = queries;
    struct peer_query *query = &queries[session->count++];
    *query = (struct peer_query){copy, (const char *const *)words, 0};
    for (char *word = strtok_r(split, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        words[query->word_count++] = word;
    return true;
}

static bool read_queries(struct session *session, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    bool well = file != NULL;
    while (well && getline(&line, &capacity, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (*line != '\0')
            well = add_query(session, line);
    }
    if (file == NULL)
        perror(path);
    else
        fclose(file);
    free(line);
    return well;
}

static bool pass(struct session *session)
{
    uint64_t *times = calloc(session->count, sizeof *times);
    bool well = times != NULL;
    for (size_t i = 0; i < session->count && well; i++) {
        uint64_t start = now_ns();
        well = session->engine->run(&session->queries[i], NULL, NULL);
        times[i] = now_ns() - start;
    }
    for (size_t i = 0; i < session->count && well; i++)
        printf("%" PRIu64 "\n", times[i]);
    free(times);
    return well && fflush(stdout) == 0;
}

static bool top(struct session *session)
{
    for (size_t i = 0; i < session->count; i++) {
        size_t count = 0;
        if (!session->engine->run(&session->queries[i], session->hits, &count))
            return false;
        for (size_t j = 0; j < count; j++)
            printf("%s %.6f ", session->hits[j].id, session->hits[j].score);
        putchar('\n');
    }
    return fflush(stdout) == 0;
}

static bool answer_commands(struct session *session)
{
    char line[64];
    bool well = true;
    while (well && fgets(line, sizeof line, stdin) != NULL)
        well = strcmp(line, "top\n") == 0 ? top(session) : pass(session);
    return well;
}

static bool search(const struct peer_engine *engine, char **arguments)
{
    struct session session = {.engine = engine, .limit = strtoul(arguments[3], NULL, 10)};
    enum peer_mode mode = strcmp(arguments[2], "and") == 0      ? PEER_AND
                          : strcmp(arguments[2], "phrase") == 0 ? PEER_PHRASE
                                                                : PEER_OR;
    const char *clock_name = getenv("PEER_CLOCK");
    clock_wanted = clock_name != NULL && strcmp(clock_name, "cpu") == 0 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    session.hits = calloc(session.limit, sizeof *session.hits);
    if (session.hits == NULL || !read_queries(&session, arguments[1]))
        return false;
    bool well = engine->open(arguments[0], mode, session.limit) && answer_commands(&session);
    engine->close();
    return well;
}

int peer_main(int argc, char **argv, const struct peer_engine *engine)
{
    if (argc == 4 && strcmp(argv[1], "index") == 0)
        return index_tokens(engine, argv[2], argv[3]) ? 0 : 1;
    if (argc == 6 && strcmp(argv[1], "search") == 0)
        return search(engine, argv + 2) ? 0 : 1;
    fprintf(stderr, "usage: %s index TOKENS DIRECTORY | search DIRECTORY QUERIES or|and|phrase K\n", argv[0]);
    return 2;
}
