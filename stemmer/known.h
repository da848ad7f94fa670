/* How well a word is known: counts in the lexicon for words in their canonical spelling.
 *
 * Rules that take something off a word ask here whether what remains is a word. The lexicon's
 * keys are folded, with hamza on و and ي dropped (fold.h); canonical words write it ء whatever
 * carried it (spelling.h), so ء in the middle is looked up as itself, as و and as ي.
 */
#ifndef FH_STEMMER_KNOWN_H
#define FH_STEMMER_KNOWN_H

#include <stdint.h>

#include "base/slice.h"
#include "stemmer/lexicon.h"

#define FH_KNOWN_PARTS_MAX 3

/* The count of the word made of `count` (at most FH_KNOWN_PARTS_MAX) parts written together. */
uint32_t fh_known_parts(const struct fh_lexicon *lexicon, const struct fh_slice *parts, size_t count);

/* The count of prefix + word + suffix; the affixes are C strings, "" for none. */
uint32_t fh_known_with(const struct fh_lexicon *lexicon, const char *prefix, struct fh_slice word, const char *suffix);

/* The count of letters that are folded already (fold.h). For those who ask about many parts of one word. */
uint32_t fh_known_folded(const struct fh_lexicon *lexicon, const char *letters, size_t length);

/* The count of a word alone and with ال before it. */
uint32_t fh_known(const struct fh_lexicon *lexicon, struct fh_slice word);

#endif
