/* What else may have been meant by words of a query: other spellings, synonyms, names in another script.
 *
 * The planner asks its *sources*, in their order, about the words that stand side by side and about phrases,
 * from each word on. What a source hands out becomes leaves of the plan like those typed, with a weight
 * of their own: a document that has an alternative is a hit as if it had the word (docs/RANKING.md).
 * Excluded words and exact text are taken as they are, and nobody is asked about them.
 *
 * What this is not: a source; those are stemmer/synonyms.h and others.
 */
#ifndef FH_QUERY_ALTERNATIVES_H
#define FH_QUERY_ALTERNATIVES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "stemmer/synonyms.h"

#define FH_ALTERNATIVES_MAX 24u       /* for one word or run of words; what is more is left out */
#define FH_QUERY_ALTERNATIVES_MAX 256u /* in one query */

/* A word of the query, as the analyzer has it. */
struct fh_asked {
    struct fh_slice stem, form;
    bool stop;
};

struct fh_alternative {
    struct fh_slice text; /* one word, or several that stand next to one another */
    bool is_forms;        /* text holds forms of the index's dictionary with single spaces between, not to be analysed */
    double weight;        /* of what it scores against what was typed: above 0, at most 1 */
};

struct fh_alternatives {
    struct fh_alternative list[FH_ALTERNATIVES_MAX];
    size_t count;
    size_t words; /* how many of the words asked about they stand for; 0: none */
};

/* Adds one for the first `words` words. Those for longer runs put out those for shorter ones. */
void fh_alternatives_add(struct fh_alternatives *alternatives, size_t words, struct fh_alternative alternative);

struct fh_alternative_source {
    /* Adds what the first words of `asked` (at least one, at most FH_SYNONYM_WORDS_MAX) may also be. Texts live
     * with `user` or in `arena`, that of the plan. */
    enum fh_status (*find)(const void *user, const struct fh_asked *asked, size_t count, struct fh_arena *arena,
                           struct fh_alternatives *alternatives, struct fh_error *error);
    const void *user;
};

/* The source that a table of synonyms is. */
struct fh_alternative_source fh_alternatives_of_synonyms(const struct fh_synonyms *synonyms);

#endif
