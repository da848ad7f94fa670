/* The most promising first: what must have a phrase is looked at in the order of its upper bound.
 *
 * Reading positions costs a hundred times as much as knowing a frequency, and frequencies bound a
 * phrase well. So candidates wait here with the most they can score, and positions are read for
 * the best of them, a few at a time, until no other can better the hits there are. Each lot is
 * taken in the order of documents, so that neighbours share their blocks.
 */
#include "query/rank.h"

#define LOT_FIRST 64u /* candidates of the first lot; each later one is larger, ... */
#define LOT_GROWTH 8u /* ... so many times */
#define QUEUE_MAX (FH_BATCH_MAX - 4 * FH_BLOCK)
#define SLICES 256u

static inline void copy(const struct fh_batch *to, uint32_t place, const struct fh_batch *from, uint32_t i)
{
    to->docs[place] = from->docs[i];
    to->scores[place] = from->scores[i];
    to->uppers[place] = from->uppers[i];
}

/* An upper bound that about `lot` candidates reach, more rather than fewer: from counts of the slices
 * between the largest bound and `need`, which all reach. */
static uint32_t find_cut(const struct fh_batch *queue, uint32_t lot, uint32_t need)
{
    uint32_t counts[SLICES] = {0}, most = need, reached = 0, slice = SLICES;
    for (uint32_t i = 0; i < queue->count; i++)
        most = queue->uppers[i] > most ? queue->uppers[i] : most;
    unsigned bits = 32 - (unsigned)__builtin_clz((most - need) | 1), shift = bits > 8 ? bits - 8 : 0;
    for (uint32_t i = 0; i < queue->count; i++)
        counts[(queue->uppers[i] - need) >> shift]++;
    while (slice > 0 && reached < lot)
        reached += counts[--slice];
    return need + (slice << shift);
}

/* Moves the best of the queue, about `lot` of them, to the batch. */
static void take_lot(struct fh_ranker *ranker, uint32_t lot, uint32_t need)
{
    struct fh_batch *queue = &ranker->queue, *batch = &ranker->batch;
    uint32_t cut = lot < queue->count ? find_cut(queue, lot, need) : 0, taken = 0, left = 0;
    for (uint32_t i = 0; i < queue->count; i++) {
        bool good = queue->uppers[i] >= cut;
        copy(batch, taken, queue, i);
        copy(queue, left, queue, i);
        taken += good;
        left += !good;
    }
    batch->count = taken;
    queue->count = left;
}

/* Bounds of whole lists, as a lot comes from anywhere in the segment. */
static void enter_segment(struct fh_ranker *ranker)
{
    for (uint32_t i = 0; i < ranker->leaf_count; i++) {
        struct fh_leaf *leaf = &ranker->leaves[i];
        leaf->here = leaf->list_bound;
        leaf->done = false;
        for (uint32_t j = 0; j < leaf->lane_count; j++) {
            leaf->lanes[j].here = leaf->lanes[j].list_bound;
            leaf->lanes[j].done = j == 0 && leaf->role == FH_ROLE_REQUIRED;
        }
    }
}

void fh_rank_drain(struct fh_ranker *ranker, uint32_t leave)
{
    struct fh_batch *queue = &ranker->queue;
    struct fh_run everywhere = {0, 0, 0, ranker->scan->segment->doc_count};
    enter_segment(ranker);
    for (uint32_t lot = LOT_FIRST; fh_scan_goes_on(ranker->scan); lot *= lot < FH_BATCH_MAX ? LOT_GROWTH : 1) {
        uint32_t need = fh_rank_need(ranker, &everywhere);
        queue->count =
            (uint32_t)fh_query_kernels()->sift(queue->docs, queue->scores, queue->uppers, queue->count, need);
        if (queue->count <= leave)
            return;
        take_lot(ranker, lot, need);
        fh_rank_finish(ranker, &everywhere, fh_rank_rest(ranker));
    }
}

void fh_rank_enqueue(struct fh_ranker *ranker, const struct fh_run *run, uint32_t rest)
{
    struct fh_batch *batch = &ranker->batch, *queue = &ranker->queue;
    uint32_t need = fh_rank_need(ranker, run), count = batch->count;
    batch->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        batch->uppers[i] += rest;
        copy(queue, queue->count, batch, i);
        queue->count += batch->uppers[i] >= need;
    }
    if (queue->count > QUEUE_MAX)
        fh_rank_drain(ranker, QUEUE_MAX / 2);
}
