/* Files by system call. See file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/mem.h"
#include "base/varint.h"

static enum fh_status unmapped(void *address, size_t size, struct fh_error *error)
{
    munmap(address, size);
    return fh_fail_nomem(error);
}

enum fh_status fh_map_open(struct fh_map *map, const char *path, struct fh_error *error)
{
    *map = (struct fh_map){NULL, 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        if (errno == ENOENT)
            return fh_fail(error, FH_ERR_NOT_FOUND, "%s: no such file", path);
        return fh_fail_errno(error, path, "cannot open");
    }
    enum fh_status status = FH_OK;
    struct stat facts;
    if (fstat(fd, &facts) != 0) {
        status = fh_fail_errno(error, path, "cannot stat");
    } else if (!S_ISREG(facts.st_mode)) {
        status = fh_fail(error, FH_ERR_IO, "%s: not a regular file", path);
    } else if (facts.st_size > 0) {
        void *address = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (address == MAP_FAILED)
            status = fh_fail_errno(error, path, "cannot map");
        else if (!fh_guard_add(address, (size_t)facts.st_size))
            status = unmapped(address, (size_t)facts.st_size, error);
        else
            *map = (struct fh_map){address, (size_t)facts.st_size};
    }
    close(fd);
    return status;
}

enum fh_status fh_map_check(const struct fh_map *map, const char *path, struct fh_error *error)
{
    if (!fh_guard_lost(map->bytes))
        return FH_OK;
    return fh_fail(error, FH_ERR_IO, "%s: cut short or unreadable while it was in use", path);
}

void fh_map_close(struct fh_map *map)
{
    fh_guard_remove(map->bytes);
    if (map->bytes != NULL)
        munmap((void *)(uintptr_t)map->bytes, map->size);
    *map = (struct fh_map){NULL, 0};
}

#define BUFFER_BYTES ((size_t)64 * 1024)
#define LATE_BYTES ((size_t)8 * 1024) /* what a buffer that may grow starts with */

static void prepare(struct fh_file_writer *writer, const char *path, size_t capacity, size_t capacity_most)
{
    *writer = (struct fh_file_writer)FH_FILE_WRITER_INIT;
    writer->capacity = capacity;
    writer->capacity_most = capacity_most;
    size_t path_bytes = strlen(path) + 1;
    writer->path = fh_malloc(path_bytes);
    writer->buffer = fh_malloc(writer->capacity);
    if (writer->path == NULL || writer->buffer == NULL)
        writer->status = fh_fail_nomem(&writer->error);
    else
        memcpy(writer->path, path, path_bytes);
}

void fh_file_writer_open_late(struct fh_file_writer *writer, const char *path, size_t buffer_bytes)
{
    size_t most = buffer_bytes > 0 ? buffer_bytes : BUFFER_BYTES;
    prepare(writer, path, most < LATE_BYTES ? most : LATE_BYTES, most);
}

static void create(struct fh_file_writer *writer)
{
    if (writer->status != FH_OK || writer->fd >= 0)
        return;
    writer->fd = open(writer->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (writer->fd < 0)
        writer->status = fh_fail_errno(&writer->error, writer->path, "cannot create");
}

void fh_file_writer_open(struct fh_file_writer *writer, const char *path, size_t buffer_bytes)
{
    size_t capacity = buffer_bytes > 0 ? buffer_bytes : BUFFER_BYTES;
    prepare(writer, path, capacity, capacity);
    create(writer);
}

static void write_all(struct fh_file_writer *writer, const uint8_t *bytes, size_t length)
{
    while (length > 0 && writer->status == FH_OK) {
        ssize_t done = write(writer->fd, bytes, length);
        if (done < 0) {
            if (errno == EINTR)
                continue;
            writer->status = fh_fail_errno(&writer->error, writer->path, "cannot write");
            return;
        }
        bytes += done;
        length -= (size_t)done;
    }
}

static void drain(struct fh_file_writer *writer)
{
    create(writer);
    write_all(writer, writer->buffer, writer->used);
    writer->used = 0;
}

/* Makes room for `length` bytes more in the buffer of a file that is not there yet, if it may grow so much. */
static bool grow(struct fh_file_writer *writer, size_t length)
{
    size_t capacity = writer->capacity;
    if (writer->fd >= 0 || length > writer->capacity_most - writer->used)
        return false;
    while (capacity - writer->used < length)
        capacity = capacity < writer->capacity_most / 2 ? 2 * capacity : writer->capacity_most;
    uint8_t *moved = fh_realloc(writer->buffer, capacity);
    if (moved == NULL)
        return false;
    writer->buffer = moved;
    writer->capacity = capacity;
    return true;
}

void fh_file_writer_put(struct fh_file_writer *writer, const void *bytes, size_t length)
{
    if (writer->status != FH_OK || length == 0)
        return;
    if (length > writer->capacity - writer->used && !grow(writer, length))
        drain(writer);
    if (length > writer->capacity - writer->used) {
        write_all(writer, bytes, length);
    } else {
        memcpy(writer->buffer + writer->used, bytes, length);
        writer->used += length;
    }
    writer->offset += length;
}

void fh_file_writer_put_u8(struct fh_file_writer *writer, uint8_t value)
{
    fh_file_writer_put(writer, &value, 1);
}

void fh_file_writer_put_u32(struct fh_file_writer *writer, uint32_t value)
{
    uint8_t bytes[4];
    fh_store_u32(bytes, value);
    fh_file_writer_put(writer, bytes, sizeof bytes);
}

void fh_file_writer_put_u64(struct fh_file_writer *writer, uint64_t value)
{
    uint8_t bytes[8];
    fh_store_u64(bytes, value);
    fh_file_writer_put(writer, bytes, sizeof bytes);
}

void fh_file_writer_put_varint(struct fh_file_writer *writer, uint64_t value)
{
    uint8_t bytes[FH_VARINT_MAX];
    fh_file_writer_put(writer, bytes, (size_t)(fh_varint_put(bytes, value) - bytes));
}

void fh_file_writer_pad(struct fh_file_writer *writer, size_t alignment)
{
    static const uint8_t zeros[64];
    size_t over = (size_t)(writer->offset % alignment);
    for (size_t left = over > 0 ? alignment - over : 0; left > 0;) {
        size_t step = left < sizeof zeros ? left : sizeof zeros;
        fh_file_writer_put(writer, zeros, step);
        left -= step;
    }
}

enum fh_status fh_file_writer_flush(struct fh_file_writer *writer, struct fh_error *error)
{
    drain(writer);
    if (writer->status != FH_OK && error != NULL)
        *error = writer->error;
    return writer->status;
}

static void writer_release(struct fh_file_writer *writer)
{
    fh_free(writer->path);
    fh_free(writer->buffer);
    writer->path = NULL;
    writer->buffer = NULL;
    writer->fd = -1;
}

enum fh_status fh_file_writer_finish(struct fh_file_writer *writer, bool sync, struct fh_error *error)
{
    drain(writer);
    if (writer->status == FH_OK && sync && fsync(writer->fd) != 0)
        writer->status = fh_fail_errno(&writer->error, writer->path, "cannot sync");
    if (writer->fd >= 0 && close(writer->fd) != 0 && writer->status == FH_OK)
        writer->status = fh_fail_errno(&writer->error, writer->path, "cannot close");
    writer_release(writer);
    if (writer->status != FH_OK && error != NULL)
        *error = writer->error;
    return writer->status;
}

void fh_file_writer_abandon(struct fh_file_writer *writer)
{
    if (writer->fd >= 0) {
        close(writer->fd);
        unlink(writer->path);
    }
    writer_release(writer);
}

enum fh_status fh_file_rename(const char *from, const char *to, struct fh_error *error)
{
    return rename(from, to) == 0 ? FH_OK : fh_fail_errno(error, to, "cannot rename to");
}

/* Some file systems (FUSE, SMB) cannot sync a directory and say so by EINVAL: nothing more can be done there. */
static enum fh_status sync_directory(int fd, const char *path, struct fh_error *error)
{
    if (fd < 0)
        return fh_fail_errno(error, path, "cannot open directory");
    enum fh_status status = FH_OK;
    if (fsync(fd) != 0 && errno != EINVAL)
        status = fh_fail_errno(error, path, "cannot sync directory");
    close(fd);
    return status;
}

enum fh_status fh_directory_sync(const char *path, struct fh_error *error)
{
    return sync_directory(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path, error);
}

enum fh_status fh_directory_sync_parent(const char *path, struct fh_error *error)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fh_fail_errno(error, path, "cannot open directory");
    int parent = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    close(fd);
    if (parent < 0 && errno == EACCES) /* it may be written to without being read */
        return FH_OK;
    return sync_directory(parent, path, error);
}

enum fh_status fh_directory_create(const char *path, struct fh_error *error)
{
    if (mkdir(path, 0755) == 0 || errno == EEXIST)
        return FH_OK;
    return fh_fail_errno(error, path, "cannot create directory");
}

enum fh_status fh_file_remove(const char *path, struct fh_error *error)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return FH_OK;
    return fh_fail_errno(error, path, "cannot remove");
}

char *fh_path_join(const char *directory, const char *name)
{
    size_t directory_bytes = strlen(directory), name_bytes = strlen(name);
    char *path = fh_malloc(directory_bytes + 1 + name_bytes + 1);
    if (path == NULL)
        return NULL;
    memcpy(path, directory, directory_bytes);
    path[directory_bytes] = '/';
    memcpy(path + directory_bytes + 1, name, name_bytes + 1);
    return path;
}
