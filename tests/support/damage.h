/* For tests of decoders: the bytes in a heap block of exactly their size, so that the address
 * sanitizer and valgrind see a read past the end, and every way to cut or change them. */
#ifndef FH_TESTS_DAMAGE_H
#define FH_TESTS_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

/* Must not crash or loop on these bytes, and checks for itself what it promises of what it reads. */
typedef void damage_reader(const uint8_t *bytes, size_t length, void *context);

/* An exact copy on the heap (free). */
uint8_t *exact_copy(const void *bytes, size_t length);

/* Calls `reader` for the bytes cut at every length (at most `tries` of them, spread evenly) and
 * with a random bit flipped, or a byte replaced by 0, 255 or a random one, in `tries` ways. */
void damage_every_way(const void *bytes, size_t length, size_t tries, uint64_t seed, damage_reader *reader,
                      void *context);

#endif
