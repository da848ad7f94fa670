/* The choice of vector instructions: by the processor, by the environment, by force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/simd.h"

/* As a process that has FIHRIST_SIMD set (or, with NULL, not set) would choose. */
static enum fh_simd chosen_under(const char *wish)
{
    if (wish != NULL)
        setenv("FIHRIST_SIMD", wish, 1);
    else
        unsetenv("FIHRIST_SIMD");
    atomic_store(&fh_simd_chosen, -1);
    return fh_simd_path();
}

static void portable_code_is_always_there(void **state)
{
    (void)state;
    assert_true(fh_simd_has(FH_SIMD_PORTABLE));
    assert_int_equal(chosen_under("portable"), FH_SIMD_PORTABLE);
}

static void the_environment_names_the_path(void **state)
{
    (void)state;
    for (int path = 0; path < FH_SIMD_COUNT; path++)
        if (fh_simd_has((enum fh_simd)path))
            assert_int_equal(chosen_under(fh_simd_name((enum fh_simd)path)), path);
}

static void without_a_wish_the_last_of_those_there_is_taken(void **state)
{
    (void)state;
    int best = FH_SIMD_PORTABLE;
    for (int path = 0; path < FH_SIMD_COUNT; path++)
        best = fh_simd_has((enum fh_simd)path) ? path : best;
    assert_int_equal(chosen_under(NULL), best);
    assert_int_equal(chosen_under("sse9"), best);
    assert_int_equal(chosen_under(""), best);
}

static void a_path_that_is_not_there_is_not_taken(void **state)
{
    (void)state;
    enum fh_simd before = chosen_under("portable");
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (fh_simd_has((enum fh_simd)path))
            continue;
        assert_false(fh_simd_force((enum fh_simd)path));
        assert_int_equal(fh_simd_path(), before);
        assert_true(fh_simd_has(chosen_under(fh_simd_name((enum fh_simd)path))));
        before = fh_simd_path();
    }
    assert_true(fh_simd_force(FH_SIMD_PORTABLE));
    assert_int_equal(fh_simd_path(), FH_SIMD_PORTABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(portable_code_is_always_there),
        cmocka_unit_test(the_environment_names_the_path),
        cmocka_unit_test(without_a_wish_the_last_of_those_there_is_taken),
        cmocka_unit_test(a_path_that_is_not_there_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
