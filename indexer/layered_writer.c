/* Writing layered runs. See layered.h; layered.c reads them. */
#include "indexer/layered.h"

#include <assert.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/bit_sink.h"
#include "indexer/pack.h"
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

#define WIDTH_MAX 31u
#define WIDTH_ROOM 40u /* for widths up to 32, and more than is asked for beyond them, in whole words */
#define MANY 32u /* numbers that are worth counting in several tables */

/* ---- Choosing ---- */

/* What `count` layers and the rests beyond them take, in bits. above[i]: how many numbers are higher than i;
 * layer_bits: what these layers take. */
static inline uint32_t layers_cost(const uint32_t above[FH_LAYERS_MAX], uint32_t layer_bits, uint32_t highest,
                                   unsigned count)
{
    uint32_t rest = highest > count ? highest - count : 0;
    return layer_bits + (highest >= count ? 8 : 0) + above[count - 1] * fh_bits_for(rest);
}

/* The least that any number of layers takes. More layers than the highest number needs never take less. */
static uint32_t least_cost(const uint32_t above[FH_LAYERS_MAX], size_t n, uint32_t highest, unsigned most)
{
    uint32_t layer_bits = (uint32_t)n, least = UINT32_MAX;
    for (unsigned count = 1; count <= most; count++) {
        uint32_t cost = layers_cost(above, layer_bits, highest, count);
        least = cost < least ? cost : least;
        layer_bits += above[count - 1];
    }
    return least;
}

/* How many layers that takes: of several the fewest. */
static unsigned choose_layers(const uint32_t above[FH_LAYERS_MAX], size_t n, uint32_t highest, unsigned most)
{
    uint32_t layer_bits = (uint32_t)n, least = least_cost(above, n, highest, most);
    unsigned count = 1;
    while (layers_cost(above, layer_bits, highest, count) != least)
        layer_bits += above[count++ - 1];
    return count;
}

/* How many numbers have each width, 0 to 32. Of many numbers in four tables side by side, since neighbours are alike and
 * one count would wait for itself. */
static void count_widths(const uint32_t *values, size_t n, uint8_t counts[WIDTH_ROOM])
{
    uint8_t tables[3][WIDTH_ROOM] = {{0}};
    size_t i = 0;
    memset(counts, 0, WIDTH_ROOM);
    if (n < MANY) {
        for (; i < n; i++)
            counts[fh_bits_for(values[i])]++;
        return;
    }
    for (; i + 4 <= n; i += 4) {
        tables[0][fh_bits_for(values[i])]++;
        tables[1][fh_bits_for(values[i + 1])]++;
        tables[2][fh_bits_for(values[i + 2])]++;
        counts[fh_bits_for(values[i + 3])]++;
    }
    for (; i < n; i++)
        counts[fh_bits_for(values[i])]++;
    for (size_t at = 0; at < WIDTH_ROOM; at += 8)
        fh_store_u64(counts + at, fh_load_u64(counts + at) + fh_load_u64(tables[0] + at) +
                                      fh_load_u64(tables[1] + at) + fh_load_u64(tables[2] + at));
}

/* reach[b] := how many numbers are 2^b or more. Returns the bits of the highest. */
static unsigned count_reach(const uint32_t *values, size_t n, uint32_t *highest, uint32_t reach[WIDTH_ROOM])
{
    uint8_t counts[WIDTH_ROOM];
    uint32_t all = 0, most = 0;
    count_widths(values, n, counts);
    for (size_t i = 0; i < n; i++)
        most = values[i] > most ? values[i] : most;
    assert(most >> WIDTH_MAX == 0);
    unsigned top = fh_bits_for(most);
    for (unsigned bits = top; bits < top + 4; bits++)
        reach[bits] = 0;
    for (unsigned bits = top; bits-- > 0;)
        reach[bits] = all += counts[bits + 1];
    *highest = most;
    return top;
}

/* No number of layers takes less than this, r[i] being how many numbers are 2^i or more and `highest` the highest of
 * them, at least 1. Every layer but the last has r[3] numbers or more that go on, and so has the rest, whose
 * bits are one fewer with a layer more at the most; up to 7 there may be no rest. */
static uint32_t least_bound(const uint32_t *r, size_t n, uint32_t highest)
{
    uint32_t without_rest = r[1] + (r[1] + r[2]) / 2;
    if (highest > FH_LAYERS_MAX)
        return (uint32_t)n + 8 + r[0] - r[3] + r[3] * fh_bits_for(highest - 1);
    if (highest >= 3)
        return (uint32_t)n + r[0] + (without_rest < 8 ? without_rest : 8);
    return (uint32_t)n + (r[0] < 8 ? r[0] : 8);
}

/* The width that promises the smallest run: between powers of two, numbers are taken to be spread evenly. */
static unsigned choose_width(const uint32_t *values, size_t n, unsigned most, uint32_t *highest)
{
    uint32_t reach[WIDTH_ROOM];
    unsigned best = count_reach(values, n, highest, reach);
    uint32_t best_bits = (uint32_t)n * best;
    for (unsigned width = best; width-- > 0 && (uint32_t)n * (width + 1) < best_bits + 2 * (uint32_t)n;) {
        const uint32_t *r = reach + width;
        uint32_t low_bits = (uint32_t)n * width;
        if (low_bits + least_bound(r, n, *highest >> width) >= best_bits)
            continue;
        uint32_t above[FH_LAYERS_MAX] = {
            r[0], r[1], (r[1] + r[2]) / 2, r[2], (3 * r[2] + r[3]) / 4, (r[2] + r[3]) / 2, (r[2] + 3 * r[3]) / 4};
        uint32_t bits = least_cost(above, n, *highest >> width, most) + low_bits;
        best = bits < best_bits ? width : best;
        best_bits = bits < best_bits ? bits : best_bits;
    }
    return best;
}

/* ---- Layers ---- */

static uint8_t *put_layers(uint8_t *out, const struct fh_climb *climb, size_t n, unsigned layers)
{
    const struct fh_pack_kernels *kernels = fh_pack_kernels();
    struct fh_bit_sink sink = {out, 0, 0};
    fh_bit_sink_put(&sink, climb->above[0][0], n < 64 ? (unsigned)n : 64);
    fh_bit_sink_put(&sink, climb->above[0][1], n < 64 ? 0 : (unsigned)n - 64);
    for (unsigned layer = 1; layer < layers; layer++)
        for (size_t half = 0; half < 2; half++)
            fh_bit_sink_put(&sink, kernels->extract(climb->above[layer][half], climb->above[layer - 1][half]),
                            climb->counts[layer - 1][half]);
    return fh_bit_sink_finish(&sink);
}

/* What is beyond the last layer. */
static uint8_t *put_rests(uint8_t *out, const uint32_t *values, const uint64_t which[2], unsigned width,
                          unsigned layers, unsigned rest_bits)
{
    uint32_t rests[FH_BLOCK];
    size_t count = 0;
    for (size_t half = 0; half < 2; half++)
        for (uint64_t left = which[half]; left != 0; left &= left - 1)
            rests[count++] = (values[64 * half + (size_t)__builtin_ctzll(left)] >> width) - layers;
    *out++ = (uint8_t)rest_bits;
    fh_pack(out, rests, count, rest_bits);
    return out + fh_pack_bytes(count, rest_bits);
}

size_t fh_layered_put(uint8_t *out, const uint32_t *values, size_t n, unsigned layers_most)
{
    uint32_t highest, counts[FH_LAYERS_MAX];
    struct fh_climb climb;
    unsigned width = choose_width(values, n, layers_most, &highest);
    uint8_t *p = out + 1;
    fh_pack_low(p, values, n, width);
    p += fh_pack_bytes(n, width);
    *out = (uint8_t)width;
    highest >>= width;
    if (highest == 0)
        return (size_t)(p - out);
    fh_pack_kernels()->climb(values, n, width, &climb);
    for (unsigned i = 0; i < FH_LAYERS_MAX; i++)
        counts[i] = climb.counts[i][0] + climb.counts[i][1];
    unsigned layers = choose_layers(counts, n, highest, layers_most);
    *out |= (uint8_t)(layers << 5);
    p = put_layers(p, &climb, n, layers);
    if (counts[layers - 1] > 0)
        p = put_rests(p, values, climb.above[layers - 1], width, layers, fh_bits_for(highest - layers));
    return (size_t)(p - out);
}
