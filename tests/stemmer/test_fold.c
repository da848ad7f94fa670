/* Folding: what becomes of single characters, and the properties that hold for all text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stemmer/analyzer.h"
#include "stemmer/fold.h"
#include "stemmer/utf8.h"
#include "tests/support/arabic_text.h"

static void assert_spelled(const char *text, const char *expected)
{
    struct fh_fold fold = FH_FOLD_INIT;
    assert_true(fh_fold_word(fh_text(text), &fold));
    assert_string_equal(fold.text.length > 0 ? fold.text.bytes : "", expected);
    fh_fold_release(&fold);
}

static void assert_folded(const char *text, const char *expected)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_fold_text(fh_text(text), &out);
    assert_string_equal(out.length > 0 ? out.bytes : "", expected);
    fh_buffer_release(&out);
}

static void spelled_words_lose_marks_and_keep_their_letters(void **state)
{
    (void)state;
    assert_spelled("مُحَمَّد", "محمد");
    assert_spelled("أحمد", "احمد");
    assert_spelled("إسلام", "اسلام");
    assert_spelled("آل", "ال");
    assert_spelled("ٱلله", "الله");
    assert_spelled("العـــراق", "العراق");
    assert_spelled("مدرسةٌ", "مدرسة");
    assert_spelled("مصرى", "مصرى");
    assert_spelled("مسؤول", "مسؤول");
    assert_spelled("الرَّحْمٰن", "الرحمن");
    assert_spelled("ی\u200Cک", "يك");
    assert_spelled("\u200Fہھەۀ", "هههه");
    assert_spelled("٢٠٢٣", "2023");
    assert_spelled("۲۰۲۳", "2023");
    assert_spelled("٣٫٥", "3.5");
    assert_spelled("١٬٠٠٠", "1,000");
    assert_spelled("Été", "ete");
    assert_spelled("ＢＢＣ１", "bbc1");
}

static void a_hamza_of_its_own_composes(void **state)
{
    (void)state;
    assert_spelled("ا\u0654حمد", "احمد");
    assert_spelled("رءي\u0654س", "رءئس");
    assert_spelled("ري\u0654يس", "رئيس");
    assert_spelled("رى\u0654يس", "رئيس");
    assert_spelled("مسو\u0654ول", "مسؤول");
    assert_spelled("مسو\u064F\u0654ول", "مسؤول");
    assert_spelled("\u0654", "");
}

static void presentation_forms_are_the_letters_they_show(void **state)
{
    (void)state;
    assert_spelled("ﺍﻟﺴﻌﻮﺩﻳﺔ", "السعودية");
    assert_spelled("ﻻ", "لا");
    assert_spelled("ﻷ", "لا");
    assert_spelled("ﷲ", "الله");
    assert_spelled("ﺋ", "ئ");
    assert_spelled("ﷺ", "صلى الله عليه وسلم");
    assert_spelled("م\uFE70ن\uFC60", "من");
}

static void folded_text_keeps_spaces_and_unifies_letters(void **state)
{
    (void)state;
    assert_folded("وزارة الشؤون", "وزاره الشوون");
    assert_folded("مصرى  رئيس", "مصري  رييس");
    assert_folded("Al-Riyadh\u00A0٢٠", "al-riyadh 20");
    assert_folded("a\xFF" "b", "a b");
    assert_folded("", "");
}

static void fold_again_is_the_same(struct fh_slice text)
{
    struct fh_fold once = FH_FOLD_INIT, twice = FH_FOLD_INIT;
    struct fh_buffer text_once = FH_BUFFER_INIT, text_twice = FH_BUFFER_INIT;
    assert_true(fh_fold_word(text, &once));
    assert_true(fh_fold_word(fh_buffer_slice(&once.text), &twice));
    assert_true(fh_slice_equal(fh_buffer_slice(&once.text), fh_buffer_slice(&twice.text)));
    fh_fold_text(text, &text_once);
    fh_fold_text(fh_buffer_slice(&text_once), &text_twice);
    assert_true(fh_slice_equal(fh_buffer_slice(&text_once), fh_buffer_slice(&text_twice)));
    assert_true(fh_utf8_valid(fh_buffer_slice(&once.text)));
    fh_fold_release(&once);
    fh_fold_release(&twice);
    fh_buffer_release(&text_once);
    fh_buffer_release(&text_twice);
}

static void folding_is_idempotent_for_every_code_point(void **state)
{
    (void)state;
    struct fh_buffer text = FH_BUFFER_INIT;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        fh_buffer_reset(&text);
        fh_buffer_append_codepoint(&text, code);
        fold_again_is_the_same(fh_buffer_slice(&text));
        fh_buffer_append_codepoint(&text, 0x654);
        fold_again_is_the_same(fh_buffer_slice(&text));
    }
    fh_buffer_release(&text);
}

static void folding_is_idempotent_for_any_text(void **state)
{
    (void)state;
    struct random random = {20250721};
    struct fh_buffer text = FH_BUFFER_INIT;
    for (int i = 0; i < 3000; i++) {
        test_arabic_text(&random, 1 + random_below(&random, 12), &text);
        fold_again_is_the_same(fh_buffer_slice(&text));
        test_wild_bytes(&random, 1 + random_below(&random, 24), &text);
        fold_again_is_the_same(fh_buffer_slice(&text));
    }
    fh_buffer_release(&text);
}

/* Spans never go back, lie in the text, and neither begin nor end inside a character. */
static void check_spans(struct fh_slice text)
{
    struct fh_fold fold = FH_FOLD_INIT;
    assert_true(fh_fold_word(text, &fold));
    for (size_t i = 0; i < fold.text.length; i++) {
        struct fh_span span = fold.spans[i];
        assert_true(span.start < span.end && span.end <= text.length);
        if (i > 0)
            assert_true(span.start >= fold.spans[i - 1].start && span.end >= fold.spans[i - 1].end);
        for (const uint8_t *p = (const uint8_t *)text.bytes; p < (const uint8_t *)text.bytes + text.length;) {
            size_t length;
            fh_utf8_decode(p, (const uint8_t *)text.bytes + text.length, &length);
            size_t at = (size_t)(p - (const uint8_t *)text.bytes);
            assert_false(span.start > at && span.start < at + length);
            assert_false(span.end > at && span.end < at + length);
            p += length;
        }
    }
    fh_fold_release(&fold);
}

static void the_map_back_is_monotone_and_on_character_limits(void **state)
{
    (void)state;
    struct random random = {42};
    struct fh_buffer text = FH_BUFFER_INIT;
    for (int i = 0; i < 2000; i++) {
        test_arabic_text(&random, 1 + random_below(&random, 8), &text);
        check_spans(fh_buffer_slice(&text));
        test_wild_bytes(&random, 1 + random_below(&random, 24), &text);
        check_spans(fh_buffer_slice(&text));
    }
    fh_buffer_release(&text);
}

static void marks_belong_to_the_letter_before_and_hidden_ones_do_not(void **state)
{
    (void)state;
    struct fh_fold fold = FH_FOLD_INIT;
    assert_true(fh_fold_word(fh_text("\u200Fرً\u200F"), &fold));
    assert_int_equal(fold.text.length, 2);
    assert_int_equal(fold.spans[0].start, 3);
    assert_int_equal(fold.spans[1].end, 7);
    fh_fold_release(&fold);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spelled_words_lose_marks_and_keep_their_letters),
        cmocka_unit_test(a_hamza_of_its_own_composes),
        cmocka_unit_test(presentation_forms_are_the_letters_they_show),
        cmocka_unit_test(folded_text_keeps_spaces_and_unifies_letters),
        cmocka_unit_test(folding_is_idempotent_for_every_code_point),
        cmocka_unit_test(folding_is_idempotent_for_any_text),
        cmocka_unit_test(the_map_back_is_monotone_and_on_character_limits),
        cmocka_unit_test(marks_belong_to_the_letter_before_and_hidden_ones_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
