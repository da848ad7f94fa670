/* Bounds by window. See lane.h. */
#include "query/lane.h"

#define LANES_AT_ONCE 16u
#define DENSE_BLOCKS 2u /* blocks a window from which the list's impact will do for each */

void fh_lane_init(struct fh_lane *lane, struct fh_cursor *cursor, uint8_t *impacts)
{
    double weight = 0;
    for (uint32_t i = 0; i < cursor->scorer_count; i++)
        weight += (double)cursor->scorers[i].weight;
    double slope = weight / 255.0 * cursor->impact_factor * (1 + 1e-5);
    *lane = (struct fh_lane){.cursor = cursor, .impacts = impacts};
    lane->limit = (float)(weight * (1 + 1e-5));
    lane->slope = slope < 1e30 ? (float)slope : 1e30f;
    lane->extra = 1 + cursor->scorer_count;
    if (!fh_cursor_is_empty(cursor))
        lane->list_bound = fh_lane_bound(lane, cursor->list.impact > 0 ? cursor->list.impact : 1);
}

void fh_lane_fill(struct fh_lane *lane, uint32_t first, uint32_t count)
{
    const struct fh_postings *list = &lane->cursor->list;
    fh_doc_id begin = first * FH_WINDOW_DOCS, end = (first + count) * FH_WINDOW_DOCS;
    memset(lane->impacts, 0, (count + LANES_AT_ONCE - 1) / LANES_AT_ONCE * LANES_AT_ONCE);
    if (list->doc_freq == 0)
        return;
    if (list->doc_freq / DENSE_BLOCKS / FH_BLOCK >= fh_window_count(list->doc_limit)) {
        memset(lane->impacts, list->impact > 0 ? list->impact : 1, count);
        return;
    }
    uint32_t block = fh_postings_find_block(list, 0, begin);
    fh_doc_id next = begin; /* the block's documents are at or after it */
    if (block > 0 && block < list->block_count && fh_postings_block_last(list, block - 1) >= begin)
        next = fh_postings_block_last(list, block - 1) + 1;
    for (; block < list->block_count && next < end; block++) {
        fh_doc_id last = fh_postings_block_last(list, block);
        uint8_t impact = fh_postings_block_impact(list, block);
        uint32_t from = next / FH_WINDOW_DOCS - first, until = (last < end ? last : end - 1) / FH_WINDOW_DOCS - first;
        impact = impact > 0 ? impact : 1;
        for (uint32_t window = from; window <= until && window < count; window++)
            lane->impacts[window] = lane->impacts[window] > impact ? lane->impacts[window] : impact;
        next = last < next ? next : last + 1;
    }
}

void fh_lane_add_bounds(const struct fh_lane *lane, uint32_t count, uint32_t *sums)
{
    float slope = lane->slope, limit = lane->limit;
    uint32_t extra = lane->extra;
    for (uint32_t start = 0; start < count; start += LANES_AT_ONCE) {
        const uint8_t *impacts = lane->impacts + start;
        uint32_t *out = sums + start;
        for (uint32_t i = 0; i < LANES_AT_ONCE; i++) {
            float bound = (float)impacts[i] * slope;
            bound = bound < limit ? bound : limit;
            out[i] += (uint32_t)(int32_t)bound + (impacts[i] > 0 ? extra : 0);
        }
    }
}

uint8_t fh_lane_impact(const struct fh_lane *lane, uint32_t from, uint32_t until)
{
    uint8_t most = 0;
    for (uint32_t window = from; window < until; window++)
        most = lane->impacts[window] > most ? lane->impacts[window] : most;
    return most;
}

/* ---- Leaves ---- */

/* The smallest impact of a phrase's stems in a window: none of them alone can make it more. */
static uint8_t phrase_impact(const struct fh_leaf *leaf, uint32_t from, uint32_t until)
{
    uint8_t least = 255;
    for (uint32_t i = 0; i < leaf->lane_count; i++) {
        uint8_t impact = fh_lane_impact(&leaf->lanes[i], from, until);
        least = impact < least ? impact : least;
    }
    return least;
}

static uint32_t phrase_here(const struct fh_leaf *leaf, uint32_t from, uint32_t until)
{
    uint8_t impact = phrase_impact(leaf, from, until);
    return impact > 0 ? fh_phrase_bound(leaf->phrase, impact) : 0;
}

void fh_leaf_add_bounds(struct fh_leaf *leaf, const uint32_t *before, uint32_t count)
{
    uint32_t padded = (count + LANES_AT_ONCE - 1) / LANES_AT_ONCE * LANES_AT_ONCE;
    if (before != NULL)
        memcpy(leaf->sums, before, padded * sizeof *before);
    else
        memset(leaf->sums, 0, padded * sizeof *leaf->sums);
    if (leaf->phrase != NULL) {
        for (uint32_t window = 0; window < count; window++)
            leaf->sums[window] += phrase_here(leaf, window, window + 1);
        return;
    }
    for (uint32_t i = 0; i < leaf->lane_count; i++)
        fh_lane_add_bounds(&leaf->lanes[i], count, leaf->sums);
}

void fh_leaf_enter(struct fh_leaf *leaf, uint32_t from, uint32_t until)
{
    leaf->done = false;
    leaf->here = leaf->phrase != NULL ? phrase_here(leaf, from, until) : 0;
    for (uint32_t i = 0; i < leaf->lane_count && leaf->phrase == NULL; i++) {
        struct fh_lane *lane = &leaf->lanes[i];
        lane->done = false;
        lane->here = fh_lane_bound(lane, fh_lane_impact(lane, from, until));
        leaf->here += lane->here;
    }
}

void fh_leaf_enter_list(struct fh_leaf *leaf)
{
    leaf->done = false;
    leaf->here = leaf->list_bound;
    for (uint32_t i = 0; i < leaf->lane_count; i++) {
        leaf->lanes[i].done = false;
        leaf->lanes[i].here = leaf->lanes[i].list_bound;
    }
}

uint32_t fh_leaf_stem_least(const struct fh_leaf *leaf, uint32_t needed)
{
    uint32_t forms = leaf->here - leaf->lanes[0].here;
    uint32_t by_lists = needed > forms ? needed - forms : 0;
    uint64_t share = needed > leaf->upper_add ? needed - leaf->upper_add : 0;
    uint32_t by_share = (uint32_t)(share * 1024 / leaf->upper_factor);
    return by_share > by_lists ? by_share : by_lists;
}

bool fh_leaf_may(const struct fh_leaf *leaf, uint32_t window)
{
    if (leaf->phrase == NULL)
        return leaf->lanes[0].impacts[window] > 0;
    for (uint32_t i = 0; i < leaf->lane_count; i++)
        if (leaf->lanes[i].impacts[window] == 0)
            return false;
    return leaf->lane_count > 0;
}
