/* Queries of the interactive search. See repl.h. */
#include <stdio.h>

#include "cli/interrupt.h"
#include "cli/numbers.h"
#include "cli/repl.h"

#define REHEARSAL_US_MAX 100000u

void repl_search_options(struct repl *repl, struct fh_search_options *search)
{
    *search = (struct fh_search_options){.limit = repl->limit,
                                         .offset = repl->offset,
                                         .sort = repl->sort,
                                         .rank = repl->rank,
                                         .default_operator = repl->joined_by,
                                         .filter = repl_filter(repl),
                                         .no_alternatives = repl->exact,
                                         .exact_total = true,
                                         .no_snippets = !repl->snippets,
                                         .cancel = cli_interrupt_flag()};
}

/* The newest commit, if a writer was there meanwhile. */
static enum fh_status refresh(struct repl *repl, struct fh_error *error)
{
    struct repl_index *index = repl_current(repl);
    struct fh_index_info info;
    char count[CLI_NUMBER_BYTES];
    bool changed = false;
    enum fh_status status = fh_index_refresh(index->index, &changed, error);
    if (status == FH_OK && changed) {
        fh_snapshot_release(index->snapshot);
        index->snapshot = NULL;
        fh_index_info(index->index, &info);
        printf("(the index has changed: %s documents now)\n", cli_count_text(info.documents, count));
    }
    return status;
}

static void say_where_page_is(struct repl *repl)
{
    size_t count = fh_results_count(repl->results);
    bool exact;
    uint64_t total = fh_results_total(repl->results, &exact);
    if (count > 0 && repl->offset + count < total)
        fh_buffer_append_text(&repl->out, ":open N reads one, :next shows more\n");
}

/* On the first page. Ctrl-C during this leaves the hits without. */
static enum fh_status suggest(struct repl *repl, const struct fh_search_options *search, struct fh_error *error)
{
    fh_suggestions_free(repl->suggestions);
    repl->suggestions = NULL;
    repl->suggestions_shown = 0;
    if (repl->offset > 0)
        return FH_OK;
    enum fh_status status = fh_suggest(&repl->suggestions, repl_current(repl)->index, fh_buffer_slice(&repl->query),
                                       search, error);
    if (status != FH_OK)
        return status == FH_ERR_CANCELLED ? FH_OK : status;
    repl->suggestions_shown = cli_render_suggestions(&repl->out, repl->suggestions, &repl->style);
    if (repl->suggestions_shown > 0 && cli_line_is_interactive(repl->line))
        fh_buffer_append_text(&repl->out,
                              repl->suggestions_shown > 1 ? ":yes searches for it, :yes 2 for the next\n"
                                                          : ":yes searches for it\n");
    return FH_OK;
}

static enum fh_status run(struct repl *repl, struct fh_error *error)
{
    struct fh_search_options search;
    fh_results_free(repl->results);
    repl->results = NULL;
    enum fh_status status = refresh(repl, error);
    if (status != FH_OK)
        return status;
    repl_search_options(repl, &search);
    status = fh_search(&repl->results, repl_current(repl)->index, fh_buffer_slice(&repl->query), &search, error);
    if (status != FH_OK)
        return status;
    cli_render_human(&repl->out, repl->results, &repl->style);
    if (cli_line_is_interactive(repl->line))
        say_where_page_is(repl);
    status = suggest(repl, &search, error);
    repl_print(repl);
    return status;
}

/* What the first query would pay for is read and made now: names, synonyms, the words of every text. A search that
 * fails says so when somebody asks for it. */
void repl_rehearse(struct repl *repl)
{
    struct fh_index *index = repl_current(repl)->index;
    struct fh_search_options search;
    struct fh_results *results = NULL;
    struct fh_suggestions *suggestions = NULL;
    struct fh_slice query = fh_text("خبر جديد في هذا اليوم");
    repl_search_options(repl, &search);
    search.timeout_us = REHEARSAL_US_MAX;
    if (fh_search(&results, index, query, &search, NULL) == FH_OK)
        fh_suggest(&suggestions, index, query, &search, NULL);
    fh_results_free(results);
    fh_suggestions_free(suggestions);
}

enum fh_status repl_search(struct repl *repl, struct fh_slice query, struct fh_error *error)
{
    fh_buffer_reset(&repl->query);
    fh_buffer_append_slice(&repl->query, query);
    if (!fh_buffer_ok(&repl->query))
        return fh_fail_nomem(error);
    repl->offset = 0;
    return run(repl, error);
}

enum fh_status repl_search_again(struct repl *repl, size_t offset, struct fh_error *error)
{
    if (repl->query.length == 0) {
        puts("no query yet");
        return FH_OK;
    }
    repl->offset = offset;
    return run(repl, error);
}

enum fh_status repl_run_yes(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    size_t number = argument.length > 0 ? repl_parse_number(argument) : 1;
    if (number == 0 || number > repl->suggestions_shown) {
        puts(repl->suggestions_shown > 0 ? ":yes N, N being the number of a suggestion" : "there is no suggestion");
        return FH_OK;
    }
    return repl_search(repl, fh_suggestions_get(repl->suggestions, number - 1)->query, error);
}

enum fh_status repl_show_again(struct repl *repl, struct fh_error *error)
{
    return repl->query.length > 0 ? repl_search_again(repl, 0, error) : FH_OK;
}
