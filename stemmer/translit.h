/* Is this Arabic word that Latin name? A weighted distance between spellings in the two scripts.
 *
 * A Latin word is compiled into the ways there are through it: at every letter the rules
 * (translit_rules.h) that hold there, each with the Arabic letters it stands for and a cost. Arabic letters
 * are then taken one at a time, each making a row of costs from those before it: costs[i] is the least
 * price at which the Arabic letters so far are the first i Latin ones. It is the dynamic programming of
 * Wagner and Fischer (JACM 1974) over steps of several letters; rows are kept as a stack, so that a
 * sorted dictionary can be walked with every prefix looked at once.
 */
#ifndef FH_STEMMER_TRANSLIT_H
#define FH_STEMMER_TRANSLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define FH_TRANSLIT_LATIN_MAX 20u  /* letters of a Latin word; longer ones are no names */
#define FH_TRANSLIT_ARABIC_MAX 24u /* letters of an Arabic one */
#define FH_TRANSLIT_NEVER 0x7FFFu  /* a cost */

struct fh_translit_step {
    uint8_t to; /* Latin letters that lie behind it */
    uint8_t cost;
    uint8_t count, arabic[3]; /* letters, as fh_translit_letter numbers them */
};

/* A compiled Latin word. */
struct fh_translit {
    uint32_t length;
    uint16_t first[FH_TRANSLIT_LATIN_MAX + 2]; /* steps from each letter; those without Arabic letters come first */
    struct fh_translit_step steps[FH_TRANSLIT_LATIN_MAX * 32u];
};

struct fh_translit_rows {
    uint32_t depth; /* Arabic letters taken */
    uint8_t letters[FH_TRANSLIT_ARABIC_MAX + 1];
    uint16_t costs[FH_TRANSLIT_ARABIC_MAX + 1][FH_TRANSLIT_LATIN_MAX + 1];
};

/* Numbers of Arabic letters rise with their code points and are below 64; 0: none that names are written with. */
uint8_t fh_translit_letter(uint32_t code);
uint32_t fh_translit_code(uint8_t letter);

/* False when `latin` (folded) is anything but 2 to FH_TRANSLIT_LATIN_MAX letters a to z. */
bool fh_translit_compile(struct fh_translit *name, struct fh_slice latin);

/* No Arabic letter yet. */
void fh_translit_begin(const struct fh_translit *name, struct fh_translit_rows *rows);

/* Takes one more letter (rows->depth below FH_TRANSLIT_ARABIC_MAX); to take one back, lessen rows->depth. */
void fh_translit_take(const struct fh_translit *name, struct fh_translit_rows *rows, uint8_t letter);

/* The letters (bit n: letter n) that can come next within a cost of `budget`. */
uint64_t fh_translit_next(const struct fh_translit *name, const struct fh_translit_rows *rows, uint32_t budget);

/* What it costs if the Arabic word ends here. */
static inline uint32_t fh_translit_cost(const struct fh_translit *name, const struct fh_translit_rows *rows)
{
    return rows->costs[rows->depth][name->length];
}

/* The cost of a whole Arabic word; FH_TRANSLIT_NEVER when it is not that name in any way. */
uint32_t fh_translit_distance(const struct fh_translit *name, struct fh_slice arabic);

#endif
