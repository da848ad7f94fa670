/* Lists of conditions, and how they are joined. See plan_private.h. */
#include "query/plan_private.h"

struct fh_match *planner_match_new(struct planner *planner, enum fh_match_kind kind)
{
    struct fh_match *match = fh_arena_alloc(&planner->plan->arena, sizeof *match);
    if (match == NULL)
        planner_nomem(planner);
    else
        *match = (struct fh_match){.kind = kind};
    return match;
}

struct fh_match *planner_match_leaf(struct planner *planner, enum fh_match_kind kind, uint32_t leaf)
{
    struct fh_match *match = leaf != FH_PLAN_NONE ? planner_match_new(planner, kind) : NULL;
    if (match != NULL)
        match->leaf = leaf;
    return match;
}

static bool is_there(const struct planner_list *list, const struct fh_match *match)
{
    if (match->kind > FH_MATCH_FILTER)
        return false;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i]->kind == match->kind && list->items[i]->leaf == match->leaf)
            return true;
    return false;
}

void planner_add(struct planner *planner, struct planner_list *list, struct fh_match *match)
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
void planner_add_flat(struct planner *planner, struct planner_list *list, enum fh_match_kind kind,
                          struct fh_match *match)
{
    if (match == NULL || match->kind != kind) {
        planner_add(planner, list, match);
        return;
    }
    for (uint32_t i = 0; i < match->child_count; i++)
        planner_add(planner, list, match->children[i]);
}

/* How much it takes to find out. */
static int cost_of(const struct planner *planner, const struct fh_match *match)
{
    if (match->kind == FH_MATCH_PHRASE)
        return planner->plan->phrases[match->leaf].exact.length > 0 ? 3 : 2;
    return match->kind == FH_MATCH_WORD || match->kind == FH_MATCH_FILTER ? 0 : 1;
}

/* Cheap conditions first, otherwise in the order of the query. */
static struct fh_match **sort_by_cost(struct planner *planner, const struct planner_list *list)
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
struct fh_match *planner_join(struct planner *planner, const struct planner_list *list, enum fh_match_kind kind)
{
    if (list->count == 0)
        return NULL;
    if (list->count == 1)
        return list->items[0];
    struct fh_match **children = sort_by_cost(planner, list);
    struct fh_match *match = children != NULL ? planner_match_new(planner, kind) : NULL;
    if (match != NULL) {
        match->children = children;
        match->child_count = list->count;
    }
    return match;
}
