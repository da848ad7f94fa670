/* Whatever bytes an article holds, what reaches a terminal has no control character, no override,
 * balanced isolates and valid UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/safe_text.h"
#include "tests/support/random.h"

static void assert_safe(const char *text, size_t length, const char *wanted)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    cli_safe_append(&out, (struct fh_slice){text, length});
    assert_string_equal(out.length > 0 ? out.bytes : "", wanted);
    fh_buffer_release(&out);
}

/* Of a literal, NULs inside and all. */
#define assert_safe_literal(literal, wanted) assert_safe(literal, sizeof(literal) - 1, wanted)

static void controls_become_spaces(void **state)
{
    (void)state;
    assert_safe_literal("a\x1b[31mb\tc\nd\x07", "a [31mb c d ");
    assert_safe_literal("\0a\x7f", " a ");
    assert_safe_literal("a\xC2\x9Bm\xC2\x85", "a m "); /* CSI and NEL as C1 */
    assert_safe_literal("a\xE2\x80\xA8"
                        "b\xE2\x80\xA9",
                        "a b ");
}

static void overrides_are_dropped_and_isolates_balanced(void **state)
{
    (void)state;
    assert_safe_literal("\xE2\x80\xAE"
                        "abc\xE2\x80\xAC",
                        "abc"); /* RLO ... PDF */
    assert_safe_literal("a\xE2\x81\xA7"
                        "b",
                        "a\xE2\x81\xA7"
                        "b\xE2\x81\xA9");
    assert_safe_literal("a\xE2\x81\xA9"
                        "b",
                        "ab");
    assert_safe_literal("\xE2\x81\xA6x\xE2\x81\xA9", "\xE2\x81\xA6x\xE2\x81\xA9");
}

static void bad_bytes_become_replacement_characters(void **state)
{
    (void)state;
    assert_safe_literal("a\xFF"
                        "b",
                        "a\xEF\xBF\xBD"
                        "b");
    assert_safe_literal("\xD8", "\xEF\xBF\xBD");
    assert_safe_literal("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* a surrogate */
}

static void arabic_with_its_marks_is_left_alone(void **state)
{
    (void)state;
    const char *text = "مُدَرِّسٌ كوفيد-19 \xE2\x80\x8F، «نص»";
    assert_safe(text, strlen(text), text);
}

static bool is_forbidden(uint32_t c)
{
    return c == UINT32_MAX || c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x202A && c <= 0x202E) || c == 0x2028 ||
           c == 0x2029;
}

/* Pieces of the dangerous kind, put together at random and cut at random. */
static void random_text(struct random *random, struct fh_buffer *text)
{
    static const char *const pieces[] = {"\x1b]0;",      "\x07", "م",    "ٌ",  "\xE2\x80\xAE", "\xE2\x81\xA7",
                                         "\xE2\x81\xA9", "\xFF", "\xC2", "a", "\xC2\x9B",     "\xF0\x9F\x98\x80",
                                         "\xE2\x80\xA9"};
    fh_buffer_reset(text);
    for (uint32_t i = random_below(random, 40); i > 0; i--)
        fh_buffer_append_text(text, pieces[random_below(random, sizeof pieces / sizeof pieces[0])]);
    if (text->length > 0 && random_once_in(random, 3))
        text->length -= 1;
}

static void no_text_is_dangerous_afterwards(void **state)
{
    (void)state;
    struct random random = {11};
    struct fh_buffer text = FH_BUFFER_INIT, out = FH_BUFFER_INIT;
    for (int round = 0; round < 20000; round++) {
        long open = 0;
        random_text(&random, &text);
        fh_buffer_reset(&out);
        cli_safe_append(&out, fh_buffer_slice(&text));
        for (size_t i = 0; i < out.length;) {
            uint32_t c;
            i += cli_decode(out.bytes + i, out.length - i, &c);
            assert_false(is_forbidden(c));
            open += c >= 0x2066 && c <= 0x2068;
            open -= c == 0x2069;
            assert_true(open >= 0);
        }
        assert_int_equal(open, 0);
    }
    fh_buffer_release(&text);
    fh_buffer_release(&out);
}

static void right_to_left_letters_are_known(void **state)
{
    (void)state;
    assert_true(cli_is_right_to_left(fh_text("abc م")));
    assert_true(cli_is_right_to_left(fh_text("שלום")));
    assert_true(cli_is_right_to_left(fh_text("\xEF\xBB\x9F"))); /* a presentation form */
    assert_false(cli_is_right_to_left(fh_text("H200, 2015-07-21")));
    assert_false(cli_is_right_to_left(fh_text("\xD9")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_become_spaces),
        cmocka_unit_test(overrides_are_dropped_and_isolates_balanced),
        cmocka_unit_test(bad_bytes_become_replacement_characters),
        cmocka_unit_test(arabic_with_its_marks_is_left_alone),
        cmocka_unit_test(no_text_is_dangerous_afterwards),
        cmocka_unit_test(right_to_left_letters_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
