/* The engine against its oracle on the real collection and the real queries: a sample of them in
 * the ordinary run; with FIHRIST_FULL=1 (make check-answers) all of them, for 10, 100 and 1,000 hits, on every SIMD
 * path, over ten segments, over one and over that one reordered. FIHRIST_INDEX names an index to check instead
 * (generated, say): then FIHRIST_QUERIES may name another folder of queries.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "corpus/reader.h"
#include "indexer/simd.h"
#include "tests/support/oracle.h"
#include "tests/support/temporary.h"

static const char *data_folder(void)
{
    const char *folder = getenv("FIHRIST_DATA");
    return folder != NULL ? folder : "../shared/data";
}

static char *data_path(const char *name)
{
    return fh_path_join(data_folder(), name);
}

static bool is_full(void)
{
    const char *full = getenv("FIHRIST_FULL");
    return full != NULL && strcmp(full, "0") != 0;
}

/* ---- The collection ---- */

#define SEGMENTS 10u
#define SEGMENT_DOCUMENTS 3010u /* a tenth of the articles */

static void open_writer(struct fh_writer **writer, const char *path)
{
    struct fh_error error;
    struct fh_writer_options options = {.no_merge = true, .no_store = true};
    if (fh_writer_open(writer, path, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
}

/* Indexes the articles in ten commits, each a segment. */
static void build(const char *path, const char *archive)
{
    struct fh_error error;
    struct fh_reader *reader = NULL;
    struct fh_writer *writer = NULL;
    struct fh_document document;
    if (fh_reader_open(&reader, &archive, 1, NULL, &error) != FH_OK)
        fail_msg("%s", error.message);
    open_writer(&writer, path);
    enum fh_status status;
    for (size_t i = 1; (status = fh_reader_next(reader, &document, &error)) == FH_OK; i++)
        if (fh_writer_add(writer, &document, &error) != FH_OK ||
            (i % SEGMENT_DOCUMENTS == 0 && fh_writer_commit(writer, &error) != FH_OK))
            fail_msg("%s", error.message);
    assert_int_equal(status, FH_END);
    if (fh_writer_commit(writer, &error) != FH_OK)
        fail_msg("%s", error.message);
    fh_writer_close(writer);
    fh_reader_close(reader);
}

/* Merges everything into one segment. */
static void merge(const char *path, bool reorder)
{
    struct fh_error error;
    struct fh_writer *writer = NULL;
    struct fh_merge_options options = {.full = true, .reorder = reorder};
    open_writer(&writer, path);
    if (fh_writer_merge(writer, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
    fh_writer_close(writer);
}

/* ---- The queries ---- */

struct run {
    struct oracle *oracle;
    struct fh_index *index;
    size_t asked, matched;
};

/* On one SIMD path after the other. `known`: the oracle has ranked this query already. */
static void ask(struct run *run, struct fh_slice query, const struct fh_search_options *options, bool known)
{
    char why[600];
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (is_full() && !fh_simd_force((enum fh_simd)path))
            continue;
        bool (*agrees)(struct oracle *, struct fh_index *, struct fh_slice, const struct fh_search_options *, char *,
                       size_t) = known ? oracle_still_agrees : oracle_agrees;
        if (!agrees(run->oracle, run->index, query, options, why, sizeof why))
            fail_msg("%.*s: %s (limit %zu, rank %d, operator %d, %s)", (int)query.length, query.bytes, why,
                     options->limit, (int)options->rank, (int)options->default_operator, fh_simd_name(fh_simd_path()));
        run->asked++;
        run->matched += oracle_matches(run->oracle);
        known = true;
        if (!is_full())
            return;
    }
}

static void ask_everything(struct run *run, struct fh_slice query, enum fh_operator joined_by)
{
    static const size_t limits[] = {10, 1000, 100};
    for (int rank = FH_RANK_DEFAULT; rank <= FH_RANK_STEM; rank++) {
        for (size_t i = 0; i < (is_full() ? 3 : 2); i++) {
            struct fh_search_options options = {.limit = limits[i], .rank = (enum fh_rank)rank, .ids_only = true};
            options.default_operator = joined_by;
            options.exact_total = i == 2;
            ask(run, query, &options, i > 0);
        }
    }
}

/* Every `step`th query of a file. */
static void ask_file(struct run *run, const char *name, size_t step, bool phrase, enum fh_operator joined_by)
{
    const char *folder = getenv("FIHRIST_QUERIES");
    char *path = folder != NULL ? fh_path_join(folder, name) : NULL;
    char relative[64];
    snprintf(relative, sizeof relative, "queries/%s", name);
    if (path == NULL)
        path = data_path(relative);
    struct fh_map map;
    assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
    const char *next = (const char *)map.bytes, *end = next + map.size;
    struct fh_buffer query = FH_BUFFER_INIT;
    for (size_t line = 0; next < end; line++) {
        const char *stop = memchr(next, '\n', (size_t)(end - next));
        struct fh_slice text = {next, (size_t)((stop != NULL ? stop : end) - next)};
        next += text.length + 1;
        if (line % (is_full() ? 1 : step) != 0 || text.length == 0)
            continue;
        fh_buffer_reset(&query);
        fh_buffer_printf(&query, phrase ? "\"%.*s\"" : "%.*s", (int)text.length, text.bytes);
        ask_everything(run, fh_buffer_slice(&query), joined_by);
    }
    fh_buffer_release(&query);
    fh_map_close(&map);
    fh_free(path);
}

static void ask_all(const char *path, size_t segments)
{
    struct run run = {.oracle = oracle_open(path)};
    assert_int_equal(fh_index_open(&run.index, path, NULL), FH_OK);
    ask_file(&run, "words-1000.txt", 40, false, FH_OR);
    ask_file(&run, "words-1000.txt", 41, false, FH_AND);
    ask_file(&run, "phrases-200.txt", 10, true, FH_OR);
    ask_file(&run, "questions-4000.txt", 200, false, FH_OR);
    size_t there = oracle_snapshot(run.oracle)->segment_count;
    print_message("%zu searches agree, over %zu segment%s; %zu matches\n", run.asked, there, there == 1 ? "" : "s",
                  run.matched);
    assert_true(run.matched > run.asked);
    assert_true(segments == 0 || there == segments);
    oracle_close(run.oracle);
    fh_index_close(run.index);
}

static void real_queries_on_real_articles_give_the_oracles_answers(void **state)
{
    (void)state;
    const char *given = getenv("FIHRIST_INDEX");
    char *archive = data_path("saudinewsnet.jsonl.zst");
    struct fh_map probe;
    if (fh_map_open(&probe, archive, NULL) != FH_OK) {
        print_message("skip: no %s\n", archive);
        fh_free(archive);
        skip();
        return;
    }
    fh_map_close(&probe);
    if (given != NULL) {
        ask_all(given, 0);
    } else {
        char *path = temporary_path("real");
        build(path, archive);
        ask_all(path, SEGMENTS);
        for (int reorder = 0; reorder < 2 && is_full(); reorder++) {
            merge(path, reorder);
            ask_all(path, 1);
        }
        temporary_remove(path);
    }
    fh_free(archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_queries_on_real_articles_give_the_oracles_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
