/* The tree of conditions: what of a query a document must fulfil to be a hit. See plan.h.
 *
 * Stop words are dropped here, where they stand beside other words in the same group and carry
 * no sign: they would be ranked for nothing. Filters of one field that stand side by side are
 * alternatives (a document has one source only); those of different fields all hold.
 */
#include "query/exact.h"
#include "query/plan_private.h"

static struct fh_match *negate(struct planner *planner, struct fh_match *child)
{
    struct planner_list list = {0};
    planner_add(planner, &list, child);
    struct fh_match *match = list.count > 0 ? planner_match_new(planner, FH_MATCH_NOT) : NULL;
    if (match != NULL) {
        match->children = list.items;
        match->child_count = 1;
    }
    return match;
}

/* ---- Leaves ---- */

static struct fh_match *match_exact(struct planner *planner, const struct plan_token *tokens, size_t count,
                                    const struct fh_node *node)
{
    if (count == 0)
        return NULL;
    if (!planner->settings->snapshot->manifest.stored) {
        planner->status =
            fh_fail(planner->error, FH_ERR_UNSUPPORTED,
                    "query: column %zu: exact text needs stored articles, which this index has not", node->column);
        return NULL;
    }
    struct fh_slice exact = fh_exact_prepare(node->text, &planner->plan->arena);
    if (exact.bytes == NULL)
        planner_nomem(planner);
    return planner->status == FH_OK ? planner_match_in_order(planner, tokens, count, node->field, exact) : NULL;
}

/* A leaf that stands for itself: as one operand, or after a sign. */
static struct fh_match *match_single(struct planner *planner, const struct fh_node *node)
{
    struct plan_token *tokens;
    size_t count;
    if (fh_field_is_filter(node->field))
        return planner_match_leaf(planner, FH_MATCH_FILTER, planner_filter(planner, node));
    if (!planner_analyze(planner, node->text, node->column, &tokens, &count))
        return NULL;
    if (node->kind == FH_NODE_EXACT)
        return match_exact(planner, tokens, count, node);
    return planner_match_phrase(planner, tokens, count, node->field);
}

/* ---- Side by side ---- */

struct analysed {
    struct plan_token *tokens;
    size_t count;
};

static bool is_plain_word(const struct fh_node *node)
{
    return node->kind == FH_NODE_WORD && node->occur == FH_OCCUR_PLAIN && !fh_field_is_filter(node->field);
}

/* Whether a child is a reason to drop the stop words beside it. */
static bool has_content(const struct fh_node *node, const struct analysed *analysed)
{
    if (is_plain_word(node)) {
        for (size_t i = 0; i < analysed->count; i++)
            if (!analysed->tokens[i].stop)
                return true;
        return false;
    }
    bool filter = fh_node_is_leaf(node) && fh_field_is_filter(node->field);
    return node->occur != FH_OCCUR_EXCLUDED && !filter;
}

/* Analyses the plain words among `count` nodes; *content: stop words may go. */
static struct analysed *analyse_all(struct planner *planner, const struct fh_node *first, size_t count, bool *content)
{
    const struct fh_node *node = first;
    struct analysed *list = fh_arena_alloc(&planner->plan->arena, count * sizeof *list);
    if (list == NULL) {
        planner_nomem(planner);
        return NULL;
    }
    *content = false;
    for (size_t i = 0; i < count; i++, node = node->next) {
        list[i] = (struct analysed){NULL, 0};
        if (is_plain_word(node) && !planner_analyze(planner, node->text, node->column, &list[i].tokens, &list[i].count))
            return NULL;
        *content = *content || has_content(node, &list[i]);
    }
    return list;
}

struct sequence {
    struct planner_list all;        /* required, excluded, filters */
    struct planner_list any;        /* the rest */
    struct planner_list filters[3]; /* alternatives of source, category, date */
    bool required;
};

static struct fh_match *match_excluded(struct planner *planner, const struct fh_node *node)
{
    bool scored = planner->scored;
    planner->scored = false;
    struct fh_match *match = fh_node_is_leaf(node) ? match_single(planner, node) : planner_match(planner, node);
    planner->scored = scored;
    return negate(planner, match);
}

/* Plain words in a row. */
static void sequence_add_words(struct planner *planner, struct sequence *sequence, const struct plan_token *tokens,
                               size_t count, enum fh_field field, bool drop_stops)
{
    size_t used;
    for (size_t at = 0; at < count && planner->status == FH_OK; at += used) {
        struct fh_match *match = planner_match_first(planner, tokens + at, count - at, field, drop_stops, &used);
        if (planner->settings->joined_by == FH_AND)
            planner_add_flat(planner, &sequence->all, FH_MATCH_AND, match);
        else
            planner_add_flat(planner, &sequence->any, FH_MATCH_OR, match);
    }
}

/* The tokens of a row of plain words of one field, which begins with `first`, end to end. *nodes: how many words. */
static struct plan_token *gather_row(struct planner *planner, const struct fh_node *first, size_t node_count,
                                     const struct analysed *analysed, size_t *nodes, size_t *count)
{
    const struct fh_node *node = first;
    *nodes = *count = 0;
    for (; *nodes < node_count && is_plain_word(node) && node->field == first->field; node = node->next)
        *count += analysed[(*nodes)++].count;
    if (*nodes == 1)
        return analysed[0].tokens;
    struct plan_token *row = fh_arena_alloc(&planner->plan->arena, (*count + 1) * sizeof *row);
    if (row == NULL)
        planner_nomem(planner);
    for (size_t i = 0, at = 0; i < *nodes && row != NULL; at += analysed[i++].count)
        memcpy(row + at, analysed[i].tokens, analysed[i].count * sizeof *row);
    return row;
}

static void sequence_add(struct planner *planner, struct sequence *sequence, const struct fh_node *node)
{
    bool leaf = fh_node_is_leaf(node), and = planner->settings->joined_by == FH_AND;
    if (node->occur == FH_OCCUR_EXCLUDED) {
        planner_add(planner, &sequence->all, match_excluded(planner, node));
    } else if (leaf && fh_field_is_filter(node->field) && node->occur == FH_OCCUR_PLAIN) {
        planner_add(planner, &sequence->filters[node->field - FH_FIELD_SOURCE], match_single(planner, node));
    } else {
        struct fh_match *match = leaf ? match_single(planner, node) : planner_match(planner, node);
        bool required = node->occur == FH_OCCUR_REQUIRED;
        if (required || and)
            planner_add_flat(planner, &sequence->all, FH_MATCH_AND, match);
        else
            planner_add_flat(planner, &sequence->any, FH_MATCH_OR, match);
        sequence->required = sequence->required || (required && match != NULL);
    }
}

static struct fh_match *match_sequence(struct planner *planner, const struct fh_node *first, size_t count)
{
    bool content;
    struct sequence sequence = {0};
    struct analysed *analysed = analyse_all(planner, first, count, &content);
    if (analysed == NULL)
        return NULL;
    const struct fh_node *node = first;
    for (size_t i = 0; i < count && planner->status == FH_OK;) {
        size_t nodes = 1, tokens;
        if (is_plain_word(node)) {
            struct plan_token *row = gather_row(planner, node, count - i, &analysed[i], &nodes, &tokens);
            if (row != NULL)
                sequence_add_words(planner, &sequence, row, tokens, node->field, content);
        } else {
            sequence_add(planner, &sequence, node);
        }
        for (i += nodes; nodes > 0; nodes--)
            node = node->next;
    }
    for (size_t field = 0; field < 3; field++)
        planner_add(planner, &sequence.all, planner_join(planner, &sequence.filters[field], FH_MATCH_OR));
    if (!sequence.required)
        planner_add_flat(planner, &sequence.all, FH_MATCH_AND, planner_join(planner, &sequence.any, FH_MATCH_OR));
    return planner_join(planner, &sequence.all, FH_MATCH_AND);
}

static size_t child_count(const struct fh_node *node)
{
    size_t count = 0;
    for (const struct fh_node *child = node->children; child != NULL; child = child->next)
        count++;
    return count;
}

struct fh_match *planner_match(struct planner *planner, const struct fh_node *node)
{
    if (planner->status != FH_OK)
        return NULL;
    if (node->kind == FH_NODE_SEQUENCE)
        return match_sequence(planner, node->children, child_count(node));
    if (fh_node_is_leaf(node))
        return match_sequence(planner, node, 1);
    enum fh_match_kind kind = node->kind == FH_NODE_AND ? FH_MATCH_AND : FH_MATCH_OR;
    struct planner_list list = {0};
    for (const struct fh_node *child = node->children; child != NULL; child = child->next)
        planner_add_flat(planner, &list, kind, planner_match(planner, child));
    return planner_join(planner, &list, kind);
}
