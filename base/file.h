/* Files: read whole by mmap, written once from front to back, made durable by name.
 *
 * Readers get a read-only mapping. Writers are sticky: after the first failure every put is a
 * no-op and finish reports it. Nothing here knows what the bytes mean.
 */
#ifndef FH_BASE_FILE_H
#define FH_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

/* ---- Reading ---- */

struct fh_map {
    const uint8_t *bytes; /* NULL for an empty file */
    size_t size;
};

/* Maps the whole of a regular file. FH_ERR_NOT_FOUND when there is none, FH_ERR_IO otherwise.
 * The mapping outlives the file's name. */
enum fh_status fh_map_open(struct fh_map *map, const char *path, struct fh_error *error);
void fh_map_close(struct fh_map *map); /* a zeroed struct is fine */

/* FH_ERR_IO when bytes of the file were gone when they were read (guard.h): what was read is worth nothing. `path` is
 * for the message. */
enum fh_status fh_map_check(const struct fh_map *map, const char *path, struct fh_error *error);

/* ---- Writing ---- */

/* A new file (truncated if there) written sequentially through a buffer of its own. */
struct fh_file_writer {
    int fd;                /* -1: not there yet (open_late), or not any more */
    char *path;            /* owned copy, for messages */
    uint8_t *buffer;
    size_t used, capacity;
    size_t capacity_most;  /* what the buffer may grow to before there is a file */
    uint64_t offset;       /* bytes put so far */
    enum fh_status status; /* the first failure; FH_OK while all is well */
    struct fh_error error; /* its message */
};

#define FH_FILE_WRITER_INIT {-1, NULL, NULL, 0, 0, 0, 0, FH_OK, {FH_OK, {0}}}

/* `buffer_bytes` 0 means 64 KiB. Failure is remembered, as with every later call. */
void fh_file_writer_open(struct fh_file_writer *writer, const char *path, size_t buffer_bytes);

/* The same, but the buffer starts small, and the file is made only when it has grown to `buffer_bytes` and is full (or
 * there is no memory for it to grow, or the writer finishes): many are small, and making and removing files costs more
 * than filling them. */
void fh_file_writer_open_late(struct fh_file_writer *writer, const char *path, size_t buffer_bytes);

void fh_file_writer_put(struct fh_file_writer *writer, const void *bytes, size_t length);
void fh_file_writer_put_u8(struct fh_file_writer *writer, uint8_t value);
void fh_file_writer_put_u32(struct fh_file_writer *writer, uint32_t value); /* little-endian */
void fh_file_writer_put_u64(struct fh_file_writer *writer, uint64_t value);
void fh_file_writer_put_varint(struct fh_file_writer *writer, uint64_t value); /* varint.h */
void fh_file_writer_pad(struct fh_file_writer *writer, size_t alignment);      /* zero bytes up to a multiple */

/* Flushes the buffer, so that the bytes can be read back through another handle. */
enum fh_status fh_file_writer_flush(struct fh_file_writer *writer, struct fh_error *error);

/* Flushes, makes the file durable when `sync`, closes it and releases the writer. Reports the first failure. */
enum fh_status fh_file_writer_finish(struct fh_file_writer *writer, bool sync, struct fh_error *error);

/* Closes and removes what was written; releases the writer. Safe after finish. */
void fh_file_writer_abandon(struct fh_file_writer *writer);

/* ---- Names ---- */

/* Renames `from` to `to` over whatever is there. Durable after fh_directory_sync. */
enum fh_status fh_file_rename(const char *from, const char *to, struct fh_error *error);
enum fh_status fh_directory_sync(const char *path, struct fh_error *error);
/* Makes the name of this directory durable, where it may have been created just now. */
enum fh_status fh_directory_sync_parent(const char *path, struct fh_error *error);
enum fh_status fh_directory_create(const char *path, struct fh_error *error); /* fine if it exists */

/* Removes a file; one that is not there is no failure. */
enum fh_status fh_file_remove(const char *path, struct fh_error *error);

/* "directory/name" in a fresh string (fh_free), or NULL out of memory. */
char *fh_path_join(const char *directory, const char *name);

#endif
