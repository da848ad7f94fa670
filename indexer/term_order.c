/* Sorting what is new, merging it in from behind. See term_order.h. */
#include "indexer/term_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static struct fh_slice term_of(const struct fh_ordered_term *term)
{
    return (struct fh_slice){term->bytes, term->length};
}

/* Codes of what a prefix is made of, in the order of the bytes they stand for: a character of ASCII, a letter of U+0600 to
 * U+063F or of U+0640 to U+067F. What is not one of these ends the prefix, and has the code of what it lies between. */
enum code { CODE_ASCII = 1, CODE_BELOW = CODE_ASCII + 96, CODE_0600, CODE_0640 = CODE_0600 + 64 + 1, CODE_ABOVE = CODE_0640 + 64 };

/* The code at `p`, and how many bytes it stands for; 0: the prefix ends with it. */
static unsigned code_at(const uint8_t *p, const uint8_t *end, size_t *length)
{
    unsigned lead = p[0], tail = end - p >= 2 ? p[1] : 0, first = lead == 0xD8 ? CODE_0600 : CODE_0640;
    *length = 0;
    if (lead < 0x80) {
        *length = lead >= 0x20;
        return lead >= 0x20 ? CODE_ASCII + lead - 0x20 : CODE_ASCII;
    }
    if ((lead & 0xFE) != 0xD8)
        return lead < 0xD8 ? CODE_BELOW : CODE_ABOVE;
    if (tail < 0x80 || tail > 0xBF)
        return tail < 0x80 ? first - 1 : first + 64;
    *length = 2;
    return first + (tail & 0x3F);
}

/* Eight codes, the first the most significant, 0 behind the last: most words that differ do so here. */
static uint64_t prefix_of(struct fh_slice term)
{
    const uint8_t *p = (const uint8_t *)term.bytes, *end = p + term.length;
    uint64_t prefix = 0;
    size_t length = 1;
    for (int shift = 56; shift >= 0 && p < end && length > 0; shift -= 8, p += length)
        prefix |= (uint64_t)code_at(p, end, &length) << shift;
    return prefix;
}

static int compare(const void *left, const void *right)
{
    const struct fh_ordered_term *a = left, *b = right;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    return fh_slice_compare(term_of(a), term_of(b));
}

void fh_term_order_release(struct fh_term_order *order)
{
    fh_free(order->list);
    *order = (struct fh_term_order){NULL, 0, 0};
}

/* How many of the `count` terms of `list` come before `term`; looks from the end in steps that double, so that a list of
 * a few terms among many is asked a few times, and one among as many about once a term. */
static size_t count_before(const struct fh_ordered_term *list, size_t count, const struct fh_ordered_term *term)
{
    size_t step = 1, high = count;
    while (step <= high && compare(&list[high - step], term) > 0) {
        high -= step;
        step *= 2;
    }
    size_t low = step <= high ? high - step + 1 : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&list[middle], term) > 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Puts `more` sorted terms among the `count` that `list` has; there is room for all. */
static void merge(struct fh_ordered_term *list, size_t count, const struct fh_ordered_term *added, size_t more)
{
    for (; more > 0; more--) {
        size_t before = count_before(list, count, &added[more - 1]);
        memmove(list + before + more, list + before, (count - before) * sizeof *list);
        list[before + more - 1] = added[more - 1];
        count = before;
    }
}

bool fh_term_order_update(struct fh_term_order *order, const struct fh_session *session, enum fh_level level)
{
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
        struct fh_slice term = level == FH_LEVEL_STEM ? fh_session_stem(session, id) : fh_session_form(session, id);
        added[i] = (struct fh_ordered_term){prefix_of(term), term.bytes, id, (uint32_t)term.length};
    }
    qsort(added, more, sizeof *added, compare);
    merge(order->list, order->count, added, more);
    order->count = all;
    fh_free(added);
    return true;
}
