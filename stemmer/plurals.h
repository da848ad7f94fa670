/* Broken plurals: the commonest of the plurals that Arabic makes by changing a word from within
 * (كتاب, كتب; وزير, وزراء), each with its singular.
 *
 * The list is reviewed by hand. Patterns and counts propose such pairs easily, but half of what they
 * propose is wrong (كتاب is no plural of كاتب in a newspaper), and pairs of which one half is mostly
 * something else are left out on purpose: أقطار and قطر (Qatar), مشاعر (in Mecca) and شعور, أيام and
 * اليوم (today). Both columns are canonical (spelling.h).
 */
#ifndef FH_STEMMER_PLURALS_H
#define FH_STEMMER_PLURALS_H

#include <stddef.h>

#include "base/slice.h"

struct fh_plural {
    const char *plural, *singular;
};

extern const struct fh_plural fh_plurals[]; /* sorted by the plural's bytes */
extern const size_t fh_plural_count;

/* The singular of a broken plural, or an empty slice. */
struct fh_slice fh_plural_singular(struct fh_slice word);

#endif
