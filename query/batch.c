/* Candidates against lists. See batch.h. */
#include "query/batch.h"

#define SCORE_WHOLE 4u /* matches in one block from which the whole block is scored */

/* The block that a lane's candidates are in. */
struct place {
    uint32_t block, matches, bound;
    fh_doc_id last;
};

/* The contribution of posting `at` of the loaded block; 0 when it is damaged. */
static uint32_t contribution(struct fh_cursor *cursor, struct place *place, uint32_t at)
{
    if (cursor->depth != FH_DEPTH_SCORED && ++place->matches >= SCORE_WHOLE)
        return fh_cursor_score(cursor) ? cursor->scores[at] : 0;
    if (cursor->depth == FH_DEPTH_SCORED)
        return cursor->scores[at];
    if (!fh_cursor_weigh(cursor))
        return 0;
    uint32_t sum = 0, length = cursor->lengths[cursor->data.docs[at]];
    for (uint32_t i = 0; i < cursor->scorer_count; i++)
        sum += fh_scorer_score(&cursor->scorers[i], cursor->data.weighted[at], length);
    return sum;
}

static bool enter_block(struct place *place, const struct fh_lane *lane, fh_doc_id doc)
{
    const struct fh_postings *list = &lane->cursor->list;
    place->block = fh_cursor_find(lane->cursor, doc);
    if (place->block >= list->block_count)
        return false;
    place->last = fh_postings_block_last(list, place->block);
    place->bound = fh_lane_bound(lane, fh_postings_block_impact(list, place->block) | 1);
    place->matches = 0;
    return true;
}

/* Beyond the list's end: nothing to add. */
static void finish(struct fh_batch *batch, uint32_t i, uint32_t kept, uint32_t need, uint32_t rest, bool required)
{
    for (; i < batch->count && !required; i++) {
        batch->docs[kept] = batch->docs[i];
        batch->scores[kept] = batch->scores[i];
        kept += batch->scores[i] + rest >= need;
    }
    batch->count = kept;
}

void fh_batch_probe(struct fh_batch *batch, const struct fh_lane *lane, uint32_t need, uint32_t rest, bool required)
{
    struct fh_cursor *cursor = lane->cursor;
    struct place place = {0};
    uint32_t kept = 0;
    bool entered = false;
    for (uint32_t i = 0; i < batch->count; i++) {
        fh_doc_id doc = batch->docs[i];
        uint32_t score = batch->scores[i];
        if ((!entered || doc > place.last) && !(entered = enter_block(&place, lane, doc))) {
            finish(batch, i, kept, need, rest, required);
            return;
        }
        if (score + place.bound + rest < need)
            continue;
        if (!fh_cursor_load(cursor, place.block))
            break;
        uint32_t at = fh_cursor_rank(cursor, doc);
        bool found = at < FH_BLOCK && cursor->data.docs[at] == doc;
        if (!found && required)
            continue;
        if (found)
            score += contribution(cursor, &place, at);
        batch->docs[kept] = doc;
        batch->scores[kept] = score;
        kept += score + rest >= need;
    }
    batch->count = kept;
}

void fh_batch_probe_phrase(struct fh_batch *batch, struct fh_scan *scan, struct fh_phrase *phrase, uint32_t here,
                           uint32_t need, uint32_t rest, bool required)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < batch->count && scan->status == FH_OK; i++) {
        fh_doc_id doc = batch->docs[i];
        uint32_t score = batch->scores[i];
        if (score + here + rest < need)
            continue;
        uint32_t least = need > score + rest ? need - score - rest : 0;
        uint32_t freq = here > 0 ? fh_phrase_freq(phrase, scan, doc, least) : 0;
        if (freq == 0 && required)
            continue;
        if (freq > 0)
            score += fh_phrase_score(phrase, freq, scan->segment->lengths[doc]);
        batch->docs[kept] = doc;
        batch->scores[kept] = score;
        kept += score + rest >= need;
    }
    batch->count = kept;
}
