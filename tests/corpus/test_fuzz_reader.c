/* Replays the seeds of the reader's fuzzer, and what it once found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/fuzz/fuzz_reader.c"

static void what_the_fuzzer_found_stays_found(void **state)
{
    (void)state;
    assert_true(replay("tests/fuzz/fuzz_reader", LLVMFuzzerTestOneInput) >= 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_the_fuzzer_found_stays_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
