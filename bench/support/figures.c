/* Order statistics. See figures.h. */
#include "bench/support/figures.h"

#include <stdlib.h>

static int compare_values(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double percentile(const double *sorted, size_t count, size_t percent)
{
    size_t rank = (count * percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

struct figures figures_take(double *values, size_t count)
{
    double sum = 0;
    qsort(values, count, sizeof *values, compare_values);
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return (struct figures){percentile(values, count, 50), percentile(values, count, 90), percentile(values, count, 99),
                            sum / (double)count};
}

double figures_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_values);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}
