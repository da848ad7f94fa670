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
};

/* What is left of a token once its query is planned. */
struct plan_token {
    uint32_t form_id, stem_id, position;
    bool stop;
};

/* Adds a note; a failure under `strict`. */
void planner_note(struct planner *planner, size_t column, const char *format, ...) FH_PRINTF(3, 4);
void planner_nomem(struct planner *planner);

/* Analyses a text; *list is allocated in the plan's arena. False after a failure. */
bool planner_analyze(struct planner *planner, struct fh_slice text, struct plan_token **list, size_t *count);

/* Numbers of leaves, made or found; FH_PLAN_NONE when there is no room for another (noted) or
 * after a failure. */
uint32_t planner_word(struct planner *planner, const struct plan_token *token, enum fh_field field, size_t column);
uint32_t planner_phrase(struct planner *planner, const struct plan_token *list, size_t count, enum fh_field field,
                        struct fh_slice exact, size_t column);
uint32_t planner_filter(struct planner *planner, const struct fh_node *node);

/* The condition that a node stands for; NULL for none. */
struct fh_match *planner_match(struct planner *planner, const struct fh_node *node);

#endif
