/* Facets: the matches of a query counted by source, category or period. See fihrist.h.
 *
 * Labels are counted by their numbers, segment by segment, and brought together by name at the
 * end; periods are counted in a hash table from their number.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "corpus/date.h"
#include "query/matcher.h"
#include "query/survey.h"

#define SECONDS_A_DAY 86400

struct fh_facets {
    struct fh_arena arena; /* names */
    struct fh_facet_value *values;
    size_t count, capacity;
};

struct counter {
    struct fh_survey survey;
    enum fh_facet facet;
    struct fh_facets *facets;
    struct fh_error *error;
    enum fh_status status;
    /* labels, of the open segment: by number */
    const struct fh_labels *labels;
    uint64_t *by_label;
    size_t label_room;
    /* periods: open addressing; a count of 0 is an empty place */
    int64_t *periods;
    uint64_t *by_period;
    size_t period_count, table_size;
};

/* ---- Values ---- */

static void add_value(struct counter *counter, struct fh_slice name, uint64_t count)
{
    struct fh_facets *facets = counter->facets;
    struct fh_facet_value *grown = fh_grow(facets->values, &facets->capacity, facets->count + 1, sizeof *grown);
    struct fh_slice copy = fh_arena_copy(&facets->arena, name);
    if (grown != NULL)
        facets->values = grown;
    if (grown == NULL || copy.bytes == NULL)
        counter->status = fh_fail_nomem(counter->error);
    else
        facets->values[facets->count++] = (struct fh_facet_value){copy, count};
}

static int compare_names(const void *left, const void *right)
{
    return fh_slice_compare(((const struct fh_facet_value *)left)->name, ((const struct fh_facet_value *)right)->name);
}

/* Most frequent first, then by name. */
static int compare_counts(const void *left, const void *right)
{
    uint64_t a = ((const struct fh_facet_value *)left)->count, b = ((const struct fh_facet_value *)right)->count;
    return a != b ? (a < b ? 1 : -1) : compare_names(left, right);
}

/* The same name in several segments becomes one value. */
static void join_names(struct fh_facets *facets)
{
    size_t kept = 0;
    for (size_t i = 0; i < facets->count; i++) {
        if (kept > 0 && fh_slice_equal(facets->values[kept - 1].name, facets->values[i].name))
            facets->values[kept - 1].count += facets->values[i].count;
        else
            facets->values[kept++] = facets->values[i];
    }
    facets->count = kept;
}

/* ---- Labels ---- */

static bool open_labels(struct counter *counter)
{
    const struct fh_segment *segment = counter->survey.scan.segment;
    counter->labels = counter->facet == FH_FACET_SOURCE ? &segment->sources : &segment->categories;
    size_t wanted = counter->labels->value_count;
    if (wanted > counter->label_room) {
        fh_free(counter->by_label);
        counter->by_label = fh_calloc(wanted, sizeof *counter->by_label);
        counter->label_room = counter->by_label != NULL ? wanted : 0;
    } else if (wanted > 0) {
        memset(counter->by_label, 0, wanted * sizeof *counter->by_label);
    }
    if (wanted > 0 && counter->by_label == NULL)
        counter->status = fh_fail_nomem(counter->error);
    return counter->status == FH_OK;
}

static void count_labels(struct counter *counter, const fh_doc_id *docs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t ord = counter->labels->ords[docs[i]];
        if (ord < counter->labels->value_count)
            counter->by_label[ord]++;
    }
}

static void close_labels(struct counter *counter)
{
    for (uint32_t ord = 0; ord < counter->labels->value_count && counter->status == FH_OK; ord++)
        if (counter->by_label[ord] > 0)
            add_value(counter, fh_labels_value(counter->labels, ord), counter->by_label[ord]);
}

/* ---- Periods ---- */

/* The number of the period that a time falls in. */
static int64_t period_of(enum fh_facet facet, int64_t time)
{
    int64_t day = time / SECONDS_A_DAY - (time % SECONDS_A_DAY < 0), year;
    unsigned month, day_of_month;
    if (facet == FH_FACET_DAY)
        return day;
    fh_civil_from_days(day, &year, &month, &day_of_month);
    return facet == FH_FACET_YEAR ? year : year * 12 + (int64_t)month - 1;
}

static void name_period(enum fh_facet facet, int64_t period, char out[48])
{
    int64_t year = period;
    unsigned month, day;
    if (facet == FH_FACET_YEAR) {
        snprintf(out, 48, "%04" PRId64, year);
    } else if (facet == FH_FACET_MONTH) {
        year = period / 12 - (period % 12 < 0);
        snprintf(out, 48, "%04" PRId64 "-%02d", year, (int)(period - year * 12) + 1);
    } else {
        fh_civil_from_days(period, &year, &month, &day);
        snprintf(out, 48, "%04" PRId64 "-%02u-%02u", year, month, day);
    }
}

static size_t place_of(const struct counter *counter, int64_t period)
{
    size_t place = (size_t)((uint64_t)period * 0x9E3779B97F4A7C15u >> 20) & (counter->table_size - 1);
    while (counter->by_period[place] > 0 && counter->periods[place] != period)
        place = (place + 1) & (counter->table_size - 1);
    return place;
}

/* Doubles the table (from 1,024 places). */
static bool grow_table(struct counter *counter)
{
    struct counter old = *counter;
    counter->table_size = old.table_size > 0 ? 2 * old.table_size : 1024;
    counter->periods = fh_calloc(counter->table_size, sizeof *counter->periods);
    counter->by_period = fh_calloc(counter->table_size, sizeof *counter->by_period);
    bool made = counter->periods != NULL && counter->by_period != NULL;
    for (size_t i = 0; made && i < old.table_size; i++) {
        size_t place = old.by_period[i] > 0 ? place_of(counter, old.periods[i]) : 0;
        if (old.by_period[i] > 0) {
            counter->periods[place] = old.periods[i];
            counter->by_period[place] = old.by_period[i];
        }
    }
    if (!made)
        counter->status = fh_fail_nomem(counter->error);
    fh_free(old.periods);
    fh_free(old.by_period);
    return made;
}

static void count_period(struct counter *counter, int64_t period)
{
    if (counter->period_count * 2 >= counter->table_size && !grow_table(counter))
        return;
    size_t place = place_of(counter, period);
    counter->period_count += counter->by_period[place] == 0;
    counter->periods[place] = period;
    counter->by_period[place]++;
}

/* Documents without a date are counted under the smallest number, which no period has. */
static void count_periods(struct counter *counter, const fh_doc_id *docs, uint32_t count)
{
    const int64_t *times = counter->survey.scan.segment->times.times;
    for (uint32_t i = 0; i < count && counter->status == FH_OK; i++) {
        int64_t time = times[docs[i]];
        count_period(counter, time != FH_NO_TIME ? period_of(counter->facet, time) : INT64_MIN);
    }
}

struct dated {
    int64_t period;
    uint64_t count;
};

static int compare_dated(const void *left, const void *right)
{
    int64_t a = ((const struct dated *)left)->period, b = ((const struct dated *)right)->period;
    return (a > b) - (a < b);
}

/* The table in order of time; what has no date comes first, without a name. */
static void close_periods(struct counter *counter)
{
    char name[48];
    size_t count = 0;
    struct dated *list = fh_calloc(counter->period_count + 1, sizeof *list);
    if (list == NULL) {
        counter->status = fh_fail_nomem(counter->error);
        return;
    }
    for (size_t i = 0; i < counter->table_size; i++)
        if (counter->by_period[i] > 0)
            list[count++] = (struct dated){counter->periods[i], counter->by_period[i]};
    qsort(list, count, sizeof *list, compare_dated);
    for (size_t i = 0; i < count && counter->status == FH_OK; i++) {
        if (list[i].period != INT64_MIN)
            name_period(counter->facet, list[i].period, name);
        add_value(counter, fh_slice_from(list[i].period != INT64_MIN ? name : ""), list[i].count);
    }
    fh_free(list);
}

/* ---- The matches ---- */

static void count_window(struct counter *counter, uint32_t window)
{
    struct fh_scan *scan = &counter->survey.scan;
    struct fh_window_bits bits;
    fh_doc_id docs[FH_WINDOW_DOCS];
    if (!fh_match_may(scan, scan->plan->match, window))
        return;
    fh_match_window(scan, scan->plan->match, window, &bits);
    fh_match_live(scan, window, &bits);
    uint32_t count = fh_window_list(&bits, window * FH_WINDOW_DOCS, docs);
    if (!fh_scan_goes_on(scan))
        return;
    if (counter->facet <= FH_FACET_CATEGORY)
        count_labels(counter, docs, count);
    else
        count_periods(counter, docs, count);
}

static void count_segment(struct counter *counter)
{
    struct fh_scan *scan = &counter->survey.scan;
    uint32_t windows = fh_window_count(scan->segment->doc_count);
    if (counter->facet <= FH_FACET_CATEGORY && !open_labels(counter))
        return;
    for (uint32_t window = 0; window < windows && counter->status == FH_OK && scan->status == FH_OK; window++)
        count_window(counter, window);
    if (counter->facet <= FH_FACET_CATEGORY && scan->status == FH_OK)
        close_labels(counter);
}

static void count_all(struct counter *counter)
{
    struct fh_scan *scan = &counter->survey.scan;
    size_t segments = scan->plan->match != NULL ? scan->snapshot->segment_count : 0;
    for (size_t i = 0; i < segments && counter->status == FH_OK; i++) {
        if (fh_scan_open(scan, i) == FH_OK)
            count_segment(counter);
        if (counter->status == FH_OK)
            counter->status = scan->status;
    }
    if (counter->facet > FH_FACET_CATEGORY && counter->status == FH_OK)
        close_periods(counter);
}

static void finish(struct counter *counter)
{
    struct fh_facets *facets = counter->facets;
    if (counter->facet > FH_FACET_CATEGORY || facets->count == 0)
        return;
    qsort(facets->values, facets->count, sizeof *facets->values, compare_names);
    join_names(facets);
    qsort(facets->values, facets->count, sizeof *facets->values, compare_counts);
}

enum fh_status fh_facets_new(struct fh_facets **facets, struct fh_index *index, struct fh_slice query,
                             enum fh_facet facet, const struct fh_search_options *options, struct fh_error *error)
{
    struct counter counter = {.facet = facet, .error = error};
    *facets = NULL;
    counter.facets = fh_calloc(1, sizeof *counter.facets);
    if (counter.facets == NULL)
        return fh_fail_nomem(error);
    counter.status = fh_survey_open(&counter.survey, index, query, options, error);
    if (counter.status == FH_OK)
        count_all(&counter);
    counter.status = fh_index_verdict(index, counter.status, error);
    if (counter.status == FH_OK) {
        finish(&counter);
        *facets = counter.facets;
    } else {
        fh_facets_free(counter.facets);
    }
    fh_survey_close(&counter.survey);
    fh_free(counter.by_label);
    fh_free(counter.periods);
    fh_free(counter.by_period);
    return counter.status;
}

/* ---- Reading them ---- */

void fh_facets_free(struct fh_facets *facets)
{
    if (facets == NULL)
        return;
    fh_arena_release(&facets->arena);
    fh_free(facets->values);
    fh_free(facets);
}

size_t fh_facets_count(const struct fh_facets *facets)
{
    return facets->count;
}

const struct fh_facet_value *fh_facets_value(const struct fh_facets *facets, size_t i)
{
    return i < facets->count ? &facets->values[i] : NULL;
}
