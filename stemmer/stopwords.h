/* Stop words: words too common to rank by, in Arabic with what may be glued to them (من, ومن,
 * منها, فمنهم), and a handful of English ones.
 *
 * The list is our own. It holds canonical forms (spelling.h): alefs without hamza, hamza in the
 * middle as ء. Words that are as often something else are not on it: علي is a name where على is
 * a preposition, ولي a crown prince, فهم understanding, فقد loss.
 */
#ifndef FH_STEMMER_STOPWORDS_H
#define FH_STEMMER_STOPWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

#define FH_STOPWORD_BYTES_MAX 16u /* the longest has so many, and no word of more need be asked about */

bool fh_stopword(struct fh_slice form);

/* The list itself, sorted by bytes: for the analyzer's hash, and for tests. */
extern const char *const fh_stopwords[];
extern const size_t fh_stopword_count;

#endif
