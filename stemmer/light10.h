/* light10 (Larkey, Ballesteros and Connell 2007, "Light Stemming for Arabic Information
 * Retrieval"), as Lucene's ArabicAnalyzer carries it: ArabicNormalizer, then ArabicStemmer. A
 * baseline for comparison, to the letter.
 */
#ifndef FH_STEMMER_LIGHT10_H
#define FH_STEMMER_LIGHT10_H

#include <stddef.h>

/* ArabicNormalizer, in place: alefs to ا, ى to ي, ة to ه; tatweel and diacritics off. */
void fh_light10_normalize(char *word, size_t *length);

/* ArabicStemmer, in place: one prefix, then each suffix once in its order. */
void fh_light10_stem(char *word, size_t *length);

#endif
