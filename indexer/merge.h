/* Which segments to merge, and merging them.
 *
 * Segments stay in the order in which their documents came, so only neighbours merge. The policy is
 * the logarithmic one of Lucene's LogMergePolicy: a segment's tier is the logarithm of its size;
 * fh_merge_factor() neighbours of one tier become one of a higher one. A segment that stands before a
 * larger one (deletions shrank it) counts as of that one's tier. So a tier never has that many
 * segments, an index has fewer than that many times as many as it has tiers, and a document
 * is written anew once a tier, not whenever something is added. Small segments take long to merge for
 * their size, as most of their terms have a posting or two each: more of them are merged at a time.
 */
#ifndef FH_INDEXER_MERGE_H
#define FH_INDEXER_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FH_MERGE_FACTOR 8u
#define FH_MERGE_SMALL_FACTOR 14u
#define FH_MERGE_MOST 64u                        /* segments merged at a time, where more have gathered */
#define FH_MERGE_FLOOR_BYTES ((uint64_t)1 << 16) /* smaller segments count as of this size */
#define FH_MERGE_SMALL_BYTES ((uint64_t)1 << 20) /* what tier 1 goes up to */
#define FH_MERGE_SMALL_TIER 1u

struct fh_merge_candidate {
    uint64_t bytes; /* of the file, less the share of deleted documents */
    uint32_t doc_count, deleted_count;
};

/* 0 for everything up to the floor, 1 for other small segments; each further tier is FH_MERGE_FACTOR times as large. */
unsigned fh_merge_tier(uint64_t bytes);
/* How many neighbours of a tier become one, where nothing is deleted; fewer otherwise. */
size_t fh_merge_factor(unsigned tier);

/* Finds segments first..first+*count-1 that ought to become one; false when none. A segment alone is
 * chosen when more than a third of its documents are deleted. */
bool fh_merge_choose(const struct fh_merge_candidate *segments, size_t segment_count, size_t *first, size_t *count);

#endif
