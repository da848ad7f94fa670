/* Unpacking with AVX-512. See pack_kernels.h.
 *
 * As with AVX2, but sixteen numbers (2 * bits bytes, at most 64) at a time, and VPERMB takes their
 * windows from the whole register, so that one load is enough: a quarter less time on Zen 4. The
 * other loops are those of AVX2: prefix sums take longer in registers twice as long, expanding
 * with VPCOMPRESSD as well, and weighing waits for memory (docs/FORMAT.md has the figures).
 */
#include "indexer/pack_kernels.h"
#include "indexer/types.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

TARGET static void unpack(const uint8_t *in, uint32_t *values, size_t n, unsigned bits)
{
    __m512i iota = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i at = _mm512_mullo_epi32(iota, _mm512_set1_epi32((int)bits));
    __m512i first_byte =
        _mm512_shuffle_epi8(_mm512_srli_epi32(at, 3), _mm512_set4_epi32(0x0C0C0C0C, 0x08080808, 0x04040404, 0));
    __m512i window = _mm512_add_epi8(first_byte, _mm512_set1_epi32(0x03020100));
    __m512i shift = _mm512_and_si512(at, _mm512_set1_epi32(7));
    __m512i mask = _mm512_set1_epi32((int)(((uint64_t)1 << bits) - 1));
    if (bits <= 25) {
        for (size_t i = 0; i < n; i += 16, in += 2 * bits) {
            __m512i bytes = _mm512_permutexvar_epi8(window, _mm512_loadu_si512(in));
            _mm512_storeu_si512(values + i, _mm512_and_si512(_mm512_srlv_epi32(bytes, shift), mask));
        }
        return;
    }
    __m512i next = _mm512_add_epi8(window, _mm512_set1_epi8(4)); /* past byte 63 nothing is wanted */
    for (size_t i = 0; i < n; i += 16, in += 2 * bits) {
        __m512i bytes = _mm512_loadu_si512(in);
        __m512i low = _mm512_permutexvar_epi8(window, bytes), high = _mm512_permutexvar_epi8(next, bytes);
        _mm512_storeu_si512(values + i, _mm512_and_si512(_mm512_shrdv_epi32(low, high, shift), mask));
    }
}

TARGET static void boost(uint32_t *values, size_t n, const uint8_t *bits, uint32_t more)
{
    __m512i added = _mm512_set1_epi32((int)more);
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 there = (__mmask16)(bits[i / 8] | bits[i / 8 + 1] << 8);
        __m512i before = _mm512_loadu_si512(values + i);
        _mm512_storeu_si512(values + i, _mm512_mask_add_epi32(before, there, before, added));
    }
}

TARGET static inline size_t list_bits(uint64_t word, uint8_t first, uint8_t *which)
{
    size_t count = 0;
    for (; word != 0; word &= word - 1)
        which[count++] = (uint8_t)(first + _tzcnt_u64(word));
    return count;
}

/* The bits of a layer are spread over those numbers that are in it, sixty-four at a time, and counted up in
 * bytes. (Not with AVX2: PDEP takes hundreds of cycles on processors that have no more than that.) */
TARGET static size_t raise(const uint8_t *bits, size_t layers, uint32_t step, uint32_t *values, size_t n,
                           uint8_t *which, size_t *count)
{
    __m512i low_heights = _mm512_setzero_si512(), high_heights = low_heights, one = _mm512_set1_epi8(1);
    uint64_t low = _bzhi_u64(UINT64_MAX, n < 64 ? (unsigned)n : 64);
    uint64_t high = n > 64 ? _bzhi_u64(UINT64_MAX, (unsigned)n - 64) : 0;
    size_t at = 0;
    for (size_t layer = 0; layer < layers; layer++) {
        size_t low_count = (size_t)_mm_popcnt_u64(low), high_count = (size_t)_mm_popcnt_u64(high);
        low = _pdep_u64(fh_pack_bits(bits, at, 64), low);
        high = _pdep_u64(fh_pack_bits(bits, at + low_count, 64), high);
        low_heights = _mm512_mask_add_epi8(low_heights, low, low_heights, one);
        high_heights = _mm512_mask_add_epi8(high_heights, high, high_heights, one);
        at += low_count + high_count;
    }
    uint8_t heights[FH_BLOCK];
    _mm512_storeu_si512(heights, low_heights);
    _mm512_storeu_si512(heights + 64, high_heights);
    __m128i shift = _mm_cvtsi32_si128(__builtin_ctz(step));
    for (size_t i = 0; i < n; i += 16) {
        __m512i height = _mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)(heights + i)));
        __m512i raised = _mm512_add_epi32(_mm512_loadu_si512(values + i), _mm512_sll_epi32(height, shift));
        _mm512_storeu_si512(values + i, raised);
    }
    *count = list_bits(low, 0, which);
    *count += list_bits(high, 64, which + *count);
    return at;
}

TARGET static void climb(const uint32_t *values, size_t n, unsigned width, struct fh_climb *climb)
{
    uint8_t heights[FH_BLOCK] = {0};
    __m128i shift = _mm_cvtsi32_si128((int)width);
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 there = (__mmask16)_bzhi_u32(0xFFFF, n - i < 16 ? (unsigned)(n - i) : 16);
        __m512i height = _mm512_srl_epi32(_mm512_maskz_loadu_epi32(there, values + i), shift);
        _mm_storeu_si128((void *)(heights + i), _mm512_cvtusepi32_epi8(height));
    }
    for (size_t half = 0; half < 2; half++) {
        __m512i all = _mm512_loadu_si512(heights + 64 * half);
        for (unsigned layer = 0; layer < FH_LAYERS_MAX; layer++) {
            climb->above[layer][half] = _mm512_cmpgt_epu8_mask(all, _mm512_set1_epi8((char)layer));
            climb->counts[layer][half] = (uint32_t)_mm_popcnt_u64(climb->above[layer][half]);
        }
    }
}

TARGET static uint64_t extract(uint64_t bits, uint64_t mask)
{
    return _pext_u64(bits, mask);
}

const struct fh_pack_kernels fh_pack_avx512 = {
    unpack, fh_pack_sum_avx2, fh_pack_expand_avx2, fh_pack_weigh_avx2, boost,          fh_pack_total_avx2,
    climb,  extract,          raise,               fh_docs_avx512,     fh_freqs_avx512};

#endif
