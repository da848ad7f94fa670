/* Clitics: the particles that Arabic glues to the front of a word.
 *
 * و and ف (and), ب (with), ك (as), ل (for) and the article ال come off, one after the other, where
 * the lexicon vouches for what remains: والكتاب is و + ال + كتاب, but وزير is no و + زير and بغداد
 * no ب + غداد. With k(x) the count of x alone and with ال, a round does the first of these that fits,
 * three rounds at most:
 *     1. و or ف before ال بال كال لل comes off
 *     2. ال, لل, بال, كال come off, three letters left, and the peeling ends: بال and كال only if
 *        k(rest) is a fifth of the word's count; after لل a ل that ل + ال + ل swallowed is put back
 *        where the word with it is the commoner one (للجنة is ل + ال + لجنة, للمدرسة ل + ال + مدرسة)
 *     3. one of و ف ب ل ك comes off from four letters on, if k(rest) is at least five and at
 *        least the word's count
 * الله is never taken apart, and لله is ل + الله.
 */
#ifndef FH_STEMMER_CLITICS_H
#define FH_STEMMER_CLITICS_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "stemmer/lexicon.h"

/* Takes the clitics off the *length bytes at `word`, letters as spelled, in place. */
void fh_clitics_peel(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace);

#endif
