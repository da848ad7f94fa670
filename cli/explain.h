/* An explanation of a score as a table for people and as JSON. */
#ifndef FH_CLI_EXPLAIN_H
#define FH_CLI_EXPLAIN_H

#include "base/buffer.h"
#include "cli/json.h"
#include "cli/render.h"
#include "fihrist.h"

/* A line for each stem, form and phrase: documents that have it, idf, weight, frequency, contribution. */
void cli_render_explanation(struct fh_buffer *out, const struct fh_explanation *explanation,
                            const struct cli_style *style);

/* {"score","length","average_length","parts":[{"kind","text","doc_freq","idf","weight","freq","title_freq",
 * "lead_freq","weighted_freq","score"}]} */
void cli_put_explanation(struct cli_json *json, const struct fh_explanation *explanation);

#endif
