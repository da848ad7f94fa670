/* The block of links behind an article ("مقالات ذات صلة", "اقرأ أيضا") is not its body. */
#ifndef FH_CORPUS_RELATED_H
#define FH_CORPUS_RELATED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Is this line the heading of such a block? Diacritics, tatweel, hamzas, punctuation do not matter. */
bool fh_related_is_heading(struct fh_slice line);

/* How many of the paragraphs are the article: those before the last part that such a heading opens and
 * in which only short lines follow. */
size_t fh_related_cut(const struct fh_slice *paragraphs, size_t count);

#endif
