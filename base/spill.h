/* Bytes that are put down to be read again soon: a buffer and, where that is too small, a temporary file, which is
 * gone when they are dropped. What is read of a file is in the page cache, not in memory of the process.
 */
#ifndef FH_BASE_SPILL_H
#define FH_BASE_SPILL_H

#include "base/file.h"

struct fh_spill {
    struct fh_file_writer file; /* put bytes here; sticky. It must stay where it is */
    struct fh_map map;          /* for the view */
};

/* A failure surfaces in the view. `path` is that of the file, should there be one. */
void fh_spill_open(struct fh_spill *spill, const char *path);

/* What was put so far, at a multiple of 8, valid until more is put. The first failure, if there was one. */
enum fh_status fh_spill_view(struct fh_spill *spill, struct fh_slice *bytes, struct fh_error *error);

/* After reading the view: FH_ERR_IO when bytes of the file were gone, and what was read is worth nothing. */
enum fh_status fh_spill_check(const struct fh_spill *spill, struct fh_error *error);

void fh_spill_drop(struct fh_spill *spill); /* more than once is fine, and so is a struct of FH_SPILL_INIT */

#define FH_SPILL_INIT {FH_FILE_WRITER_INIT, {NULL, 0}}

#endif
