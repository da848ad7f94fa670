/* Words with one error each, as people make them: for measuring suggestions.
 *
 * The errors are drawn without a look at the error model that is to correct them (query/misspelling.c): the letters
 * that are confused and the places where they are stand here by themselves.
 */
#ifndef FH_BENCH_SUPPORT_CORRUPT_H
#define FH_BENCH_SUPPORT_CORRUPT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "corpus/generate_random.h"

enum corruption {
    CORRUPT_CONFUSED, /* a letter for one that sounds or looks like it */
    CORRUPT_KEY,      /* a letter for one on a key beside it */
    CORRUPT_ADDED,    /* a letter hit with the one beside it */
    CORRUPT_DOUBLED,
    CORRUPT_DROPPED,
    CORRUPT_SWAPPED, /* two neighbouring letters */
    CORRUPT_CUT,     /* a space in the word */
    CORRUPT_KINDS
};

const char *corruption_name(enum corruption kind);

/* Replaces the content of `out` by `word` with one error of this kind at a random place. False when the word has no
 * place for it. */
bool corrupt_word(struct fh_buffer *out, struct fh_slice word, enum corruption kind, struct fh_gen_random *random);

#endif
