/* Results for programs: TSV, TREC runs, JSON. See render.h. */
#include <string.h>

#include "cli/render.h"
#include "cli/safe_text.h"
#include "corpus/date.h"

/* ---- TSV ---- */

/* Control characters, tabs and line ends among them, become spaces. */
static void append_cell(struct fh_buffer *out, struct fh_slice text)
{
    fh_buffer_append_byte(out, '\t');
    cli_safe_append(out, text);
}

static void append_tsv_hit(struct fh_buffer *out, const struct fh_hit *hit)
{
    char date[FH_DATE_TEXT_BYTES];
    fh_date_format(hit->time, date);
    fh_buffer_printf(out, "%zu\t%.6f", hit->rank, hit->score);
    append_cell(out, hit->id);
    append_cell(out, fh_slice_from(date));
    append_cell(out, hit->source);
    append_cell(out, hit->category);
    append_cell(out, hit->title);
    append_cell(out, hit->url);
    append_cell(out, hit->snippet);
    fh_buffer_append_byte(out, '\n');
}

void cli_render_tsv(struct fh_buffer *out, const struct fh_results *results)
{
    for (size_t i = 0; i < fh_results_count(results); i++)
        append_tsv_hit(out, fh_results_hit(results, i));
}

/* ---- TREC ---- */

/* Fields of a run are parted by blanks: a blank or control inside one is written %20, %09, ... */
static void append_run_field(struct fh_buffer *out, struct fh_slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte <= ' ' || byte == 0x7F)
            fh_buffer_printf(out, "%%%02X", byte);
        else
            fh_buffer_append_byte(out, text.bytes[i]);
    }
}

void cli_render_trec_line(struct fh_buffer *out, struct fh_slice topic, struct fh_slice id, size_t rank, float score)
{
    append_run_field(out, topic);
    fh_buffer_append_text(out, " Q0 ");
    append_run_field(out, id);
    fh_buffer_printf(out, " %zu %.9g fihrist\n", rank, (double)score); /* nine digits give the float back exactly */
}

void cli_render_trec(struct fh_buffer *out, const struct fh_results *results, const char *topic)
{
    for (size_t i = 0; i < fh_results_count(results); i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        cli_render_trec_line(out, fh_slice_from(topic), hit->id, hit->rank, (float)hit->score);
    }
}

/* ---- JSON ---- */

/* How many characters the valid form of the text has: where marks point to. */
static size_t count_characters(struct fh_slice text, size_t from, size_t to)
{
    size_t characters = 0;
    for (size_t i = from; i < to && i < text.length; characters++) {
        uint32_t c;
        i += cli_decode(text.bytes + i, text.length - i, &c);
    }
    return characters;
}

/* [[start, length], ...] in characters (code points) of the text beside it. */
static void put_marks(struct cli_json *json, const char *key, struct fh_slice text, const struct fh_mark *marks,
                      size_t count)
{
    size_t at = 0, characters = 0;
    cli_json_key(json, key);
    cli_json_array(json);
    for (size_t i = 0; i < count; i++) {
        characters += count_characters(text, at, marks[i].offset);
        size_t length = count_characters(text, marks[i].offset, marks[i].offset + marks[i].length);
        cli_json_array(json);
        cli_json_count(json, characters);
        cli_json_count(json, length);
        cli_json_end_array(json);
        at = marks[i].offset + marks[i].length;
        characters += length;
    }
    cli_json_end_array(json);
}

static void put_hit(struct cli_json *json, const struct fh_hit *hit)
{
    char date[FH_DATE_TEXT_BYTES];
    fh_date_format(hit->time, date);
    cli_json_object(json);
    cli_json_put_count(json, "rank", hit->rank);
    cli_json_put_text(json, "id", hit->id);
    cli_json_put_number(json, "score", hit->score, 6);
    cli_json_put_text(json, "title", hit->title);
    cli_json_put_text(json, "date", fh_slice_from(date));
    cli_json_put_text(json, "source", hit->source);
    cli_json_put_text(json, "category", hit->category);
    cli_json_put_text(json, "url", hit->url);
    cli_json_put_text(json, "snippet", hit->snippet);
    put_marks(json, "title_marks", hit->title, hit->title_marks, hit->title_mark_count);
    put_marks(json, "snippet_marks", hit->snippet, hit->snippet_marks, hit->snippet_mark_count);
    cli_json_end_object(json);
}

static void put_total(struct cli_json *json, const struct fh_results *results)
{
    bool exact;
    uint64_t total = fh_results_total(results, &exact);
    cli_json_key(json, "total");
    cli_json_object(json);
    cli_json_put_count(json, "value", total);
    cli_json_put_text(json, "relation", fh_slice_from(exact ? "eq" : "gte"));
    cli_json_end_object(json);
}

void cli_render_json(struct cli_json *json, const struct fh_results *results, struct fh_slice query)
{
    cli_json_object(json);
    cli_render_json_fields(json, results, query);
    cli_json_end_object(json);
}

void cli_render_json_fields(struct cli_json *json, const struct fh_results *results, struct fh_slice query)
{
    cli_json_put_text(json, "query", query);
    put_total(json, results);
    cli_json_put_count(json, "took_us", fh_results_took_us(results));
    cli_json_key(json, "hits");
    cli_json_array(json);
    for (size_t i = 0; i < fh_results_count(results); i++)
        put_hit(json, fh_results_hit(results, i));
    cli_json_end_array(json);
    cli_json_key(json, "notes");
    cli_json_array(json);
    for (size_t i = 0; i < fh_results_note_count(results); i++)
        cli_json_text(json, fh_slice_from(fh_results_note(results, i)));
    cli_json_end_array(json);
}

void cli_put_suggestions(struct cli_json *json, const struct fh_suggestions *suggestions)
{
    static const char *const kinds[] = {"spelling", "spacing", "keyboard"};
    cli_json_key(json, "did_you_mean");
    cli_json_array(json);
    for (size_t i = 0; i < fh_suggestions_count(suggestions); i++) {
        const struct fh_suggestion *suggestion = fh_suggestions_get(suggestions, i);
        cli_json_object(json);
        cli_json_put_text(json, "query", suggestion->query);
        cli_json_put_text(json, "kind", fh_slice_from(kinds[suggestion->kind]));
        cli_json_put_count(json, "documents", suggestion->documents);
        cli_json_end_object(json);
    }
    cli_json_end_array(json);
}
