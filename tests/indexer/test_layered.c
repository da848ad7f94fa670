/* Layered runs against the plain loops of the naive reader, on every SIMD path; damaged ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/layered.h"
#include "indexer/pack.h"
#include "indexer/simd.h"
#include "tests/support/damage.h"
#include "tests/support/naive_bytes.h"
#include "tests/support/random.h"

#define ROOM (128 + 16)

/* Numbers as they come: mostly of `bits` bits or less, a few of more. */
static void fill(struct random *random, uint32_t *values, size_t n, unsigned bits)
{
    unsigned most = bits + random_below(random, 32 - bits);
    for (size_t i = 0; i < n; i++)
        values[i] = random_of_bits(random, random_once_in(random, 12) ? most : bits);
}

/* Both readers give the numbers back and stop where the run ends, with `behind` bytes after it. */
static void check_run(const uint32_t *values, size_t n, const uint8_t *bytes, size_t length, size_t behind)
{
    uint32_t read[ROOM], naive[128];
    uint8_t all[FH_LAYERED_BYTES_MAX + 200] = {0};
    memcpy(all, bytes, length);
    uint8_t *copy = exact_copy(all, length + behind);
    struct naive_bytes from = {copy, length + behind};
    assert_ptr_equal(fh_layered_get(copy, copy + length + behind, read, n), copy + length);
    assert_memory_equal(read, values, n * sizeof *values);
    naive_layered(&from, (uint32_t)n, naive);
    assert_memory_equal(naive, values, n * sizeof *values);
    assert_int_equal(from.length, behind);
    free(copy);
}

/* Writes a run on this path, from numbers that nothing may be read behind. */
static size_t write_on(enum fh_simd path, uint8_t *bytes, const uint32_t *values, size_t n, unsigned most)
{
    assert_true(fh_simd_force(path));
    uint8_t *copy = exact_copy((const uint8_t *)values, n * sizeof *values);
    size_t length = fh_layered_put(bytes, (const uint32_t *)(const void *)copy, n, most);
    free(copy);
    return length;
}

static void runs_of_any_numbers_come_back(void **state)
{
    (void)state;
    struct random random = {1};
    for (int round = 0; round < 6000; round++) {
        uint32_t values[128];
        uint8_t bytes[FH_LAYERED_BYTES_MAX], again[FH_LAYERED_BYTES_MAX];
        size_t n = round % 3 == 0 ? 128 : 1 + random_below(&random, 128);
        fill(&random, values, n, (unsigned)round % 32);
        unsigned most = 1 + random_below(&random, FH_LAYERS_MAX);
        size_t length = write_on(FH_SIMD_PORTABLE, bytes, values, n, most);
        assert_true(length <= sizeof bytes && bytes[0] >> 5 <= most);
        for (int path = 0; path < FH_SIMD_COUNT; path++)
            if (fh_simd_force((enum fh_simd)path)) {
                assert_int_equal(write_on((enum fh_simd)path, again, values, n, most), length);
                assert_memory_equal(again, bytes, length);
                check_run(values, n, bytes, length, round % 2 == 0 ? 0 : random_below(&random, 200));
            }
    }
}

/* Waiting times, for which these runs are made: within 3 % of the best Rice code, and smaller than patched. */
static void waiting_times_take_little(void **state)
{
    (void)state;
    struct random random = {2};
    size_t layered = 0, patched = 0, rice = 0;
    for (int round = 0; round < 2000; round++) {
        uint32_t values[128], once_in = 1u << (1 + round % 12);
        uint8_t bytes[FH_LAYERED_BYTES_MAX + FH_PATCHED_BYTES_MAX];
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < 128; i++)
            for (values[i] = 0; !random_once_in(&random, once_in); values[i]++)
                ;
        for (unsigned width = 0; width < 16; width++) {
            size_t bits = 128 * (width + 1);
            for (size_t i = 0; i < 128; i++)
                bits += values[i] >> width;
            best = bits < best ? bits : best;
        }
        rice += 1 + (best + 7) / 8;
        layered += fh_layered_put(bytes, values, 128, FH_LAYERS_MAX);
        patched += fh_patched_put(bytes, values, 128, 0);
    }
    assert_true(layered * 100 < rice * 103);
    assert_true(layered * 100 < patched * 96);
}

/* ---- Damage ---- */

struct damaged {
    size_t n;
};

static void read_damaged(const uint8_t *bytes, size_t length, void *context)
{
    const struct damaged *run = context;
    uint32_t read[ROOM], again[ROOM];
    const uint8_t *after = NULL;
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        const uint8_t *end = fh_layered_get(bytes, bytes + length, read, run->n);
        if (path == FH_SIMD_PORTABLE) {
            after = end;
            memcpy(again, read, sizeof again);
        }
        assert_ptr_equal(end, after); /* all paths see the same damage */
        for (size_t i = 0; i < run->n && end != NULL; i++)
            assert_true(read[i] <= INT32_MAX && read[i] == again[i]);
    }
}

static void damaged_runs_are_refused_or_give_numbers(void **state)
{
    (void)state;
    struct random random = {3};
    for (int round = 0; round < 120; round++) {
        uint32_t values[128];
        uint8_t bytes[FH_LAYERED_BYTES_MAX];
        struct damaged run = {1 + random_below(&random, 128)};
        fill(&random, values, run.n, (unsigned)round % 31);
        size_t length = fh_layered_put(bytes, values, run.n, FH_LAYERS_MAX);
        damage_every_way(bytes, length, 200, random_u64(&random), read_damaged, &run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_any_numbers_come_back),
        cmocka_unit_test(waiting_times_take_little),
        cmocka_unit_test(damaged_runs_are_refused_or_give_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
