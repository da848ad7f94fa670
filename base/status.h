/* What went wrong: one enumeration and one message, filled at the place that knows.
 *
 * Functions that can fail return enum fh_status and take a `struct fh_error *` as
 * their last parameter (it may be NULL where the caller does not care for the words).
 * A message reads "what: where: why", e.g. "seg-3.fhs: byte 4096: bad block checksum".
 * Nothing here prints, exits or keeps state between calls; all of it is thread-safe.
 */
#ifndef FH_BASE_STATUS_H
#define FH_BASE_STATUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "fihrist.h" /* enum fh_status, struct fh_error: part of the public surface */

#if defined(__GNUC__)
#define FH_PRINTF(format_index, first_index) __attribute__((format(printf, format_index, first_index)))
#else
#define FH_PRINTF(format_index, first_index)
#endif

/* Records `status` and the formatted message in *error (when not NULL) and returns
 * `status`, so that a failing function can end with `return fh_fail(error, ...)`.
 * A message too long for the buffer is cut before a whole UTF-8 character. */
enum fh_status fh_fail(struct fh_error *error, enum fh_status status, const char *format, ...) FH_PRINTF(3, 4);
enum fh_status fh_fail_v(struct fh_error *error, enum fh_status status, const char *format, va_list arguments);

/* FH_ERR_NOMEM with a fixed message. */
enum fh_status fh_fail_nomem(struct fh_error *error);

/* FH_ERR_IO for the system call that just failed: "<path>: <what>: <strerror(errno)>". */
enum fh_status fh_fail_errno(struct fh_error *error, const char *path, const char *what);

/* Every complaint about bytes read from an index goes through here (FH_ERR_CORRUPT), so
 * that one breakpoint catches them all: "<file>: byte <offset>: <reason>". */
enum fh_status fh_fail_corrupt(struct fh_error *error, const char *file, size_t offset, const char *format, ...)
    FH_PRINTF(4, 5);

#endif
