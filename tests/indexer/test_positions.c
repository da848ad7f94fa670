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
#include "indexer/positions_block.h"
#include "indexer/simd.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

struct sample {
    uint32_t doc_count;
    uint32_t *freqs;
    size_t *starts; /* of each document's positions; one more for the end */
    uint32_t *positions;
    bool layered; /* of the present format; else of version 1 */
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

/* First positions and gaps, as lists take them. */
static void split(const struct sample *sample, uint32_t *firsts, uint32_t *gaps)
{
    for (uint32_t doc = 0; doc < sample->doc_count; doc++) {
        firsts[doc] = sample->positions[sample->starts[doc]];
        for (size_t i = sample->starts[doc] + 1; i < sample->starts[doc + 1]; i++)
            *gaps++ = sample->positions[i] - sample->positions[i - 1] - 1;
    }
}

/* Adds the postings in pieces of up to `most`. */
static bool encode(struct fh_positions_writer *writer, const struct sample *sample, uint32_t most, struct fh_buffer *out)
{
    uint32_t *firsts = malloc(sample->doc_count * sizeof *firsts);
    uint32_t *all_gaps = malloc((sample->starts[sample->doc_count] + 1) * sizeof *all_gaps), *gaps = all_gaps;
    assert_true(firsts != NULL && gaps != NULL);
    split(sample, firsts, gaps);
    for (uint32_t doc = 0, count; doc < sample->doc_count; doc += count) {
        count = sample->doc_count - doc < most ? sample->doc_count - doc : most;
        fh_positions_writer_add(writer, firsts + doc, sample->freqs + doc, gaps, count);
        gaps += sample->starts[doc + count] - sample->starts[doc] - count;
    }
    free(firsts);
    free(all_gaps);
    return fh_positions_writer_finish(writer, out);
}

static void put_run(struct fh_buffer *out, const uint32_t *values, size_t n)
{
    uint8_t bytes[FH_PATCHED_BYTES_MAX];
    fh_buffer_append(out, bytes, fh_patched_put(bytes, values, n, 0));
}

/* The block of a list of version 1 that begins with document `from`. */
static void put_old_block(const struct sample *sample, uint32_t from, uint32_t until, struct fh_buffer *runs)
{
    uint32_t firsts[FH_BLOCK], *gaps = malloc((sample->starts[until] + 1) * sizeof *gaps);
    size_t count = 0;
    assert_non_null(gaps);
    for (uint32_t doc = from; doc < until; doc++) {
        firsts[doc - from] = sample->positions[sample->starts[doc]];
        for (size_t i = sample->starts[doc] + 1; i < sample->starts[doc + 1]; i++)
            gaps[count++] = sample->positions[i] - sample->positions[i - 1] - 1;
    }
    put_run(runs, firsts, until - from);
    for (size_t done = 0; done < count; done += FH_BLOCK)
        put_run(runs, gaps + done, count - done < FH_BLOCK ? count - done : FH_BLOCK);
    free(gaps);
}

/* A list as version 1 has it (docs/FORMAT.md), offsets of four bytes. */
static void encode_old(const struct sample *sample, struct fh_buffer *out)
{
    struct fh_buffer runs = FH_BUFFER_INIT;
    if (sample->doc_count > FH_BLOCK)
        fh_buffer_append_byte(out, 4);
    for (uint32_t doc = 0; doc < sample->doc_count; doc += FH_BLOCK) {
        uint32_t left = sample->doc_count - doc, offset = (uint32_t)runs.length;
        if (sample->doc_count > FH_BLOCK)
            fh_buffer_append(out, &offset, sizeof offset);
        put_old_block(sample, doc, doc + (left < FH_BLOCK ? left : FH_BLOCK), &runs);
    }
    fh_buffer_append(out, runs.bytes, runs.length);
    fh_buffer_release(&runs);
}

static void sample_init(struct sample *sample, struct random *random, uint32_t doc_count)
{
    *sample = (struct sample){.doc_count = doc_count, .bytes = FH_BUFFER_INIT};
    make_positions(sample, random, random_below(random, 6));
    sample->layered = !random_once_in(random, 3);
    if (!sample->layered) {
        encode_old(sample, &sample->bytes);
        return;
    }
    struct fh_positions_writer writer;
    fh_positions_writer_init(&writer);
    assert_true(encode(&writer, sample, 1 + random_below(random, 300), &sample->bytes));
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

static void check_places(const struct sample *sample, uint32_t doc, uint32_t first, const uint32_t *gaps)
{
    const uint32_t *positions = sample->positions + sample->starts[doc];
    assert_int_equal(first, positions[0]);
    for (uint32_t i = 1; i < sample->freqs[doc]; i++)
        assert_int_equal(gaps[i - 1], positions[i] - positions[i - 1] - 1);
}

static void check_gaps(const struct sample *sample, const struct fh_positions *list, uint32_t block,
                       struct fh_position_list *out)
{
    uint32_t start = block * FH_BLOCK, count = block_size(sample, block), firsts[FH_BLOCK + 16];
    assert_int_equal(fh_positions_read_gaps(list, block, sample->freqs + start, count, firsts, out), FH_OK);
    assert_int_equal(out->count, sample->starts[start + count] - sample->starts[start] - count);
    for (uint32_t i = 0, at = 0; i < count; at += sample->freqs[start + i++] - 1)
        check_places(sample, start + i, firsts[i], out->list + at);
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
    check_gaps(sample, list, block, out);
}

static void block_of(struct fh_block *block, const struct sample *sample, uint32_t number)
{
    memset(block, 0, sizeof *block);
    block->count = block_size(sample, number);
    memcpy(block->freqs, sample->freqs + (size_t)number * FH_BLOCK, block->count * sizeof block->freqs[0]);
}

/* Some postings of a block: rising, mostly. */
static void check_some(const struct sample *sample, const struct fh_positions *list, uint32_t number,
                       struct random *random, struct fh_positions_block *places)
{
    struct fh_block block;
    block_of(&block, sample, number);
    uint32_t every = 1 + random_below(random, 12), wanted = random_once_in(random, 2) ? 0 : block.count / every;
    assert_int_equal(fh_positions_block_enter(places, list, number, &block, wanted), FH_OK);
    for (uint32_t i = 0; i < block.count; i++) {
        const uint32_t *gaps = NULL;
        uint32_t at = random_once_in(random, 40) ? random_below(random, block.count) : i;
        if (!random_once_in(random, every))
            continue;
        if (block.freqs[at] > 1)
            assert_int_equal(fh_positions_block_seek(places, at, block.freqs[at], &gaps), FH_OK);
        check_places(sample, number * FH_BLOCK + at, places->firsts[at], gaps);
    }
}

static void check_sample(const struct sample *sample, struct random *random)
{
    uint8_t *copy = exact_copy(sample->bytes.bytes, sample->bytes.length);
    struct fh_positions list;
    struct fh_position_list out = {NULL, 0, 0};
    struct fh_positions_block places = {.room = NULL};
    assert_true(fh_positions_open(&list, (struct fh_slice){(char *)copy, sample->bytes.length}, block_count(sample),
                                  sample->layered));
    for (uint32_t block = 0; block < block_count(sample); block++) {
        uint32_t size = block_size(sample, block);
        check_part(sample, &list, block, 0, size, &out);
        check_part(sample, &list, block, 0, 0, &out);
        for (int i = 0; i < 5; i++)
            check_some(sample, &list, block, random, &places);
        for (int i = 0; i < 10; i++) {
            uint32_t first = random_below(random, size);
            check_part(sample, &list, block, first, 1, &out);
            check_part(sample, &list, block, first, 1 + random_below(random, size - first), &out);
        }
    }
    fh_position_list_release(&out);
    fh_positions_block_release(&places);
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
        struct fh_positions_block places = {.room = NULL};
        const uint32_t *gaps = NULL;
        uint32_t first, *singles = malloc((sample.freqs[0] + 1) * sizeof *singles);
        assert_non_null(singles);
        split(&sample, &first, singles);
        fh_positions_put_single(&bytes, first, singles, sample.freqs[0]);
        free(singles);
        uint8_t *copy = exact_copy(bytes.bytes, bytes.length);
        struct fh_slice slice = {(char *)copy, bytes.length};
        assert_int_equal(fh_positions_read_single(slice, sample.freqs[0], &out), FH_OK);
        assert_int_equal(out.count, sample.freqs[0]);
        assert_memory_equal(out.list, sample.positions, out.count * sizeof *out.list);
        assert_int_equal(fh_positions_block_enter_single(&places, slice, sample.freqs[0]), FH_OK);
        if (sample.freqs[0] > 1)
            assert_int_equal(fh_positions_block_seek(&places, 0, sample.freqs[0], &gaps), FH_OK);
        check_places(&sample, 0, places.firsts[0], gaps);
        fh_positions_block_release(&places);
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
    uint8_t bytes[2 * FH_PATCHED_BYTES_MAX];
    size_t length = fh_patched_put(bytes, values, 1, 0);
    length += fh_patched_put(bytes + length, values + 1, 1, 0);
    struct fh_positions list;
    assert_true(fh_positions_open(&list, (struct fh_slice){(char *)bytes, length}, 1, false));
    assert_int_equal(fh_positions_read(&list, 0, freqs, 1, 0, 1, &out), FH_ERR_CORRUPT);
    uint32_t firsts[FH_BLOCK + 16];
    assert_int_equal(fh_positions_read_gaps(&list, 0, freqs, 1, firsts, &out), FH_ERR_CORRUPT);
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

/* Whatever there is may come, but as much of it as is promised. */
static void read_damaged_gaps(const struct fh_positions *list, const struct sample *sample, uint32_t number,
                              struct fh_positions_block *places)
{
    struct fh_block block;
    uint32_t all = 0;
    block_of(&block, sample, number);
    for (uint32_t wanted = 0; wanted <= FH_BLOCK; wanted += FH_BLOCK) { /* by the piece, all together */
        if (fh_positions_block_enter(places, list, number, &block, wanted) != FH_OK)
            return;
        for (uint32_t i = block.count; i-- > 0;) {
            const uint32_t *gaps;
            if (block.freqs[i] == 1 || fh_positions_block_seek(places, i, block.freqs[i], &gaps) != FH_OK)
                continue;
            for (uint32_t k = 1; k < block.freqs[i]; k++)
                all |= gaps[k - 1];
        }
    }
    assert_true(all <= INT32_MAX);
}

static void read_damaged(const uint8_t *bytes, size_t length, void *context)
{
    const struct sample *sample = context;
    struct fh_positions list;
    if (!fh_positions_open(&list, (struct fh_slice){(const char *)bytes, length}, block_count(sample), sample->layered))
        return;
    struct fh_position_list out = {NULL, 0, 0};
    struct fh_positions_block places = {.room = NULL};
    for (uint32_t block = 0; block < block_count(sample); block++) {
        uint32_t size = block_size(sample, block), first = size / 3;
        const uint32_t *freqs = sample->freqs + (size_t)block * FH_BLOCK;
        if (fh_positions_read(&list, block, freqs, size, 0, size, &out) == FH_OK)
            check_rising(out.list, freqs, size);
        if (fh_positions_read(&list, block, freqs, size, first, 1, &out) == FH_OK)
            check_rising(out.list, freqs + first, 1);
        read_damaged_gaps(&list, sample, block, &places);
    }
    fh_position_list_release(&out);
    fh_positions_block_release(&places);
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
    assert_true(fh_positions_open(&list, fh_buffer_slice(&sample.bytes), 1, sample.layered));
    assert_int_equal(fh_positions_read(&list, 0, sample.freqs, 128, 0, 128, &out), FH_ERR_CORRUPT);
    assert_true(out.capacity <= 128 * (sample.bytes.length + 4));
    assert_int_equal(fh_positions_read(&list, 0, sample.freqs, 128, 127, 1, &out), FH_ERR_CORRUPT);
    fh_position_list_release(&out);

    struct fh_positions_block places = {.room = NULL};
    struct fh_block block;
    const uint32_t *gaps;
    block_of(&block, &sample, 0);
    assert_int_equal(fh_positions_block_enter(&places, &list, 0, &block, 128), FH_OK);
    for (uint32_t i = 0; i < 128; i++)
        assert_int_equal(fh_positions_block_seek(&places, i, block.freqs[i], &gaps), FH_ERR_CORRUPT);
    assert_true(places.capacity <= 128 * (sample.bytes.length + 4));
    fh_positions_block_release(&places);
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
        done = encode(&writer, &sample, 100, &bytes);
        fh_mem_fail_after(0);
        assert_true(fail < 1000 && (fail > 1 || !done));
        if (done)
            assert_memory_equal(bytes.bytes, sample.bytes.bytes, sample.bytes.length);
        fh_positions_writer_release(&writer);
        fh_buffer_release(&bytes);
    }
    struct fh_positions list;
    struct fh_position_list out = {NULL, 0, 0};
    assert_true(fh_positions_open(&list, fh_buffer_slice(&sample.bytes), block_count(&sample), sample.layered));
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
