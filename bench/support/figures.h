/* Percentiles (nearest rank) and mean of a set of times. */
#ifndef FH_BENCH_SUPPORT_FIGURES_H
#define FH_BENCH_SUPPORT_FIGURES_H

#include <stddef.h>

struct figures {
    double p50, p90, p99, mean;
};

/* Of `count` values, at least one, which it puts in order. */
struct figures figures_take(double *values, size_t count);

/* Puts `values` in order and returns the middle one. */
double figures_median(double *values, size_t count);

#endif
