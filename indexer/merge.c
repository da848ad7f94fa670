/* The merge policy. See merge.h. */
#include "indexer/merge.h"

/* Tier 0 holds everything up to the floor; each further tier is FH_MERGE_FACTOR times as large. */
static unsigned tier_of(uint64_t bytes)
{
    unsigned tier = 0;
    for (uint64_t limit = FH_MERGE_FLOOR_BYTES; bytes > limit && limit < UINT64_MAX / FH_MERGE_FACTOR;
         limit *= FH_MERGE_FACTOR)
        tier++;
    return tier;
}

bool fh_merge_choose(const struct fh_merge_candidate *segments, size_t segment_count, size_t *first, size_t *count)
{
    /* The smallest tier first: a run of neighbours none of which is above it, long enough. */
    for (unsigned tier = 0; tier < 32; tier++) {
        bool higher = false;
        size_t run = 0;
        for (size_t i = 0; i < segment_count; i++) {
            unsigned own = tier_of(segments[i].bytes);
            higher = higher || own > tier;
            run = own <= tier ? run + 1 : 0;
            if (run >= FH_MERGE_FACTOR) {
                *first = i + 1 - run;
                *count = run;
                return true;
            }
        }
        if (!higher)
            break;
    }
    for (size_t i = 0; i < segment_count; i++)
        if (segments[i].deleted_count > segments[i].doc_count / 3) {
            *first = i;
            *count = 1;
            return true;
        }
    return false;
}
