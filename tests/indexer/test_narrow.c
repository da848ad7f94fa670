/* Narrowed text: against a reader and a writer written from docs/FORMAT.md, on every SIMD path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/narrow.h"
#include "indexer/simd.h"
#include "tests/support/random.h"

#define TEXT_MAX 300

/* ---- The plain way ---- */

static size_t plain_narrow(uint8_t *out, const uint8_t *text, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length;) {
        if ((text[i] == 0xD8 || text[i] == 0xD9) && i + 1 < length && text[i + 1] >= 0x80 && text[i + 1] <= 0xBF) {
            out[written++] = (uint8_t)(0x80 + (text[i] - 0xD8) * 64 + (text[i + 1] - 0x80));
            i += 2;
        } else if (text[i] == 0 || (text[i] >= 5 && text[i] <= 0x7F)) {
            out[written++] = text[i++];
        } else {
            size_t k = text[i] >= 0xF0 ? 4 : text[i] >= 0xE0 ? 3 : text[i] >= 0xC0 ? 2 : 1;
            if (k > length - i)
                k = length - i;
            out[written++] = (uint8_t)k;
            while (k-- > 0)
                out[written++] = text[i++];
        }
    }
    return written;
}

/* SIZE_MAX when bytes are missing. */
static size_t plain_widen(uint8_t *text, const uint8_t *narrowed, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        if (narrowed[i] >= 0x80) {
            unsigned point = 0x600u + (narrowed[i] - 0x80u);
            text[written++] = (uint8_t)(0xC0 | point >> 6);
            text[written++] = (uint8_t)(0x80 | (point & 0x3F));
        } else if (narrowed[i] == 0 || narrowed[i] > 4) {
            text[written++] = narrowed[i];
        } else {
            for (size_t k = narrowed[i]; k > 0; k--) {
                if (++i == length)
                    return SIZE_MAX;
                text[written++] = narrowed[i];
            }
        }
    }
    return written;
}

/* ---- Texts ---- */

/* Runs of one kind of byte or character, some of them broken. */
static size_t random_text(struct random *random, uint8_t *text, uint32_t most)
{
    static const char *const pieces[] = {"ا", "ب", "\xd9", "\xd8", "\x80", " ", "a", "\x01", "\x04", "\x05", "«",
                                         "“", "گ", "\xf0\x9f\x98\x80", "\xe2\xd8", "\xbf", "\xff", "م", "7", "ـ"};
    size_t length = 0, wanted = random_below(random, most + 1);
    while (length < wanted) {
        size_t piece = random_below(random, sizeof pieces / sizeof *pieces), times = 1 + random_below(random, 20);
        if (!random_once_in(random, 3))
            piece = random_below(random, 2) * 5 + random_below(random, 2); /* ا ب, or a and a space */
        for (; times > 0 && length < wanted; times--)
            for (const char *p = pieces[piece]; *p != '\0' && length < wanted; p++)
                text[length++] = (uint8_t)*p;
    }
    if (length > 0 && random_once_in(random, 4))
        text[random_below(random, (uint32_t)length)] = 0;
    return length;
}

/* In allocations of its own, so that the address sanitizer sees every byte too far. */
static void check_text(const uint8_t *text, size_t length)
{
    uint8_t expected[2 * TEXT_MAX], *in = malloc(length > 0 ? length : 1);
    uint8_t *narrowed = malloc(2 * length + FH_NARROW_SLACK), *wide = malloc(length + FH_NARROW_SLACK);
    assert_true(in != NULL && narrowed != NULL && wide != NULL);
    if (length > 0)
        memcpy(in, text, length);
    size_t expected_length = plain_narrow(expected, text, length), got = fh_narrow(narrowed, in, length);
    assert_int_equal(got, expected_length);
    assert_memory_equal(narrowed, expected, got);
    uint8_t *exact = malloc(got > 0 ? got : 1);
    assert_non_null(exact);
    memcpy(exact, narrowed, got);
    assert_true(fh_widen(wide, length, exact, got));
    assert_memory_equal(wide, text, length);
    if (length > 0)
        assert_false(fh_widen(wide, length - 1, exact, got));
    free(exact);
    free(in);
    free(narrowed);
    free(wide);
}

static void on_every_path(void (*check)(void))
{
    enum fh_simd before = fh_simd_path();
    for (int path = 0; path < FH_SIMD_COUNT; path++)
        if (fh_simd_force((enum fh_simd)path))
            check();
    fh_simd_force(before);
}

/* ---- Tests ---- */

static void check_random(void)
{
    struct random random = {1};
    uint8_t text[TEXT_MAX];
    for (int round = 0; round < 20000; round++)
        check_text(text, random_text(&random, text, round % 5 == 0 ? TEXT_MAX : 40));
}

static void any_bytes_come_back(void **state)
{
    (void)state;
    on_every_path(check_random);
}

/* Every byte and every pair that means something, at every place of a vector. */
static void check_places(void)
{
    uint8_t text[70];
    for (int base = 0; base < 3; base++) {
        for (size_t at = 0; at < 40; at++) {
            for (unsigned byte = 0; byte < 256; byte++) {
                for (size_t i = 0; i < 70; i++)
                    text[i] = (uint8_t)(base == 0 ? 'x' : (i + (size_t)base) % 2 == 0 ? 0xD9 : 0x84);
                text[at] = (uint8_t)byte;
                check_text(text, 70);
                check_text(text, at + 1);
            }
        }
    }
}

static void every_byte_counts_at_every_place(void **state)
{
    (void)state;
    on_every_path(check_places);
}

static void check_hostile(void)
{
    struct random random = {2};
    uint8_t narrowed[100], expected[200];
    int refused = 0, taken = 0;
    for (int round = 0; round < 50000; round++) {
        size_t length = random_below(&random, sizeof narrowed);
        for (size_t i = 0; i < length; i++)
            narrowed[i] = (uint8_t)(random_once_in(&random, 30) ? random_below(&random, 6) : 4 + random_below(&random, 252));
        size_t right = plain_widen(expected, narrowed, length);
        size_t asked = right == SIZE_MAX || random_once_in(&random, 3) ? random_below(&random, 200) : right;
        uint8_t *exact = malloc(length > 0 ? length : 1), *text = malloc(asked + FH_NARROW_SLACK);
        assert_true(exact != NULL && text != NULL);
        memcpy(exact, narrowed, length);
        bool ok = fh_widen(text, asked, exact, length);
        assert_int_equal(ok, asked == right);
        if (ok)
            assert_memory_equal(text, expected, right);
        taken += ok;
        refused += !ok;
        free(exact);
        free(text);
    }
    assert_true(refused > 1000 && taken > 1000);
}

static void hostile_bytes_make_the_length_or_are_refused(void **state)
{
    (void)state;
    on_every_path(check_hostile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(every_byte_counts_at_every_place),
        cmocka_unit_test(hostile_bytes_make_the_length_or_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
