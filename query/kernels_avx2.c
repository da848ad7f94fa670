/* The inner loops with AVX2. See kernels.h. */
#include "query/kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* All bits of the first n of eight elements. */
TARGET static __m256i first(size_t n)
{
    __m256i iota = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n < 8 ? (int)n : 8), iota);
}

/* Rounded once, as by a conversion of the whole: both halves are exact. */
TARGET static __m256 to_float(__m256i value)
{
    __m256 high = _mm256_cvtepi32_ps(_mm256_srli_epi32(value, 16));
    __m256 low = _mm256_cvtepi32_ps(_mm256_and_si256(value, _mm256_set1_epi32(0xFFFF)));
    return _mm256_add_ps(_mm256_mul_ps(high, _mm256_set1_ps(65536.0f)), low);
}

TARGET static void score(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                         const uint32_t *lengths, uint32_t *scores, int add)
{
    __m256 weight = _mm256_set1_ps(scorer->weight), constant = _mm256_set1_ps(scorer->constant);
    __m256 slope = _mm256_set1_ps(scorer->slope);
    for (size_t i = 0; i < n; i += 8) {
        __m256i mask = first(n - i), at = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
        __m256i length =
            _mm256_mask_i32gather_epi32(_mm256_setzero_si256(), (const int *)(const void *)lengths, at, mask, 4);
        __m256 tf = to_float(_mm256_loadu_si256((const __m256i *)(const void *)(weighted + i)));
        __m256 norm = _mm256_add_ps(constant, _mm256_mul_ps(slope, to_float(length)));
        __m256 share = _mm256_div_ps(tf, _mm256_add_ps(tf, norm));
        __m256i units = _mm256_cvtps_epi32(_mm256_mul_ps(weight, share));
        __m256i *out = (__m256i *)(void *)(scores + i);
        if (add)
            units = _mm256_add_epi32(units, _mm256_loadu_si256(out));
        _mm256_storeu_si256(out, units);
    }
}

/* An eight-bit set as the permutation that brings its elements to the front. */
TARGET static __m256i to_front(unsigned set)
{
    uint64_t bytes = _pdep_u64(set, 0x0101010101010101u) * 0xFF;
    return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100u, bytes)));
}

TARGET static unsigned at_least(__m256i value, __m256i limit)
{
    __m256i reached = _mm256_cmpeq_epi32(_mm256_max_epu32(value, limit), value);
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(reached));
}

TARGET static void put(uint32_t *out, __m256i value, __m256i order)
{
    _mm256_storeu_si256((__m256i *)(void *)out, _mm256_permutevar8x32_epi32(value, order));
}

TARGET static size_t keep(const uint32_t *docs, const uint32_t *scores, size_t n, uint32_t least, uint32_t *docs_out,
                          uint32_t *scores_out)
{
    size_t kept = 0;
    __m256i limit = _mm256_set1_epi32((int)least);
    for (size_t i = 0; i < n; i += 8) {
        __m256i value = _mm256_loadu_si256((const __m256i *)(const void *)(scores + i));
        __m256i doc = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
        unsigned set = at_least(value, limit) & (n - i >= 8 ? 0xFF : (1u << (n - i)) - 1);
        __m256i order = to_front(set);
        put(docs_out + kept, doc, order);
        put(scores_out + kept, value, order);
        kept += (size_t)__builtin_popcount(set);
    }
    return kept;
}

TARGET static size_t rank(const uint32_t *docs, uint32_t target)
{
    __m256i limit = _mm256_set1_epi32((int)target), reached = _mm256_setzero_si256();
    for (size_t i = 0; i < 128; i += 8) {
        __m256i doc = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
        reached = _mm256_sub_epi32(reached, _mm256_cmpeq_epi32(_mm256_max_epu32(doc, limit), doc));
    }
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(reached), _mm256_extracti128_si256(reached, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
    return 128 - (size_t)_mm_cvtsi128_si32(half);
}

TARGET static size_t collect(uint32_t *sums, size_t n, uint32_t least, uint32_t base, uint32_t *docs, uint32_t *scores)
{
    size_t kept = 0;
    __m256i limit = _mm256_set1_epi32((int)least), low = _mm256_set1_epi32((int)~FH_SUM_MATCHED);
    __m256i doc = _mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32((int)base));
    for (size_t i = 0; i < n; i += 8) {
        __m256i *in = (__m256i *)(void *)(sums + i), sum = _mm256_loadu_si256(in);
        unsigned set = at_least(sum, limit);
        _mm256_storeu_si256(in, _mm256_setzero_si256());
        if (set != 0) {
            __m256i order = to_front(set);
            put(docs + kept, doc, order);
            put(scores + kept, _mm256_and_si256(sum, low), order);
            kept += (size_t)__builtin_popcount(set);
        }
        doc = _mm256_add_epi32(doc, _mm256_set1_epi32(8));
    }
    return kept;
}

const struct fh_query_kernels fh_query_avx2 = {score, keep, rank, collect};

#endif
