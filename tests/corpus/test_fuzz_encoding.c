/* Replays the seeds of the fuzzer of encodings, and what it once found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/fuzz/fuzz_encoding.c"

static void what_the_fuzzer_found_stays_found(void **state)
{
    (void)state;
    assert_true(replay("tests/fuzz/fuzz_encoding", LLVMFuzzerTestOneInput) >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_the_fuzzer_found_stays_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
