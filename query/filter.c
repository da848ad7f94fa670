/* Columns against filters. See filter.h. */
#include "query/filter.h"

#include "query/labels.h"

_Static_assert(FH_ZONE_DOCS % FH_WINDOW_DOCS == 0, "a zone is a number of whole windows");

static const struct fh_labels *labels_of(const struct fh_segment *segment, enum fh_field field)
{
    return field == FH_FIELD_SOURCE ? &segment->sources : &segment->categories;
}

size_t fh_filter_room(const struct fh_snapshot *snapshot, enum fh_field field)
{
    size_t most = 0;
    for (size_t i = 0; field != FH_FIELD_DATE && i < snapshot->segment_count; i++) {
        size_t count = labels_of(snapshot->segments[i], field)->value_count;
        most = count > most ? count : most;
    }
    return most;
}

void fh_filter_open(struct fh_filter *filter, const struct fh_segment *segment)
{
    filter->times = &segment->times;
    filter->labels = labels_of(segment, filter->plan->field);
    if (filter->plan->field != FH_FIELD_DATE)
        memset(filter->known, 0, filter->labels->value_count);
}

bool fh_filter_may_pass(const struct fh_filter *filter, uint32_t window)
{
    if (filter->plan->field != FH_FIELD_DATE)
        return true;
    const int64_t *zone = &filter->times->zones[2 * (size_t)(window / (FH_ZONE_DOCS / FH_WINDOW_DOCS))];
    return zone[0] < filter->plan->period.until && zone[1] >= filter->plan->period.from;
}

static void window_of_dates(const struct fh_filter *filter, uint32_t window, uint32_t count,
                            struct fh_window_bits *bits)
{
    const int64_t *times = filter->times->times + (size_t)window * FH_WINDOW_DOCS;
    int64_t from = filter->plan->period.from, until = filter->plan->period.until;
    for (uint32_t start = 0; start < count; start += 64) {
        uint32_t n = count - start < 64 ? count - start : 64;
        uint64_t word = 0;
        for (uint32_t i = 0; i < n; i++)
            word |= (uint64_t)(times[start + i] >= from && times[start + i] < until) << i;
        bits->words[start / 64] = word;
    }
}

static bool label_passes(struct fh_filter *filter, uint32_t ord, struct fh_buffer *scratch)
{
    if (ord >= filter->labels->value_count)
        return false;
    if (filter->known[ord] == 0)
        filter->known[ord] =
            fh_label_matches(fh_labels_value(filter->labels, ord), filter->plan->text, scratch) ? 2 : 1;
    return filter->known[ord] == 2;
}

void fh_filter_window(struct fh_filter *filter, uint32_t window, uint32_t doc_count, struct fh_window_bits *bits,
                      struct fh_buffer *scratch)
{
    fh_doc_id from = window * FH_WINDOW_DOCS;
    uint32_t count = doc_count - from < FH_WINDOW_DOCS ? doc_count - from : FH_WINDOW_DOCS;
    fh_window_clear(bits);
    fh_buffer_reset(scratch);
    if (filter->plan->field != FH_FIELD_DATE) {
        for (uint32_t i = 0; i < count && fh_buffer_ok(scratch); i++)
            if (label_passes(filter, filter->labels->ords[from + i], scratch))
                fh_window_set(bits, i);
    } else if (fh_filter_may_pass(filter, window)) {
        window_of_dates(filter, window, count, bits);
    }
}
