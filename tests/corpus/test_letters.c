/* How far a text is valid UTF-8, against a reading character by character: of texts that are mostly Arabic, and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus/letters.h"
#include "stemmer/utf8.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

static size_t valid_one_by_one(struct fh_slice text)
{
    const uint8_t *begin = (const uint8_t *)text.bytes, *end = begin + text.length, *p = begin;
    for (size_t length; p < end && fh_utf8_decode(p, end, &length) != FH_UTF8_INVALID;)
        p += length;
    return (size_t)(p - begin);
}

static size_t put_character(struct random *random, char *out)
{
    static const char *const characters[] = {" ",  "a",  "\n", "ا", "ي", "ـ", "ڤ", "۩", "\xDB\xBF", "é", "ݣ",
                                             "«", "ﻻ", "…",  "\xED\x9F\xBF", "😀", "\xF4\x8F\xBF\xBF"};
    size_t some = random_once_in(random, 4) ? sizeof characters / sizeof *characters : 5;
    const char *character = characters[random_below(random, (uint32_t)some)];
    size_t length = strlen(character);
    memcpy(out, character, length);
    return length;
}

static void check_text(struct fh_slice text)
{
    uint8_t *copy = exact_copy(text.bytes, text.length);
    struct fh_slice exact = {(const char *)copy, text.length};
    assert_int_equal(fh_letters_valid(exact), valid_one_by_one(exact));
    free(copy);
}

static void texts_are_valid_as_far_as_their_characters_are(void **state)
{
    (void)state;
    struct random random = {7};
    for (int round = 0; round < 20000; round++) {
        char text[256];
        size_t length = 0, most = 1 + random_below(&random, 200);
        while (length < most)
            length += put_character(&random, text + length);
        check_text((struct fh_slice){text, length});
        assert_int_equal(fh_letters_valid((struct fh_slice){text, length}), length);
        check_text((struct fh_slice){text, random_below(&random, (uint32_t)length + 1)}); /* cut anywhere */
        for (int i = random_once_in(&random, 2) ? 1 : 3; i > 0; i--)
            text[random_below(&random, (uint32_t)length)] = (char)random_u64(&random);
        check_text((struct fh_slice){text, length});
    }
}

/* Every pair of bytes, at every place among eight. */
static void every_pair_of_bytes_is_judged_alike(void **state)
{
    (void)state;
    for (unsigned pair = 0; pair < 1u << 16; pair++)
        for (size_t at = 0; at < 16; at++) {
            char text[24];
            memset(text, 'x', sizeof text);
            text[at] = (char)(pair >> 8);
            text[at + 1] = (char)pair;
            struct fh_slice all = {text, sizeof text};
            if (fh_letters_valid(all) != valid_one_by_one(all))
                fail_msg("%04X at %zu: %zu, not %zu", pair, at, fh_letters_valid(all), valid_one_by_one(all));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_valid_as_far_as_their_characters_are),
        cmocka_unit_test(every_pair_of_bytes_is_judged_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
