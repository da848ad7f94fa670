/* Choosing passages: which stretches of a text to show, given where the query's words are in it. */
#ifndef FH_QUERY_PASSAGES_H
#define FH_QUERY_PASSAGES_H

#include <stddef.h>

#include "query/highlight.h"

struct fh_passage {
    size_t start, end; /* bytes of the text: whole words, no white space at either end */
};

/* Chooses at most `most` passages of about `bytes` bytes together, in the order of the text, none
 * overlapping, for the marks that the highlighter holds. Without marks: the beginning of the text. Returns how many
 * (0 for a text of white space). */
size_t fh_passages_choose(const struct fh_highlighter *highlighter, struct fh_slice text, size_t bytes, size_t most,
                          struct fh_passage *passages);

#endif
