/* Drives several engines through the same queries in the same run, turn by turn:
 *   compare LABEL SECONDS QUERIES NAME=COMMAND ...
 * Each COMMAND is a peer that answers "pass" and "top" (bench/peers/peer.h); the first is the one
 * the others are held against. Every engine warms up by passes of its own, then all make passes in
 * turn until each has had SECONDS of them and its twelfth pass (a slow one: three times SECONDS). A line of JSON an engine goes to
 * standard output: figures over each query's fastest pass and over its median pass, the ratios of
 * the first engine's to this one's, and how far the answers agree.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "bench/support/figures.h"

#define ENGINES_MAX 8
#define PASSES_MAX 64
#define PASSES_MIN 12    /* fewer only for an engine that takes more than LONGER times its seconds */
#define WARM_PASSES 40   /* likewise */
#define LONGER 3
#define TOP_MAX 16

struct answer { /* the hits of one query */
    char ids[TOP_MAX][64];
    double scores[TOP_MAX];
    size_t count;
};

struct engine {
    const char *name, *command;
    FILE *commands, *replies;
    double *times; /* microseconds; PASSES_MAX a query */
    double *minima, *medians;
    struct answer *answers;
    size_t query_count, passes;
    double spent; /* seconds in measured passes */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- Talking to an engine ---- */

static bool start(struct engine *engine)
{
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0)
        return false;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[0]), close(to[1]), close(from[0]), close(from[1]);
        execl("/bin/sh", "sh", "-c", engine->command, (char *)NULL);
        _exit(127);
    }
    close(to[0]), close(from[1]);
    engine->commands = fdopen(to[1], "w");
    engine->replies = fdopen(from[0], "r");
    return child > 0 && engine->commands != NULL && engine->replies != NULL;
}

static bool say(struct engine *engine, const char *command)
{
    return fprintf(engine->commands, "%s\n", command) > 0 && fflush(engine->commands) == 0;
}

/* "id score id score ..." */
static void read_answer(struct answer *answer, char *line)
{
    char *rest = NULL, *id, *score;
    answer->count = 0;
    for (id = strtok_r(line, " \n", &rest); id != NULL && answer->count < TOP_MAX; id = strtok_r(NULL, " \n", &rest)) {
        score = strtok_r(NULL, " \n", &rest);
        if (score == NULL)
            break;
        snprintf(answer->ids[answer->count], sizeof answer->ids[0], "%s", id);
        answer->scores[answer->count++] = strtod(score, NULL);
    }
}

static bool read_answers(struct engine *engine, size_t count)
{
    char *line = NULL;
    size_t capacity = 0;
    bool well = say(engine, "top");
    engine->answers = fh_calloc(count, sizeof *engine->answers);
    well = well && engine->answers != NULL;
    for (size_t i = 0; i < count && well; i++) {
        well = getline(&line, &capacity, engine->replies) > 0;
        if (well)
            read_answer(&engine->answers[i], line);
    }
    free(line);
    engine->query_count = count;
    return well;
}

/* One pass; the times go to column `pass` unless it is a warm-up. */
static bool run_pass(struct engine *engine, bool warm_up)
{
    char line[64];
    double begin = now();
    if (!say(engine, "pass"))
        return false;
    for (size_t i = 0; i < engine->query_count; i++) {
        if (fgets(line, sizeof line, engine->replies) == NULL)
            return false;
        if (!warm_up)
            engine->times[i * PASSES_MAX + engine->passes] = strtod(line, NULL) / 1000;
    }
    if (!warm_up) {
        engine->passes++;
        engine->spent += now() - begin;
    }
    return true;
}

static bool warm_up(struct engine *engine, double seconds)
{
    double begin = now();
    bool well = true;
    for (unsigned i = 0; i < WARM_PASSES && well && now() - begin < seconds * LONGER; i++)
        well = run_pass(engine, true);
    return well;
}

/* ---- Figures ---- */

static void take(struct engine *engine)
{
    for (size_t i = 0; i < engine->query_count; i++) {
        double *times = engine->times + i * PASSES_MAX;
        engine->medians[i] = figures_median(times, engine->passes);
        engine->minima[i] = times[0];
    }
}

static bool holds(const struct answer *answer, const char *id)
{
    for (size_t i = 0; i < answer->count; i++)
        if (strcmp(answer->ids[i], id) == 0)
            return true;
    return false;
}

/* Do both find the same documents, apart from those that tie with the last? */
static bool same(const struct answer *ours, const struct answer *theirs)
{
    if (ours->count != theirs->count)
        return false;
    for (size_t i = 0; i < ours->count; i++) {
        bool tied = fabs(ours->scores[i] - ours->scores[ours->count - 1]) <= 1e-5 * fabs(ours->scores[i]);
        if (!tied && !holds(theirs, ours->ids[i]))
            return false;
    }
    return true;
}

static void print_agreement(const struct engine *ours, const struct engine *theirs)
{
    size_t equal = 0, shared = 0, hits = 0;
    for (size_t i = 0; i < ours->query_count; i++) {
        equal += same(&ours->answers[i], &theirs->answers[i]);
        hits += ours->answers[i].count;
        for (size_t j = 0; j < ours->answers[i].count; j++)
            shared += holds(&theirs->answers[i], ours->answers[i].ids[j]);
    }
    printf(", \"same_top\": %.3f, \"shared_hits\": %.3f", (double)equal / (double)ours->query_count,
           hits > 0 ? (double)shared / (double)hits : 1.0);
}

static void print_figures(const char *prefix, const struct figures *figures)
{
    printf(", \"%s_mean_us\": %.2f, \"%s_p50_us\": %.2f, \"%s_p90_us\": %.2f, \"%s_p99_us\": %.2f", prefix,
           figures->mean, prefix, figures->p50, prefix, figures->p90, prefix, figures->p99);
}

static void print_engines(const char *label, struct engine *engines, size_t count)
{
    struct figures first = {0, 0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        take(&engines[i]);
        struct figures minima = figures_take(engines[i].minima, engines[i].query_count);
        struct figures medians = figures_take(engines[i].medians, engines[i].query_count);
        if (i == 0)
            first = minima;
        printf("{\"run\": \"%s\", \"engine\": \"%s\", \"queries\": %zu, \"passes\": %zu", label, engines[i].name,
               engines[i].query_count, engines[i].passes);
        print_figures("min", &minima);
        print_figures("median", &medians);
        if (i > 0) {
            printf(", \"ratio_mean\": %.3f, \"ratio_p99\": %.3f", first.mean / minima.mean, first.p99 / minima.p99);
            print_agreement(&engines[0], &engines[i]);
        }
        printf("}\n");
    }
}

/* ---- The run ---- */

static size_t count_queries(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0, count = 0;
    while (file != NULL && getline(&line, &capacity, file) > 0)
        count += *line != '\n';
    free(line);
    if (file != NULL)
        fclose(file);
    return count;
}

static bool make_room(struct engine *engine)
{
    engine->times = fh_calloc(engine->query_count * PASSES_MAX, sizeof *engine->times);
    engine->minima = fh_calloc(engine->query_count, sizeof *engine->minima);
    engine->medians = fh_calloc(engine->query_count, sizeof *engine->medians);
    return engine->times != NULL && engine->minima != NULL && engine->medians != NULL;
}

static bool run(struct engine *engines, size_t count, size_t queries, double seconds)
{
    for (size_t i = 0; i < count; i++) {
        struct engine *engine = &engines[i];
        if (!start(engine) || !read_answers(engine, queries) || !make_room(engine) || !warm_up(engine, seconds)) {
            fprintf(stderr, "compare: %s gave no answer\n", engine->name);
            return false;
        }
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++) {
            struct engine *engine = &engines[i];
            bool enough = engine->spent >= seconds && (engine->passes >= PASSES_MIN || engine->spent >= seconds * LONGER);
            if (enough || engine->passes == PASSES_MAX)
                continue;
            if (!run_pass(engine, false)) {
                fprintf(stderr, "compare: %s stopped\n", engine->name);
                return false;
            }
            more = true;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    struct engine engines[ENGINES_MAX] = {{0}};
    size_t count = 0;
    if (argc < 5 || argc - 4 > ENGINES_MAX) {
        fprintf(stderr, "usage: compare LABEL SECONDS QUERIES NAME=COMMAND ...\n");
        return 2;
    }
    for (int i = 4; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals == NULL)
            return 2;
        *equals = '\0';
        engines[count].name = argv[i];
        engines[count++].command = equals + 1;
    }
    size_t queries = count_queries(argv[3]);
    bool well = queries > 0 && run(engines, count, queries, strtod(argv[2], NULL));
    if (well)
        print_engines(argv[1], engines, count);
    for (size_t i = 0; i < count; i++) {
        if (engines[i].commands != NULL)
            fclose(engines[i].commands);
        if (engines[i].replies != NULL)
            fclose(engines[i].replies);
        fh_free(engines[i].times);
        fh_free(engines[i].minima);
        fh_free(engines[i].medians);
        fh_free(engines[i].answers);
    }
    while (wait(NULL) > 0)
        continue;
    return well ? 0 : 4;
}
