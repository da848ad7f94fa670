/* Posting lists against the arrays they were made from, on every SIMD path; damaged ones must be
 * refused or read within their promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "indexer/pack.h"
#include "indexer/postings.h"
#include "indexer/ranking.h"
#include "indexer/simd.h"
#include "tests/support/damage.h"
#include "tests/support/postings.h"

static void check_titles(const struct test_list *list, const struct fh_block *block, uint32_t start)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < block->count; i++) {
        if (list->titles[start + i] == 0)
            continue;
        assert_int_equal(block->title_index[found], i);
        assert_int_equal(block->title_freqs[found++], list->titles[start + i]);
    }
    assert_int_equal(block->title_count, found);
}

/* Those of the tests, and what vectors weigh in bytes or must not. */
static const struct fh_weights all_weights[] = {{32, 40}, {16, 16}, {1, 143}, {143, 17}, {144, 32}, {32, 144}, {1024, 1024}};

static void check_weights(const struct test_list *list, const struct fh_block *block, struct fh_weights weights,
                          uint32_t start)
{
    for (uint32_t i = 0; i < block->count; i++) {
        struct fh_occurrences in = test_list_at(list, start + i);
        uint64_t others = in.freq - in.titles - in.leads;
        uint64_t weighted = 16 * others + weights.title * (uint64_t)in.titles + weights.lead * (uint64_t)in.leads;
        assert_int_equal(block->weighted[i], weighted < UINT32_MAX ? weighted : UINT32_MAX);
    }
}

static void check_block(const struct test_list *list, const struct fh_postings *postings, uint32_t number)
{
    struct fh_block *block = malloc(sizeof *block);
    assert_non_null(block);
    memset(block, 0xEE, sizeof *block);
    uint32_t start = number * FH_BLOCK;
    assert_true(fh_postings_read_docs(postings, number, block));
    assert_int_equal(block->count, fh_postings_block_size(postings, number));
    assert_memory_equal(block->docs, list->docs + start, block->count * 4);
    for (uint32_t i = 0; i < 16; i++)
        assert_int_equal(block->docs[block->count + i], FH_DOC_END);
    size_t which = list->count % (sizeof all_weights / sizeof all_weights[0]);
    assert_true(fh_postings_read_weights(postings, all_weights[which], block));
    check_weights(list, block, all_weights[which], start);
    assert_true(fh_postings_read_freqs(postings, all_weights[which], block));
    check_weights(list, block, all_weights[which], start);
    assert_true(fh_postings_read_freqs(postings, TEST_WEIGHTS, block));
    check_weights(list, block, TEST_WEIGHTS, start);
    assert_memory_equal(block->freqs, list->freqs + start, block->count * 4);
    check_titles(list, block, start);
    uint32_t leads[FH_BLOCK];
    assert_true(fh_postings_read_leads(postings, block, leads));
    assert_memory_equal(leads, list->leads + start, block->count * 4);
    free(block);
}

static void check_list(const struct test_list *list)
{
    struct fh_postings postings;
    assert_true(test_list_open(&postings, list));
    uint64_t freqs = 0, titles = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        freqs += list->freqs[i];
        titles += list->titles[i];
    }
    assert_int_equal(list->writer.total_term_freq, freqs);
    assert_int_equal(list->writer.title_freq, titles);
    assert_int_equal(postings.block_count, (list->count + FH_BLOCK - 1) / FH_BLOCK);
    for (uint32_t block = 0; block < postings.block_count; block++) {
        check_block(list, &postings, block);
        if (postings.block_count > 1)
            assert_int_equal(fh_postings_block_last(&postings, block),
                             list->docs[block * FH_BLOCK + fh_postings_block_size(&postings, block) - 1]);
    }
}

static void on_every_path(void (*check)(const struct test_list *list), const struct test_list *list)
{
    for (int path = 0; path < FH_SIMD_COUNT; path++)
        if (fh_simd_force((enum fh_simd)path))
            check(list);
}

static void lists_of_every_shape_come_back(void **state)
{
    (void)state;
    struct random random = {1};
    for (int round = 0; round < 1500; round++) {
        struct list_shape shape = random_shape(&random);
        struct test_list list;
        test_list_init(&list, &shape, &random);
        on_every_path(check_list, &list);
        test_list_release(&list);
    }
}

static void a_long_list_comes_back(void **state)
{
    (void)state;
    struct random random = {2};
    struct list_shape shape = {.doc_freq = 100000, .gap_max = 7, .freq_bits = 3, .title_every = 9, .lead_every = 7, .burst_every = 50};
    struct test_list list;
    test_list_init(&list, &shape, &random);
    on_every_path(check_list, &list);
    test_list_release(&list);
}

static void doc_ids_may_be_as_far_apart_as_can_be(void **state)
{
    (void)state;
    struct random random = {3};
    for (uint32_t doc_freq = 1; doc_freq < 300; doc_freq += 1 + doc_freq / 3) {
        struct list_shape shape = {
            .doc_freq = doc_freq, .gap_max = UINT32_MAX / 2 / doc_freq, .freq_bits = 30, .title_every = 2, .lead_every = 2};
        struct test_list list;
        test_list_init(&list, &shape, &random);
        on_every_path(check_list, &list);
        test_list_release(&list);
    }
}

static void frequencies_up_to_the_limit_come_back(void **state)
{
    (void)state;
    static const uint32_t lengths[2] = {160, 160};
    struct fh_postings_writer writer;
    struct fh_buffer bytes = FH_BUFFER_INIT;
    const struct fh_weights largest = {16 * 64, 16 * 64};
    fh_postings_writer_init(&writer, lengths, largest, TEST_IMPACT_LENGTH);
    fh_postings_writer_add(&writer, 0, (struct fh_occurrences){FH_TF_MAX - 1, FH_TF_MAX - 1, 0});
    fh_postings_writer_add(&writer, 1, (struct fh_occurrences){FH_TF_MAX - 1, 0, FH_LEAD_WORDS});
    assert_true(fh_postings_writer_finish(&writer, &bytes));
    struct fh_postings postings;
    struct fh_block block;
    assert_true(fh_postings_open(&postings, fh_buffer_slice(&bytes), 2, writer.impact, 2));
    assert_true(fh_postings_read_docs(&postings, 0, &block));
    assert_true(fh_postings_read_freqs(&postings, largest, &block));
    assert_int_equal(block.freqs[0], FH_TF_MAX - 1);
    assert_int_equal(block.title_freqs[0], FH_TF_MAX - 1);
    assert_int_equal(block.weighted[0], UINT32_MAX);
    assert_int_equal(block.weighted[1], UINT32_MAX);
    fh_buffer_release(&bytes);
    fh_postings_writer_release(&writer);
}

static void blocks_are_found_as_by_looking_at_each(void **state)
{
    (void)state;
    struct random random = {5};
    for (int round = 0; round < 60; round++) {
        struct list_shape shape = random_shape(&random);
        shape.doc_freq = random_once_in(&random, 3) ? 1 + random_below(&random, 300) : 1 + random_below(&random, 30000);
        struct test_list list;
        test_list_init(&list, &shape, &random);
        struct fh_postings postings;
        assert_true(test_list_open(&postings, &list));
        for (int probe = 0; probe < 500; probe++) {
            uint32_t from = random_below(&random, postings.block_count + 1), expected = from;
            fh_doc_id target = random_once_in(&random, 4) ? list.docs[random_below(&random, list.count)]
                                                          : random_below(&random, list.doc_limit + 2);
            while (expected < postings.block_count && fh_postings_block_last(&postings, expected) < target)
                expected++;
            assert_int_equal(fh_postings_find_block(&postings, from, target), expected);
        }
        test_list_release(&list);
    }
}

/* ---- Impacts ---- */

static void impacts_are_the_largest_of_their_postings(void **state)
{
    (void)state;
    struct random random = {6};
    for (int round = 0; round < 200; round++) {
        struct list_shape shape = random_shape(&random);
        struct test_list list;
        test_list_init(&list, &shape, &random);
        struct fh_postings postings;
        assert_true(test_list_open(&postings, &list));
        uint8_t of_list = 0, of_group = 0, of_block = 0;
        for (uint32_t i = 0; i < list.count; i++) {
            uint32_t weighted = fh_weighted_freq(test_list_at(&list, i), TEST_WEIGHTS);
            uint8_t impact = fh_impact_make(weighted, list.lengths[list.docs[i]], TEST_IMPACT_LENGTH);
            of_block = i % FH_BLOCK == 0 || impact > of_block ? impact : of_block;
            of_group = i % (FH_BLOCK * FH_GROUP) == 0 || impact > of_group ? impact : of_group;
            of_list = impact > of_list ? impact : of_list;
            if (i + 1 == list.count || i % FH_BLOCK == FH_BLOCK - 1)
                assert_int_equal(fh_postings_block_impact(&postings, i / FH_BLOCK), of_block);
            if (i + 1 == list.count || i % (FH_BLOCK * FH_GROUP) == FH_BLOCK * FH_GROUP - 1)
                assert_int_equal(fh_postings_group_impact(&postings, i / FH_BLOCK / FH_GROUP), of_group);
        }
        assert_int_equal(postings.impact, of_list);
        test_list_release(&list);
    }
}

/* ---- Damage ---- */

struct damaged {
    uint32_t doc_freq, doc_limit;
};

static void check_promises(const struct fh_postings *postings, uint32_t number, struct fh_block *block)
{
    if (!fh_postings_read_docs(postings, number, block))
        return;
    for (uint32_t i = 0; i < block->count; i++) {
        assert_true(block->docs[i] < postings->doc_limit);
        assert_true(i == 0 || block->docs[i] > block->docs[i - 1]);
    }
    assert_int_equal(block->docs[block->count], FH_DOC_END);
    if (number > 0)
        assert_true(block->docs[0] > fh_postings_block_last(postings, number - 1));
    if (postings->block_count > 1)
        assert_int_equal(block->docs[block->count - 1], fh_postings_block_last(postings, number));
    if (!fh_postings_read_freqs(postings, TEST_WEIGHTS, block))
        return;
    for (uint32_t i = 0; i < block->count; i++)
        assert_true(block->freqs[i] >= 1 && block->freqs[i] < FH_TF_MAX);
    assert_true(block->title_count <= block->count);
    for (uint32_t i = 0; i < block->title_count; i++) {
        assert_true(block->title_index[i] < block->count &&
                    (i == 0 || block->title_index[i] > block->title_index[i - 1]));
        assert_true(block->title_freqs[i] >= 1 && block->title_freqs[i] <= block->freqs[block->title_index[i]]);
    }
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK];
    fh_block_titles(block, titles);
    for (uint32_t i = 0; fh_postings_read_leads(postings, block, leads) && i < block->count; i++)
        assert_true(leads[i] <= FH_LEAD_WORDS && leads[i] <= block->freqs[i] - titles[i]);
}

enum reading { NOTHING, DOCS, EVERYTHING };

static enum reading read_block(const struct fh_postings *postings, uint32_t number, struct fh_block *block)
{
    if (!fh_postings_read_docs(postings, number, block))
        return NOTHING;
    return fh_postings_read_freqs(postings, TEST_WEIGHTS, block) ? EVERYTHING : DOCS;
}

/* What one path takes and what it refuses all do, and read the same. */
static void check_agreement(const struct fh_postings *postings, uint32_t number, struct fh_block *block)
{
    struct fh_block *other = malloc(sizeof *other);
    assert_non_null(other);
    enum fh_simd path = fh_simd_path();
    enum reading reading = read_block(postings, number, block);
    assert_true(fh_simd_force(FH_SIMD_PORTABLE));
    assert_int_equal(read_block(postings, number, other), reading);
    assert_true(fh_simd_force(path));
    if (reading >= DOCS)
        assert_int_equal(fh_postings_read_weights(postings, TEST_WEIGHTS, block), reading == EVERYTHING);
    assert_int_equal(read_block(postings, number, block), reading);
    size_t bytes = block->count * sizeof block->docs[0];
    if (reading >= DOCS)
        assert_memory_equal(block->docs, other->docs, bytes);
    if (reading == EVERYTHING) {
        assert_memory_equal(block->freqs, other->freqs, bytes);
        assert_memory_equal(block->weighted, other->weighted, bytes);
        assert_int_equal(block->title_count, other->title_count);
        assert_memory_equal(block->title_index, other->title_index, block->title_count);
        assert_memory_equal(block->title_freqs, other->title_freqs, block->title_count * sizeof block->title_freqs[0]);
        assert_ptr_equal(block->lead_bytes, other->lead_bytes);
    }
    free(other);
}

static void read_damaged(const uint8_t *bytes, size_t length, void *context)
{
    struct damaged *damaged = context;
    struct fh_postings postings;
    if (!fh_postings_open(&postings, (struct fh_slice){(const char *)bytes, length}, damaged->doc_freq, 7,
                          damaged->doc_limit))
        return;
    struct fh_block *block = malloc(sizeof *block);
    assert_non_null(block);
    for (uint32_t number = 0; number < postings.block_count; number++) {
        check_promises(&postings, number, block);
        check_agreement(&postings, number, block);
    }
    free(block);
    for (uint32_t from = 0; from <= postings.block_count; from++)
        for (uint32_t target = 0; target < damaged->doc_limit + 1; target += 1 + damaged->doc_limit / 4)
            assert_true(fh_postings_find_block(&postings, from, target) <= postings.block_count);
}

static void damage_list(struct random *random, uint32_t doc_freq, size_t tries)
{
    struct list_shape shape = random_shape(random);
    shape.doc_freq = doc_freq;
    struct test_list list;
    test_list_init(&list, &shape, random);
    struct damaged damaged = {list.count, list.doc_limit};
    if (list.count > 1)
        damage_every_way(list.bytes.bytes, list.bytes.length, tries, random_u64(random), read_damaged, &damaged);
    test_list_release(&list);
}

/* Rounds of a test that takes long where a processor is emulated (tests/cli/neon.sh). */
#ifdef FH_TESTS_SHORT
#define ROUNDS(count) ((count) / 10)
#else
#define ROUNDS(count) (count)
#endif

static void damaged_lists_keep_every_promise_they_still_make(void **state)
{
    (void)state;
    struct random random = {7};
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        for (int round = 0; round < ROUNDS(30); round++)
            damage_list(&random, 2 + random_below(&random, 140), 400);
        for (int round = 0; round < ROUNDS(10) / 5; round++)
            damage_list(&random, 257 + random_below(&random, 5000), 1000);
    }
}

/* Half of them look like a bitset, the others like a patched run. */
static void random_bytes_keep_the_promises_too(void **state)
{
    (void)state;
    struct random random = {8};
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        for (int round = 0; round < 20000; round++) {
            uint8_t bytes[300];
            for (size_t i = 0; i < sizeof bytes; i++)
                bytes[i] = (uint8_t)random_u64(&random);
            bytes[0] = (uint8_t)(random_once_in(&random, 2) ? 0x40 : bytes[0] & 0x3F);
            bytes[1] = (uint8_t)(random_once_in(&random, 2) ? 32 : bytes[1]);
            bytes[2] = 0;
            struct damaged damaged = {2 + random_below(&random, 127), 0};
            damaged.doc_limit = damaged.doc_freq + random_of_bits(&random, 31);
            size_t length = 1 + random_below(&random, sizeof bytes);
            uint8_t *copy = exact_copy(bytes, length);
            read_damaged(copy, length, &damaged);
            free(copy);
        }
    }
}

static bool open_single(fh_doc_id doc, uint32_t freq, uint32_t titles, uint32_t leads)
{
    struct fh_postings postings;
    return fh_postings_open_single(&postings, doc, (struct fh_occurrences){freq, titles, leads}, 0, 10);
}

static void impossible_lists_do_not_open(void **state)
{
    (void)state;
    static const uint8_t bytes[100];
    struct fh_slice slice = {(const char *)bytes, sizeof bytes};
    struct fh_postings postings;
    assert_false(fh_postings_open(&postings, slice, 0, 0, 100));
    assert_false(fh_postings_open(&postings, slice, 1, 0, 100));
    assert_false(fh_postings_open(&postings, slice, 101, 0, 100));
    assert_false(fh_postings_open(&postings, slice, 2, 0, FH_DOC_COUNT_MAX + 1));
    assert_false(fh_postings_open(&postings, (struct fh_slice){NULL, 0}, 2, 0, 100));
    assert_false(fh_postings_open(&postings, (struct fh_slice){slice.bytes, 12 + 2 * 7}, 129, 0, 1000));
    assert_true(fh_postings_open(&postings, (struct fh_slice){slice.bytes, 12 + 2 * 7 + 1}, 129, 0, 1000));
    assert_false(fh_postings_open(&postings, slice, UINT32_MAX, 0, UINT32_MAX));
    assert_false(open_single(10, 1, 0, 0));
    assert_false(open_single(9, 0, 0, 0));
    assert_false(open_single(9, FH_TF_MAX, 0, 0));
    assert_false(open_single(9, 2, 3, 0));
    assert_false(open_single(9, 4, 1, 4));
    assert_false(open_single(9, 100, 1, FH_LEAD_WORDS + 1));
    assert_true(open_single(9, 100, 1, FH_LEAD_WORDS));
    assert_true(open_single(9, 2, 2, 0));
}

/* ---- The writer ---- */

static void a_writer_can_be_used_again(void **state)
{
    (void)state;
    struct random random = {9};
    struct list_shape shape = {.doc_freq = 1000, .gap_max = 5, .freq_bits = 3, .title_every = 3};
    struct test_list list;
    test_list_init(&list, &shape, &random);
    struct fh_buffer again = FH_BUFFER_INIT;
    fh_postings_writer_reset(&list.writer);
    for (uint32_t i = 0; i < list.count; i++)
        fh_postings_writer_add(&list.writer, list.docs[i], test_list_at(&list, i));
    assert_true(fh_postings_writer_finish(&list.writer, &again));
    assert_int_equal(again.length, list.bytes.length);
    assert_memory_equal(again.bytes, list.bytes.bytes, again.length);
    fh_buffer_release(&again);
    test_list_release(&list);
}

static void impacts_worked_out_beforehand_change_nothing(void **state)
{
    (void)state;
    struct random random = {12};
    for (uint32_t round = 0; round < 300; round++) {
        struct list_shape shape = random_shape(&random);
        shape.doc_freq = 1 + round % 12; /* few postings are looked at one by one */
        shape.gap_max = 1 + shape.gap_max % 1000;
        struct test_list list;
        struct fh_postings_writer writer;
        struct fh_buffer bytes = FH_BUFFER_INIT;
        test_list_init(&list, &shape, &random);
        uint8_t *impacts = malloc(list.doc_limit);
        assert_non_null(impacts);
        fh_postings_plain_impacts(impacts, list.lengths, list.doc_limit, TEST_IMPACT_LENGTH);
        fh_postings_writer_init(&writer, list.lengths, TEST_WEIGHTS, TEST_IMPACT_LENGTH);
        writer.plain_impacts = impacts;
        for (uint32_t i = 0; i < list.count; i++)
            fh_postings_writer_add(&writer, list.docs[i], test_list_at(&list, i));
        assert_true(fh_postings_writer_finish(&writer, &bytes));
        assert_int_equal(writer.impact, list.writer.impact);
        assert_int_equal(bytes.length, list.bytes.length);
        if (bytes.length > 0)
            assert_memory_equal(bytes.bytes, list.bytes.bytes, bytes.length);
        free(impacts);
        fh_buffer_release(&bytes);
        fh_postings_writer_release(&writer);
        test_list_release(&list);
    }
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct random random = {10};
    struct list_shape shape = {.doc_freq = 9000, .gap_max = 50, .freq_bits = 3, .title_every = 3};
    struct test_list list;
    test_list_init(&list, &shape, &random);
    bool done = false;
    for (long fail = 1; !done; fail++) {
        struct fh_postings_writer writer;
        struct fh_buffer bytes = FH_BUFFER_INIT;
        fh_postings_writer_init(&writer, list.lengths, TEST_WEIGHTS, TEST_IMPACT_LENGTH);
        fh_mem_fail_after(fail);
        for (uint32_t i = 0; i < list.count; i++)
            fh_postings_writer_add(&writer, list.docs[i], test_list_at(&list, i));
        done = fh_postings_writer_finish(&writer, &bytes);
        fh_mem_fail_after(0);
        if (done)
            assert_memory_equal(bytes.bytes, list.bytes.bytes, list.bytes.length);
        assert_true(fail < 1000 && (fail > 1 || !done));
        fh_buffer_release(&bytes);
        fh_postings_writer_release(&writer);
    }
    test_list_release(&list);
}

static void dense_blocks_are_bitsets(void **state)
{
    (void)state;
    struct random random = {11};
    struct list_shape shape = {.doc_freq = 12800, .gap_max = 2};
    struct test_list list;
    test_list_init(&list, &shape, &random);
    /* 192 documents a block on average: 24 bytes of bits and 3 before them, 7 for the entry. */
    assert_true(list.bytes.length < 100 * (24 + 3 + 7 + 2));
    on_every_path(check_list, &list);
    test_list_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_every_shape_come_back),
        cmocka_unit_test(a_long_list_comes_back),
        cmocka_unit_test(doc_ids_may_be_as_far_apart_as_can_be),
        cmocka_unit_test(frequencies_up_to_the_limit_come_back),
        cmocka_unit_test(blocks_are_found_as_by_looking_at_each),
        cmocka_unit_test(impacts_are_the_largest_of_their_postings),
        cmocka_unit_test(damaged_lists_keep_every_promise_they_still_make),
        cmocka_unit_test(random_bytes_keep_the_promises_too),
        cmocka_unit_test(impossible_lists_do_not_open),
        cmocka_unit_test(a_writer_can_be_used_again),
        cmocka_unit_test(impacts_worked_out_beforehand_change_nothing),
        cmocka_unit_test(running_out_of_memory_is_reported),
        cmocka_unit_test(dense_blocks_are_bitsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
