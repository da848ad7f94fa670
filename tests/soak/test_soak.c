/* Many updates in random order against a model in memory: 200,000 over 20,000 ids in 1,000 commits (4,000 over
 * 400 in 40 in the short form). On the way and at the end queries find what the model says, segments
 * stay few, memory stays flat, and the disk holds at most 2.5 times what a fresh build takes; after
 * a full merge the index gives the same answers as the fresh one, score by score.
 */
#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "fihrist.h"
#include "indexer/check.h"
#include "tests/support/ledger.h"
#include "tests/support/memory_measured.h"
#include "tests/support/temporary.h"

struct model {
    uint32_t ids, updates, commits;
    uint32_t *version; /* by id; 0: not there */
    uint32_t latest, live;
    struct random random;
    char *path;
    struct fh_writer *writer;
    size_t segments_most, rss_quarter, rss_most;
    uint64_t bytes_most;
    double seconds;
};

static struct fh_error error;

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Anonymous memory of this process, in KiB. */
static size_t rss_anonymous(void)
{
    char line[128];
    size_t kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "RssAnon: %zu kB", &kib) == 1)
            break;
    if (file != NULL)
        fclose(file);
    return kib;
}

static uint64_t bytes_of(const char *directory)
{
    uint64_t bytes = 0;
    DIR *list = opendir(directory);
    assert_non_null(list);
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        char path[600];
        struct stat facts;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (stat(path, &facts) == 0 && S_ISREG(facts.st_mode))
            bytes += (uint64_t)facts.st_size;
    }
    closedir(list);
    return bytes;
}

/* ---- Updates ---- */

static void update(struct model *m)
{
    uint32_t id = random_below(&m->random, m->ids);
    if (random_once_in(&m->random, 8)) {
        char name[24];
        bool found = false;
        snprintf(name, sizeof name, "doc-%u", id);
        ok(fh_writer_delete(m->writer, fh_text(name), &found, &error));
        assert_int_equal(found, m->version[id] != 0);
        m->live -= found;
        m->version[id] = 0;
        return;
    }
    struct ledger_document document;
    m->live += m->version[id] == 0;
    m->version[id] = ++m->latest;
    ledger_document(&document, id, m->version[id]);
    ok(fh_writer_add(m->writer, &document.document, &error));
}

/* ---- Comparing ---- */

/* Whether one of the document's words is `word`. */
static bool has_word(const struct ledger_document *document, const char *word)
{
    const char *texts[] = {document->title, document->body};
    size_t length = strlen(word);
    for (size_t i = 0; i < 2; i++)
        for (const char *at = texts[i]; (at = strstr(at, word)) != NULL; at += length) {
            bool starts = at == texts[i] || at[-1] == ' ', ends = at[length] == ' ' || at[length] == '\0';
            if (starts && ends)
                return true;
        }
    return false;
}

static void compare_hits(const struct model *m, struct fh_index *index, const char *word)
{
    struct fh_results *results = NULL;
    struct fh_search_options options = {.limit = m->ids, .ids_only = true, .exact_total = true, .plain = true};
    uint8_t *expected = calloc(m->ids, 1);
    size_t count = 0;
    for (uint32_t id = 0; id < m->ids; id++) {
        struct ledger_document document;
        if (m->version[id] == 0)
            continue;
        ledger_document(&document, id, m->version[id]);
        expected[id] = has_word(&document, word);
        count += expected[id];
    }
    ok(fh_search(&results, index, fh_text(word), &options, &error));
    assert_int_equal(fh_results_count(results), count);
    assert_int_equal(fh_results_total(results, NULL), count);
    for (size_t i = 0; i < count; i++) {
        uint32_t id = (uint32_t)strtoul(fh_results_hit(results, i)->id.bytes + 4, NULL, 10);
        assert_true(id < m->ids && expected[id] == 1);
        expected[id] = 2; /* not twice */
    }
    fh_results_free(results);
    free(expected);
}

static void compare_documents(struct model *m, struct fh_index *index)
{
    for (uint32_t i = 0; i < 200; i++) {
        struct ledger_document expected;
        struct fh_stored *stored = NULL;
        uint32_t id = random_below(&m->random, m->ids);
        ledger_document(&expected, id, m->version[id]);
        enum fh_status status = fh_index_fetch(&stored, index, fh_text(expected.id), &error);
        assert_int_equal(status, m->version[id] != 0 ? FH_OK : FH_ERR_NOT_FOUND);
        if (status == FH_OK)
            assert_string_equal(stored->document.body.bytes, expected.body);
        fh_stored_free(stored);
    }
}

static void compare(struct model *m)
{
    struct fh_index *index = NULL;
    struct fh_index_info info;
    char word[16];
    ok(fh_index_open(&index, m->path, &error));
    fh_index_info(index, &info);
    assert_int_equal(info.documents, m->live);
    compare_hits(m, index, "version");
    for (unsigned i = 0; i < 6; i++) {
        snprintf(word, sizeof word, "w%u", random_below(&m->random, 30) * random_below(&m->random, 30));
        compare_hits(m, index, word);
    }
    compare_documents(m, index);
    fh_index_close(index);
}

/* Segments, bytes and memory after a commit. */
static void measure(struct model *m, uint32_t commit)
{
    struct fh_index *index = NULL;
    struct fh_index_info info;
    ok(fh_index_open(&index, m->path, &error));
    fh_index_info(index, &info);
    fh_index_close(index);
    uint64_t bytes = bytes_of(m->path);
    size_t rss = rss_anonymous();
    m->segments_most = info.segments > m->segments_most ? info.segments : m->segments_most;
    m->bytes_most = bytes > m->bytes_most ? bytes : m->bytes_most;
    m->rss_most = rss > m->rss_most ? rss : m->rss_most;
    if (commit <= m->commits / 4)
        m->rss_quarter = m->rss_most;
}

/* ---- The fresh index ---- */

static char *build_fresh(const struct model *m, const struct fh_writer_options *options)
{
    struct fh_writer *writer = NULL;
    char *path = temporary_path_in_memory("fresh.fh");
    ok(fh_writer_open(&writer, path, options, &error));
    for (uint32_t id = 0; id < m->ids; id++) {
        struct ledger_document document;
        if (m->version[id] == 0)
            continue;
        ledger_document(&document, id, m->version[id]);
        ok(fh_writer_add(writer, &document.document, &error));
    }
    ok(fh_writer_commit(writer, &error));
    fh_writer_close(writer);
    return path;
}

/* The same scores at the same ranks; ids may differ where scores tie. */
static void compare_answers(const char *left, const char *right, uint32_t limit)
{
    static const char *const queries[] = {"w0 w4",      "w17 w0 المدرسة", "\"version w0\"", "+w6 -w0",    "title:id3",
                                          "w8 w12 w40", "وزير H200",      "source:odd w2",  "w25 w100 w9"};
    struct fh_index *a = NULL, *b = NULL;
    ok(fh_index_open(&a, left, &error));
    ok(fh_index_open(&b, right, &error));
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        struct fh_search_options options = {.limit = limit, .ids_only = true, .exact_total = true};
        struct fh_results *x = NULL, *y = NULL;
        ok(fh_search(&x, a, fh_text(queries[q]), &options, &error));
        ok(fh_search(&y, b, fh_text(queries[q]), &options, &error));
        assert_int_equal(fh_results_total(x, NULL), fh_results_total(y, NULL));
        assert_int_equal(fh_results_count(x), fh_results_count(y));
        for (size_t i = 0; i < fh_results_count(x); i++)
            assert_true(fh_results_hit(x, i)->score == fh_results_hit(y, i)->score);
        fh_results_free(x);
        fh_results_free(y);
    }
    fh_index_close(a);
    fh_index_close(b);
}

/* ---- The soak ---- */

static void run_updates(struct model *m, const struct fh_writer_options *options)
{
    double start = now();
    ok(fh_writer_open(&m->writer, m->path, options, &error));
    for (uint32_t commit = 1; commit <= m->commits; commit++) {
        for (uint32_t i = m->updates / m->commits; i > 0; i--)
            update(m);
        ok(fh_writer_commit(m->writer, &error));
        if (commit % 10 == 0)
            measure(m, commit);
        if (commit % (m->commits / 8) == 0)
            compare(m);
    }
    fh_writer_close(m->writer);
    m->seconds = now() - start;
}

static void many_updates_agree_with_the_model(void **state)
{
    (void)state;
    bool is_long = getenv("FIHRIST_LONG") != NULL;
    struct model m = {.ids = is_long ? 20000 : 400, .updates = is_long ? 200000 : 4000, .commits = is_long ? 1000 : 40};
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1, .memory_bytes = (size_t)16 << 20};
    struct fh_merge_options full = {.full = true};
    struct fh_check_report report;
    m.version = calloc(m.ids, sizeof *m.version);
    m.random.state = 2026;
    m.path = temporary_path_in_memory("soak.fh");
    run_updates(&m, &options);
    ok(fh_check(m.path, NULL, &report, &error));
    uint64_t bytes_end = bytes_of(m.path);
    ok(fh_writer_open(&m.writer, m.path, &options, &error));
    ok(fh_writer_merge(m.writer, &full, &error));
    fh_writer_close(m.writer);
    compare(&m);
    char *fresh = build_fresh(&m, &options);
    uint64_t bytes_fresh = bytes_of(fresh);
    compare_answers(m.path, fresh, m.ids);
    print_message(
        "%u updates over %u ids in %u commits, %.1f s: at most %zu segments; %zu KiB of memory after a quarter, "
        "%zu at most; on disk %.2f times a fresh build at the end, %.2f at most (%" PRIu64 " bytes)\n",
        m.updates, m.ids, m.commits, m.seconds, m.segments_most, m.rss_quarter, m.rss_most,
        (double)bytes_end / (double)bytes_fresh, (double)m.bytes_most / (double)bytes_fresh, bytes_fresh);
    assert_true(m.bytes_most <= bytes_fresh * 5 / 2);
    if (memory_is_measured())
        assert_true(m.rss_most <= m.rss_quarter * 5 / 4 + 2048);
    assert_true(m.segments_most <= 7 * 4);
    temporary_remove(fresh);
    temporary_remove(m.path);
    free(m.version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_updates_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
