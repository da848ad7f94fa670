/* Bar charts in text. See bars.h. */
#include "cli/bars.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/mem.h"
#include "cli/bidi.h"
#include "cli/numbers.h"
#include "cli/safe_text.h"
#include "corpus/date.h"

#define NAME_WIDTH_MAX 40u
#define TIMELINE_ROWS 400u

static size_t name_width(struct fh_slice name)
{
    struct fh_buffer safe = FH_BUFFER_INIT;
    cli_safe_append(&safe, name);
    size_t width = cli_text_width(fh_buffer_slice(&safe));
    fh_buffer_release(&safe);
    return width;
}

/* The bar in eighths of a column. */
static void append_bar(struct fh_buffer *out, uint64_t count, uint64_t most, size_t columns)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t eighths = most > 0 ? (size_t)((double)count / (double)most * (double)columns * 8 + 0.5) : 0;
    if (count > 0 && eighths == 0)
        eighths = 1;
    for (size_t i = 0; i < eighths / 8; i++)
        fh_buffer_append_text(out, "█");
    fh_buffer_append_text(out, parts[eighths % 8]);
}

static void append_name(struct fh_buffer *out, struct fh_slice name, size_t width, const struct cli_style *style)
{
    struct fh_buffer line = FH_BUFFER_INIT;
    cli_render_line(&line, name, NULL, 0, 0,
                    &(struct cli_style){.bidi = style->bidi, .wrap = style->wrap, .columns = width});
    if (!fh_buffer_ok(&line))
        out->failed = true;
    struct fh_slice text = fh_buffer_slice(&line);
    text.length -= text.length > 0; /* the newline */
    while (style->bidi == CLI_BIDI_VISUAL && text.length > 0 && text.bytes[0] == ' ') {
        text.bytes++;
        text.length--;
    }
    fh_buffer_append_slice(out, text);
    fh_buffer_release(&line);
}

void cli_render_bars(struct fh_buffer *out, const struct cli_bar *bars, size_t count, const struct cli_style *style)
{
    size_t widest = 0;
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = name_width(bars[i].name);
        widest = width > widest ? width : widest;
        most = bars[i].count > most ? bars[i].count : most;
    }
    widest = widest < NAME_WIDTH_MAX ? widest : NAME_WIDTH_MAX;
    size_t left = style->columns > widest + 18 ? style->columns - widest - 18 : 10;
    for (size_t i = 0; i < count; i++) {
        char number[CLI_NUMBER_BYTES];
        size_t width = name_width(bars[i].name);
        fh_buffer_append_text(out, "  ");
        append_name(out, bars[i].name, style->columns, style);
        fh_buffer_printf(out, "%*s  %10s  ", (int)(width < widest ? widest - width : 0), "",
                         cli_count_text(bars[i].count, number));
        append_bar(out, bars[i].count, most, left);
        fh_buffer_append_byte(out, '\n');
    }
}

/* ---- Facets ---- */

static struct cli_bar bar_of(const struct fh_facet_value *value)
{
    return (struct cli_bar){value->name.length > 0 ? value->name : fh_text("(none)"), value->count};
}

enum fh_status cli_render_facets(struct fh_buffer *out, const struct fh_facets *facets, size_t limit,
                                 const struct cli_style *style, struct fh_error *error)
{
    size_t all = fh_facets_count(facets), count = all < limit ? all : limit;
    struct cli_bar *bars = fh_calloc(count + 1, sizeof *bars);
    if (bars == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < count; i++)
        bars[i] = bar_of(fh_facets_value(facets, i));
    cli_render_bars(out, bars, count, style);
    if (all > count)
        fh_buffer_printf(out, "  and %zu more\n", all - count);
    fh_free(bars);
    return FH_OK;
}

/* ---- Timelines ---- */

/* The number of a period: of days since 1970, of months, or the year itself. */
static int64_t period_number(const char *name, enum fh_facet unit)
{
    int64_t year = 0;
    int month = 1, day = 1;
    sscanf(name, "%" SCNd64 "-%d-%d", &year, &month, &day);
    if (unit == FH_FACET_YEAR)
        return year;
    return unit == FH_FACET_MONTH ? year * 12 + month - 1 : fh_days_from_civil(year, (unsigned)month, (unsigned)day);
}

static void period_name(int64_t number, enum fh_facet unit, char out[48])
{
    int64_t year = number;
    unsigned month, day;
    if (unit == FH_FACET_YEAR) {
        snprintf(out, 48, "%04" PRId64, year);
    } else if (unit == FH_FACET_MONTH) {
        year = number / 12 - (number % 12 < 0);
        snprintf(out, 48, "%04" PRId64 "-%02d", year, (int)(number - year * 12) + 1);
    } else {
        fh_civil_from_days(number, &year, &month, &day);
        snprintf(out, 48, "%04" PRId64 "-%02u-%02u", year, month, day);
    }
}

/* The first value with a date; those without stand before it. */
static size_t first_dated(const struct fh_facets *facets)
{
    return fh_facets_count(facets) > 0 && fh_facets_value(facets, 0)->name.length == 0 ? 1 : 0;
}

enum fh_facet cli_timeline_unit(const struct fh_facets *days)
{
    size_t first = first_dated(days), count = fh_facets_count(days);
    if (count <= first)
        return FH_FACET_DAY;
    int64_t from = period_number(fh_facets_value(days, first)->name.bytes, FH_FACET_DAY);
    int64_t until = period_number(fh_facets_value(days, count - 1)->name.bytes, FH_FACET_DAY);
    return until - from < 40 ? FH_FACET_DAY : until - from < 4 * 366 ? FH_FACET_MONTH : FH_FACET_YEAR;
}

struct timeline {
    struct fh_arena arena;
    struct cli_bar *bars;
    size_t count;
};

static enum fh_status add_row(struct timeline *timeline, struct fh_slice name, uint64_t count, struct fh_error *error)
{
    struct fh_slice copy = fh_arena_copy(&timeline->arena, name);
    if (copy.bytes == NULL)
        return fh_fail_nomem(error);
    timeline->bars[timeline->count++] = (struct cli_bar){copy, count};
    return FH_OK;
}

/* Every period from one value's to the next; only the values where that would be too many. */
static enum fh_status add_rows(struct timeline *timeline, const struct fh_facets *facets, enum fh_facet unit,
                               struct fh_error *error)
{
    enum fh_status status = FH_OK;
    size_t count = fh_facets_count(facets);
    for (size_t i = first_dated(facets); i < count && status == FH_OK; i++) {
        const struct fh_facet_value *value = fh_facets_value(facets, i);
        int64_t number = period_number(value->name.bytes, unit);
        int64_t next = i + 1 < count ? period_number(fh_facets_value(facets, i + 1)->name.bytes, unit) : number + 1;
        status = add_row(timeline, value->name, value->count, error);
        while (status == FH_OK && ++number < next && timeline->count + (count - i) < TIMELINE_ROWS) {
            char name[48];
            period_name(number, unit, name);
            status = add_row(timeline, fh_slice_from(name), 0, error);
        }
    }
    return status;
}

enum fh_status cli_render_timeline(struct fh_buffer *out, const struct fh_facets *facets, enum fh_facet unit,
                                   const struct cli_style *style, struct fh_error *error)
{
    struct timeline timeline = {FH_ARENA_INIT, NULL, 0};
    timeline.bars = fh_calloc(fh_facets_count(facets) + TIMELINE_ROWS + 1, sizeof *timeline.bars);
    enum fh_status status = timeline.bars != NULL ? FH_OK : fh_fail_nomem(error);
    if (status == FH_OK)
        status = add_rows(&timeline, facets, unit, error);
    if (status == FH_OK && first_dated(facets) > 0)
        status = add_row(&timeline, fh_text("(no date)"), fh_facets_value(facets, 0)->count, error);
    if (status == FH_OK)
        cli_render_bars(out, timeline.bars, timeline.count, style);
    fh_free(timeline.bars);
    fh_arena_release(&timeline.arena);
    return status;
}
