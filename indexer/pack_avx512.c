/* Unpacking with AVX-512. See pack_kernels.h.
 *
 * As with AVX2, but sixteen numbers (2 * bits bytes, at most 64) at a time, and VPERMB takes their
 * windows from the whole register, so that one load is enough: a quarter less time on Zen 4. The
 * other loops are those of AVX2: prefix sums take longer in registers twice as long, expanding
 * with VPCOMPRESSD as well, and weighing waits for memory (docs/FORMAT.md has the figures).
 */
#include "indexer/pack_kernels.h"

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

const struct fh_pack_kernels fh_pack_avx512 = {unpack, fh_pack_sum_avx2, fh_pack_expand_avx2, fh_pack_weigh_avx2,
                                               boost, fh_pack_total_avx2};

#endif
