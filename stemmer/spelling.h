/* Canonical spelling: one way of writing for words that readers take for one.
 *
 * A word as spelled (fold.h) may end in ه for ة or in ي for ى and the other way round, may miss a
 * hamza (رييس) or carry it on another seat (مسئول, مسؤول). The lexicon knows the usual spelling of
 * the folded word; a spelling that less than one text in 32 uses is put right, both stay where both
 * are words (علي and على, كتابه and كتابة). Hamza in the middle is then written ء whatever carries
 * it, so that مسءول is the one form of مسؤول and مسئول.
 *
 * The usual spelling of a word is one byte in the lexicon:
 *     bits 0-1  the last letter: 0 as written, 1 always ة (ى), 2 always ه (ي)
 *     bits 2-7  hamza on the first, second, ... sixth و or ي of the folded word, always
 */
#ifndef FH_STEMMER_SPELLING_H
#define FH_STEMMER_SPELLING_H

#include <stddef.h>
#include <stdint.h>

#include "stemmer/lexicon.h"

struct fh_spelling_count { /* one way to spell a word, with its count */
    struct fh_slice spelled;
    uint64_t count;
};

/* The byte for a word with the given folded letters and spellings (each as long as `folded`). */
uint8_t fh_spelling_encode(struct fh_slice folded, const struct fh_spelling_count *spellings, size_t count);

/* Brings the `length` bytes at `word`, letters as spelled, to their canonical spelling, in place. */
void fh_spelling_apply(const struct fh_lexicon *lexicon, char *word, size_t length);

#endif
