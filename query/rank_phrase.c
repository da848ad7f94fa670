/* A phrase and nothing beside it: its rarest list leads, block by block. What frequencies allow to become
 * a hit is asked for at once (phrase_lot.c), so that every block is decoded once and the
 * threshold rises on the way.
 */
#include "query/rank.h"

/* Postings of a block of the lead's list, rising: those that the phrase may be in, and those of which marks
 * (indexer/pairs.h) say how often. */
struct places {
    uint32_t ask_count, told_count;
    uint32_t ask[FH_BLOCK_ROOM], told[FH_BLOCK_ROOM], told_freqs[FH_BLOCK_ROOM];
};

static void list_places(const struct fh_phrase *phrase, uint32_t block, struct places *places)
{
    places->ask_count = places->told_count = 0;
    if (phrase->marked != phrase->order[0]) {
        for (uint32_t i = 0; i < FH_BLOCK; i++)
            places->ask[i] = i;
        places->ask_count = FH_BLOCK;
        return;
    }
    for (uint32_t i = phrase->mark_starts[block]; i < phrase->mark_starts[block + 1]; i++) {
        uint32_t freq = phrase->marks_tell ? fh_mark_freq(phrase->mark_facts[i]) : 0;
        places->ask[places->ask_count] = places->told[places->told_count] = phrase->mark_places[i];
        places->told_freqs[places->told_count] = freq * FH_SIXTEENTHS;
        places->told_count += freq > 0;
        places->ask_count += freq == 0;
    }
}

/* Which of the postings to be asked about are in the run and can score `least`: at[]. */
static uint32_t choose(const struct fh_ranker *ranker, const struct fh_run *run, uint32_t least,
                       const struct places *places, uint32_t *at)
{
    const struct fh_cursor *cursor = ranker->lead->cursor;
    const struct fh_block *data = &cursor->data;
    uint32_t most[FH_BLOCK_ROOM], kept = 0;
    uint32_t from = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
    if (from >= until)
        return 0;
    fh_query_kernels()->score(&ranker->lead_leaf->phrase->scorer, data->docs, data->weighted, data->count,
                              cursor->lengths, most, 0);
    for (uint32_t i = 0; i < places->ask_count; i++) {
        uint32_t place = places->ask[i];
        at[kept] = place;
        kept += place >= from && place < until && most[place] >= least;
    }
    return kept;
}

/* Offers documents that have the phrase so often (weighted). */
static void offer(struct fh_ranker *ranker, const struct fh_run *run, const fh_doc_id *docs, const uint32_t *freqs,
                  uint32_t count)
{
    struct fh_batch *batch = &ranker->batch;
    const struct fh_phrase *phrase = ranker->lead_leaf->phrase;
    memcpy(batch->docs, docs, count * sizeof *batch->docs);
    fh_query_kernels()->score(&phrase->scorer, docs, freqs, count, ranker->lead->cursor->lengths, batch->scores, 0);
    for (uint32_t i = 0; i < count && phrase->gate.count > 0; i++)
        if (fh_gate_is_shut(&phrase->gate, docs[i]))
            batch->scores[i] = 0;
    batch->count = count;
    fh_rank_offer(ranker, run);
}

/* The postings of the loaded block of which marks say all. */
static void offer_told(struct fh_ranker *ranker, const struct fh_run *run, const struct places *places)
{
    const uint32_t *all = ranker->lead->cursor->data.docs;
    uint32_t docs[FH_BLOCK_ROOM], freqs[FH_BLOCK_ROOM], count = 0;
    for (uint32_t i = 0; i < places->told_count; i++) {
        fh_doc_id doc = all[places->told[i]];
        docs[count] = doc;
        freqs[count] = places->told_freqs[i];
        count += doc >= run->first_doc && doc < run->end_doc;
    }
    if (count > 0)
        offer(ranker, run, docs, freqs, count);
}

static void offer_asked(struct fh_ranker *ranker, const struct fh_run *run, uint32_t need, uint32_t least,
                        const struct places *places)
{
    struct fh_phrase *phrase = ranker->lead_leaf->phrase;
    if (!fh_cursor_weigh(ranker->lead->cursor))
        return;
    uint32_t count = choose(ranker, run, least, places, phrase->order[0]->at);
    if (count == 0)
        return;
    fh_phrase_find_here(phrase, ranker->scan, count, need);
    offer(ranker, run, phrase->hits.docs, phrase->hits.freqs, phrase->hits.count);
}

static void rank_block(struct fh_ranker *ranker, const struct fh_run *run, uint32_t block, uint32_t need)
{
    struct places places;
    list_places(ranker->lead_leaf->phrase, block, &places);
    if (places.ask_count + places.told_count == 0 || !fh_cursor_load(ranker->lead->cursor, block))
        return;
    if (places.told_count > 0)
        offer_told(ranker, run, &places);
    if (places.ask_count > 0)
        offer_asked(ranker, run, need, fh_beyond(need, fh_score_slack(need)), &places);
}

void fh_rank_phrase_run(struct fh_ranker *ranker, const struct fh_run *run)
{
    struct fh_cursor *cursor = ranker->lead->cursor;
    const struct fh_postings *list = &cursor->list;
    const struct fh_phrase *phrase = ranker->lead_leaf->phrase;
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc);
         block < list->block_count && ranker->scan->status == FH_OK && !ranker->scan->damaged; block++) {
        uint32_t need = fh_rank_need(ranker, run), least = fh_beyond(need, fh_score_slack(need));
        if (fh_phrase_bound(phrase, fh_postings_block_impact(list, block) | 1) >= least)
            rank_block(ranker, run, block, need);
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            return;
    }
}
