/* Quantities as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/numbers.h"

static void counts_are_grouped_by_three(void **state)
{
    (void)state;
    char out[CLI_NUMBER_BYTES];
    assert_string_equal(cli_count_text(0, out), "0");
    assert_string_equal(cli_count_text(999, out), "999");
    assert_string_equal(cli_count_text(1000, out), "1,000");
    assert_string_equal(cli_count_text(30099, out), "30,099");
    assert_string_equal(cli_count_text(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

static void sizes_go_by_powers_of_ten(void **state)
{
    (void)state;
    char out[CLI_NUMBER_BYTES];
    assert_string_equal(cli_bytes_text(999, out), "999 bytes");
    assert_string_equal(cli_bytes_text(1000, out), "1.0 kB");
    assert_string_equal(cli_bytes_text(999949, out), "999.9 kB");
    assert_string_equal(cli_bytes_text(999950, out), "1.0 MB");
    assert_string_equal(cli_bytes_text(95100000, out), "95.1 MB");
    assert_string_equal(cli_bytes_text(UINT64_MAX, out), "18.4 EB");
}

static void times_have_the_unit_that_fits(void **state)
{
    (void)state;
    char out[CLI_NUMBER_BYTES];
    assert_string_equal(cli_seconds_text(0.424, out), "0.42 s");
    assert_string_equal(cli_seconds_text(9.996, out), "10 s");
    assert_string_equal(cli_seconds_text(59.4, out), "59 s");
    assert_string_equal(cli_seconds_text(59.6, out), "1 min 00 s");
    assert_string_equal(cli_seconds_text(185, out), "3 min 05 s");
    assert_string_equal(cli_seconds_text(7800, out), "2 h 10 min");
    assert_string_equal(cli_milliseconds_text(423, out), "0.42 ms");
    assert_string_equal(cli_milliseconds_text(12345, out), "12.3 ms");
    assert_string_equal(cli_milliseconds_text(1240499, out), "1,240 ms");
}

static void the_clock_goes_forward(void **state)
{
    (void)state;
    uint64_t before = cli_now_ns();
    for (int i = 0; i < 1000; i++) {
        uint64_t now = cli_now_ns();
        assert_true(now >= before);
        before = now;
    }
    assert_true(cli_now_us() >= before / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_grouped_by_three),
        cmocka_unit_test(sizes_go_by_powers_of_ten),
        cmocka_unit_test(times_have_the_unit_that_fits),
        cmocka_unit_test(the_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
