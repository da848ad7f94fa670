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

/* lengths[docs[0]], lengths[docs[1]] ...: where they are near one another, out of two registers instead of a
 * gather. */
TARGET static __m256i lengths_at(const uint32_t *docs, size_t n, const uint32_t *lengths)
{
    __m256i at = _mm256_loadu_si256((const __m256i *)(const void *)docs);
    const int *from = (const int *)(const void *)lengths;
    uint32_t span = n >= 8 ? docs[7] - docs[0] : UINT32_MAX;
    if (span >= 16)
        return _mm256_mask_i32gather_epi32(_mm256_setzero_si256(), from, at, first(n), 4);
    at = _mm256_sub_epi32(at, _mm256_set1_epi32((int)docs[0]));
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(from + docs[0]));
    __m256i high = _mm256_maskload_epi32(from + docs[0] + 8, first(span - 7));
    __m256i beyond = _mm256_cmpgt_epi32(at, _mm256_set1_epi32(7));
    return _mm256_blendv_epi8(_mm256_permutevar8x32_epi32(low, at), _mm256_permutevar8x32_epi32(high, at), beyond);
}

TARGET static void score(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                         const uint32_t *lengths, uint32_t *scores, int add)
{
    __m256 weight = _mm256_set1_ps(scorer->weight), constant = _mm256_set1_ps(scorer->constant);
    __m256 slope = _mm256_set1_ps(scorer->slope);
    for (size_t i = 0; i < n; i += 8) {
        __m256i length = lengths_at(docs + i, n - i, lengths);
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

TARGET static size_t sift(uint32_t *docs, uint32_t *scores, uint32_t *uppers, size_t n, uint32_t least)
{
    size_t kept = 0;
    __m256i limit = _mm256_set1_epi32((int)least);
    for (size_t i = 0; i < n; i += 8) {
        __m256i doc = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
        __m256i value = _mm256_loadu_si256((const __m256i *)(const void *)(scores + i));
        __m256i upper = _mm256_loadu_si256((const __m256i *)(const void *)(uppers + i));
        unsigned set = at_least(upper, limit) & (n - i >= 8 ? 0xFF : (1u << (n - i)) - 1);
        __m256i order = to_front(set);
        put(docs + kept, doc, order);
        put(scores + kept, value, order);
        put(uppers + kept, upper, order);
        kept += (size_t)__builtin_popcount(set);
    }
    return kept;
}

/* value * factor / 1,024 */
TARGET static __m256i scale(__m256i value, __m256i factor)
{
    __m256i even = _mm256_srli_epi64(_mm256_mul_epu32(value, factor), 10);
    __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(value, 32), factor);
    return _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 22), 0xAA);
}

TARGET static void limit(const uint32_t *scores, size_t n, uint32_t factor, uint32_t extra, uint32_t *uppers)
{
    __m256i by = _mm256_set1_epi32((int)factor), more = _mm256_set1_epi32((int)extra);
    for (size_t i = 0; i < n; i += 8)
        _mm256_storeu_si256(
            (__m256i *)(void *)(uppers + i),
            _mm256_add_epi32(scale(_mm256_loadu_si256((const __m256i *)(const void *)(scores + i)), by), more));
}

TARGET static void tops(const uint32_t *values, size_t n, uint32_t *most)
{
    __m256i best[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (size_t i = 0; i < n; i += 8) {
        __m256i value = _mm256_loadu_si256((const __m256i *)(const void *)(values + i));
        best[i / 8 % 2] = _mm256_max_epu32(best[i / 8 % 2], _mm256_and_si256(value, first(n - i)));
    }
    _mm256_storeu_si256((__m256i *)(void *)most, best[0]);
    _mm256_storeu_si256((__m256i *)(void *)(most + 8), best[1]);
}

TARGET static size_t reach(const uint32_t *docs, const uint32_t *uppers, size_t n, uint32_t last, uint32_t *most)
{
    __m256i limit = _mm256_set1_epi32((int)last), best = _mm256_setzero_si256();
    size_t reached = 0;
    for (size_t i = 0; i < n; i += 8) {
        __m256i doc = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
        __m256i near = _mm256_cmpeq_epi32(_mm256_min_epu32(doc, limit), doc);
        near = _mm256_and_si256(near, first(n - i));
        best = _mm256_max_epu32(
            best, _mm256_and_si256(near, _mm256_loadu_si256((const __m256i *)(const void *)(uppers + i))));
        unsigned set = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(near));
        reached += (size_t)__builtin_popcount(set);
        if (set != 0xFF)
            break;
    }
    __m128i four = _mm_max_epu32(_mm256_castsi256_si128(best), _mm256_extracti128_si256(best, 1));
    four = _mm_max_epu32(four, _mm_shuffle_epi32(four, 0x4E));
    *most = (uint32_t)_mm_cvtsi128_si32(_mm_max_epu32(four, _mm_shuffle_epi32(four, 0xB1)));
    return reached;
}

TARGET static size_t settle(uint32_t *docs, uint32_t *scores, uint32_t *uppers, const uint32_t *freqs,
                            const uint32_t *gains, size_t n, const struct fh_settling *how)
{
    size_t kept = 0;
    __m256i factor = _mm256_set1_epi32((int)how->factor), extra = _mm256_set1_epi32((int)how->extra);
    __m256i room = _mm256_set1_epi32((int)how->limit), least = _mm256_set1_epi32((int)how->least);
    __m256i required = _mm256_set1_epi32(how->required ? -1 : 0);
    for (size_t i = 0; i < n; i += 8) {
        __m256i doc = _mm256_loadu_si256((const __m256i *)(const void *)(docs + i));
        __m256i gain = _mm256_loadu_si256((const __m256i *)(const void *)(gains + i));
        __m256i freq = _mm256_loadu_si256((const __m256i *)(const void *)(freqs + i));
        __m256i score = _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(scores + i)), gain);
        __m256i upper = _mm256_loadu_si256((const __m256i *)(const void *)(uppers + i));
        __m256i none = _mm256_cmpeq_epi32(freq, _mm256_setzero_si256());
        upper = _mm256_add_epi32(upper, _mm256_andnot_si256(none, _mm256_add_epi32(scale(gain, factor), extra)));
        upper = _mm256_min_epu32(upper, _mm256_add_epi32(score, room));
        unsigned gone = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_and_si256(none, required)));
        unsigned set = at_least(upper, least) & ~gone & (n - i >= 8 ? 0xFF : (1u << (n - i)) - 1);
        __m256i order = to_front(set);
        put(docs + kept, doc, order);
        put(scores + kept, score, order);
        put(uppers + kept, upper, order);
        kept += (size_t)__builtin_popcount(set);
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
    __m256i limit = _mm256_set1_epi32((int)target);
    __m256i heads = every_sixteenth(docs);
    size_t group = 8 - (size_t)__builtin_popcount(at_least(heads, limit));
    if (group == 8)
        return 128;
    const __m256i *sixteen = (const __m256i *)(const void *)(docs + 16 * group);
    unsigned low = at_least(_mm256_loadu_si256(sixteen), limit),
             high = at_least(_mm256_loadu_si256(sixteen + 1), limit);
    return 16 * group + 16 - (size_t)__builtin_popcount(low | high << 8);
}

TARGET static size_t locate(const uint32_t *docs, const uint32_t *targets, size_t n,
                            uint32_t *at)
{
    __m256i heads = every_sixteenth(docs);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        __m256i target = _mm256_set1_epi32((int)targets[i]);
        unsigned below = 8 - (unsigned)__builtin_popcount(at_least(heads, target));
        size_t group = 16 * (size_t)(below & 7); /* past the last pivot: not found in the first */
        const __m256i *sixteen = (const __m256i *)(const void *)(docs + group);
        __m256i low = _mm256_cmpeq_epi32(_mm256_loadu_si256(sixteen), target);
        __m256i high = _mm256_cmpeq_epi32(_mm256_loadu_si256(sixteen + 1), target);
        unsigned equal = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(low)) |
                         (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(high)) << 8;
        at[i] = equal != 0 ? (uint32_t)(group + (size_t)__builtin_ctz(equal)) : 128;
        found += equal != 0;
    }
    return found;
}

/* The numbers are made eight at a time, those behind the end larger than any. */
TARGET static size_t meet(uint32_t *starts, size_t n, uint32_t offset, uint32_t first_number, const uint32_t *gaps,
                          size_t gap_count)
{
    __m256i eight = _mm256_set1_epi32((int)first_number), one = _mm256_set1_epi32(1);
    uint32_t last = first_number;
    size_t kept = 0, next = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t start = starts[i], wanted = start + offset;
        for (; last < wanted && next < gap_count; next += 8) {
            __m256i x = _mm256_add_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(gaps + next)), one);
            x = _mm256_add_epi32(x, _mm256_slli_si256(x, 4));
            x = _mm256_add_epi32(x, _mm256_slli_si256(x, 8));
            __m256i totals = _mm256_permute4x64_epi64(_mm256_shuffle_epi32(x, 0xFF), 0x44); /* of the low half */
            x = _mm256_add_epi32(x, _mm256_blend_epi32(_mm256_set1_epi32((int)last),
                                                       _mm256_add_epi32(totals, _mm256_set1_epi32((int)last)), 0xF0));
            eight = _mm256_or_si256(x, _mm256_xor_si256(first(gap_count - next), _mm256_set1_epi32(-1)));
            last = (uint32_t)_mm256_extract_epi32(eight, 7);
        }
        __m256i equal = _mm256_cmpeq_epi32(eight, _mm256_set1_epi32((int)wanted));
        starts[kept] = start;
        kept += _mm256_testz_si256(equal, equal) == 0;
    }
    return kept;
}

/* Which of four sums reach the limit: both have their top bit flipped, as comparison is signed. */
TARGET static unsigned reached(__m256i sum, __m256i limit)
{
    __m256i flipped = _mm256_xor_si256(sum, _mm256_set1_epi64x((long long)FH_SUM_MATCHED));
    return 0xF & ~(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(limit, flipped)));
}

TARGET static size_t count(const uint64_t *sums, size_t n, uint64_t least)
{
    __m256i limit = _mm256_set1_epi64x((long long)(least ^ FH_SUM_MATCHED));
    size_t all = 0;
    for (size_t i = 0; i < n; i += 8) {
        const __m256i *in = (const __m256i *)(const void *)(sums + i);
        all += (size_t)__builtin_popcount(reached(_mm256_loadu_si256(in), limit) |
                                          reached(_mm256_loadu_si256(in + 1), limit) << 4);
    }
    return all;
}

TARGET static size_t collect(uint64_t *sums, size_t n, uint64_t least, uint32_t least_low, uint32_t base,
                             uint32_t *docs, uint32_t *scores, uint32_t *uppers)
{
    size_t kept = 0;
    __m256i limit = _mm256_set1_epi64x((long long)(least ^ FH_SUM_MATCHED)), zero = _mm256_setzero_si256();
    __m256i limit_low = _mm256_set1_epi64x((long long)((uint64_t)least_low << 32 ^ FH_SUM_MATCHED));
    __m256i doc = _mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32((int)base));
    for (size_t i = 0; i < n; i += 8) {
        __m256i *in = (__m256i *)(void *)(sums + i), low = _mm256_loadu_si256(in), high = _mm256_loadu_si256(in + 1);
        unsigned set = reached(low, limit) | reached(high, limit) << 4;
        if (least_low > 0)
            set &= reached(_mm256_slli_epi64(low, 32), limit_low) | reached(_mm256_slli_epi64(high, 32), limit_low)
                                                                        << 4;
        _mm256_storeu_si256(in, zero);
        _mm256_storeu_si256(in + 1, zero);
        if (set != 0) {
            /* Lower and upper halves of eight sums: 0 1 4 5 2 3 6 7, then in order. */
            __m256 a = _mm256_castsi256_ps(low), b = _mm256_castsi256_ps(high);
            __m256i sum = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)), 0xD8);
            __m256i upper = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xDD)), 0xD8);
            __m256i order = to_front(set);
            put(docs + kept, doc, order);
            put(scores + kept, sum, order);
            put(uppers + kept, _mm256_and_si256(upper, _mm256_set1_epi32(0x7FFFFFFF)), order);
            kept += (size_t)__builtin_popcount(set);
        }
        doc = _mm256_add_epi32(doc, _mm256_set1_epi32(8));
    }
    return kept;
}

const struct fh_query_kernels fh_query_avx2 = {score,  keep, sift,   limit, tops,  reach,
                                               settle, rank, locate, meet,  NULL,  count,
                                               collect};

#endif
