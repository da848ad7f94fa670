/* The documents of a block from its run of gaps, with AVX-512. See pack_kernels.h.
 *
 * Gaps are bytes in registers (bytes_avx512.h), or bytes and high parts. Prefix sums begin with sums of four bytes each
 * (VPDPBUSD); these are summed up in words, within the lanes of a register and then across them; a document
 * is what comes before its four, and some of these. Nothing wraps round: 128 gaps of 16 bits have 23.
 */
#include "indexer/bytes_avx512.h"
#include "indexer/pack_kernels.h"

#if defined(__x86_64__)

/* What each of four lanes has come to in the end is added to the lanes behind it. */
#define ADD_LANES(add, x, ends)                                                                                        \
    add(add(x, _mm512_maskz_shuffle_i32x4(0xFFF0, ends, ends, 0x90)),                                                  \
        add(_mm512_maskz_shuffle_i32x4(0xFF00, ends, ends, 0x40),                                                      \
            _mm512_maskz_shuffle_i32x4(0xF000, ends, ends, 0x00)))

INLINE __m512i running_words(__m512i x)
{
    x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 2));
    x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 4));
    x = _mm512_add_epi16(x, _mm512_bslli_epi128(x, 8));
    __m512i ends = _mm512_shuffle_epi8(x, _mm512_set1_epi16(0x0F0E));
    return ADD_LANES(_mm512_add_epi16, x, ends);
}

INLINE __m512i running(__m512i x)
{
    x = _mm512_add_epi32(x, _mm512_bslli_epi128(x, 4));
    x = _mm512_add_epi32(x, _mm512_bslli_epi128(x, 8));
    __m512i ends = _mm512_shuffle_epi32(x, 0xFF);
    return ADD_LANES(_mm512_add_epi32, x, ends);
}

#define FOURS _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
#define SOME _mm512_set4_epi32(0x01010101, 0x010101, 0x0101, 0x01) /* the first byte of four, the first two ... */
#define PLACES _mm512_set4_epi32(4, 3, 2, 1)

/* Sixty-four documents: `before` has a word for each four. */
INLINE void put_half(__m512i gaps, __m512i before, __m512i base, __m512i four, uint32_t *docs)
{
    __m512i some = SOME, next = _mm512_set1_epi32(4);
#pragma GCC unroll 4
    for (size_t i = 0; i < 64; i += 16, four = _mm512_add_epi32(four, next)) {
        __m512i within = _mm512_dpbusd_epi32(base, _mm512_permutexvar_epi32(four, gaps), some);
        __m512i sum = _mm512_maskz_permutexvar_epi16(0x55555555, four, before);
        _mm512_storeu_si512(docs + i, _mm512_add_epi32(within, sum));
    }
}

/* Gaps of up to eight bits: all sums of four fit in one register. */
INLINE void sum_bytes(const struct fh_bytes *gaps, size_t n, uint32_t base, uint32_t *docs)
{
    __m512i ones = _mm512_set1_epi8(1), four = _mm512_set1_epi32(4), fours = FOURS;
    __m512i low = _mm512_dpbusd_epi32(four, gaps->low, ones), high = _mm512_dpbusd_epi32(four, gaps->high, ones);
    __m512i even = _mm512_set_epi16(62, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22,
                                    20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    __m512i sums = _mm512_permutex2var_epi16(low, even, high);
    __m512i before = _mm512_sub_epi16(running_words(sums), sums);
    __m512i first = _mm512_add_epi32(_mm512_set1_epi32((int)(base - 1)), PLACES);
    put_half(gaps->low, before, first, fours, docs);
    if (n > 64)
        put_half(gaps->high, before, first, _mm512_add_epi32(fours, _mm512_set1_epi32(16)), docs + 64);
}

/* Sixty-four documents from the low and the high parts of their gaps, behind the one in each place of `carry`. Returns
 * the last in each place. */
INLINE __m512i sum_parts(__m512i low, __m512i high, __m128i shift, __m512i carry, uint32_t *docs)
{
    __m512i ones = _mm512_set1_epi8(1), zero = _mm512_setzero_si512(), some = SOME, four = FOURS;
    __m512i sums = _mm512_dpbusd_epi32(_mm512_set1_epi32(4), low, ones);
    sums = _mm512_add_epi32(sums, _mm512_sll_epi32(_mm512_dpbusd_epi32(zero, high, ones), shift));
    __m512i until = _mm512_add_epi32(running(sums), carry), before = _mm512_sub_epi32(until, sums);
#pragma GCC unroll 4
    for (size_t i = 0; i < 64; i += 16, four = _mm512_add_epi32(four, _mm512_set1_epi32(4))) {
        __m512i doc = _mm512_add_epi32(_mm512_permutexvar_epi32(four, before), PLACES);
        doc = _mm512_dpbusd_epi32(doc, _mm512_permutexvar_epi32(four, low), some);
        __m512i more = _mm512_dpbusd_epi32(zero, _mm512_permutexvar_epi32(four, high), some);
        _mm512_storeu_si512(docs + i, _mm512_add_epi32(doc, _mm512_sll_epi32(more, shift)));
    }
    return _mm512_permutexvar_epi32(_mm512_set1_epi32(15), until);
}

TARGET bool fh_docs_avx512(const struct fh_patched_run *run, uint32_t base, uint32_t *docs)
{
    struct fh_bytes low, high;
    if (run->width + run->high_bits <= FH_SMALL_BITS) {
        if (!fh_bytes_read(run, &low))
            return false;
        sum_bytes(&low, run->n, base, docs);
        return true;
    }
    __m128i shift = _mm_cvtsi32_si128((int)run->width);
    low = fh_bytes_low(run);
    if (!fh_bytes_high(run, &high))
        return false;
    __m512i carry = sum_parts(low.low, high.low, shift, _mm512_set1_epi32((int)(base - 1)), docs);
    if (run->n > 64)
        sum_parts(low.high, high.high, shift, carry, docs + 64);
    return true;
}

#endif
