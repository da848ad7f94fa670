/* Keyboard layouts: what typed words become in the other layout, and which keys are neighbours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/keyboard.h"
#include "stemmer/utf8.h"
#include "tests/support/random.h"

static const char letters[] = "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظذ";

static bool retypes(const char *typed, enum fh_retyping retyping, bool pair, const char *wanted)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    bool fits = fh_keyboard_retype(fh_text(typed), retyping, pair, &out);
    bool same = fits && fh_slice_is(fh_buffer_slice(&out), wanted);
    if (!same)
        print_message("%s: %s\n", typed, fits ? out.bytes : "not on the keyboard");
    fh_buffer_release(&out);
    return same;
}

static void words_of_the_wrong_layout_are_read_by_their_keys(void **state)
{
    (void)state;
    assert_true(retypes("fsl", FH_RETYPE_QWERTY_TO_ARABIC, false, "بسم"));
    assert_true(retypes("lvpfh", FH_RETYPE_QWERTY_TO_ARABIC, false, "مرحبا"));
    assert_true(retypes("hgsu,]dm", FH_RETYPE_QWERTY_TO_ARABIC, false, "السعودية"));
    assert_true(retypes("bulh", FH_RETYPE_QWERTY_TO_ARABIC, false, "لاعما"));
    assert_true(retypes("HpZl]", FH_RETYPE_QWERTY_TO_ARABIC, false, "أحئمد"));
    assert_true(retypes("hgsu;$d,", FH_RETYPE_AZERTY_TO_ARABIC, false, "السعودية"));
    assert_true(retypes("qkù2015-", FH_RETYPE_AZERTY_TO_ARABIC, false, "شنط2015-"));
    assert_true(retypes("ؤخمخقشيخ", FH_RETYPE_ARABIC_TO_QWERTY, false, "colorado"));
    assert_true(retypes("لاشىن", FH_RETYPE_ARABIC_TO_QWERTY, false, "bank"));
    assert_true(retypes("لاخحث", FH_RETYPE_ARABIC_TO_QWERTY, true, "ghope"));
    assert_true(retypes("أخحُث", FH_RETYPE_ARABIC_TO_QWERTY, false, "hope"));
    assert_true(retypes("ضعثسفهخى", FH_RETYPE_ARABIC_TO_AZERTY, false, "auestion"));
}

static void what_no_key_gives_is_refused_and_nothing_appended(void **state)
{
    static const char *const others[] = {"fs%l", "بس", "é", "fs l", "\xD8", "f\xFFs"};
    struct fh_buffer out = FH_BUFFER_INIT;
    (void)state;
    fh_buffer_append_text(&out, "x");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(fh_keyboard_retype(fh_text(others[i]), FH_RETYPE_QWERTY_TO_ARABIC, false, &out));
        assert_int_equal(out.length, 1);
    }
    fh_buffer_release(&out);
}

/* Every letter key has one letter in every layout, so there and back is where one was. */
static void there_and_back_gives_the_same_letters(void **state)
{
    struct random random = {11};
    struct fh_slice all = FH_SLICE_LITERAL(letters);
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct fh_buffer typed = FH_BUFFER_INIT, there = FH_BUFFER_INIT, back = FH_BUFFER_INIT;
        for (uint32_t i = 0; i < 12; i++)
            fh_buffer_append(&typed, all.bytes + 2 * random_below(&random, (uint32_t)all.length / 2), 2);
        bool azerty = round % 2 == 1;
        assert_true(fh_keyboard_retype(
            fh_buffer_slice(&typed), azerty ? FH_RETYPE_ARABIC_TO_AZERTY : FH_RETYPE_ARABIC_TO_QWERTY, false, &there));
        assert_true(fh_keyboard_retype(fh_buffer_slice(&there),
                                       azerty ? FH_RETYPE_AZERTY_TO_ARABIC : FH_RETYPE_QWERTY_TO_ARABIC, false, &back));
        assert_string_equal(typed.bytes, back.bytes);
        fh_buffer_release(&typed);
        fh_buffer_release(&there);
        fh_buffer_release(&back);
    }
}

static uint32_t letter(size_t i)
{
    size_t length;
    return fh_utf8_decode((const uint8_t *)letters + 2 * i, (const uint8_t *)letters + 2 * i + 2, &length);
}

static void neighbours_are_mutual_and_few(void **state)
{
    size_t count = (sizeof letters - 1) / 2;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        size_t neighbours = 0;
        for (size_t k = 0; k < count; k++) {
            bool touch = fh_keys_touch(letter(i), letter(k));
            assert_int_equal(touch, fh_keys_touch(letter(k), letter(i)));
            assert_false(touch && i == k);
            neighbours += touch;
        }
        assert_in_range(neighbours, letter(i) == 0x0630 ? 0 : 2, 6); /* ذ stands alone in its corner */
    }
    assert_true(fh_keys_touch(0x0633, 0x0634)); /* س ش */
    assert_true(fh_keys_touch(0x0645, 0x062D)); /* م ح, in the row above */
    assert_true(fh_keys_touch('g', 'h') && fh_keys_touch('g', 'v'));
    assert_false(fh_keys_touch(0x0633, 0x0645)); /* س م */
    assert_false(fh_keys_touch('q', 'p'));
    assert_false(fh_keys_touch('g', 0x0644)); /* g and ل are one key, not two */
    assert_false(fh_keys_touch(0x0633, 'a'));
    assert_false(fh_keys_touch(0, 0x10FFFF));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_the_wrong_layout_are_read_by_their_keys),
        cmocka_unit_test(what_no_key_gives_is_refused_and_nothing_appended),
        cmocka_unit_test(there_and_back_gives_the_same_letters),
        cmocka_unit_test(neighbours_are_mutual_and_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
