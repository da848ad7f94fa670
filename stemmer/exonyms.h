/* Names that English and Arabic have different words for: Egypt and مصر, Germany and ألمانيا; and a few whose
 * English spelling hides how they are spoken (Leicester, ليستر).
 *
 * The list is our own, reviewed by hand: countries, capitals, cities and regions in the news. What rules can tell
 * (stemmer/translit.h) need not be on it.
 */
#ifndef FH_STEMMER_EXONYMS_H
#define FH_STEMMER_EXONYMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct fh_exonym {
    const char *latin;  /* in lower case; one word or several with spaces between */
    const char *arabic; /* forms (stemmer/analyzer.h), with spaces between */
    bool one_way;       /* the Arabic is a common word first (مدينة, a city): nobody who types it means the name */
};

extern const struct fh_exonym fh_exonyms[]; /* sorted by the Latin bytes, then the Arabic ones */
extern const size_t fh_exonym_count;

/* The first entry for a Latin name, and how many there are. */
const struct fh_exonym *fh_exonyms_of(struct fh_slice latin, size_t *count);

#endif
