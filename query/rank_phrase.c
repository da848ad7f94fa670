/* A phrase and nothing beside it: its rarest list leads, block by block. What frequencies allow to become
 * a hit is asked for at once (phrase_lot.c), so that every block is decoded once and the
 * threshold rises on the way.
 */
#include "query/rank.h"

/* Which postings of the loaded block, weighed, are in the run and can score `least`: at[]. */
static uint32_t choose(const struct fh_ranker *ranker, const struct fh_run *run, uint32_t least, uint32_t *at)
{
    const struct fh_cursor *cursor = ranker->lead->cursor;
    const struct fh_block *data = &cursor->data;
    uint32_t places[FH_BLOCK_ROOM], kept[FH_BLOCK_ROOM], most[FH_BLOCK_ROOM];
    uint32_t from = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
    if (from >= until)
        return 0;
    for (uint32_t i = 0; i < FH_BLOCK; i++)
        places[i] = i;
    if (least == 0) {
        memcpy(at, places + from, (until - from) * sizeof *at);
        return until - from;
    }
    fh_query_kernels()->score(&ranker->lead_leaf->phrase->scorer, data->docs, data->weighted, data->count,
                              cursor->lengths, most, 0);
    return (uint32_t)fh_query_kernels()->keep(places + from, most + from, until - from, least, at, kept);
}

static void rank_block(struct fh_ranker *ranker, const struct fh_run *run, uint32_t need, uint32_t least)
{
    struct fh_batch *batch = &ranker->batch;
    struct fh_phrase *phrase = ranker->lead_leaf->phrase;
    const struct fh_phrase_hits *hits = &phrase->hits;
    uint32_t count = choose(ranker, run, least, phrase->order[0]->at);
    if (count == 0)
        return;
    fh_phrase_find_here(phrase, ranker->scan, count, need);
    memcpy(batch->docs, hits->docs, hits->count * sizeof *batch->docs);
    fh_query_kernels()->score(&phrase->scorer, hits->docs, hits->freqs, hits->count, ranker->lead->cursor->lengths,
                              batch->scores, 0);
    for (uint32_t i = 0; i < hits->count && phrase->gate.count > 0; i++)
        if (fh_gate_is_shut(&phrase->gate, hits->docs[i]))
            batch->scores[i] = 0;
    batch->count = hits->count;
    fh_rank_offer(ranker, run);
}

void fh_rank_phrase_run(struct fh_ranker *ranker, const struct fh_run *run)
{
    struct fh_cursor *cursor = ranker->lead->cursor;
    const struct fh_postings *list = &cursor->list;
    const struct fh_phrase *phrase = ranker->lead_leaf->phrase;
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc);
         block < list->block_count && ranker->scan->status == FH_OK; block++) {
        uint32_t need = fh_rank_need(ranker, run), least = fh_beyond(need, fh_score_slack(need));
        if (fh_phrase_bound(phrase, fh_postings_block_impact(list, block) | 1) >= least) {
            if (!fh_cursor_load(cursor, block) || !fh_cursor_weigh(cursor))
                return;
            rank_block(ranker, run, need, least);
        }
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            return;
    }
}
