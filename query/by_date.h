/* Hits by date: the k earliest or latest of the documents that match, whatever they score.
 *
 * Windows are visited in the order of the best time their zone can hold, over all segments, until
 * no further one can better what there is. Documents without a date come last, in document order.
 */
#ifndef FH_QUERY_BY_DATE_H
#define FH_QUERY_BY_DATE_H

#include "query/matcher.h"
#include "query/scan.h"
#include "query/topk.h"

struct fh_by_date {
    struct fh_scan *scan;
    struct fh_topk *topk; /* keys rise with what is wanted first */
    bool descending;      /* latest first */
    bool skipped;         /* some windows were left out: `matched` is a lower bound */
    uint64_t matched;
    struct fh_by_date_zone *zones; /* of all segments, best first */
    size_t zone_count;
};

/* Takes memory from `scratch`. */
void fh_by_date_init(struct fh_by_date *order, struct fh_scan *scan, struct fh_topk *topk, bool descending,
                     struct fh_scratch *scratch);

/* Visits all segments. scan->status says how it went. */
void fh_by_date_run(struct fh_by_date *order);

#endif
