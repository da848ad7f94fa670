/* The generator of archives: the same bytes whatever the order, and the properties it promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/date.h"
#include "corpus/generate.h"

#define ARTICLES 3000u
#define DAYS 4u

struct made {
    struct fh_generator *generator;
    struct fh_generated *room;
};

static struct made make(uint64_t seed)
{
    struct fh_generator_options options = {.articles = ARTICLES, .seed = seed, .days = DAYS};
    struct fh_error error;
    struct made made = {NULL, NULL};
    assert_int_equal(fh_generator_new(&made.generator, &options, &error), FH_OK);
    assert_int_equal(fh_generated_new(&made.room, &error), FH_OK);
    return made;
}

static void unmake(struct made *made)
{
    fh_generated_free(made->room);
    fh_generator_free(made->generator);
}

static struct fh_document article(struct made *made, uint64_t number)
{
    struct fh_document document;
    struct fh_error error;
    assert_int_equal(fh_generator_article(made->generator, made->room, number, &document, &error), FH_OK);
    return document;
}

static void put_whole(struct fh_buffer *out, const struct fh_document *document)
{
    const struct fh_slice fields[] = {document->id,   document->url,    document->title,   document->body,
                                      document->date, document->source, document->category};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        fh_buffer_append_slice(out, fields[i]);
        fh_buffer_append_byte(out, '\n');
    }
}

static void an_article_depends_on_seed_and_number_alone(void **state)
{
    (void)state;
    struct made one = make(7), other = make(7);
    struct fh_buffer forward = FH_BUFFER_INIT;
    for (uint64_t i = 0; i < 40; i++) {
        struct fh_document a = article(&one, i * 71);
        put_whole(&forward, &a);
    }
    for (uint64_t i = 40; i-- > 0;) {
        struct fh_buffer text = FH_BUFFER_INIT;
        struct fh_document b = article(&other, i * 71);
        put_whole(&text, &b);
        assert_true(forward.length >= text.length);
        forward.length -= text.length;
        assert_memory_equal(forward.bytes + forward.length, text.bytes, text.length);
        fh_buffer_release(&text);
    }
    assert_int_equal(forward.length, 0);
    fh_buffer_release(&forward);
    unmake(&one);
    unmake(&other);
}

static void another_seed_gives_another_archive(void **state)
{
    (void)state;
    struct made one = make(7), other = make(8);
    for (uint64_t i = 0; i < 20; i++) {
        struct fh_document a = article(&one, i), b = article(&other, i);
        assert_false(fh_slice_equal(a.body, b.body));
    }
    unmake(&one);
    unmake(&other);
}

static bool is_utf8(struct fh_slice text)
{
    for (size_t i = 0; i < text.length;) {
        unsigned char lead = (unsigned char)text.bytes[i++];
        size_t more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : 9;
        for (; more > 0; more--, i++)
            if (more > 2 || i >= text.length || ((unsigned char)text.bytes[i] & 0xC0) != 0x80)
                return false;
    }
    return true;
}

/* Article 83,492 once had a mark between the two bytes of a digit, behind the comma of a number in Arabic digits. */
static void numbers_with_marks_stay_whole(void **state)
{
    (void)state;
    struct fh_generator_options options = {.articles = 300000, .seed = 7};
    struct fh_error error;
    struct made made = {NULL, NULL};
    assert_int_equal(fh_generator_new(&made.generator, &options, &error), FH_OK);
    assert_int_equal(fh_generated_new(&made.room, &error), FH_OK);
    assert_true(is_utf8(article(&made, 83492).body));
    unmake(&made);
}

static void fields_are_filled_and_days_go_forward(void **state)
{
    (void)state;
    struct made made = make(3);
    char before[24] = "";
    for (uint64_t i = 0; i < ARTICLES; i++) {
        struct fh_document document = article(&made, i);
        struct fh_period period;
        assert_true(document.title.length > 0 && document.body.length > 0 && document.source.length > 0);
        assert_true(is_utf8(document.title) && is_utf8(document.body) && is_utf8(document.category));
        assert_true(fh_date_parse(document.date, FH_DATE_YMD, &period));
        assert_int_equal(period.from, document.time);
        int64_t day = document.time / 86400 - fh_days_from_civil(2015, 7, 21);
        assert_int_equal(day, (int64_t)(i * DAYS / ARTICLES));
        assert_true(document.id.length < sizeof before);
        assert_true(strcmp(before, document.id.bytes) < 0);
        memcpy(before, document.id.bytes, document.id.length + 1);
    }
    unmake(&made);
}

static size_t count_words(struct fh_slice text, const char *word, size_t *matches)
{
    size_t words = 0, length = strlen(word);
    for (size_t i = 0; i < text.length;) {
        size_t end = i;
        while (end < text.length && text.bytes[end] != ' ' && text.bytes[end] != '\n')
            end++;
        words += end > i;
        *matches += end - i == length && memcmp(text.bytes + i, word, length) == 0;
        i = end + 1;
    }
    return words;
}

static void lengths_and_frequencies_are_those_of_news(void **state)
{
    (void)state;
    struct made made = make(1);
    size_t words = 0, matches = 0, title_words = 0;
    for (uint64_t i = 0; i < ARTICLES; i++) {
        struct fh_document document = article(&made, i);
        words += count_words(document.body, "في", &matches);
        title_words += count_words(document.title, "في", &(size_t){0});
    }
    double mean = (double)words / ARTICLES, share = (double)matches / (double)words;
    assert_true(mean > 220 && mean < 360); /* 288 in SaudiNewsNet; newspapers differ, and a few days have few */
    assert_true(share > 0.02 && share < 0.05);
    assert_true(title_words > 6 * ARTICLES && title_words < 10 * ARTICLES);
    unmake(&made);
}

/* How many of the words of `copy` stand in `origin` at all. */
static double share_found(struct fh_slice copy, struct fh_slice origin)
{
    size_t words = 0, found = 0;
    for (size_t i = 0; i < copy.length;) {
        size_t end = i;
        while (end < copy.length && copy.bytes[end] != ' ' && copy.bytes[end] != '\n')
            end++;
        words++;
        found += memmem(origin.bytes, origin.length, copy.bytes + i, end - i) != NULL;
        i = end + 1;
    }
    return (double)found / (double)words;
}

static void copies_repeat_an_earlier_article_with_small_changes(void **state)
{
    (void)state;
    struct made made = make(5), origins = make(5);
    size_t copies = 0;
    double shares = 0;
    for (uint64_t i = 0; i < ARTICLES; i++) {
        uint64_t origin = fh_generator_origin(made.generator, i);
        if (origin == i)
            continue;
        copies++;
        assert_true(origin < i);
        assert_int_equal(fh_generator_origin(made.generator, origin), origin);
        struct fh_document a = article(&made, i), b = article(&origins, origin);
        shares += share_found(a.body, b.body);
    }
    assert_true(shares / (double)copies > 0.85); /* two articles that share a topic: 0.5 */
    assert_true(copies > ARTICLES * 6 / 100 && copies < ARTICLES * 15 / 100);
    unmake(&made);
    unmake(&origins);
}

static void impossible_options_are_refused(void **state)
{
    (void)state;
    struct fh_generator *generator = NULL;
    struct fh_error error;
    struct fh_generator_options many = {.articles = (uint64_t)1 << 41}, long_time = {.days = 100001};
    assert_int_equal(fh_generator_new(&generator, &many, &error), FH_ERR_USAGE);
    assert_int_equal(fh_generator_new(&generator, &long_time, &error), FH_ERR_USAGE);
    assert_null(generator);
}

static void every_failed_allocation_is_reported(void **state)
{
    (void)state;
    struct fh_generator_options options = {.articles = 10};
    enum fh_status status = FH_ERR_NOMEM;
    long countdown = 1;
    for (; status != FH_OK; countdown += countdown < 60 ? 1 : 41) {
        struct fh_generator *generator = NULL;
        struct fh_generated *room = NULL;
        struct fh_document document;
        struct fh_error error = {FH_OK, {0}};
        fh_mem_fail_after(countdown);
        status = fh_generator_new(&generator, &options, &error);
        if (status == FH_OK)
            status = fh_generated_new(&room, &error);
        if (status == FH_OK)
            status = fh_generator_article(generator, room, 0, &document, &error);
        fh_mem_fail_after(0);
        fh_generated_free(room);
        fh_generator_free(generator);
        assert_true(status == FH_OK || (status == FH_ERR_NOMEM && error.message[0] != '\0'));
    }
    assert_true(countdown > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_article_depends_on_seed_and_number_alone),
        cmocka_unit_test(another_seed_gives_another_archive),
        cmocka_unit_test(fields_are_filled_and_days_go_forward),
        cmocka_unit_test(lengths_and_frequencies_are_those_of_news),
        cmocka_unit_test(copies_repeat_an_earlier_article_with_small_changes),
        cmocka_unit_test(impossible_options_are_refused),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(numbers_with_marks_stay_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
