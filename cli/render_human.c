/* Results for people. See render.h. */
#include <stdio.h>

#include "cli/numbers.h"
#include "cli/render.h"
#include "cli/safe_text.h"
#include "cli/terminal.h"
#include "corpus/date.h"

struct cli_style cli_style_detect(enum cli_bidi bidi)
{
    return (struct cli_style){cli_has_colour(), bidi, cli_is_terminal(), cli_terminal_columns()};
}

const char *cli_style_title(const struct cli_style *style, bool on)
{
    return !style->colour ? "" : on ? "\033[1m" : "\033[22m";
}

const char *cli_style_dim(const struct cli_style *style, bool on)
{
    return !style->colour ? "" : on ? "\033[2m" : "\033[22m";
}

#define MARK_ON "\033[31m"
#define MARK_OFF "\033[39m"

/* ---- One line of text ---- */

/* Where the pieces of a text go: into the output, or into a paragraph to be laid out. */
struct sink {
    const struct cli_style *style;
    struct fh_buffer *out;
    struct cli_paragraph *paragraph; /* NULL where nothing is laid out */
    struct cli_safe_state state;
    struct fh_buffer safe; /* scratch */
};

static void put_raw(struct sink *sink, const char *text, bool marked)
{
    if (sink->paragraph != NULL)
        cli_paragraph_add(sink->paragraph, fh_slice_from(text), marked);
    else
        fh_buffer_append_text(sink->out, text);
}

static void put_safe(struct sink *sink, struct fh_slice piece, bool marked)
{
    fh_buffer_reset(&sink->safe);
    cli_safe_append_piece(&sink->safe, piece, &sink->state);
    if (!fh_buffer_ok(&sink->safe))
        sink->out->failed = true;
    else if (sink->paragraph != NULL)
        cli_paragraph_add(sink->paragraph, fh_buffer_slice(&sink->safe), marked);
    else
        fh_buffer_append_slice(sink->out, fh_buffer_slice(&sink->safe));
}

static void put_mark(struct sink *sink, struct fh_slice piece)
{
    bool colour = sink->style->colour;
    if (sink->paragraph == NULL || !colour)
        put_raw(sink, colour ? MARK_ON : "[", false);
    put_safe(sink, piece, true);
    if (sink->paragraph == NULL || !colour)
        put_raw(sink, colour ? MARK_OFF : "]", false);
}

static struct fh_slice part(struct fh_slice text, size_t from, size_t to)
{
    return (struct fh_slice){to > from ? text.bytes + from : "", to > from ? to - from : 0};
}

/* The text with its marks; a mark that overlaps the one before or reaches outside is cut. */
static void put_text(struct sink *sink, struct fh_slice text, const struct fh_mark *marks, size_t mark_count)
{
    size_t at = 0;
    for (size_t i = 0; i < mark_count; i++) {
        size_t from = marks[i].offset > at ? marks[i].offset : at;
        size_t to = marks[i].length <= text.length && marks[i].offset <= text.length - marks[i].length
                        ? marks[i].offset + marks[i].length
                        : text.length;
        if (from >= to)
            continue;
        put_safe(sink, part(text, at, from), false);
        put_mark(sink, part(text, from, to));
        at = to;
    }
    put_safe(sink, part(text, at, text.length), false);
}

/* The same, shut off from what stands around it. */
static void put_isolated(struct sink *sink, struct fh_slice text, const struct fh_mark *marks, size_t mark_count)
{
    bool isolate = cli_is_right_to_left(text);
    put_raw(sink, isolate ? CLI_RLI : "", false);
    put_text(sink, text, marks, mark_count);
    for (; sink->state.open_isolates > 0; sink->state.open_isolates--)
        put_raw(sink, CLI_PDI, false);
    put_raw(sink, isolate ? CLI_PDI : "", false);
}

static void lay_paragraph(struct fh_buffer *out, struct cli_paragraph *paragraph, size_t indent, bool left_to_right,
                          const struct cli_style *style)
{
    struct cli_layout layout = {.columns = style->columns,
                                .indent = indent,
                                .logical = style->bidi == CLI_BIDI_LOGICAL,
                                .left_to_right = left_to_right,
                                .mark_on = style->colour ? MARK_ON : "",
                                .mark_off = style->colour ? MARK_OFF : ""};
    cli_paragraph_lay(out, paragraph, &layout);
    cli_paragraph_release(paragraph);
}

void cli_render_line(struct fh_buffer *out, struct fh_slice text, const struct fh_mark *marks, size_t mark_count,
                     size_t indent, const struct cli_style *style)
{
    struct cli_paragraph paragraph = CLI_PARAGRAPH_INIT;
    struct sink sink = {.style = style, .out = out, .safe = FH_BUFFER_INIT};
    if (style->wrap || style->bidi == CLI_BIDI_VISUAL) {
        sink.paragraph = &paragraph;
        put_text(&sink, text, marks, mark_count);
        lay_paragraph(out, &paragraph, indent, style->bidi == CLI_BIDI_LOGICAL && !cli_is_right_to_left(text), style);
    } else {
        fh_buffer_printf(out, "%*s", (int)indent, "");
        put_isolated(&sink, text, marks, mark_count);
        fh_buffer_append_byte(out, '\n');
    }
    fh_buffer_release(&sink.safe);
}

/* ---- Hits ---- */

static void put_field(struct sink *sink, struct fh_slice text)
{
    if (text.length == 0)
        return;
    put_raw(sink, "  ", false);
    put_isolated(sink, text, NULL, 0);
}

#define DAY_BYTES 10 /* of a date, people are shown the day */

/* " 1  21.518  2015-07-21  source  category  id" */
static void render_facts(struct fh_buffer *out, const struct fh_hit *hit, const struct cli_style *style)
{
    char date[FH_DATE_TEXT_BYTES], numbers[64];
    struct cli_paragraph paragraph = CLI_PARAGRAPH_INIT;
    struct sink sink = {.style = style, .out = out, .safe = FH_BUFFER_INIT};
    sink.paragraph = style->bidi == CLI_BIDI_VISUAL ? &paragraph : NULL;
    fh_date_format(hit->time, date);
    date[DAY_BYTES] = '\0';
    snprintf(numbers, sizeof numbers, "%2zu  %.3f", hit->rank, hit->score);
    fh_buffer_append_text(out, cli_style_dim(style, true));
    put_raw(&sink, numbers, false);
    put_field(&sink, fh_slice_from(date));
    put_field(&sink, hit->source);
    put_field(&sink, hit->category);
    put_field(&sink, hit->id);
    if (sink.paragraph != NULL)
        lay_paragraph(out, &paragraph, 0, true, style);
    else
        fh_buffer_append_byte(out, '\n');
    fh_buffer_append_text(out, cli_style_dim(style, false));
    fh_buffer_release(&sink.safe);
}

void cli_render_hit(struct fh_buffer *out, const struct fh_hit *hit, const struct cli_style *style)
{
    render_facts(out, hit, style);
    if (hit->title.length > 0) {
        fh_buffer_append_text(out, cli_style_title(style, true));
        cli_render_line(out, hit->title, hit->title_marks, hit->title_mark_count, 4, style);
        fh_buffer_append_text(out, cli_style_title(style, false));
    }
    if (hit->snippet.length > 0)
        cli_render_line(out, hit->snippet, hit->snippet_marks, hit->snippet_mark_count, 4, style);
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

/* ---- Suggestions ---- */

#define SUGGESTIONS_SHOWN 3u

static void render_suggestion(struct fh_buffer *out, const char *label, const struct fh_suggestion *suggestion,
                              const struct cli_style *style)
{
    struct cli_paragraph paragraph = CLI_PARAGRAPH_INIT;
    struct sink sink = {.style = style, .out = out, .safe = FH_BUFFER_INIT};
    sink.paragraph = style->bidi == CLI_BIDI_VISUAL ? &paragraph : NULL;
    put_raw(&sink, label, false);
    put_isolated(&sink, suggestion->query, suggestion->marks, style->colour ? suggestion->mark_count : 0);
    if (sink.paragraph != NULL)
        lay_paragraph(out, &paragraph, 0, true, style);
    else
        fh_buffer_append_byte(out, '\n');
    fh_buffer_release(&sink.safe);
}

size_t cli_render_suggestions(struct fh_buffer *out, const struct fh_suggestions *suggestions,
                              const struct cli_style *style)
{
    size_t shown = 0;
    for (; shown < fh_suggestions_count(suggestions) && shown < SUGGESTIONS_SHOWN; shown++) {
        const struct fh_suggestion *suggestion = fh_suggestions_get(suggestions, shown);
        if (suggestion->documents > CLI_FEW_DOCUMENTS)
            break;
        render_suggestion(out, shown == 0 ? "did you mean: " : "          or: ", suggestion, style);
    }
    return shown;
}
