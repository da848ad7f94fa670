/* Filters by column: dates, sources, categories, in one segment.
 *
 * Whether a source or category answers to the filter's name is found out once for each distinct
 * value, and only for values that turn up.
 */
#ifndef FH_QUERY_FILTER_H
#define FH_QUERY_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "indexer/segment.h"
#include "query/plan.h"
#include "query/window.h"

struct fh_filter {
    const struct fh_plan_filter *plan;
    const struct fh_times *times;   /* date */
    const struct fh_labels *labels; /* source, category */
    uint8_t *known;                 /* by number of the value: 0 not yet, 1 no, 2 yes */
};

/* Bytes of known[] for any segment of the snapshot. */
size_t fh_filter_room(const struct fh_snapshot *snapshot, enum fh_field field);

void fh_filter_open(struct fh_filter *filter, const struct fh_segment *segment);

/* False when no document of the window can pass: told from the zones of the times. */
bool fh_filter_may_pass(const struct fh_filter *filter, uint32_t window);

/* The documents of a window that pass. `scratch` is overwritten; failed out of memory. */
void fh_filter_window(struct fh_filter *filter, uint32_t window, uint32_t doc_count, struct fh_window_bits *bits,
                      struct fh_buffer *scratch);

#endif
