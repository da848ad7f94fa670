/* The inner loops with AVX-512. See pack_kernels.h.
 *
 * As with AVX2, but sixteen numbers (2 * bits bytes, at most 64) at a time, and VPERMB takes their
 * windows from the whole register, so that one load is enough.
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

TARGET static uint32_t sum(uint32_t *values, size_t n, uint32_t base)
{
    __m512i zero = _mm512_setzero_si512(), one = _mm512_set1_epi32(1), last = _mm512_set1_epi32(15);
    __m512i carry = _mm512_set1_epi32((int)(base - 1)), all = zero;
    for (size_t i = 0; i < n; i += 16) {
        __m512i x = _mm512_add_epi32(_mm512_loadu_si512(values + i), one);
        x = _mm512_add_epi32(x, _mm512_bslli_epi128(x, 4));
        x = _mm512_add_epi32(x, _mm512_bslli_epi128(x, 8));
        x = _mm512_add_epi32(x, _mm512_maskz_shuffle_epi32(0xF0F0, _mm512_shuffle_i64x2(x, x, 0xA0), 0xFF));
        x = _mm512_add_epi32(x, _mm512_maskz_shuffle_epi32(0xFF00, _mm512_shuffle_i64x2(x, x, 0x55), 0xFF));
        __m512i docs = _mm512_add_epi32(x, carry);
        carry = _mm512_add_epi32(carry, _mm512_permutexvar_epi32(last, x));
        all = _mm512_or_si512(all, docs);
        _mm512_storeu_si512(values + i, docs);
    }
    return (uint32_t)_mm512_reduce_or_epi32(all);
}

TARGET static size_t expand(const uint8_t *bits, size_t length, uint32_t base, uint32_t *values)
{
    size_t count = 0;
    __m512i docs = _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                                    _mm512_set1_epi32((int)base));
    for (size_t i = 0; i < length; i += 2) {
        uint32_t set = bits[i] | (i + 1 < length ? (uint32_t)bits[i + 1] << 8 : 0);
        _mm512_storeu_si512(values + count, _mm512_maskz_compress_epi32((__mmask16)set, docs));
        docs = _mm512_add_epi32(docs, _mm512_set1_epi32(16));
        count += (size_t)_mm_popcnt_u32(set);
        if (count > 128)
            return 129;
    }
    return count;
}

TARGET static uint32_t weigh(uint32_t *freqs, uint32_t *weighted, size_t n)
{
    __m512i one = _mm512_set1_epi32(1), all = _mm512_setzero_si512();
    for (size_t i = 0; i < n; i += 16) {
        __m512i x = _mm512_add_epi32(_mm512_loadu_si512(freqs + i), one);
        all = _mm512_or_si512(all, x);
        _mm512_storeu_si512(freqs + i, x);
        _mm512_storeu_si512(weighted + i, _mm512_slli_epi32(x, 4));
    }
    return (uint32_t)_mm512_reduce_or_epi32(all);
}

const struct fh_pack_kernels fh_pack_avx512 = {unpack, sum, expand, weigh};

#endif
