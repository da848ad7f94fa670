/* What the files of the source of names share; private to names*.c.
 */
#ifndef FH_QUERY_NAMES_PRIVATE_H
#define FH_QUERY_NAMES_PRIVATE_H

#include "query/name_table.h"
#include "query/names.h"
#include "stemmer/exonyms.h"
#include "stemmer/lexicon.h"

struct names_lazy; /* the table of Latin words, once somebody needed it */

struct fh_names {
    const struct fh_snapshot *snapshot;
    struct fh_lexicon lexicon;
    const struct fh_exonym **by_arabic; /* those that go both ways, of one word each, by their Arabic */
    size_t exonym_count;
    struct names_lazy *lazy;
};

/* Makes the table with the first call, whichever thread makes it. FH_ERR_CORRUPT, FH_ERR_NOMEM. */
enum fh_status names_table(const struct fh_names *names, const struct fh_name_table **table, struct fh_error *error);

/* One call of the source. */
struct names_question {
    const struct fh_names *names;
    uint64_t *memory;
    struct fh_names_query *query;
    const struct fh_asked *asked;
    size_t count;
    struct fh_arena *arena;
    struct fh_alternatives *found;
    struct fh_error *error;
    size_t words; /* of the longest run that was answered; 0: none was */
};

/* Answers with a text for the first `words` words. `doubt`: from 0, sure, to 1. */
void names_give(struct names_question *question, size_t words, struct fh_slice text, double doubt);

/* The first `words` forms with `between` them, in the arena; .bytes NULL out of memory. */
struct fh_slice names_joined(struct names_question *question, size_t words, const char *between);

bool names_is_latin(struct fh_slice word);

/* The two directions, for a first word of Latin letters, or of others. */
enum fh_status names_ask_latin(struct names_question *question);
enum fh_status names_ask_arabic(struct names_question *question);

#endif
