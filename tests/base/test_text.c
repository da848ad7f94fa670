/* Slices, the string builder, and error messages. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/status.h"
#include "tests/support/random.h"

/* ---- Slices ---- */

static void slices_compare_as_their_bytes(void **state)
{
    (void)state;
    static const char *const ascending[] = {"", "A", "AB", "B", "a", "ا", "اب", "ب", "\xFF"};
    size_t count = sizeof ascending / sizeof ascending[0];
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = fh_slice_compare(fh_slice_from(ascending[i]), fh_slice_from(ascending[j]));
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(fh_slice_equal(fh_slice_from(ascending[i]), fh_slice_from(ascending[j])), i == j);
        }
    }
}

static void absent_and_empty_slices_are_equal(void **state)
{
    (void)state;
    struct fh_slice absent = fh_slice_from(NULL), empty = fh_slice_from("");
    assert_int_equal(absent.length, 0);
    assert_true(fh_slice_equal(absent, empty));
    assert_int_equal(fh_slice_compare(absent, empty), 0);
    assert_true(fh_slice_is(absent, ""));
    assert_true(fh_slice_starts_with(empty, absent));
}

static void a_slice_starts_with_its_prefixes_only(void **state)
{
    (void)state;
    struct fh_slice word = fh_slice_from("والكتاب");
    assert_true(fh_slice_starts_with(word, fh_slice_from("وال")));
    assert_true(fh_slice_starts_with(word, word));
    assert_false(fh_slice_starts_with(word, fh_slice_from("كتاب")));
    assert_false(fh_slice_starts_with(fh_slice_from("وال"), word));
}

/* ---- Buffers ---- */

static void appends_add_up(void **state)
{
    (void)state;
    struct fh_buffer buffer = FH_BUFFER_INIT;
    fh_buffer_append_text(&buffer, "a");
    fh_buffer_append_slice(&buffer, FH_SLICE_LITERAL("بت"));
    fh_buffer_append_byte(&buffer, '\0');
    fh_buffer_append(&buffer, NULL, 0);
    fh_buffer_printf(&buffer, "%d %s", 42, "x");
    assert_true(fh_buffer_ok(&buffer));
    assert_int_equal(buffer.length, 1 + 4 + 1 + 4);
    assert_memory_equal(buffer.bytes, "aبت\00042 x", 11); /* and a NUL */
    fh_buffer_reset(&buffer);
    assert_int_equal(buffer.length, 0);
    assert_string_equal(buffer.bytes, "");
    fh_buffer_release(&buffer);
    fh_buffer_release(&buffer);
}

static void code_points_become_utf8(void **state)
{
    (void)state;
    struct fh_buffer buffer = FH_BUFFER_INIT;
    static const uint32_t points[] = {0x41, 0x7F, 0x80, 0x641, 0x7FF, 0x800, 0xFEFB, 0xFFFF, 0x10000, 0x10FFFF};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        fh_buffer_append_codepoint(&buffer, points[i]);
    assert_string_equal(buffer.bytes, "A\x7F\xC2\x80\xD9\x81\xDF\xBF\xE0\xA0\x80\xEF\xBB\xBB\xEF\xBF\xBF"
                                      "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
    fh_buffer_release(&buffer);
}

static void many_appends_equal_one(void **state)
{
    (void)state;
    struct random random = {1};
    static char text[100000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)random_u64(&random);
    struct fh_buffer buffer = FH_BUFFER_INIT;
    for (size_t at = 0; at < sizeof text;) {
        size_t step = 1 + random_below(&random, 500);
        step = step < sizeof text - at ? step : sizeof text - at;
        fh_buffer_append(&buffer, text + at, step);
        at += step;
        assert_int_equal(buffer.bytes[buffer.length], 0);
    }
    assert_int_equal(buffer.length, sizeof text);
    assert_memory_equal(buffer.bytes, text, sizeof text);
    fh_buffer_release(&buffer);
}

static void a_failed_buffer_stays_failed(void **state)
{
    (void)state;
    struct fh_buffer buffer = FH_BUFFER_INIT;
    fh_buffer_append_text(&buffer, "kept");
    fh_mem_fail_after(1);
    fh_buffer_printf(&buffer, "%100d", 1);
    fh_mem_fail_after(0);
    fh_buffer_append_text(&buffer, "dropped");
    fh_buffer_append_byte(&buffer, 'x');
    assert_false(fh_buffer_ok(&buffer));
    assert_string_equal(buffer.bytes, "kept");
    assert_null(fh_buffer_reserve(&buffer, 1));
    assert_null(fh_buffer_detach(&buffer));
    fh_buffer_reset(&buffer);
    assert_true(fh_buffer_ok(&buffer));
    assert_null(fh_buffer_reserve(&buffer, SIZE_MAX));
    assert_false(fh_buffer_ok(&buffer));
    fh_buffer_release(&buffer);
}

static void detached_bytes_belong_to_the_caller(void **state)
{
    (void)state;
    struct fh_buffer buffer = FH_BUFFER_INIT;
    fh_buffer_append_text(&buffer, "abc");
    char *text = fh_buffer_detach(&buffer);
    assert_string_equal(text, "abc");
    assert_null(buffer.bytes);
    fh_free(text);
    text = fh_buffer_detach(&buffer); /* an empty one gives an empty string */
    assert_string_equal(text, "");
    fh_free(text);
}

/* ---- Errors ---- */

static void a_failure_is_returned_and_described(void **state)
{
    (void)state;
    struct fh_error error;
    assert_int_equal(fh_fail(&error, FH_ERR_INPUT, "%s: %d", "line", 3), FH_ERR_INPUT);
    assert_int_equal(error.status, FH_ERR_INPUT);
    assert_string_equal(error.message, "line: 3");
    assert_int_equal(fh_fail_corrupt(&error, "seg-3", 4096, "bad %s", "checksum"), FH_ERR_CORRUPT);
    assert_string_equal(error.message, "seg-3: byte 4096: bad checksum");
    assert_int_equal(fh_fail_nomem(&error), FH_ERR_NOMEM);
    assert_int_equal(fh_fail(NULL, FH_ERR_USAGE, "nobody listens"), FH_ERR_USAGE);
}

static void a_failed_system_call_gives_its_reason(void **state)
{
    (void)state;
    struct fh_error error;
    errno = ENOSPC;
    assert_int_equal(fh_fail_errno(&error, "path", "cannot write"), FH_ERR_IO);
    assert_string_equal(error.message, "path: cannot write: No space left on device");
    errno = ENOMEM;
    assert_int_equal(fh_fail_errno(&error, "path", "cannot map"), FH_ERR_NOMEM);
}

static void long_messages_are_cut_between_characters(void **state)
{
    (void)state;
    struct fh_error error;
    for (size_t before = 0; before < 8; before++) {
        char text[1200];
        memset(text, 'x', before);
        size_t length = before;
        while (length + 4 < sizeof text) { /* two, three and four bytes a character in turn */
            static const char *const characters[] = {"ف", "ﻓ", "𞸐"};
            const char *character = characters[length % 3];
            memcpy(text + length, character, strlen(character));
            length += strlen(character);
        }
        text[length] = '\0';
        fh_fail(&error, FH_ERR_IO, "%s", text);
        size_t kept = strlen(error.message);
        assert_true(kept < sizeof error.message && kept > sizeof error.message - 5);
        assert_memory_equal(error.message, text, kept);
        assert_true(((unsigned char)text[kept] & 0xC0) != 0x80); /* what comes next starts a character */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_compare_as_their_bytes),
        cmocka_unit_test(absent_and_empty_slices_are_equal),
        cmocka_unit_test(a_slice_starts_with_its_prefixes_only),
        cmocka_unit_test(appends_add_up),
        cmocka_unit_test(code_points_become_utf8),
        cmocka_unit_test(many_appends_equal_one),
        cmocka_unit_test(a_failed_buffer_stays_failed),
        cmocka_unit_test(detached_bytes_belong_to_the_caller),
        cmocka_unit_test(a_failure_is_returned_and_described),
        cmocka_unit_test(a_failed_system_call_gives_its_reason),
        cmocka_unit_test(long_messages_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
