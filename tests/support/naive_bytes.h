/* The byte level of the naive reader (naive_reader.h): the conventions, bit packing and columns of docs/FORMAT.md in
 * plain loops, bit by bit. Whatever is not as the document says fails the running CMocka test.
 */
#ifndef FH_TESTS_SUPPORT_NAIVE_BYTES_H
#define FH_TESTS_SUPPORT_NAIVE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct naive_bytes {
    const uint8_t *at;
    size_t length;
};

/* Fails the test with this sentence unless the condition holds. */
void naive_must(bool condition, const char *what);

/* Zeroed memory for `count` things (free); fails the test when there is none. */
void *naive_alloc(size_t count, size_t size);

/* Each of these takes what it reads off the front of `from`. */
struct naive_bytes naive_take(struct naive_bytes *from, uint64_t length);
uint64_t naive_number(struct naive_bytes *from, unsigned size); /* an unsigned integer of 1 to 8 bytes */
uint64_t naive_varint(struct naive_bytes *from);

/* Reads patched(n); returns bits 6 and 7 of its head. */
unsigned naive_patched(struct naive_bytes *from, uint32_t n, uint32_t *numbers);

/* Reads layered(n). */
void naive_layered(struct naive_bytes *from, uint32_t n, uint32_t *numbers);

/* Reads a column of m numbers of the term dictionary. */
void naive_column(struct naive_bytes *from, uint32_t m, uint64_t *numbers);

/* Bytes that b bits take; bit i of a string of bits. */
size_t naive_ceil8(size_t bits);
bool naive_bit(struct naive_bytes bits, size_t i);

/* Element i of a section of integers of `size` bytes. */
uint64_t naive_element(struct naive_bytes section, uint64_t i, unsigned size);

int64_t naive_unzigzag(uint64_t number);

/* The first bytes hash to the last eight; returns the first. */
struct naive_bytes naive_sealed(struct naive_bytes all, const char *what);

#endif
