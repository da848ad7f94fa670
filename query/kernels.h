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

#define FH_TOPS 16u

#define FH_CROSS_MOST 16u

/* Rising numbers: first, first + gaps[0] + 1, that + gaps[1] + 1 ... */
struct fh_rising {
    uint32_t first, count; /* all of them, the first too */
    const uint32_t *gaps;
};

/* How what a list gives changes candidates (settle, below). */
struct fh_settling {
    uint32_t factor, extra; /* a gain makes room for gain * factor / 1,024 + extra */
    uint32_t limit;         /* no upper is further above its score */
    uint32_t least;         /* the upper that a candidate must have to stay */
    int required;           /* what the list does not have goes, whatever its upper */
};

struct fh_query_kernels {
    /* scores[i] := fh_scorer_score(scorer, weighted[i], lengths[docs[i]]) for i < n; adds it with
     * `add`. docs rise; every one is a valid index of `lengths`. */
    void (*score)(const struct fh_scorer *scorer, const uint32_t *docs, const uint32_t *weighted, size_t n,
                  const uint32_t *lengths, uint32_t *scores, int add);

    /* Copies the pairs whose score is at least `least`, in order, to other arrays or in place; returns how many. */
    size_t (*keep)(const uint32_t *docs, const uint32_t *scores, size_t n, uint32_t least, uint32_t *docs_out,
                   uint32_t *scores_out);

    /* Keeps, in place and in order, the triples whose upper is at least `least`; returns how many. */
    size_t (*sift)(uint32_t *docs, uint32_t *scores, uint32_t *uppers, size_t n, uint32_t least);

    /* uppers[i] := scores[i] * factor / 1,024 + extra. */
    void (*limit)(const uint32_t *scores, size_t n, uint32_t factor, uint32_t extra, uint32_t *uppers);

    /* tops[j] := the largest of the values whose i mod FH_TOPS is j; 0 for none. */
    void (*tops)(const uint32_t *values, size_t n, uint32_t *tops);

    /* How many of n docs, which rise, are not above `last`; *most is the largest of their uppers. */
    size_t (*reach)(const uint32_t *docs, const uint32_t *uppers, size_t n, uint32_t last, uint32_t *most);

    /* Adds gains[i] to scores[i] and, where freqs[i] > 0, room for more to uppers[i]; keeps, in place and in
     * order, the triples that may stay. Returns how many. */
    size_t (*settle)(uint32_t *docs, uint32_t *scores, uint32_t *uppers, const uint32_t *freqs, const uint32_t *gains,
                     size_t n, const struct fh_settling *how);

    /* How many of the 128 docs (rising, padded with FH_DOC_END) are below `target`. */
    size_t (*rank)(const uint32_t *docs, uint32_t target);

    /* at[i] := where targets[i] is among the 128 docs, or 128 when it is not; for i < n. Returns how
     * many are. */
    size_t (*locate)(const uint32_t *docs, const uint32_t *targets, size_t n, uint32_t *at);

    /* Keeps of the rising starts[0..n) those s for which s + offset is among the rising numbers `first`,
     * first + gaps[0] + 1, that + gaps[1] + 1 ...; returns how many. Reads up to 16 gaps too many. */
    size_t (*meet)(uint32_t *starts, size_t n, uint32_t offset, uint32_t first, const uint32_t *gaps, size_t gap_count);

    /* common[] := those of a's numbers that are one of b's if `distance` (modulo 2^32) is added, in order; returns how
     * many. Both have 1 to FH_CROSS_MOST numbers below 2^31, and 16 gaps that can be read; there is room for 16 numbers. NULL
     * where to meet them one by one takes no longer. */
    size_t (*cross)(const struct fh_rising *a, const struct fh_rising *b, uint32_t distance, uint32_t *common);

    /* How many of n sums (a multiple of 16) are at least `least`. */
    size_t (*count)(const uint64_t *sums, size_t n, uint64_t least);

    /* Collects base + i and both halves of sums[i] (the mark taken off) for every i < n (a multiple
     * of 16) with sums[i] at least `least` and its lower half at least `least_low`, and sets all
     * sums to 0. Returns how many. */
    size_t (*collect)(uint64_t *sums, size_t n, uint64_t least, uint32_t least_low, uint32_t base, uint32_t *docs,
                      uint32_t *scores, uint32_t *uppers);
};

/* Sums have two halves: below what was summed up, above (31 bits) the most that it may become,
 * and on top a mark for documents that matched, whatever they scored. */
#define FH_SUM_MATCHED ((uint64_t)1 << 63)

static inline uint64_t fh_sum_least(uint32_t upper)
{
    return FH_SUM_MATCHED | (uint64_t)upper << 32;
}

/* Those that another set borrows. */
size_t fh_query_meet_portable(uint32_t *starts, size_t n, uint32_t offset, uint32_t first, const uint32_t *gaps,
                              size_t gap_count);

extern const struct fh_query_kernels fh_query_portable;
extern const struct fh_query_kernels fh_query_avx2;
extern const struct fh_query_kernels fh_query_avx512;
extern const struct fh_query_kernels fh_query_neon;

/* The set in force. */
const struct fh_query_kernels *fh_query_kernels(void);

#endif
