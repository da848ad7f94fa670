/* Running text put together from the pieces of a marked-up one: white space becomes single spaces, blocks
 * become lines, nothing blank is left at either end.
 */
#ifndef FH_CORPUS_PROSE_H
#define FH_CORPUS_PROSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"

enum fh_prose_breaks { /* what in the pieces breaks a line */
                       FH_PROSE_NONE = 0,
                       FH_PROSE_LINES,     /* every line break */
                       FH_PROSE_PARAGRAPHS /* blank lines: the text is wrapped */
};

struct fh_prose {
    struct fh_buffer *out;
    size_t begin; /* of this text in *out */
    enum fh_prose_breaks breaks;
    unsigned newlines; /* since the last word */
    bool space, line;  /* owed before the next word */
};

/* Begins a text at the end of *out, whose failure is the text's. */
static inline struct fh_prose fh_prose_begin(struct fh_buffer *out, enum fh_prose_breaks breaks)
{
    return (struct fh_prose){out, out->length, breaks, 0, false, false};
}

/* How a plain text breaks its lines: it is wrapped if it has blank lines. */
enum fh_prose_breaks fh_prose_breaks_of(struct fh_slice text);

void fh_prose_add(struct fh_prose *prose, struct fh_slice piece);

/* A block begins or ends here. */
static inline void fh_prose_break(struct fh_prose *prose)
{
    prose->line = true;
}

#endif
