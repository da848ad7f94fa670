/* Packing, patching, and the choice of inner loop. See pack.h.
 *
 * The inner loops read a little past what they need; close to the end of the bytes the run is
 * copied to a buffer that has that room.
 */
#include "indexer/pack.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/bit_sink.h"
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

#define EXCEPTIONS_FOLLOW 0x20u
#define CALLER_FLAGS 0xC0u
#define WIDTH_MAX 31u
#define WIDTH_ROOM 40u /* for widths up to 32, in whole words */
#define FEW 16u        /* numbers of a short run */
#define MANY 48u       /* numbers that are worth counting in several tables */

const struct fh_pack_kernels *const fh_pack_sets[FH_SIMD_COUNT] = {
    [FH_SIMD_PORTABLE] = &fh_pack_portable,
#if defined(__x86_64__)
    [FH_SIMD_AVX2] = &fh_pack_avx2,
    [FH_SIMD_AVX512] = &fh_pack_avx512,
#elif defined(__aarch64__)
    [FH_SIMD_NEON] = &fh_pack_neon,
#endif
};

/* What fits in a word is put together before it goes to the others, so that the sum of bits, which each step waits for,
 * is taken once for four numbers or two. */
void fh_pack_low(uint8_t *out, const uint32_t *values, size_t n, unsigned bits)
{
    struct fh_bit_sink sink = {out, 0, 0};
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    size_t i = 0;
    for (; bits > 0 && bits <= 16 && i + 4 <= n; i += 4) {
        uint64_t low = (values[i] & mask) | (values[i + 1] & mask) << bits;
        uint64_t high = (values[i + 2] & mask) | (values[i + 3] & mask) << bits;
        fh_bit_sink_put(&sink, low | high << 2 * bits, 4 * bits);
    }
    for (; bits > 0 && i + 2 <= n; i += 2)
        fh_bit_sink_put(&sink, (values[i] & mask) | (values[i + 1] & mask) << bits, 2 * bits);
    if (bits > 0 && i < n)
        fh_bit_sink_put(&sink, values[i] & mask, bits);
    fh_bit_sink_finish(&sink);
}

void fh_pack(uint8_t *out, const uint32_t *values, size_t n, unsigned bits)
{
    for (size_t i = 0; i < n; i++)
        assert(fh_bits_for(values[i]) <= bits);
    fh_pack_low(out, values, n, bits);
}

const uint8_t *fh_unpack(const uint8_t *in, const uint8_t *end, uint32_t *values, size_t n, unsigned bits)
{
    size_t bytes = fh_pack_bytes(n, bits);
    if (in == NULL || bits > 32 || n > FH_BLOCK || (size_t)(end - in) < bytes)
        return NULL;
    if (bits == 0) {
        memset(values, 0, n * sizeof *values);
    } else if ((size_t)(end - in) - bytes >= FH_PACK_SLACK) {
        fh_pack_kernels()->unpack(in, values, n, bits);
    } else {
        uint8_t copy[4 * FH_BLOCK + FH_PACK_SLACK];
        memcpy(copy, in, bytes);
        memset(copy + bytes, 0, FH_PACK_SLACK);
        fh_pack_kernels()->unpack(copy, values, n, bits);
    }
    return in + bytes;
}

/* The width of each number, and how many have each, 0 to 32; of many numbers in four tables side by side, since neighbours
 * are alike and one count would wait for itself. Eight counts are added up as one word: no sum is above 128. Returns
 * the largest width. */
static unsigned measure(const uint32_t *values, size_t n, uint8_t widths[FH_BLOCK], uint8_t counts[WIDTH_ROOM])
{
    uint8_t tables[3][WIDTH_ROOM];
    uint32_t all = 0;
    size_t i = 0, in_tables = n < MANY ? 0 : n / 4 * 4;
    memset(counts, 0, WIDTH_ROOM);
    if (in_tables > 0)
        memset(tables, 0, sizeof tables);
    for (; i < in_tables; i += 4) {
        all |= values[i] | values[i + 1] | values[i + 2] | values[i + 3];
        tables[0][widths[i] = (uint8_t)fh_bits_for(values[i])]++;
        tables[1][widths[i + 1] = (uint8_t)fh_bits_for(values[i + 1])]++;
        tables[2][widths[i + 2] = (uint8_t)fh_bits_for(values[i + 2])]++;
        counts[widths[i + 3] = (uint8_t)fh_bits_for(values[i + 3])]++;
    }
    for (; i < n; i++) {
        all |= values[i];
        counts[widths[i] = (uint8_t)fh_bits_for(values[i])]++;
    }
    for (size_t width = 0; in_tables > 0 && width < WIDTH_ROOM; width += 8)
        fh_store_u64(counts + width, fh_load_u64(counts + width) + fh_load_u64(tables[0] + width) +
                                         fh_load_u64(tables[1] + width) + fh_load_u64(tables[2] + width));
    return fh_bits_for(all);
}

/* The width that makes the run smallest, `top` being the largest; of several the largest, which has the fewest exceptions.
 * *exceptions is how many numbers do not fit in it, *high_bits how much higher the largest goes. */
static unsigned best_width(const uint8_t counts[WIDTH_ROOM], size_t n, unsigned top, size_t *exceptions,
                           unsigned *high_bits)
{
    assert(top <= WIDTH_MAX);
    unsigned best = top;
    size_t best_bytes = fh_pack_bytes(n, top), larger = 0;
    *exceptions = 0;
    for (unsigned width = top; width-- > 0 && larger < n;) {
        larger += counts[width + 1];
        size_t bytes = fh_pack_bytes(n, width) + 2 + larger + fh_pack_bytes(larger, top - width);
        if (bytes < best_bytes) {
            best_bytes = bytes;
            best = width;
            *exceptions = larger;
        }
    }
    *high_bits = top - best;
    return best;
}

/* Which numbers are wider than `width`, rising; eight are asked at a time, by the top bits of what each adds up to,
 * and a table tells the places of those that are. `index` has room for seven more. */
static void find_wider(const uint8_t widths[FH_BLOCK], size_t n, unsigned width, uint8_t *index)
{
    uint64_t lack = (127 - width) * 0x0101010101010101u, tops = 0x8080808080808080u;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t wider = ((fh_load_u64(widths + i) + lack) & tops) >> 7;
        unsigned bits = (unsigned)(wider * 0x0102040810204080u >> 56);
        fh_store_u64(index, fh_pack_set_bits[bits] + i * 0x0101010101010101u);
        index += wider * 0x0101010101010101u >> 56;
    }
}

/* A short run that is smallest without exceptions whatever its numbers are: exceptions take two bytes and at least one
 * more for a number, besides the bits of the largest one. Returns 0 where it may not be. */
static size_t put_few(uint8_t *out, const uint32_t *values, size_t n, uint8_t flags)
{
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++)
        all |= values[i];
    unsigned width = fh_bits_for(all);
    size_t bytes = fh_pack_bytes(n, width);
    if (bytes > 3 + fh_pack_bytes(1, width))
        return 0;
    *out = (uint8_t)(width | flags);
    fh_pack_low(out + 1, values, n, width);
    return 1 + bytes;
}

static size_t put_many(uint8_t *out, const uint32_t *values, size_t n, uint8_t flags)
{
    uint8_t widths[FH_BLOCK + 8], counts[WIDTH_ROOM], index[FH_BLOCK + 8];
    uint32_t high[FH_BLOCK];
    size_t exceptions;
    unsigned high_bits;
    memset(widths + n / 8 * 8, 0, 8); /* behind the last */
    unsigned top = measure(values, n, widths, counts), width = best_width(counts, n, top, &exceptions, &high_bits);
    uint8_t *p = out;
    if (exceptions == 0) {
        *p++ = (uint8_t)(width | flags);
        fh_pack_low(p, values, n, width);
        return (size_t)(p - out) + fh_pack_bytes(n, width);
    }
    *p++ = (uint8_t)(width | EXCEPTIONS_FOLLOW | flags);
    *p++ = (uint8_t)exceptions;
    *p++ = (uint8_t)high_bits;
    fh_pack_low(p, values, n, width);
    p += fh_pack_bytes(n, width);
    find_wider(widths, n, width, index);
    for (size_t i = 0; i < exceptions; i++)
        high[i] = values[index[i]] >> width;
    memcpy(p, index, exceptions);
    p += exceptions;
    fh_pack_low(p, high, exceptions, high_bits);
    return (size_t)(p - out) + fh_pack_bytes(exceptions, high_bits);
}

size_t fh_patched_put(uint8_t *out, const uint32_t *values, size_t n, uint8_t flags)
{
    size_t bytes = n <= FEW ? put_few(out, values, n, flags) : 0;
    return bytes > 0 ? bytes : put_many(out, values, n, flags);
}

bool fh_patched_open(struct fh_patched_run *run, const uint8_t *in, const uint8_t *end, size_t n)
{
    if (in == NULL || in >= end)
        return false;
    unsigned head = *in++, width = head & WIDTH_MAX, high_bits = 0;
    size_t exceptions = 0;
    if ((head & EXCEPTIONS_FOLLOW) != 0) {
        if (end - in < 2)
            return false;
        exceptions = *in++;
        high_bits = *in++;
        if (exceptions == 0 || exceptions > n || high_bits == 0 || width + high_bits > WIDTH_MAX)
            return false;
    }
    size_t bytes = fh_pack_bytes(n, width), high_bytes = fh_pack_bytes(exceptions, high_bits);
    if ((size_t)(end - in) < bytes + exceptions + high_bytes)
        return false;
    run->packed = in;
    run->index = in + bytes;
    run->high = run->index + exceptions;
    run->after = run->high + high_bytes;
    run->end = end;
    run->n = n;
    run->exceptions = exceptions;
    run->width = width;
    run->high_bits = high_bits;
    run->flags = (uint8_t)(head & CALLER_FLAGS);
    return true;
}

/* Puts the high parts on top, one by one: they are few, and vector code would have to put them
 * down somewhere first. */
bool fh_patched_read(const struct fh_patched_run *run, uint32_t *values)
{
    const uint8_t *high = run->high;
    uint8_t copy[4 * FH_BLOCK + 8];
    uint32_t mask = ((uint32_t)1 << run->high_bits) - 1;
    size_t from = 0, bit = 0, high_bytes = (size_t)(run->after - high);
    if (fh_unpack(run->packed, run->end, values, run->n, run->width) == NULL)
        return false;
    if (run->end - run->after < 8 && run->exceptions > 0) { /* less than eight bytes to load with the last high part */
        memcpy(copy, high, high_bytes);
        memset(copy + high_bytes, 0, 8);
        high = copy;
    }
    for (size_t i = 0; i < run->exceptions; i++, bit += run->high_bits) {
        size_t at = run->index[i];
        if (at < from || at >= run->n)
            return false;
        values[at] |= ((uint32_t)(fh_load_u64(high + bit / 8) >> (bit % 8)) & mask) << run->width;
        from = at + 1;
    }
    return true;
}

const uint8_t *fh_patched_get(const uint8_t *in, const uint8_t *end, uint32_t *values, size_t n, uint8_t *flags)
{
    struct fh_patched_run run;
    bool whole = n <= FH_BLOCK && fh_patched_open(&run, in, end, n) && fh_patched_read(&run, values);
    *flags = whole ? run.flags : 0;
    return whole ? run.after : NULL;
}

const uint8_t *fh_patched_skip(const uint8_t *in, const uint8_t *end, size_t n)
{
    if (in == NULL || in >= end)
        return NULL;
    unsigned head = *in++, width = head & WIDTH_MAX;
    size_t bytes = fh_pack_bytes(n, width);
    if ((head & EXCEPTIONS_FOLLOW) != 0) {
        if (end - in < 2)
            return NULL;
        bytes += 2 + (size_t)in[0] + fh_pack_bytes(in[0], in[1]);
    }
    return (size_t)(end - in) >= bytes ? in + bytes : NULL;
}

/* Number i of a packed run that lies between `in` and `end`. */
static uint32_t packed_at(const uint8_t *in, const uint8_t *end, size_t i, unsigned bits)
{
    size_t at = i * bits;
    const uint8_t *p = in + at / 8;
    uint64_t window = 0;
    if (end - p >= 8)
        window = fh_load_u64(p);
    else
        for (size_t j = 0; p + j < end; j++)
            window |= (uint64_t)p[j] << (8 * j);
    return (uint32_t)(window >> (at % 8) & (((uint64_t)1 << bits) - 1));
}

/* How many of the rising index bytes are below `limit` (1 to 128), eight at a time: adding what a byte lacks to
 * 128 tells by its top bit. Any number up to `exceptions` when they do not rise. */
static size_t exceptions_below(const struct fh_patched_run *run, size_t limit)
{
    uint64_t lack = (128 - limit) * 0x0101010101010101u, tops = 0x8080808080808080u;
    for (size_t below = 0; below < run->exceptions; below += 8) {
        uint64_t bytes = fh_load_u64(run->index + below), reached = (((bytes & ~tops) + lack) | bytes) & tops;
        if (reached != 0) {
            below += (size_t)__builtin_ctzll(reached) / 8;
            return below < run->exceptions ? below : run->exceptions;
        }
    }
    return run->exceptions;
}

/* What a run close to the end of the bytes takes, where none may be read that follow. */
static void careful_piece(const struct fh_patched_run *run, size_t from, size_t until, uint32_t *values)
{
    for (size_t i = from; i < until; i++)
        values[i - from] = packed_at(run->packed, run->index, i, run->width);
    for (size_t i = 0; i < run->exceptions; i++)
        if (run->index[i] >= from && run->index[i] < until)
            values[run->index[i] - from] |= packed_at(run->high, run->after, i, run->high_bits) << run->width;
}

uint32_t *fh_patched_piece(const struct fh_patched_run *run, size_t first, size_t count, uint32_t *values)
{
    assert(first < run->n && count <= run->n - first && run->n <= FH_BLOCK);
    size_t lead = first % 8, from = first - lead; /* eight numbers are `width` bytes: only there can a piece begin */
    if ((size_t)(run->end - run->after) < FH_PACK_SLACK) {
        careful_piece(run, from, first + count, values);
        return values + lead;
    }
    if (run->width > 0)
        fh_pack_kernels()->unpack(run->packed + from / 8 * run->width, values, lead + count, run->width);
    else
        memset(values, 0, (lead + count) * sizeof *values);
    uint32_t mask = ((uint32_t)1 << run->high_bits) - 1;
    for (size_t i = first > 0 ? exceptions_below(run, first) : 0; i < run->exceptions; i++) {
        size_t at = (size_t)run->index[i] - from, bit = i * run->high_bits;
        if (at >= lead + count)
            break;
        values[at] |= ((uint32_t)(fh_load_u64(run->high + bit / 8) >> (bit % 8)) & mask) << run->width;
    }
    return values + lead;
}

const uint8_t *fh_patched_at(const uint8_t *in, const uint8_t *end, size_t n, size_t i, uint32_t *value)
{
    const uint8_t *after = fh_patched_skip(in, end, n);
    *value = 0;
    if (after == NULL)
        return NULL;
    unsigned width = in[0] & WIDTH_MAX;
    if ((in[0] & EXCEPTIONS_FOLLOW) == 0) {
        *value = packed_at(in + 1, after, i, width);
        return after;
    }
    size_t e = in[1];
    unsigned high_bits = in[2];
    if (width + high_bits > WIDTH_MAX)
        return NULL;
    const uint8_t *index = in + 3 + fh_pack_bytes(n, width);
    *value = packed_at(in + 3, after, i, width);
    for (size_t j = 0; j < e && index[j] <= i; j++)
        if (index[j] == i)
            *value |= packed_at(index + e, after, j, high_bits) << width;
    return after;
}
