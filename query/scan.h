/* Everything that one query holds open in one segment: cursors of its words, phrases, filters.
 *
 * The parts are made once for a query (fh_scan_init, in scratch) and opened for one segment after
 * the other. Failures are sticky in `status`: loops check it at each window and go home.
 */
#ifndef FH_QUERY_SCAN_H
#define FH_QUERY_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "query/cursor.h"
#include "query/filter.h"
#include "query/phrase.h"
#include "query/plan.h"
#include "query/scratch.h"
#include "query/window.h"

struct fh_scan_word {
    struct fh_cursor *stem;
    struct fh_cursor *forms; /* those that add to the score; one after another */
    uint32_t form_count;
    struct fh_gate gate; /* of an alternative */
};

/* When to give up. */
struct fh_deadline {
    uint64_t until_us; /* of fh_clock_us; 0: never */
    const volatile bool *cancel;
};

struct fh_scan {
    const struct fh_plan *plan;
    const struct fh_snapshot *snapshot;
    const struct fh_segment *segment; /* the open one */
    size_t segment_number;
    struct fh_scan_word *words; /* by number in the plan */
    struct fh_phrase *phrases;
    struct fh_filter *filters;
    double impact_factor;
    bool damaged; /* a cursor met damaged bytes */
    struct fh_deadline deadline;
    struct fh_store_decoder **decoder; /* the searcher's, for exact text; made when needed */
    struct fh_buffer *text;            /* scratch of comparing texts */
    enum fh_status status;
    struct fh_error *error;
};

uint64_t fh_clock_us(void);

/* FH_ERR_CANCELLED when it is time. */
enum fh_status fh_deadline_check(const struct fh_deadline *deadline, struct fh_error *error);

/* Takes what the scan needs from `scratch` (measuring or for real). */
void fh_scan_init(struct fh_scan *scan, const struct fh_plan *plan, const struct fh_snapshot *snapshot,
                  struct fh_scratch *scratch);

/* Opens a segment of the snapshot. */
enum fh_status fh_scan_open(struct fh_scan *scan, size_t segment_number);
void fh_scan_release(struct fh_scan *scan); /* what grew on the heap; not the scratch */

/* False when the search is to stop: a failure, damage found by a cursor, the deadline, cancelled. */
bool fh_scan_goes_on(struct fh_scan *scan);

/* The stored article of a document of the open segment; false after a failure. */
bool fh_scan_fetch(struct fh_scan *scan, fh_doc_id doc, struct fh_document *document);

#endif
