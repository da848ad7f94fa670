/* Allocation: the hook that makes the n-th call fail, growing arrays, arenas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/mem.h"
#include "tests/support/random.h"

static void the_nth_allocation_fails_and_all_after_it(void **state)
{
    (void)state;
    fh_mem_fail_after(3);
    void *first = fh_malloc(1), *second = fh_calloc(2, 3);
    assert_non_null(first);
    assert_non_null(second);
    assert_null(fh_malloc(1));
    assert_null(fh_calloc(1, 1));
    assert_null(fh_realloc(first, 100));
    fh_mem_fail_after(0);
    void *moved = fh_realloc(first, 100);
    assert_non_null(moved);
    fh_free(moved);
    fh_free(second);
    fh_free(NULL);
}

static void nothing_asked_for_is_not_out_of_memory(void **state)
{
    (void)state;
    void *blocks[] = {fh_malloc(0), fh_calloc(0, 8), fh_calloc(8, 0), fh_realloc(NULL, 0)};
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(blocks[i]);
        fh_free(blocks[i]);
    }
}

static void arrays_grow_by_doubling(void **state)
{
    (void)state;
    size_t capacity = 0;
    uint32_t *array = fh_grow(NULL, &capacity, 1, sizeof *array);
    assert_non_null(array);
    assert_int_equal(capacity, 16);
    for (uint32_t i = 0; i < 1000; i++) {
        array = fh_grow(array, &capacity, i + 1, sizeof *array);
        assert_non_null(array);
        array[i] = i;
    }
    assert_int_equal(capacity, 1024);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(array[i], i);
    fh_free(array);
}

static void an_array_that_cannot_grow_stays_as_it_is(void **state)
{
    (void)state;
    size_t capacity = 0;
    uint32_t *array = fh_grow(NULL, &capacity, 10, sizeof *array);
    assert_non_null(array);
    array[15] = 7;
    fh_mem_fail_after(1);
    assert_null(fh_grow(array, &capacity, 17, sizeof *array));
    fh_mem_fail_after(0);
    assert_null(fh_grow(array, &capacity, SIZE_MAX, sizeof *array));
    assert_null(fh_grow(array, &capacity, SIZE_MAX / 4 + 1, sizeof *array));
    assert_int_equal(capacity, 16);
    assert_int_equal(array[15], 7);
    fh_free(array);
}

/* ---- Arenas ---- */

static void arena_blocks_do_not_overlap(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct random random = {1};
    struct fh_arena arena = FH_ARENA_INIT;
    static uint8_t *blocks[COUNT];
    static size_t sizes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = random_once_in(&random, 50) ? random_below(&random, 200000) : random_below(&random, 300);
        blocks[i] = fh_arena_alloc(&arena, sizes[i]);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % 8, 0);
        memset(blocks[i], (int)i, sizes[i]);
    }
    size_t total = 0;
    for (size_t i = 0; i < COUNT; i++) {
        total += sizes[i];
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], (uint8_t)i);
    }
    assert_true(arena.bytes_held >= total);
    fh_arena_release(&arena);
    assert_int_equal(arena.bytes_held, 0);
}

static void an_empty_block_of_an_empty_arena_is_not_out_of_memory(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    assert_non_null(fh_arena_alloc(&arena, 0));
    fh_arena_release(&arena);
}

static void a_reset_arena_keeps_one_chunk(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    for (int i = 0; i < 1000; i++)
        assert_non_null(fh_arena_alloc(&arena, 1000));
    assert_non_null(fh_arena_alloc(&arena, 1000000));
    fh_arena_reset(&arena);
    assert_true(arena.bytes_held > 0 && arena.bytes_held < 70000);
    size_t held = arena.bytes_held;
    fh_mem_fail_after(1);
    assert_non_null(fh_arena_alloc(&arena, 1000)); /* from the chunk it kept */
    fh_mem_fail_after(0);
    assert_int_equal(arena.bytes_held, held);
    fh_arena_release(&arena);
}

static void copies_are_followed_by_a_nul(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_slice copy = fh_arena_copy(&arena, (struct fh_slice){"فهرس and more", 8});
    assert_int_equal(copy.length, 8);
    assert_string_equal(copy.bytes, "فهرس");
    copy = fh_arena_copy(&arena, (struct fh_slice){NULL, 0});
    assert_int_equal(copy.length, 0);
    assert_string_equal(copy.bytes, "");
    fh_arena_release(&arena);
}

static void an_arena_out_of_memory_says_so_and_goes_on(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    fh_mem_fail_after(1);
    assert_null(fh_arena_alloc(&arena, 10));
    assert_null(fh_arena_alloc(&arena, 1000000));
    assert_null(fh_arena_copy(&arena, FH_SLICE_LITERAL("x")).bytes);
    fh_mem_fail_after(0);
    assert_null(fh_arena_alloc(&arena, SIZE_MAX));
    assert_null(fh_arena_alloc(&arena, SIZE_MAX - 9));
    assert_non_null(fh_arena_alloc(&arena, 10));
    fh_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nth_allocation_fails_and_all_after_it),
        cmocka_unit_test(nothing_asked_for_is_not_out_of_memory),
        cmocka_unit_test(arrays_grow_by_doubling),
        cmocka_unit_test(an_array_that_cannot_grow_stays_as_it_is),
        cmocka_unit_test(arena_blocks_do_not_overlap),
        cmocka_unit_test(an_empty_block_of_an_empty_arena_is_not_out_of_memory),
        cmocka_unit_test(a_reset_arena_keeps_one_chunk),
        cmocka_unit_test(copies_are_followed_by_a_nul),
        cmocka_unit_test(an_arena_out_of_memory_says_so_and_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
