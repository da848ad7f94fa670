/* The portable inner loops, and the choice. See kernels.h. */
#include "query/kernels.h"

#include "indexer/simd.h"

static void score(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                  const uint32_t *lengths, uint32_t *scores, int add)
{
    for (size_t i = 0; i < n; i++)
        scores[i] = fh_scorer_score(scorer, weighted[i], lengths[docs[i]]) + (add ? scores[i] : 0);
}

static size_t keep(const uint32_t *docs, const uint32_t *scores, size_t n, uint32_t least, uint32_t *docs_out,
                   uint32_t *scores_out)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t doc = docs[i], value = scores[i];
        docs_out[kept] = doc;
        scores_out[kept] = value;
        kept += value >= least;
    }
    return kept;
}

static size_t rank(const uint32_t *docs, uint32_t target)
{
    size_t below = 0;
    for (size_t step = 64; step > 0; step /= 2)
        below += docs[below + step - 1] < target ? step : 0;
    return below + (docs[below] < target);
}

static size_t collect(uint32_t *sums, size_t n, uint32_t least, uint32_t base, uint32_t *docs, uint32_t *scores)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t sum = sums[i];
        docs[kept] = base + (uint32_t)i;
        scores[kept] = sum & ~FH_SUM_MATCHED;
        kept += sum >= least;
        sums[i] = 0;
    }
    return kept;
}

const struct fh_query_kernels fh_query_portable = {score, keep, rank, collect};

const struct fh_query_kernels *fh_query_kernels(void)
{
    switch (fh_simd_path()) {
#if defined(__x86_64__)
    case FH_SIMD_AVX2:
        return &fh_query_avx2;
    case FH_SIMD_AVX512:
        return &fh_query_avx512;
#elif defined(__aarch64__)
    case FH_SIMD_NEON:
        return &fh_query_neon;
#endif
    default:
        return &fh_query_portable;
    }
}
