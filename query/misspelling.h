/* How likely is it that somebody typed one word and meant another?
 *
 * The noisy channel (Kernighan, Church and Gale 1990; Brill and Moore 2000) with single-letter errors: a letter
 * replaced, left out, added, two neighbours swapped. Each has a cost in tenths of a nat, -10 ln p, from the tables
 * in misspelling.c: small for letters that Arabic writers confuse, for neighbouring keys, for doubled letters;
 * large for the rest. The cost of a word is that of the cheapest way from one to the other (the weighted form of the
 * restricted distance of Damerau and Levenshtein), found a letter of the meant word at a time, so that words
 * which begin alike share the work.
 *
 * Letters are folded ones (stemmer/fold.h); ة ه, ى ي and the seats of hamza are next to nothing apart here.
 * What this is not: it knows no dictionary and no frequencies.
 */
#ifndef FH_QUERY_MISSPELLING_H
#define FH_QUERY_MISSPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define FH_TYPED_MAX 24u                 /* letters; a longer word is not corrected */
#define FH_MEANT_MAX (FH_TYPED_MAX + 4u) /* of a word that may have been meant */
#define FH_LETTER_CODES 80u

/* Arabic letters, a to z and digits as small numbers; 0 for every other character. */
uint8_t fh_letter_code(uint32_t c);

/* A word as somebody typed it. */
struct fh_typed {
    uint8_t letters[FH_TYPED_MAX];
    size_t count;
    unsigned budget;                       /* the most that its correction may cost */
    const uint8_t *replaced[FH_TYPED_MAX]; /* by the code of the letter meant: this one typed for it */
    uint8_t added[FH_TYPED_MAX];           /* this one typed and none meant */
};

/* Takes a folded word. False when it is none to correct: too short, too long, or with other characters. */
bool fh_typed_prepare(struct fh_typed *typed, struct fh_slice folded);

/* A meant word beside a typed one: row d says what the first d letters meant cost as the first j typed. */
struct fh_alignment {
    uint16_t rows[FH_MEANT_MAX + 1][FH_TYPED_MAX + 1];
    uint8_t meant[FH_MEANT_MAX];
};

/* Row 0: nothing meant yet. */
void fh_alignment_start(struct fh_alignment *alignment, const struct fh_typed *typed);

/* Makes row `depth` + 1 of the rows before it and the next letter meant; depth < FH_MEANT_MAX. Returns the least
 * number in it: no word that goes on from here costs less. */
uint16_t fh_alignment_push(struct fh_alignment *alignment, const struct fh_typed *typed, size_t depth, uint8_t letter);

/* After rows up to `depth`: which letter was typed for each of those meant; -1 for one left out. */
void fh_alignment_trace(const struct fh_alignment *alignment, const struct fh_typed *typed, size_t depth,
                        int8_t typed_for[FH_MEANT_MAX]);

#endif
