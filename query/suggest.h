/* "Did you mean": what the files of fh_suggest share; private to suggest*.c.
 *
 * suggest_words.c finds the words of the query and what the collection knows of them; suggest_spelling.c,
 * suggest_spacing.c and suggest_keyboard.c propose changes to those that find little; suggest.c makes whole queries
 * of the best. docs/RANKING.md has the formula.
 *
 * Everything is weighed in tenths of a nat, 10 ln p up to a constant that is the same for all: a change has for it 10
 * ln of the documents that have the new word, less the cost of the error (misspelling.h); the word as typed has its
 * belief.
 */
#ifndef FH_QUERY_SUGGEST_H
#define FH_QUERY_SUGGEST_H

#include "query/index.h"
#include "query/nearby.h"

#define SUGGEST_WORDS_MAX 32u     /* words of a query that are looked at */
#define SUGGEST_SUSPECTS_MAX 8u   /* of them, those that the dictionaries are gone through for */
#define SUGGEST_FEW 10u           /* documents: a word that finds no more than this may be a mistake */
#define SUGGEST_BELIEF_NONE -75.0 /* in a word that is known nowhere */

struct suggest_word {     /* as it stands in the query; may be several to the analyzer (عبدالله) */
    size_t start, length; /* bytes of the query */
    struct fh_slice text;
    uint64_t form_freq; /* documents with its form; of several, of the rarest */
    uint64_t stem_freq;
    bool stop, suspect; /* suspect: it may be a mistake */
    bool trusted;       /* alternatives to it find documents: its letters are right, if not its layout */
    double belief;      /* that it is meant as it stands */
};

struct suggest_change { /* these bytes of the query become another text */
    size_t start, length;
    struct fh_slice text; /* in the arena */
    double gain;          /* over the belief in what stands there; positive */
    enum fh_suggestion_kind kind;
};

struct suggester {
    struct fh_searcher *searcher;
    const struct fh_search_options *options;
    struct fh_deadline deadline;
    struct fh_slice query;
    struct fh_arena *arena;
    struct fh_tokens tokens; /* of the text looked at last */
    struct fh_nearby nearby;
    struct fh_buffer scratch;
    struct suggest_word words[SUGGEST_WORDS_MAX];
    size_t word_count;
    struct suggest_change *changes;
    size_t change_count, change_capacity;
    struct fh_error *error;
};

/* What the collection knows of a text. */
struct suggest_known {
    size_t words;                  /* to the analyzer */
    uint64_t form_freq, stem_freq; /* of the rarest of them; 0 without any */
    uint32_t form_id, stem_id;     /* of the last */
    bool stop;                     /* all of them are stop words */
};

/* ---- suggest_words.c ---- */

/* Finds the words. Excluded ones and filters are passed over. */
enum fh_status suggest_find_words(struct suggester *suggester);

/* Analyses and looks up; suggester->tokens has the words. */
enum fh_status suggest_look_up(struct suggester *suggester, struct fh_slice text, struct suggest_known *known);

/* Documents that answer a query, all of its words wanted and no alternatives to them. Makes another plan in the
 * searcher. */
enum fh_status suggest_count(struct suggester *suggester, struct fh_slice query, bool plain, uint64_t *count);

/* Keeps a change, its text copied, unless its gain is not positive. */
enum fh_status suggest_add(struct suggester *suggester, const struct suggest_change *change);

/* ---- The proposals: each adds its changes ---- */

enum fh_status suggest_spelling(struct suggester *suggester, const struct suggest_word *word);
enum fh_status suggest_split(struct suggester *suggester, const struct suggest_word *word);
enum fh_status suggest_join(struct suggester *suggester, const struct suggest_word *left,
                            const struct suggest_word *right);
enum fh_status suggest_retyped(struct suggester *suggester); /* the whole query, between spaces */

#endif
