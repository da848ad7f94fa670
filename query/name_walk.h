/* Here is a name in Latin letters: which terms of a dictionary may be its Arabic spelling?
 *
 * The sorted dictionary is walked as a tree of letters, guided by the rules of stemmer/translit.h: from every
 * prefix only the letters are tried that can come next within the budget, and what the dictionary has
 * none of is jumped over. A few dozen look-ups find all spellings among any number of terms, and nothing is kept in
 * memory.
 */
#ifndef FH_QUERY_NAME_WALK_H
#define FH_QUERY_NAME_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "indexer/termdict.h"
#include "stemmer/translit.h"

#define FH_NAME_CANDIDATES_MAX 24u

struct fh_name_candidate {
    struct fh_slice term; /* in the arena */
    uint32_t cost;
    uint64_t doc_freq; /* over all dictionaries walked */
    double frequency;  /* log2 of the same, but in an index of FH_NAME_DOCUMENTS; at most FH_NAME_FREQUENCY_MAX */
};
#define FH_NAME_DOCUMENTS 30000.0
#define FH_NAME_FREQUENCY_MAX 10.0

struct fh_name_candidates { /* the most promising first: cheap and frequent ones */
    struct fh_name_candidate list[FH_NAME_CANDIDATES_MAX];
    size_t count;
};

struct fh_name_walk {
    const struct fh_translit *name;
    uint32_t budget;
    uint32_t look_ups_left; /* of all dictionaries together: the walk ends with the last one */
    uint64_t document_count;
    struct fh_arena *arena;
    struct fh_name_candidates found;
    struct fh_name_candidate *beginnings; /* FH_TRANSLIT_LATIN_MAX + 1 of them, or NULL: the best term for the first
                                             i Latin letters, doc_freq 0 where there is none */
};

/* Adds what a dictionary has; to be called for each segment's. The caller has set everything; `found` is
 * empty at first. FH_ERR_CORRUPT, FH_ERR_NOMEM. */
enum fh_status fh_name_walk(struct fh_name_walk *walk, const struct fh_termdict *dictionary, struct fh_error *error);

#endif
