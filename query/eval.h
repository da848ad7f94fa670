/* Ranked lists measured against judgements, as trec_eval (9.0.8, with -c) measures them.
 *
 * map, recip_rank, ndcg_cut_10, P_10, recall_100 and recall_1000, averaged over every judged
 * query, one without hits counting as zero. A document is relevant from judgement 1 up; unjudged
 * ones are not. nDCG takes the judgement itself as gain and log2(rank + 1) as discount (Järvelin
 * and Kekäläinen 2002, as trec_eval computes it). trec_eval ignores the ranks of a run: it orders
 * by score, kept as a float, descending, then by document id descending; so does fh_ranked_sort.
 *
 * What this is not: it runs no queries and reads no files.
 */
#ifndef FH_QUERY_EVAL_H
#define FH_QUERY_EVAL_H

#include <stddef.h>

#include "base/slice.h"
#include "base/status.h"

#define FH_EVAL_DEPTH 1000u /* hits asked for each query */

/* ---- Judgements ---- */

struct fh_judgement {
    struct fh_slice document;
    long relevance;
};

struct fh_judged_query {
    struct fh_slice id;
    struct fh_judgement *list; /* by document id */
    size_t count, capacity;
    size_t relevant; /* of them, from 1 up */
};

struct fh_qrels {
    struct fh_judged_query *queries; /* by id */
    size_t count, capacity;
};

#define FH_QRELS_INIT                                                                                                  \
    {                                                                                                                  \
        NULL, 0, 0                                                                                                     \
    }

/* Reads lines "query iteration document relevance". `text` is borrowed: it must outlive the
 * struct. FH_ERR_INPUT ("file:line: reason") for a malformed line or a pair judged twice. */
enum fh_status fh_qrels_parse(struct fh_qrels *qrels, struct fh_slice text, const char *file, struct fh_error *error);
void fh_qrels_release(struct fh_qrels *qrels);

/* The judgements of a query, or NULL when it has none. */
const struct fh_judged_query *fh_qrels_find(const struct fh_qrels *qrels, struct fh_slice query);

/* ---- Topics ---- */

struct fh_topic {
    struct fh_slice id, text;
};

struct fh_topics {
    struct fh_topic *list; /* in the order of the file */
    size_t count, capacity;
};

#define FH_TOPICS_INIT                                                                                                 \
    {                                                                                                                  \
        NULL, 0, 0                                                                                                     \
    }

/* Reads lines "id TAB text" (borrowed); empty lines are passed over. FH_ERR_INPUT for a line
 * without a TAB or an id given twice. */
enum fh_status fh_topics_parse(struct fh_topics *topics, struct fh_slice text, const char *file,
                               struct fh_error *error);
void fh_topics_release(struct fh_topics *topics);

/* ---- Measures ---- */

struct fh_ranked {
    struct fh_slice id;
    float score;
};

/* Into trec_eval's order. */
void fh_ranked_sort(struct fh_ranked *list, size_t count);

struct fh_measures { /* of one query, or means */
    double map, mrr, ndcg_10, p_10, r_100, r_1000;
};

/* Measures one query's list, which is in trec_eval's order and names no document twice. */
void fh_measures_take(struct fh_measures *measures, const struct fh_judged_query *judged, const struct fh_ranked *list,
                      size_t count);
void fh_measures_add(struct fh_measures *sum, const struct fh_measures *measures);
void fh_measures_divide(struct fh_measures *sum, size_t queries); /* fine for 0: stays zero */

#endif
