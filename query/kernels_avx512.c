/* The inner loops with AVX-512. See kernels.h. */
#include "query/kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

TARGET static __mmask16 first(size_t n)
{
    return (__mmask16)(n >= 16 ? 0xFFFFu : (1u << n) - 1);
}

TARGET static void score(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                         const uint32_t *lengths, uint32_t *scores, int add)
{
    __m512 weight = _mm512_set1_ps(scorer->weight), constant = _mm512_set1_ps(scorer->constant);
    __m512 slope = _mm512_set1_ps(scorer->slope);
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 mask = first(n - i);
        __m512i at = _mm512_maskz_loadu_epi32(mask, docs + i);
        __m512i length = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), mask, at, lengths, 4);
        __m512 tf = _mm512_cvtepu32_ps(_mm512_loadu_si512(weighted + i));
        __m512 norm = _mm512_add_ps(constant, _mm512_mul_ps(slope, _mm512_cvtepu32_ps(length)));
        __m512 share = _mm512_div_ps(tf, _mm512_add_ps(tf, norm));
        __m512i units = _mm512_cvtps_epi32(_mm512_mul_ps(weight, share));
        if (add)
            units = _mm512_add_epi32(units, _mm512_loadu_si512(scores + i));
        _mm512_storeu_si512(scores + i, units);
    }
}

TARGET static size_t keep(const uint32_t *docs, const uint32_t *scores, size_t n, uint32_t least, uint32_t *docs_out,
                          uint32_t *scores_out)
{
    size_t kept = 0;
    __m512i limit = _mm512_set1_epi32((int)least);
    for (size_t i = 0; i < n; i += 16) {
        __m512i value = _mm512_loadu_si512(scores + i), doc = _mm512_loadu_si512(docs + i);
        __mmask16 mask = _mm512_mask_cmpge_epu32_mask(first(n - i), value, limit);
        _mm512_storeu_si512(docs_out + kept, _mm512_maskz_compress_epi32(mask, doc));
        _mm512_storeu_si512(scores_out + kept, _mm512_maskz_compress_epi32(mask, value));
        kept += (size_t)__builtin_popcount(mask);
    }
    return kept;
}

TARGET static size_t rank(const uint32_t *docs, uint32_t target)
{
    __m512i limit = _mm512_set1_epi32((int)target);
    size_t below = 0;
    for (size_t i = 0; i < 128; i += 64) {
        __mmask16 a = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(docs + i), limit);
        __mmask16 b = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(docs + i + 16), limit);
        __mmask16 c = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(docs + i + 32), limit);
        __mmask16 d = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(docs + i + 48), limit);
        __mmask64 all = _mm512_kunpackd(_mm512_kunpackw(d, c), _mm512_kunpackw(b, a));
        below += (size_t)__builtin_popcountll(all);
    }
    return below;
}

TARGET static size_t collect(uint32_t *sums, size_t n, uint32_t least, uint32_t base, uint32_t *docs, uint32_t *scores)
{
    size_t kept = 0;
    __m512i limit = _mm512_set1_epi32((int)least), low = _mm512_set1_epi32((int)~FH_SUM_MATCHED);
    __m512i doc = _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                                   _mm512_set1_epi32((int)base));
    for (size_t i = 0; i < n; i += 16) {
        __m512i sum = _mm512_loadu_si512(sums + i);
        __mmask16 mask = _mm512_cmpge_epu32_mask(sum, limit);
        _mm512_storeu_si512(sums + i, _mm512_setzero_si512());
        if (mask != 0) {
            _mm512_storeu_si512(docs + kept, _mm512_maskz_compress_epi32(mask, doc));
            _mm512_storeu_si512(scores + kept, _mm512_maskz_compress_epi32(mask, _mm512_and_si512(sum, low)));
            kept += (size_t)__builtin_popcount(mask);
        }
        doc = _mm512_add_epi32(doc, _mm512_set1_epi32(16));
    }
    return kept;
}

const struct fh_query_kernels fh_query_avx512 = {score, keep, rank, collect};

#endif
