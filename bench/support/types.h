/* Word types of a token file, numbered in order of appearance. Words are known by their 64-bit
 * hash alone: among ten million types a collision has one chance in 10^5, and costs one type.
 */
#ifndef FH_BENCH_SUPPORT_TYPES_H
#define FH_BENCH_SUPPORT_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct types {
    uint64_t *hashes; /* open addressing; 0 is an empty slot */
    uint32_t *numbers;
    size_t slot_count; /* a power of two */
    uint32_t count;
};

#define TYPES_INIT {NULL, NULL, 0, 0}
#define TYPES_NONE UINT32_MAX

void types_release(struct types *types);

/* The number of this word, a new one if it was never seen; TYPES_NONE out of memory. */
uint32_t types_number(struct types *types, struct fh_slice word);

#endif
