/* What else may be written in the place of a word: rules in the format of Solr's synonym files.
 *
 *     # a comment
 *     سيارة, مركبة, عربة           any of them may stand for any other
 *     الامم المتحدة, اليونسكو => اونسكو    who types what stands on the left also finds what stands on the right
 *
 *     {n} أغسطس, {n} آب            {n} is any number, and the same one on both sides
 *
 * A comma, Latin or Arabic, separates; a backslash before a character takes it for a letter. What stands
 * between commas may be several words, which are then meant to stand next to one another. Both sides are
 * analysed as queries are, and what is typed is compared by its stems, so one line serves every inflection.
 * Other than Solr's, `=>` never takes away what was typed.
 *
 * What this is not: it decides nothing about matching or scores (query/alternatives.h).
 */
#ifndef FH_STEMMER_SYNONYMS_H
#define FH_STEMMER_SYNONYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"
#include "stemmer/analyzer.h"

#define FH_SYNONYM_WORDS_MAX 8u  /* of one item */
#define FH_SYNONYM_ITEMS_MAX 64u /* of one line, on either side */

/* One item that may be typed, with what else it may be. */
struct fh_synonym {
    struct fh_slice key; /* its stems with spaces between */
    uint32_t words;      /* how many these are */
    uint32_t item_count, own; /* own: which of the items it is itself; item_count when it is none of them */
    const struct fh_slice *items; /* as written */
    bool has_number;              /* {n} stands in it */
    double weight;                /* as given to fh_synonyms_add */
    size_t order;                 /* in which it was added */
};

#define FH_SYNONYM_BEGINNINGS 4096u /* bits, a power of two */

struct fh_synonyms {
    struct fh_synonym *list; /* sorted by key once fh_synonyms_sort was called */
    size_t count, capacity;
    uint32_t words_max; /* of any key */
    struct fh_arena arena;
    uint64_t beginnings[FH_SYNONYM_BEGINNINGS / 64]; /* bits by hash: the first words of all keys, once sorted. Most
                                                        words that are asked for begin none */
};

#define FH_SYNONYMS_INIT {NULL, 0, 0, 0, FH_ARENA_INIT, {0}}

void fh_synonyms_release(struct fh_synonyms *synonyms);

/* Adds the rules of `text` (copied). FH_ERR_INPUT ("name:line: reason") for the first line that is no rule,
 * FH_ERR_NOMEM; a call that fails leaves *synonyms fit for release only. */
enum fh_status fh_synonyms_add(struct fh_synonyms *synonyms, struct fh_session *session, struct fh_slice text,
                               const char *name, double weight, struct fh_error *error);

/* Makes ready for finding; once, after everything is added. */
void fh_synonyms_sort(struct fh_synonyms *synonyms);

/* The rules for the longest run of words that begins with stems[0]: *first and the `*found` after it.
 * Returns of how many words the run is; 0 when there is no rule. Numbers are found as they stand before they are
 * found as {n}; *number is then the first of them, and otherwise empty. */
size_t fh_synonyms_find(const struct fh_synonyms *synonyms, const struct fh_slice *stems, size_t count,
                        const struct fh_synonym **first, size_t *found, struct fh_slice *number);

/* An item of a rule with the number in the place of {n}: the item itself, or in the arena; .bytes NULL out of memory. */
struct fh_slice fh_synonym_item(const struct fh_synonym *rule, uint32_t i, struct fh_slice number,
                                struct fh_arena *arena);

#endif
