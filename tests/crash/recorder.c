/* The calls that change files, replaced by ones that write themselves down. See recorder.h. */
#include "tests/crash/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DESCRIPTORS_MOST 4096

/* What a descriptor stands for. */
struct descriptor {
    uint32_t inode;  /* 0: not a recorded file */
    char *directory; /* a recorded directory, or NULL */
    uint64_t offset;
};

/* Names in use, as they are now. */
struct name {
    char *path; /* relative */
    uint32_t inode;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct recording *current;
static struct descriptor descriptors[DESCRIPTORS_MOST];
static struct name names[16384];
static size_t name_count;
static bool forget_files, forget_directories;

static char *copy_text(const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        abort();
    return copy;
}

/* The path below the root, or NULL for one elsewhere. */
static const char *below_root(const char *path)
{
    if (current == NULL || path == NULL)
        return NULL;
    size_t length = strlen(current->root);
    if (strncmp(path, current->root, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path[length] == '/' ? path + length + 1 : "";
}

static struct call *append(enum call_kind kind, const char *name, const char *other, uint32_t inode)
{
    struct recording *r = current;
    if (r->count == r->capacity) {
        r->capacity = r->capacity > 0 ? r->capacity * 2 : 1024;
        r->calls = realloc(r->calls, r->capacity * sizeof *r->calls);
        if (r->calls == NULL)
            abort();
    }
    struct call *call = &r->calls[r->count++];
    *call = (struct call){.kind = kind, .inode = inode};
    call->name = name != NULL ? copy_text(name) : NULL;
    call->other = other != NULL ? copy_text(other) : NULL;
    return call;
}

static void keep_bytes(struct call *call, const void *bytes, size_t length, uint64_t offset)
{
    call->bytes = malloc(length + 1);
    if (call->bytes == NULL)
        abort();
    memcpy(call->bytes, bytes, length);
    call->length = length;
    call->offset = offset;
}

static struct name *find_name(const char *path)
{
    for (size_t i = 0; i < name_count; i++)
        if (strcmp(names[i].path, path) == 0)
            return &names[i];
    return NULL;
}

static void set_name(const char *path, uint32_t inode)
{
    struct name *name = find_name(path);
    if (name == NULL) {
        if (name_count == sizeof names / sizeof *names)
            abort();
        name = &names[name_count++];
        name->path = copy_text(path);
    }
    name->inode = inode;
}

static void drop_name(const char *path)
{
    struct name *name = find_name(path);
    if (name == NULL)
        return;
    free(name->path);
    *name = names[--name_count];
}

static struct descriptor *descriptor_of(int fd)
{
    return current != NULL && fd >= 0 && fd < DESCRIPTORS_MOST ? &descriptors[fd] : NULL;
}

/* ---- The interface ---- */

struct recording *recorder_start(const char *root)
{
    pthread_mutex_lock(&mutex);
    struct recording *r = calloc(1, sizeof *r);
    if (r == NULL || current != NULL)
        abort();
    r->root = copy_text(root);
    current = r;
    pthread_mutex_unlock(&mutex);
    return r;
}

void recorder_stop(void)
{
    pthread_mutex_lock(&mutex);
    current = NULL;
    for (size_t i = 0; i < DESCRIPTORS_MOST; i++)
        free(descriptors[i].directory);
    memset(descriptors, 0, sizeof descriptors);
    for (size_t i = 0; i < name_count; i++)
        free(names[i].path);
    name_count = 0;
    pthread_mutex_unlock(&mutex);
}

void recording_free(struct recording *recording)
{
    for (size_t i = 0; i < recording->count; i++) {
        free(recording->calls[i].name);
        free(recording->calls[i].other);
        free(recording->calls[i].bytes);
    }
    free(recording->calls);
    free(recording->root);
    free(recording);
}

void recorder_forget(bool file_syncs, bool directory_syncs)
{
    forget_files = file_syncs;
    forget_directories = directory_syncs;
}

void recorder_mark(const void *bytes, size_t length)
{
    pthread_mutex_lock(&mutex);
    if (current != NULL)
        keep_bytes(append(CALL_MARK, NULL, NULL, 0), bytes, length, 0);
    pthread_mutex_unlock(&mutex);
}

/* ---- Opening and closing ---- */

static void note_open(int fd, const char *name, int flags, bool existed)
{
    struct descriptor *descriptor = descriptor_of(fd);
    struct stat facts;
    if (descriptor == NULL)
        abort();
    *descriptor = (struct descriptor){0, NULL, 0};
    if (fstat(fd, &facts) != 0)
        abort();
    if (S_ISDIR(facts.st_mode)) {
        if ((flags & O_TMPFILE) != O_TMPFILE)
            descriptor->directory = copy_text(name);
        return;
    }
    if ((flags & O_TMPFILE) == O_TMPFILE)
        return;
    if (!existed) {
        descriptor->inode = ++current->inode_count;
        append(CALL_CREATE, name, NULL, descriptor->inode);
        set_name(name, descriptor->inode);
        return;
    }
    struct name *known = find_name(name);
    descriptor->inode = known != NULL ? known->inode : 0;
    if ((flags & O_TRUNC) != 0 && descriptor->inode != 0)
        append(CALL_RESIZE, NULL, NULL, descriptor->inode)->offset = 0;
}

static int open_noted(int at, const char *path, int flags, mode_t mode)
{
    pthread_mutex_lock(&mutex);
    char full[PATH_MAX];
    const char *name = below_root(path);
    struct descriptor *base = at != AT_FDCWD ? descriptor_of(at) : NULL;
    if (base != NULL && base->directory != NULL && strcmp(path, "..") == 0) {
        char *slash = strrchr(base->directory, '/'); /* the parent of a recorded directory */
        snprintf(full, sizeof full, "%.*s", slash != NULL ? (int)(slash - base->directory) : 0, base->directory);
        name = base->directory[0] != '\0' ? full : NULL;
    }
    struct stat facts;
    bool existed = (flags & O_CREAT) == 0 || syscall(SYS_newfstatat, at, path, &facts, 0) == 0;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && name != NULL)
        note_open(fd, name, flags, existed);
    pthread_mutex_unlock(&mutex);
    return fd;
}

static mode_t mode_of(int flags, va_list arguments)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? (mode_t)va_arg(arguments, unsigned) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_noted(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_noted(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_noted(at, path, flags, mode);
}

int close(int fd)
{
    pthread_mutex_lock(&mutex);
    struct descriptor *descriptor = descriptor_of(fd);
    if (descriptor != NULL) {
        free(descriptor->directory);
        *descriptor = (struct descriptor){0, NULL, 0};
    }
    int result = (int)syscall(SYS_close, fd);
    pthread_mutex_unlock(&mutex);
    return result;
}

/* ---- Data ---- */

static ssize_t write_noted(int fd, const void *bytes, size_t length, off_t offset, bool positioned)
{
    pthread_mutex_lock(&mutex);
    long done = positioned ? syscall(SYS_pwrite64, fd, bytes, length, offset) : syscall(SYS_write, fd, bytes, length);
    struct descriptor *descriptor = descriptor_of(fd);
    if (done > 0 && descriptor != NULL && descriptor->inode != 0) {
        uint64_t at = positioned ? (uint64_t)offset : descriptor->offset;
        keep_bytes(append(CALL_WRITE, NULL, NULL, descriptor->inode), bytes, (size_t)done, at);
        if (!positioned)
            descriptor->offset += (uint64_t)done;
    }
    pthread_mutex_unlock(&mutex);
    return (ssize_t)done;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    return write_noted(fd, bytes, length, 0, false);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    return write_noted(fd, bytes, length, offset, true);
}

int ftruncate(int fd, off_t length)
{
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(SYS_ftruncate, fd, length);
    struct descriptor *descriptor = descriptor_of(fd);
    if (result == 0 && descriptor != NULL && descriptor->inode != 0)
        append(CALL_RESIZE, NULL, NULL, descriptor->inode)->offset = (uint64_t)length;
    pthread_mutex_unlock(&mutex);
    return result;
}

/* Syncing is only noted: a test has no use for waiting. */
static int sync_noted(int fd)
{
    pthread_mutex_lock(&mutex);
    struct descriptor *descriptor = descriptor_of(fd);
    if (descriptor != NULL && descriptor->directory != NULL && !forget_directories)
        append(CALL_SYNC_DIRECTORY, descriptor->directory, NULL, 0);
    else if (descriptor != NULL && descriptor->inode != 0 && !forget_files)
        append(CALL_SYNC, NULL, NULL, descriptor->inode);
    pthread_mutex_unlock(&mutex);
    return 0;
}

int fsync(int fd)
{
    return sync_noted(fd);
}

int fdatasync(int fd)
{
    return sync_noted(fd);
}

/* ---- Names ---- */

int rename(const char *from, const char *to)
{
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    const char *name = below_root(from), *other = below_root(to);
    if (result == 0 && name != NULL && other != NULL) {
        struct name *known = find_name(name);
        uint32_t inode = known != NULL ? known->inode : 0;
        append(CALL_RENAME, name, other, inode);
        drop_name(name);
        set_name(other, inode);
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

int link(const char *from, const char *to)
{
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    const char *name = below_root(from), *other = below_root(to);
    if (result == 0 && name != NULL && other != NULL) {
        struct name *known = find_name(name);
        append(CALL_LINK, name, other, known != NULL ? known->inode : 0);
        set_name(other, known != NULL ? known->inode : 0);
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

static int remove_noted(const char *path, int flags)
{
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
    const char *name = below_root(path);
    if (result == 0 && name != NULL) {
        append(CALL_UNLINK, name, NULL, 0);
        drop_name(name);
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

int unlink(const char *path)
{
    return remove_noted(path, 0);
}

int rmdir(const char *path)
{
    return remove_noted(path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    const char *name = below_root(path);
    if (result == 0 && name != NULL)
        append(CALL_MKDIR, name, NULL, 0);
    pthread_mutex_unlock(&mutex);
    return result;
}
