/* Candidates against lists. See batch.h. */
#include "query/batch.h"

#define SCORE_WHOLE 4u /* matches in one block from which the whole block is scored */

void fh_batch_set_uppers(struct fh_batch *batch, uint32_t from, const struct fh_leaf *leaf)
{
    for (uint32_t i = from; i < batch->count; i++)
        batch->uppers[i] = fh_leaf_upper(leaf, batch->scores[i]);
}

/* Adds a contribution. That of a stem makes room for its forms, and 1 to tell that it was found. */
static void add(struct fh_batch *batch, uint32_t i, const struct fh_lane *lane, uint32_t contribution)
{
    batch->scores[i] += contribution;
    if (!lane->form)
        batch->uppers[i] += fh_leaf_upper(lane->leaf, contribution) + 1;
}

static uint32_t score_one(const struct fh_cursor *cursor, uint32_t at)
{
    uint32_t sum = 0, length = cursor->lengths[cursor->data.docs[at]];
    for (uint32_t i = 0; i < cursor->scorer_count; i++)
        sum += fh_scorer_score(&cursor->scorers[i], cursor->data.weighted[at], length);
    return sum;
}

/* Adds the contributions of a loaded block to candidates from..until-1; with `required`, those not
 * found lose their upper bound. False when the block is damaged. */
static bool add_block(struct fh_batch *batch, uint32_t from, uint32_t until, const struct fh_lane *lane, bool required)
{
    struct fh_cursor *cursor = lane->cursor;
    size_t found =
        fh_query_kernels()->locate(cursor->data.docs, cursor->pivots, batch->docs + from, until - from, batch->at);
    if (found == 0 && !required)
        return true;
    if (found > 0 && !(found < SCORE_WHOLE ? fh_cursor_weigh(cursor) : fh_cursor_score(cursor)))
        return false;
    bool scored = cursor->depth == FH_DEPTH_SCORED;
    for (uint32_t i = from; i < until; i++) {
        uint32_t at = batch->at[i - from];
        if (at < FH_BLOCK)
            add(batch, i, lane, scored ? cursor->scores[at] : score_one(cursor, at));
        else if (required)
            batch->uppers[i] = 0;
    }
    return true;
}

/* The largest upper bound of candidates from on that are not behind `last`; *until is where they end. */
static uint32_t best_until(const struct fh_batch *batch, uint32_t from, fh_doc_id last, uint32_t *until)
{
    uint32_t best = 0, i = from;
    for (; i < batch->count && batch->docs[i] <= last; i++)
        best = batch->uppers[i] > best ? batch->uppers[i] : best;
    *until = i;
    return best;
}

static void limit_uppers(struct fh_batch *batch, uint32_t forms)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t limit = batch->scores[i] + forms;
        batch->uppers[i] = batch->uppers[i] < limit ? batch->uppers[i] : limit;
    }
}

void fh_batch_probe(struct fh_batch *batch, const struct fh_lane *lane, uint32_t needed, uint32_t forms, bool required)
{
    const struct fh_postings *list = &lane->cursor->list;
    uint32_t i = 0, until;
    while (i < batch->count) {
        uint32_t block = fh_cursor_find(lane->cursor, batch->docs[i]);
        if (block >= list->block_count)
            break;
        uint32_t bound = fh_lane_bound(lane, fh_postings_block_impact(list, block) | 1);
        uint32_t best = best_until(batch, i, fh_postings_block_last(list, block), &until);
        bool useful = lane->form || best + fh_leaf_upper(lane->leaf, bound) + 1 >= needed;
        if (useful && (!fh_cursor_load(lane->cursor, block) || !add_block(batch, i, until, lane, required)))
            break;
        for (; required && !useful && i < until; i++)
            batch->uppers[i] = 0;
        i = until;
    }
    for (; required && i < batch->count; i++)
        batch->uppers[i] = 0;
    if (lane->form)
        limit_uppers(batch, forms);
    uint32_t least = required && needed == 0 ? 1 : needed;
    batch->count = (uint32_t)fh_query_kernels()->sift(batch->docs, batch->scores, batch->uppers, batch->count, least);
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
            score += fh_phrase_score(phrase, freqs[i], scan->segment->lengths[doc]);
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
