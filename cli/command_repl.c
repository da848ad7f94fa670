/* `fihrist repl`: a conversation with an index. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/numbers.h"
#include "cli/places.h"
#include "cli/repl.h"
#include "cli/report.h"

struct repl_settings {
    int bidi;
    size_t limit;
};

static const struct cli_option options[] = {
    {"bidi", 0, CLI_CHOICE, offsetof(struct repl_settings, bidi), "remembered|logical|visual",
     "right-to-left text in logical order inside isolates, or laid out for terminals that do not reorder (default: as "
     "last set by :bidi)"},
    {"limit", 'k', CLI_COUNT, offsetof(struct repl_settings, limit), "N", "hits on a page (default 10)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

void repl_print(struct repl *repl)
{
    if (fh_buffer_ok(&repl->out) && repl->out.length > 0)
        fwrite(repl->out.bytes, 1, repl->out.length, stdout);
    else if (!fh_buffer_ok(&repl->out))
        puts("out of memory");
    fh_buffer_reset(&repl->out);
}

/* ---- Opening ---- */

static char *copy_text(const char *text)
{
    char *copy = fh_malloc(strlen(text) + 1);
    if (copy != NULL)
        strcpy(copy, text);
    return copy;
}

static enum fh_status open_indexes(struct repl *repl, const struct cli_call *call, struct fh_error *error)
{
    for (size_t i = 0; i < call->argument_count; i++) {
        struct repl_index *index = &repl->indexes[i];
        index->path = copy_text(call->arguments[i]);
        if (index->path == NULL)
            return fh_fail_nomem(error);
        repl->index_count++;
        enum fh_status status = fh_index_open(&index->index, call->arguments[i], error);
        if (status != FH_OK)
            return status;
    }
    return FH_OK;
}

static void greet(struct repl *repl)
{
    struct fh_index_info info;
    char count[CLI_NUMBER_BYTES], line[CLI_NUMBER_BYTES + 80];
    fh_index_info(repl_current(repl)->index, &info);
    snprintf(line, sizeof line, "%s documents. Type a query, or :help (:مساعدة).",
             cli_count_text(info.documents, count));
    cli_render_line(&repl->out, fh_text(line), NULL, 0, 0, &repl->style);
    repl_print(repl);
}

/* ---- The conversation ---- */

static bool is_blank(struct fh_slice line)
{
    for (size_t i = 0; i < line.length; i++)
        if (line.bytes[i] != ' ' && line.bytes[i] != '\t')
            return false;
    return true;
}

static void answer(struct repl *repl, struct fh_slice line)
{
    struct fh_error error;
    enum fh_status status = FH_OK;
    if (is_blank(line))
        return;
    if (line.bytes[0] == ':')
        status = repl_command(repl, line, &error);
    else
        status = repl_search(repl, line, &error);
    fh_buffer_reset(&repl->out);
    fflush(stdout);
    if (status == FH_ERR_CANCELLED)
        puts("(stopped)");
    else if (status != FH_OK)
        cli_report(&error);
}

static void converse(struct repl *repl)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    while (!repl->done) {
        fflush(stdout);
        repl->style.columns = cli_style_detect(repl->style.bidi).columns;
        enum cli_line_event event = cli_line_read(repl->line, &text);
        if (event == CLI_LINE_END)
            break;
        if (event == CLI_LINE_TEXT && fh_buffer_ok(&text))
            answer(repl, fh_buffer_slice(&text));
    }
    if (cli_line_is_interactive(repl->line) && !repl->done)
        putchar('\n');
    fh_buffer_release(&text);
}

static void release(struct repl *repl)
{
    cli_line_close(repl->line);
    fh_results_free(repl->results);
    fh_suggestions_free(repl->suggestions);
    for (size_t i = 0; i < repl->index_count; i++) {
        fh_snapshot_release(repl->indexes[i].snapshot);
        fh_index_close(repl->indexes[i].index);
        fh_free(repl->indexes[i].path);
    }
    fh_buffer_release(&repl->query);
    fh_buffer_release(&repl->since);
    fh_buffer_release(&repl->until);
    fh_buffer_release(&repl->source);
    fh_buffer_release(&repl->category);
    fh_buffer_release(&repl->filter);
    fh_buffer_release(&repl->out);
}

static int run_repl(const struct cli_call *call)
{
    const struct repl_settings *settings = call->settings;
    static struct repl repl;
    struct fh_error error;
    char *history = cli_history_path();
    struct cli_line_options line = {"fihrist> ", history, repl_complete, &repl};
    cli_interrupt_catch();
    repl.limit = settings->limit > 0 ? settings->limit : 10;
    repl.snippets = true;
    repl.style = cli_style_detect(settings->bidi > 0 ? (enum cli_bidi)(settings->bidi - 1) : cli_bidi_remembered());
    enum fh_status status = open_indexes(&repl, call, &error);
    if (status == FH_OK)
        status = cli_line_open(&repl.line, &line, &error);
    if (status == FH_OK) {
        greet(&repl);
        if (cli_line_is_interactive(repl.line)) {
            fflush(stdout);
            repl_rehearse(&repl);
        }
        converse(&repl);
    }
    release(&repl);
    fh_free(history);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_repl = {.name = "repl",
                                             .usage = "INDEX... [OPTION...]",
                                             .summary = "search interactively",
                                             .description =
                                                 "Reads queries and shows their hits; :help lists the commands (:open "
                                                 "N reads an article, :next pages on, :quit or "
                                                 "Ctrl-D leaves). At a terminal, lines are edited with history (kept "
                                                 "in $XDG_STATE_HOME/fihrist/history) and Tab "
                                                 "completes commands, fields, sources, categories and words of the "
                                                 "index; Ctrl-C stops a query. From a pipe, lines "
                                                 "are read plainly. Several indexes may be open at once (:use).",
                                             .examples = "fihrist repl news.fh\n"
                                                         "echo 'المدرسة' | fihrist repl news.fh",
                                             .options = options,
                                             .settings_size = sizeof(struct repl_settings),
                                             .arguments_min = 1,
                                             .arguments_max = REPL_INDEXES_MAX,
                                             .run = run_repl};
