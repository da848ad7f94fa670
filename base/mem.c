/* Allocation with a hook for tests. See mem.h. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* 0: off. n > 0: n - 1 allocations still succeed. -1: every allocation fails. */
static atomic_long fail_countdown;

void fh_mem_fail_after(long countdown)
{
    atomic_store(&fail_countdown, countdown);
}

static bool must_fail(void)
{
    long left = atomic_load_explicit(&fail_countdown, memory_order_relaxed);
    if (left == 0)
        return false;
    if (left < 0)
        return true;
    if (left == 1) {
        atomic_store(&fail_countdown, -1);
        return true;
    }
    atomic_store(&fail_countdown, left - 1);
    return false;
}

void *fh_malloc(size_t size)
{
    return must_fail() ? NULL : malloc(size > 0 ? size : 1);
}

void *fh_calloc(size_t count, size_t size)
{
    if (count == 0 || size == 0)
        count = size = 1;
    return must_fail() ? NULL : calloc(count, size);
}

void *fh_realloc(void *block, size_t size)
{
    return must_fail() ? NULL : realloc(block, size > 0 ? size : 1);
}

void fh_free(void *block)
{
    free(block);
}

void *fh_grow(void *array, size_t *capacity, size_t need, size_t element_size)
{
    if (array != NULL && need <= *capacity)
        return array;
    size_t grown = *capacity > 0 ? *capacity : 16;
    while (grown < need) {
        if (grown > SIZE_MAX / 2)
            return NULL;
        grown *= 2;
    }
    if (grown > SIZE_MAX / element_size)
        return NULL;
    void *moved = fh_realloc(array, grown * element_size);
    if (moved != NULL)
        *capacity = grown;
    return moved;
}
