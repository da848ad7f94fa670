/* The engine against its oracle: on random collections of every shape, and on the real one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "indexer/simd.h"
#include "tests/support/collection.h"
#include "tests/support/oracle.h"
#include "tests/support/temporary.h"

/* A collection on disk with its oracle. */
struct bed {
    char *path;
    struct oracle *oracle;
    struct fh_index *index;
};

static void bed_make(struct bed *bed, const struct collection_shape *shape, uint64_t seed)
{
    struct fh_error error;
    bed->path = temporary_path("search");
    collection_write(bed->path, shape, seed);
    bed->oracle = oracle_open(bed->path);
    if (fh_index_open(&bed->index, bed->path, &error) != FH_OK)
        fail_msg("%s", error.message);
}

static void bed_release(struct bed *bed)
{
    oracle_close(bed->oracle);
    fh_index_close(bed->index);
    temporary_remove(bed->path);
}

static struct fh_search_options random_options(struct random *random)
{
    static const size_t limits[] = {0, 1, 2, 10, 63, 64, 65, 100, 1000, 100000};
    struct fh_search_options options = {.limit = limits[random_below(random, 10)], .no_snippets = true};
    options.ids_only = random_once_in(random, 2);
    options.offset = random_once_in(random, 3) ? random_below(random, 30) : 0;
    options.exact_total = random_once_in(random, 3);
    options.rank = random_once_in(random, 3) ? FH_RANK_STEM : FH_RANK_DEFAULT;
    options.default_operator = random_once_in(random, 4) ? FH_AND : FH_OR;
    options.plain = random_once_in(random, 12);
    if (random_once_in(random, 8)) {
        options.k1 = 0.1 + random_below(random, 40) / 10.0;
        options.b = random_once_in(random, 4) ? -1 : random_below(random, 11) / 10.0;
    }
    options.no_alternatives = random_once_in(random, 8);
    if (random_once_in(random, 6))
        options.sort = random_once_in(random, 2) ? FH_SORT_DATE : FH_SORT_DATE_DESCENDING;
    return options;
}

static void ask(struct bed *bed, const struct collection_shape *shape, struct random *random, int queries)
{
    char why[600];
    struct fh_buffer lines = FH_BUFFER_INIT;
    collection_synonyms(shape, random, &lines);
    struct fh_slice rules = fh_buffer_slice(&lines);
    for (int i = 0; i < queries; i++) {
        struct fh_buffer query = FH_BUFFER_INIT;
        struct fh_search_options options = random_options(random);
        options.synonyms.lines = rules;
        if (random_once_in(random, 3))
            options.synonyms.lines = (struct fh_slice){NULL, 0};
        collection_query(shape, random, 2, &query);
        if (!oracle_agrees(bed->oracle, bed->index, fh_buffer_slice(&query), &options, why, sizeof why))
            fail_msg("%s: %s (limit %zu, offset %zu, sort %d, rank %d, operator %d, plain %d, alternatives %d of %s)",
                     query.bytes, why, options.limit, options.offset, (int)options.sort, (int)options.rank,
                     (int)options.default_operator, (int)options.plain, !options.no_alternatives,
                     options.synonyms.lines.length > 0 ? lines.bytes : "none");
        fh_buffer_release(&query);
    }
    fh_buffer_release(&lines);
}

static void random_collections_give_the_oracles_answers(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1, 2, 30, 127, 128, 129, 700, 1023, 1024, 1025, 3000, 5000};
    struct random random = {20};
    for (uint64_t seed = 0; seed < 48; seed++) {
        struct collection_shape shape = {.documents = sizes[seed % 12],
                                         .commits = 1 + random_below(&random, 4),
                                         .words = 3 + random_below(&random, 120),
                                         .length_max = 4 + random_below(&random, 40),
                                         .deleted_every =
                                             random_once_in(&random, 2) ? 0 : 2 + random_below(&random, 20),
                                         .one_level = random_once_in(&random, 3),
                                         .no_store = random_once_in(&random, 2),
                                         .analyzer = random_once_in(&random, 2) ? "arabic" : "whitespace"};
        static const double weights[] = {0, 0, 1.0 / 16, 0.5, 1, 5, 64};
        shape.title_weight = weights[random_below(&random, 7)];
        static const double lead_weights[] = {0, 0, 1, 1.5, 64};
        shape.lead_weight = lead_weights[random_below(&random, 5)];
        struct bed bed;
        bed_make(&bed, &shape, seed);
        ask(&bed, &shape, &random, 60);
        bed_release(&bed);
    }
}

/* Enough windows that the most promising ones go first, long lists, several groups of blocks. */
static void a_larger_collection_gives_the_oracles_answers(void **state)
{
    (void)state;
    struct collection_shape shape = {.documents = 40000,
                                     .commits = 2,
                                     .words = 60,
                                     .length_max = 12,
                                     .deleted_every = 50,
                                     .no_store = true,
                                     .analyzer = "whitespace"};
    struct random random = {21};
    struct bed bed;
    bed_make(&bed, &shape, 99);
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        enum fh_simd before = fh_simd_path();
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        ask(&bed, &shape, &random, 25);
        fh_simd_force(before);
    }
    bed_release(&bed);
}

/* Bodies that end about where leads do, of few words that count for much there: many a phrase stands across the
 * end. */
static void phrases_across_the_end_of_the_lead_give_the_oracles_answers(void **state)
{
    (void)state;
    struct collection_shape shape = {
        .documents = 2000, .commits = 1, .words = 12, .length_max = 32, .lead_weight = 64, .analyzer = "whitespace"};
    struct random random = {22};
    struct bed bed;
    bed_make(&bed, &shape, 7);
    for (int i = 0; i < 300; i++) {
        struct fh_buffer query = FH_BUFFER_INIT;
        struct fh_search_options options = {.limit = 1 + random_below(&random, 10), .no_snippets = true};
        char why[600];
        fh_buffer_append_text(&query, random_once_in(&random, 4) ? "body:\"" : "\"");
        for (uint32_t n = 0; n < 2 + (uint32_t)i % 2; n++) {
            fh_buffer_append_slice(&query, collection_word(&shape, &random));
            fh_buffer_append_text(&query, " ");
        }
        fh_buffer_append_text(&query, "\"");
        if (!oracle_agrees(bed.oracle, bed.index, fh_buffer_slice(&query), &options, why, sizeof why))
            fail_msg("%s: %s (limit %zu)", query.bytes, why, options.limit);
        fh_buffer_release(&query);
    }
    bed_release(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_collections_give_the_oracles_answers),
        cmocka_unit_test(a_larger_collection_gives_the_oracles_answers),
        cmocka_unit_test(phrases_across_the_end_of_the_lead_give_the_oracles_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
