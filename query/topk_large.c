/* Many hits: the k best of them, and their order, by counting instead of comparing. See topk.h.
 *
 * Keys are counted in slices of their range. What is in a better slice is better, so that only hits of one slice
 * are ever compared with one another: those where the boundary is, and neighbours when all are put in order.
 */
#include <stdlib.h>
#include <string.h>

#include "query/topk.h"

#define SLICES 2048u

struct key_range {
    uint64_t best, span; /* as unsigned: signed order with the top bit flipped */
    unsigned shift;      /* (best - key) >> shift is the slice */
};

static inline uint64_t unsigned_key(int64_t key)
{
    return (uint64_t)key ^ (uint64_t)1 << 63;
}

static inline int64_t signed_key(uint64_t key)
{
    return (int64_t)(key ^ (uint64_t)1 << 63);
}

static struct key_range find_range(const struct fh_top *list, size_t count)
{
    uint64_t least = UINT64_MAX, most = 0;
    unsigned shift = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = unsigned_key(list[i].key);
        least = key < least ? key : least;
        most = key > most ? key : most;
    }
    while ((most - least) >> shift >= SLICES)
        shift++;
    return (struct key_range){most, most - least, shift};
}

/* ---- The k best ---- */

#define MIDDLE_MAX 256u /* hits of the slice where the boundary is */

static struct fh_top median(struct fh_top a, struct fh_top b, struct fh_top c)
{
    if (fh_top_better(a, b))
        return fh_top_better(b, c) ? b : fh_top_better(a, c) ? c : a;
    return fh_top_better(a, c) ? a : fh_top_better(b, c) ? c : b;
}

/* Hoare's selection; the middle element is the pivot where three samples do not suggest a better one. */
static void select_by_pivots(struct fh_top *list, size_t count, size_t k)
{
    size_t low = 0, high = count; /* the boundary is somewhere in low..high */
    while (high - low > 1) {
        struct fh_top pivot = median(list[low], list[low + (high - low) / 2], list[high - 1]);
        size_t i = low, j = high - 1;
        for (;;) {
            while (fh_top_better(list[i], pivot))
                i++;
            while (fh_top_better(pivot, list[j]))
                j--;
            if (i >= j)
                break;
            struct fh_top kept = list[i];
            list[i++] = list[j];
            list[j--] = kept;
        }
        size_t left = j + 1; /* everything before it is at least as good as everything behind it */
        if (left == high)
            left = high - 1;
        if (k == left)
            return;
        if (k < left)
            high = left;
        else
            low = left;
    }
}

/* What is above the slice with the boundary stays, what is below goes, neither with a branch; pivots decide inside it
 * alone. */
size_t fh_tops_select(struct fh_top *list, size_t count, size_t k)
{
    struct key_range range = find_range(list, count);
    struct fh_top middle[MIDDLE_MAX + 1];
    uint32_t counts[SLICES] = {0};
    for (size_t i = 0; i < count; i++)
        counts[(range.best - unsigned_key(list[i].key)) >> range.shift]++;
    size_t slice = 0, above = 0;
    while (above + counts[slice] < k)
        above += counts[slice++];
    if (counts[slice] > MIDDLE_MAX) { /* many alike */
        select_by_pivots(list, count, k);
        return 0;
    }
    size_t kept = 0, in_middle = 0;
    for (size_t i = 0; i < count; i++) {
        struct fh_top hit = list[i];
        size_t its = (range.best - unsigned_key(hit.key)) >> range.shift;
        list[kept] = hit;
        middle[in_middle] = hit;
        kept += its < slice;
        in_middle += its == slice;
    }
    select_by_pivots(middle, in_middle, k - kept);
    memcpy(list + kept, middle, (k - kept) * sizeof *list);
    return kept;
}

/* ---- Their order ---- */

#define DIGITS 8u     /* of eight bits, in 64 */
#define ALIKE_MAX 32u /* hits of a slice that are put in order by comparing */

static int compare(const void *a, const void *b)
{
    const struct fh_top *left = a, *right = b;
    return fh_top_better(*left, *right) ? -1 : fh_top_better(*right, *left);
}

/* Numbers in memory that belongs to hits otherwise: a hit's is the distance to the best key above, the doc_id below,
 * so that smaller is better. */
static inline uint64_t get(const char *numbers, size_t i)
{
    uint64_t number;
    memcpy(&number, numbers + i * sizeof number, sizeof number);
    return number;
}

static inline void put(char *numbers, size_t i, uint64_t number)
{
    memcpy(numbers + i * sizeof number, &number, sizeof number);
}

/* Puts numbers in order by a digit, `shift` bits up. False when all have the same. */
static bool sort_by_digit(const char *in, char *out, size_t count, unsigned shift)
{
    uint32_t starts[257] = {0};
    for (size_t i = 0; i < count; i++)
        starts[(get(in, i) >> shift & 0xFF) + 1]++;
    if (starts[(get(in, 0) >> shift & 0xFF) + 1] == count)
        return false;
    for (size_t i = 1; i < 256; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        put(out, starts[get(in, i) >> shift & 0xFF]++, get(in, i));
    return true;
}

/* From the last digit to the first. The result is in the first of the two. */
static void sort_by_digits(char *numbers, char *room, size_t count)
{
    char *in = numbers, *out = room;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        if (!sort_by_digit(in, out, count, 8 * digit))
            continue;
        char *other = in;
        in = out;
        out = other;
    }
    if (in != numbers)
        memcpy(numbers, in, count * sizeof(uint64_t));
}

/* Nearly in order already. */
static void sort_by_insertion(char *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t number = get(numbers, i);
        size_t place = i;
        for (; place > 0 && get(numbers, place - 1) > number; place--)
            put(numbers, place, get(numbers, place - 1));
        put(numbers, place, number);
    }
}

/* Slice by slice, from `numbers` to `out`; counts[i] of slice i. Returns how many there are up to the k-th, those
 * of its slice included. */
static size_t spread(const char *numbers, char *out, size_t count, unsigned shift, uint32_t *counts, size_t k)
{
    uint32_t sum = 0, most = 0;
    size_t until = count;
    for (size_t i = 0; i < SLICES; i++) {
        uint32_t its = counts[i];
        most = its > most && sum < k ? its : most;
        counts[i] = sum;
        if (sum < k && sum + its >= k)
            until = sum + its;
        sum += its;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t number = get(numbers, i);
        put(out, counts[number >> 32 >> shift]++, number);
    }
    return most <= ALIKE_MAX ? until : SIZE_MAX;
}

void fh_tops_sort(struct fh_top *list, size_t count, size_t k)
{
    struct key_range range = find_range(list, count);
    if (count <= FH_TOPK_SORTED || range.span > UINT32_MAX) {
        qsort(list, count, sizeof *list, compare);
        return;
    }
    char *numbers = (char *)list, *out = numbers + count * sizeof(uint64_t);
    uint32_t counts[SLICES] = {0};
    for (size_t i = 0; i < count; i++) {
        uint64_t distance = range.best - unsigned_key(list[i].key);
        uint64_t number = distance << 32 | list[i].doc;
        put(numbers, i, number);
        counts[distance >> range.shift]++;
    }
    size_t sorted = spread(numbers, out, count, range.shift, counts, k);
    if (sorted <= count) {
        sort_by_insertion(out, sorted);
        memmove(numbers, out, k * sizeof(uint64_t));
    } else {
        sort_by_digits(numbers, out, count);
    }
    for (size_t i = k; i-- > 0;) {
        uint64_t number = get(numbers, i);
        list[i] = (struct fh_top){signed_key(range.best - (number >> 32)), (fh_doc_id)number};
    }
}
