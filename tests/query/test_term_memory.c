/* What is remembered of terms: what was kept last in a slot, and never another term's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/term_memory.h"
#include "tests/support/random.h"

#define SEGMENTS 3u
#define IDS 20000u /* more than there are slots for */

/* Facts that no other term has. */
static void make(struct fh_plan_term *term, uint32_t number)
{
    term->level = number % 2 == 0 ? FH_LEVEL_STEM : FH_LEVEL_FORM;
    term->session_id = number / 2;
    term->doc_freq = 3 * (uint64_t)number;
    term->idf = number / 7.0;
    for (uint32_t i = 0; i < SEGMENTS; i++)
        term->infos[i] = (struct fh_term_info){.ord = number + i, .doc_freq = number};
}

static void what_is_recalled_is_what_was_kept(void **state)
{
    (void)state;
    static uint8_t kept[IDS];
    struct fh_term_memory memory;
    struct fh_term_info infos[SEGMENTS], other_infos[SEGMENTS];
    struct fh_plan_term wanted = {.infos = infos}, found = {.infos = other_infos};
    struct random random = {7};
    uint32_t recalled = 0;
    assert_true(fh_term_memory_init(&memory, SEGMENTS));
    assert_true((memory.mask + 1) * memory.slot_bytes <= FH_TERM_MEMORY_BYTES && memory.mask + 1 < IDS);
    for (uint32_t i = 0; i < 200000; i++) {
        uint32_t number = random_below(&random, i % 2 == 0 ? 100 : IDS);
        make(&wanted, number);
        found.level = wanted.level;
        found.session_id = wanted.session_id;
        if (fh_term_memory_recall(&memory, &found)) {
            recalled++;
            assert_true(kept[number]);
            assert_int_equal(found.doc_freq, wanted.doc_freq);
            assert_true(found.idf >= wanted.idf && found.idf <= wanted.idf);
            assert_memory_equal(other_infos, infos, sizeof infos);
        }
        fh_term_memory_keep(&memory, &wanted);
        kept[number] = 1;
        assert_true(fh_term_memory_recall(&memory, &found));
    }
    assert_true(recalled > 100000); /* the hundred that come again and again, and some of the others */
    fh_term_memory_release(&memory);
}

static void a_reset_forgets(void **state)
{
    (void)state;
    struct fh_term_memory memory;
    struct fh_term_info infos[SEGMENTS];
    struct fh_plan_term term = {.infos = infos};
    assert_true(fh_term_memory_init(&memory, SEGMENTS));
    for (uint32_t number = 0; number < 50; number++) {
        make(&term, number);
        assert_false(fh_term_memory_recall(&memory, &term));
        fh_term_memory_keep(&memory, &term);
    }
    fh_term_memory_reset(&memory);
    for (uint32_t number = 0; number < 50; number++) {
        make(&term, number);
        assert_false(fh_term_memory_recall(&memory, &term));
    }
    fh_term_memory_release(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_recalled_is_what_was_kept),
                                       cmocka_unit_test(a_reset_forgets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
