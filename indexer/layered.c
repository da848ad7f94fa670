/* Layered runs. See layered.h; the loops over layers are in layers.h. */
#include "indexer/layered.h"

#include <assert.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/pack.h"
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

#define WIDTH_MAX 31u
#define LIMIT ((uint32_t)1 << 31) /* numbers are below it */

/* ---- Writing ---- */

/* How many layers (at most `most`) are worth their bits, and how many bits a rest beyond them has. above[i]: how
 * many of n numbers are higher than i. *bits: what layers and rests take. */
static unsigned choose_layers(const uint32_t *above, size_t n, uint32_t highest, unsigned most, unsigned *rest_bits,
                              uint32_t *bits)
{
    unsigned best = 0;
    uint32_t layer_bits = 0;
    *bits = UINT32_MAX;
    for (unsigned count = 1; count <= most && count <= highest + 1; count++) {
        layer_bits += count > 1 ? above[count - 2] : (uint32_t)n;
        unsigned rest = highest >= count ? fh_bits_for(highest - count) : 0;
        uint32_t all = layer_bits + (highest >= count ? 8 + above[count - 1] * rest : 0);
        if (all < *bits) {
            *bits = all;
            *rest_bits = rest;
            best = count;
        }
    }
    return best;
}

/* reach[b] := how many numbers are 2^b or more. */
static void count_reach(const uint32_t *values, size_t n, uint32_t reach[WIDTH_MAX + 5])
{
    uint32_t counts[WIDTH_MAX + 2] = {0}, odd[WIDTH_MAX + 2] = {0}; /* numbers by their own width */
    for (size_t i = 0; i + 1 < n; i += 2) { /* neighbours are alike: a count would wait for itself */
        counts[fh_bits_for(values[i])]++;
        odd[fh_bits_for(values[i + 1])]++;
    }
    if (n % 2 != 0)
        counts[fh_bits_for(values[n - 1])]++;
    memset(reach, 0, (WIDTH_MAX + 5) * sizeof *reach);
    assert(counts[WIDTH_MAX + 1] + odd[WIDTH_MAX + 1] == 0);
    for (unsigned bits = WIDTH_MAX; bits-- > 0;)
        reach[bits] = reach[bits + 1] + counts[bits + 1] + odd[bits + 1];
}

/* The width that promises the smallest run: between powers of two, numbers are taken to be spread evenly. */
static unsigned choose_width(const uint32_t *values, size_t n, unsigned most)
{
    uint32_t reach[WIDTH_MAX + 5], highest = 0, bits;
    unsigned best, rest_bits;
    count_reach(values, n, reach);
    for (size_t i = 0; i < n; i++)
        highest = values[i] > highest ? values[i] : highest;
    best = fh_bits_for(highest);
    uint32_t best_bits = (uint32_t)n * best;
    for (unsigned width = best; width-- > 0 && (uint32_t)n * (width + 1) < best_bits + 2 * (uint32_t)n;) {
        const uint32_t *r = reach + width;
        uint32_t above[FH_LAYERS_MAX] = {r[0],
                                         r[1],
                                         (r[1] + r[2]) / 2,
                                         r[2],
                                         (3 * r[2] + r[3]) / 4,
                                         (r[2] + r[3]) / 2,
                                         (r[2] + 3 * r[3]) / 4};
        choose_layers(above, n, highest >> width, most, &rest_bits, &bits);
        if (bits + (uint32_t)n * width < best_bits) {
            best_bits = bits + (uint32_t)n * width;
            best = width;
        }
    }
    return best;
}

/* Appends bits to a string of them. */
struct bit_writer {
    uint8_t *out;
    uint64_t word;
    unsigned held;
};

static void put_bit(struct bit_writer *writer, uint32_t bit)
{
    writer->word |= (uint64_t)bit << writer->held;
    if (++writer->held == 64) {
        fh_store_u64(writer->out, writer->word);
        writer->out += 8;
        writer->word = 0;
        writer->held = 0;
    }
}

static uint8_t *finish_bits(struct bit_writer *writer)
{
    for (unsigned done = 0; done < writer->held; done += 8)
        *writer->out++ = (uint8_t)(writer->word >> done);
    return writer->out;
}

/* Puts the layers of numbers of these heights. heights[] becomes what is left above them; returns of how many. */
static size_t put_layers(struct bit_writer *writer, uint32_t *heights, size_t n, unsigned layers)
{
    for (unsigned layer = 0; layer < layers; layer++) {
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            uint32_t goes_on = heights[i] > 0;
            put_bit(writer, goes_on);
            heights[kept] = heights[i] - 1;
            kept += goes_on;
        }
        n = kept;
    }
    return n;
}

size_t fh_layered_put(uint8_t *out, const uint32_t *values, size_t n, unsigned layers_most)
{
    unsigned width = choose_width(values, n, layers_most), rest_bits = 0;
    uint32_t low[FH_BLOCK] = {0}, heights[FH_BLOCK], above[FH_LAYERS_MAX + 1] = {0}, highest = 0, bits;
    uint32_t mask = ((uint32_t)1 << width) - 1;
    for (size_t i = 0; i < n; i++) {
        low[i] = values[i] & mask;
        heights[i] = values[i] >> width;
        highest = heights[i] > highest ? heights[i] : highest;
        above[heights[i] < FH_LAYERS_MAX ? heights[i] : FH_LAYERS_MAX]++;
    }
    uint8_t *p = out + 1;
    fh_pack(p, low, n, width);
    p += fh_pack_bytes(n, width);
    *out = (uint8_t)width;
    if (highest == 0)
        return (size_t)(p - out);
    for (unsigned i = FH_LAYERS_MAX; i-- > 0;)
        above[i] += above[i + 1];
    unsigned layers = choose_layers(above + 1, n, highest, layers_most, &rest_bits, &bits);
    struct bit_writer writer = {p, 0, 0};
    size_t rests = put_layers(&writer, heights, n, layers);
    p = finish_bits(&writer);
    *out |= (uint8_t)(layers << 5);
    if (rests > 0) {
        *p++ = (uint8_t)rest_bits;
        fh_pack(p, heights, rests, rest_bits);
        p += fh_pack_bytes(rests, rest_bits);
    }
    return (size_t)(p - out);
}

/* ---- Reading ---- */

#define SLACK 16u /* bytes beyond the layers that are loaded */

/* Puts what is beyond the last layer on top of `count` numbers. Returns the byte after it, or NULL. */
static const uint8_t *read_rests(const uint8_t *in, const uint8_t *end, uint32_t *values, unsigned width,
                                 const uint8_t *which, size_t count)
{
    uint32_t rests[FH_BLOCK + 16];
    uint64_t all = 0;
    if (in == end || *in > WIDTH_MAX)
        return NULL;
    const uint8_t *after = fh_unpack(in + 1, end, rests, count, *in);
    for (size_t i = 0; i < count && after != NULL; i++) {
        uint64_t value = values[which[i]] + ((uint64_t)rests[i] << width);
        values[which[i]] = (uint32_t)value;
        all |= value;
    }
    return all < LIMIT ? after : NULL;
}

const uint8_t *fh_layered_get(const uint8_t *in, const uint8_t *end, uint32_t *values, size_t n)
{
    if (in == NULL || in >= end)
        return NULL;
    unsigned width = *in & WIDTH_MAX, layers = *in >> 5;
    uint8_t copy[FH_LAYER_BYTES + SLACK], which[FH_BLOCK];
    in = fh_unpack(in + 1, end, values, n, width);
    if (in == NULL || layers == 0)
        return in;
    size_t there = (size_t)(end - in), rests;
    const uint8_t *bits = in;
    if (there < FH_LAYER_BYTES + SLACK) {
        memcpy(copy, in, there);
        memset(copy + there, 0, sizeof copy - there);
        bits = copy;
    }
    size_t bytes = (fh_pack_kernels()->raise(bits, layers, (uint32_t)1 << width, values, n, which, &rests) + 7) / 8;
    if (bytes > there)
        return NULL;
    uint32_t all = 0;
    for (size_t i = 0; i < n && width + 3 >= WIDTH_MAX; i++) /* only then can layers lead out of the range */
        all |= values[i];
    if (all >= LIMIT)
        return NULL;
    return rests > 0 ? read_rests(in + bytes, end, values, width, which, rests) : in + bytes;
}
