/* English words that are common as words, so that nobody who types one means a name: the, report, left.
 *
 * The list is our own: what stands on every English page and in every web address, three letters or
 * more. Names that are words as well (apple, windows, sky) are not on it.
 */
#ifndef FH_STEMMER_ENGLISH_H
#define FH_STEMMER_ENGLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* In lower case. */
bool fh_english_is_common(struct fh_slice word);

/* The list itself, sorted by bytes: for tests. */
extern const char *const fh_english_words[];
extern const size_t fh_english_word_count;

#endif
