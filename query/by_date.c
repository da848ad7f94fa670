/* See by_date.h. A key is the time, or its complement for the earliest first; documents without
 * a date have the smallest key of all. */
#include "query/by_date.h"

#include <stdlib.h>

#define WINDOWS_OF_ZONE (FH_ZONE_DOCS / FH_WINDOW_DOCS)

struct fh_by_date_zone {
    int64_t best; /* largest key in it */
    uint32_t segment, number;
};

static int64_t key_of(const struct fh_by_date *order, int64_t time)
{
    if (time == FH_NO_TIME)
        return INT64_MIN;
    int64_t key = order->descending ? time : ~time; /* ~t falls as t rises, and never overflows */
    return key > INT64_MIN ? key : INT64_MIN + 1;
}

static size_t zones_of(const struct fh_segment *segment)
{
    return ((size_t)segment->doc_count + FH_ZONE_DOCS - 1) / FH_ZONE_DOCS;
}

static int64_t zone_best(const struct fh_by_date *order, const struct fh_segment *segment, size_t zone)
{
    int64_t smallest = segment->times.zones[2 * zone], largest = segment->times.zones[2 * zone + 1];
    if (smallest > largest)
        return INT64_MIN; /* nothing in it has a date */
    return key_of(order, order->descending ? largest : smallest);
}

static int by_best(const void *a, const void *b)
{
    const struct fh_by_date_zone *left = a, *right = b;
    if (left->best != right->best)
        return left->best > right->best ? -1 : 1;
    if (left->segment != right->segment)
        return left->segment < right->segment ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

void fh_by_date_init(struct fh_by_date *order, struct fh_scan *scan, struct fh_topk *topk, bool descending,
                     struct fh_scratch *scratch)
{
    const struct fh_snapshot *snapshot = scan->snapshot;
    size_t count = 0;
    for (size_t i = 0; i < snapshot->segment_count; i++)
        count += zones_of(snapshot->segments[i]);
    *order = (struct fh_by_date){.scan = scan, .topk = topk, .descending = descending};
    order->zones = fh_scratch_take(scratch, count, sizeof *order->zones);
    if (scratch->bytes == NULL)
        return;
    for (size_t i = 0; i < snapshot->segment_count; i++)
        for (size_t zone = 0; zone < zones_of(snapshot->segments[i]); zone++)
            order->zones[order->zone_count++] =
                (struct fh_by_date_zone){zone_best(order, snapshot->segments[i], zone), (uint32_t)i, (uint32_t)zone};
    qsort(order->zones, order->zone_count, sizeof *order->zones, by_best);
}

static void visit_window(struct fh_by_date *order, uint32_t window)
{
    struct fh_scan *scan = order->scan;
    struct fh_window_bits bits;
    fh_doc_id docs[FH_WINDOW_DOCS];
    fh_match_window(scan, scan->plan->match, window, &bits);
    uint32_t count = fh_window_list(&bits, window * FH_WINDOW_DOCS, docs);
    order->matched += count;
    for (uint32_t i = 0; i < count; i++)
        fh_topk_push(order->topk, key_of(order, scan->segment->times.times[docs[i]]),
                     docs[i] + scan->segment->doc_base);
}

/* Zones without dates among documents with dates promise INT64_MIN, but so does every zone for its
 * undated documents: a zone is left out only when hits as good as any date in it are there. */
static bool is_hopeless(const struct fh_by_date *order, const struct fh_by_date_zone *zone)
{
    const struct fh_segment *segment = order->scan->snapshot->segments[zone->segment];
    fh_doc_id first = segment->doc_base + zone->number * FH_ZONE_DOCS;
    return order->topk->full && !fh_top_better((struct fh_top){zone->best, first}, order->topk->worst);
}

void fh_by_date_run(struct fh_by_date *order)
{
    struct fh_scan *scan = order->scan;
    scan->segment = NULL;
    for (size_t i = 0; i < order->zone_count && scan->status == FH_OK; i++) {
        const struct fh_by_date_zone *zone = &order->zones[i];
        if (is_hopeless(order, zone)) {
            order->skipped = true;
            continue;
        }
        if ((scan->segment == NULL || scan->segment_number != zone->segment) &&
            fh_scan_open(scan, zone->segment) != FH_OK)
            return;
        uint32_t windows = fh_window_count(scan->segment->doc_count), from = zone->number * WINDOWS_OF_ZONE;
        for (uint32_t window = from; window < windows && window < from + WINDOWS_OF_ZONE; window++)
            if (fh_match_may(scan, scan->plan->match, window) && fh_scan_goes_on(scan))
                visit_window(order, window);
    }
    if (scan->segment != NULL)
        fh_scan_goes_on(scan);
}
