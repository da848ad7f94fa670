/* What safety costs: the same articles indexed in one commit and in many, the time spent in fsync apart; then
 * queries on both indexes, and on one that is being merged. Answers of both must be the same, before the second is
 * merged into one segment and after.
 *
 *     safety ARCHIVE ARTICLES COMMITS [QUERIES [BUILDS]]
 *
 * Reads so many articles of the archive into memory first, so that reading it is not measured. Works in $TMPDIR,
 * which should be on the disk that is meant. Prints a table.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "corpus/reader.h"
#include "fihrist.h"

#define BUILDS 3 /* of each kind, unless it says otherwise; the fastest counts */
#define ROUNDS 5 /* of the queries; the median of each counts */
#define QUERIES_MOST 2000u

static atomic_ullong sync_ns;
static atomic_uint sync_count;

static uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* In the place of the C library's: the same, timed. */
int fsync(int fd)
{
    uint64_t start = now_ns();
    int result = (int)syscall(SYS_fsync, fd);
    sync_ns += now_ns() - start;
    sync_count++;
    return result;
}

static void ok(enum fh_status status, const struct fh_error *error)
{
    if (status == FH_OK)
        return;
    fprintf(stderr, "safety: %s\n", error->message);
    exit(1);
}

/* ---- Articles ---- */

struct archive {
    struct fh_arena arena;
    struct fh_document *list;
    size_t count;
};

static void read_archive(struct archive *archive, const char *path, size_t wanted)
{
    struct fh_reader *reader = NULL;
    struct fh_reader_options options = {0};
    struct fh_document document;
    struct fh_error error;
    archive->list = calloc(wanted, sizeof *archive->list);
    ok(fh_reader_open(&reader, &path, 1, &options, &error), &error);
    while (archive->count < wanted && fh_reader_next(reader, &document, &error) == FH_OK) {
        struct fh_slice *fields[] = {&document.id,   &document.url,  &document.title,  &document.standfirst,
                                     &document.body, &document.date, &document.source, &document.category};
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            *fields[i] = fh_arena_copy(&archive->arena, *fields[i]);
        archive->list[archive->count++] = document;
    }
    fh_reader_close(reader);
}

/* ---- Building ---- */

struct build {
    double seconds, sync_seconds, cpu_seconds;
    unsigned syncs;
    struct fh_index_info info;
};

static void remove_index(const char *path)
{
    char command[700];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    if (system(command) != 0)
        exit(1);
}

/* Of all threads so far: what it takes where other programs take turns, too. */
static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct build build(const struct archive *archive, const char *path, size_t commits)
{
    struct fh_writer *writer = NULL;
    struct fh_error error;
    struct build result;
    remove_index(path);
    sync_ns = 0;
    sync_count = 0;
    uint64_t start = now_ns();
    double cpu_start = cpu_seconds();
    ok(fh_writer_open(&writer, path, NULL, &error), &error);
    for (size_t i = 0; i < archive->count; i++) {
        ok(fh_writer_add(writer, &archive->list[i], &error), &error);
        if ((i + 1) * commits / archive->count > i * commits / archive->count)
            ok(fh_writer_commit(writer, &error), &error);
    }
    fh_writer_close(writer);
    result.seconds = (double)(now_ns() - start) / 1e9;
    result.cpu_seconds = cpu_seconds() - cpu_start;
    result.sync_seconds = (double)sync_ns / 1e9;
    result.syncs = sync_count;
    struct fh_index *index = NULL;
    ok(fh_index_open(&index, path, &error), &error);
    fh_index_info(index, &result.info);
    fh_index_close(index);
    return result;
}

static struct build fastest(const struct archive *archive, const char *path, size_t commits, long builds)
{
    struct build best = build(archive, path, commits);
    for (long i = 1; i < builds; i++) {
        struct build next = build(archive, path, commits);
        if (next.seconds - next.sync_seconds < best.seconds - best.sync_seconds)
            best = next;
    }
    return best;
}

static void print_build(const char *name, const struct build *build)
{
    double written = build->info.bytes_added > 0 ? (double)(build->info.bytes_added + build->info.bytes_merged) /
                                                       (double)build->info.bytes_added
                                                 : 1;
    printf("%-22s%9.2f s%9.2f s%9.2f s%8u%10llu%9.2f\n", name, build->seconds, build->cpu_seconds, build->sync_seconds,
           build->syncs, (unsigned long long)build->info.segments, written);
}

/* ---- Queries ---- */

struct queries {
    char *list[QUERIES_MOST];
    size_t count;
};

static void read_queries(struct queries *queries, const char *path)
{
    char line[4096];
    FILE *file = fopen(path, "r");
    while (file != NULL && queries->count < QUERIES_MOST && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        queries->list[queries->count++] = strdup(line);
    }
    if (file != NULL)
        fclose(file);
}

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

struct latency {
    double mean, p50, p99; /* microseconds */
};

/* Each query's median over the rounds, then the figures over the queries. */
static struct latency ask(const struct queries *queries, const char *path)
{
    static double medians[QUERIES_MOST];
    struct fh_index *index = NULL;
    struct fh_error error;
    struct latency latency = {0, 0, 0};
    struct fh_search_options options = {.limit = 10, .ids_only = true, .plain = true};
    ok(fh_index_open(&index, path, &error), &error);
    for (size_t i = 0; i < queries->count; i++) {
        double times[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            struct fh_results *results = NULL;
            uint64_t start = now_ns();
            ok(fh_search(&results, index, fh_text(queries->list[i]), &options, &error), &error);
            times[round] = (double)(now_ns() - start) / 1e3;
            fh_results_free(results);
        }
        qsort(times, ROUNDS, sizeof *times, compare_times);
        medians[i] = times[ROUNDS / 2];
        latency.mean += medians[i] / (double)queries->count;
    }
    fh_index_close(index);
    qsort(medians, queries->count, sizeof *medians, compare_times);
    latency.p50 = medians[queries->count / 2];
    latency.p99 = medians[queries->count * 99 / 100];
    return latency;
}

static void print_latency(const char *name, struct latency latency)
{
    printf("%-22s%9.1f us%9.1f us%9.1f us\n", name, latency.mean, latency.p50, latency.p99);
}

static void print_ratio(const char *name, struct latency a, struct latency b)
{
    printf("%-22s%11.2fx%11.2fx%11.2fx\n", name, a.mean / b.mean, a.p50 / b.p50, a.p99 / b.p99);
}

/* While another process does nothing but merge the index. */
static struct latency ask_while_merging(const struct queries *queries, const char *path)
{
    pid_t child = fork();
    if (child == 0) {
        struct fh_merge_options full = {.full = true, .reorder = true};
        struct fh_writer_options options = {.threads = 1};
        struct fh_writer *writer = NULL;
        while (fh_writer_open(&writer, path, &options, NULL) == FH_OK && fh_writer_merge(writer, &full, NULL) == FH_OK)
            fh_writer_close(writer);
        _exit(1);
    }
    struct latency latency = ask(queries, path);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return latency;
}

/* ---- Answers ---- */

static bool same_hits(const struct fh_results *a, const struct fh_results *b)
{
    bool exact;
    if (fh_results_count(a) != fh_results_count(b) || fh_results_total(a, &exact) != fh_results_total(b, &exact))
        return false;
    for (size_t i = 0; i < fh_results_count(a); i++) {
        const struct fh_hit *x = fh_results_hit(a, i), *y = fh_results_hit(b, i);
        if (x->score != y->score || x->id.length != y->id.length || memcmp(x->id.bytes, y->id.bytes, x->id.length) != 0)
            return false;
    }
    return true;
}

/* How many queries have other hits, scores or counts. */
static size_t different_answers(const struct queries *queries, const char *left, const char *right)
{
    struct fh_search_options options = {.limit = 100, .ids_only = true, .plain = true, .exact_total = true};
    struct fh_index *indexes[2];
    struct fh_error error;
    size_t different = 0;
    ok(fh_index_open(&indexes[0], left, &error), &error);
    ok(fh_index_open(&indexes[1], right, &error), &error);
    for (size_t i = 0; i < queries->count; i++) {
        struct fh_results *results[2];
        for (int side = 0; side < 2; side++)
            ok(fh_search(&results[side], indexes[side], fh_text(queries->list[i]), &options, &error), &error);
        different += !same_hits(results[0], results[1]);
        fh_results_free(results[0]);
        fh_results_free(results[1]);
    }
    fh_index_close(indexes[0]);
    fh_index_close(indexes[1]);
    return different;
}

static void merge_whole(const char *path)
{
    struct fh_merge_options full = {.full = true};
    struct fh_writer *writer = NULL;
    struct fh_error error;
    ok(fh_writer_open(&writer, path, NULL, &error), &error);
    ok(fh_writer_merge(writer, &full, &error), &error);
    fh_writer_close(writer);
}

/* Whether all answers are the same. */
static bool compare_answers(const struct queries *queries, const char *one, const char *many)
{
    size_t before = different_answers(queries, one, many);
    merge_whole(many);
    size_t after = different_answers(queries, one, many);
    printf("%zu queries, k = 100: %zu answered differently by many commits, %zu after a full merge\n", queries->count,
           before, after);
    return before + after == 0;
}

static void compare_queries(const struct queries *queries, const char *one, const char *many)
{
    printf("\n%-22s%12s%12s%12s\n", "queries, k = 10", "mean", "p50", "p99");
    ask(queries, one); /* warms up */
    struct latency alone = ask(queries, one), grown = ask(queries, many);
    print_latency("one commit", alone);
    print_latency("many commits", grown);
    struct latency merging = ask_while_merging(queries, one);
    print_latency("one, being merged", merging);
    print_ratio("many / one", grown, alone);
    print_ratio("being merged / alone", merging, alone);
}

int main(int argc, char **argv)
{
    static struct archive archive;
    static struct queries queries;
    if (argc < 4) {
        fprintf(stderr, "usage: safety ARCHIVE ARTICLES COMMITS [QUERIES [BUILDS]]\n");
        return 2;
    }
    const char *folder = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    char one[600], many[600];
    snprintf(one, sizeof one, "%s/safety-%ld-one.fh", folder, (long)getpid());
    snprintf(many, sizeof many, "%s/safety-%ld-many.fh", folder, (long)getpid());
    read_archive(&archive, argv[1], (size_t)atol(argv[2]));
    long builds = argc > 5 ? atol(argv[5]) : BUILDS;
    bool same = true;
    struct build single = fastest(&archive, one, 1, builds);
    struct build split = fastest(&archive, many, (size_t)atol(argv[3]), builds);
    printf("%zu articles           %11s%11s%11s%8s%10s%9s\n", archive.count, "time", "processor", "fsync", "syncs",
           "segments", "written");
    print_build("one commit", &single);
    print_build(argv[3], &split);
    printf("%-22s%10.2fx%10.2fx, without fsync %.2fx\n", "many / one", split.seconds / single.seconds,
           split.cpu_seconds / single.cpu_seconds,
           (split.seconds - split.sync_seconds) / (single.seconds - single.sync_seconds));
    if (argc > 4) {
        read_queries(&queries, argv[4]);
        compare_queries(&queries, one, many);
        same = compare_answers(&queries, one, many);
    }
    remove_index(one);
    remove_index(many);
    fh_arena_release(&archive.arena);
    free(archive.list);
    for (size_t i = 0; i < queries.count; i++)
        free(queries.list[i]);
    return same ? 0 : 1;
}
