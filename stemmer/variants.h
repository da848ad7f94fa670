/* Names and words that the press of one country spells one way and that of another another way:
 * غوغل, قوقل and جوجل; أميركا and أمريكا; تموز and يوليو.
 *
 * Both lists are reviewed by hand. What is one word and means nothing else is done here, by the stem: the letters
 * for a foreign g, dropped vowels, month names of the Levant and the Maghreb. It maps stems to stems, so that
 * the spellings find each other while the form level still prefers the one that was typed; a few forms have
 * stems of their own, where endings would be taken off a name (كانون is not كان).
 * What is several words, or also means something else (آب, أوت, جوان), is in variants-ar.txt, and is looked for at query
 * time (query/sources.h).
 */
#ifndef FH_STEMMER_VARIANTS_H
#define FH_STEMMER_VARIANTS_H

#include <stddef.h>

#include "base/slice.h"

struct fh_variant {
    const char *variant, *usual;
};

extern const struct fh_variant fh_variants[]; /* stems, sorted by the variant's bytes */
extern const size_t fh_variant_count;

/* The usual spelling's stem for a variant's, or an empty slice. */
struct fh_slice fh_variant_usual(struct fh_slice stem);

extern const struct fh_variant fh_variant_forms[]; /* forms with their stems, sorted likewise */
extern const size_t fh_variant_form_count;

/* The stem that the list gives a form, or an empty slice. */
struct fh_slice fh_variant_stem(struct fh_slice form);

/* variants-ar.txt, rules as of stemmer/synonyms.h. */
struct fh_slice fh_variants_of_queries(void);

#endif
