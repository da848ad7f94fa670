/* The engine against its oracle on the real collection and the real queries: a sample of them in
 * the ordinary run, all with FIHRIST_FULL=1. FIHRIST_INDEX names an index to check instead of one built here (one
 * segment or ten, reordered, generated): then FIHRIST_QUERIES may name another folder of queries.
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

/* Indexes the articles with little memory, so that there are several segments. */
static void build(const char *path, const char *archive)
{
    struct fh_error error;
    struct fh_reader *reader = NULL;
    struct fh_writer *writer = NULL;
    struct fh_document document;
    struct fh_writer_options options = {.memory_bytes = (size_t)16 << 20, .no_merge = true, .no_store = true};
    if (fh_reader_open(&reader, &archive, 1, NULL, &error) != FH_OK ||
        fh_writer_open(&writer, path, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
    enum fh_status status;
    while ((status = fh_reader_next(reader, &document, &error)) == FH_OK)
        if (fh_writer_add(writer, &document, &error) != FH_OK)
            fail_msg("%s", error.message);
    assert_int_equal(status, FH_END);
    if (fh_writer_commit(writer, &error) != FH_OK)
        fail_msg("%s", error.message);
    fh_writer_close(writer);
    fh_reader_close(reader);
}

/* ---- The queries ---- */

struct run {
    struct oracle *oracle;
    struct fh_index *index;
    size_t asked, matched;
};

static void ask(struct run *run, struct fh_slice query, const struct fh_search_options *options)
{
    char why[600];
    if (!oracle_agrees(run->oracle, run->index, query, options, why, sizeof why))
        fail_msg("%.*s: %s (limit %zu, rank %d, operator %d)", (int)query.length, query.bytes, why, options->limit,
                 (int)options->rank, (int)options->default_operator);
    run->asked++;
    run->matched += oracle_matches(run->oracle);
}

static void ask_everything(struct run *run, struct fh_slice query, enum fh_operator joined_by)
{
    static const size_t limits[] = {10, 1000, 100};
    for (size_t i = 0; i < (is_full() ? 3 : 2); i++) {
        for (int rank = FH_RANK_DEFAULT; rank <= FH_RANK_STEM; rank++) {
            struct fh_search_options options = {.limit = limits[i], .rank = (enum fh_rank)rank, .ids_only = true};
            options.default_operator = joined_by;
            options.exact_total = i == 2;
            ask(run, query, &options);
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

static void real_queries_on_real_articles_give_the_oracles_answers(void **state)
{
    (void)state;
    const char *given = getenv("FIHRIST_INDEX");
    char *archive = data_path("saudinewsnet.jsonl.zst"), *built = NULL;
    struct fh_map probe;
    if (fh_map_open(&probe, archive, NULL) != FH_OK) {
        print_message("skip: no %s\n", archive);
        fh_free(archive);
        skip();
        return;
    }
    fh_map_close(&probe);
    if (given == NULL)
        build(built = temporary_path("real"), archive);
    struct run run = {.oracle = oracle_open(given != NULL ? given : built)};
    assert_int_equal(fh_index_open(&run.index, given != NULL ? given : built, NULL), FH_OK);
    for (int path = 0; path < (is_full() ? FH_SIMD_COUNT : 1); path++) {
        if (is_full() && !fh_simd_force((enum fh_simd)path))
            continue;
        ask_file(&run, "words-1000.txt", 40, false, FH_OR);
        ask_file(&run, "words-1000.txt", 41, false, FH_AND);
        ask_file(&run, "phrases-200.txt", 10, true, FH_OR);
        ask_file(&run, "questions-4000.txt", 200, false, FH_OR);
    }
    print_message("%zu searches agree, over %zu segments; %zu matches\n", run.asked,
                  oracle_snapshot(run.oracle)->segment_count, run.matched);
    assert_true(run.matched > run.asked);
    oracle_close(run.oracle);
    fh_index_close(run.index);
    if (built != NULL)
        temporary_remove(built);
    fh_free(archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_queries_on_real_articles_give_the_oracles_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
