/* Keeping the best. See topk.h. */
#include "query/topk.h"

size_t fh_topk_room(size_t k)
{
    return k <= FH_TOPK_SORTED ? k + 1 : 2 * k;
}

void fh_topk_init(struct fh_topk *topk, size_t k, struct fh_top *list)
{
    *topk = (struct fh_topk){.list = list, .k = k, .capacity = fh_topk_room(k), .full = k == 0};
    topk->worst = (struct fh_top){k == 0 ? INT64_MAX : 0, 0};
}

/* ---- Small k: in order at any time ---- */

/* Makes room where the hit belongs, from behind: most hits do not come far. */
static void put_in_order(struct fh_topk *topk, struct fh_top hit)
{
    size_t place = topk->full ? topk->count - 1 : topk->count++;
    for (; place > 0 && fh_top_better(hit, topk->list[place - 1]); place--)
        topk->list[place] = topk->list[place - 1];
    topk->list[place] = hit;
    topk->full = topk->count == topk->k;
    topk->worst = topk->list[topk->count - 1];
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
    if (topk->k <= FH_TOPK_SORTED) {
        put_in_order(topk, hit);
        return;
    }
    topk->list[topk->count++] = hit;
    if (topk->count == topk->capacity || (!topk->full && topk->count == topk->k))
        halve(topk);
}

void fh_topk_finish(struct fh_topk *topk)
{
    if (topk->k <= FH_TOPK_SORTED)
        return;
    if (topk->count > topk->k)
        halve(topk);
    fh_tops_sort(topk->list, topk->count, topk->capacity);
}
