/* Clitics: the particles that Arabic glues to the front of a word.
 *
 * و and ف (and), ب (with), ك (as), ل (for) and the article ال come off, one after the other, where
 * the lexicon vouches for it: والكتاب is و + ال + كتاب, but وزير is no و + زير and بغداد no ب + غداد.
 *
 * Two kinds of evidence decide. What remains must be *known*: k(x) is the count of x alone and with
 * ال. And the word as it stands must not be *lexical*: a word that itself takes the article or
 * another particle (الوزير, ببغداد, الفيصل, لألمانيا) is one word, whereas nobody writes البشكل or
 * ووقال; one in twenty is enough. A round does the first of these that fits, three rounds at most:
 *     1. و or ف before ال بال كال لل comes off, unless the word is lexical (والد) or the rest rare
 *     2. ال, بال, كال, لل come off with three letters left, unless the word is lexical (ألمانيا,
 *        بالغ), and the peeling ends. After لل a ل that ل + ال + ل swallowed is put back where the
 *        word with it is the commoner one: للجنة is ل + لجنة, للمدرسة is لل + مدرسة
 *     3. one of و ف ب ل ك comes off from four letters on, if k(rest) is at least five and, for each
 *        particle, a share of the word's count; ك, rare and often a letter of the word, wants a
 *        noun of four letters after it. و also comes off a word that is not known at all
 * الله is never taken apart, and لله is ل + الله.
 */
#ifndef FH_STEMMER_CLITICS_H
#define FH_STEMMER_CLITICS_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "stemmer/lexicon.h"

/* Takes the clitics off the *length bytes at `word` (which has room for FH_TERM_BYTES_MAX), letters
 * as spelled, in place. */
void fh_clitics_peel(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace);

#endif
