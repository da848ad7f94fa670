/* Runs of numbers that fall off like waiting times do, as distances and first places of words do: the low
 * bits of all, packed; then, layer by layer, which of them go on.
 *
 * A layer has a bit for each number that is in the layer before (the first: for every number): whether it is
 * 2^width larger still. That is a unary code, so that the whole is one of Rice's (1971); but all bits of
 * a layer are read at once. What is beyond the last layer is packed.
 *
 *     [width | layers << 5] packed(n, width) [layers, bit by bit, filled up to a byte]
 *     [bits of a rest] packed(rests, bits)                                  where the last layer has a bit set
 *
 * No layers: all numbers fit in `width` bits. n <= 128; values < 2^31. The writer takes about the smallest.
 */
#ifndef FH_INDEXER_LAYERED_H
#define FH_INDEXER_LAYERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FH_LAYERS_MAX 7u
#define FH_LAYER_BYTES (FH_LAYERS_MAX * 16u) /* most that the layers of a run take */

/* The longest: 31 bits for each of 128 numbers. A writer's estimate may miss that by its layers and rests. */
#define FH_LAYERED_BYTES_MAX (1u + 16u * 31u + FH_LAYER_BYTES + 1u + 16u * 31u)

/* Writes n >= 1 numbers in at most so many layers (1 to FH_LAYERS_MAX); `out` has room for FH_LAYERED_BYTES_MAX. Returns
 * how many bytes they took. */
size_t fh_layered_put(uint8_t *out, const uint32_t *values, size_t n, unsigned layers_most);

/* Reads a run into values[] (room for 128 + 16). Returns the byte after it; NULL when it is cut off, or a
 * number is 2^31 or more. Never reads at or past `end`. */
const uint8_t *fh_layered_get(const uint8_t *in, const uint8_t *end, uint32_t *values, size_t n);

#endif
