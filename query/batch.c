/* Candidates against lists. See batch.h. */
#include "query/batch.h"

void fh_batch_set_uppers(struct fh_batch *batch, uint32_t from, const struct fh_leaf *leaf)
{
    fh_query_kernels()->limit(batch->scores + from, batch->count - from, leaf->upper_factor, leaf->upper_add,
                              batch->uppers + from);
}

/* Puts into batch->at the weighted frequencies that candidates from..until-1 have in the loaded block, 0 where they
 * are not in it. False when the block is damaged. */
static bool find_in_block(struct fh_batch *batch, uint32_t from, uint32_t until, struct fh_cursor *cursor)
{
    uint32_t *at = batch->at + from, count = until - from;
    size_t found = fh_query_kernels()->locate(cursor->data.docs, batch->docs + from, count, at);
    if (found == 0) {
        memset(at, 0, count * sizeof *at);
        return true;
    }
    if (!fh_cursor_weigh(cursor))
        return false;
    for (uint32_t i = 0; i < count; i++)
        at[i] = cursor->data.weighted[at[i]];
    return true;
}

/* Adds the contributions of the frequencies in batch->at. That of a stem makes room for its forms, and 1 to tell
 * that it was found; forms only use up what there is. */
static void settle(struct fh_batch *batch, const struct fh_lane *lane, uint32_t needed, uint32_t forms, bool required)
{
    const struct fh_cursor *cursor = lane->cursor;
    struct fh_settling how = {.limit = INT32_MAX, .least = needed, .required = required};
    if (lane->form) {
        how.limit = forms;
    } else {
        how.factor = lane->leaf->upper_factor;
        how.extra = lane->leaf->upper_add + 1;
    }
    for (uint32_t i = 0; i < cursor->scorer_count; i++)
        fh_query_kernels()->score(&cursor->scorers[i], batch->docs, batch->at, batch->count, cursor->lengths,
                                  batch->gains, i > 0);
    for (uint32_t i = 0; i < batch->count && cursor->gate != NULL; i++)
        if (batch->at[i] > 0 && fh_gate_is_shut(cursor->gate, batch->docs[i]))
            batch->gains[i] = 0;
    batch->count = (uint32_t)fh_query_kernels()->settle(batch->docs, batch->scores, batch->uppers, batch->at,
                                                        batch->gains, batch->count, &how);
}

/* What a block of this bound leaves a candidate with goes by what it scored, or may have come to, so far: a form only
 * uses up room that its stem has made. */
void fh_batch_probe(struct fh_batch *batch, const struct fh_lane *lane, uint32_t needed, uint32_t forms, bool required)
{
    const struct fh_postings *list = &lane->cursor->list;
    const uint32_t *so_far = lane->form ? batch->scores : batch->uppers;
    uint32_t i = 0, most;
    while (i < batch->count) {
        uint32_t block = fh_cursor_find(lane->cursor, batch->docs[i]);
        if (block >= list->block_count)
            break;
        uint32_t bound = fh_lane_bound(lane, fh_postings_block_impact(list, block) | 1);
        uint32_t until = i + (uint32_t)fh_query_kernels()->reach(batch->docs + i, so_far + i, batch->count - i,
                                                                 fh_postings_block_last(list, block), &most);
        bool useful = most + (lane->form ? bound + forms : fh_leaf_upper(lane->leaf, bound) + 1) >= needed;
        if (!useful)
            memset(batch->at + i, 0, (until - i) * sizeof *batch->at);
        else if (!fh_cursor_load(lane->cursor, block) || !find_in_block(batch, i, until, lane->cursor))
            break;
        i = until;
    }
    memset(batch->at + i, 0, (batch->count - i) * sizeof *batch->at);
    settle(batch, lane, needed, forms, required);
}

void fh_batch_probe_phrase(struct fh_batch *batch, struct fh_scan *scan, struct fh_phrase *phrase, uint32_t here,
                           uint32_t needed, bool required)
{
    uint32_t *freqs = batch->at, *least = batch->uppers, kept = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t score = batch->scores[i];
        if (score + here < needed || (required && here == 0))
            continue;
        batch->docs[kept] = batch->docs[i];
        batch->scores[kept] = score;
        least[kept++] = needed > score ? needed - score : 0;
    }
    batch->count = kept;
    kept = 0;
    fh_phrase_freqs(phrase, scan, batch->docs, least, batch->count, freqs);
    for (uint32_t i = 0; i < batch->count && scan->status == FH_OK; i++) {
        uint32_t score = batch->scores[i], doc = batch->docs[i];
        if (freqs[i] > 0)
            score += fh_phrase_score_in(phrase, freqs[i], scan->segment->lengths, doc);
        else if (required)
            continue;
        batch->docs[kept] = doc;
        batch->scores[kept] = batch->uppers[kept] = score;
        kept += score >= needed;
    }
    batch->count = kept;
}

/* ---- Taking out ---- */

static void keep(struct fh_batch *batch, uint32_t *kept, uint32_t i)
{
    batch->docs[*kept] = batch->docs[i];
    batch->scores[*kept] = batch->scores[i];
    batch->uppers[(*kept)++] = batch->uppers[i];
}

void fh_batch_exclude(struct fh_batch *batch, struct fh_cursor *cursor)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < batch->count; i++)
        if (!fh_cursor_has(cursor, batch->docs[i]))
            keep(batch, &kept, i);
    batch->count = kept;
}

void fh_batch_exclude_phrase(struct fh_batch *batch, struct fh_scan *scan, struct fh_phrase *phrase)
{
    uint32_t kept = 0, none[FH_BLOCK] = {0}, freqs[FH_BLOCK];
    for (uint32_t i = 0; i < batch->count; i += FH_BLOCK) {
        uint32_t count = batch->count - i < FH_BLOCK ? batch->count - i : FH_BLOCK;
        fh_phrase_freqs(phrase, scan, batch->docs + i, none, count, freqs);
        for (uint32_t j = 0; j < count; j++)
            if (freqs[j] == 0)
                keep(batch, &kept, i + j);
    }
    batch->count = kept;
}
