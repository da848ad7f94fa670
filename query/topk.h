/* The k best hits so far, and the score below which nothing can become one.
 *
 * The better of two hits is the one with the larger key; of equal keys, the smaller doc_id. Keys are scores in
 * units, or times. Hits may come in any order. Up to FH_TOPK_SORTED are kept in order, so that the threshold is
 * exact at every step; larger sets collect twice k hits and then drop the worse half, which costs a few steps a hit.
 */
#ifndef FH_QUERY_TOPK_H
#define FH_QUERY_TOPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/types.h"

#define FH_TOPK_SORTED 64u

struct fh_top {
    int64_t key;
    fh_doc_id doc;
};

struct fh_topk {
    struct fh_top *list;
    size_t k, count, capacity; /* capacity elements fit into `list` */
    struct fh_top worst;       /* once k hits were seen: nothing worse than this can enter */
    bool full;                 /* k hits were seen */
};

/* How many elements `list` needs for k hits. */
size_t fh_topk_room(size_t k);

void fh_topk_init(struct fh_topk *topk, size_t k, struct fh_top *list);

static inline bool fh_top_better(struct fh_top a, struct fh_top b)
{
    return a.key > b.key || (a.key == b.key && a.doc < b.doc);
}

void fh_topk_insert(struct fh_topk *topk, struct fh_top hit);

/* Offers a hit. */
static inline void fh_topk_push(struct fh_topk *topk, int64_t key, fh_doc_id doc)
{
    struct fh_top hit = {key, doc};
    if (!topk->full || fh_top_better(hit, topk->worst))
        fh_topk_insert(topk, hit);
}

/* Offers hits that have these scores as their keys, by documents that are numbered from `base` on. */
void fh_topk_push_all(struct fh_topk *topk, const uint32_t *scores, const fh_doc_id *docs, size_t n, fh_doc_id base);

/* The least score (in units) with which a document may still enter: 0 until k hits were seen. */
static inline uint32_t fh_topk_need(const struct fh_topk *topk)
{
    return topk->full ? (uint32_t)topk->worst.key : 0;
}

/* Brings the k best of more than k hits to the front, in any order; those from the returned one on are worse than
 * those before (topk_large.c). */
size_t fh_tops_select(struct fh_top *list, size_t count, size_t k);

/* Puts the k best of `count` hits in front, in order, best first. */
void fh_tops_sort(struct fh_top *list, size_t count, size_t k);

/* Leaves the k best (or all, when fewer) in list[0..count), best first. */
void fh_topk_finish(struct fh_topk *topk);

#endif
