/* Token files: what every engine of a comparison is given, one document a line,
 * "id TAB token SPACE token ...". bench/export_tokens.c writes them.
 */
#ifndef FH_BENCH_SUPPORT_TOKEN_FILE_H
#define FH_BENCH_SUPPORT_TOKEN_FILE_H

#include <stdbool.h>

#include "base/slice.h"

/* Cuts the next line off *rest; false at the end. */
bool token_file_line(struct fh_slice *rest, struct fh_slice *id, struct fh_slice *tokens);

/* Cuts the next token off *tokens; false at the end. */
bool token_file_token(struct fh_slice *tokens, struct fh_slice *token);

#endif
