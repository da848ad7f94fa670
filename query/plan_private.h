/* What the files of the planner share; private to plan*.c. */
#ifndef FH_QUERY_PLAN_PRIVATE_H
#define FH_QUERY_PLAN_PRIVATE_H

#include "query/plan.h"

struct planner {
    struct fh_plan *plan;
    const struct fh_plan_settings *settings;
    struct fh_error *error;
    enum fh_status status; /* the first failure; later steps do nothing */
    bool scored;           /* false inside an exclusion */
    bool full;             /* the words that fit are used up: said once */
    struct planner_alternative *alternatives; /* in the plan's arena, as they were found */
    uint32_t alternative_count;
};

/* What is left of a token once its query is planned. */
struct plan_token {
    uint32_t form_id, stem_id, position;
    bool stop;
    size_t column; /* of the node it comes from */
};

/* Adds a note; a failure under `strict`. */
void planner_note(struct planner *planner, size_t column, const char *format, ...) FH_PRINTF(3, 4);
void planner_nomem(struct planner *planner);

/* Analyses a text; *list is allocated in the plan's arena. False after a failure. */
bool planner_analyze(struct planner *planner, struct fh_slice text, size_t column, struct plan_token **list,
                     size_t *count);

/* Numbers of leaves, made or found; FH_PLAN_NONE when there is no room for another (noted) or
 * after a failure. */
uint32_t planner_word(struct planner *planner, const struct plan_token *token, enum fh_field field);
uint32_t planner_phrase(struct planner *planner, const struct plan_token *list, size_t count, enum fh_field field,
                        struct fh_slice exact);
uint32_t planner_filter(struct planner *planner, const struct fh_node *node);

/* The term, made or found; FH_PLAN_NONE out of memory. */
uint32_t planner_term(struct planner *planner, enum fh_level level, uint32_t id);

/* Has the form with this id score with the word. */
void planner_form(struct planner *planner, struct fh_plan_word *word, uint32_t form_id);

/* The condition that a node stands for; NULL for none. */
struct fh_match *planner_match(struct planner *planner, const struct fh_node *node);

/* ---- Lists of conditions (plan_list.c); zeroed to begin with ---- */

struct planner_list {
    struct fh_match **items;
    uint32_t count, capacity;
};

struct fh_match *planner_match_new(struct planner *planner, enum fh_match_kind kind);

/* NULL for FH_PLAN_NONE. */
struct fh_match *planner_match_leaf(struct planner *planner, enum fh_match_kind kind, uint32_t leaf);

/* Adds a condition, unless it is NULL or a leaf that is there already. */
void planner_add(struct planner *planner, struct planner_list *list, struct fh_match *match);

/* The same; of one of this kind its children. */
void planner_add_flat(struct planner *planner, struct planner_list *list, enum fh_match_kind kind,
                      struct fh_match *match);

/* NULL for nothing, the child itself for one. */
struct fh_match *planner_join(struct planner *planner, const struct planner_list *list, enum fh_match_kind kind);

/* ---- Words and phrases (plan_words.c) ---- */

/* Tokens in their order as typed: one word, or a phrase. */
struct fh_match *planner_match_in_order(struct planner *planner, const struct plan_token *tokens, size_t count,
                                        enum fh_field field, struct fh_slice exact);

/* The same, or with an alternative in it; NULL for no tokens. */
struct fh_match *planner_match_phrase(struct planner *planner, const struct plan_token *tokens, size_t count,
                                      enum fh_field field);

/* Of words side by side the first ones that have alternatives together, or the first alone. *used: how many. */
struct fh_match *planner_match_first(struct planner *planner, const struct plan_token *tokens, size_t count,
                                     enum fh_field field, bool drop_stops, size_t *used);

/* ---- Alternatives (plan_alternatives.c) ---- */

/* A leaf that may stand for words that were typed. */
struct planner_alternative {
    bool phrase;      /* which leaf: a phrase or a word */
    uint32_t leaf;
    uint32_t form_id; /* of a word */
    double weight;
    uint32_t *stems; /* terms: of what it stands for */
    uint32_t stem_count;
    struct fh_slice stands_for;
    const struct plan_token *typed; /* the first token of that */
    bool gated;                     /* adds nothing where the document has what it stands for */
};

/* Asks the sources what the tokens from the first on may also be. found->words is 0 when they know nothing. */
void planner_ask(struct planner *planner, const struct plan_token *list, size_t count, struct fh_alternatives *found);

/* The tokens of an alternative, in the plan's arena. False when there are none, or after a failure. */
bool planner_alternative_tokens(struct planner *planner, const struct fh_alternative *alternative, size_t column,
                                struct plan_token **list, size_t *count);

/* The leaf, a word when `count` is 1, that stands for the tokens of `typed`, a phrase when `in_phrase`. FH_PLAN_NONE when the query has
 * as many alternatives as it may. */
uint32_t planner_stand_in(struct planner *planner, const struct plan_token *list, size_t count, enum fh_field field,
                          double weight, const struct plan_token *typed, size_t typed_count, bool in_phrase);

/* After the match is made: which leaves score as alternatives, and with what forms. After the terms are looked up:
 * the idf of every leaf. */
void planner_settle(struct planner *planner);
void planner_weigh(struct planner *planner);

#endif
