/* From a tree of words as typed to what has to be looked up, matched and scored.
 *
 * A plan has terms (distinct, looked up in every segment), leaves made of them (words, phrases,
 * filters, each distinct one once), and a tree of conditions over the leaves, the *match*. Matching and
 * scoring are apart: the match says which documents are hits; the score of a hit is the sum of
 * what each scored leaf that occurs in it contributes, wherever in the tree it stands (leaves that
 * stand in an exclusion only are not scored). docs/RANKING.md has the formula.
 *
 * A plan belongs to one snapshot and one thread, and is reused from query to query.
 */
#ifndef FH_QUERY_PLAN_H
#define FH_QUERY_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "corpus/date.h"
#include "indexer/ranking.h"
#include "indexer/snapshot.h"
#include "query/alternatives.h"
#include "query/syntax.h"

#define FH_QUERY_WORDS_MAX 1024u /* distinct stems of one query, and phrases, and filters */

/* One distinct term. */
struct fh_plan_term {
    enum fh_level level;
    uint32_t session_id;  /* stem_id or form_id */
    struct fh_slice text; /* lives with the session's tables */
    uint64_t doc_freq;    /* over all segments, documents that wait for a merge included */
    double idf;
    struct fh_term_info *infos; /* one a segment; doc_freq 0 where it does not occur */
};

/* A word: a stem, wherever it stands (or in one field). Forms of it that were typed add their score. */
struct fh_plan_word {
    uint32_t stem;       /* its term */
    enum fh_field field; /* any, title or body */
    uint32_t repeats;    /* how often it was typed where it is scored, or what it stands for was; 0: only excluded */
    uint32_t first_form; /* of plan.forms, chained by `next`; FH_PLAN_NONE at the end */
    double weight;       /* 1; less of an alternative (query/alternatives.h) */
    double idf;          /* the term's; of an alternative at most that of what was typed */
    struct fh_slice stands_for; /* of an alternative: the forms of what was typed */
    const uint32_t *gate;       /* terms (stems): where a document has them all, the word adds nothing */
    uint32_t gate_count;        /* 0: it always does */
};
#define FH_PLAN_NONE UINT32_MAX

struct fh_plan_form {
    uint32_t term, repeats, next;
    double weight, idf; /* weight: of the level, times that of the word */
};

/* Stems one after another: occurrence i of the phrase is the stem words[i] at offsets[i] from its
 * beginning. */
struct fh_plan_phrase {
    uint32_t *stems;   /* terms */
    uint32_t *offsets; /* rising from 0 */
    uint32_t count;    /* 2 or more, except for exact text */
    enum fh_field field;
    struct fh_slice exact; /* letters as printed (query/exact.h); empty: any spelling */
    uint32_t repeats;      /* these as of words; the idf is the sum of those of the stems */
    double weight, idf;
    struct fh_slice stands_for;
    const uint32_t *gate;
    uint32_t gate_count;
};

struct fh_plan_filter {
    enum fh_field field;
    struct fh_period period; /* date */
    struct fh_slice text;    /* source, category: folded (query/labels.h) */
};

enum fh_match_kind {
    FH_MATCH_WORD,
    FH_MATCH_PHRASE,
    FH_MATCH_FILTER,
    FH_MATCH_AND, /* all children; all documents when there are none */
    FH_MATCH_OR,
    FH_MATCH_NOT /* one child */
};

struct fh_match {
    enum fh_match_kind kind;
    uint32_t leaf; /* number of the word, phrase or filter */
    uint32_t child_count;
    struct fh_match **children;
};

struct fh_plan {
    struct fh_arena arena; /* match tree, texts, infos; of the current query */
    struct fh_plan_term *terms;
    struct fh_plan_word *words;
    struct fh_plan_form *forms;
    struct fh_plan_phrase *phrases;
    struct fh_plan_filter *filters;
    size_t term_count, word_count, form_count, phrase_count, filter_count;
    size_t term_capacity, word_capacity, form_capacity, phrase_capacity, filter_capacity;
    struct fh_match *match; /* NULL: nothing to search for */
    double k1, b, average_length;
    double units; /* of a score: FH_SCORE_UNITS, halved until every sum fits */
    bool forms_scored;
    struct fh_notes notes;
};

struct fh_term_memory;

struct fh_plan_settings {
    const struct fh_snapshot *snapshot;
    struct fh_session *session; /* of the snapshot's analyzer */
    struct fh_term_memory *known; /* query/term_memory.h: of this snapshot and session */
    struct fh_tokens *tokens;   /* scratch */
    enum fh_operator joined_by; /* words that stand side by side */
    enum fh_rank rank;
    double k1, b; /* as in struct fh_search_options */
    bool strict;
    const struct fh_alternative_source *sources; /* of alternatives, asked in this order */
    size_t source_count;
};

#define FH_PLAN_INIT                                                                                                   \
    {                                                                                                                  \
        .arena = FH_ARENA_INIT                                                                                         \
    }
void fh_plan_release(struct fh_plan *plan);

/* Forgets the query before; keeps the memory. */
void fh_plan_reset(struct fh_plan *plan);

/* Plans `root` (parsed into the plan's own arena; NULL: nothing). Notes of the parser are in plan->notes
 * already; those added here (a date that is none, too many words) are failures when `strict`.
 * FH_ERR_INPUT, FH_ERR_NOMEM, FH_ERR_CORRUPT, FH_ERR_UNSUPPORTED (exact text without stored text). */
enum fh_status fh_plan_build(struct fh_plan *plan, const struct fh_plan_settings *settings, const struct fh_node *root,
                             struct fh_error *error);

/* Weight of a leaf's contribution before fh_scorer_make: its own and repeats, in the plan's units. */
static inline double fh_plan_weight(const struct fh_plan *plan, uint32_t repeats, double weight)
{
    return weight * repeats * (plan->units / FH_SCORE_UNITS);
}

#endif
