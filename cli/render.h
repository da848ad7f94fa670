/* Results as text: for people, and for programs as JSON, TSV or a TREC run.
 *
 * Everything is appended to a buffer; nothing here prints.
 */
#ifndef FH_CLI_RENDER_H
#define FH_CLI_RENDER_H

#include <stdbool.h>

#include "base/buffer.h"
#include "cli/bidi.h"
#include "cli/json.h"
#include "fihrist.h"

enum cli_format { CLI_FORMAT_HUMAN = 0, CLI_FORMAT_JSON, CLI_FORMAT_TSV, CLI_FORMAT_TREC };
#define CLI_FORMAT_WORDS "human|json|tsv|trec"

/* How people see it. With colour, titles and matched words are set off by escape sequences; without,
 * matched words stand in [brackets]. Right-to-left text stands in logical order inside isolates, or
 * (CLI_BIDI_VISUAL) is laid out to the width; with `wrap` the former is wrapped at words, too. */
struct cli_style {
    bool colour;
    enum cli_bidi bidi;
    bool wrap; /* standard output is a terminal */
    size_t columns;
};

/* What standard output is fit for. */
struct cli_style cli_style_detect(enum cli_bidi bidi);

/* Escape sequences: empty without colour. */
const char *cli_style_title(const struct cli_style *style, bool on);
const char *cli_style_dim(const struct cli_style *style, bool on);

/* A numbered list of hits, and "N of M documents in T ms". Nothing of an article reaches the terminal
 * unsafe. */
void cli_render_human(struct fh_buffer *out, const struct fh_results *results, const struct cli_style *style);

/* One hit of it. */
void cli_render_hit(struct fh_buffer *out, const struct fh_hit *hit, const struct cli_style *style);

/* The closing line. */
void cli_render_total(struct fh_buffer *out, const struct fh_results *results);

/* People see suggestions for words that no more documents have than this. */
#define CLI_FEW_DOCUMENTS 10u

/* "did you mean: QUERY", and "or: QUERY" for two more, the new words in colour; of those for words that find few
 * documents. Returns how many lines that makes. */
size_t cli_render_suggestions(struct fh_buffer *out, const struct fh_suggestions *suggestions,
                              const struct cli_style *style);

/* "did_you_mean": [{"query","kind","documents"}] */
void cli_put_suggestions(struct cli_json *json, const struct fh_suggestions *suggestions);

/* "1" TAB score TAB id TAB date TAB source TAB category TAB title TAB url TAB snippet, a line a hit;
 * tabs and line ends inside a field are spaces. */
void cli_render_tsv(struct fh_buffer *out, const struct fh_results *results);

/* "topic Q0 id rank score fihrist" a line, as trec_eval reads it. */
void cli_render_trec(struct fh_buffer *out, const struct fh_results *results, const char *topic);
void cli_render_trec_line(struct fh_buffer *out, struct fh_slice topic, struct fh_slice id, size_t rank, float score);

/* The object that DESIGN and README give: query, total, took_us, hits, notes. */
void cli_render_json(struct cli_json *json, const struct fh_results *results, struct fh_slice query);

/* Its fields alone, inside an object that the caller opens and closes. */
void cli_render_json_fields(struct cli_json *json, const struct fh_results *results, struct fh_slice query);

/* Text with the words under `marks` set off, safe, on a line (visual: lines) of its own, indented. */
void cli_render_line(struct fh_buffer *out, struct fh_slice text, const struct fh_mark *marks, size_t mark_count,
                     size_t indent, const struct cli_style *style);

#endif
