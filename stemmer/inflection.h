/* Inflection: endings, and the shapes of verbs, brought to one stem where the lexicon vouches for it.
 *
 * libstemmer's rules are blind: شركات becomes شركا, لبنان could become لبن, يغادر keeps its ي. These steps
 * go before it, and only from one known word to another (known.h). Each changes a word in its
 * canonical spelling in place.
 *
 *   fh_inflection_endings   the longest ending that leaves three letters and a known word (alone or
 *                           with ة) at least a third as common comes off, then one that stands further
 *                           in: first possessives, tanween and persons of the verb, then number and
 *                           gender, then the relative adjective. مدرستين, اسعارها, صحفيون, رئيسا, قالوا
 *   fh_inflection_present   the present tense of a verb becomes its past: يغادر غادر, تستخدم استخدم,
 *                           سيعلن اعلن, يقوم قام, يصيب اصاب. The letter in front must be a verb's: words
 *                           that take ال or ب are nouns (يمن, تاريخ)
 *   fh_inflection_weak      verbs whose first letter و goes in the present: يصل وصل, ستقع وقع; a list
 *   fh_inflection_noun      the verbal noun of a derived verb becomes that verb: استخدام استخدم, اعلان
 *                           اعلن, تطوير طور
 *   fh_inflection_light     for a word that is known: one of ات ة ا ي comes off, ى becomes ي
 */
#ifndef FH_STEMMER_INFLECTION_H
#define FH_STEMMER_INFLECTION_H

#include <stddef.h>

#include "base/buffer.h"
#include "stemmer/lexicon.h"

/* `word` has room for FH_TERM_BYTES_MAX bytes and one letter more. What comes off, or what the word
 * became, is told to `trace` (may be NULL). */
void fh_inflection_endings(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace);
void fh_inflection_present(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace);
void fh_inflection_weak(char *word, size_t *length, struct fh_buffer *trace);
void fh_inflection_noun(const struct fh_lexicon *lexicon, char *word, size_t *length, struct fh_buffer *trace);
void fh_inflection_light(char *word, size_t *length);

#endif
