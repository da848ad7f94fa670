/* Entropy of gaps. See gaps.h. */
#include "bench/support/gaps.h"

#include <math.h>
#include <stddef.h>

#include "base/mem.h"

bool gaps_init(struct gaps *gaps)
{
    gaps->total = 0;
    gaps->counts = fh_calloc(GAPS_EXACT, sizeof *gaps->counts);
    gaps->widths = fh_calloc(GAPS_CLASSES, sizeof *gaps->widths);
    return gaps->counts != NULL && gaps->widths != NULL;
}

void gaps_release(struct gaps *gaps)
{
    fh_free(gaps->counts);
    fh_free(gaps->widths);
    *gaps = (struct gaps)GAPS_INIT;
}

static unsigned width_of(uint32_t value)
{
    return value > 0 ? 32u - (unsigned)__builtin_clz(value) : 0;
}

void gaps_add(struct gaps *gaps, uint32_t gap, uint32_t list_length)
{
    gaps->counts[gap < GAPS_EXACT ? gap : GAPS_EXACT - 1]++;
    gaps->widths[width_of(list_length)][width_of(gap)]++;
    gaps->total++;
}

/* Sum of -n log2(n / total) over the counts. */
static double information(const uint64_t *counts, size_t count, uint64_t total)
{
    double bits = 0;
    for (size_t i = 0; i < count; i++)
        if (counts[i] > 0)
            bits -= (double)counts[i] * log2((double)counts[i] / (double)total);
    return bits;
}

double gaps_pooled(const struct gaps *gaps)
{
    return gaps->total > 0 ? information(gaps->counts, GAPS_EXACT, gaps->total) / (double)gaps->total : 0;
}

double gaps_modelled(const struct gaps *gaps)
{
    double bits = 0;
    for (size_t class = 0; class < GAPS_CLASSES; class ++) {
        const uint64_t *widths = gaps->widths[class];
        uint64_t total = 0;
        for (size_t width = 0; width < GAPS_WIDTHS; width++)
            total += widths[width];
        if (total == 0)
            continue;
        bits += information(widths, GAPS_WIDTHS, total);
        for (size_t width = 2; width < GAPS_WIDTHS; width++)
            bits += (double)widths[width] * (double)(width - 1);
    }
    return gaps->total > 0 ? bits / (double)gaps->total : 0;
}
