/* Facets, explanations, marked articles and filters against what the search itself finds, on
 * random collections with random queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/mem.h"
#include "corpus/date.h"
#include "fihrist.h"
#include "tests/support/collection.h"
#include "tests/support/temporary.h"

static const struct collection_shape shapes[] = {
    {.documents = 300, .commits = 3, .words = 60, .length_max = 40, .deleted_every = 9, .analyzer = "arabic"},
    {.documents = 2500, .commits = 2, .words = 200, .length_max = 20, .title_weight = 3.5, .analyzer = "arabic"},
    {.documents = 150, .commits = 1, .words = 30, .length_max = 60, .one_level = true, .analyzer = "none"}};

#define SHAPES (sizeof shapes / sizeof shapes[0])

static struct fh_index *indexes[SHAPES];
static char *paths[SHAPES];

static int open_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        char name[32];
        snprintf(name, sizeof name, "survey-%zu.fh", i);
        paths[i] = temporary_path(name);
        collection_write(paths[i], &shapes[i], 77 + i);
        if (fh_index_open(&indexes[i], paths[i], NULL) != FH_OK)
            return -1;
    }
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        fh_index_close(indexes[i]);
        temporary_remove(paths[i]);
    }
    return 0;
}

/* Calls `check` with every hit of `rounds` random queries on each collection. */
static void with_queries(int rounds, uint64_t seed,
                         void (*check)(struct fh_index *, struct fh_slice, struct fh_results *))
{
    struct random random = {seed};
    struct fh_buffer query = FH_BUFFER_INIT;
    struct fh_search_options options = {.limit = 1000000, .exact_total = true};
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (int round = 0; round < rounds; round++) {
            struct fh_results *results = NULL;
            fh_buffer_reset(&query);
            collection_query(&shapes[shape], &random, 2, &query);
            assert_int_equal(fh_search(&results, indexes[shape], fh_buffer_slice(&query), &options, NULL), FH_OK);
            check(indexes[shape], fh_buffer_slice(&query), results);
            fh_results_free(results);
        }
    }
    fh_buffer_release(&query);
}

/* ---- Facets ---- */

/* What a hit counts under. */
static struct fh_slice label_of(const struct fh_hit *hit, enum fh_facet facet, char name[FH_DATE_TEXT_BYTES])
{
    static const size_t lengths[] = {0, 0, 4, 7, 10};
    if (facet == FH_FACET_SOURCE)
        return hit->source;
    if (facet == FH_FACET_CATEGORY)
        return hit->category;
    fh_date_format(hit->time, name);
    if (strlen(name) > lengths[facet])
        name[lengths[facet]] = '\0';
    return fh_text(name);
}

static uint64_t hits_under(const struct fh_results *results, enum fh_facet facet, struct fh_slice label)
{
    uint64_t count = 0;
    char name[FH_DATE_TEXT_BYTES];
    for (size_t i = 0; i < fh_results_count(results); i++)
        count += fh_slice_equal(label_of(fh_results_hit(results, i), facet, name), label);
    return count;
}

static void assert_ordered(const struct fh_facet_value *before, const struct fh_facet_value *value, enum fh_facet facet)
{
    int names = fh_slice_compare(before->name, value->name);
    if (facet > FH_FACET_CATEGORY)
        assert_true(names < 0);
    else
        assert_true(before->count > value->count || (before->count == value->count && names < 0));
}

static void check_facets(struct fh_index *index, struct fh_slice query, struct fh_results *results)
{
    for (int facet = FH_FACET_SOURCE; facet <= FH_FACET_DAY; facet++) {
        struct fh_facets *facets = NULL;
        uint64_t sum = 0;
        assert_int_equal(fh_facets_new(&facets, index, query, (enum fh_facet)facet, NULL, NULL), FH_OK);
        for (size_t i = 0; i < fh_facets_count(facets); i++) {
            const struct fh_facet_value *value = fh_facets_value(facets, i);
            assert_int_equal(value->count, hits_under(results, (enum fh_facet)facet, value->name));
            if (i > 0)
                assert_ordered(fh_facets_value(facets, i - 1), value, (enum fh_facet)facet);
            sum += value->count;
        }
        assert_int_equal(sum, fh_results_count(results));
        assert_null(fh_facets_value(facets, fh_facets_count(facets)));
        fh_facets_free(facets);
    }
}

static void facets_count_what_the_search_finds(void **state)
{
    (void)state;
    with_queries(60, 1, check_facets);
}

/* ---- Explanations ---- */

static void check_explanations(struct fh_index *index, struct fh_slice query, struct fh_results *results)
{
    size_t step = fh_results_count(results) / 20 + 1;
    for (size_t i = 0; i < fh_results_count(results); i += step) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        struct fh_explanation *explanation = NULL;
        double sum = 0, length, average;
        assert_int_equal(fh_explain(&explanation, index, query, hit->id, NULL, NULL), FH_OK);
        for (size_t part = 0; part < fh_explanation_count(explanation); part++) {
            const struct fh_explained *explained = fh_explanation_part(explanation, part);
            assert_true(explained->freq >= explained->title_freq);
            assert_true((explained->score > 0) == (explained->weighted_freq > 0));
            sum += explained->score;
        }
        assert_true(fh_explanation_score(explanation, &length, &average) == hit->score);
        assert_true(sum == hit->score);
        assert_true(length >= 0 && average > 0);
        fh_explanation_free(explanation);
    }
}

static void explanations_add_up_to_the_score(void **state)
{
    (void)state;
    with_queries(80, 2, check_explanations);
}

static void what_is_not_there_is_not_explained(void **state)
{
    (void)state;
    struct fh_explanation *explanation = NULL;
    struct fh_marked *marked = NULL;
    struct fh_error error;
    assert_int_equal(fh_explain(&explanation, indexes[0], fh_text("x"), fh_text("no such id"), NULL, &error),
                     FH_ERR_NOT_FOUND);
    assert_null(explanation);
    assert_int_equal(fh_marked_new(&marked, indexes[0], fh_text("x"), fh_text("no such id"), NULL, &error),
                     FH_ERR_NOT_FOUND);
    assert_null(marked);
}

/* ---- Marked articles ---- */

static void assert_marks(const struct fh_mark *marks, size_t count, struct fh_slice text)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(marks[i].length > 0 && marks[i].offset >= end);
        end = marks[i].offset + marks[i].length;
    }
    assert_true(end <= text.length);
}

/* The title's marks are those of the hit; the text has marks wherever the snippet has some. */
static void check_marked(struct fh_index *index, struct fh_slice query, struct fh_results *results)
{
    size_t step = fh_results_count(results) / 10 + 1;
    for (size_t i = 0; i < fh_results_count(results); i += step) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        struct fh_marked *marked = NULL;
        assert_int_equal(fh_marked_new(&marked, index, query, hit->id, NULL, NULL), FH_OK);
        assert_true(fh_slice_equal(marked->document.id, hit->id));
        assert_true(fh_slice_equal(marked->document.title, hit->title));
        assert_int_equal(marked->title_mark_count, hit->title_mark_count);
        for (size_t mark = 0; mark < hit->title_mark_count; mark++)
            assert_memory_equal(&marked->title_marks[mark], &hit->title_marks[mark], sizeof(struct fh_mark));
        assert_marks(marked->title_marks, marked->title_mark_count, marked->document.title);
        assert_marks(marked->standfirst_marks, marked->standfirst_mark_count, marked->document.standfirst);
        assert_marks(marked->body_marks, marked->body_mark_count, marked->document.body);
        assert_true(marked->standfirst_mark_count + marked->body_mark_count >= hit->snippet_mark_count);
        fh_marked_free(marked);
    }
}

static void marked_articles_show_what_matched(void **state)
{
    (void)state;
    with_queries(40, 3, check_marked);
}

/* ---- Filters ---- */

static void check_filter(struct fh_index *index, struct fh_slice query, struct fh_results *results)
{
    struct fh_results *filtered = NULL;
    struct fh_search_options options = {.limit = 1000000, .exact_total = true, .filter = fh_text("date:2015-07-15..")};
    size_t kept = 0;
    struct fh_period middle;
    assert_true(fh_date_parse(fh_text("2015-07-15"), FH_DATE_DMY, &middle));
    assert_int_equal(fh_search(&filtered, index, query, &options, NULL), FH_OK);
    for (size_t i = 0; i < fh_results_count(results); i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        if (hit->time == FH_NO_TIME || hit->time < middle.from)
            continue;
        assert_true(kept < fh_results_count(filtered));
        const struct fh_hit *same = fh_results_hit(filtered, kept++);
        assert_true(fh_slice_equal(same->id, hit->id));
        assert_true(same->score == hit->score);
    }
    if (fh_results_count(results) > 0)
        assert_int_equal(kept, fh_results_count(filtered));
    fh_results_free(filtered);
}

static void a_filter_leaves_hits_out_and_scores_alone(void **state)
{
    (void)state;
    with_queries(60, 4, check_filter);
}

static void a_filter_alone_is_a_query_and_a_bad_one_an_error(void **state)
{
    (void)state;
    struct fh_results *results = NULL;
    struct fh_error error;
    struct fh_search_options options = {.filter = fh_text("date:1900..")};
    assert_int_equal(fh_search(&results, indexes[1], fh_text(""), &options, &error), FH_OK);
    assert_true(fh_results_count(results) > 0);
    fh_results_free(results);
    options.filter = fh_text("(unclosed");
    assert_int_equal(fh_search(&results, indexes[1], fh_text("x"), &options, &error), FH_ERR_INPUT);
}

/* ---- Running out of memory ---- */

static enum fh_status look(int which, struct fh_index *index, struct fh_slice query, struct fh_slice id,
                           struct fh_error *error)
{
    struct fh_search_options options = {.filter = fh_text("date:2000..")};
    struct fh_facets *facets = NULL;
    struct fh_explanation *explanation = NULL;
    struct fh_marked *marked = NULL;
    enum fh_status status = which < 5    ? fh_facets_new(&facets, index, query, (enum fh_facet)which, &options, error)
                            : which == 5 ? fh_explain(&explanation, index, query, id, &options, error)
                                         : fh_marked_new(&marked, index, query, id, &options, error);
    fh_facets_free(facets);
    fh_explanation_free(explanation);
    fh_marked_free(marked);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct fh_results *results = NULL;
    struct fh_error error;
    struct fh_search_options options = {.limit = 1, .filter = fh_text("date:2000..")};
    assert_int_equal(fh_search(&results, indexes[0], fh_text(""), &options, NULL), FH_OK);
    struct fh_slice id = fh_results_hit(results, 0)->id;
    struct random random = {9};
    struct fh_buffer query = FH_BUFFER_INIT;
    for (int i = 0; i < 3; i++) {
        struct fh_slice word = collection_word(&shapes[0], &random);
        fh_buffer_printf(&query, "%.*s \"%.*s %.*s\" ", (int)word.length, word.bytes, (int)word.length, word.bytes,
                         (int)word.length, word.bytes);
    }
    for (int which = 0; which < 7; which++) {
        enum fh_status status = FH_ERR_NOMEM;
        for (long countdown = 1; status == FH_ERR_NOMEM; countdown++) {
            struct fh_index *index = NULL; /* a fresh one: nothing is kept from the try before */
            assert_int_equal(fh_index_open(&index, paths[0], NULL), FH_OK);
            assert_true(countdown < 10000);
            fh_mem_fail_after(countdown);
            status = look(which, index, fh_buffer_slice(&query), id, &error);
            fh_mem_fail_after(0);
            fh_index_close(index);
        }
        assert_int_equal(status, FH_OK);
    }
    fh_buffer_release(&query);
    fh_results_free(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facets_count_what_the_search_finds),
        cmocka_unit_test(explanations_add_up_to_the_score),
        cmocka_unit_test(what_is_not_there_is_not_explained),
        cmocka_unit_test(marked_articles_show_what_matched),
        cmocka_unit_test(a_filter_leaves_hits_out_and_scores_alone),
        cmocka_unit_test(a_filter_alone_is_a_query_and_a_bad_one_an_error),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
