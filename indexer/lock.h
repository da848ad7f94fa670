/* The writer lock: one writer an index, across processes.
 *
 * An open-file-description lock (fcntl F_OFD_SETLK) on the file LOCK, which also holds the owner's
 * process id, for the message only. The kernel drops the lock with the last descriptor of the process,
 * so a crash leaves none; the file stays, because removing it would let two writers lock two files
 * of one name.
 */
#ifndef FH_INDEXER_LOCK_H
#define FH_INDEXER_LOCK_H

#include "base/status.h"

#define FH_LOCK_FILE "LOCK"

struct fh_lock {
    int fd; /* -1 when not held */
};
#define FH_LOCK_INIT {-1}

/* Takes the lock of an index directory, which must exist, without waiting. FH_ERR_LOCKED names the process
 * that holds it; FH_ERR_NOT_FOUND, FH_ERR_IO, FH_ERR_NOMEM. On failure lock->fd is -1. */
enum fh_status fh_lock_take(struct fh_lock *lock, const char *directory, struct fh_error *error);
void fh_lock_release(struct fh_lock *lock); /* one that is not held is fine */

#endif
