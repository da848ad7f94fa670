/* What Arabic calls the letters of the Latin alphabet, when it spells them out: بي بي سي for BBC.
 */
#ifndef FH_STEMMER_LETTER_NAMES_H
#define FH_STEMMER_LETTER_NAMES_H

#include <stddef.h>

#include "base/slice.h"

#define FH_LETTER_NAMES_MAX 3u

/* Forms for a letter a to z, the usual one first; NULL after the last. */
extern const char *const fh_letter_names[26][FH_LETTER_NAMES_MAX];

/* The letters (in lower case) that a form is a name of, as a string of the library's; "" for none. */
const char *fh_letters_named(struct fh_slice form);

#endif
