/* The user's own stop words, beside those of stopwords.h: a word a line; empty lines and lines that begin with #
 * are passed over.
 *
 * They are held as forms, so that one line serves every spelling and what may be glued before the word. What
 * they change is which words of a query rank; terms stay as they are, and so does an index.
 */
#ifndef FH_STEMMER_STOPLIST_H
#define FH_STEMMER_STOPLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "stemmer/chain.h"

struct fh_stoplist {
    struct fh_slice *forms; /* sorted */
    size_t count, capacity;
    struct fh_arena arena;
};

#define FH_STOPLIST_INIT {NULL, 0, 0, FH_ARENA_INIT}

/* Reads the lines; forms are what the chain makes of the words. FH_ERR_INPUT ("name:line: reason") for a line that
 * is no single word, FH_ERR_NOMEM. */
enum fh_status fh_stoplist_parse(struct fh_stoplist *list, struct fh_chain *chain, struct fh_slice lines,
                                 const char *name, struct fh_error *error);
void fh_stoplist_release(struct fh_stoplist *list);

bool fh_stoplist_has(const struct fh_stoplist *list, struct fh_slice form);

#endif
