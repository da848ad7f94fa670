/* One article of the results, through the pager, the words that matched marked. See repl.h. */
#include <stdio.h>

#include "cli/pager.h"
#include "cli/repl.h"
#include "cli/safe_text.h"
#include "cli/text_file.h"
#include "corpus/date.h"

static void append_fact(struct fh_buffer *out, const char *name, struct fh_slice value, const struct cli_style *style)
{
    if (value.length == 0)
        return;
    fh_buffer_printf(out, "%-9s ", name);
    if (style->bidi == CLI_BIDI_VISUAL && cli_is_right_to_left(value))
        fh_buffer_append_byte(out, '\n');
    cli_render_line(out, value, NULL, 0, 0, style);
}

static void append_facts(struct repl *repl, const struct fh_document *document)
{
    char date[FH_DATE_TEXT_BYTES];
    fh_date_format(document->time, date);
    append_fact(&repl->out, "id", document->id, &repl->style);
    append_fact(&repl->out, "date", date[0] != '\0' ? fh_slice_from(date) : document->date, &repl->style);
    append_fact(&repl->out, "source", document->source, &repl->style);
    append_fact(&repl->out, "category", document->category, &repl->style);
    append_fact(&repl->out, "url", document->url, &repl->style);
}

/* One line with the marks that lie in it: those from *mark on, which are behind the lines before. */
static void append_line(struct repl *repl, struct fh_slice line, size_t start, const struct fh_mark *marks,
                        size_t mark_count, size_t *mark)
{
    struct fh_mark here[256];
    size_t count = 0;
    for (; *mark < mark_count && marks[*mark].offset < start + line.length; (*mark)++)
        if (count < sizeof here / sizeof here[0] && marks[*mark].offset >= start)
            here[count++] = (struct fh_mark){marks[*mark].offset - start, marks[*mark].length};
    cli_render_line(&repl->out, line, here, count, 0, &repl->style);
}

/* Paragraphs with an empty line between them. */
static void append_text(struct repl *repl, struct fh_slice text, const struct fh_mark *marks, size_t mark_count)
{
    struct fh_slice rest = text, line;
    size_t mark = 0;
    while (cli_next_line(&rest, &line)) {
        if (line.length == 0)
            continue;
        fh_buffer_append_byte(&repl->out, '\n');
        append_line(repl, line, (size_t)(line.bytes - text.bytes), marks, mark_count, &mark);
    }
}

static void append_article(struct repl *repl, const struct fh_marked *marked)
{
    const struct fh_document *document = &marked->document;
    fh_buffer_append_text(&repl->out, cli_style_title(&repl->style, true));
    cli_render_line(&repl->out, document->title, marked->title_marks, marked->title_mark_count, 0, &repl->style);
    fh_buffer_append_text(&repl->out, cli_style_title(&repl->style, false));
    append_facts(repl, document);
    append_text(repl, document->standfirst, marked->standfirst_marks, marked->standfirst_mark_count);
    append_text(repl, document->body, marked->body_marks, marked->body_mark_count);
}

const struct fh_hit *repl_hit(const struct repl *repl, size_t rank)
{
    size_t count = repl->results != NULL ? fh_results_count(repl->results) : 0;
    if (rank > repl->offset && rank <= repl->offset + count)
        return fh_results_hit(repl->results, rank - repl->offset - 1);
    puts(count > 0 ? "no hit of that number on this page" : "no hits yet");
    return NULL;
}

enum fh_status repl_run_open(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    struct fh_marked *marked = NULL;
    struct fh_search_options search;
    const struct fh_hit *hit = repl_hit(repl, repl_parse_number(argument));
    if (hit == NULL)
        return FH_OK;
    repl_search_options(repl, &search);
    enum fh_status status =
        fh_marked_new(&marked, repl_current(repl)->index, fh_buffer_slice(&repl->query), hit->id, &search, error);
    if (status != FH_OK)
        return status;
    append_article(repl, marked);
    if (fh_buffer_ok(&repl->out))
        cli_page(&repl->out);
    else
        status = fh_fail_nomem(error);
    fh_buffer_reset(&repl->out);
    fh_marked_free(marked);
    return status;
}
