/* Sorting what is new, merging it in from behind. See term_order.h. */
#include "indexer/term_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct terms {
    const struct fh_session *session;
    enum fh_level level;
};

static struct fh_slice term_of(const struct terms *terms, uint32_t id)
{
    return terms->level == FH_LEVEL_STEM ? fh_session_stem(terms->session, id) : fh_session_form(terms->session, id);
}

static uint64_t prefix_of(struct fh_slice term)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < term.length ? (uint8_t)term.bytes[i] : 0);
    return prefix;
}

static int compare(const void *left, const void *right, void *context)
{
    const struct fh_ordered_term *a = left, *b = right;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    return fh_slice_compare(term_of(context, a->id), term_of(context, b->id));
}

void fh_term_order_release(struct fh_term_order *order)
{
    fh_free(order->list);
    *order = (struct fh_term_order){NULL, 0, 0};
}

/* How many of the `count` terms of `list` come before `term`; looks from the end in steps that double, so that a list of
 * a few terms among many is asked a few times, and one among as many about once a term. */
static size_t count_before(const struct fh_ordered_term *list, size_t count, const struct fh_ordered_term *term,
                           struct terms *terms)
{
    size_t step = 1, high = count;
    while (step <= high && compare(&list[high - step], term, terms) > 0) {
        high -= step;
        step *= 2;
    }
    size_t low = step <= high ? high - step + 1 : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&list[middle], term, terms) > 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Puts `more` sorted terms among the `count` that `list` has; there is room for all. */
static void merge(struct fh_ordered_term *list, size_t count, const struct fh_ordered_term *added, size_t more,
                  struct terms *terms)
{
    for (; more > 0; more--) {
        size_t before = count_before(list, count, &added[more - 1], terms);
        memmove(list + before + more, list + before, (count - before) * sizeof *list);
        list[before + more - 1] = added[more - 1];
        count = before;
    }
}

bool fh_term_order_update(struct fh_term_order *order, const struct fh_session *session, enum fh_level level)
{
    struct terms terms = {session, level};
    size_t all = level == FH_LEVEL_STEM ? fh_session_stem_count(session) : fh_session_form_count(session);
    size_t more = all - order->count;
    if (more == 0)
        return true;
    struct fh_ordered_term *moved = fh_grow(order->list, &order->capacity, all, sizeof *moved);
    if (moved == NULL)
        return false;
    order->list = moved;
    struct fh_ordered_term *added = fh_malloc(more * sizeof *added);
    if (added == NULL)
        return false;
    for (size_t i = 0; i < more; i++) {
        uint32_t id = (uint32_t)(order->count + i);
        added[i] = (struct fh_ordered_term){prefix_of(term_of(&terms, id)), id};
    }
    qsort_r(added, more, sizeof *added, compare, &terms);
    merge(order->list, order->count, added, more, &terms);
    order->count = all;
    fh_free(added);
    return true;
}
