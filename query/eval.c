/* Measures as trec_eval takes them. See eval.h. */
#include "query/eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool find_judgement(const struct fh_judged_query *judged, struct fh_slice document, long *relevance)
{
    size_t low = 0, high = judged->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = fh_slice_compare(judged->list[middle].document, document);
        if (order == 0) {
            *relevance = judged->list[middle].relevance;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* ---- Order ---- */

static int compare_ranked(const void *left, const void *right)
{
    const struct fh_ranked *a = left, *b = right;
    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    return fh_slice_compare(b->id, a->id);
}

void fh_ranked_sort(struct fh_ranked *list, size_t count)
{
    if (count > 1)
        qsort(list, count, sizeof *list, compare_ranked);
}

/* ---- One query ---- */

static double discounted(long gain, size_t rank)
{
    return gain > 0 ? (double)gain / log2((double)rank + 1) : 0;
}

static int compare_falling(const void *left, const void *right)
{
    long a = *(const long *)left, b = *(const long *)right;
    return (a < b) - (a > b);
}

/* The ten largest gains of the judgements, falling, zeros where there are fewer. */
static void best_gains(long best[10], const struct fh_judged_query *judged)
{
    memset(best, 0, 10 * sizeof *best);
    for (size_t i = 0; i < judged->count; i++) {
        if (judged->list[i].relevance <= best[9])
            continue;
        best[9] = judged->list[i].relevance;
        qsort(best, 10, sizeof *best, compare_falling);
    }
}

static double ideal_gain(const struct fh_judged_query *judged)
{
    long best[10];
    double sum = 0;
    best_gains(best, judged);
    for (size_t i = 0; i < 10; i++)
        sum += discounted(best[i], i + 1);
    return sum;
}

void fh_measures_take(struct fh_measures *measures, const struct fh_judged_query *judged, const struct fh_ranked *list,
                      size_t count)
{
    size_t found = 0;
    double precisions = 0, gain = 0;
    size_t within_10 = 0, within_100 = 0, within_1000 = 0;
    memset(measures, 0, sizeof *measures);
    for (size_t i = 0; i < count; i++) {
        long relevance = 0;
        if (!find_judgement(judged, list[i].id, &relevance) || relevance < 1)
            continue;
        found++;
        precisions += (double)found / (double)(i + 1);
        if (found == 1)
            measures->mrr = 1.0 / (double)(i + 1);
        if (i < 10)
            gain += discounted(relevance, i + 1);
        within_10 += i < 10;
        within_100 += i < 100;
        within_1000 += i < 1000;
    }
    measures->p_10 = (double)within_10 / 10;
    if (judged->relevant == 0)
        return;
    measures->map = precisions / (double)judged->relevant;
    measures->r_100 = (double)within_100 / (double)judged->relevant;
    measures->r_1000 = (double)within_1000 / (double)judged->relevant;
    measures->ndcg_10 = gain / ideal_gain(judged);
}

/* ---- Means ---- */

void fh_measures_add(struct fh_measures *sum, const struct fh_measures *measures)
{
    sum->map += measures->map;
    sum->mrr += measures->mrr;
    sum->ndcg_10 += measures->ndcg_10;
    sum->p_10 += measures->p_10;
    sum->r_100 += measures->r_100;
    sum->r_1000 += measures->r_1000;
}

void fh_measures_divide(struct fh_measures *sum, size_t queries)
{
    double share = queries > 0 ? 1.0 / (double)queries : 0;
    sum->map *= share;
    sum->mrr *= share;
    sum->ndcg_10 *= share;
    sum->p_10 *= share;
    sum->r_100 *= share;
    sum->r_1000 *= share;
}
