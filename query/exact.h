/* Exact text: letters as printed.
 *
 * Both sides lose what a reader does not see as a letter: diacritics, tatweel, invisible marks; runs of
 * white space become one space; presentation forms and a decomposed hamza become the letters
 * they print. Hamza seats, ة and ه, ى and ي, capitals and punctuation are told apart. A match
 * begins and ends where words do.
 */
#ifndef FH_QUERY_EXACT_H
#define FH_QUERY_EXACT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "query/syntax.h"

/* The text as it is compared; .bytes NULL out of memory. */
struct fh_slice fh_exact_prepare(struct fh_slice text, struct fh_arena *arena);

/* Whether the prepared text stands in a field of the document that `field` (any, title, body)
 * admits. `scratch` is overwritten; failed out of memory (the answer is then false). */
bool fh_exact_matches(const struct fh_document *document, struct fh_slice prepared, enum fh_field field,
                      struct fh_buffer *scratch);

#endif
