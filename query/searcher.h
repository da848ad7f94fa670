/* What a thread needs to run one search after another on one snapshot, kept from query to query:
 * the analyzer's session, the plan, working memory, a reader of stored text.
 */
#ifndef FH_QUERY_SEARCHER_H
#define FH_QUERY_SEARCHER_H

#include "base/buffer.h"
#include "indexer/snapshot.h"
#include "query/plan.h"
#include "query/scan.h"
#include "query/scratch.h"
#include "query/sources.h"
#include "query/term_memory.h"
#include "query/topk.h"

struct fh_searcher {
    struct fh_snapshot *snapshot; /* acquired */
    struct fh_session *session;
    struct fh_tokens tokens;
    struct fh_plan plan;
    struct fh_term_memory known;
    const struct fh_names *names; /* of the snapshot, or NULL */
    struct fh_sources sources;    /* of alternatives */
    struct fh_scratch scratch;
    struct fh_store_decoder *decoder; /* NULL until text is read */
    struct fh_buffer text;
    uint64_t *sums;           /* FH_SUMS_DOCS zeros (query/rank.h) between searches */
    struct fh_searcher *next; /* in the index's pool */
};

/* `names`: those of the snapshot, which outlive the searcher, or NULL. FH_ERR_ANALYZER when the snapshot has no usable analyzer, FH_ERR_NOMEM. */
enum fh_status fh_searcher_new(struct fh_searcher **searcher, struct fh_snapshot *snapshot,
                               const struct fh_names *names, struct fh_error *error);
void fh_searcher_free(struct fh_searcher *searcher); /* NULL is fine */

/* Makes ready for the next query: forgets words beyond a budget. */
void fh_searcher_reset(struct fh_searcher *searcher);

/* Parses the query, and the filter of the options, into searcher->plan (search.c). Its match is NULL when
 * there is nothing to search for. FH_ERR_USAGE, FH_ERR_INPUT, FH_ERR_NOMEM, ... */
enum fh_status fh_searcher_plan(struct fh_searcher *searcher, struct fh_slice query,
                                const struct fh_search_options *options, struct fh_error *error);

/* ---- Finding ---- */

/* Lives in the searcher's working memory, until its next search. */
struct fh_found {
    const struct fh_top *hits; /* best first; keys are scores in units (by date: nothing to read) */
    size_t count;
    const double *scores; /* by date: of each hit, in units; NULL otherwise */
    uint64_t total;       /* documents that match ... */
    bool exact;           /* ... or a lower bound of them */
};

/* Runs the plan in searcher->plan: finds the best `limit` + `offset` documents. FH_ERR_CANCELLED,
 * FH_ERR_CORRUPT, FH_ERR_NOMEM, ... */
enum fh_status fh_searcher_find(struct fh_searcher *searcher, const struct fh_search_options *options,
                                const struct fh_deadline *deadline, struct fh_found *found, struct fh_error *error);

#endif
