/* Conditions of words and phrases, and of what may stand in for them. See plan.h and alternatives.h. */
#include "query/plan_private.h"

/* Tokens in their order: one word, or a phrase. */
struct fh_match *planner_match_in_order(struct planner *planner, const struct plan_token *tokens, size_t count,
                                       enum fh_field field, struct fh_slice exact)
{
    if (count == 1 && exact.length == 0)
        return planner_match_leaf(planner, FH_MATCH_WORD, planner_word(planner, tokens, field));
    return planner_match_leaf(planner, FH_MATCH_PHRASE, planner_phrase(planner, tokens, count, field, exact));
}

/* The same for what stands in for `typed`. */
static struct fh_match *match_stand_in(struct planner *planner, const struct plan_token *tokens, size_t count,
                                       enum fh_field field, double weight, const struct plan_token *typed,
                                       size_t typed_count, bool in_phrase)
{
    return planner_match_leaf(
        planner, count == 1 ? FH_MATCH_WORD : FH_MATCH_PHRASE,
        planner_stand_in(planner, tokens, count, field, weight, typed, typed_count, in_phrase));
}

/* ---- Phrases ---- */

/* The phrase with `words` of its tokens, from `at` on, replaced. */
static struct fh_match *match_replaced(struct planner *planner, const struct plan_token *tokens, size_t count,
                                       enum fh_field field, size_t at, size_t words,
                                       const struct fh_alternative *alternative)
{
    struct plan_token *others;
    size_t other_count;
    if (!planner_alternative_tokens(planner, alternative, tokens[0].column, &others, &other_count))
        return NULL;
    size_t total = count - words + other_count;
    struct plan_token *list = fh_arena_alloc(&planner->plan->arena, total * sizeof *list);
    if (list == NULL) {
        planner_nomem(planner);
        return NULL;
    }
    memcpy(list, tokens, at * sizeof *list);
    memcpy(list + at, others, other_count * sizeof *list);
    memcpy(list + at + other_count, tokens + at + words, (count - at - words) * sizeof *list);
    for (size_t i = 0; i < total; i++)
        list[i].position = (uint32_t)i;
    return match_stand_in(planner, list, total, field, alternative->weight, tokens, count, count > 1);
}

/* A word or phrase, or it with an alternative in it. */
struct fh_match *planner_match_phrase(struct planner *planner, const struct plan_token *tokens, size_t count,
                                     enum fh_field field)
{
    struct planner_list list = {0};
    if (count == 0)
        return NULL;
    planner_add(planner, &list, planner_match_in_order(planner, tokens, count, field, (struct fh_slice){NULL, 0}));
    for (size_t at = 0; at < count && planner->status == FH_OK;) {
        struct fh_alternatives found;
        planner_ask(planner, tokens + at, count - at, &found);
        for (size_t i = 0; i < found.count; i++)
            planner_add(planner, &list,
                     match_replaced(planner, tokens, count, field, at, found.words, &found.list[i]));
        at += found.words > 0 ? found.words : 1;
    }
    return planner_join(planner, &list, FH_MATCH_OR);
}

/* ---- Side by side ---- */

/* `words` tokens as typed, joined as words side by side. */
static struct fh_match *match_words(struct planner *planner, const struct plan_token *tokens, size_t words,
                                    enum fh_field field, bool drop_stops)
{
    enum fh_match_kind kind = planner->settings->joined_by == FH_AND ? FH_MATCH_AND : FH_MATCH_OR;
    struct planner_list list = {0};
    for (size_t i = 0; i < words && planner->status == FH_OK; i++)
        if (!drop_stops || !tokens[i].stop)
            planner_add(planner, &list, planner_match_leaf(planner, FH_MATCH_WORD, planner_word(planner, &tokens[i], field)));
    return planner_join(planner, &list, kind);
}

/* The first words of `tokens` that have alternatives together, or the first alone. *used: how many. */
struct fh_match *planner_match_first(struct planner *planner, const struct plan_token *tokens, size_t count,
                                    enum fh_field field, bool drop_stops, size_t *used)
{
    struct fh_alternatives found;
    struct planner_list list = {0};
    planner_ask(planner, tokens, count, &found);
    *used = found.words > 0 ? found.words : 1;
    struct fh_match *typed = match_words(planner, tokens, *used, field, drop_stops);
    if (typed == NULL || found.words == 0)
        return typed;
    planner_add_flat(planner, &list, FH_MATCH_OR, typed);
    for (size_t i = 0; i < found.count; i++) {
        struct plan_token *others;
        size_t other_count;
        if (planner_alternative_tokens(planner, &found.list[i], tokens[0].column, &others, &other_count))
            planner_add(planner, &list,
                     match_stand_in(planner, others, other_count, field, found.list[i].weight, tokens, *used,
                                    false));
    }
    return planner_join(planner, &list, FH_MATCH_OR);
}
