/* One article of the results, through the pager, the words that matched marked. See repl.h.
 *
 * The marked text is the search's own snippet, asked to be as long as the article; where it is not
 * the whole article (no stored text, or a document without matches), the stored text is shown as it is.
 */
#include <stdio.h>

#include "cli/pager.h"
#include "cli/repl.h"
#include "cli/safe_text.h"
#include "cli/text_file.h"
#include "corpus/date.h"

static void append_fact(struct fh_buffer *out, const char *name, struct fh_slice value)
{
    if (value.length == 0)
        return;
    bool isolate = cli_is_right_to_left(value);
    fh_buffer_printf(out, "%-9s %s", name, isolate ? CLI_RLI : "");
    cli_safe_append(out, value);
    fh_buffer_printf(out, "%s\n", isolate ? CLI_PDI : "");
}

static void append_facts(struct fh_buffer *out, const struct fh_document *document)
{
    char date[FH_DATE_TEXT_BYTES];
    fh_date_format(document->time, date);
    append_fact(out, "id", document->id);
    append_fact(out, "date", date[0] != '\0' ? fh_slice_from(date) : document->date);
    append_fact(out, "source", document->source);
    append_fact(out, "category", document->category);
    append_fact(out, "url", document->url);
}

/* Marks that lie in a part of the text, counted from its beginning. */
static size_t marks_within(const struct fh_hit *hit, size_t start, size_t length, struct fh_mark *marks, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < hit->snippet_mark_count && count < room; i++) {
        struct fh_mark mark = hit->snippet_marks[i];
        if (mark.offset >= start && mark.offset + mark.length <= start + length)
            marks[count++] = (struct fh_mark){mark.offset - start, mark.length};
    }
    return count;
}

/* Paragraphs with an empty line between them. */
static void append_text(struct repl *repl, struct fh_slice text, const struct fh_hit *marked)
{
    static struct fh_mark marks[4096];
    struct fh_slice rest = text, line;
    while (cli_next_line(&rest, &line)) {
        size_t start = (size_t)(line.bytes - text.bytes);
        size_t count = marked != NULL ? marks_within(marked, start, line.length, marks, 4096) : 0;
        if (line.length == 0)
            continue;
        fh_buffer_append_byte(&repl->out, '\n');
        cli_render_line(&repl->out, line, marks, count, 0, &repl->style);
    }
}

static void append_title(struct repl *repl, struct fh_slice title, const struct fh_hit *hit)
{
    fh_buffer_append_text(&repl->out, cli_style_title(&repl->style, true));
    cli_render_line(&repl->out, title, hit != NULL ? hit->title_marks : NULL, hit != NULL ? hit->title_mark_count : 0,
                    0, &repl->style);
    fh_buffer_append_text(&repl->out, cli_style_title(&repl->style, false));
}

/* Standfirst and body, marked where the search could mark them. */
static void append_article(struct repl *repl, const struct fh_document *document, const struct fh_hit *hit)
{
    append_title(repl, document->title, hit);
    append_facts(&repl->out, document);
    if (hit != NULL && hit->snippet.length >= document->body.length && hit->snippet.length > 0) {
        append_text(repl, hit->snippet, hit);
        return;
    }
    append_text(repl, document->standfirst, NULL);
    append_text(repl, document->body, NULL);
}

/* The hit again, its snippet the whole text. */
static enum fh_status search_one(struct fh_results **results, struct repl *repl, size_t rank, struct fh_error *error)
{
    struct fh_search_options search;
    repl_search_options(repl, &search);
    search.limit = 1;
    search.offset = rank - 1;
    search.no_snippets = false;
    search.exact_total = false;
    search.snippet_bytes = SIZE_MAX / 4;
    return fh_search(results, repl_current(repl)->index, fh_buffer_slice(&repl->query), &search, error);
}

static enum fh_status show(struct repl *repl, struct fh_slice id, const struct fh_hit *hit, struct fh_error *error)
{
    struct fh_stored *stored = NULL;
    enum fh_status status = fh_index_fetch(&stored, repl_current(repl)->index, id, error);
    if (status != FH_OK)
        return status;
    append_article(repl, &stored->document, hit);
    if (fh_buffer_ok(&repl->out))
        cli_page(&repl->out);
    else
        status = fh_fail_nomem(error);
    fh_buffer_reset(&repl->out);
    fh_stored_free(stored);
    return status;
}

enum fh_status repl_open_article(struct repl *repl, size_t rank, struct fh_error *error)
{
    struct fh_results *again = NULL;
    size_t count = repl->results != NULL ? fh_results_count(repl->results) : 0;
    if (rank <= repl->offset || rank > repl->offset + count) {
        puts(count > 0 ? "no hit of that number on this page" : "no hits to open");
        return FH_OK;
    }
    const struct fh_hit *hit = fh_results_hit(repl->results, rank - repl->offset - 1);
    enum fh_status status = search_one(&again, repl, rank, error);
    const struct fh_hit *whole = status == FH_OK && fh_results_count(again) > 0 ? fh_results_hit(again, 0) : NULL;
    if (whole != NULL && !fh_slice_equal(whole->id, hit->id))
        whole = NULL;
    if (status == FH_OK)
        status = show(repl, hit->id, whole, error);
    fh_results_free(again);
    return status;
}
