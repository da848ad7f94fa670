/* The inner loops of scoring, one set for each kind of processor (indexer/simd.h). Every set gives
 * the same numbers: the arithmetic is that of fh_scorer_score, operation by operation.
 *
 * Arrays have room for 16 elements more than are named (FH_BLOCK_ROOM), which may be overwritten.
 */
#ifndef FH_QUERY_KERNELS_H
#define FH_QUERY_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "indexer/ranking.h"
#include "indexer/types.h"

struct fh_query_kernels {
    /* scores[i] := fh_scorer_score(scorer, weighted[i], lengths[docs[i]]) for i < n; adds it with
     * `add`. Every doc is a valid index of `lengths`. */
    void (*score)(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                  const uint32_t *lengths, uint32_t *scores, int add);

    /* Keeps the pairs whose score is at least `least`, in order; returns how many. In and out may
     * be the same arrays. */
    size_t (*keep)(const uint32_t *docs, const uint32_t *scores, size_t n, uint32_t least, uint32_t *docs_out,
                   uint32_t *scores_out);

    /* How many of the 128 docs (rising, padded with FH_DOC_END) are below `target`. */
    size_t (*rank)(const uint32_t *docs, uint32_t target);

    /* Collects base + i and sums[i] (its top bit taken off) of every i < n with sums[i] at least
     * `least`, and sets all sums to 0. n is a multiple of 16. Returns how many. */
    size_t (*collect)(uint32_t *sums, size_t n, uint32_t least, uint32_t base, uint32_t *docs, uint32_t *scores);
};

/* The top bit of a sum marks a document that matched, whatever its score. */
#define FH_SUM_MATCHED ((uint32_t)1 << 31)

extern const struct fh_query_kernels fh_query_portable;
extern const struct fh_query_kernels fh_query_avx2;
extern const struct fh_query_kernels fh_query_avx512;
extern const struct fh_query_kernels fh_query_neon;

/* The set in force. */
const struct fh_query_kernels *fh_query_kernels(void);

#endif
