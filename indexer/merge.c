/* The merge policy. See merge.h. */
#include "indexer/merge.h"

unsigned fh_merge_tier(uint64_t bytes)
{
    unsigned tier = 0;
    for (uint64_t limit = FH_MERGE_FLOOR_BYTES; bytes > limit && limit < UINT64_MAX / FH_MERGE_FACTOR;
         limit *= FH_MERGE_FACTOR)
        tier++;
    return tier;
}

/* The last run of neighbours of one tier, the lowest, that is long enough. Tiers fall from the first
 * segment to the last, since a segment takes the tier of a larger one after it. */
static bool choose_run(const struct fh_merge_candidate *segments, size_t segment_count, size_t *first, size_t *count)
{
    unsigned tier = 0;
    size_t end = segment_count;
    for (size_t i = segment_count; i-- > 0;) {
        unsigned own = fh_merge_tier(segments[i].bytes);
        if (own > tier) {
            tier = own;
            end = i + 1;
        }
        unsigned before = i > 0 ? fh_merge_tier(segments[i - 1].bytes) : UINT32_MAX;
        if (before > tier && end - i >= FH_MERGE_FACTOR) {
            *first = i;
            *count = end - i < FH_MERGE_MOST ? end - i : FH_MERGE_MOST;
            return true;
        }
    }
    return false;
}

bool fh_merge_choose(const struct fh_merge_candidate *segments, size_t segment_count, size_t *first, size_t *count)
{
    if (choose_run(segments, segment_count, first, count))
        return true;
    for (size_t i = 0; i < segment_count; i++)
        if (segments[i].deleted_count > segments[i].doc_count / 3) {
            *first = i;
            *count = 1;
            return true;
        }
    return false;
}
