/* Running text put together from the pieces of a marked-up one: white space becomes single spaces, blocks
 * become lines, nothing blank is left at either end.
 */
#ifndef FH_CORPUS_PROSE_H
#define FH_CORPUS_PROSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"

struct fh_prose {
    struct fh_buffer *out;
    size_t begin;     /* of this text in *out */
    bool lines;       /* line breaks in the pieces are kept */
    bool space, line; /* owed before the next word */
};

/* Begins a text at the end of *out, whose failure is the text's. */
static inline struct fh_prose fh_prose_begin(struct fh_buffer *out, bool lines)
{
    return (struct fh_prose){out, out->length, lines, false, false};
}

void fh_prose_add(struct fh_prose *prose, struct fh_slice piece);

/* A block begins or ends here. */
static inline void fh_prose_break(struct fh_prose *prose)
{
    prose->line = true;
}

#endif
