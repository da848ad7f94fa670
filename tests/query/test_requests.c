/* What a caller may ask and what he gets: options, notes, totals, limits, deadlines, lack of memory,
 * many threads, and queries that nobody would type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "fihrist.h"
#include "tests/support/collection.h"
#include "tests/support/temporary.h"

static char *path;
static struct fh_index *searched;

static const struct collection_shape shape = {
    .documents = 3000, .commits = 3, .words = 200, .length_max = 60, .deleted_every = 40, .analyzer = "arabic"};

static int set_up(void **state)
{
    (void)state;
    path = temporary_path("requests");
    collection_write(path, &shape, 12);
    return fh_index_open(&searched, path, NULL) == FH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fh_index_close(searched);
    temporary_remove(path);
    return 0;
}

static enum fh_status run(struct fh_results **results, struct fh_slice query, const struct fh_search_options *options,
                          struct fh_error *error)
{
    *error = (struct fh_error){FH_OK, ""};
    enum fh_status status = fh_search(results, searched, query, options, error);
    assert_true((status == FH_OK) == (*results != NULL));
    assert_true(status == FH_OK || (error->status == status && error->message[0] != '\0'));
    return status;
}

/* ---- Results ---- */

static void a_hit_has_everything_that_was_stored(void **state)
{
    (void)state;
    struct fh_results *results;
    struct fh_error error;
    assert_int_equal(run(&results, fh_text("الاقتصاد source:الرياض"), NULL, &error), FH_OK);
    assert_int_equal(fh_results_count(results), 10);
    for (size_t i = 0; i < fh_results_count(results); i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        struct fh_stored *stored;
        assert_int_equal(hit->rank, i + 1);
        assert_int_equal(fh_index_fetch(&stored, searched, hit->id, &error), FH_OK);
        assert_string_equal(hit->title.bytes, stored->document.title.bytes);
        assert_string_equal(hit->source.bytes, stored->document.source.bytes);
        assert_string_equal(hit->category.bytes, stored->document.category.bytes);
        assert_true(hit->time == stored->document.time);
        assert_int_equal(hit->id.bytes[hit->id.length], '\0');
        bool text = stored->document.body.length + stored->document.standfirst.length > 0;
        assert_int_equal(hit->snippet.length > 0, text);
        assert_int_equal(hit->snippet.bytes[hit->snippet.length], '\0');
        fh_stored_free(stored);
    }
    assert_null(fh_results_hit(results, 10));
    fh_results_free(results);
}

static void pages_continue_one_another(void **state)
{
    (void)state;
    struct fh_results *all, *page;
    struct fh_error error;
    struct fh_search_options options = {.limit = 60, .ids_only = true};
    assert_int_equal(run(&all, fh_text("وزير مدرسة"), &options, &error), FH_OK);
    assert_int_equal(fh_results_count(all), 60);
    options.limit = 7;
    for (options.offset = 0; options.offset < 60; options.offset += 7) {
        assert_int_equal(run(&page, fh_text("وزير مدرسة"), &options, &error), FH_OK);
        for (size_t i = 0; i < 7 && options.offset + i < 60; i++) {
            const struct fh_hit *hit = fh_results_hit(page, i), *same = fh_results_hit(all, options.offset + i);
            assert_string_equal(hit->id.bytes, same->id.bytes);
            assert_true(hit->score == same->score && hit->rank == same->rank);
        }
        fh_results_free(page);
    }
    options.offset = 1000000;
    assert_int_equal(run(&page, fh_text("وزير مدرسة"), &options, &error), FH_OK);
    assert_int_equal(fh_results_count(page), 0);
    assert_true(fh_results_total(page, NULL) > 60);
    fh_results_free(page);
    fh_results_free(all);
}

static void repairs_are_told_and_refused_when_strict(void **state)
{
    (void)state;
    struct fh_results *results;
    struct fh_error error;
    struct fh_search_options strict = {.strict = true};
    static const struct {
        const char *query, *note;
    } cases[] = {{"وزير OR", "column 6: OR needs words on both sides; it was left out"},
                 {"وزير date:2015-13-41", "column 11: “2015-13-41” is no date"},
                 {"اقتصا*", "column 1: wildcards are not available yet"},
                 {"(وزير", "column 1: this parenthesis is never closed"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(run(&results, fh_text(cases[i].query), NULL, &error), FH_OK);
        assert_int_equal(fh_results_note_count(results), 1);
        assert_non_null(strstr(fh_results_note(results, 0), cases[i].note));
        assert_null(fh_results_note(results, 1));
        fh_results_free(results);
        assert_int_equal(run(&results, fh_text(cases[i].query), &strict, &error), FH_ERR_INPUT);
        assert_non_null(strstr(error.message, cases[i].note));
    }
    assert_int_equal(run(&results, fh_text("وزير AND (مدرسة -كتاب)"), &strict, &error), FH_OK);
    assert_int_equal(fh_results_note_count(results), 0);
    fh_results_free(results);
}

static void options_out_of_range_are_refused(void **state)
{
    (void)state;
    struct fh_results *results;
    struct fh_error error;
    struct fh_search_options bad[] = {
        {.k1 = -1}, {.b = 1.5}, {.k1 = 1e9}, {.b = (double)INFINITY}, {.k1 = (double)NAN}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(run(&results, fh_text("وزير"), &bad[i], &error), FH_ERR_USAGE);
}

/* ---- Queries that nobody would type ---- */

static void repeat(struct fh_buffer *query, const char *piece, size_t times)
{
    while (times-- > 0)
        fh_buffer_append_text(query, piece);
}

static void hostile_queries_get_an_answer(void **state)
{
    (void)state;
    static const struct {
        const char *piece;
        size_t times;
        bool finds;
    } cases[] = {{"", 0, false},
                 {" ", 1000, false},
                 {"\xFF\xFE ", 1000, false},
                 {"ًٌٍ", 1000, false},
                 {"ـ ", 1000, false},
                 {"في من على ", 300, true},
                 {"في", 1, true},
                 {"؟ ! . ", 300, false},
                 {"(", 5000, false},
                 {"(وزير ", 5000, true},
                 {"-", 5000, false},
                 {"-(", 5000, false},
                 {"\"", 5001, false},
                 {"\"وزير ", 5000, true},
                 {"وزير ", 10000, true},
                 {"NOT ", 5000, false},
                 {"وزير\xC3 ", 2000, true},
                 {"+وزير ", 5000, true},
                 {"source:okaz ", 3000, true},
                 {"date:2015-07 ", 3000, true},
                 {"-وزير ", 3000, true},
                 {"وزير AND ", 3000, true},
                 {"a:b:c:d ", 900, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fh_buffer query = FH_BUFFER_INIT;
        struct fh_results *results;
        struct fh_error error;
        repeat(&query, cases[i].piece, cases[i].times);
        assert_int_equal(run(&results, fh_buffer_slice(&query), NULL, &error), FH_OK);
        if ((fh_results_count(results) > 0) != cases[i].finds)
            fail_msg("%s: %zu hits", cases[i].piece, fh_results_count(results));
        assert_true(cases[i].finds || cases[i].times == 900 || fh_results_note_count(results) > 0);
        fh_results_free(results);
        fh_buffer_release(&query);
    }
}

/* More words than are taken: the first ones count, and it is said where the others begin. */
static void too_many_words_are_left_out_with_the_column(void **state)
{
    (void)state;
    struct fh_buffer query = FH_BUFFER_INIT;
    struct fh_results *results;
    struct fh_error error;
    for (int i = 0; i < 10000; i++)
        fh_buffer_printf(&query, "w%d ", i);
    fh_buffer_append_text(&query, "وزير");
    assert_int_equal(run(&results, fh_buffer_slice(&query), NULL, &error), FH_OK);
    assert_int_equal(fh_results_count(results), 0);
    assert_int_equal(fh_results_note_count(results), 1);
    /* w0 to w9 take 3 columns each, w10 to w99 4, w100 to w999 5, then 6. */
    assert_string_equal(fh_results_note(results, 0),
                        "column 5035: more than 1024 different words; those after them were left out");
    fh_results_free(results);
    fh_buffer_release(&query);
}

/* Scores beyond 31 bits of the usual units: coarser ones, the same order. */
static void a_word_typed_ten_thousand_times_ranks_as_once(void **state)
{
    (void)state;
    struct fh_buffer query = FH_BUFFER_INIT;
    struct fh_results *once, *often;
    struct fh_error error;
    struct fh_search_options options = {.limit = 50, .ids_only = true};
    repeat(&query, "وزير ", 60000);
    assert_int_equal(run(&once, fh_text("وزير"), &options, &error), FH_OK);
    assert_int_equal(run(&often, fh_buffer_slice(&query), &options, &error), FH_OK);
    assert_int_equal(fh_results_count(often), 50);
    for (size_t i = 0; i < 50; i++) {
        double ratio = fh_results_hit(often, i)->score / fh_results_hit(once, i)->score / 60000;
        assert_true(ratio > 0.9999 && ratio < 1.0001);
    }
    fh_results_free(once);
    fh_results_free(often);
    fh_buffer_release(&query);
}

/* ---- Giving up ---- */

static void a_search_ends_at_its_deadline_and_when_cancelled(void **state)
{
    (void)state;
    static const char *const queries[] = {"وزير",           "وزير كتاب سوق",          "+وزير +سوق",
                                          "\"وزير السوق\"", "(وزير AND سوق) OR كتاب", "-وزير"};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        for (int sort = FH_SORT_SCORE; sort <= FH_SORT_DATE; sort++) {
            struct fh_results *results;
            struct fh_error error;
            volatile bool cancel = true;
            struct fh_search_options options = {.cancel = &cancel, .sort = (enum fh_sort)sort};
            assert_int_equal(run(&results, fh_text(queries[i]), &options, &error), FH_ERR_CANCELLED);
            assert_string_equal(error.message, "search: cancelled");
            cancel = false;
            options.timeout_us = 1; /* over before the first window: planning takes longer */
            assert_int_equal(run(&results, fh_text(queries[i]), &options, &error), FH_ERR_CANCELLED);
            assert_string_equal(error.message, "search: not finished within the time allowed");
            options.timeout_us = 600000000;
            assert_int_equal(run(&results, fh_text(queries[i]), &options, &error), FH_OK);
            assert_true(fh_results_count(results) > 0);
            fh_results_free(results);
        }
    }
}

static void running_out_of_memory_is_reported_and_survived(void **state)
{
    (void)state;
    const char *query = "وزير \"السوق مدرسة\" -كتاب source:الرياض title:خبر ( x";
    struct fh_results *results;
    struct fh_error error;
    for (long n = 1;; n++) {
        /* A handle of its own, so that nothing is warm. */
        struct fh_index *index = NULL;
        fh_mem_fail_after(n);
        enum fh_status status = fh_index_open(&index, path, &error);
        results = NULL;
        if (status == FH_OK)
            status = fh_search(&results, index, fh_text(query), NULL, &error);
        fh_mem_fail_after(0);
        if (status != FH_OK)
            assert_int_equal(status, FH_ERR_NOMEM);
        size_t count = status == FH_OK ? fh_results_count(results) : 0;
        fh_results_free(results);
        if (status != FH_OK && index != NULL) { /* and works again with memory */
            assert_int_equal(fh_search(&results, index, fh_text(query), NULL, &error), FH_OK);
            assert_true(fh_results_count(results) > 0);
            fh_results_free(results);
        }
        fh_index_close(index);
        if (status == FH_OK) {
            assert_true(count > 0 && n > 20);
            return;
        }
    }
}

/* ---- Threads ---- */

struct thread {
    pthread_t id;
    uint64_t seed;
    bool good;
};

/* Asks random queries and compares with the answers of a handle that it has to itself. */
static void *search_much(void *argument)
{
    struct thread *thread = argument;
    struct random random = {thread->seed};
    struct fh_index *own;
    thread->good = fh_index_open(&own, path, NULL) == FH_OK;
    for (int i = 0; i < 60 && thread->good; i++) {
        struct fh_buffer query = FH_BUFFER_INIT;
        struct fh_results *shared = NULL, *alone = NULL;
        collection_query(&shape, &random, 1, &query);
        thread->good = fh_search(&shared, searched, fh_buffer_slice(&query), NULL, NULL) == FH_OK &&
                       fh_search(&alone, own, fh_buffer_slice(&query), NULL, NULL) == FH_OK &&
                       fh_results_count(shared) == fh_results_count(alone);
        for (size_t j = 0; thread->good && j < fh_results_count(shared); j++) {
            const struct fh_hit *a = fh_results_hit(shared, j), *b = fh_results_hit(alone, j);
            thread->good =
                a->document == b->document && a->score == b->score && strcmp(a->snippet.bytes, b->snippet.bytes) == 0;
        }
        fh_results_free(shared);
        fh_results_free(alone);
        fh_buffer_release(&query);
    }
    fh_index_close(own);
    return NULL;
}

static void one_handle_serves_many_threads(void **state)
{
    (void)state;
    struct thread threads[4];
    for (size_t i = 0; i < 4; i++) {
        threads[i] = (struct thread){.seed = 100 + i};
        assert_int_equal(pthread_create(&threads[i].id, NULL, search_much, &threads[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i].id, NULL);
        assert_true(threads[i].good);
    }
}

/* ---- Refresh ---- */

static void refresh_moves_to_the_newest_commit(void **state)
{
    (void)state;
    char *place = temporary_path("refresh");
    struct fh_writer *writer;
    struct fh_index *index;
    struct fh_results *results;
    struct fh_error error;
    bool changed;
    struct fh_document document = {.id = fh_text("1"), .body = fh_text("المدرسة الأولى"), .time = FH_NO_TIME};
    assert_int_equal(fh_writer_open(&writer, place, NULL, &error), FH_OK);
    assert_int_equal(fh_writer_add(writer, &document, &error), FH_OK);
    assert_int_equal(fh_writer_commit(writer, &error), FH_OK);
    assert_int_equal(fh_index_open(&index, place, &error), FH_OK);
    document.id = fh_text("2");
    assert_int_equal(fh_writer_add(writer, &document, &error), FH_OK);
    for (uint64_t wanted = 1; wanted <= 2; wanted++) {
        assert_int_equal(fh_index_refresh(index, &changed, &error), FH_OK);
        assert_int_equal(changed, wanted == 2);
        assert_int_equal(fh_search(&results, index, fh_text("مدرسة"), NULL, &error), FH_OK);
        assert_int_equal(fh_results_count(results), wanted);
        fh_results_free(results);
        assert_int_equal(fh_writer_commit(writer, &error), FH_OK);
    }
    fh_writer_close(writer);
    fh_index_close(index);
    temporary_remove(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_has_everything_that_was_stored),
        cmocka_unit_test(pages_continue_one_another),
        cmocka_unit_test(repairs_are_told_and_refused_when_strict),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(hostile_queries_get_an_answer),
        cmocka_unit_test(too_many_words_are_left_out_with_the_column),
        cmocka_unit_test(a_word_typed_ten_thousand_times_ranks_as_once),
        cmocka_unit_test(a_search_ends_at_its_deadline_and_when_cancelled),
        cmocka_unit_test(running_out_of_memory_is_reported_and_survived),
        cmocka_unit_test(one_handle_serves_many_threads),
        cmocka_unit_test(refresh_moves_to_the_newest_commit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
