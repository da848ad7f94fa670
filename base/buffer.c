/* The string builder. See buffer.h. */
#include "base/buffer.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void fh_buffer_release(struct fh_buffer *buffer)
{
    fh_free(buffer->bytes);
    *buffer = (struct fh_buffer)FH_BUFFER_INIT;
}

void fh_buffer_reset(struct fh_buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->bytes != NULL)
        buffer->bytes[0] = '\0';
}

char *fh_buffer_reserve(struct fh_buffer *buffer, size_t extra)
{
    if (buffer->failed)
        return NULL;
    if (extra < buffer->capacity - buffer->length)
        return buffer->bytes + buffer->length;
    if (extra >= SIZE_MAX - buffer->length) {
        buffer->failed = true;
        return NULL;
    }
    char *moved = fh_grow(buffer->bytes, &buffer->capacity, buffer->length + extra + 1, 1);
    if (moved == NULL) {
        buffer->failed = true;
        return NULL;
    }
    buffer->bytes = moved;
    return moved + buffer->length;
}

void fh_buffer_append(struct fh_buffer *buffer, const void *bytes, size_t length)
{
    char *room = fh_buffer_reserve(buffer, length);
    if (room == NULL)
        return;
    if (length > 0)
        memcpy(room, bytes, length);
    buffer->length += length;
    buffer->bytes[buffer->length] = '\0';
}

void fh_buffer_append_slice(struct fh_buffer *buffer, struct fh_slice slice)
{
    fh_buffer_append(buffer, slice.bytes, slice.length);
}

void fh_buffer_append_text(struct fh_buffer *buffer, const char *text)
{
    fh_buffer_append(buffer, text, strlen(text));
}

void fh_buffer_append_byte(struct fh_buffer *buffer, char byte)
{
    fh_buffer_append(buffer, &byte, 1);
}

void fh_buffer_append_codepoint(struct fh_buffer *buffer, uint32_t codepoint)
{
    char utf8[4];
    size_t length;
    if (codepoint < 0x80) {
        utf8[0] = (char)codepoint;
        length = 1;
    } else if (codepoint < 0x800) {
        utf8[0] = (char)(0xC0 | codepoint >> 6);
        utf8[1] = (char)(0x80 | (codepoint & 0x3F));
        length = 2;
    } else if (codepoint < 0x10000) {
        utf8[0] = (char)(0xE0 | codepoint >> 12);
        utf8[1] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        utf8[2] = (char)(0x80 | (codepoint & 0x3F));
        length = 3;
    } else {
        utf8[0] = (char)(0xF0 | codepoint >> 18);
        utf8[1] = (char)(0x80 | (codepoint >> 12 & 0x3F));
        utf8[2] = (char)(0x80 | (codepoint >> 6 & 0x3F));
        utf8[3] = (char)(0x80 | (codepoint & 0x3F));
        length = 4;
    }
    fh_buffer_append(buffer, utf8, length);
}

void fh_buffer_printf(struct fh_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *room = wanted >= 0 ? fh_buffer_reserve(buffer, (size_t)wanted) : NULL;
    if (room != NULL) {
        vsnprintf(room, (size_t)wanted + 1, format, again);
        buffer->length += (size_t)wanted;
    } else {
        buffer->failed = true;
    }
    va_end(again);
}

void fh_buffer_shrink(struct fh_buffer *buffer)
{
    char *moved = buffer->bytes != NULL ? fh_realloc(buffer->bytes, buffer->length + 1) : NULL;
    if (moved == NULL)
        return; /* what was there still is */
    buffer->bytes = moved;
    buffer->capacity = buffer->length + 1;
}

char *fh_buffer_detach(struct fh_buffer *buffer)
{
    if (fh_buffer_reserve(buffer, 0) == NULL)
        return NULL;
    char *bytes = buffer->bytes;
    bytes[buffer->length] = '\0';
    *buffer = (struct fh_buffer)FH_BUFFER_INIT;
    return bytes;
}
