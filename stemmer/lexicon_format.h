/* The bytes of a lexicon, shared by the reader (lexicon.c) and the builder (lexicon_build.c)
 * and by nobody else. lexicon.h has the picture.
 */
#ifndef FH_STEMMER_LEXICON_FORMAT_H
#define FH_STEMMER_LEXICON_FORMAT_H

#include <stdint.h>

#define LEXICON_MAGIC "FHLX"
#define LEXICON_VERSION 1u
#define LEXICON_HEADER_BYTES 32u
#define LEXICON_SLOT_BYTES 4u
#define LEXICON_PROBE_LIMIT 4096u
#define FH_LEXICON_WORD_BYTES_MAX 255u /* longer words are not in it */

static inline uint32_t lexicon_home(uint64_t hash, uint32_t slot_count)
{
    return (uint32_t)((hash >> 32) * slot_count >> 32);
}

/* Counts as one byte: 0..15 as they are, then 16 + 8 * (exponent - 4) + the three bits after the first. */
static inline uint8_t lexicon_count_encode(uint64_t count)
{
    if (count < 16)
        return (uint8_t)count;
    unsigned exponent = 63 - (unsigned)__builtin_clzll(count);
    if (exponent > 31)
        return 16 + 8 * 27 + 7;
    return (uint8_t)(16 + 8 * (exponent - 4) + ((count >> (exponent - 3)) & 7));
}

static inline uint32_t lexicon_count_decode(uint8_t code)
{
    if (code < 16)
        return code;
    unsigned exponent = 4 + (code - 16u) / 8, mantissa = 8 + (code & 7u);
    return exponent > 30 ? 1u << 30 : mantissa << (exponent - 3);
}

#endif
