/* Bit packing and patched runs against a reader that goes bit by bit, on every SIMD path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/pack.h"
#include "indexer/simd.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

#define ROOM (128 + 16)

/* What pack.h says, word for word. */
static uint32_t naive_number(const uint8_t *bytes, size_t i, unsigned bits)
{
    uint32_t value = 0;
    for (unsigned b = 0; b < bits; b++) {
        size_t j = i * bits + b;
        value |= (uint32_t)(bytes[j / 8] >> j % 8 & 1) << b;
    }
    return value;
}

static void fill_of_bits(struct random *random, uint32_t *values, size_t n, unsigned bits)
{
    for (size_t i = 0; i < n; i++)
        values[i] = (uint32_t)(random_u64(random) & (((uint64_t)1 << bits) - 1));
}

static void packed_bytes_are_what_the_format_says(void **state)
{
    (void)state;
    struct random random = {1};
    for (unsigned bits = 0; bits <= 32; bits++) {
        for (size_t n = 0; n <= 128; n++) {
            uint32_t values[128];
            uint8_t bytes[600];
            memset(bytes, 0xEE, sizeof bytes);
            fill_of_bits(&random, values, n, bits);
            fh_pack(bytes, values, n, bits);
            size_t length = fh_pack_bytes(n, bits);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(naive_number(bytes, i, bits), values[i]);
            if (n * bits % 8 != 0)
                assert_int_equal(bytes[length - 1] >> n * bits % 8, 0);
            for (size_t i = length; i < length + 64; i++)
                assert_int_equal(bytes[i], 0xEE);
        }
    }
}

static void check_unpack(const uint32_t *values, size_t n, unsigned bits, size_t behind)
{
    uint8_t bytes[512 + 101];
    size_t length = fh_pack_bytes(n, bits);
    memset(bytes, 0xA5, sizeof bytes);
    fh_pack(bytes, values, n, bits);
    uint8_t *copy = exact_copy(bytes, length + behind);
    uint32_t *out = malloc(ROOM * sizeof *out);
    assert_non_null(out);
    assert_ptr_equal(fh_unpack(copy, copy + length + behind, out, n, bits), copy + length);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(out[i], values[i]);
    if (length > 0)
        assert_null(fh_unpack(copy, copy + length - 1, out, n, bits));
    free(out);
    free(copy);
}

static void every_width_and_count_unpacks(void **state)
{
    (void)state;
    struct random random = {2};
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        for (unsigned bits = 0; bits <= 32; bits++) {
            for (size_t n = 0; n <= 128; n++) {
                uint32_t values[128];
                fill_of_bits(&random, values, n, bits);
                check_unpack(values, n, bits, 0);
                check_unpack(values, n, bits, 1 + random_below(&random, 100));
            }
        }
    }
}

static void numbers_of_all_ones_and_all_zeros_unpack(void **state)
{
    (void)state;
    uint32_t ones[128], zeros[128] = {0};
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        for (unsigned bits = 0; bits <= 32; bits++) {
            for (size_t i = 0; i < 128; i++)
                ones[i] = (uint32_t)(((uint64_t)1 << bits) - 1);
            check_unpack(ones, 128, bits, 0);
            check_unpack(zeros, 128, bits, 64);
        }
    }
}

static void impossible_requests_are_refused(void **state)
{
    (void)state;
    static const uint8_t bytes[2000];
    uint32_t out[ROOM];
    assert_null(fh_unpack(bytes, bytes + sizeof bytes, out, 129, 1));
    assert_null(fh_unpack(bytes, bytes + sizeof bytes, out, 128, 33));
    assert_null(fh_unpack(NULL, bytes + sizeof bytes, out, 128, 1));
}

/* ---- Patched runs ---- */

/* Mostly small numbers, some larger: `bits` for most, `more` for one in `rare`. */
static void fill_patched(struct random *random, uint32_t *values, size_t n)
{
    unsigned bits = random_below(random, 32), more = random_below(random, 32);
    uint32_t rare = 1 + random_below(random, 60);
    for (size_t i = 0; i < n; i++)
        values[i] = random_of_bits(random, random_once_in(random, rare) ? more : bits);
}

/* Size of the run at a given width, and the smallest of all. */
static size_t smallest_run(const uint32_t *values, size_t n)
{
    size_t best = SIZE_MAX;
    unsigned top = 0;
    for (size_t i = 0; i < n; i++)
        top = fh_bits_for(values[i]) > top ? fh_bits_for(values[i]) : top;
    for (unsigned width = 0; width <= top; width++) {
        size_t e = 0;
        for (size_t i = 0; i < n; i++)
            e += fh_bits_for(values[i]) > width;
        size_t bytes = 1 + fh_pack_bytes(n, width) + (e > 0 ? 2 + e + fh_pack_bytes(e, top - width) : 0);
        best = bytes < best ? bytes : best;
    }
    return best;
}

static void check_parts(struct random *random, const uint8_t *bytes, size_t length, const uint32_t *values, size_t n,
                        uint8_t given)
{
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        uint32_t out[ROOM];
        struct fh_patched_run run;
        size_t first = random_below(random, (uint32_t)n), count = random_below(random, (uint32_t)(n - first) + 1);
        assert_true(fh_patched_open(&run, bytes, bytes + length, n));
        assert_ptr_equal(run.after, bytes + length);
        assert_int_equal(run.flags, given);
        assert_memory_equal(fh_patched_piece(&run, first, count, out), values + first, count * sizeof *out);
    }
}

static void patched_runs_come_back_and_are_as_small_as_can_be(void **state)
{
    (void)state;
    struct random random = {3};
    for (int round = 0; round < 20000; round++) {
        uint32_t values[128], out[ROOM];
        uint8_t bytes[FH_PATCHED_BYTES_MAX], flags, given = (uint8_t)(random_below(&random, 4) << 6);
        size_t n = 1 + random_below(&random, 128);
        fill_patched(&random, values, n);
        size_t length = fh_patched_put(bytes, values, n, given);
        assert_int_equal(length, smallest_run(values, n));
        uint8_t *copy = exact_copy(bytes, length);
        for (int path = 0; path < FH_SIMD_COUNT; path++) {
            if (!fh_simd_force((enum fh_simd)path))
                continue;
            assert_ptr_equal(fh_patched_get(copy, copy + length, out, n, &flags), copy + length);
            assert_memory_equal(out, values, n * sizeof *values);
            assert_int_equal(flags, given);
        }
        assert_ptr_equal(fh_patched_skip(copy, copy + length, n), copy + length);
        check_parts(&random, copy, length, values, n, given);
        for (size_t i = 0; i < n; i++) {
            assert_ptr_equal(fh_patched_at(copy, copy + length, n, i, out), copy + length);
            assert_int_equal(out[0], values[i]);
        }
        free(copy);
    }
}

static void the_widest_exceptions_fit(void **state)
{
    (void)state;
    uint32_t values[128] = {0}, out[ROOM];
    uint8_t bytes[FH_PATCHED_BYTES_MAX], flags;
    values[0] = values[127] = INT32_MAX;
    size_t length = fh_patched_put(bytes, values, 128, 0);
    assert_int_equal(length, 1 + 2 + 2 + 8);
    assert_non_null(fh_patched_get(bytes, bytes + length, out, 128, &flags));
    assert_memory_equal(out, values, sizeof values);
}

struct damaged {
    size_t n;
};

static void read_damaged(const uint8_t *bytes, size_t length, void *context)
{
    struct damaged *damaged = context;
    uint32_t out[ROOM];
    uint8_t flags;
    for (size_t i = 0; i < damaged->n; i++)
        if (fh_patched_at(bytes, bytes + length, damaged->n, i, out) != NULL)
            assert_true(out[0] <= INT32_MAX);
    size_t first = damaged->n / 3;
    struct fh_patched_run run;
    if (fh_patched_open(&run, bytes, bytes + length, damaged->n)) {
        const uint32_t *piece = fh_patched_piece(&run, first, damaged->n - first, out);
        for (size_t i = 0; i < damaged->n - first; i++)
            assert_true(piece[i] <= INT32_MAX);
    }
    const uint8_t *after = fh_patched_get(bytes, bytes + length, out, damaged->n, &flags);
    if (after == NULL)
        return;
    assert_true(after > bytes && after <= bytes + length);
    assert_ptr_equal(fh_patched_skip(bytes, bytes + length, damaged->n), after);
    for (size_t i = 0; i < damaged->n; i++)
        assert_true(out[i] <= INT32_MAX);
}

static void damaged_runs_are_refused_or_read_within_bounds(void **state)
{
    (void)state;
    struct random random = {4};
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        for (int round = 0; round < 300; round++) {
            uint32_t values[128];
            uint8_t bytes[FH_PATCHED_BYTES_MAX];
            struct damaged damaged = {1 + random_below(&random, 128)};
            fill_patched(&random, values, damaged.n);
            size_t length = fh_patched_put(bytes, values, damaged.n, 0);
            for (size_t cut = 0; cut < length; cut++) {
                uint8_t *copy = exact_copy(bytes, cut), flags;
                uint32_t out[ROOM];
                assert_null(fh_patched_get(copy, copy + cut, out, damaged.n, &flags));
                assert_null(fh_patched_skip(copy, copy + cut, damaged.n));
                free(copy);
            }
            damage_every_way(bytes, length, 200, random_u64(&random), read_damaged, &damaged);
        }
    }
}

static void exceptions_out_of_order_or_range_are_refused(void **state)
{
    (void)state;
    uint32_t out[ROOM];
    uint8_t flags;
    static const uint8_t good[] = {0x20, 2, 1, 3, 7, 3}; /* numbers 3 and 7 of 8 are 1, the others 0 */
    assert_non_null(fh_patched_get(good, good + sizeof good, out, 8, &flags));
    static const uint8_t bad[][6] = {
        {0x20, 2, 1, 7, 3, 3}, {0x20, 2, 1, 3, 3, 3},  {0x20, 2, 1, 3, 8, 3}, {0x20, 0, 1, 3, 7, 3},
        {0x20, 2, 0, 3, 7, 3}, {0x20, 2, 32, 3, 7, 3}, {0x20, 9, 1, 3, 7, 3},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t padded[64] = {0};
        memcpy(padded, bad[i], sizeof bad[i]);
        assert_null(fh_patched_get(padded, padded + sizeof padded, out, 8, &flags));
    }
    uint8_t wide[64] = {0x20 | 31, 1, 1};
    assert_null(fh_patched_get(wide, wide + sizeof wide, out, 8, &flags));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_bytes_are_what_the_format_says),
        cmocka_unit_test(every_width_and_count_unpacks),
        cmocka_unit_test(numbers_of_all_ones_and_all_zeros_unpack),
        cmocka_unit_test(impossible_requests_are_refused),
        cmocka_unit_test(patched_runs_come_back_and_are_as_small_as_can_be),
        cmocka_unit_test(the_widest_exceptions_fit),
        cmocka_unit_test(damaged_runs_are_refused_or_read_within_bounds),
        cmocka_unit_test(exceptions_out_of_order_or_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
