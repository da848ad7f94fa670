/* Compound names that some write together and some apart: عبدالله and عبد الله, أبوظبي and أبو ظبي.
 *
 * Written together they give two words at neighbouring positions, so that both spellings are one
 * to a search, phrases included. Split are names with عبد before ال, with known words of three
 * letters before الله and الدين (نصرالله, نورالدين, and عزالدين), and with أبو before a name that
 * is common by itself (أبوبكر; not أبواب, أبوه, أبولو).
 */
#ifndef FH_STEMMER_COMPOUND_H
#define FH_STEMMER_COMPOUND_H

#include <stddef.h>

#include "base/slice.h"
#include "stemmer/lexicon.h"

/* Where the second word of a canonical word begins, in bytes; 0 when it is one word. */
size_t fh_compound_split(const struct fh_lexicon *lexicon, struct fh_slice word);

#endif
