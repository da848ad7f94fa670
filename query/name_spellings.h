/* The Arabic spellings of a Latin name that an index has, chosen from what a walk of its dictionaries
 * turns up (name_walk.h).
 *
 * Several words may be a name by the rules, few are. A word counts for more the cheaper its letters and the
 * more documents have it, and for less when it is an ordinary Arabic word: those take the article and
 * pronouns, foreign names do not (the lexicon has counted it). The best is chosen, and others that are foreign
 * words like it: جوجل, غوغل and قوقل are all Google.
 */
#ifndef FH_QUERY_NAME_SPELLINGS_H
#define FH_QUERY_NAME_SPELLINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "indexer/snapshot.h"
#include "query/name_walk.h"
#include "stemmer/lexicon.h"

#define FH_NAME_SPELLINGS_MAX 6u

struct fh_name_spelling {
    struct fh_slice text; /* a form, or two with a space between; in the arena */
    double doubt;         /* from 0, sure, to 1 */
};

struct fh_name_spellings {
    struct fh_name_spelling list[FH_NAME_SPELLINGS_MAX];
    size_t count;
};

/* How much a word is an ordinary Arabic one, from 0 to 1: how often the lexicon has it with the article or a pronoun,
 * against without. */
double fh_name_ordinary(const struct fh_lexicon *lexicon, struct fh_slice form);

/* What spellings are looked for in. */
struct fh_name_field {
    const struct fh_snapshot *snapshot;
    const struct fh_lexicon *lexicon;
    struct fh_arena *arena;
    uint32_t *look_ups_left; /* the search ends with the last one */
};

/* Replaces *spellings by the single words for a Latin word (folded). `share` of the usual cost is allowed: 1, or
 * less to be stricter. `beginnings` as in struct fh_name_walk, all zero, or NULL. FH_ERR_CORRUPT, FH_ERR_NOMEM. */
enum fh_status fh_name_spellings_find(struct fh_name_spellings *spellings, const struct fh_name_field *field,
                                      struct fh_slice latin, double share, struct fh_name_candidate *beginnings,
                                      struct fh_error *error);

/* Adds the pairs of words that are the Latin word in two pieces (فيس بوك for Facebook), with the first pieces
 * that the search for single words left in `beginnings`. */
enum fh_status fh_name_pairs_add(struct fh_name_spellings *spellings, const struct fh_name_field *field,
                                 struct fh_slice latin, const struct fh_name_candidate *beginnings,
                                 struct fh_error *error);

#endif
