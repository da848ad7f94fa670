/* The calls that fail when asked to. See faults.h. */
#include "tests/fault/faults.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_ALLOCATOR 0
#endif
#endif
#ifndef OWN_ALLOCATOR
#define OWN_ALLOCATOR 1
#endif

const char *const fault_names[FAULT_KINDS] = {"memory", "open", "write", "sync",      "map",  "rename",
                                              "remove", "stat", "close", "fallocate", "link", "mkdir"};

static atomic_int armed = -1;
static atomic_long calls, target, blocks;
static atomic_bool all_later, has_failed;

void faults_arm(enum fault kind, long n, bool and_all_later)
{
    calls = 0;
    target = n;
    all_later = and_all_later;
    has_failed = false;
    if (!OWN_ALLOCATOR && kind == FAULT_MEMORY)
        fh_mem_fail_after(n);
    armed = (int)kind;
}

long faults_disarm(bool *failed)
{
    armed = -1;
    fh_mem_fail_after(0);
    if (failed != NULL)
        *failed = has_failed;
    return calls;
}

long faults_blocks(void)
{
    return blocks;
}

static bool must_fail(enum fault kind)
{
    if (atomic_load_explicit(&armed, memory_order_relaxed) != (int)kind)
        return false;
    long n = atomic_fetch_add(&calls, 1) + 1;
    bool fails = target > 0 && (n == target || (n > target && all_later));
    if (fails)
        has_failed = true;
    return fails;
}

static bool refuse(enum fault kind, int reason)
{
    if (!must_fail(kind))
        return false;
    errno = reason;
    return true;
}

/* ---- Memory ---- */

#if OWN_ALLOCATOR
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static void *counted(void *block)
{
    if (block != NULL)
        atomic_fetch_add_explicit(&blocks, 1, memory_order_relaxed);
    return block;
}

void *malloc(size_t size)
{
    return refuse(FAULT_MEMORY, ENOMEM) ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return refuse(FAULT_MEMORY, ENOMEM) ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (refuse(FAULT_MEMORY, ENOMEM))
        return NULL;
    if (block == NULL)
        return counted(__libc_malloc(size));
    void *moved = __libc_realloc(block, size);
    if (moved == NULL && size == 0)
        atomic_fetch_sub_explicit(&blocks, 1, memory_order_relaxed);
    return moved;
}

void *memalign(size_t alignment, size_t size)
{
    return refuse(FAULT_MEMORY, ENOMEM) ? NULL : counted(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = memalign(alignment, size);
    return *block != NULL ? 0 : ENOMEM;
}

void free(void *block)
{
    if (block != NULL)
        atomic_fetch_sub_explicit(&blocks, 1, memory_order_relaxed);
    __libc_free(block);
}
#endif

/* ---- Files ---- */

static int open_at(int at, const char *path, int flags, mode_t mode)
{
    return refuse(FAULT_OPEN, EMFILE) ? -1 : (int)syscall(SYS_openat, at, path, flags, mode);
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
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_at(at, path, flags, mode);
}

DIR *opendir(const char *path)
{
    static DIR *(*real)(const char *);
    if (real == NULL)
        *(void **)(void *)&real = dlsym(RTLD_NEXT, "opendir");
    return refuse(FAULT_OPEN, EMFILE) ? NULL : real(path);
}

int close(int fd)
{
    int result = (int)syscall(SYS_close, fd);
    return refuse(FAULT_CLOSE, EIO) ? -1 : result;
}

/* A disk that fills up takes part of what it is given, then nothing. */
ssize_t write(int fd, const void *bytes, size_t length)
{
    if (refuse(FAULT_WRITE, ENOSPC)) {
        syscall(SYS_write, fd, bytes, length / 2);
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    return refuse(FAULT_WRITE, ENOSPC) ? -1 : syscall(SYS_pwrite64, fd, bytes, length, offset);
}

/* Syncs that do not fail do nothing: the test does not cut the power. */
int fsync(int fd)
{
    (void)fd;
    return refuse(FAULT_SYNC, EIO) ? -1 : 0;
}

int fstat(int fd, struct stat *facts)
{
    return refuse(FAULT_STAT, EIO) ? -1 : (int)syscall(SYS_fstat, fd, facts);
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
    return must_fail(FAULT_ALLOCATE) ? ENOSPC : (int)syscall(SYS_ftruncate, fd, offset + length) == 0 ? 0 : errno;
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (fd >= 0 && refuse(FAULT_MAP, ENOMEM)) /* not the allocator's own */
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

/* ---- Names ---- */

int rename(const char *from, const char *to)
{
    return refuse(FAULT_RENAME, EIO) ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *path)
{
    return refuse(FAULT_REMOVE, EIO) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int link(const char *from, const char *to)
{
    return refuse(FAULT_LINK, EXDEV) ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode)
{
    return refuse(FAULT_DIRECTORY, ENOSPC) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int faults_descriptors(void)
{
    int open_ones = 0;
    for (int fd = 0; fd < 1024; fd++)
        open_ones += syscall(SYS_fcntl, fd, F_GETFD) >= 0;
    return open_ones;
}
