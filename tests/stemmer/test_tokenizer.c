/* Runs and pieces: where words begin and end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "stemmer/fold.h"
#include "stemmer/pieces.h"
#include "stemmer/tokenizer.h"
#include "tests/support/arabic_text.h"

/* The words of `text` after folding, joined by "|". */
static void words_of(const char *text, struct fh_buffer *out)
{
    struct fh_tokenizer tokenizer = fh_tokenizer_init(fh_text(text));
    struct fh_fold fold = FH_FOLD_INIT;
    struct fh_pieces pieces = FH_PIECES_INIT;
    struct fh_slice run;
    fh_buffer_reset(out);
    while (fh_tokenizer_next(&tokenizer, &run)) {
        assert_true(fh_fold_word(run, &fold));
        assert_true(fh_pieces_cut(fh_buffer_slice(&fold.text), &pieces));
        for (size_t i = 0; i < pieces.count; i++) {
            if (out->length > 0)
                fh_buffer_append_byte(out, '|');
            fh_buffer_append(out, pieces.text.bytes + pieces.list[i].text, pieces.list[i].length);
        }
    }
    fh_pieces_release(&pieces);
    fh_fold_release(&fold);
}

static void assert_words(const char *text, const char *expected)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    words_of(text, &out);
    assert_string_equal(out.length > 0 ? out.bytes : "", expected);
    fh_buffer_release(&out);
}

static void punctuation_separates(void **state)
{
    (void)state;
    assert_words("المغرب.وأشار", "المغرب|واشار");
    assert_words("«النور»، “قال”؛ هل؟ نعم!", "النور|قال|هل|نعم");
    assert_words("الهلال/النصر_الاتحاد", "الهلال|النصر|الاتحاد");
    assert_words("لـ’إنفيديا’", "ل|انفيديا");
    assert_words("الأردن\u00A0لبنان", "الاردن|لبنان");
    assert_words("الشرق-الأوسط", "الشرق|الاوسط");
    assert_words("أ.ف.ب", "ا|ف|ب");
    assert_words("...،،، - ـ \u200F", "");
}

static void numbers_stay_whole(void **state)
{
    (void)state;
    assert_words("3.5 و 400,000", "3.5|و|400000");
    assert_words("٤٠٠٬٠٠٠ و٣٫٥", "400000|3.5");
    assert_words("1,234,567.8", "1234567.8");
    assert_words("12,34 1,2345", "12,34|1,2345");
    assert_words("12:30", "12|30");
    assert_words("5/8/2015.", "5|8|2015");
    assert_words("2014-2015", "2014|2015");
    assert_words("عام 2015م", "عام|2015");
    assert_words("1436هـ", "1436");
    assert_words("50ألف", "50|الف");
    assert_words("عام2015", "عام|2015");
}

static void a_word_and_its_number_are_one(void **state)
{
    (void)state;
    assert_words("كوفيد-19", "كوفيد19");
    assert_words("كوفيد\u201119", "كوفيد19");
    assert_words("إف-16 F-16 COVID-19", "اف16|f16|covid19");
    assert_words("يوليو-2015", "يوليو|2015");
    assert_words("H200 G20 5G MP3", "h200|g20|5g|mp3");
}

static void particles_come_off_numbers_and_foreign_words(void **state)
{
    (void)state;
    assert_words("بـ5 و100 الـ20 ولـ15", "5|100|20|15");
    assert_words("الـBBC بGoogle", "bbc|google");
    assert_words("فيسبوكFacebook", "فيسبوك|facebook");
}

static void latin_abbreviations_and_names(void **state)
{
    (void)state;
    assert_words("U.S. U.S.A., e.g. x", "us|usa|eg|x");
    assert_words("www.spa.gov.sa", "www|spa|gov|sa");
    assert_words("info@spa.gov.sa", "info|spa|gov|sa");
    assert_words("Moody's Moody’s L'Oréal", "moody|moody|loreal");
    assert_words("Al-Jazeera", "al|jazeera");
}

static void hidden_marks_do_not_separate(void **state)
{
    (void)state;
    assert_words("ال\u200Cسعودية الس\u200Fعودية", "السعودية|السعودية");
    assert_words("مُحَمَّدٌ العـــراق", "محمد|العراق");
    assert_words("ﷺ", "صلى|الله|عليه|وسلم");
}

/* A run is a pure function of its own bytes: tokenizing it alone gives it back. */
static void check_runs(struct fh_slice text)
{
    struct fh_tokenizer tokenizer = fh_tokenizer_init(text);
    struct fh_slice run, alone;
    const char *last = text.bytes;
    while (fh_tokenizer_next(&tokenizer, &run)) {
        assert_true(run.length > 0 && run.bytes >= last && run.bytes + run.length <= text.bytes + text.length);
        last = run.bytes + run.length;
        struct fh_tokenizer again = fh_tokenizer_init(run);
        assert_true(fh_tokenizer_next(&again, &alone));
        assert_true(fh_slice_equal(run, alone));
        assert_false(fh_tokenizer_next(&again, &alone));
    }
}

/* Blocks of bytes, against looking at every character. */
static void check_blocks(struct fh_slice text)
{
    struct fh_tokenizer fast = fh_tokenizer_init(text), slow = fh_tokenizer_init(text);
    struct fh_slice run, expected;
    while (fh_tokenizer_next_slow(&slow, &expected)) {
        assert_true(fh_tokenizer_next(&fast, &run));
        assert_true(run.bytes == expected.bytes && run.length == expected.length);
    }
    assert_false(fh_tokenizer_next(&fast, &run));
    assert_false(fh_tokenizer_next(&fast, &run));
}

static void check_pieces(struct fh_slice text)
{
    struct fh_fold fold = FH_FOLD_INIT;
    struct fh_pieces pieces = FH_PIECES_INIT;
    assert_true(fh_fold_word(text, &fold));
    assert_true(fh_pieces_cut(fh_buffer_slice(&fold.text), &pieces));
    size_t last = 0;
    for (size_t i = 0; i < pieces.count; i++) {
        const struct fh_piece *piece = &pieces.list[i];
        assert_true(piece->length > 0);
        assert_true(piece->start >= last && piece->start < piece->end && piece->end <= fold.text.length);
        last = piece->end;
    }
    fh_pieces_release(&pieces);
    fh_fold_release(&fold);
}

static void any_bytes_make_runs_and_pieces_in_order(void **state)
{
    (void)state;
    struct random random = {7};
    struct fh_buffer text = FH_BUFFER_INIT;
    for (int i = 0; i < 5000; i++) {
        test_arabic_text(&random, 1 + random_below(&random, 12), &text);
        check_runs(fh_buffer_slice(&text));
        check_blocks(fh_buffer_slice(&text));
        check_pieces(fh_buffer_slice(&text));
        test_wild_bytes(&random, 1 + random_below(&random, 40), &text);
        check_runs(fh_buffer_slice(&text));
        check_pieces(fh_buffer_slice(&text));
    }
    fh_buffer_release(&text);
}

static void blocks_tell_the_runs_that_characters_tell(void **state)
{
    static const char *const bits[] = {"ا",    "ي",  "غ",  "ف",  "ـ",      "ً",  "ؐ", "؏", "،", "؛",    "؟",    "٣",    "٫",    "پ", "ۀ",
                                       "\xD8", "\xD9", "\xA0", "\xD8\xA0", "\xD9\x80", "\xD9\x8B", "é",    "’",      "0", "9", "/", ":",
                                       "a",    "z",    "A",    "Z",        "@",        "[",        "`",    "{",      "\x7F", ".", ",", "-", "'", "\n",
                                       "\x01", "+"};
    (void)state;
    struct random random = {9};
    for (int i = 0; i < 60000; i++) {
        char text[1024], *copy;
        size_t length = 0, count = random_below(&random, 120), plain = 1 + random_below(&random, 40);
        for (size_t k = 0; k < count; k++) {
            uint32_t which = random_below(&random, (uint32_t)(sizeof bits / sizeof *bits));
            const char *bit = random_once_in(&random, 6) ? " " : random_once_in(&random, (uint32_t)plain) ? bits[which] : bits[which % 4];
            memcpy(text + length, bit, strlen(bit));
            length += strlen(bit);
        }
        copy = test_malloc(length + 1); /* nothing behind it may be read */
        memcpy(copy, text, length);
        check_blocks((struct fh_slice){copy, length});
        test_free(copy);
    }
}

static void white_space_alone_separates_analysed_text(void **state)
{
    (void)state;
    struct fh_tokenizer tokenizer = fh_tokenizer_init(fh_text(" ab.c\t«د»\xFFx\n"));
    struct fh_slice run;
    const char *expected[] = {"ab.c", "«د»", "x"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(fh_tokenizer_next_space(&tokenizer, &run));
        assert_true(fh_slice_is(run, expected[i]));
    }
    assert_false(fh_tokenizer_next_space(&tokenizer, &run));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(punctuation_separates),
        cmocka_unit_test(numbers_stay_whole),
        cmocka_unit_test(a_word_and_its_number_are_one),
        cmocka_unit_test(particles_come_off_numbers_and_foreign_words),
        cmocka_unit_test(latin_abbreviations_and_names),
        cmocka_unit_test(hidden_marks_do_not_separate),
        cmocka_unit_test(any_bytes_make_runs_and_pieces_in_order),
        cmocka_unit_test(blocks_tell_the_runs_that_characters_tell),
        cmocka_unit_test(white_space_alone_separates_analysed_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
