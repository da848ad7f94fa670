/* The writer lock: one writer an index, across processes.
 *
 * An open-file-description lock (fcntl F_OFD_SETLK) on the file LOCK, which also holds the owner's
 * process id for the message. The kernel drops the lock with the process, so a crash leaves none.
 */
#ifndef FH_INDEXER_LOCK_H
#define FH_INDEXER_LOCK_H

#include "base/status.h"

struct fh_lock {
    int fd; /* -1 when not held */
};
#define FH_LOCK_INIT {-1}

/* FH_ERR_LOCKED names the process that holds it. */
enum fh_status fh_lock_take(struct fh_lock *lock, const char *directory, struct fh_error *error);
void fh_lock_release(struct fh_lock *lock);

#endif
