/* Keeping the best. See topk.h. */
#include "query/topk.h"

size_t fh_topk_room(size_t k)
{
    return k <= FH_TOPK_HEAP ? k + 1 : 2 * k;
}

void fh_topk_init(struct fh_topk *topk, size_t k, struct fh_top *list)
{
    *topk = (struct fh_topk){.list = list, .k = k, .capacity = fh_topk_room(k), .full = k == 0};
    topk->worst = (struct fh_top){k == 0 ? INT64_MAX : 0, 0};
}

static void swap(struct fh_top *a, struct fh_top *b)
{
    struct fh_top kept = *a;
    *a = *b;
    *b = kept;
}

/* ---- Small k: a heap with the worst on top ---- */

static void sift_up(struct fh_top *heap, size_t i)
{
    while (i > 0 && fh_top_better(heap[(i - 1) / 2], heap[i])) {
        swap(&heap[(i - 1) / 2], &heap[i]);
        i = (i - 1) / 2;
    }
}

static void sift_down(struct fh_top *heap, size_t count)
{
    for (size_t i = 0, child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && fh_top_better(heap[child], heap[child + 1]))
            child++;
        if (!fh_top_better(heap[i], heap[child]))
            return;
        swap(&heap[i], &heap[child]);
    }
}

static void heap_insert(struct fh_topk *topk, struct fh_top hit)
{
    if (topk->full) {
        topk->list[0] = hit;
        sift_down(topk->list, topk->count);
    } else {
        topk->list[topk->count] = hit;
        sift_up(topk->list, topk->count++);
        topk->full = topk->count == topk->k;
    }
    topk->worst = topk->list[0];
}

/* ---- Large k: collect and halve ---- */

static void halve(struct fh_topk *topk)
{
    if (topk->count > topk->k)
        fh_tops_select(topk->list, topk->count, topk->k);
    topk->count = topk->k;
    topk->full = true;
    topk->worst = topk->list[0];
    for (size_t i = 1; i < topk->k; i++)
        if (fh_top_better(topk->worst, topk->list[i]))
            topk->worst = topk->list[i];
}

void fh_topk_insert(struct fh_topk *topk, struct fh_top hit)
{
    if (topk->k <= FH_TOPK_HEAP) {
        heap_insert(topk, hit);
        return;
    }
    topk->list[topk->count++] = hit;
    if (topk->count == topk->capacity || (!topk->full && topk->count == topk->k))
        halve(topk);
}

void fh_topk_finish(struct fh_topk *topk)
{
    if (topk->count > topk->k)
        halve(topk);
    fh_tops_sort(topk->list, topk->count, topk->capacity);
}
