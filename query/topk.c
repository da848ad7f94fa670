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
    size_t worse = topk->count > topk->k ? fh_tops_select(topk->list, topk->count, topk->k) : 0;
    topk->count = topk->k;
    topk->full = true;
    topk->worst = topk->list[worse];
    for (size_t i = worse + 1; i < topk->k; i++)
        if (fh_top_better(topk->worst, topk->list[i]))
            topk->worst = topk->list[i];
}

static bool wants_halving(const struct fh_topk *topk)
{
    return topk->count == topk->capacity || (!topk->full && topk->count == topk->k);
}

void fh_topk_insert(struct fh_topk *topk, struct fh_top hit)
{
    if (topk->k <= FH_TOPK_SORTED) {
        put_in_order(topk, hit);
        return;
    }
    topk->list[topk->count++] = hit;
    if (wants_halving(topk))
        halve(topk);
}

/* All are put down, and those that are too bad are written over: whether a hit is good enough cannot be foreseen. */
void fh_topk_push_all(struct fh_topk *topk, const uint32_t *scores, const fh_doc_id *docs, size_t n, fh_doc_id base)
{
    if (topk->k <= FH_TOPK_SORTED) {
        for (size_t i = 0; i < n; i++)
            fh_topk_push(topk, scores[i], docs[i] + base);
        return;
    }
    for (size_t i = 0; i < n;) {
        size_t room = (topk->full ? topk->capacity : topk->k) - topk->count, count = topk->count;
        size_t until = n - i > room ? i + room : n;
        struct fh_top worst = topk->full ? topk->worst : (struct fh_top){INT64_MIN, 0};
        for (; i < until; i++) {
            topk->list[count] = (struct fh_top){scores[i], docs[i] + base};
            count += topk->list[count].key >= worst.key;
        }
        topk->count = count;
        if (wants_halving(topk))
            halve(topk);
    }
}

void fh_topk_finish(struct fh_topk *topk)
{
    size_t kept = topk->count < topk->k ? topk->count : topk->k;
    if (topk->k > FH_TOPK_SORTED)
        fh_tops_sort(topk->list, topk->count, kept);
    topk->count = kept;
}
