/* A query planned and opened, for those who look over its matches instead of ranking them: facets,
 * explanations, articles with their matches marked.
 */
#ifndef FH_QUERY_SURVEY_H
#define FH_QUERY_SURVEY_H

#include "query/index.h"
#include "query/scan.h"
#include "query/searcher.h"

struct fh_survey {
    struct fh_index *index;
    struct fh_searcher *searcher; /* its plan is the query's */
    struct fh_scan scan;          /* no segment open yet; set up only when the plan has a match */
};

/* Takes a searcher, plans the query, sets the scan up. `options` may be NULL. *survey must be closed, also
 * after a failure. */
enum fh_status fh_survey_open(struct fh_survey *survey, struct fh_index *index, struct fh_slice query,
                              const struct fh_search_options *options, struct fh_error *error);
void fh_survey_close(struct fh_survey *survey);

/* Opens the segment that holds the live document with this id. FH_ERR_NOT_FOUND, ... */
enum fh_status fh_survey_find(struct fh_survey *survey, struct fh_slice id, fh_doc_id *local, struct fh_error *error);

#endif
