/* Many hits: the k best of them, and their order, by counting digits instead of comparing. See topk.h. */
#include <stdlib.h>
#include <string.h>

#include "query/topk.h"

/* ---- The k best ---- */

#define SLICES 2048u
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

struct key_range {
    uint64_t least, span; /* as unsigned: signed order with the top bit flipped */
};

static inline uint64_t unsigned_key(int64_t key)
{
    return (uint64_t)key ^ (uint64_t)1 << 63;
}

static struct key_range find_range(const struct fh_top *list, size_t count)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t key = unsigned_key(list[i].key);
        least = key < least ? key : least;
        most = key > most ? key : most;
    }
    return (struct key_range){least, most - least};
}

/* Keys are counted in slices of their range. What is above the slice with the boundary stays, what is
 * below goes, neither with a branch; pivots decide inside it alone. */
void fh_tops_select(struct fh_top *list, size_t count, size_t k)
{
    struct key_range range = find_range(list, count);
    struct fh_top middle[MIDDLE_MAX + 1];
    uint32_t counts[SLICES] = {0};
    unsigned shift = 0;
    while (range.span >> shift >= SLICES)
        shift++;
    for (size_t i = 0; i < count; i++)
        counts[(unsigned_key(list[i].key) - range.least) >> shift]++;
    size_t slice = SLICES, above = 0;
    while (above + counts[slice - 1] < k)
        above += counts[--slice];
    slice--;
    if (counts[slice] > MIDDLE_MAX) { /* many alike */
        select_by_pivots(list, count, k);
        return;
    }
    size_t kept = 0, in_middle = 0;
    for (size_t i = 0; i < count; i++) {
        struct fh_top hit = list[i];
        size_t its = (unsigned_key(hit.key) - range.least) >> shift;
        list[kept] = hit;
        middle[in_middle] = hit;
        kept += its > slice;
        in_middle += its == slice;
    }
    select_by_pivots(middle, in_middle, k - kept);
    memcpy(list + kept, middle, (k - kept) * sizeof *list);
}

/* ---- Their order ---- */

#define DIGITS 8u /* of eight bits, in 64 */

static int compare(const void *a, const void *b)
{
    const struct fh_top *left = a, *right = b;
    return fh_top_better(*left, *right) ? -1 : fh_top_better(*right, *left);
}

/* Numbers in memory that belongs to hits otherwise. */
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

/* Puts `count` numbers in order by a digit, `shift` bits up, which is `counts`[...] times there. False when all have
 * the same. */
static bool sort_by_digit(const char *in, char *out, size_t count, unsigned shift, const uint32_t *counts)
{
    uint32_t starts[256], sum = 0;
    if (counts[get(in, 0) >> shift & 0xFF] == count)
        return false;
    for (size_t i = 0; i < 256; i++) {
        starts[i] = sum;
        sum += counts[i];
    }
    for (size_t i = 0; i < count; i++)
        put(out, starts[get(in, i) >> shift & 0xFF]++, get(in, i));
    return true;
}

/* A hit as a number: the distance to the best key above, the doc_id below; sorted from the last digit to
 * the first. Keys must be less than 2^32 apart; `room` is for 2 * count numbers. */
static void sort_by_digits(struct fh_top *list, size_t count, char *room, uint64_t best)
{
    uint32_t counts[DIGITS][256] = {{0}};
    char *in = room, *out = room + count * sizeof(uint64_t);
    for (size_t i = 0; i < count; i++) {
        uint64_t number = (best - unsigned_key(list[i].key)) << 32 | list[i].doc;
        put(in, i, number);
        for (unsigned digit = 0; digit < DIGITS; digit++)
            counts[digit][number >> 8 * digit & 0xFF]++;
    }
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        if (!sort_by_digit(in, out, count, 8 * digit, counts[digit]))
            continue;
        char *other = in;
        in = out;
        out = other;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t number = get(in, i);
        list[i] = (struct fh_top){(int64_t)((best - (number >> 32)) ^ (uint64_t)1 << 63), (fh_doc_id)number};
    }
}

void fh_tops_sort(struct fh_top *list, size_t count, size_t capacity)
{
    struct key_range range = find_range(list, count);
    if (count > FH_TOPK_SORTED && capacity - count >= count && range.span <= UINT32_MAX)
        sort_by_digits(list, count, (char *)(list + count), range.least + range.span);
    else
        qsort(list, count, sizeof *list, compare);
}
