/* Reading layered runs. See layered.h; layered_writer.c writes them, the loops over layers are in pack_portable.c and
 * its likes. */
#include "indexer/layered.h"

#include <string.h>

#include "base/varint.h"
#include "indexer/pack.h"
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

#define WIDTH_MAX 31u
#define LIMIT ((uint32_t)1 << 31) /* numbers are below it */

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
