/* Keeping the best. See topk.h. */
#include "query/topk.h"

#include <stdlib.h>

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

static struct fh_top median(struct fh_top a, struct fh_top b, struct fh_top c)
{
    if (fh_top_better(a, b))
        return fh_top_better(b, c) ? b : fh_top_better(a, c) ? c : a;
    return fh_top_better(a, c) ? a : fh_top_better(b, c) ? c : b;
}

/* Brings the k best to the front (Hoare's selection; the middle element is the pivot where three
 * samples do not suggest a better one). */
static void select_best(struct fh_top *list, size_t count, size_t k)
{
    size_t low = 0, high = count; /* the boundary is somewhere in low..high */
    while (high - low > 1) {
        struct fh_top pivot = median(list[low], list[low + (high - low) / 2], list[high - 1]);
        size_t i = low, j = high - 1;
        for (;;) {
            while (fh_top_better(list[i], pivot))
                i++;
            while (fh_top_better(pivot, list[j]))
                j--;
            if (i >= j)
                break;
            swap(&list[i++], &list[j--]);
        }
        size_t left = j + 1; /* everything before it is at least as good as everything behind it */
        if (left == high)
            left = high - 1;
        if (k == left)
            return;
        if (k < left)
            high = left;
        else
            low = left;
    }
}

static void halve(struct fh_topk *topk)
{
    select_best(topk->list, topk->count, topk->k);
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

static int compare(const void *a, const void *b)
{
    const struct fh_top *left = a, *right = b;
    return fh_top_better(*left, *right) ? -1 : fh_top_better(*right, *left);
}

void fh_topk_finish(struct fh_topk *topk)
{
    if (topk->count > topk->k)
        halve(topk);
    qsort(topk->list, topk->count, sizeof *topk->list, compare);
}
