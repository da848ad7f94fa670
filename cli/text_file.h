/* A whole file, or standard input for "-", read into memory: topics, judgements, queries. */
#ifndef FH_CLI_TEXT_FILE_H
#define FH_CLI_TEXT_FILE_H

#include "base/buffer.h"
#include "base/status.h"

/* Appends the file's bytes to `text`. FH_ERR_NOT_FOUND, FH_ERR_IO, FH_ERR_NOMEM. */
enum fh_status cli_read_file(struct fh_buffer *text, const char *path, struct fh_error *error);

/* Splits off the next line, without its line end; false at the end of the text. */
bool cli_next_line(struct fh_slice *rest, struct fh_slice *line);

#endif
