/* Little-endian words and variable-byte numbers: round trips, sizes, what a reader must refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/varint.h"
#include "tests/support/damage.h"
#include "tests/support/random.h"

static uint64_t random_number(struct random *random)
{
    return random_u64(random) >> random_below(random, 64);
}

static void numbers_come_back_in_the_size_foretold(void **state)
{
    (void)state;
    struct random random = {1};
    for (int round = 0; round < 100000; round++) {
        uint64_t number = random_number(&random), got;
        uint8_t bytes[FH_VARINT_MAX];
        size_t length = (size_t)(fh_varint_put(bytes, number) - bytes);
        assert_int_equal(length, fh_varint_size(number));
        uint8_t *copy = exact_copy(bytes, length);
        assert_ptr_equal(fh_varint_get(copy, copy + length, &got), copy + length);
        assert_true(got == number);
        for (size_t cut = 0; cut < length; cut++)
            assert_null(fh_varint_get(copy, copy + cut, &got));
        free(copy);
    }
}

static void the_bytes_are_leb128(void **state)
{
    (void)state;
    static const struct {
        uint64_t number;
        const char *bytes;
    } cases[] = {
        {0, "\0"},
        {127, "\x7F"},
        {128, "\x80\x01"},
        {300, "\xAC\x02"},
        {UINT32_MAX, "\xFF\xFF\xFF\xFF\x0F"},
        {UINT64_MAX, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t bytes[FH_VARINT_MAX];
        size_t length = (size_t)(fh_varint_put(bytes, cases[i].number) - bytes);
        assert_memory_equal(bytes, cases[i].bytes, length);
    }
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    uint64_t number;
    uint32_t small;
    static const uint8_t too_long[] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01";
    static const uint8_t too_large[] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02";
    static const uint8_t above_32[] = "\x80\x80\x80\x80\x10", largest_32[] = "\xFF\xFF\xFF\xFF\x0F";
    assert_null(fh_varint_get(too_long, too_long + 11, &number));
    assert_null(fh_varint_get(too_large, too_large + 10, &number));
    assert_null(fh_varint_get_u32(above_32, above_32 + 5, &small));
    assert_non_null(fh_varint_get(above_32, above_32 + 5, &number));
    assert_non_null(fh_varint_get_u32(largest_32, largest_32 + 5, &small));
    assert_int_equal(small, UINT32_MAX);
}

static void reads_can_be_chained_past_a_failure(void **state)
{
    (void)state;
    uint64_t first = 7, second = 7;
    static const uint8_t cut[] = {0x80};
    const uint8_t *p = fh_varint_get(cut, cut + 1, &first);
    assert_null(fh_varint_get(p, cut + 1, &second));
    assert_true(first == 0 && second == 0);
}

static void words_are_little_endian(void **state)
{
    (void)state;
    uint8_t bytes[8];
    fh_store_u16(bytes, 0x0201);
    assert_memory_equal(bytes, "\x01\x02", 2);
    fh_store_u32(bytes, 0x04030201);
    assert_memory_equal(bytes, "\x01\x02\x03\x04", 4);
    fh_store_u64(bytes, 0xF807060504030201);
    assert_memory_equal(bytes, "\x01\x02\x03\x04\x05\x06\x07\xF8", 8);
    assert_true(fh_load_u64(bytes) == 0xF807060504030201);
    assert_int_equal(fh_load_u32(bytes + 4), 0xF8070605);
    assert_int_equal(fh_load_u16(bytes + 6), 0xF807);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back_in_the_size_foretold),
        cmocka_unit_test(the_bytes_are_leb128),
        cmocka_unit_test(numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(reads_can_be_chained_past_a_failure),
        cmocka_unit_test(words_are_little_endian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
