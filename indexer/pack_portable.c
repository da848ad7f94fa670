/* The inner loops in plain C. See pack_kernels.h. */
#include "base/varint.h"
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

/* Bit i of a byte goes above as many numbers as there are bits set below it. */
#define NUMBER(byte, i) ((uint64_t)((byte) >> (i)&1) * (i) << 8 * __builtin_popcount((byte) & ((1u << (i)) - 1)))
#define ROW(byte)                                                                                                      \
    NUMBER(byte, 1) | NUMBER(byte, 2) | NUMBER(byte, 3) | NUMBER(byte, 4) | NUMBER(byte, 5) | NUMBER(byte, 6) |        \
        NUMBER(byte, 7)
#define ROWS_4(byte) ROW(byte), ROW((byte) + 1), ROW((byte) + 2), ROW((byte) + 3)
#define ROWS_16(byte) ROWS_4(byte), ROWS_4((byte) + 4), ROWS_4((byte) + 8), ROWS_4((byte) + 12)
#define ROWS_64(byte) ROWS_16(byte), ROWS_16((byte) + 16), ROWS_16((byte) + 32), ROWS_16((byte) + 48)

const uint64_t fh_pack_set_bits[256] = {ROWS_64(0u), ROWS_64(64u), ROWS_64(128u), ROWS_64(192u)};

/* A number of up to 32 bits that starts at bit 0 to 7 of a byte lies within 8 bytes of it. */
static void unpack(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    size_t at = 0;
    for (size_t i = 0; i < n; i++, at += bits)
        values[i] = (uint32_t)(fh_load_u64(in + at / 8) >> (at % 8) & mask);
}

static uint32_t sum(uint32_t *values, size_t n, uint32_t base)
{
    uint32_t all = 0, next = base;
    for (size_t i = 0; i < n; i++) {
        values[i] += next;
        next = values[i] + 1;
        all |= values[i];
    }
    return all;
}

static size_t expand(const uint8_t *bits, size_t length, uint32_t base, uint32_t *values)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i += 8, base += 64) {
        uint64_t word = 0;
        if (length - i >= 8)
            word = fh_load_u64(bits + i);
        else
            for (size_t j = i; j < length; j++)
                word |= (uint64_t)bits[j] << (8 * (j - i));
        for (; word != 0; word &= word - 1) {
            if (count == 128)
                return 129;
            values[count++] = base + (uint32_t)__builtin_ctzll(word);
        }
    }
    return count;
}

static uint32_t weigh(uint32_t *freqs, uint32_t *weighted, size_t n)
{
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++) {
        freqs[i]++;
        weighted[i] = 16 * freqs[i];
        all |= freqs[i];
    }
    return all;
}

static void boost(uint32_t *values, size_t n, const uint8_t *bits, uint32_t more)
{
    for (size_t i = 0; i < n; i++)
        values[i] += ((uint32_t)bits[i / 8] >> i % 8 & 1u) * more;
}

static uint64_t total(const uint32_t *values, size_t n)
{
    uint64_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += values[i];
    return all;
}

/* Bit by bit that is set. */
size_t fh_pack_raise_portable(const uint8_t *bits, size_t layers, uint32_t step, uint32_t *values, size_t n,
                              uint8_t *which, size_t *count)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++)
        which[i] = (uint8_t)i;
    for (size_t layer = 0; layer < layers && n > 0; layer++) {
        size_t kept = 0;
        for (size_t from = 0; from < n; from += 64) {
            uint64_t word = fh_pack_bits(bits, at + from, n - from < 64 ? n - from : 64);
            for (; word != 0; word &= word - 1) {
                uint8_t i = which[from + (size_t)__builtin_ctzll(word)];
                values[i] += step;
                which[kept++] = i;
            }
        }
        at += n;
        n = kept;
    }
    *count = n;
    return at;
}

/* Which of eight numbers are higher than `layer`, a bit each. */
static uint64_t higher_than(const uint8_t *heights, unsigned layer)
{
    uint64_t high = fh_load_u64(heights) + (0x7F - layer) * 0x0101010101010101u;
    return ((high & 0x8080808080808080u) >> 7) * 0x0102040810204080u >> 56;
}

static uint32_t count_bits(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)(word * 0x0101010101010101u >> 56);
}

void fh_pack_climb_portable(const uint32_t *values, size_t n, unsigned width, struct fh_climb *climb)
{
    uint8_t heights[FH_BLOCK]; /* at most one that goes through all layers; 0 up to a multiple of 8 */
    if (n % 8 != 0)
        fh_store_u64(heights + n / 8 * 8, 0);
    for (size_t i = 0; i < n; i++) {
        uint32_t height = values[i] >> width;
        heights[i] = (uint8_t)(height < FH_LAYERS_MAX ? height : FH_LAYERS_MAX);
    }
    memset(climb, 0, sizeof *climb);
    for (unsigned layer = 0; layer < FH_LAYERS_MAX; layer++) {
        uint64_t *above = climb->above[layer];
        for (size_t i = 0; i < n; i += 8)
            above[i / 64] |= higher_than(heights + i, layer) << i % 64;
        climb->counts[layer][0] = count_bits(above[0]);
        climb->counts[layer][1] = count_bits(above[1]);
    }
}

uint64_t fh_pack_extract_portable(uint64_t bits, uint64_t mask)
{
    uint64_t found = 0;
    for (unsigned k = 0; mask != 0; mask &= mask - 1)
        found |= (bits >> __builtin_ctzll(mask) & 1) << k++;
    return found;
}

const struct fh_pack_kernels fh_pack_portable = {
    unpack, sum, expand, weigh, boost, total, fh_pack_climb_portable, fh_pack_extract_portable, fh_pack_raise_portable,
    NULL,   NULL};
