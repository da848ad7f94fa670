/* The company that pairs of spellings keep: the words around them, and the articles they share.
 *
 * Two spellings of one name stand among the same words, but seldom in one article: a paper has its own. Words of one
 * root that merely look alike stand among other words, or side by side. Both are found in one walk over the stored
 * articles: for each word the stems within four words of it are summed up, weighted by idf, in a vector of a few
 * hundred places that stems are hashed to (Kanerva, Kristofersson and Holst, CogSci 2000; Weinberger et al., ICML 2009).
 */
#ifndef FH_QUERY_VARIANT_COMPANY_H
#define FH_QUERY_VARIANT_COMPANY_H

#include "query/variant_pairs.h"

struct fh_variant_found {
    struct fh_slice usual, other; /* forms, the most frequent of each; live with the company */
    uint64_t usual_doc_freq, other_doc_freq;
    uint32_t together;            /* articles, of those read, that have both */
    double score;                 /* 0 to 1 */
};

struct fh_variant_company {
    struct fh_variant_found *list; /* the best first */
    size_t count;
    struct fh_arena arena;
};

struct fh_variant_settings {
    size_t documents_max; /* articles read, about, drawn by lot; 0: 200,000 */
    /* Called now and then; false gives up with FH_ERR_CANCELLED. May be NULL. */
    bool (*on_progress)(void *user, uint64_t done, uint64_t total);
    void *user;
};

/* Reads the articles and judges every pair. FH_ERR_UNSUPPORTED without stored text, FH_ERR_CANCELLED, FH_ERR_CORRUPT,
 * FH_ERR_NOMEM. */
enum fh_status fh_variant_company_find(struct fh_variant_company *company, const struct fh_variant_pairs *pairs,
                                       const struct fh_snapshot *snapshot, const struct fh_variant_settings *settings,
                                       struct fh_error *error);
void fh_variant_company_release(struct fh_variant_company *company); /* a zeroed struct is fine */

#endif
