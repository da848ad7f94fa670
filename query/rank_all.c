/* All of several words or phrases: the rarest stem leads, block by block, past blocks whose bound
 * with what everything else can add is too small; the others are asked about its documents, rarest
 * first, and phrases last, as positions cost most.
 */
#include "query/rank.h"

#define BATCH_ENOUGH 128u /* candidates to go on with */

/* `rest`: what everything can add that is not done, required words included; a leading phrase is in
 * the upper bounds instead. */
static void finish(struct fh_ranker *ranker, const struct fh_run *run, uint32_t rest)
{
    fh_rank_exclude_words(ranker);
    for (uint32_t i = 0; i < ranker->required_count && ranker->batch.count > 0; i++) {
        const struct fh_lane *lane = ranker->required[i];
        rest -= lane->leaf->here;
        fh_batch_probe(&ranker->batch, lane, fh_beyond(fh_rank_need(ranker, run), rest), 0, true);
    }
    if (ranker->queues)
        fh_rank_enqueue(ranker, run, rest);
    else
        fh_rank_finish(ranker, run, rest);
}

/* The scores of the loaded block's documents, as far as the lead tells: a word's own, or (in
 * `limits`) the most that a phrase can have there. */
static const uint32_t *lead_scores(const struct fh_ranker *ranker, uint32_t *limits)
{
    struct fh_cursor *cursor = ranker->lead->cursor;
    if (ranker->lead_leaf->phrase == NULL)
        return fh_cursor_score(cursor) ? cursor->scores : NULL;
    if (!fh_cursor_weigh(cursor))
        return NULL;
    fh_query_kernels()->score(&ranker->lead_leaf->phrase->scorer, cursor->data.docs, cursor->data.weighted,
                              cursor->data.count, cursor->lengths, limits, 0);
    return limits;
}

/* Appends the loaded block's documents in the run that can become hits: their score, or limit, is at
 * least `least`. */
static bool take_block(struct fh_ranker *ranker, const struct fh_run *run, uint32_t least)
{
    struct fh_batch *batch = &ranker->batch;
    struct fh_cursor *cursor = ranker->lead->cursor;
    uint32_t limits[FH_BLOCK_ROOM], before = batch->count;
    const uint32_t *scores = lead_scores(ranker, limits);
    if (scores == NULL)
        return false;
    uint32_t from = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
    if (from >= until)
        return true;
    batch->count += (uint32_t)fh_query_kernels()->keep(cursor->data.docs + from, scores + from, until - from, least,
                                                       batch->docs + before, batch->scores + before);
    if (ranker->lead_leaf->phrase == NULL) {
        fh_batch_set_uppers(batch, before, ranker->lead_leaf);
        return true;
    }
    for (uint32_t i = before; i < batch->count; i++) {
        batch->uppers[i] = batch->scores[i] + fh_score_slack(batch->scores[i]);
        batch->scores[i] = 0;
    }
    return true;
}

/* The least that a posting of the lead must score, or have as its limit, when `others` can be added. */
static uint32_t lead_least(const struct fh_ranker *ranker, uint32_t need, uint32_t others)
{
    uint32_t least = fh_beyond(need, others);
    if (ranker->lead_leaf->phrase == NULL)
        return fh_leaf_stem_least(ranker->lead_leaf, least);
    return fh_beyond(least, fh_score_slack(least));
}

static uint32_t lead_bound(const struct fh_ranker *ranker, uint32_t block)
{
    uint8_t impact = fh_postings_block_impact(&ranker->lead->cursor->list, block) | 1;
    return ranker->lead_leaf->phrase != NULL ? fh_phrase_bound(ranker->lead_leaf->phrase, impact)
                                             : fh_lane_bound(ranker->lead, impact);
}

void fh_rank_all_run(struct fh_ranker *ranker, const struct fh_run *run)
{
    struct fh_cursor *cursor = ranker->lead->cursor;
    const struct fh_postings *list = &cursor->list;
    bool phrase = ranker->lead_leaf->phrase != NULL;
    ranker->lead->done = !phrase;
    ranker->lead_leaf->done = phrase;
    uint32_t rest = fh_rank_rest(ranker);
    for (uint32_t i = 0; i < ranker->required_count; i++)
        ranker->required[i]->done = true; /* finish() sees to them before anything else */
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        uint32_t least = lead_least(ranker, fh_rank_need(ranker, run), rest);
        if (lead_bound(ranker, block) >= least) {
            if (!fh_cursor_load(cursor, block) || !take_block(ranker, run, least))
                break;
            if (ranker->batch.count >= BATCH_ENOUGH)
                finish(ranker, run, rest);
        }
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            break;
    }
    finish(ranker, run, rest);
}
