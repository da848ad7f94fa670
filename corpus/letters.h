/* Words by their bare letters, for the few fixed words that the readers know (months, headings).
 *
 * What this is not: the analyzer's folding (stemmer/), which decides what search finds.
 */
#ifndef FH_CORPUS_LETTERS_H
#define FH_CORPUS_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Decodes the character at text[0, length) (length > 0) and returns its size; a byte that starts no valid
 * UTF-8 character gives U+FFFD and 1. */
size_t fh_letters_decode(const char *text, size_t length, uint32_t *codepoint);

/* How many bytes at the beginning of `text` are valid UTF-8 (RFC 3629: nothing overlong, no surrogates). */
size_t fh_letters_valid(struct fh_slice text);

/* Makes a string fit for a message, in place: controls become spaces, bytes that are no UTF-8 question marks. */
void fh_letters_printable(char *text);

/* Diacritics, tatweel, directional marks and the like: what stands in a word without being a letter of it. */
bool fh_letters_is_mark(uint32_t codepoint);

/* Writes the letters and digits of `text` in their plainest form (no diacritics, tatweel or invisible
 * marks; أ إ آ ٱ as ا, ى as ي, ة as ه, ؤ as و, ئ as ي; Persian ک ی; Eastern digits and Latin capitals
 * brought to ASCII), every run of anything else as one space, none at the ends; NUL-terminated.
 * An empty slice when `room` does not suffice. */
struct fh_slice fh_letters_bare(struct fh_slice text, char *out, size_t room);

#endif
