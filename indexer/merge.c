/* The merge policy. See merge.h. */
#include "indexer/merge.h"

unsigned fh_merge_tier(uint64_t bytes)
{
    if (bytes <= FH_MERGE_FLOOR_BYTES)
        return 0;
    unsigned tier = 1;
    for (uint64_t limit = FH_MERGE_SMALL_BYTES; bytes > limit && limit < UINT64_MAX / FH_MERGE_FACTOR;
         limit *= FH_MERGE_FACTOR)
        tier++;
    return tier;
}

size_t fh_merge_factor(unsigned tier)
{
    return tier <= FH_MERGE_SMALL_TIER ? FH_MERGE_SMALL_FACTOR : FH_MERGE_FACTOR;
}

/* Neighbours of one tier. */
struct run {
    unsigned tier;
    size_t first, end;
    uint64_t documents, deleted;
};

static void run_extend(struct run *run, const struct fh_merge_candidate *segment, size_t at)
{
    unsigned tier = fh_merge_tier(segment->bytes);
    if (tier > run->tier)
        *run = (struct run){.tier = tier, .end = at + 1};
    run->first = at;
    run->documents += segment->doc_count;
    run->deleted += segment->deleted_count;
}

/* Whether they ought to be merged: sooner where many documents are deleted, with half of them at once. */
static bool run_is_long_enough(const struct run *run)
{
    size_t count = run->end - run->first;
    uint64_t left = run->documents - (2 * run->deleted < run->documents ? 2 * run->deleted : run->documents);
    return count >= 2 && count * run->documents >= fh_merge_factor(run->tier) * left;
}

/* The last run of neighbours of one tier, the lowest, that is long enough. Tiers fall from the first
 * segment to the last, since a segment takes the tier of a larger one after it. */
static bool choose_run(const struct fh_merge_candidate *segments, size_t segment_count, size_t *first, size_t *count)
{
    struct run run = {.end = segment_count};
    for (size_t i = segment_count; i-- > 0;) {
        run_extend(&run, &segments[i], i);
        unsigned before = i > 0 ? fh_merge_tier(segments[i - 1].bytes) : UINT32_MAX;
        if (before > run.tier && run_is_long_enough(&run)) {
            *first = i;
            *count = run.end - i < FH_MERGE_MOST ? run.end - i : FH_MERGE_MOST;
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
