/* Documents written as JSON Lines, the way archives have them. */
#ifndef FH_BENCH_SUPPORT_JSON_LINES_H
#define FH_BENCH_SUPPORT_JSON_LINES_H

#include "base/buffer.h"

/* Appends one line with the fields that the document has. */
void json_lines_put(struct fh_buffer *out, const struct fh_document *document);

#endif
