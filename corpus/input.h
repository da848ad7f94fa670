/* A window on the text of one member: what is being looked at, with its line and its offset.
 *
 * The window holds [start, end) of `bytes`; it grows when a record needs more and shrinks again behind
 * it. Format readers look at it, ask for more, and consume. The byte at `end` is always a NUL, and the
 * window may be written to (the text is ours).
 */
#ifndef FH_CORPUS_INPUT_H
#define FH_CORPUS_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

/* Fills `to` with up to `room` (64 or more) bytes; *got is 0 at the end. */
typedef enum fh_status fh_input_source(void *from, char *to, size_t room, size_t *got, struct fh_error *error);

struct fh_input {
    fh_input_source *source;
    void *from;
    char *bytes;
    size_t capacity, start, end;
    uint64_t offset;         /* of bytes[start] in the member's text */
    uint64_t line;           /* of bytes[start], from 1 */
    uint64_t taken;          /* bytes got from the source */
    bool ended;              /* the source has no more */
    struct fh_error failure; /* of the source, told again by every later fill */
};

#define FH_INPUT_INIT                                                                                                  \
    {                                                                                                                  \
        NULL, NULL, NULL, 0, 0, 0, 0, 1, 0, false,                                                                     \
        {                                                                                                              \
            FH_OK,                                                                                                     \
            {                                                                                                          \
                0                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }

/* Starts on a new member; keeps the memory of the one before. */
void fh_input_reset(struct fh_input *input, fh_input_source *source, void *from);
void fh_input_release(struct fh_input *input);

/* What is in the window now. */
static inline struct fh_slice fh_input_window(const struct fh_input *input)
{
    return (struct fh_slice){input->bytes != NULL ? input->bytes + input->start : NULL, input->end - input->start};
}

/* Gets more from the source until the window holds at least `want` bytes or the source has ended. May
 * move the window. What the source fails with, or FH_ERR_NOMEM. */
enum fh_status fh_input_fill(struct fh_input *input, size_t want, struct fh_error *error);

/* Moves the start over `length` bytes of the window, counting lines. */
void fh_input_consume(struct fh_input *input, size_t length);

/* The line that starts the window, without its newline (and the carriage return before that), valid
 * until the next call, not consumed: *length is what consuming it takes. FH_END when there is nothing more. A line of
 * more than `length_max` bytes is cut off from the window in passing: *length is 0, the line empty, and
 * the whole line is consumed already. */
enum fh_status fh_input_line(struct fh_input *input, size_t length_max, struct fh_slice *line, size_t *length,
                             struct fh_error *error);

/* Reads the whole rest into the window. FH_END when it is longer than `length_max`. */
enum fh_status fh_input_all(struct fh_input *input, size_t length_max, struct fh_slice *all, struct fh_error *error);

#endif
