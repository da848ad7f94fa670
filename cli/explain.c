/* Explanations shown. See explain.h. */
#include "cli/explain.h"

#include <inttypes.h>

#include "cli/bidi.h"
#include "cli/numbers.h"
#include "cli/safe_text.h"

static const char *const kinds[] = {"stem", "form", "phrase"};

/* The term ends the line: numbers behind Arabic words change places on terminals that do not know isolates. */
static void append_term(struct fh_buffer *out, struct fh_slice text, const struct cli_style *style)
{
    struct fh_buffer line = FH_BUFFER_INIT;
    struct cli_style narrow = {.bidi = style->bidi, .wrap = style->wrap, .columns = cli_text_width(text) + 20};
    cli_render_line(&line, text, NULL, 0, 0, &narrow);
    struct fh_slice shown = fh_buffer_slice(&line);
    shown.length -= shown.length > 0; /* the newline */
    while (shown.length > 0 && shown.bytes[0] == ' ') {
        shown.bytes++;
        shown.length--;
    }
    fh_buffer_append_slice(out, shown);
    out->failed = out->failed || !fh_buffer_ok(&line);
    fh_buffer_release(&line);
}

static void append_part(struct fh_buffer *out, const struct fh_explained *part, const struct cli_style *style)
{
    char documents[CLI_NUMBER_BYTES], freq[CLI_NUMBER_BYTES], title[CLI_NUMBER_BYTES],
        lead[CLI_NUMBER_BYTES];
    bool phrase = part->kind == FH_EXPLAINED_PHRASE;
    fh_buffer_printf(out, "  %-7s  %9s  %7.3f  %6.2f  %6s  %6s  %6s  %8.2f  %8.3f  ", kinds[part->kind],
                     phrase ? "" : cli_count_text(part->doc_freq, documents), part->idf, part->weight,
                     phrase ? "" : cli_count_text(part->freq, freq),
                     phrase ? "" : cli_count_text(part->title_freq, title),
                     phrase ? "" : cli_count_text(part->lead_freq, lead), part->weighted_freq, part->score);
    append_term(out, part->text, style);
    if (part->stands_for.length > 0) {
        fh_buffer_append_text(out, "  for ");
        append_term(out, part->stands_for, style);
    }
    fh_buffer_append_byte(out, '\n');
}

void cli_render_explanation(struct fh_buffer *out, const struct fh_explanation *explanation,
                            const struct cli_style *style)
{
    double length, average;
    double score = fh_explanation_score(explanation, &length, &average);
    fh_buffer_printf(out, "  %-7s  %9s  %7s  %6s  %6s  %6s  %6s  %8s  %8s  term\n", "", "documents", "idf", "weight",
                     "freq", "title", "lead", "weighted", "score");
    for (size_t i = 0; i < fh_explanation_count(explanation); i++)
        append_part(out, fh_explanation_part(explanation, i), style);
    fh_buffer_printf(out, "  score %.3f; the article counts as %.1f words, an average one as %.1f\n", score, length,
                     average);
}

static void put_part(struct cli_json *json, const struct fh_explained *part)
{
    cli_json_object(json);
    cli_json_put_text(json, "kind", fh_slice_from(kinds[part->kind]));
    cli_json_put_text(json, "text", part->text);
    if (part->stands_for.length > 0)
        cli_json_put_text(json, "stands_for", part->stands_for);
    cli_json_put_count(json, "doc_freq", part->doc_freq);
    cli_json_put_number(json, "idf", part->idf, 6);
    cli_json_put_number(json, "weight", part->weight, 4);
    cli_json_put_count(json, "freq", part->freq);
    cli_json_put_count(json, "title_freq", part->title_freq);
    cli_json_put_count(json, "lead_freq", part->lead_freq);
    cli_json_put_number(json, "weighted_freq", part->weighted_freq, 4);
    cli_json_put_number(json, "score", part->score, 6);
    cli_json_end_object(json);
}

void cli_put_explanation(struct cli_json *json, const struct fh_explanation *explanation)
{
    double length, average;
    double score = fh_explanation_score(explanation, &length, &average);
    cli_json_object(json);
    cli_json_put_number(json, "score", score, 6);
    cli_json_put_number(json, "length", length, 4);
    cli_json_put_number(json, "average_length", average, 4);
    cli_json_key(json, "parts");
    cli_json_array(json);
    for (size_t i = 0; i < fh_explanation_count(explanation); i++)
        put_part(json, fh_explanation_part(explanation, i));
    cli_json_end_array(json);
    cli_json_end_object(json);
}
