/* See block.h. Vectors say which bytes are in which range, sixteen at a time, and the rest is done with bits. SSE2 is what every
 * x86-64 processor has: there is nothing to choose at run time. */
#include "stemmer/block.h"

#include <string.h>

#if FH_BLOCKS

#include <emmintrin.h>

/* Bits of the bytes in question. */
struct ranges {
    uint64_t d8, d9, tail_80_8f, tail_81_8a, tail_a0_bf;
    uint64_t letter_or_digit, joint, high; /* ASCII; and what is not */
};

static inline uint64_t in_range(__m128i bytes, int first, int last)
{
    __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8((char)first));
    __m128i in = _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8((char)(last - first))), above);
    return (uint64_t)(unsigned)_mm_movemask_epi8(in);
}

static inline uint64_t equal(__m128i bytes, int byte)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)byte)));
}

static inline void add_ranges(struct ranges *ranges, const uint8_t *p, int shift)
{
    __m128i bytes = _mm_loadu_si128((const void *)p), lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    ranges->d8 |= equal(bytes, 0xD8) << shift;
    ranges->d9 |= equal(bytes, 0xD9) << shift;
    ranges->tail_80_8f |= in_range(bytes, 0x80, 0x8F) << shift;
    ranges->tail_81_8a |= in_range(bytes, 0x81, 0x8A) << shift;
    ranges->tail_a0_bf |= in_range(bytes, 0xA0, 0xBF) << shift;
    ranges->letter_or_digit |= (in_range(bytes, '0', '9') | in_range(lower, 'a', 'z')) << shift;
    ranges->joint |= (in_range(bytes, ',', '.') | equal(bytes, '\'')) << shift;
    ranges->high |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << shift;
}

static struct fh_text_block whole_block(const uint8_t *p)
{
    struct ranges in = {0, 0, 0, 0, 0, 0, 0, 0};
    for (int at = 0; at < FH_BLOCK_BYTES; at += 16)
        add_ranges(&in, p + at, at);
    uint64_t letters = (in.d8 << 1 & in.tail_a0_bf) | (in.d9 << 1 & in.tail_81_8a), signs = in.d8 << 1 & in.tail_80_8f;
    uint64_t ascii = ~(in.high | in.letter_or_digit | in.joint);
    struct fh_text_block block = {
        .word = in.letter_or_digit | letters | letters >> 1,
        .separator = ascii | signs | signs >> 1 | (in.joint & ascii >> 1),
        .length = FH_BLOCK_BYTES - (unsigned)((in.d8 | in.d9) >> (FH_BLOCK_BYTES - 1)),
    };
    return block;
}

struct fh_text_block fh_text_block_at(const uint8_t *p, const uint8_t *end)
{
    uint8_t last[FH_BLOCK_BYTES];
    if (end - p >= FH_BLOCK_BYTES)
        return whole_block(p);
    memset(last, ' ', sizeof last);
    memcpy(last, p, (size_t)(end - p));
    return whole_block(last);
}

#else

struct fh_text_block fh_text_block_at(const uint8_t *p, const uint8_t *end)
{
    (void)p;
    (void)end;
    return (struct fh_text_block){0, 0, 0};
}

#endif
