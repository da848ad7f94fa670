/* Bit packing: n numbers of b bits, one after another, in a little-endian bit string.
 *
 * Number i occupies bits i*b to i*b+b-1; bit j of the string is bit j%8 of byte j/8; the last
 * byte is filled up with zero bits. The layout is the same on every machine: what differs is
 * only how fast it is read (AVX2, AVX-512, NEON, portable C; chosen at run time, or by the
 * environment variable FIHRIST_SIMD=portable|avx2|avx512|neon).
 */
#ifndef FH_INDEXER_PACK_H
#define FH_INDEXER_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that n numbers of `bits` bits take. */
static inline size_t fh_pack_bytes(size_t n, unsigned bits)
{
    return (n * bits + 7) / 8;
}

/* Bits needed for `value`: 0 for 0, without asking whether it is. */
static inline unsigned fh_bits_for(uint32_t value)
{
    return 63u - (unsigned)__builtin_clzll((uint64_t)value << 1 | 1);
}

/* Writes fh_pack_bytes(n, bits) bytes; every value must fit in `bits` (at most 32). */
void fh_pack(uint8_t *out, const uint32_t *values, size_t n, unsigned bits);

/* The same of the lowest `bits` bits of each value. */
void fh_pack_low(uint8_t *out, const uint32_t *values, size_t n, unsigned bits);

/* Reads n <= 128 numbers from the bytes between `in` and `end` into values[], which must have
 * room for 128 + 16 (vector stores run over). Returns the byte after them, or NULL when they do
 * not fit. Never reads at or past `end`. */
const uint8_t *fh_unpack(const uint8_t *in, const uint8_t *end, uint32_t *values, size_t n, unsigned bits);

/* Numbers of which a few are much larger than the rest (patched frame of reference: Zukowski et
 * al., ICDE 2006; Lemire and Boytsov 2015): a width byte, bit 5 set when exceptions follow.
 *     [w]                              packed(n, w)
 *     [w | 0x20] [e] [h]               packed(n, w) [e index bytes] packed(e, h)
 * The high parts go above the low w bits; w and w + h are at most 31; n <= 128; values < 2^31.
 * `flags` (bits 6 and 7 of the first byte) is the caller's: given to the writer as 0x40, 0x80,
 * handed back by the reader. The writer picks the width that makes the whole smallest. */
#define FH_PATCHED_BYTES_MAX (3 + 4 * 128 + 128 + 4 * 128)
size_t fh_patched_put(uint8_t *out, const uint32_t *values, size_t n, uint8_t flags);
const uint8_t *fh_patched_get(const uint8_t *in, const uint8_t *end, uint32_t *values, size_t n, uint8_t *flags);

/* The byte after such a run without reading its numbers, or NULL when it is cut off. */
const uint8_t *fh_patched_skip(const uint8_t *in, const uint8_t *end, size_t n);

/* Only number i of a run of n; returns the byte after the run, or NULL when it is cut off. Of a damaged run any
 * number below 2^31 may come. */
const uint8_t *fh_patched_at(const uint8_t *in, const uint8_t *end, size_t n, size_t i, uint32_t *value);

/* A run whose parts have been found, for those who want some of its numbers. */
struct fh_patched_run {
    const uint8_t *packed, *index, *high, *after;
    const uint8_t *end; /* of all bytes there are */
    size_t n, exceptions;
    unsigned width, high_bits;
    uint8_t flags;
};

/* False when it is cut off, or has exceptions of which the number or the bits are out of range. */
bool fh_patched_open(struct fh_patched_run *run, const uint8_t *in, const uint8_t *end, size_t n);

/* All of its numbers, as fh_patched_get gives them. False when exceptions are out of range or do not rise. */
bool fh_patched_read(const struct fh_patched_run *run, uint32_t *values);

/* Decodes numbers first..first+count-1 into values[] (room for 128 + 16) and returns where in it they begin;
 * at most 16 that mean nothing follow. Of a damaged run any numbers below 2^31 may come. */
uint32_t *fh_patched_piece(const struct fh_patched_run *run, size_t first, size_t count, uint32_t *values);

#endif
