/* A growing run of bytes: the one string builder. Sticky: after a failed allocation every
 * append is a no-op and fh_buffer_ok() says false, so that a caller may check once at the end.
 * `bytes` is followed by a NUL that `length` does not count, whenever bytes is not NULL.
 */
#ifndef FH_BASE_BUFFER_H
#define FH_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

struct fh_buffer {
    char *bytes;
    size_t length;
    size_t capacity;
    bool failed;
};

#define FH_BUFFER_INIT {NULL, 0, 0, false}

void fh_buffer_release(struct fh_buffer *buffer);

/* Empties it and clears a failure; keeps the memory. */
void fh_buffer_reset(struct fh_buffer *buffer);

static inline bool fh_buffer_ok(const struct fh_buffer *buffer)
{
    return !buffer->failed;
}

/* The content as a slice, valid until the next call that changes the buffer. */
static inline struct fh_slice fh_buffer_slice(const struct fh_buffer *buffer)
{
    return (struct fh_slice){buffer->bytes, buffer->length};
}

/* Makes room for `extra` more bytes and returns where they go (the caller adds to `length`
 * what it used), or NULL out of memory. */
char *fh_buffer_reserve(struct fh_buffer *buffer, size_t extra);

void fh_buffer_append(struct fh_buffer *buffer, const void *bytes, size_t length);
void fh_buffer_append_slice(struct fh_buffer *buffer, struct fh_slice slice);
void fh_buffer_append_text(struct fh_buffer *buffer, const char *text);
void fh_buffer_append_byte(struct fh_buffer *buffer, char byte);
void fh_buffer_append_codepoint(struct fh_buffer *buffer, uint32_t codepoint); /* as UTF-8 */
void fh_buffer_printf(struct fh_buffer *buffer, const char *format, ...) FH_PRINTF(2, 3);

/* Gives back memory beyond the content. */
void fh_buffer_shrink(struct fh_buffer *buffer);

/* Hands the memory over to the caller (fh_free) and leaves the buffer empty. Never NULL
 * unless the buffer had failed. */
char *fh_buffer_detach(struct fh_buffer *buffer);

#endif
