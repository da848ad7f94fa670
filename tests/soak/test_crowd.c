/* One writer and many readers: a writer adds, replaces, deletes, commits and merges without pause while other
 * processes, and threads sharing one handle, search and fetch. Whatever a reader sees is one commit:
 *     every document that comes out carries the checksum of its own text;
 *     the number of documents of a snapshot stays the same until it is refreshed, and is found by a query
 *     that all of them match;
 *     commits never go backwards, and a document's version does not either.
 *
 * Five seconds in the short form; ten minutes, or as many seconds as it says, when FIHRIST_LONG is set.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "fihrist.h"
#include "indexer/check.h"
#include "tests/support/ledger.h"
#include "tests/support/temporary.h"

#define PROCESSES 4
#define THREADS 4
#define SECONDS_SHORT 5
#define SECONDS_LONG 600

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds_wanted(void)
{
    const char *text = getenv("FIHRIST_LONG");
    return text == NULL ? SECONDS_SHORT : atoi(text) > 1 ? atoi(text) : SECONDS_LONG;
}

/* ---- A reader ---- */

struct reader {
    struct fh_index *index;
    struct random random;
    uint32_t seen[LEDGER_IDS];  /* the latest version of each document that came out */
    uint64_t commit, documents; /* of the snapshot */
    uint64_t questions, refreshes;
    char wrong[700]; /* what was violated; "" as long as nothing was */
};

static void violated(struct reader *r, const char *what, const char *detail)
{
    if (r->wrong[0] == '\0')
        snprintf(r->wrong, sizeof r->wrong, "commit %llu: %s: %s", (unsigned long long)r->commit, what, detail);
}

static void look_at_document(struct reader *r, const struct fh_document *document)
{
    uint32_t id, version;
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)document->id.length, document->id.bytes);
    if (!ledger_is_whole(document, &id, &version) || id >= LEDGER_IDS) {
        violated(r, "half a document", text);
        return;
    }
    if (version < r->seen[id])
        violated(r, "an older version came back", text);
    r->seen[id] = version;
}

static void fetch_one(struct reader *r, const char *id, bool must_exist)
{
    struct fh_stored *stored = NULL;
    struct fh_error error;
    enum fh_status status = fh_index_fetch(&stored, r->index, fh_text(id), &error);
    if (status == FH_OK)
        look_at_document(r, &stored->document);
    else if (status != FH_ERR_NOT_FOUND || must_exist)
        violated(r, "cannot fetch", status == FH_ERR_NOT_FOUND ? id : error.message);
    fh_stored_free(stored);
}

/* Every document has the word "version": the count must be the snapshot's. */
static void count_all(struct reader *r)
{
    struct fh_results *results = NULL;
    struct fh_error error;
    struct fh_search_options options = {.limit = 3, .offset = random_below(&r->random, 40), .exact_total = true};
    bool exact = false;
    if (fh_search(&results, r->index, fh_text("version"), &options, &error) != FH_OK) {
        violated(r, "cannot search", error.message);
        return;
    }
    uint64_t total = fh_results_total(results, &exact);
    char text[80];
    snprintf(text, sizeof text, "%llu found of %llu", (unsigned long long)total, (unsigned long long)r->documents);
    if (!exact || total != r->documents)
        violated(r, "another count", text);
    for (size_t i = 0; i < fh_results_count(results); i++)
        fetch_one(r, fh_results_hit(results, i)->id.bytes, true);
    fh_results_free(results);
}

static void ask_something(struct reader *r)
{
    struct fh_results *results = NULL;
    struct fh_error error;
    char query[64], id[16];
    struct fh_search_options options = {.limit = 5, .sort = (enum fh_sort)random_below(&r->random, 3)};
    snprintf(query, sizeof query, random_once_in(&r->random, 3) ? "\"version w%u\"" : "w%u w0 المدرسة",
             random_below(&r->random, 100));
    if (fh_search(&results, r->index, fh_text(query), &options, &error) != FH_OK)
        violated(r, "cannot search", error.message);
    fh_results_free(results);
    snprintf(id, sizeof id, "doc-%u", random_below(&r->random, LEDGER_IDS));
    fetch_one(r, id, false);
    r->questions++;
}

static void note_snapshot(struct reader *r)
{
    struct fh_index_info info;
    fh_index_info(r->index, &info);
    if (info.commits < r->commit)
        violated(r, "commits went backwards", "");
    r->commit = info.commits;
    r->documents = info.documents;
}

static void read_on(struct reader *r)
{
    for (unsigned i = 0; i < 5; i++)
        ask_something(r);
    count_all(r);
}

static bool open_reader(struct reader *r, const char *path, uint64_t seed)
{
    struct fh_error error;
    memset(r, 0, sizeof *r);
    r->random.state = seed;
    if (fh_index_open(&r->index, path, &error) != FH_OK) {
        violated(r, "cannot open", error.message);
        return false;
    }
    note_snapshot(r);
    return true;
}

/* ---- Processes ---- */

static void check_and_back_up(struct reader *r, const char *path)
{
    struct fh_check_report report;
    struct fh_error error;
    if (random_once_in(&r->random, 50) && fh_check(path, NULL, &report, &error) != FH_OK)
        violated(r, "check", error.message);
    if (!random_once_in(&r->random, 80))
        return;
    char *copy = temporary_path("crowd-backup.fh");
    if (fh_backup(path, copy, &error) != FH_OK || fh_check(copy, NULL, &report, &error) != FH_OK)
        violated(r, "backup", error.message);
    temporary_remove(copy);
}

/* Reads and refreshes, checks and backs up until the time is over; 0 when nothing was violated. */
static int reader_process(const char *path, double end, uint64_t seed)
{
    struct reader r;
    struct fh_error error;
    bool well = open_reader(&r, path, seed);
    while (well && r.wrong[0] == '\0' && now() < end) {
        bool changed = false;
        read_on(&r);
        if (fh_index_refresh(r.index, &changed, &error) != FH_OK)
            violated(&r, "cannot refresh", error.message);
        r.refreshes += changed;
        note_snapshot(&r);
        check_and_back_up(&r, path);
    }
    fh_index_close(r.index);
    if (r.wrong[0] != '\0')
        fprintf(stderr, "%s\n", r.wrong);
    else
        fprintf(stderr, "a process: %llu questions, %llu snapshots\n", (unsigned long long)r.questions,
                (unsigned long long)r.refreshes);
    return r.wrong[0] != '\0';
}

/* ---- Threads on one handle ---- */

struct crowd {
    struct fh_index *index;
    pthread_barrier_t start, stop; /* a round of reading: refreshing wants the handle alone */
    bool over;                     /* written between rounds */
    struct reader readers[THREADS];
};

struct seat {
    struct crowd *crowd;
    struct reader *reader;
};

static void *reader_thread(void *argument)
{
    struct seat *seat = argument;
    for (;;) {
        pthread_barrier_wait(&seat->crowd->start);
        if (seat->crowd->over)
            return NULL;
        for (unsigned i = 0; i < 4 && seat->reader->wrong[0] == '\0'; i++)
            read_on(seat->reader);
        pthread_barrier_wait(&seat->crowd->stop);
    }
}

/* Between rounds: the next snapshot. */
static bool refresh_all(struct crowd *crowd)
{
    bool well = fh_index_refresh(crowd->index, NULL, NULL) == FH_OK;
    for (int i = 0; i < THREADS; i++) {
        note_snapshot(&crowd->readers[i]);
        well = well && crowd->readers[i].wrong[0] == '\0';
    }
    return well;
}

static int threads_process(const char *path, double end)
{
    static struct crowd crowd;
    struct seat seats[THREADS];
    pthread_t threads[THREADS];
    bool well = true;
    if (fh_index_open(&crowd.index, path, NULL) != FH_OK)
        return 1;
    pthread_barrier_init(&crowd.start, NULL, THREADS + 1);
    pthread_barrier_init(&crowd.stop, NULL, THREADS + 1);
    for (int i = 0; i < THREADS; i++) {
        crowd.readers[i] = (struct reader){.index = crowd.index, .random = {(uint64_t)i}};
        note_snapshot(&crowd.readers[i]);
        seats[i] = (struct seat){&crowd, &crowd.readers[i]};
        if (pthread_create(&threads[i], NULL, reader_thread, &seats[i]) != 0)
            return 1;
    }
    while (!crowd.over) {
        pthread_barrier_wait(&crowd.start);
        pthread_barrier_wait(&crowd.stop);
        well = refresh_all(&crowd);
        crowd.over = !well || now() >= end;
    }
    pthread_barrier_wait(&crowd.start);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        if (crowd.readers[i].wrong[0] != '\0')
            fprintf(stderr, "thread: %s\n", crowd.readers[i].wrong);
    }
    fprintf(stderr, "a thread: %llu questions\n", (unsigned long long)crowd.readers[0].questions);
    fh_index_close(crowd.index);
    pthread_barrier_destroy(&crowd.start);
    pthread_barrier_destroy(&crowd.stop);
    return well ? 0 : 1;
}

/* ---- The writer ---- */

/* Even ids stay once they are there, so that readers have something to see. */
static enum fh_status change_some(struct ledger *ledger, struct random *random, struct fh_writer *writer,
                                  struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (uint32_t i = random_below(random, 30); i > 0 && status == FH_OK; i--) {
        uint32_t id = random_below(random, LEDGER_IDS);
        status = id % 2 == 1 && random_once_in(random, 3) ? ledger_delete(ledger, id, writer, error)
                                                          : ledger_add(ledger, id, writer, error);
    }
    return status;
}

static enum fh_status write_until(const char *path, double end, struct ledger *ledger, uint64_t *commits,
                                  struct fh_error *error)
{
    struct random random = {77};
    struct fh_writer *writer = NULL;
    enum fh_status status = FH_OK;
    while (now() < end && status == FH_OK) {
        struct fh_writer_options options = {.threads = 1 + random_below(&random, 2), .memory_bytes = (size_t)8 << 20};
        status = fh_writer_open(&writer, path, &options, error);
        for (unsigned i = 0; i < 40 && status == FH_OK && now() < end; i++, (*commits)++) {
            struct fh_merge_options merge = {.full = true, .reorder = random_once_in(&random, 2)};
            status = change_some(ledger, &random, writer, error);
            if (status == FH_OK)
                status = random_once_in(&random, 10) ? fh_writer_merge(writer, &merge, error)
                                                     : fh_writer_commit(writer, error);
        }
        fh_writer_close(writer);
        writer = NULL;
    }
    return status;
}

static void readers_never_see_anything_but_a_commit(void **state)
{
    (void)state;
    static char *path; /* a child leaves without freeing it, which must not look like a leak */
    path = temporary_path_in_memory("crowd.fh");
    struct ledger ledger = {.latest = 0};
    struct fh_error error = {FH_OK, ""};
    uint64_t commits = 0;
    assert_int_equal(write_until(path, now() + 0.3, &ledger, &commits, &error), FH_OK);
    double end = now() + seconds_wanted();
    pid_t children[PROCESSES + 1];
    for (int i = 0; i <= PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(i < PROCESSES ? reader_process(path, end, (uint64_t)i) : threads_process(path, end));
    }
    enum fh_status status = write_until(path, end, &ledger, &commits, &error);
    int wrong = 0;
    for (int i = 0; i <= PROCESSES; i++) {
        int outcome;
        assert_int_equal(waitpid(children[i], &outcome, 0), children[i]);
        wrong += !WIFEXITED(outcome) || WEXITSTATUS(outcome) != 0;
    }
    if (status != FH_OK)
        fail_msg("the writer: %s", error.message);
    assert_int_equal(wrong, 0);
    const struct ledger *expected = &ledger;
    if (ledger_find(path, &expected, 1, -1, &error) != 0)
        fail_msg("%s", error.message);
    print_message("%llu commits beside %d processes and %d threads\n", (unsigned long long)commits, PROCESSES, THREADS);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_never_see_anything_but_a_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
