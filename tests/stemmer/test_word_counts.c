/* Words counted: as spelled, the same whatever stands around them, and within bounds when there is no room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stemmer/word_counts.h"
#include "tests/support/random.h"

static void words_are_counted_as_they_are_spelled(void **state)
{
    (void)state;
    struct fh_word_counts counts;
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_word_counts_init(&counts, 0);
    assert_true(fh_word_counts_add(&counts, fh_text("المدرسةُ، المدرســة والمدرسه؟ H200 2015 كوفيد-19")));
    assert_true(fh_word_counts_add(&counts, fh_text("مصرى.مصري أحمد احمد")));
    assert_true(fh_word_counts_add(&counts, (struct fh_slice){NULL, 0}));
    assert_true(fh_word_counts_print(&counts, 1, &out));
    assert_string_equal(out.bytes, "احمد\t2\nالمدرسة\t2\nمصرى\t1\nمصري\t1\nوالمدرسه\t1\n");
    assert_int_equal(counts.word_total, 7);
    fh_buffer_reset(&out);
    assert_true(fh_word_counts_print(&counts, 2, &out));
    assert_string_equal(out.bytes, "احمد\t2\nالمدرسة\t2\n");
    fh_buffer_release(&out);
    fh_word_counts_release(&counts);
}

#define LETTERS 28u

/* A word for a number, frequent for small ones. */
static uint32_t draw(struct random *random, char word[8])
{
    uint32_t number = random_below(random, 1 + random_below(random, LETTERS * LETTERS));
    for (int i = 0, rest = (int)number; i < 2; i++, rest /= (int)LETTERS) {
        uint32_t code = 0x628 + (uint32_t)rest % LETTERS;
        code += code > 0x63A ? 6 : 0; /* what lies between is no letter that stays */
        word[2 * i] = (char)(0xC0 | code >> 6);
        word[2 * i + 1] = (char)(0x80 | (code & 63));
    }
    word[4] = '\0';
    return number;
}

/* No count is too high, none too low by more than the times something was forgotten. */
static void without_room_counts_fall_short_by_what_was_forgotten(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct random random = {seed};
        struct fh_word_counts exact, rough;
        char word[8];
        uint32_t id, other;
        fh_word_counts_init(&exact, 0);
        fh_word_counts_init(&rough, 100);
        for (int i = 0; i < 20000; i++) {
            draw(&random, word);
            assert_true(fh_word_counts_add(&exact, fh_text(word)) && fh_word_counts_add(&rough, fh_text(word)));
            assert_true(rough.words.count <= 100);
        }
        assert_true(rough.forgotten > 0 && exact.forgotten == 0 && exact.words.count > 200);
        for (id = 0; id < exact.words.count; id++) {
            uint64_t seen = 0;
            if (fh_terms_find(&rough.words, exact.words.list[id], &other))
                seen = rough.counts[other];
            assert_true(seen <= exact.counts[id] && seen + rough.forgotten >= exact.counts[id]);
        }
        fh_word_counts_release(&exact);
        fh_word_counts_release(&rough);
    }
}

static void no_memory_is_said(void **state)
{
    (void)state;
    long failures = 0;
    for (bool ok = false; !ok; failures++) {
        struct fh_word_counts counts;
        struct fh_buffer out = FH_BUFFER_INIT;
        fh_word_counts_init(&counts, 2);
        fh_mem_fail_after(failures + 1);
        ok = fh_word_counts_add(&counts, fh_text("كتاب كتب مكتبة كتاب")) && fh_word_counts_print(&counts, 1, &out);
        fh_mem_fail_after(0);
        fh_buffer_release(&out);
        fh_word_counts_release(&counts);
    }
    assert_true(failures > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_counted_as_they_are_spelled),
        cmocka_unit_test(without_room_counts_fall_short_by_what_was_forgotten),
        cmocka_unit_test(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
