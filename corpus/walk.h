/* Files by name: the paths given, and what is in the directories among them.
 *
 * The order is stable: paths as given, a directory's entries by the bytes of their names (a subdirectory
 * stands where its name does). Symbolic links are followed; a directory that contains itself through one
 * is reported, as is everything in a directory that is neither file nor directory (a FIFO or a device
 * could block for ever) and whatever cannot be opened. Names that begin with "." are passed over in
 * directories. A path that was given by name may be anything that can be read.
 *
 * Memory: the names of one directory for every level of depth.
 */
#ifndef FH_CORPUS_WALK_H
#define FH_CORPUS_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct fh_walk;

/* Checks that every path exists and can be read (FH_ERR_NOT_FOUND, FH_ERR_IO with its name) and
 * copies them. FH_ERR_USAGE for standard input ("-") named twice. */
enum fh_status fh_walk_open(struct fh_walk **walk, const char *const *paths, size_t path_count, struct fh_error *error);

/* The next file's path, valid until the next call ("-" for standard input). FH_OK, FH_END, FH_ERR_NOMEM;
 * FH_ERR_INPUT for an entry that is not read: *path names it and the message is the reason alone. */
enum fh_status fh_walk_next(struct fh_walk *walk, const char **path, struct fh_error *error);

/* Adds up the sizes of all files that the walk meets from its beginning on; 0 when one of them has none (a pipe). */
enum fh_status fh_walk_total(const struct fh_walk *walk, uint64_t *bytes, struct fh_error *error);

void fh_walk_close(struct fh_walk *walk);

#endif
