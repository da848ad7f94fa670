/* The portable inner loops, and the choice. See kernels.h. */
#include "query/kernels.h"

#include <stdbool.h>
#include <string.h>

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

static size_t sift(uint32_t *docs, uint32_t *scores, uint32_t *uppers, size_t n, uint32_t least)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t upper = uppers[i];
        docs[kept] = docs[i];
        scores[kept] = scores[i];
        uppers[kept] = upper;
        kept += upper >= least;
    }
    return kept;
}

static void limit(const uint32_t *scores, size_t n, uint32_t factor, uint32_t extra, uint32_t *uppers)
{
    for (size_t i = 0; i < n; i++)
        uppers[i] = (uint32_t)((uint64_t)scores[i] * factor >> 10) + extra;
}

static void tops(const uint32_t *values, size_t n, uint32_t *most)
{
    memset(most, 0, FH_TOPS * sizeof *most);
    for (size_t i = 0; i < n; i++)
        most[i % FH_TOPS] = values[i] > most[i % FH_TOPS] ? values[i] : most[i % FH_TOPS];
}

static size_t reach(const uint32_t *docs, const uint32_t *uppers, size_t n, uint32_t last, uint32_t *most)
{
    size_t i = 0;
    for (*most = 0; i < n && docs[i] <= last; i++)
        *most = uppers[i] > *most ? uppers[i] : *most;
    return i;
}

static size_t settle(uint32_t *docs, uint32_t *scores, uint32_t *uppers, const uint32_t *freqs, const uint32_t *gains,
                     size_t n, const struct fh_settling *how)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t score = scores[i] + gains[i], limit = score + how->limit;
        uint32_t room = (uint32_t)((uint64_t)gains[i] * how->factor >> 10) + how->extra;
        uint32_t upper = uppers[i] + (freqs[i] > 0 ? room : 0);
        docs[kept] = docs[i];
        scores[kept] = score;
        uppers[kept] = upper = upper < limit ? upper : limit;
        kept += upper >= how->least && (!how->required || freqs[i] > 0);
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

static size_t locate(const uint32_t *docs, const uint32_t *targets, size_t n, uint32_t *at)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        size_t place = rank(docs, targets[i]);
        bool there = place < 128 && docs[place] == targets[i];
        at[i] = there ? (uint32_t)place : 128;
        found += there;
    }
    return found;
}

size_t fh_query_meet_portable(uint32_t *starts, size_t n, uint32_t offset, uint32_t first, const uint32_t *gaps,
                              size_t gap_count)
{
    size_t kept = 0, next = 0;
    uint32_t at = first;
    for (size_t i = 0; i < n; i++) {
        uint32_t start = starts[i], wanted = start + offset;
        while (at < wanted && next < gap_count)
            at += gaps[next++] + 1;
        starts[kept] = start;
        kept += at == wanted;
    }
    return kept;
}

static size_t count(const uint64_t *sums, size_t n, uint64_t least)
{
    size_t reached = 0;
    for (size_t i = 0; i < n; i++)
        reached += sums[i] >= least;
    return reached;
}

static size_t collect(uint64_t *sums, size_t n, uint64_t least, uint32_t least_low, uint32_t base, uint32_t *docs,
                      uint32_t *scores, uint32_t *uppers)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        docs[kept] = base + (uint32_t)i;
        scores[kept] = (uint32_t)sums[i];
        uppers[kept] = (uint32_t)(sums[i] >> 32) & 0x7FFFFFFF;
        kept += sums[i] >= least && (uint32_t)sums[i] >= least_low;
        sums[i] = 0;
    }
    return kept;
}

const struct fh_query_kernels fh_query_portable = {
    score, keep, sift, limit, tops, reach, settle, rank, locate, fh_query_meet_portable, NULL, count, collect};

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
