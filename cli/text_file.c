/* A whole file in memory. See text_file.h. */
#include "cli/text_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CHUNK_BYTES ((size_t)64 * 1024)

static enum fh_status read_all(struct fh_buffer *text, FILE *file, const char *path, struct fh_error *error)
{
    size_t got;
    do {
        char *room = fh_buffer_reserve(text, CHUNK_BYTES);
        if (room == NULL)
            return fh_fail_nomem(error);
        got = fread(room, 1, CHUNK_BYTES, file);
        text->length += got;
        text->bytes[text->length] = '\0';
    } while (got > 0);
    return ferror(file) ? fh_fail_errno(error, path, "read") : FH_OK;
}

enum fh_status cli_read_file(struct fh_buffer *text, const char *path, struct fh_error *error)
{
    if (strcmp(path, "-") == 0)
        return read_all(text, stdin, "standard input", error);
    FILE *file = fopen(path, "rb");
    if (file == NULL && errno == ENOENT)
        return fh_fail(error, FH_ERR_NOT_FOUND, "%s: no such file", path);
    if (file == NULL)
        return fh_fail_errno(error, path, "open");
    enum fh_status status = read_all(text, file, path, error);
    fclose(file);
    return status;
}

bool cli_next_line(struct fh_slice *rest, struct fh_slice *line)
{
    if (rest->length == 0)
        return false;
    const char *end = memchr(rest->bytes, '\n', rest->length);
    size_t length = end != NULL ? (size_t)(end - rest->bytes) : rest->length;
    size_t used = length + (end != NULL);
    *line = (struct fh_slice){rest->bytes, length};
    if (length > 0 && line->bytes[length - 1] == '\r')
        line->length--;
    rest->bytes += used;
    rest->length -= used;
    return true;
}
