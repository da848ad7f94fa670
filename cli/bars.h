/* Bar charts in text: a name, a count, a bar, a line each. */
#ifndef FH_CLI_BARS_H
#define FH_CLI_BARS_H

#include "base/buffer.h"
#include "base/slice.h"
#include "cli/render.h"
#include "fihrist.h"

struct cli_bar {
    struct fh_slice name;
    uint64_t count;
};

/* Names are made safe and stand in one column; the longest bar fills the line. */
void cli_render_bars(struct fh_buffer *out, const struct cli_bar *bars, size_t count, const struct cli_style *style);

/* The first `limit` values of a facet as bars, and how many more there are; "(none)" for the empty name. */
enum fh_status cli_render_facets(struct fh_buffer *out, const struct fh_facets *facets, size_t limit,
                                 const struct cli_style *style, struct fh_error *error);

/* A facet of periods with the empty ones between them filled in; documents without a date at the end. */
enum fh_status cli_render_timeline(struct fh_buffer *out, const struct fh_facets *facets, enum fh_facet unit,
                                   const struct cli_style *style, struct fh_error *error);

/* The unit that gives a chart of a page: days, months or years. `days`: a facet of days. */
enum fh_facet cli_timeline_unit(const struct fh_facets *days);

#endif
