/* The tree of conditions: what of a query a document must fulfil to be a hit. See plan.h.
 *
 * Stop words are dropped here, where they stand beside other words in the same group and carry
 * no sign: they would be ranked for nothing. Filters of one field that stand side by side are
 * alternatives (a document has one source only); those of different fields all hold.
 */
#include "query/exact.h"
#include "query/plan_private.h"

struct match_list {
    struct fh_match **items;
    uint32_t count, capacity;
};

static struct fh_match *match_new(struct planner *planner, enum fh_match_kind kind)
{
    struct fh_match *match = fh_arena_alloc(&planner->plan->arena, sizeof *match);
    if (match == NULL)
        planner_nomem(planner);
    else
        *match = (struct fh_match){.kind = kind};
    return match;
}

static struct fh_match *match_leaf(struct planner *planner, enum fh_match_kind kind, uint32_t leaf)
{
    struct fh_match *match = leaf != FH_PLAN_NONE ? match_new(planner, kind) : NULL;
    if (match != NULL)
        match->leaf = leaf;
    return match;
}

static bool is_there(const struct match_list *list, const struct fh_match *match)
{
    if (match->kind > FH_MATCH_FILTER)
        return false;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i]->kind == match->kind && list->items[i]->leaf == match->leaf)
            return true;
    return false;
}

static void list_add(struct planner *planner, struct match_list *list, struct fh_match *match)
{
    if (match == NULL || is_there(list, match))
        return;
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity > 0 ? 2 * list->capacity : 8;
        struct fh_match **items = fh_arena_alloc(&planner->plan->arena, capacity * sizeof(struct fh_match *));
        if (items == NULL) {
            planner_nomem(planner);
            return;
        }
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof(struct fh_match *));
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = match;
}

/* Adds a child; one of the same kind is replaced by its own children. */
static void list_add_flat(struct planner *planner, struct match_list *list, enum fh_match_kind kind,
                          struct fh_match *match)
{
    if (match == NULL || match->kind != kind) {
        list_add(planner, list, match);
        return;
    }
    for (uint32_t i = 0; i < match->child_count; i++)
        list_add(planner, list, match->children[i]);
}

/* How much it takes to find out. */
static int cost_of(const struct planner *planner, const struct fh_match *match)
{
    if (match->kind == FH_MATCH_PHRASE)
        return planner->plan->phrases[match->leaf].exact.length > 0 ? 3 : 2;
    return match->kind == FH_MATCH_WORD || match->kind == FH_MATCH_FILTER ? 0 : 1;
}

/* Cheap conditions first, otherwise in the order of the query. */
static struct fh_match **sort_by_cost(struct planner *planner, const struct match_list *list)
{
    struct fh_match **sorted = fh_arena_alloc(&planner->plan->arena, list->count * sizeof(struct fh_match *));
    uint32_t count = 0;
    for (int cost = 0; sorted != NULL && cost <= 3; cost++)
        for (uint32_t i = 0; i < list->count; i++)
            if (cost_of(planner, list->items[i]) == cost)
                sorted[count++] = list->items[i];
    if (sorted == NULL)
        planner_nomem(planner);
    return sorted;
}

/* NULL for nothing, the child itself for one. */
static struct fh_match *join(struct planner *planner, const struct match_list *list, enum fh_match_kind kind)
{
    if (list->count == 0)
        return NULL;
    if (list->count == 1)
        return list->items[0];
    struct fh_match **children = sort_by_cost(planner, list);
    struct fh_match *match = children != NULL ? match_new(planner, kind) : NULL;
    if (match != NULL) {
        match->children = children;
        match->child_count = list->count;
    }
    return match;
}

static struct fh_match *negate(struct planner *planner, struct fh_match *child)
{
    struct match_list list = {0};
    list_add(planner, &list, child);
    struct fh_match *match = list.count > 0 ? match_new(planner, FH_MATCH_NOT) : NULL;
    if (match != NULL) {
        match->children = list.items;
        match->child_count = 1;
    }
    return match;
}

/* ---- Leaves ---- */

/* The tokens of a word, joined as words side by side. */
static struct fh_match *match_words(struct planner *planner, const struct plan_token *tokens, size_t count,
                                    const struct fh_node *node, bool drop_stops)
{
    enum fh_match_kind kind = planner->settings->joined_by == FH_AND ? FH_MATCH_AND : FH_MATCH_OR;
    struct match_list list = {0};
    for (size_t i = 0; i < count && planner->status == FH_OK; i++)
        if (!drop_stops || !tokens[i].stop)
            list_add(planner, &list,
                     match_leaf(planner, FH_MATCH_WORD, planner_word(planner, &tokens[i], node->field, node->column)));
    return join(planner, &list, kind);
}

/* The tokens in their order: one word, or a phrase. */
static struct fh_match *match_phrase(struct planner *planner, const struct plan_token *tokens, size_t count,
                                     const struct fh_node *node, struct fh_slice exact)
{
    if (count == 0 || planner->status != FH_OK)
        return NULL;
    if (count == 1 && exact.length == 0)
        return match_leaf(planner, FH_MATCH_WORD, planner_word(planner, &tokens[0], node->field, node->column));
    return match_leaf(planner, FH_MATCH_PHRASE,
                      planner_phrase(planner, tokens, count, node->field, exact, node->column));
}

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
    return match_phrase(planner, tokens, count, node, exact);
}

/* A leaf that stands for itself: as one operand, or after a sign. */
static struct fh_match *match_single(struct planner *planner, const struct fh_node *node)
{
    struct plan_token *tokens;
    size_t count;
    if (fh_field_is_filter(node->field))
        return match_leaf(planner, FH_MATCH_FILTER, planner_filter(planner, node));
    if (!planner_analyze(planner, node->text, &tokens, &count))
        return NULL;
    if (node->kind == FH_NODE_EXACT)
        return match_exact(planner, tokens, count, node);
    return match_phrase(planner, tokens, count, node, (struct fh_slice){NULL, 0});
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
        if (is_plain_word(node) && !planner_analyze(planner, node->text, &list[i].tokens, &list[i].count))
            return NULL;
        *content = *content || has_content(node, &list[i]);
    }
    return list;
}

struct sequence {
    struct match_list all;        /* required, excluded, filters */
    struct match_list any;        /* the rest */
    struct match_list filters[3]; /* alternatives of source, category, date */
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

static void sequence_add(struct planner *planner, struct sequence *sequence, const struct fh_node *node,
                         const struct analysed *analysed, bool content)
{
    bool leaf = fh_node_is_leaf(node), and = planner->settings->joined_by == FH_AND;
    if (node->occur == FH_OCCUR_EXCLUDED) {
        list_add(planner, &sequence->all, match_excluded(planner, node));
    } else if (leaf && fh_field_is_filter(node->field) && node->occur == FH_OCCUR_PLAIN) {
        list_add(planner, &sequence->filters[node->field - FH_FIELD_SOURCE], match_single(planner, node));
    } else {
        struct fh_match *match = !leaf ? planner_match(planner, node)
                                 : is_plain_word(node)
                                     ? match_words(planner, analysed->tokens, analysed->count, node, content)
                                     : match_single(planner, node);
        bool required = node->occur == FH_OCCUR_REQUIRED;
        if (required || and)
            list_add_flat(planner, &sequence->all, FH_MATCH_AND, match);
        else
            list_add_flat(planner, &sequence->any, FH_MATCH_OR, match);
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
    for (size_t i = 0; i < count && planner->status == FH_OK; i++, node = node->next)
        sequence_add(planner, &sequence, node, &analysed[i], content);
    for (size_t field = 0; field < 3; field++)
        list_add(planner, &sequence.all, join(planner, &sequence.filters[field], FH_MATCH_OR));
    if (!sequence.required)
        list_add_flat(planner, &sequence.all, FH_MATCH_AND, join(planner, &sequence.any, FH_MATCH_OR));
    return join(planner, &sequence.all, FH_MATCH_AND);
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
    struct match_list list = {0};
    for (const struct fh_node *child = node->children; child != NULL; child = child->next)
        list_add_flat(planner, &list, kind, planner_match(planner, child));
    return join(planner, &list, kind);
}
