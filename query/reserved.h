/* Syntax that is set aside for later: wildcards, near spellings, nearness, weights, last:7d.
 *
 * It is recognised, so that nothing of it is ever searched as letters, and reported in a note.
 * What the words mean without it is still searched, except wildcards, whose letters are no word.
 */
#ifndef FH_QUERY_RESERVED_H
#define FH_QUERY_RESERVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "query/syntax.h"

/* Looks at a word as typed and cuts what is set aside off its end. False when the word as a whole
 * is to be left out. *failed becomes true out of memory. */
bool fh_reserved_word(struct fh_slice *word, size_t column, struct fh_notes *notes, struct fh_arena *arena,
                      bool *failed);

/* The same for what stands right behind a quotation (may be empty). */
void fh_reserved_suffix(struct fh_slice suffix, size_t column, struct fh_notes *notes, struct fh_arena *arena,
                        bool *failed);

#endif
