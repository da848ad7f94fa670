/* One input file as a sequence of members: what is inside its wrappings, at any depth.
 *
 * .gz .zst .xz .bz2 .zip .tar are known by their content, never by their name, and may be nested (a tar
 * of gzipped files in a zip): each level is a libarchive reader that draws from the level below. A file
 * without wrapping is read by read(2) directly. Everything streams; memory does not depend on sizes.
 *
 * What this is not: it does not look at the text (detect.h), and it does not walk directories (walk.h).
 */
#ifndef FH_CORPUS_ARCHIVE_H
#define FH_CORPUS_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct fh_archive;

/* Opens `path`; "-" is standard input. Once *cancel (may be NULL) is true, a read that a signal wakes from
 * waiting ends the file there. FH_ERR_IO (the message is the reason alone), FH_ERR_NOMEM. */
enum fh_status fh_archive_open(struct fh_archive **archive, const char *path, const volatile bool *cancel,
                               struct fh_error *error);

/* Moves to the next member and tells its name: the path, or "archive.zip/member" (until the next call).
 * FH_OK, FH_END; FH_ERR_INPUT when something could not be read (the message is the reason alone, *name
 * what it is about) and the next call goes on behind it; FH_ERR_IO, FH_ERR_NOMEM. */
enum fh_status fh_archive_next(struct fh_archive *archive, const char **name, struct fh_error *error);

/* The name that the last fh_archive_next gave. */
const char *fh_archive_name(const struct fh_archive *archive);

/* Reads up to `room` (> 0) bytes of the current member; *got is 0 at its end. FH_ERR_INPUT when the
 * bytes are damaged (the message is the reason alone). The type fits fh_input's source. */
enum fh_status fh_archive_read(void *archive, char *to, size_t room, size_t *got, struct fh_error *error);

/* Bytes read from the file itself, and its size (0 where it has none: a pipe). */
uint64_t fh_archive_bytes_read(const struct fh_archive *archive);
uint64_t fh_archive_bytes_total(const struct fh_archive *archive);

void fh_archive_close(struct fh_archive *archive);

#endif
