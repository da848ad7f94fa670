/* The little of CMocka that the tests of vector code use, for machines whose CMocka is not installed here: tests
 * run one after the other, and the first failed assertion ends the program. Only tests/cli/neon.sh compiles with it.
 */
#ifndef FH_TESTS_CROSS_CMOCKA_H
#define FH_TESTS_CROSS_CMOCKA_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
};

#define cmocka_unit_test(function) {#function, function}

#define fail_msg(...) (fprintf(stderr, "%s:%d: ", __FILE__, __LINE__), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))
#define fail() fail_msg("failed")
#define assert_true(condition) ((condition) ? (void)0 : fail_msg("%s", #condition))
#define assert_false(condition) assert_true(!(condition))
#define assert_null(pointer) assert_true((pointer) == NULL)
#define assert_non_null(pointer) assert_true((pointer) != NULL)
#define assert_ptr_equal(a, b) assert_true((const void *)(a) == (const void *)(b))
#define assert_memory_equal(a, b, size) assert_true(memcmp(a, b, size) == 0)
#define assert_int_equal(a, b)                                                                                         \
    ((unsigned long long)(a) == (unsigned long long)(b)                                                                \
         ? (void)0                                                                                                     \
         : fail_msg("%s is %llx, not %llx", #a, (unsigned long long)(a), (unsigned long long)(b)))

#define cmocka_run_group_tests(tests, setup, teardown) cross_run(tests, sizeof(tests) / sizeof((tests)[0]))

static inline int cross_run(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *state = NULL;
        tests[i].run(&state);
        printf("[       OK ] %s\n", tests[i].name);
    }
    return 0;
}

#endif
