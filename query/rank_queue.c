/* The most promising first: what must have a phrase is looked at in the order of its upper bound.
 *
 * Reading positions costs a hundred times as much as knowing a frequency, and frequencies bound a
 * phrase well. So candidates wait here with the most they can score, and positions are read for
 * the best of them, a few at a time, until no other can better the hits there are. Each lot is
 * taken in the order of documents, so that neighbours share their blocks.
 */
#include "query/rank.h"

#define LOT_MIN 32u
#define LOT_MAX 1024u
#define QUEUE_MAX (FH_BATCH_MAX - 4 * FH_BLOCK)

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

/* The k-th largest (from 1) of n values, which change places. Hoare's selection. */
static uint32_t kth_largest(uint32_t *values, uint32_t n, uint32_t k)
{
    uint32_t low = 0, high = n - 1, wanted = k - 1;
    while (low < high) {
        uint32_t pivot = values[low + (high - low) / 2], i = low, j = high;
        while (i <= j) {
            while (values[i] > pivot)
                i++;
            while (values[j] < pivot)
                j--;
            if (i > j)
                break;
            swap(&values[i++], &values[j]);
            if (j-- == 0)
                break;
        }
        if (j != UINT32_MAX && wanted <= j)
            high = j;
        else if (wanted >= i)
            low = i;
        else
            return values[wanted];
    }
    return values[wanted];
}

static void move(struct fh_batch *to, const struct fh_batch *from, uint32_t i)
{
    to->docs[to->count] = from->docs[i];
    to->scores[to->count] = from->scores[i];
    to->uppers[to->count++] = from->uppers[i];
}

/* Windows ranked out of their order leave documents out of order: mostly sorted all the same. */
static void sort_by_doc(struct fh_batch *batch)
{
    for (uint32_t i = 1; i < batch->count; i++) {
        for (uint32_t j = i; j > 0 && batch->docs[j] < batch->docs[j - 1]; j--) {
            swap(&batch->docs[j], &batch->docs[j - 1]);
            swap(&batch->scores[j], &batch->scores[j - 1]);
            swap(&batch->uppers[j], &batch->uppers[j - 1]);
        }
    }
}

/* Moves the `lot` best of the queue (and those as good as the last of them) to the batch. */
static void take_lot(struct fh_ranker *ranker, uint32_t lot)
{
    struct fh_batch *queue = &ranker->queue, *batch = &ranker->batch;
    uint32_t count = queue->count, cut = 0;
    if (lot < count) {
        memcpy(queue->at, queue->uppers, count * sizeof *queue->at);
        cut = kth_largest(queue->at, count, lot);
    }
    batch->count = queue->count = 0;
    for (uint32_t i = 0; i < count; i++)
        move(queue->uppers[i] >= cut ? batch : queue, queue, i);
    sort_by_doc(batch);
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
    for (uint32_t lot = LOT_MIN; fh_scan_goes_on(ranker->scan); lot = lot < LOT_MAX ? 2 * lot : lot) {
        queue->count = (uint32_t)fh_query_kernels()->sift(queue->docs, queue->scores, queue->uppers, queue->count,
                                                          fh_rank_need(ranker, &everywhere));
        if (queue->count <= leave)
            return;
        take_lot(ranker, lot);
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
        if (batch->uppers[i] >= need)
            move(queue, batch, i);
    }
    if (queue->count > QUEUE_MAX)
        fh_rank_drain(ranker, QUEUE_MAX / 2);
}
