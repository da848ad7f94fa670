/* The window. See input.h. */
#include "corpus/input.h"

#include <string.h>

#include "base/mem.h"

#define WINDOW_BYTES ((size_t)256 * 1024)
#define READ_BYTES_MIN ((size_t)64)
#define WINDOW_KEPT_MAX ((size_t)1024 * 1024)

void fh_input_reset(struct fh_input *input, fh_input_source *source, void *from)
{
    input->source = source;
    input->from = from;
    input->start = input->end = 0;
    input->offset = 0;
    input->line = 1;
    input->taken = 0;
    input->ended = false;
    input->failure.status = FH_OK;
    if (input->capacity > WINDOW_KEPT_MAX)
        fh_input_release(input);
}

void fh_input_release(struct fh_input *input)
{
    fh_free(input->bytes);
    input->bytes = NULL;
    input->capacity = input->start = input->end = 0;
}

/* Room for `want` bytes of window, for some more to read, and for the NUL. */
static bool make_room(struct fh_input *input, size_t want)
{
    size_t held = input->end - input->start;
    if (want < held + READ_BYTES_MIN)
        want = held + READ_BYTES_MIN;
    bool fits = input->capacity > 0 && want < input->capacity;
    bool oversized = input->capacity > WINDOW_KEPT_MAX && want < WINDOW_BYTES / 2;
    if (fits && input->capacity - input->start > want && !oversized)
        return true;
    if (input->start > 0 && held > 0)
        memmove(input->bytes, input->bytes + input->start, held);
    input->start = 0;
    input->end = held;
    if (fits && !oversized)
        return true;
    size_t capacity = WINDOW_BYTES;
    while (capacity <= want) {
        if (capacity > SIZE_MAX / 2)
            return false;
        capacity *= 2;
    }
    char *moved = fh_realloc(input->bytes, capacity);
    if (moved == NULL)
        return false;
    input->bytes = moved;
    input->capacity = capacity;
    return true;
}

enum fh_status fh_input_fill(struct fh_input *input, size_t want, struct fh_error *error)
{
    while (!input->ended && input->end - input->start < want) {
        if (!make_room(input, want))
            return fh_fail_nomem(error);
        size_t got = 0;
        if (input->failure.status == FH_OK &&
            input->source(input->from, input->bytes + input->end, input->capacity - input->end - 1, &got,
                          &input->failure) == FH_OK)
            input->failure.status = FH_OK;
        if (input->failure.status != FH_OK) {
            if (error != NULL)
                *error = input->failure;
            return input->failure.status;
        }
        input->end += got;
        input->taken += got;
        input->ended = got == 0;
        input->bytes[input->end] = '\0';
    }
    return FH_OK;
}

void fh_input_consume(struct fh_input *input, size_t length)
{
    const char *at = input->bytes + input->start, *end = at + length;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        input->line++;
        at++;
    }
    input->start += length;
    input->offset += length;
}

/* Consumes up to and with the next newline, in pieces. */
static enum fh_status pass_line(struct fh_input *input, struct fh_error *error)
{
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        const char *newline = window.length > 0 ? memchr(window.bytes, '\n', window.length) : NULL;
        fh_input_consume(input, newline != NULL ? (size_t)(newline - window.bytes) + 1 : window.length);
        if (newline != NULL)
            return FH_OK;
        enum fh_status status = fh_input_fill(input, 1, error);
        if (status != FH_OK)
            return status;
        if (input->start == input->end)
            return FH_OK;
    }
}

enum fh_status fh_input_line(struct fh_input *input, size_t length_max, struct fh_slice *line, size_t *length,
                             struct fh_error *error)
{
    size_t looked = 0; /* there is no newline before this */
    *line = (struct fh_slice){NULL, 0};
    *length = 0;
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        const char *newline =
            window.length > looked ? memchr(window.bytes + looked, '\n', window.length - looked) : NULL;
        size_t found = newline != NULL ? (size_t)(newline - window.bytes) : window.length;
        if (found > length_max)
            return pass_line(input, error);
        if (newline != NULL || input->ended) {
            if (window.length == 0)
                return FH_END;
            *length = found + (newline != NULL);
            *line = (struct fh_slice){window.bytes, found};
            if (line->length > 0 && line->bytes[line->length - 1] == '\r')
                line->length--;
            return FH_OK;
        }
        looked = window.length;
        enum fh_status status = fh_input_fill(input, looked + 1, error);
        if (status != FH_OK)
            return status;
    }
}

enum fh_status fh_input_all(struct fh_input *input, size_t length_max, struct fh_slice *all, struct fh_error *error)
{
    size_t want = WINDOW_BYTES / 2;
    while (!input->ended && input->end - input->start <= length_max) {
        enum fh_status status = fh_input_fill(input, want, error);
        if (status != FH_OK)
            return status;
        want = input->end - input->start + 1;
    }
    *all = fh_input_window(input);
    return all->length > length_max ? FH_END : FH_OK;
}
