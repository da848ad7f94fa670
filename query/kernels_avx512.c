/* The inner loops with AVX-512. See kernels.h. */
#include "query/kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))

TARGET static __mmask16 first(size_t n)
{
    return (__mmask16)(n >= 16 ? 0xFFFFu : (1u << n) - 1);
}

/* gcc without optimisation makes this a macro, which hands the mask to a builtin that takes a signed one. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
TARGET static __m512i gather(__mmask16 mask, __m512i at, const uint32_t *lengths)
{
    return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), mask, at, lengths, 4);
}
#pragma GCC diagnostic pop

/* lengths[docs[0]], lengths[docs[1]] ...: where they are near one another, out of two registers, which takes half
 * the time of a gather. */
TARGET static __m512i lengths_at(const uint32_t *docs, size_t n, const uint32_t *lengths)
{
    __mmask16 mask = first(n);
    __m512i at = _mm512_maskz_loadu_epi32(mask, docs);
    uint32_t span = n >= 16 ? docs[15] - docs[0] : UINT32_MAX;
    if (span >= 32)
        return gather(mask, at, lengths);
    __m512i low = _mm512_loadu_si512(lengths + docs[0]);
    __m512i high = _mm512_maskz_loadu_epi32(first(span - 15), lengths + docs[0] + 16);
    return _mm512_permutex2var_epi32(low, _mm512_sub_epi32(at, _mm512_set1_epi32((int)docs[0])), high);
}

TARGET static void score(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                         const uint32_t *lengths, uint32_t *scores, int add)
{
    __m512 weight = _mm512_set1_ps(scorer->weight), constant = _mm512_set1_ps(scorer->constant);
    __m512 slope = _mm512_set1_ps(scorer->slope);
    for (size_t i = 0; i < n; i += 16) {
        __m512i length = lengths_at(docs + i, n - i, lengths);
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
        if (mask == 0)
            continue;
        _mm512_storeu_si512(docs_out + kept, _mm512_maskz_compress_epi32(mask, doc));
        _mm512_storeu_si512(scores_out + kept, _mm512_maskz_compress_epi32(mask, value));
        kept += (size_t)__builtin_popcount(mask);
    }
    return kept;
}

TARGET static size_t sift(uint32_t *docs, uint32_t *scores, uint32_t *uppers, size_t n, uint32_t least)
{
    size_t kept = 0;
    __m512i limit = _mm512_set1_epi32((int)least);
    for (size_t i = 0; i < n; i += 16) {
        __m512i doc = _mm512_loadu_si512(docs + i), value = _mm512_loadu_si512(scores + i);
        __m512i upper = _mm512_loadu_si512(uppers + i);
        __mmask16 mask = _mm512_mask_cmpge_epu32_mask(first(n - i), upper, limit);
        _mm512_storeu_si512(docs + kept, _mm512_maskz_compress_epi32(mask, doc));
        _mm512_storeu_si512(scores + kept, _mm512_maskz_compress_epi32(mask, value));
        _mm512_storeu_si512(uppers + kept, _mm512_maskz_compress_epi32(mask, upper));
        kept += (size_t)__builtin_popcount(mask);
    }
    return kept;
}

/* value * factor / 1,024 */
TARGET static __m512i scale(__m512i value, __m512i factor)
{
    __m512i even = _mm512_srli_epi64(_mm512_mul_epu32(value, factor), 10);
    __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(value, 32), factor);
    return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 22));
}

TARGET static void limit(const uint32_t *scores, size_t n, uint32_t factor, uint32_t extra, uint32_t *uppers)
{
    __m512i by = _mm512_set1_epi32((int)factor), more = _mm512_set1_epi32((int)extra);
    for (size_t i = 0; i < n; i += 16)
        _mm512_storeu_si512(uppers + i, _mm512_add_epi32(scale(_mm512_loadu_si512(scores + i), by), more));
}

TARGET static void tops(const uint32_t *values, size_t n, uint32_t *most)
{
    __m512i best = _mm512_setzero_si512();
    for (size_t i = 0; i < n; i += 16)
        best = _mm512_max_epu32(best, _mm512_maskz_loadu_epi32(first(n - i), values + i));
    _mm512_storeu_si512(most, best);
}

TARGET static size_t reach(const uint32_t *docs, const uint32_t *uppers, size_t n, uint32_t last, uint32_t *most)
{
    __m512i limit = _mm512_set1_epi32((int)last), best = _mm512_setzero_si512();
    size_t reached = 0;
    for (size_t i = 0; i < n; i += 16) {
        __mmask16 mask = _mm512_mask_cmple_epu32_mask(first(n - i), _mm512_loadu_si512(docs + i), limit);
        best = _mm512_mask_max_epu32(best, mask, best, _mm512_loadu_si512(uppers + i));
        reached += (size_t)__builtin_popcount(mask);
        if (mask != 0xFFFF)
            break;
    }
    *most = _mm512_reduce_max_epu32(best);
    return reached;
}

TARGET static size_t settle(uint32_t *docs, uint32_t *scores, uint32_t *uppers, const uint32_t *freqs,
                            const uint32_t *gains, size_t n, const struct fh_settling *how)
{
    size_t kept = 0;
    __m512i factor = _mm512_set1_epi32((int)how->factor), extra = _mm512_set1_epi32((int)how->extra);
    __m512i room = _mm512_set1_epi32((int)how->limit), least = _mm512_set1_epi32((int)how->least);
    __mmask16 all = how->required ? 0 : 0xFFFF;
    for (size_t i = 0; i < n; i += 16) {
        __m512i doc = _mm512_loadu_si512(docs + i), gain = _mm512_loadu_si512(gains + i);
        __m512i score = _mm512_add_epi32(_mm512_loadu_si512(scores + i), gain), upper = _mm512_loadu_si512(uppers + i);
        __mmask16 found = _mm512_test_epi32_mask(_mm512_loadu_si512(freqs + i), _mm512_set1_epi32(-1));
        upper = _mm512_mask_add_epi32(upper, found, upper, _mm512_add_epi32(scale(gain, factor), extra));
        upper = _mm512_min_epu32(upper, _mm512_add_epi32(score, room));
        __mmask16 mask = _mm512_mask_cmpge_epu32_mask(first(n - i) & (all | found), upper, least);
        _mm512_storeu_si512(docs + kept, _mm512_maskz_compress_epi32(mask, doc));
        _mm512_storeu_si512(scores + kept, _mm512_maskz_compress_epi32(mask, score));
        _mm512_storeu_si512(uppers + kept, _mm512_maskz_compress_epi32(mask, upper));
        kept += (size_t)__builtin_popcount(mask);
    }
    return kept;
}

/* docs[15], docs[31] ... docs[127] */
TARGET static __m256i every_sixteenth(const uint32_t *docs)
{
    return _mm256_i32gather_epi32((const int *)(const void *)(docs + 15),
                                  _mm256_setr_epi32(0, 16, 32, 48, 64, 80, 96, 112), 4);
}

TARGET static size_t rank(const uint32_t *docs, uint32_t target)
{
    __m256i heads = every_sixteenth(docs);
    size_t group = (size_t)__builtin_popcount(_mm256_cmplt_epu32_mask(heads, _mm256_set1_epi32((int)target)));
    if (group == 8)
        return 128;
    __m512i sixteen = _mm512_loadu_si512(docs + 16 * group);
    return 16 * group + (size_t)__builtin_popcount(_mm512_cmplt_epu32_mask(sixteen, _mm512_set1_epi32((int)target)));
}

TARGET static size_t locate(const uint32_t *docs, const uint32_t *targets, size_t n,
                            uint32_t *at)
{
    __m256i heads = every_sixteenth(docs);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        __m512i target = _mm512_set1_epi32((int)targets[i]);
        unsigned below = _mm256_cmplt_epu32_mask(heads, _mm512_castsi512_si256(target));
        size_t group = 16 * (size_t)(__builtin_popcount(below) & 7); /* past the last pivot: not found in the first */
        unsigned equal = _mm512_cmpeq_epi32_mask(_mm512_loadu_si512(docs + group), target);
        unsigned place = _tzcnt_u32(equal); /* 32 for none */
        unsigned none = place >> 5;
        at[i] = (uint32_t)(group + place) | none << 7;
        at[i] = at[i] > 128 ? 128 : at[i];
        found += 1 - none;
    }
    return found;
}

#define NOWHERE 0xC0000000u /* what no number below 2^31 is, nor less some words */

/* Prefix sums: what is `by` elements before is added to each. */
#define ADD_SHIFTED(x, by) _mm512_add_epi32(x, _mm512_alignr_epi32(x, _mm512_setzero_si512(), 16 - (by)))

/* The numbers are made sixteen at a time, those behind the end larger than any. */
TARGET static size_t meet(uint32_t *starts, size_t n, uint32_t offset, uint32_t first_number, const uint32_t *gaps,
                          size_t gap_count)
{
    __m512i sixteen = _mm512_set1_epi32((int)first_number), one = _mm512_set1_epi32(1);
    uint32_t last = first_number;
    size_t kept = 0, next = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t start = starts[i], wanted = start + offset;
        for (; last < wanted && next < gap_count; next += 16) {
            __m512i x = _mm512_add_epi32(_mm512_loadu_si512(gaps + next), one);
            x = ADD_SHIFTED(x, 1);
            x = ADD_SHIFTED(x, 2);
            x = ADD_SHIFTED(x, 4);
            x = ADD_SHIFTED(x, 8);
            x = _mm512_add_epi32(x, _mm512_set1_epi32((int)last));
            sixteen = _mm512_mask_mov_epi32(_mm512_set1_epi32(-1), first(gap_count - next), x);
            last = (uint32_t)_mm_extract_epi32(_mm512_extracti32x4_epi32(sixteen, 3), 3);
        }
        starts[kept] = start;
        kept += _mm512_cmpeq_epi32_mask(sixteen, _mm512_set1_epi32((int)wanted)) != 0;
    }
    return kept;
}

/* The numbers of `rising`, and `behind` where there are no more. */
TARGET static __m512i sixteen_of(const struct fh_rising *rising, uint32_t behind)
{
    __m512i x = _mm512_add_epi32(_mm512_loadu_si512(rising->gaps), _mm512_set1_epi32(1));
    x = _mm512_alignr_epi32(x, _mm512_set1_epi32((int)rising->first), 15);
    x = ADD_SHIFTED(x, 1);
    x = ADD_SHIFTED(x, 2);
    x = ADD_SHIFTED(x, 4);
    x = ADD_SHIFTED(x, 8);
    return _mm512_mask_mov_epi32(_mm512_set1_epi32((int)behind), first(rising->count), x);
}

/* Which of b's numbers are a's number i. */
TARGET static __mmask16 equal_to(__m512i b, __m512i a, uint32_t i)
{
    return _mm512_cmpeq_epi32_mask(b, _mm512_permutexvar_epi32(_mm512_set1_epi32((int)i), a));
}

/* Four numbers of a are looked for whether there are so many or not: how many there are is hard to foresee. */
TARGET static size_t cross(const struct fh_rising *a, const struct fh_rising *b, uint32_t distance, uint32_t *common)
{
    __m512i of_a = sixteen_of(a, NOWHERE);
    __m512i of_b = _mm512_sub_epi32(sixteen_of(b, 0), _mm512_set1_epi32((int)distance));
    unsigned met = equal_to(of_b, of_a, 0) | equal_to(of_b, of_a, 1) | equal_to(of_b, of_a, 2) | equal_to(of_b, of_a, 3);
    for (uint32_t i = 4; i < a->count; i++)
        met |= equal_to(of_b, of_a, i);
    met &= first(b->count);
    _mm512_storeu_si512(common, _mm512_maskz_compress_epi32((__mmask16)met, of_b));
    return (size_t)__builtin_popcount(met);
}

TARGET static size_t count(const uint64_t *sums, size_t n, uint64_t least)
{
    __m512i limit = _mm512_set1_epi64((long long)least);
    size_t reached = 0;
    for (size_t i = 0; i < n; i += 16) {
        __mmask8 low = _mm512_cmpge_epu64_mask(_mm512_loadu_si512(sums + i), limit);
        __mmask8 high = _mm512_cmpge_epu64_mask(_mm512_loadu_si512(sums + i + 8), limit);
        reached += (size_t)__builtin_popcount(_mm512_kunpackb(high, low));
    }
    return reached;
}

TARGET static size_t collect(uint64_t *sums, size_t n, uint64_t least, uint32_t least_low, uint32_t base,
                             uint32_t *docs, uint32_t *scores, uint32_t *uppers)
{
    size_t kept = 0;
    __m512i limit = _mm512_set1_epi64((long long)least), zero = _mm512_setzero_si512();
    __m512i limit_low = _mm512_set1_epi64((long long)((uint64_t)least_low << 32));
    __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    __m512i doc = _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                                   _mm512_set1_epi32((int)base));
    for (size_t i = 0; i < n; i += 16) {
        __m512i low = _mm512_loadu_si512(sums + i), high = _mm512_loadu_si512(sums + i + 8);
        __mmask8 first_eight = _mm512_cmpge_epu64_mask(low, limit), last_eight = _mm512_cmpge_epu64_mask(high, limit);
        first_eight = _mm512_mask_cmpge_epu64_mask(first_eight, _mm512_slli_epi64(low, 32), limit_low);
        last_eight = _mm512_mask_cmpge_epu64_mask(last_eight, _mm512_slli_epi64(high, 32), limit_low);
        __mmask16 mask = _mm512_kunpackb(last_eight, first_eight);
        _mm512_storeu_si512(sums + i, zero);
        _mm512_storeu_si512(sums + i + 8, zero);
        if (mask != 0) {
            __m512i sum = _mm512_permutex2var_epi32(low, even, high), upper = _mm512_permutex2var_epi32(low, odd, high);
            upper = _mm512_and_si512(upper, _mm512_set1_epi32(0x7FFFFFFF));
            _mm512_storeu_si512(docs + kept, _mm512_maskz_compress_epi32(mask, doc));
            _mm512_storeu_si512(scores + kept, _mm512_maskz_compress_epi32(mask, sum));
            _mm512_storeu_si512(uppers + kept, _mm512_maskz_compress_epi32(mask, upper));
            kept += (size_t)__builtin_popcount(mask);
        }
        doc = _mm512_add_epi32(doc, _mm512_set1_epi32(16));
    }
    return kept;
}

const struct fh_query_kernels fh_query_avx512 = {score,  keep, sift,   limit, tops,  reach,
                                                 settle, rank, locate, meet,  cross, count,
                                                 collect};

#endif
