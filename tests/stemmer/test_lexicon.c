/* The lexicon: built the same from any order, finds what was put in, never trusts its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "stemmer/lexicon.h"
#include "stemmer/lexicon_format.h"
#include "stemmer/spelling.h"
#include "tests/support/random.h"

static struct fh_buffer build(const char *counts, uint64_t count_min)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_rules text = {fh_text(counts), NULL};
    assert_int_equal(fh_lexicon_build(&out, &text, 1, count_min, NULL), FH_OK);
    return out;
}

static uint32_t count_of(const struct fh_lexicon *lexicon, const char *folded)
{
    return fh_lexicon_find(lexicon, fh_text(folded)).count;
}

static void words_are_found_by_their_folded_letters(void **state)
{
    (void)state;
    struct fh_buffer bytes = build("مدرسة\t12\nمدرسه\t2\r\n\nرئيس\t9\nأحمد\t3\nاحمد\t1\nنادر\t1", 3);
    struct fh_lexicon lexicon;
    assert_int_equal(fh_lexicon_open(&lexicon, fh_buffer_slice(&bytes), NULL), FH_OK);
    assert_int_equal(fh_lexicon_verify(&lexicon, NULL), FH_OK);
    assert_int_equal(count_of(&lexicon, "مدرسه"), 14);
    assert_int_equal(count_of(&lexicon, "رييس"), 9);
    assert_int_equal(count_of(&lexicon, "احمد"), 4);
    assert_int_equal(count_of(&lexicon, "نادر"), 0);
    assert_int_equal(count_of(&lexicon, "مدرسة"), 0);
    assert_int_equal(lexicon.word_count, 3);
    fh_buffer_release(&bytes);
}

static void the_order_of_the_input_does_not_matter(void **state)
{
    (void)state;
    struct fh_buffer one = build("كتاب\t5\nكتب\t7\nمكتبة\t3\nمكتبه\t4\n", 0);
    struct fh_buffer two = build("مكتبه\t4\nكتب\t3\nمكتبة\t3\nكتاب\t5\nكتب\t4\n", 0);
    assert_true(fh_slice_equal(fh_buffer_slice(&one), fh_buffer_slice(&two)));
    fh_buffer_release(&one);
    fh_buffer_release(&two);
}

static void a_bad_line_is_named(void **state)
{
    (void)state;
    static const char *const bad[] = {"كلمة 5", "كلمة\t", "كلمة\t5x", "\t5", "كلمة\t-1", "كلمة\t9999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fh_buffer text = FH_BUFFER_INIT, out = FH_BUFFER_INIT;
        struct fh_error error;
        fh_buffer_printf(&text, "كتاب\t1\n%s\n", bad[i]);
        struct fh_rules counts = {fh_buffer_slice(&text), "counts.tsv"};
        assert_int_equal(fh_lexicon_build(&out, &counts, 1, 0, &error), FH_ERR_INPUT);
        assert_string_equal(error.message, "counts.tsv:2: not \"word TAB count\"");
        fh_buffer_release(&text);
        fh_buffer_release(&out);
    }
}

static void counts_are_kept_within_an_eighth(void **state)
{
    (void)state;
    uint32_t last = 0;
    for (uint64_t count = 0; count < (uint64_t)1 << 31; count += 1 + count / 37) {
        uint32_t kept = lexicon_count_decode(lexicon_count_encode(count));
        assert_true(kept <= count && kept >= last);
        assert_true((uint64_t)kept * 8 >= count * 7 || count > (uint64_t)1 << 30);
        last = kept;
    }
    assert_int_equal(lexicon_count_decode(255), 1u << 30);
}

static void spelled(const struct fh_lexicon *lexicon, const char *word, const char *expected)
{
    char letters[64];
    size_t length = strlen(word);
    memcpy(letters, word, length + 1);
    fh_spelling_apply(lexicon, letters, length);
    assert_string_equal(letters, expected);
}

static void the_usual_spelling_wins_unless_both_are_words(void **state)
{
    (void)state;
    struct fh_buffer bytes = build("مدرسة\t900\nمدرسه\t2\nعلى\t9000\nعلي\t800\nكتابة\t300\nكتابه\t200\nمصري\t500\n"
                                   "مصرى\t20\nرئيس\t700\nرييس\t1\nمسؤول\t90\nمسئول\t9\nفيه\t50\nفئة\t9\n",
                                   0);
    struct fh_lexicon lexicon;
    assert_int_equal(fh_lexicon_open(&lexicon, fh_buffer_slice(&bytes), NULL), FH_OK);
    spelled(&lexicon, "مدرسه", "مدرسة");
    spelled(&lexicon, "مدرسة", "مدرسة");
    spelled(&lexicon, "على", "على");
    spelled(&lexicon, "علي", "علي");
    spelled(&lexicon, "كتابه", "كتابه");
    spelled(&lexicon, "كتابة", "كتابة");
    spelled(&lexicon, "مصرى", "مصري");
    spelled(&lexicon, "رييس", "رءيس");
    spelled(&lexicon, "رئيس", "رءيس");
    spelled(&lexicon, "مسؤول", "مسءول");
    spelled(&lexicon, "مسئول", "مسءول");
    spelled(&lexicon, "فيه", "فيه");
    spelled(&lexicon, "فئة", "فءة");
    spelled(&lexicon, "بيومى", "بيومي");
    spelled(&lexicon, "زغطوطة", "زغطوطة");
    fh_buffer_release(&bytes);
}

static void the_built_in_lexicon_is_whole(void **state)
{
    (void)state;
    struct fh_lexicon lexicon;
    assert_int_equal(fh_lexicon_open(&lexicon, fh_lexicon_builtin(), NULL), FH_OK);
    assert_int_equal(fh_lexicon_verify(&lexicon, NULL), FH_OK);
    assert_true(lexicon.word_count > 150000 && lexicon.probe_max < 64);
    assert_true(count_of(&lexicon, "المدرسه") > 100);
    assert_int_equal(count_of(&lexicon, "غداد"), 0);
    assert_true(fh_lexicon_builtin().length <= 3u << 20);
}

static void damaged_lexicons_are_refused_or_answer_safely(void **state)
{
    (void)state;
    struct fh_buffer bytes = build("كتاب\t5\nكتب\t7\nمكتبة\t3\nمكتبه\t4\nرئيس\t700\n", 0);
    struct random random = {99};
    for (int i = 0; i < 4000; i++) {
        size_t length = i % 2 == 0 ? bytes.length : random_below(&random, (uint32_t)bytes.length);
        char *copy = fh_malloc(length);
        assert_non_null(copy);
        memcpy(copy, bytes.bytes, length);
        for (int flips = 0; flips < i % 5 && length > 0; flips++)
            copy[random_below(&random, (uint32_t)length)] = (char)random_u64(&random);
        struct fh_lexicon lexicon;
        if (fh_lexicon_open(&lexicon, (struct fh_slice){copy, length}, NULL) == FH_OK) {
            count_of(&lexicon, "كتاب");
            count_of(&lexicon, "غريب");
            fh_lexicon_known(&lexicon, fh_text("كتب"));
        }
        fh_free(copy);
    }
    fh_buffer_release(&bytes);
}

static void building_survives_every_failed_allocation(void **state)
{
    (void)state;
    struct fh_rules text = {fh_text("كتاب\t5\nكتب\t7\nمكتبة\t3\n"), NULL};
    enum fh_status status = FH_ERR_NOMEM;
    for (long n = 1; status == FH_ERR_NOMEM; n++) {
        struct fh_buffer out = FH_BUFFER_INIT;
        fh_mem_fail_after(n);
        status = fh_lexicon_build(&out, &text, 1, 0, NULL);
        fh_mem_fail_after(0);
        fh_buffer_release(&out);
        assert_true(n < 100);
    }
    assert_int_equal(status, FH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_by_their_folded_letters),
        cmocka_unit_test(the_order_of_the_input_does_not_matter),
        cmocka_unit_test(a_bad_line_is_named),
        cmocka_unit_test(counts_are_kept_within_an_eighth),
        cmocka_unit_test(the_usual_spelling_wins_unless_both_are_words),
        cmocka_unit_test(the_built_in_lexicon_is_whole),
        cmocka_unit_test(damaged_lexicons_are_refused_or_answer_safely),
        cmocka_unit_test(building_survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
