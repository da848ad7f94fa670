/* Runs of numbers that fit in bytes, in AVX-512 registers; private to docs_avx512.c and freqs_avx512.c.
 *
 * Numbers of up to eight bits are unpacked sixty-four to a register: VPERMB gives each eight of them, which are `width`
 * bytes, a word of their own, VPMULTISHIFTQB cuts that into numbers. High parts of exceptions are unpacked likewise,
 * and spread by VPEXPANDB to where the set of their places says. No load reaches beyond the bytes that a run has.
 */
#ifndef FH_INDEXER_BYTES_AVX512_H
#define FH_INDEXER_BYTES_AVX512_H

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/pack_kernels.h"

#define TARGET                                                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512vnni,bmi,bmi2,popcnt")))
#define INLINE TARGET static inline __attribute__((always_inline))

/* 128 numbers, a byte each. */
struct fh_bytes {
    __m512i low, high;
};

/* Where eight numbers of some width are among the bytes, and where each is in theirs: for widths of 0 to 8 bits. */
struct fh_byte_cut {
    uint8_t bytes[64];
    uint64_t bits, mask;
};

#define EIGHT_FROM(from) (from), (from) + 1, (from) + 2, (from) + 3, (from) + 4, (from) + 5, (from) + 6, (from) + 7
#define CUT(width)                                                                                                     \
    {                                                                                                                  \
        {EIGHT_FROM(0),           EIGHT_FROM(width),       EIGHT_FROM(2 * (width)), EIGHT_FROM(3 * (width)),           \
         EIGHT_FROM(4 * (width)), EIGHT_FROM(5 * (width)), EIGHT_FROM(6 * (width)), EIGHT_FROM(7 * (width))},          \
            0x0706050403020100u * (width), 0x0101010101010101u * ((1u << (width)) - 1)                                 \
    }

static const struct fh_byte_cut fh_byte_cuts[FH_SMALL_BITS + 1] = {CUT(0), CUT(1), CUT(2), CUT(3), CUT(4),
                                                                   CUT(5), CUT(6), CUT(7), CUT(8)};

/* The first n of sixty-four. */
INLINE uint64_t fh_first_bytes(size_t n)
{
    return _bzhi_u64(UINT64_MAX, n < 64 ? (unsigned)n : 64);
}

/* Sixty-four numbers of at most `length` bytes. */
INLINE __m512i fh_bytes_unpack(const uint8_t *in, size_t length, const struct fh_byte_cut *cut)
{
    __m512i packed = _mm512_maskz_loadu_epi8(fh_first_bytes(length), in);
    __m512i words = _mm512_permutexvar_epi8(_mm512_loadu_si512(cut->bytes), packed);
    __m512i bits = _mm512_set1_epi64((long long)cut->bits), mask = _mm512_set1_epi64((long long)cut->mask);
    return _mm512_and_si512(_mm512_multishift_epi64_epi8(bits, words), mask);
}

/* Without high parts. */
INLINE struct fh_bytes fh_bytes_low(const struct fh_patched_run *run)
{
    const struct fh_byte_cut *cut = &fh_byte_cuts[run->width];
    size_t length = (size_t)(run->index - run->packed), half = (size_t)8 * run->width;
    struct fh_bytes out = {fh_bytes_unpack(run->packed, length, cut), _mm512_setzero_si512()};
    if (run->n > 64)
        out.high = fh_bytes_unpack(run->packed + half, length - half, cut);
    return out;
}

/* A set of numbers below 128, as parts to be or-ed together. */
struct fh_byte_set {
    __m512i low, high;
};

INLINE void fh_byte_set_add(struct fh_byte_set *set, __m128i eight, __mmask8 which)
{
    __m512i at = _mm512_cvtepu8_epi64(eight), one = _mm512_set1_epi64(1);
    __m512i beyond = _mm512_sub_epi64(at, _mm512_set1_epi64(64));
    set->low = _mm512_or_si512(set->low, _mm512_maskz_sllv_epi64(which, one, at));
    set->high = _mm512_or_si512(set->high, _mm512_maskz_sllv_epi64(which, one, beyond));
}

INLINE void fh_byte_set_bits(const struct fh_byte_set *set, uint64_t bits[2])
{
    __m512i eight =
        _mm512_or_si512(_mm512_unpacklo_epi64(set->low, set->high), _mm512_unpackhi_epi64(set->low, set->high));
    __m256i four = _mm256_or_si256(_mm512_castsi512_si256(eight), _mm512_extracti64x4_epi64(eight, 1));
    __m128i two = _mm_or_si128(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
    bits[0] = (uint64_t)_mm_cvtsi128_si64(two);
    bits[1] = (uint64_t)_mm_extract_epi64(two, 1);
}

/* The set of n places (1 to 64), a byte each, which have a byte before them. False when they do not rise, or one is not
 * below `limit` (at most 128). Sixteen are taken without asking how many there are. */
INLINE bool fh_places_read(const uint8_t *places, size_t n, size_t limit, uint64_t bits[2])
{
    uint64_t all = fh_first_bytes(n);
    __m512i here = _mm512_maskz_loadu_epi8(all, places), before = _mm512_maskz_loadu_epi8(all, places - 1);
    if (((_mm512_cmpgt_epu8_mask(here, before) | 1) & all) != all || places[n - 1] >= limit)
        return false;
    struct fh_byte_set set = {_mm512_setzero_si512(), _mm512_setzero_si512()};
    fh_byte_set_add(&set, _mm512_castsi512_si128(here), (__mmask8)all);
    fh_byte_set_add(&set, _mm_bsrli_si128(_mm512_castsi512_si128(here), 8), (__mmask8)(all >> 8));
    for (all >>= 16; all != 0; all >>= 8) {
        fh_byte_set_add(&set, _mm512_extracti32x4_epi32(here, 1), (__mmask8)all);
        here = _mm512_alignr_epi64(here, here, 1);
    }
    fh_byte_set_bits(&set, bits);
    return true;
}

/* Numbers put down where the bits are set, in order; 0 elsewhere. */
INLINE struct fh_bytes fh_bytes_spread(__m512i numbers, const uint64_t bits[2])
{
    __mmask64 rest = ~(__mmask64)0 << (_mm_popcnt_u64(bits[0]) & 63); /* all of them where that is 64: none is left */
    return (struct fh_bytes){_mm512_maskz_expand_epi8(bits[0], numbers),
                             _mm512_maskz_expand_epi8(bits[1], _mm512_maskz_compress_epi8(rest, numbers))};
}

/* High parts at their places, 0 elsewhere. */
INLINE bool fh_bytes_high(const struct fh_patched_run *run, struct fh_bytes *out)
{
    uint64_t bits[2];
    if (!fh_places_read(run->index, run->exceptions, run->n, bits))
        return false;
    size_t length = (size_t)(run->after - run->high);
    *out = fh_bytes_spread(fh_bytes_unpack(run->high, length, &fh_byte_cuts[run->high_bits]), bits);
    return true;
}

/* All of a run whose numbers have at most eight bits. False when the exceptions are damaged. */
INLINE bool fh_bytes_read(const struct fh_patched_run *run, struct fh_bytes *out)
{
    struct fh_bytes high;
    *out = fh_bytes_low(run);
    if (run->exceptions == 0)
        return true;
    if (!fh_bytes_high(run, &high))
        return false;
    __m128i shift = _mm_cvtsi32_si128((int)run->width); /* no bit goes beyond its byte */
    out->low = _mm512_or_si512(out->low, _mm512_sll_epi16(high.low, shift));
    out->high = _mm512_or_si512(out->high, _mm512_sll_epi16(high.high, shift));
    return true;
}

#endif
#endif
