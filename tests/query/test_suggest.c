/* Suggestions: what is offered, what is left alone, and what nothing may break. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/slice.h"
#include "fihrist.h"
#include "stemmer/analyzer.h"
#include "tests/support/collection.h"
#include "tests/support/temporary.h"

static const char *const bodies[] = {"افتتحت الوزارة مدارس جديدة في العاصمة، وقال الوزير إن الدراسة تبدأ الأحد",
                                     "ارتفعت أسعار النفط في الأسواق العالمية بعد اجتماع المنتجين في فيينا",
                                     "استقبل محافظ البنك المركزي وفدا من صندوق النقد الدولي",
                                     "عرض المهندسون نموذجا من رقائق Nvidia في معرض الإلكترونيات",
                                     "أعلن الظواهري والضواري وظواهر أخرى",
                                     "قال المسؤولون إن المستشفى الجديد يستقبل المرضى",
                                     "حي الملز بالرياض"};

#define BODIES (sizeof bodies / sizeof bodies[0])

static char *path;
static struct fh_index *indexed;

static void write_index(const char *to, const struct fh_writer_options *options, size_t copies)
{
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, to, options, NULL), FH_OK);
    for (size_t i = 0; i < BODIES * copies; i++) {
        char id[24];
        snprintf(id, sizeof id, "%zu", i);
        struct fh_document document = {.id = fh_text(id),
                                       .body = fh_text(bodies[i % BODIES]),
                                       .source = fh_text(i % 2 == 0 ? "الرياض" : "اليوم"),
                                       .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
        if (i % 5 == 4) /* several segments */
            assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
}

static int open_index(void **state)
{
    struct fh_writer_options options = {.no_merge = true};
    (void)state;
    path = temporary_path("suggest.fh");
    write_index(path, &options, 5);
    return fh_index_open(&indexed, path, NULL) == FH_OK ? 0 : -1;
}

static int close_index(void **state)
{
    (void)state;
    fh_index_close(indexed);
    temporary_remove(path);
    return 0;
}

/* Whether the first suggestion is `wanted`; NULL: that there is none. */
static bool suggests(struct fh_index *index, const char *query, const struct fh_search_options *options,
                     const char *wanted)
{
    struct fh_suggestions *suggestions = NULL;
    struct fh_error error;
    if (fh_suggest(&suggestions, index, fh_text(query), options, &error) != FH_OK)
        fail_msg("%s", error.message);
    const struct fh_suggestion *first = fh_suggestions_get(suggestions, 0);
    bool right = first == NULL ? wanted == NULL : wanted != NULL && fh_slice_is(first->query, wanted);
    if (!right)
        print_message("%s: %s\n", query, first != NULL ? first->query.bytes : "nothing");
    fh_suggestions_free(suggestions);
    return right;
}

static void words_are_written_as_people_write_them(void **state)
{
    (void)state;
    assert_true(suggests(indexed, "المسوولون", NULL, NULL)); /* found as it is */
    assert_true(suggests(indexed, "المسؤوللون", NULL, "المسؤولون"));
    assert_true(suggests(indexed, "المسئوللون", NULL, "المسئولون")); /* the seat that was typed */
    assert_true(suggests(indexed, "للمسؤوللون", NULL, "للمسؤولون")); /* and the particle */
    assert_true(suggests(indexed, "الأسواقق", NULL, "الأسواق"));
    assert_true(suggests(indexed, "الضواهري", NULL, "الظواهري"));
    assert_true(suggests(indexed, "الإلكترونييات", NULL, "الإلكترونيات"));
    assert_true(suggests(indexed, "nvidai", NULL, "nvidia"));
}

static void what_is_around_the_word_stays(void **state)
{
    (void)state;
    assert_true(
        suggests(indexed, "  +الأسواقق -\"البنك\"  source:اليوم ", NULL, "  +الأسواق -\"البنك\"  source:اليوم "));
    assert_true(suggests(indexed, "title:x OR (الأسواقق AND أسعار)", NULL, "title:x OR (الأسواق AND أسعار)"));
    assert_true(suggests(indexed, "\"صندوق النقذ\"", NULL, "\"صندوق النقد\""));
    assert_true(suggests(indexed, "الأسواقق المهندوسن", NULL, "الأسواق المهندسون"));
    assert_true(suggests(indexed, "البنكالمركزي", NULL, "البنك المركزي"));
    assert_true(suggests(indexed, "المستش فى", NULL, "المستشفى"));
    assert_true(suggests(indexed, "+hgk'h", NULL, NULL));
    assert_true(suggests(indexed, "+hgkt' Hsuhv", NULL, "+النفط أسعار"));
}

static void what_is_right_or_not_asked_for_is_left_alone(void **state)
{
    struct fh_search_options plain = {.plain = true}, every = {.default_operator = FH_AND};
    (void)state;
    assert_true(suggests(indexed, "", NULL, NULL));
    assert_true(suggests(indexed, " -()\" ", NULL, NULL));
    assert_true(suggests(indexed, "الأسواق العالمية", NULL, NULL));
    assert_true(suggests(indexed, "الظواهري الضواري", NULL, NULL));
    assert_true(suggests(indexed, "أسعار -الأسواقق", NULL, NULL));
    assert_true(suggests(indexed, "أسعار NOT (fsl lvpfh)", NULL, NULL));
    assert_true(suggests(indexed, "source:الرياظ أسعار", NULL, NULL));
    assert_true(suggests(indexed, "source:غيرها الأسواقق", NULL, NULL)); /* finds nothing either way */
    assert_true(suggests(indexed, "الأسواقق محافظ", &every, NULL));
    assert_true(suggests(indexed, "الأسواقق أسعار", &every, "الأسواق أسعار"));
    assert_true(suggests(indexed, "-الأسواقق", &plain, "-الأسواق"));
    plain.filter = fh_text("source:غيرها");
    assert_true(suggests(indexed, "الأسواقق", &plain, NULL));
}

static void synonyms_are_enough(void **state)
{
    struct fh_search_options options = {.synonyms = {fh_text("الأسواقق, في"), "rules"}};
    (void)state;
    assert_true(suggests(indexed, "الأسواقق", &options, NULL));
    options.synonyms.lines = fh_text("hgkt, في"); /* but the other layout is tried all the same */
    assert_true(suggests(indexed, "hgkt'", &options, "النفط"));
    options.no_alternatives = true;
    assert_true(suggests(indexed, "الأسواقق", &options, "الأسواق"));
}

static void other_analyzers_and_single_levels_serve_too(void **state)
{
    static const struct fh_writer_options kinds[] = {{.analyzer = "none"},
                                                     {.analyzer = "whitespace"},
                                                     {.analyzer = "light10"},
                                                     {.levels = FH_LEVELS_STEM},
                                                     {.no_store = true}};
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char *other = temporary_path("other.fh");
        struct fh_index *index = NULL;
        write_index(other, &kinds[i], 1);
        assert_int_equal(fh_index_open(&index, other, NULL), FH_OK);
        assert_true(suggests(index, "النفظ", NULL, "النفط"));
        assert_true(suggests(index, "النفط", NULL, NULL));
        fh_index_close(index);
        temporary_remove(other);
    }
}

/* What holds of every list: different queries, marks inside, each finds something, not the query itself. */
static void check_list(struct fh_index *index, struct fh_slice query, const struct fh_suggestions *suggestions)
{
    assert_true(fh_suggestions_count(suggestions) <= FH_SUGGESTIONS_MAX);
    assert_null(fh_suggestions_get(suggestions, fh_suggestions_count(suggestions)));
    for (size_t i = 0; i < fh_suggestions_count(suggestions); i++) {
        const struct fh_suggestion *one = fh_suggestions_get(suggestions, i);
        struct fh_results *results = NULL;
        size_t end = 0;
        assert_false(fh_slice_equal(one->query, query));
        assert_int_equal(one->query.bytes[one->query.length], '\0');
        assert_true(one->mark_count > 0);
        for (size_t k = 0; k < one->mark_count; k++) {
            assert_true(one->marks[k].offset >= end && one->marks[k].length > 0);
            end = one->marks[k].offset + one->marks[k].length;
        }
        assert_true(end <= one->query.length);
        for (size_t k = 0; k < i; k++)
            assert_false(fh_slice_equal(fh_suggestions_get(suggestions, k)->query, one->query));
        assert_int_equal(fh_search(&results, index, one->query, NULL, NULL), FH_OK);
        assert_true(fh_results_count(results) > 0);
        fh_results_free(results);
    }
}

static void put_random(struct random *random, const struct collection_shape *shape, struct fh_buffer *query)
{
    fh_buffer_reset(query);
    collection_query(shape, random, 2, query);
    for (uint32_t i = random_below(random, 4); i > 0 && query->length > 0; i--)
        query->bytes[random_below(random, (uint32_t)query->length)] =
            random_once_in(random, 2) ? (char)random_u64(random) : " \"-(+:bh;"[random_below(random, 9)];
}

static void any_bytes_are_answered(void **state)
{
    static const struct collection_shape shape = {
        .documents = 300, .commits = 3, .words = 300, .length_max = 40, .analyzer = "arabic"};
    struct random random = {13};
    struct fh_buffer query = FH_BUFFER_INIT;
    struct fh_index *index = NULL;
    char *other = temporary_path("random.fh");
    size_t offered = 0;
    (void)state;
    collection_write(other, &shape, 17);
    assert_int_equal(fh_index_open(&index, other, NULL), FH_OK);
    for (int round = 0; round < 1500; round++) {
        struct fh_suggestions *suggestions = NULL;
        put_random(&random, &shape, &query);
        assert_int_equal(fh_suggest(&suggestions, index, fh_buffer_slice(&query), NULL, NULL), FH_OK);
        check_list(index, fh_buffer_slice(&query), suggestions);
        offered += fh_suggestions_count(suggestions) > 0;
        fh_suggestions_free(suggestions);
    }
    assert_true(offered > 100);
    fh_buffer_release(&query);
    fh_index_close(index);
    temporary_remove(other);
}

static void monsters_are_answered(void **state)
{
    static const char *const pieces[] = {"ض", "a", "\xD8", "\xF0\x9F\x98\x80", "ضص ", "fsl ", "ّ", "ـ", "\"",
                                         "-", "(", ";"};
    struct fh_buffer query = FH_BUFFER_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct fh_suggestions *suggestions = NULL;
        fh_buffer_reset(&query);
        for (int k = 0; k < 10000; k++)
            fh_buffer_append_text(&query, pieces[i]);
        assert_int_equal(fh_suggest(&suggestions, indexed, fh_buffer_slice(&query), NULL, NULL), FH_OK);
        fh_suggestions_free(suggestions);
    }
    fh_buffer_release(&query);
}

static void it_gives_up_when_asked_to(void **state)
{
    bool cancel = true;
    struct fh_search_options options = {.cancel = &cancel};
    struct fh_suggestions *suggestions = NULL;
    struct fh_error error;
    (void)state;
    assert_int_equal(fh_suggest(&suggestions, indexed, fh_text("الأسواقق"), &options, &error), FH_ERR_CANCELLED);
    assert_null(suggestions);
}

static void memory_may_run_out_anywhere(void **state)
{
    static const char *const queries[] = {"الأسواقق المهندوسن", "البنكالمركزي", "المستش فى", "+hgkt' Hsuhv"};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        enum fh_status status = FH_ERR_NOMEM;
        for (long n = 1; status != FH_OK; n++) {
            struct fh_index *index = NULL;
            struct fh_suggestions *suggestions = NULL;
            struct fh_error error;
            assert_int_equal(fh_index_open(&index, path, NULL), FH_OK);
            fh_mem_fail_after(n);
            status = fh_suggest(&suggestions, index, fh_text(queries[i]), NULL, &error);
            fh_mem_fail_after(0);
            assert_true(status == FH_OK || status == FH_ERR_NOMEM);
            assert_int_equal(suggestions != NULL, status == FH_OK);
            fh_suggestions_free(suggestions);
            fh_index_close(index);
            assert_true(n < 100000);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_written_as_people_write_them),
        cmocka_unit_test(what_is_around_the_word_stays),
        cmocka_unit_test(what_is_right_or_not_asked_for_is_left_alone),
        cmocka_unit_test(synonyms_are_enough),
        cmocka_unit_test(other_analyzers_and_single_levels_serve_too),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(monsters_are_answered),
        cmocka_unit_test(it_gives_up_when_asked_to),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
