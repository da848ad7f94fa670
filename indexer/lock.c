/* The writer lock on Linux. See lock.h. */
#include "indexer/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* The process id that the file holds; 0 when it holds none (the owner is about to write it). */
static long owner_read(int fd)
{
    char text[24];
    ssize_t length = pread(fd, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    long owner = strtol(text, NULL, 10);
    return owner > 0 ? owner : 0;
}

/* Only the message of another process depends on it, so a failure is none of ours. */
static void owner_write(int fd)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)length, 0) != length)
        (void)!ftruncate(fd, 0);
}

static enum fh_status refused(int fd, const char *directory, const char *path, struct fh_error *error)
{
    if (errno != EAGAIN && errno != EACCES)
        return fh_fail_errno(error, path, "cannot lock");
    long owner = owner_read(fd);
    if (owner == 0)
        return fh_fail(error, FH_ERR_LOCKED, "%s: locked by another process, which is writing to it", directory);
    return fh_fail(error, FH_ERR_LOCKED, "%s: locked by process %ld, which is writing to it", directory, owner);
}

static enum fh_status take(struct fh_lock *lock, const char *directory, const char *path, struct fh_error *error)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0 && errno == ENOENT)
        return fh_fail(error, FH_ERR_NOT_FOUND, "%s: no such directory", directory);
    if (fd < 0)
        return fh_fail_errno(error, path, "cannot open");
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        enum fh_status status = refused(fd, directory, path, error);
        close(fd);
        return status;
    }
    owner_write(fd);
    lock->fd = fd;
    return FH_OK;
}

enum fh_status fh_lock_take(struct fh_lock *lock, const char *directory, struct fh_error *error)
{
    lock->fd = -1;
    char *path = fh_path_join(directory, FH_LOCK_FILE);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = take(lock, directory, path, error);
    fh_free(path);
    return status;
}

void fh_lock_release(struct fh_lock *lock)
{
    if (lock->fd >= 0) {
        (void)!ftruncate(lock->fd, 0);
        close(lock->fd);
    }
    lock->fd = -1;
}
