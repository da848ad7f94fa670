/* Position lists against the arrays they were made from; damaged ones must be refused or give
 * positions that rise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "indexer/pack.h"
#include "indexer/positions.h"
#include "indexer/simd.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

struct sample {
    uint32_t doc_count;
    uint32_t *freqs;
    size_t *starts; /* of each document's positions; one more for the end */
    uint32_t *positions;
    struct fh_buffer bytes;
};

static void make_positions(struct sample *sample, struct random *random, unsigned freq_bits)
{
    size_t total = 0;
    sample->freqs = malloc(sample->doc_count * sizeof *sample->freqs);
    sample->starts = malloc((sample->doc_count + 1) * sizeof *sample->starts);
    assert_true(sample->freqs != NULL && sample->starts != NULL);
    for (uint32_t doc = 0; doc < sample->doc_count; doc++) {
        sample->freqs[doc] = 1 + random_of_bits(random, random_once_in(random, 50) ? 11 : freq_bits);
        sample->starts[doc] = total;
        total += sample->freqs[doc];
    }
    sample->starts[sample->doc_count] = total;
    sample->positions = malloc(total * sizeof *sample->positions);
    assert_non_null(sample->positions);
    unsigned gap_bits = random_below(random, 20);
    for (uint32_t doc = 0; doc < sample->doc_count; doc++) {
        uint32_t at = random_of_bits(random, random_once_in(random, 20) ? 30 : 10);
        for (size_t i = sample->starts[doc]; i < sample->starts[doc + 1]; i++) {
            sample->positions[i] = at;
            at += 1 + random_of_bits(random, sample->freqs[doc] < 500 ? gap_bits : 3);
        }
    }
}

static bool encode(struct fh_positions_writer *writer, const struct sample *sample, struct fh_buffer *out)
{
    for (uint32_t doc = 0; doc < sample->doc_count; doc++)
        fh_positions_writer_add(writer, sample->positions + sample->starts[doc], sample->freqs[doc]);
    return fh_positions_writer_finish(writer, out);
}

static void sample_init(struct sample *sample, struct random *random, uint32_t doc_count)
{
    *sample = (struct sample){.doc_count = doc_count, .bytes = FH_BUFFER_INIT};
    make_positions(sample, random, random_below(random, 6));
    struct fh_positions_writer writer;
    fh_positions_writer_init(&writer);
    assert_true(encode(&writer, sample, &sample->bytes));
    fh_positions_writer_release(&writer);
}

static void sample_release(struct sample *sample)
{
    free(sample->freqs);
    free(sample->starts);
    free(sample->positions);
    fh_buffer_release(&sample->bytes);
}

static uint32_t block_count(const struct sample *sample)
{
    return (sample->doc_count + FH_BLOCK - 1) / FH_BLOCK;
}

static uint32_t block_size(const struct sample *sample, uint32_t block)
{
    uint32_t left = sample->doc_count - block * FH_BLOCK;
    return left < FH_BLOCK ? left : FH_BLOCK;
}

static void check_part(const struct sample *sample, const struct fh_positions *list, uint32_t block, uint32_t first,
                       uint32_t count, struct fh_position_list *out)
{
    uint32_t start = block * FH_BLOCK;
    assert_int_equal(
        fh_positions_read(list, block, sample->freqs + start, block_size(sample, block), first, count, out), FH_OK);
    size_t from = sample->starts[start + first], after = sample->starts[start + first + count];
    assert_int_equal(out->count, after - from);
    if (count > 0)
        assert_memory_equal(out->list, sample->positions + from, (after - from) * sizeof *out->list);
}

/* Any postings of a block, rising. */
static void check_some(const struct sample *sample, const struct fh_positions *list, uint32_t block,
                       struct random *random, struct fh_position_list *out)
{
    uint32_t start = block * FH_BLOCK, size = block_size(sample, block), at[FH_BLOCK], count = 0;
    uint32_t every = 1 + random_below(random, 12);
    for (uint32_t i = 0; i < size; i++)
        if (random_once_in(random, every))
            at[count++] = i;
    assert_int_equal(fh_positions_read_some(list, block, sample->freqs + start, size, at, count, out), FH_OK);
    const uint32_t *next = out->list;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t freq = sample->freqs[start + at[i]];
        assert_memory_equal(next, sample->positions + sample->starts[start + at[i]], freq * sizeof *next);
        next += freq;
    }
    assert_int_equal(out->count, count > 0 ? next - out->list : 0);
}

static void check_sample(const struct sample *sample, struct random *random)
{
    uint8_t *copy = exact_copy(sample->bytes.bytes, sample->bytes.length);
    struct fh_positions list;
    struct fh_position_list out = {NULL, 0, 0};
    assert_true(fh_positions_open(&list, (struct fh_slice){(char *)copy, sample->bytes.length}, block_count(sample)));
    for (uint32_t block = 0; block < block_count(sample); block++) {
        uint32_t size = block_size(sample, block);
        check_part(sample, &list, block, 0, size, &out);
        check_part(sample, &list, block, 0, 0, &out);
        for (int i = 0; i < 5; i++)
            check_some(sample, &list, block, random, &out);
        for (int i = 0; i < 10; i++) {
            uint32_t first = random_below(random, size);
            check_part(sample, &list, block, first, 1, &out);
            check_part(sample, &list, block, first, 1 + random_below(random, size - first), &out);
        }
    }
    fh_position_list_release(&out);
    free(copy);
}

static void positions_of_any_posting_come_back(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1, 2, 127, 128, 129, 256, 1000, 5000};
    struct random random = {1};
    for (int round = 0; round < 200; round++) {
        struct sample sample;
        sample_init(&sample, &random, round % 2 == 0 ? sizes[round / 2 % 8] : 1 + random_below(&random, 300));
        for (int path = 0; path < FH_SIMD_COUNT; path++)
            if (fh_simd_force((enum fh_simd)path))
                check_sample(&sample, &random);
        sample_release(&sample);
    }
}

static void the_only_posting_of_a_term_comes_back(void **state)
{
    (void)state;
    struct random random = {2};
    for (int round = 0; round < 500; round++) {
        struct sample sample;
        sample_init(&sample, &random, 1);
        struct fh_buffer bytes = FH_BUFFER_INIT;
        struct fh_position_list out = {NULL, 0, 0};
        fh_positions_put_single(&bytes, sample.positions, sample.freqs[0]);
        uint8_t *copy = exact_copy(bytes.bytes, bytes.length);
        struct fh_slice slice = {(char *)copy, bytes.length};
        assert_int_equal(fh_positions_read_single(slice, sample.freqs[0], &out), FH_OK);
        assert_int_equal(out.count, sample.freqs[0]);
        assert_memory_equal(out.list, sample.positions, out.count * sizeof *out.list);
        assert_int_equal(fh_positions_read_single(slice, sample.freqs[0] + 1, &out), FH_ERR_CORRUPT);
        assert_int_equal(fh_positions_read_single(slice, sample.freqs[0] - 1, &out), FH_ERR_CORRUPT);
        slice.length--;
        assert_int_equal(fh_positions_read_single(slice, sample.freqs[0], &out), FH_ERR_CORRUPT);
        free(copy);
        fh_position_list_release(&out);
        fh_buffer_release(&bytes);
        sample_release(&sample);
    }
}

static void positions_that_leave_the_range_are_damage(void **state)
{
    (void)state;
    struct fh_position_list out = {NULL, 0, 0};
    static const char far[] = "\xFF\xFF\xFF\xFF\x07\x00"; /* 2^31 - 1, then one further */
    assert_int_equal(fh_positions_read_single((struct fh_slice){far, 5}, 1, &out), FH_OK);
    assert_int_equal(out.list[0], INT32_MAX);
    assert_int_equal(fh_positions_read_single((struct fh_slice){far, 6}, 2, &out), FH_ERR_CORRUPT);
    static const char farther[] = "\x80\x80\x80\x80\x08";
    assert_int_equal(fh_positions_read_single((struct fh_slice){farther, 5}, 1, &out), FH_ERR_CORRUPT);
    uint32_t values[2] = {INT32_MAX, 0}, freqs[1] = {2};
    uint8_t bytes[FH_PATCHED_BYTES_MAX];
    size_t length = fh_patched_put(bytes, values, 2, 0);
    struct fh_positions list;
    assert_true(fh_positions_open(&list, (struct fh_slice){(char *)bytes, length}, 1));
    assert_int_equal(fh_positions_read(&list, 0, freqs, 1, 0, 1, &out), FH_ERR_CORRUPT);
    fh_position_list_release(&out);
}

/* ---- Damage ---- */

static void check_rising(const uint32_t *positions, const uint32_t *freqs, uint32_t count)
{
    for (uint32_t doc = 0; doc < count; positions += freqs[doc++]) {
        for (uint32_t i = 0; i < freqs[doc]; i++)
            assert_true(positions[i] <= INT32_MAX && (i == 0 || positions[i] > positions[i - 1]));
    }
}

static void read_damaged(const uint8_t *bytes, size_t length, void *context)
{
    const struct sample *sample = context;
    struct fh_positions list;
    if (!fh_positions_open(&list, (struct fh_slice){(const char *)bytes, length}, block_count(sample)))
        return;
    struct fh_position_list out = {NULL, 0, 0};
    for (uint32_t block = 0; block < block_count(sample); block++) {
        uint32_t size = block_size(sample, block), first = size / 3;
        const uint32_t *freqs = sample->freqs + (size_t)block * FH_BLOCK;
        if (fh_positions_read(&list, block, freqs, size, 0, size, &out) == FH_OK)
            check_rising(out.list, freqs, size);
        if (fh_positions_read(&list, block, freqs, size, first, 1, &out) == FH_OK)
            check_rising(out.list, freqs + first, 1);
        uint32_t at[] = {first, size - 1}, wanted[] = {freqs[first], freqs[size - 1]}, count = first < size - 1 ? 2 : 1;
        if (fh_positions_read_some(&list, block, freqs, size, at, count, &out) == FH_OK)
            check_rising(out.list, wanted, count);
    }
    fh_position_list_release(&out);
}

static void damaged_positions_are_refused_or_rise(void **state)
{
    (void)state;
    struct random random = {3};
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        for (int round = 0; round < 40; round++) {
            struct sample sample;
            sample_init(&sample, &random, 1 + random_below(&random, 300));
            damage_every_way(sample.bytes.bytes, sample.bytes.length, 300, random_u64(&random), read_damaged, &sample);
            sample_release(&sample);
        }
    }
}

static void damaged_frequencies_take_no_memory(void **state)
{
    (void)state;
    struct random random = {4};
    struct sample sample;
    sample_init(&sample, &random, 128);
    for (uint32_t i = 0; i < 128; i++)
        sample.freqs[i] = FH_TF_MAX - 1;
    struct fh_positions list;
    struct fh_position_list out = {NULL, 0, 0};
    assert_true(fh_positions_open(&list, fh_buffer_slice(&sample.bytes), 1));
    assert_int_equal(fh_positions_read(&list, 0, sample.freqs, 128, 0, 128, &out), FH_ERR_CORRUPT);
    assert_true(out.capacity <= 128 * (sample.bytes.length + 4));
    assert_int_equal(fh_positions_read(&list, 0, sample.freqs, 128, 127, 1, &out), FH_ERR_CORRUPT);
    fh_position_list_release(&out);
    sample_release(&sample);
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct random random = {5};
    struct sample sample;
    sample_init(&sample, &random, 3000);
    bool done = false;
    for (long fail = 1; !done; fail++) {
        struct fh_positions_writer writer;
        struct fh_buffer bytes = FH_BUFFER_INIT;
        fh_positions_writer_init(&writer);
        fh_mem_fail_after(fail);
        done = encode(&writer, &sample, &bytes);
        fh_mem_fail_after(0);
        assert_true(fail < 1000 && (fail > 1 || !done));
        if (done)
            assert_memory_equal(bytes.bytes, sample.bytes.bytes, sample.bytes.length);
        fh_positions_writer_release(&writer);
        fh_buffer_release(&bytes);
    }
    struct fh_positions list;
    struct fh_position_list out = {NULL, 0, 0};
    assert_true(fh_positions_open(&list, fh_buffer_slice(&sample.bytes), block_count(&sample)));
    fh_mem_fail_after(1);
    assert_int_equal(fh_positions_read(&list, 0, sample.freqs, FH_BLOCK, 0, 1, &out), FH_ERR_NOMEM);
    fh_mem_fail_after(0);
    fh_position_list_release(&out);
    sample_release(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_of_any_posting_come_back),
        cmocka_unit_test(the_only_posting_of_a_term_comes_back),
        cmocka_unit_test(positions_that_leave_the_range_are_damage),
        cmocka_unit_test(damaged_positions_are_refused_or_rise),
        cmocka_unit_test(damaged_frequencies_take_no_memory),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
