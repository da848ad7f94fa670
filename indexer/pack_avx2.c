/* The inner loops with AVX2. See pack_kernels.h.
 *
 * Unpacking takes eight numbers, which are exactly `bits` bytes, at a time: four for each 128-bit
 * half of a register. A byte shuffle brings each number's window of four bytes (eight for the
 * widest) to its place, a shift by its own count its lowest bit to the bottom. The shuffle and
 * the counts are the same for every eight numbers. (The idea of "horizontal" unpacking: Willhalm
 * et al., SIMD-Scan, VLDB 2009.)
 */
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE TARGET static inline __attribute__((always_inline))

/* 16 bytes from each of two places, as the two halves. */
INLINE __m256i load_halves(const uint8_t *low, const uint8_t *high)
{
    __m128i first = _mm_loadu_si128((const void *)low);
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), _mm_loadu_si128((const void *)high), 1);
}

/* Up to 25 bits: with 0 to 7 bits before it a number fits in a window of 4 bytes. */
TARGET static void unpack_narrow(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    int odd = 4 * (int)bits % 8; /* where number 4 starts in its byte */
    __m256i at =
        _mm256_add_epi32(_mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 0, 1, 2, 3), _mm256_set1_epi32((int)bits)),
                         _mm256_setr_epi32(0, 0, 0, 0, odd, odd, odd, odd));
    __m256i first_byte = _mm256_mullo_epi32(_mm256_srli_epi32(at, 3), _mm256_set1_epi32(0x01010101));
    __m256i window = _mm256_add_epi8(first_byte, _mm256_set1_epi32(0x03020100));
    __m256i shift = _mm256_and_si256(at, _mm256_set1_epi32(7));
    __m256i mask = _mm256_set1_epi32((int)(((uint32_t)1 << bits) - 1));
    for (size_t i = 0; i < n; i += 8, in += bits) {
        __m256i bytes = _mm256_shuffle_epi8(load_halves(in, in + bits / 2), window);
        _mm256_storeu_si256((void *)(values + i), _mm256_and_si256(_mm256_srlv_epi32(bytes, shift), mask));
    }
}

/* Two numbers a half, in windows of 8 bytes, from bits `low` and `high` of `in` on. */
INLINE __m256i wide_pairs(const uint8_t *in, unsigned low, unsigned high, unsigned bits)
{
    __m256i at = _mm256_setr_epi64x(low % 8, low % 8 + bits, high % 8, high % 8 + bits);
    __m256i first_byte =
        _mm256_shuffle_epi8(_mm256_srli_epi64(at, 3), _mm256_setr_epi64x(0, 0x0808080808080808, 0, 0x0808080808080808));
    __m256i window = _mm256_add_epi8(first_byte, _mm256_set1_epi64x(0x0706050403020100));
    __m256i shift = _mm256_and_si256(at, _mm256_set1_epi64x(7));
    return _mm256_srlv_epi64(_mm256_shuffle_epi8(load_halves(in + low / 8, in + high / 8), window), shift);
}

TARGET static void unpack_wide(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    __m256i mask = _mm256_set1_epi32((int)(((uint64_t)1 << bits) - 1));
    for (size_t i = 0; i < n; i += 8, in += bits) {
        __m256 even = _mm256_castsi256_ps(wide_pairs(in, 0, 4 * bits, bits));       /* 0 1 | 4 5 */
        __m256 odd = _mm256_castsi256_ps(wide_pairs(in, 2 * bits, 6 * bits, bits)); /* 2 3 | 6 7 */
        __m256i all = _mm256_castps_si256(_mm256_shuffle_ps(even, odd, 0x88));
        _mm256_storeu_si256((void *)(values + i), _mm256_and_si256(all, mask));
    }
}

TARGET static void unpack(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    if (bits <= 25)
        unpack_narrow(in, values, n, bits);
    else
        unpack_wide(in, values, n, bits);
}

/* Prefix sums inside a register by shifting and adding; the carry between registers is one
 * addition, so that registers do not wait for each other. */
TARGET uint32_t fh_pack_sum_avx2(uint32_t *values, size_t n, uint32_t base)
{
    __m256i carry = _mm256_set1_epi32((int)(base - 1)), one = _mm256_set1_epi32(1), all = _mm256_setzero_si256();
    for (size_t i = 0; i < n; i += 8) {
        __m256i x = _mm256_add_epi32(_mm256_loadu_si256((const void *)(values + i)), one);
        x = _mm256_add_epi32(x, _mm256_slli_si256(x, 4));
        x = _mm256_add_epi32(x, _mm256_slli_si256(x, 8));
        __m256i totals = _mm256_shuffle_epi32(x, 0xFF);                    /* of low half | of high half */
        __m256i swapped = _mm256_permute2x128_si256(totals, totals, 0x01); /* of high half | of low half */
        x = _mm256_add_epi32(x, _mm256_blend_epi32(_mm256_setzero_si256(), swapped, 0xF0));
        __m256i docs = _mm256_add_epi32(x, carry);
        carry = _mm256_add_epi32(carry, _mm256_add_epi32(totals, swapped));
        all = _mm256_or_si256(all, docs);
        _mm256_storeu_si256((void *)(values + i), docs);
    }
    __m128i half = _mm_or_si128(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    half = _mm_or_si128(half, _mm_shuffle_epi32(half, 0x4E));
    return (uint32_t)_mm_cvtsi128_si32(half) | (uint32_t)_mm_extract_epi32(half, 1);
}

/* A byte of bits at a time. (PDEP and PEXT would do without a table, but some processors that have
 * them take hundreds of cycles.) */
TARGET size_t fh_pack_expand_avx2(const uint8_t *bits, size_t length, uint32_t base, uint32_t *values)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++, base += 8) {
        __m128i numbers = _mm_cvtsi64_si128((long long)fh_pack_set_bits[bits[i]]);
        __m256i docs = _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), _mm256_set1_epi32((int)base));
        _mm256_storeu_si256((void *)(values + count), docs);
        count += (size_t)_mm_popcnt_u32(bits[i]);
        if (count > 128)
            return 129;
    }
    return count;
}

TARGET uint32_t fh_pack_weigh_avx2(uint32_t *freqs, uint32_t *weighted, size_t n)
{
    __m256i one = _mm256_set1_epi32(1), all = _mm256_setzero_si256();
    for (size_t i = 0; i < n; i += 8) {
        __m256i x = _mm256_add_epi32(_mm256_loadu_si256((const void *)(freqs + i)), one);
        all = _mm256_or_si256(all, x);
        _mm256_storeu_si256((void *)(freqs + i), x);
        _mm256_storeu_si256((void *)(weighted + i), _mm256_slli_epi32(x, 4));
    }
    __m128i half = _mm_or_si128(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    half = _mm_or_si128(half, _mm_shuffle_epi32(half, 0x4E));
    return (uint32_t)_mm_cvtsi128_si32(half) | (uint32_t)_mm_extract_epi32(half, 1);
}

TARGET void fh_pack_boost_avx2(uint32_t *values, size_t n, const uint8_t *bits, uint32_t more)
{
    __m256i places = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128), added = _mm256_set1_epi32((int)more);
    for (size_t i = 0; i < n; i += 8) {
        __m256i there = _mm256_and_si256(_mm256_set1_epi32(bits[i / 8]), places);
        __m256i step = _mm256_and_si256(_mm256_cmpeq_epi32(there, places), added);
        _mm256_storeu_si256((void *)(values + i),
                            _mm256_add_epi32(_mm256_loadu_si256((const void *)(values + i)), step));
    }
}

TARGET uint64_t fh_pack_total_avx2(const uint32_t *values, size_t n)
{
    __m256i even = _mm256_setzero_si256(), odd = even, low = _mm256_set1_epi64x(UINT32_MAX);
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i x = _mm256_loadu_si256((const void *)(values + i));
        even = _mm256_add_epi64(even, _mm256_and_si256(x, low));
        odd = _mm256_add_epi64(odd, _mm256_srli_epi64(x, 32));
    }
    even = _mm256_add_epi64(even, odd);
    __m128i half = _mm_add_epi64(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
    uint64_t all = (uint64_t)_mm_cvtsi128_si64(half) + (uint64_t)_mm_extract_epi64(half, 1);
    for (; i < n; i++)
        all += values[i];
    return all;
}

/* Leaves those of n numbers whose bit is set, which are bits from..from+n-1: eight at a time, by a byte shuffle. */
INLINE size_t keep_set(uint8_t *which, size_t n, const uint8_t *bits, size_t from)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i += 64) {
        uint64_t word = fh_pack_bits(bits, from + i, n - i < 64 ? n - i : 64);
        for (size_t at = i; word != 0; at += 8, word >>= 8) {
            __m128i eight = _mm_loadl_epi64((const void *)(which + at));
            __m128i set = _mm_cvtsi64_si128((long long)fh_pack_set_bits[word & 0xFF]);
            _mm_storel_epi64((void *)(which + kept), _mm_shuffle_epi8(eight, set));
            kept += (size_t)__builtin_popcount((unsigned)word & 0xFF);
        }
    }
    return kept;
}

/* Which numbers go on, as bytes; these are raised one by one. */
TARGET static size_t raise(const uint8_t *bits, size_t layers, uint32_t step, uint32_t *values, size_t n,
                           uint8_t *which, size_t *count)
{
    size_t at = 0;
    __m128i numbers = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (size_t i = 0; i < n; i += 16, numbers = _mm_add_epi8(numbers, _mm_set1_epi8(16)))
        _mm_storeu_si128((void *)(which + i), numbers);
    for (size_t layer = 0; layer < layers && n > 0; layer++) {
        size_t kept = keep_set(which, n, bits, at);
        for (size_t i = 0; i < kept; i++)
            values[which[i]] += step;
        at += n;
        n = kept;
    }
    *count = n;
    return at;
}

/* Heights of sixteen numbers, of which there are `n` or more, a byte each: at most 127. */
INLINE __m128i heights_of(const uint32_t *values, size_t n, __m128i width)
{
    uint32_t some[16] = {0};
    if (n < 16) {
        memcpy(some, values, n * sizeof *values);
        values = some;
    }
    __m256i low = _mm256_srl_epi32(_mm256_loadu_si256((const void *)values), width);
    __m256i high = _mm256_srl_epi32(_mm256_loadu_si256((const void *)(values + 8)), width);
    __m256i words = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xD8); /* back in their order */
    words = _mm256_min_epu16(words, _mm256_set1_epi16(127));
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}

TARGET static void climb(const uint32_t *values, size_t n, unsigned width, struct fh_climb *climb)
{
    uint8_t heights[FH_BLOCK] = {0};
    for (size_t i = 0; i < n; i += 16)
        _mm_storeu_si128((void *)(heights + i), heights_of(values + i, n - i, _mm_cvtsi32_si128((int)width)));
    for (size_t half = 0; half < 2; half++) {
        __m256i low = _mm256_loadu_si256((const void *)(heights + 64 * half));
        __m256i high = _mm256_loadu_si256((const void *)(heights + 64 * half + 32));
        for (unsigned layer = 0; layer < FH_LAYERS_MAX; layer++) {
            __m256i limit = _mm256_set1_epi8((char)layer);
            uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(low, limit));
            uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(high, limit));
            climb->above[layer][half] = first | (uint64_t)second << 32;
            climb->counts[layer][half] = (uint32_t)_mm_popcnt_u64(climb->above[layer][half]);
        }
    }
}

const struct fh_pack_kernels fh_pack_avx2 = {unpack,
                                             fh_pack_sum_avx2,
                                             fh_pack_expand_avx2,
                                             fh_pack_weigh_avx2,
                                             fh_pack_boost_avx2,
                                             fh_pack_total_avx2,
                                             climb,
                                             fh_pack_extract_portable,
                                             raise,
                                             NULL,
                                             NULL};

#endif
