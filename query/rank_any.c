/* Any of several words: block-max MaxScore over windows.
 *
 * In each run the leaves are parted in two (Turtle and Flood, IP&M 1995): those whose bounds, all
 * together, stay below what a hit needs are spared, for a document that has none of the others cannot
 * be a hit; only the others find candidates. Where that is a single word, its blocks are candidates
 * as they come, filtered by score; several are summed side by side, four windows at a time.
 * Forms never find candidates, as every document that has a form has its stem.
 */
#include "query/rank.h"

#define BATCH_ENOUGH 256u /* candidates to go on with */

static uint32_t beyond(uint32_t need, uint32_t rest)
{
    return need > rest ? need - rest : 0;
}

/* ---- One word finds candidates ---- */

/* Appends those of a block's documents that lie in the run and can still become hits. */
static void take_block(struct fh_ranker *ranker, const struct fh_run *run, struct fh_cursor *cursor, uint32_t least)
{
    struct fh_batch *batch = &ranker->batch;
    uint32_t from = cursor->data.docs[0] < run->first_doc ? fh_cursor_rank(cursor, run->first_doc) : 0;
    uint32_t until = cursor->data.count;
    if (until > 0 && cursor->data.docs[until - 1] >= run->end_doc)
        until = fh_cursor_rank(cursor, run->end_doc);
    if (from < until)
        batch->count +=
            (uint32_t)fh_query_kernels()->keep(cursor->data.docs + from, cursor->scores + from, until - from, least,
                                               batch->docs + batch->count, batch->scores + batch->count);
}

static void run_of_one(struct fh_ranker *ranker, const struct fh_run *run, struct fh_lane *lane)
{
    struct fh_cursor *cursor = lane->cursor;
    const struct fh_postings *list = &cursor->list;
    lane->done = true;
    uint32_t rest = fh_rank_rest(ranker);
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        uint32_t need = fh_rank_need(ranker, run);
        if (fh_lane_bound(lane, fh_postings_block_impact(list, block) | 1) + rest >= need) {
            if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
                break;
            take_block(ranker, run, cursor, beyond(need, rest));
            if (ranker->batch.count >= BATCH_ENOUGH)
                fh_rank_finish(ranker, run, rest);
        }
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            break;
    }
    fh_rank_finish(ranker, run, rest);
}

/* ---- Several do ---- */

static void sum_up(uint32_t *sum, uint32_t score)
{
    *sum = (*sum + score) | FH_SUM_MATCHED;
}

static void sum_lane(struct fh_ranker *ranker, const struct fh_run *run, struct fh_lane *lane)
{
    struct fh_cursor *cursor = lane->cursor;
    const struct fh_postings *list = &cursor->list;
    lane->done = true;
    if (lane->here == 0)
        return;
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
            return;
        uint32_t i = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
        for (; i < until; i++)
            sum_up(&ranker->sums[cursor->data.docs[i] - run->first_doc], cursor->scores[i]);
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            return;
    }
}

/* `others`: what all other leaves can add. */
static void sum_phrase(struct fh_ranker *ranker, const struct fh_run *run, struct fh_leaf *leaf, uint32_t others)
{
    struct fh_scan *scan = ranker->scan;
    uint32_t least = beyond(fh_rank_need(ranker, run), others);
    leaf->done = true;
    for (fh_doc_id from = run->first_doc; from < run->end_doc && scan->status == FH_OK; from += FH_WINDOW_DOCS) {
        fh_doc_id docs[FH_WINDOW_DOCS], until = from + FH_WINDOW_DOCS;
        uint32_t count = fh_phrase_candidates(leaf->phrase, from, until < run->end_doc ? until : run->end_doc, docs);
        for (uint32_t i = 0; i < count && scan->status == FH_OK; i++) {
            uint32_t freq = fh_phrase_freq(leaf->phrase, scan, docs[i], least);
            if (freq > 0)
                sum_up(&ranker->sums[docs[i] - run->first_doc],
                       fh_phrase_score(leaf->phrase, freq, scan->segment->lengths[docs[i]]));
        }
    }
}

static void sum_leaf(struct fh_ranker *ranker, const struct fh_run *run, struct fh_leaf *leaf, uint32_t all)
{
    if (leaf->phrase == NULL)
        sum_lane(ranker, run, &leaf->lanes[0]);
    else if (leaf->here > 0)
        sum_phrase(ranker, run, leaf, all - leaf->here);
}

static void run_of_several(struct fh_ranker *ranker, const struct fh_run *run, uint32_t spared)
{
    uint32_t all = fh_rank_rest(ranker);
    for (uint32_t i = spared; i < ranker->leaf_count; i++)
        sum_leaf(ranker, run, &ranker->leaves[i], all);
    uint32_t need = fh_rank_need(ranker, run), rest = fh_rank_rest(ranker);
    if (need <= rest) { /* no candidate can be dropped yet: forms are as well summed with the rest */
        for (uint32_t i = spared; i < ranker->leaf_count; i++)
            for (uint32_t j = 1; j < ranker->leaves[i].lane_count && ranker->leaves[i].phrase == NULL; j++)
                sum_lane(ranker, run, &ranker->leaves[i].lanes[j]);
        rest = fh_rank_rest(ranker);
    }
    struct fh_batch *batch = &ranker->batch;
    uint32_t docs = (run->end_doc - run->first_doc + 15) / 16 * 16;
    batch->count = (uint32_t)fh_query_kernels()->collect(ranker->sums, docs, FH_SUM_MATCHED | beyond(need, rest),
                                                         run->first_doc, batch->docs, batch->scores);
    fh_rank_finish(ranker, run, rest);
}

void fh_rank_any_run(struct fh_ranker *ranker, const struct fh_run *run, uint32_t spared)
{
    struct fh_leaf *last = &ranker->leaves[ranker->leaf_count - 1];
    if (spared + 1 == ranker->leaf_count && last->phrase == NULL)
        run_of_one(ranker, run, &last->lanes[0]);
    else
        run_of_several(ranker, run, spared);
}
