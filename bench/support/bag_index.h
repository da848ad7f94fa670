/* A plain index in memory and a plain BM25 over it, in double precision: what the measurements of
 * quality are made with. No compression, no skipping, nothing but the formula:
 *
 *     score = sum over levels and query words of  weight * idf * tf / (tf + k1 * (1 - b + b * length / avgdl))
 *     idf   = ln(1 + (N - df + 0.5) / (df + 0.5))
 *
 * with tf and length weighted: a word of the title counts `title`, one of the first `lead_words` of
 * the body 1 + `lead`. Stop words are left out of queries that have others, repeated words count as
 * often as they stand there. A query's neighbouring words may earn a bonus for standing within
 * `window` words of each other in a document: proximity * the lesser idf * the same saturation.
 */
#ifndef FH_BENCH_SUPPORT_BAG_INDEX_H
#define FH_BENCH_SUPPORT_BAG_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"
#include "stemmer/analyzer.h"

struct bag_ranking {
    double form_weight; /* 0: stems only */
    double k1, b;
    double title, lead;
    uint32_t lead_words;
    double proximity;
    uint32_t window;
};

struct bag_posting {
    uint32_t document;
    float title, body, lead; /* occurrences; those of the lead are of the body, too */
};

struct bag_list {
    struct bag_posting *postings;
    size_t count, capacity;
};

struct bag_level {
    struct bag_list *lists; /* by term id */
    size_t capacity;
    uint64_t postings;
};

struct bag_document {
    double title, body, lead; /* words */
    uint32_t *stems;          /* in order, title first, with a gap after it */
    size_t stem_count;
};

struct bag_index {
    struct fh_session *session;
    struct bag_level stems, forms;
    struct bag_document *documents;
    size_t count, capacity;
    uint32_t lead_words;
};

/* An empty index whose texts `analyzer` (which must outlive it) analyses. Out of memory ends the program,
 * here as in all of bench/. */
void bag_index_init(struct bag_index *index, const struct fh_analyzer *analyzer, uint32_t lead_words);
void bag_index_release(struct bag_index *index);
void bag_index_add(struct bag_index *index, struct fh_slice title, struct fh_slice body);

/* Fills scores[document] for every document; 0 where no word of the query stands. */
void bag_index_score(struct bag_index *index, struct fh_slice query, const struct bag_ranking *ranking, double *scores);

#endif
