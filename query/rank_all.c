/* All of several words or phrases: the rarest stem leads, block by block, past blocks whose bound
 * with what everything else can add is too small; the others are asked about its documents, rarest
 * first, and phrases last, as positions cost most.
 */
#include "query/rank.h"

#define BATCH_ENOUGH 128u /* candidates to go on with */

/* What everything but the lead can add: required words, then the rest. */
struct remains {
    uint32_t required, rest;
};

static void finish(struct fh_ranker *ranker, const struct fh_run *run, struct remains remains)
{
    uint32_t left = remains.required + remains.rest;
    for (uint32_t i = 0; i < ranker->required_count && ranker->batch.count > 0; i++) {
        const struct fh_lane *lane = ranker->required[i];
        left -= lane->here;
        fh_batch_probe(&ranker->batch, lane, fh_rank_need(ranker, run), left, true);
    }
    fh_rank_finish(ranker, run, remains.rest);
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

/* Appends the loaded block's documents in the run that can become hits with `others` added. */
static bool take_block(struct fh_ranker *ranker, const struct fh_run *run, uint32_t need, uint32_t others)
{
    struct fh_batch *batch = &ranker->batch;
    struct fh_cursor *cursor = ranker->lead->cursor;
    uint32_t limits[FH_BLOCK_ROOM];
    const uint32_t *scores = lead_scores(ranker, limits);
    if (scores == NULL)
        return false;
    uint32_t from = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
    uint32_t *docs_out = batch->docs + batch->count, *scores_out = batch->scores + batch->count;
    if (from >= until)
        return true;
    uint32_t least = need > others ? need - others : 0;
    if (ranker->lead_leaf->phrase != NULL && least > 0)
        least -= least > fh_score_slack(least) ? fh_score_slack(least) : least;
    size_t count =
        fh_query_kernels()->keep(cursor->data.docs + from, scores + from, until - from, least, docs_out, scores_out);
    if (ranker->lead_leaf->phrase != NULL)
        memset(scores_out, 0, count * sizeof *scores_out);
    batch->count += (uint32_t)count;
    return true;
}

static uint32_t lead_bound(const struct fh_ranker *ranker, uint32_t block)
{
    uint8_t impact = fh_postings_block_impact(&ranker->lead->cursor->list, block) | 1;
    return ranker->lead_leaf->phrase != NULL ? fh_phrase_bound(ranker->lead_leaf->phrase, impact)
                                             : fh_lane_bound(ranker->lead, impact);
}

static struct remains remains_of(struct fh_ranker *ranker)
{
    struct remains remains = {0, 0};
    if (ranker->lead_leaf->phrase == NULL)
        ranker->lead->done = true;
    for (uint32_t i = 0; i < ranker->required_count; i++) {
        ranker->required[i]->done = true;
        remains.required += ranker->required[i]->here;
    }
    remains.rest = fh_rank_rest(ranker);
    return remains;
}

void fh_rank_all_run(struct fh_ranker *ranker, const struct fh_run *run)
{
    struct fh_cursor *cursor = ranker->lead->cursor;
    const struct fh_postings *list = &cursor->list;
    struct remains remains = remains_of(ranker);
    /* A leading phrase is in the rest itself; beside its own bound it must not count twice. */
    uint32_t others =
        remains.required + remains.rest - (ranker->lead_leaf->phrase != NULL ? ranker->lead_leaf->here : 0);
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        uint32_t need = fh_rank_need(ranker, run);
        if (lead_bound(ranker, block) + others >= need) {
            if (!fh_cursor_load(cursor, block) || !take_block(ranker, run, need, others))
                break;
            if (ranker->batch.count >= BATCH_ENOUGH)
                finish(ranker, run, remains);
        }
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            break;
    }
    finish(ranker, run, remains);
}
