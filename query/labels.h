/* Does this source, this category answer to that name? Values and names are compared folded
 * (fh_fold_text), word by word: a name matches a value that is the same or has its words in it,
 * next to one another.
 */
#ifndef FH_QUERY_LABELS_H
#define FH_QUERY_LABELS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

/* The words of a name, folded, each between single spaces (" اليوم السابع "); empty when it has
 * none; .bytes NULL out of memory. */
struct fh_slice fh_label_fold(struct fh_slice name, struct fh_arena *arena);

/* Whether `value` as stored answers to the folded `name`. `scratch` is overwritten. False, with
 * scratch failed, out of memory. */
bool fh_label_matches(struct fh_slice value, struct fh_slice name, struct fh_buffer *scratch);

#endif
