/* The Arabic analyzer's two questions: what is the form of a word, and what is the stem of a form.
 *
 * Here the steps are put in their order (docs/ARABIC.md goes through them); each is a file of its
 * own. Words are Arabic letters as spelled (fold.h), changed in place; `word` has room for
 * FH_ARABIC_WORD_BYTES.
 */
#ifndef FH_STEMMER_ARABIC_H
#define FH_STEMMER_ARABIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "stemmer/analyzer.h"
#include "stemmer/lexicon.h"
#include "stemmer/stem.h"

#define FH_ARABIC_WORD_BYTES (FH_TERM_BYTES_MAX + 3)

/* Stop words keep all but a و or ف; other words lose their clitics and come to their canonical
 * spelling. Returns whether the form is a stop word. */
bool fh_arabic_form(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace);

/* Singular, endings, verbs, for words that are not known libstemmer, and regional variants. Depends on nothing but
 * the form. False out of memory. */
bool fh_arabic_stem(const struct fh_lexicon *lexicon, struct fh_stemmer *stemmer, char *word, size_t *length,
                    struct fh_buffer *trace);

/* Start fetching what the lexicon is likely to be asked for when the form of a word is made, as it is printed, and when the stem
 * of a form is. For those who make many. */
void fh_arabic_foresee_form(const struct fh_lexicon *lexicon, struct fh_slice printed);
void fh_arabic_foresee_stem(const struct fh_lexicon *lexicon, struct fh_slice form);

#endif
