/* Hits as people see them: marks, isolates, and right-to-left text laid out for terminals that do
 * not reorder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <locale.h>

#include "base/mem.h"
#include "cli/render.h"
#include "cli/safe_text.h"
#include "tests/support/random.h"

static const struct cli_style plain = {false, CLI_BIDI_LOGICAL, false, 80};
static const struct cli_style coloured = {true, CLI_BIDI_LOGICAL, false, 80};
static const struct cli_style visual = {false, CLI_BIDI_VISUAL, false, 40};

static const char *rendered(const char *text, const struct fh_mark *marks, size_t count, const struct cli_style *style)
{
    static char copy[4096];
    struct fh_buffer out = FH_BUFFER_INIT;
    cli_render_line(&out, fh_text(text), marks, count, 0, style);
    assert_true(fh_buffer_ok(&out));
    snprintf(copy, sizeof copy, "%s", out.bytes);
    fh_buffer_release(&out);
    return copy;
}

static void marked_words_stand_in_brackets_without_colour(void **state)
{
    (void)state;
    struct fh_mark marks[] = {{0, 3}, {8, 2}};
    assert_string_equal(rendered("one two three", marks, 2, &plain), "[one] two [th]ree\n");
}

static void marked_words_are_red_with_colour(void **state)
{
    (void)state;
    struct fh_mark mark = {4, 3};
    assert_string_equal(rendered("one two three", &mark, 1, &coloured), "one \033[31mtwo\033[39m three\n");
}

static void arabic_stands_in_an_isolate(void **state)
{
    (void)state;
    struct fh_mark mark = {0, 8};
    assert_string_equal(rendered("كتاب جديد", &mark, 1, &plain), "\xE2\x81\xA7[كتاب] جديد\xE2\x81\xA9\n");
}

static void marks_that_overlap_or_reach_outside_are_cut(void **state)
{
    (void)state;
    struct fh_mark marks[] = {{0, 2}, {1, 3}, {5, 100}, {SIZE_MAX, SIZE_MAX}};
    assert_string_equal(rendered("abcdefg", marks, 4, &plain), "[ab][cd]e[fg]\n");
}

static void any_marks_leave_the_text_whole(void **state)
{
    (void)state;
    struct random random = {5};
    const char *text = "plain words, no brackets of their own";
    for (int round = 0; round < 5000; round++) {
        struct fh_mark marks[4];
        char left[256];
        size_t length = 0;
        for (size_t i = 0; i < 4; i++)
            marks[i] = (struct fh_mark){random_below(&random, 50), random_below(&random, 50)};
        for (const char *c = rendered(text, marks, 4, &plain); *c != '\0'; c++)
            if (*c != '[' && *c != ']' && *c != '\n')
                left[length++] = *c;
        left[length] = '\0';
        assert_string_equal(left, text);
    }
}

static void an_article_cannot_write_on_the_screen(void **state)
{
    (void)state;
    assert_string_equal(rendered("a\x1b[2Jb\nc", NULL, 0, &plain), "a [2Jb c\n");
}

static void a_hit_shows_its_facts_title_and_snippet(void **state)
{
    (void)state;
    struct fh_mark mark = {0, 4};
    struct fh_hit hit = {.rank = 3,
                         .score = 12.3456,
                         .id = fh_text("x-1"),
                         .title = fh_text("Head line"),
                         .source = fh_text("Paper"),
                         .time = 1437436800,
                         .snippet = fh_text("some text"),
                         .snippet_marks = &mark,
                         .snippet_mark_count = 1};
    struct fh_buffer out = FH_BUFFER_INIT;
    cli_render_hit(&out, &hit, &plain);
    assert_string_equal(out.bytes, " 3  12.346  2015-07-21  Paper  x-1\n    Head line\n    [some] text\n");
    fh_buffer_release(&out);
}

/* ---- Visual order ---- */

static void arabic_is_shaped_reversed_and_aligned_right(void **state)
{
    (void)state;
    /* kaf initial, teh medial, alef final, beh isolated, from the right edge leftwards */
    assert_string_equal(rendered("كتاب", NULL, 0, &visual),
                        "                                    \xEF\xBA\x8F\xEF\xBA\x8E\xEF\xBA\x98\xEF\xBB\x9B\n");
}

static void lam_alef_is_one_letter(void **state)
{
    (void)state;
    assert_string_equal(rendered("لا", NULL, 0, &visual), "                                       \xEF\xBB\xBB\n");
}

static void numbers_and_latin_keep_their_order_inside_arabic(void **state)
{
    (void)state;
    const char *line = rendered("في 2015 H200", NULL, 0, &visual);
    assert_non_null(strstr(line, "H200 2015 "));
}

static void latin_text_stays_left(void **state)
{
    (void)state;
    assert_string_equal(rendered("Head line", NULL, 0, &visual), "Head line\n");
}

static void brackets_of_marks_are_mirrored_with_the_text(void **state)
{
    (void)state;
    struct fh_mark mark = {0, 8};
    const char *line = rendered("كتاب جديد", &mark, 1, &visual);
    assert_int_equal(line[strlen(line) - 2], ']');
    assert_non_null(strchr(line, '['));
}

/* Every line within the width; every letter kept (counted by folding forms away is another test's
 * work: here by number, no text having lam-alef). */
static void long_text_is_wrapped_to_the_width(void **state)
{
    (void)state;
    const char *text = "قرر مدير شركة كبيرة فتح مكتب جديد في مدينة بعيدة عن مركز تجمع سكان بعد بحث طويل";
    struct fh_buffer copy = FH_BUFFER_INIT;
    fh_buffer_append_text(&copy, rendered(text, NULL, 0, &visual));
    size_t lines = 0, letters = 0, wanted = 0;
    for (char *line = strtok(copy.bytes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        assert_true(cli_text_width(fh_text(line)) == 40);
        lines++;
        for (const char *c = line; *c != '\0'; c++)
            letters += ((unsigned char)*c & 0xC0) != 0x80 && *c != ' ';
    }
    for (const char *c = text; *c != '\0'; c++)
        wanted += ((unsigned char)*c & 0xC0) != 0x80 && *c != ' ';
    assert_true(lines >= 2);
    assert_int_equal(letters, wanted);
    fh_buffer_release(&copy);
}

static void in_logical_order_each_line_is_an_isolate_of_its_own(void **state)
{
    (void)state;
    const struct cli_style terminal = {true, CLI_BIDI_LOGICAL, true, 20};
    struct fh_mark mark = {15, 24}; /* from one line into the next */
    assert_string_equal(rendered("مجلس الوزراء يقر الموازنة", &mark, 1, &terminal),
                        CLI_RLI "مجلس الو\033[31mزراء يقر\033[39m" CLI_PDI "\n" CLI_RLI
                                "\033[31mالمو\033[39mازنة" CLI_PDI "\n");
    assert_string_equal(rendered("a line of Latin letters", NULL, 0, &terminal), "a line of Latin\nletters\n");
}

static void a_word_longer_than_the_line_is_broken(void **state)
{
    (void)state;
    char word[101];
    memset(word, 'x', 100);
    word[100] = '\0';
    size_t lines = 0;
    for (const char *c = rendered(word, NULL, 0, &visual); *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 3);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct fh_mark mark = {0, 8};
    struct fh_hit hit = {.rank = 1,
                         .id = fh_text("x-1"),
                         .title = fh_text("كتاب جديد"),
                         .title_marks = &mark,
                         .title_mark_count = 1,
                         .source = fh_text("جريدة"),
                         .time = FH_NO_TIME,
                         .snippet = fh_text("قرر مدير شركة كبيرة فتح مكتب جديد في مدينة بعيدة")};
    for (int mode = 0; mode < 2; mode++) {
        bool failed = true;
        for (long countdown = 1; failed; countdown++) {
            struct fh_buffer out = FH_BUFFER_INIT;
            assert_true(countdown < 1000);
            fh_mem_fail_after(countdown);
            cli_render_hit(&out, &hit, mode == 0 ? &plain : &visual);
            fh_mem_fail_after(0);
            failed = !fh_buffer_ok(&out);
            fh_buffer_release(&out);
        }
    }
}

static int set_locale(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") != NULL ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marked_words_stand_in_brackets_without_colour),
        cmocka_unit_test(marked_words_are_red_with_colour),
        cmocka_unit_test(arabic_stands_in_an_isolate),
        cmocka_unit_test(marks_that_overlap_or_reach_outside_are_cut),
        cmocka_unit_test(any_marks_leave_the_text_whole),
        cmocka_unit_test(an_article_cannot_write_on_the_screen),
        cmocka_unit_test(a_hit_shows_its_facts_title_and_snippet),
        cmocka_unit_test(arabic_is_shaped_reversed_and_aligned_right),
        cmocka_unit_test(lam_alef_is_one_letter),
        cmocka_unit_test(numbers_and_latin_keep_their_order_inside_arabic),
        cmocka_unit_test(latin_text_stays_left),
        cmocka_unit_test(brackets_of_marks_are_mirrored_with_the_text),
        cmocka_unit_test(long_text_is_wrapped_to_the_width),
        cmocka_unit_test(in_logical_order_each_line_is_an_isolate_of_its_own),
        cmocka_unit_test(a_word_longer_than_the_line_is_broken),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, set_locale, NULL);
}
