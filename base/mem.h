/* All heap allocation of Fihrist's own code goes through these four functions, so that
 * tests can fail the n-th one and count what is left. They behave like their namesakes
 * in <stdlib.h>; a NULL result means out of memory. Thread-safe.
 */
#ifndef FH_BASE_MEM_H
#define FH_BASE_MEM_H

#include <stddef.h>

void *fh_malloc(size_t size);
void *fh_calloc(size_t count, size_t size);
void *fh_realloc(void *block, size_t size);
void fh_free(void *block); /* NULL is fine */

/* Grows an array to hold at least `need` elements: doubles *capacity from 16 until it fits.
 * Returns the (possibly moved) array, or NULL with the old array and *capacity untouched. */
void *fh_grow(void *array, size_t *capacity, size_t need, size_t element_size);

/* Test hook: allocation number `countdown` from now (1 = the next) fails, and so does every
 * later one until the hook is set again; 0 switches it off. */
void fh_mem_fail_after(long countdown);

#endif
