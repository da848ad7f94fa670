/* Names and words that the press of one country spells one way and that of another another way:
 * غوغل, قوقل and جوجل; أميركا and أمريكا; تموز and يوليو.
 *
 * The list is reviewed by hand: the letters for a foreign g, dropped vowels, and the month names of
 * the Levant, the Gulf and the Maghreb that are one word and mean nothing else (آب, أوت and جوان are
 * left out). It maps stems to stems, so that the spellings find each other while the form level
 * still prefers the one that was typed.
 */
#ifndef FH_STEMMER_VARIANTS_H
#define FH_STEMMER_VARIANTS_H

#include <stddef.h>

#include "base/slice.h"

struct fh_variant {
    const char *variant, *usual; /* stems */
};

extern const struct fh_variant fh_variants[]; /* sorted by the variant's bytes */
extern const size_t fh_variant_count;

/* The usual spelling's stem for a variant's, or an empty slice. */
struct fh_slice fh_variant_usual(struct fh_slice stem);

#endif
