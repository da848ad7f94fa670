/* Results for people. See render.h. */
#include <inttypes.h>

#include "cli/numbers.h"
#include "cli/render.h"
#include "cli/safe_text.h"
#include "corpus/date.h"

const struct cli_style *cli_style_get(bool colour)
{
    static const struct cli_style plain = {"", "", "[", "]", "", ""};
    static const struct cli_style coloured = {"\033[1m", "\033[22m", "\033[31m", "\033[39m", "\033[2m", "\033[22m"};
    return colour ? &coloured : &plain;
}

/* Clamps a mark to the text, so that a bad one cannot reach outside. */
static struct fh_mark clamp_mark(struct fh_mark mark, size_t start, size_t length)
{
    if (mark.offset < start || mark.offset > length)
        mark.offset = mark.offset < start ? start : length;
    if (mark.length > length - mark.offset)
        mark.length = length - mark.offset;
    return mark;
}

static struct fh_slice part(struct fh_slice text, size_t from, size_t to)
{
    return (struct fh_slice){to > from ? text.bytes + from : "", to > from ? to - from : 0};
}

void cli_render_marked(struct fh_buffer *out, struct fh_slice text, const struct fh_mark *marks, size_t mark_count,
                       const char *mark_on, const char *mark_off)
{
    struct cli_safe_state state = {0};
    bool isolate = cli_is_right_to_left(text);
    size_t at = 0;
    fh_buffer_append_text(out, isolate ? CLI_RLI : "");
    for (size_t i = 0; i < mark_count; i++) {
        struct fh_mark mark = clamp_mark(marks[i], at, text.length);
        if (mark.length == 0)
            continue;
        cli_safe_append_piece(out, part(text, at, mark.offset), &state);
        at = mark.offset + mark.length;
        fh_buffer_append_text(out, mark_on);
        cli_safe_append_piece(out, part(text, mark.offset, at), &state);
        fh_buffer_append_text(out, mark_off);
    }
    cli_safe_append_piece(out, part(text, at, text.length), &state);
    cli_safe_close(out, &state);
    fh_buffer_append_text(out, isolate ? CLI_PDI : "");
}

static void append_field(struct fh_buffer *out, struct fh_slice text)
{
    if (text.length == 0)
        return;
    fh_buffer_append_text(out, "  ");
    cli_render_marked(out, text, NULL, 0, "", "");
}

/* " 1  21.518  2015-07-21  source  category  id" */
static void append_facts(struct fh_buffer *out, const struct fh_hit *hit, const struct cli_style *style)
{
    char date[FH_DATE_TEXT_BYTES];
    fh_date_format(hit->time, date);
    fh_buffer_printf(out, "%2zu  %s%.3f", hit->rank, style->dim_on, hit->score);
    append_field(out, fh_slice_from(date));
    append_field(out, hit->source);
    append_field(out, hit->category);
    append_field(out, hit->id);
    fh_buffer_printf(out, "%s\n", style->dim_off);
}

void cli_render_hit(struct fh_buffer *out, const struct fh_hit *hit, const struct cli_style *style)
{
    append_facts(out, hit, style);
    if (hit->title.length > 0) {
        fh_buffer_printf(out, "    %s", style->title_on);
        cli_render_marked(out, hit->title, hit->title_marks, hit->title_mark_count, style->mark_on, style->mark_off);
        fh_buffer_printf(out, "%s\n", style->title_off);
    }
    if (hit->snippet.length > 0) {
        fh_buffer_append_text(out, "    ");
        cli_render_marked(out, hit->snippet, hit->snippet_marks, hit->snippet_mark_count, style->mark_on,
                          style->mark_off);
        fh_buffer_append_byte(out, '\n');
    }
}

void cli_render_total(struct fh_buffer *out, const struct fh_results *results)
{
    char shown[CLI_NUMBER_BYTES], all[CLI_NUMBER_BYTES], took[CLI_NUMBER_BYTES];
    bool exact;
    uint64_t total = fh_results_total(results, &exact);
    fh_buffer_printf(out, "%s of %s%s documents in %s\n", cli_count_text(fh_results_count(results), shown),
                     exact ? "" : "at least ", cli_count_text(total, all),
                     cli_milliseconds_text(fh_results_took_us(results), took));
}

static void append_notes(struct fh_buffer *out, const struct fh_results *results)
{
    for (size_t i = 0; i < fh_results_note_count(results); i++) {
        fh_buffer_append_text(out, "note: ");
        cli_safe_append(out, fh_slice_from(fh_results_note(results, i)));
        fh_buffer_append_byte(out, '\n');
    }
}

void cli_render_human(struct fh_buffer *out, const struct fh_results *results, const struct cli_style *style)
{
    append_notes(out, results);
    for (size_t i = 0; i < fh_results_count(results); i++)
        cli_render_hit(out, fh_results_hit(results, i), style);
    cli_render_total(out, results);
}
