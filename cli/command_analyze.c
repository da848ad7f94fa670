/* `fihrist analyze`: what every step of the analysis makes of every word. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "cli/command_list.h"
#include "cli/report.h"
#include "cli/safe_text.h"
#include "cli/text_file.h"
#include "indexer/snapshot.h"
#include "stemmer/analyzer.h"

struct analyze_settings {
    const char *analyzer, *index;
};

static const struct cli_option options[] = {
    {"analyzer", 0, CLI_TEXT, offsetof(struct analyze_settings, analyzer), "NAME",
     "arabic (default), snowball, light10, none or whitespace"},
    {"index", 'i', CLI_TEXT, offsetof(struct analyze_settings, index), "INDEX", "use the analyzer of this index"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

/* The arguments joined by blanks; standard input for "-". */
static enum fh_status gather_text(struct fh_buffer *text, const struct cli_call *call, struct fh_error *error)
{
    if (call->argument_count == 1 && strcmp(call->arguments[0], "-") == 0)
        return cli_read_file(text, "-", error);
    for (size_t i = 0; i < call->argument_count; i++) {
        fh_buffer_append_text(text, i > 0 ? " " : "");
        fh_buffer_append_text(text, call->arguments[i]);
    }
    return fh_buffer_ok(text) ? FH_OK : fh_fail_nomem(error);
}

static void print_safe_lines(struct fh_slice text)
{
    struct fh_buffer safe = FH_BUFFER_INIT;
    struct fh_slice line;
    while (cli_next_line(&text, &line)) {
        fh_buffer_reset(&safe);
        cli_safe_append(&safe, line);
        fh_buffer_append_byte(&safe, '\n');
        if (fh_buffer_ok(&safe))
            fwrite(safe.bytes, 1, safe.length, stdout);
    }
    fh_buffer_release(&safe);
}

static enum fh_status explain(const struct fh_analyzer *analyzer, struct fh_slice text, struct fh_error *error)
{
    struct fh_session *session = NULL;
    struct fh_buffer out = FH_BUFFER_INIT;
    enum fh_status status = fh_session_new(&session, analyzer, error);
    if (status == FH_OK)
        status = fh_session_explain(session, text, &out, error);
    if (status == FH_OK)
        print_safe_lines(fh_buffer_slice(&out));
    fh_session_free(session);
    fh_buffer_release(&out);
    return status;
}

static enum fh_status analyze_with_index(const char *path, struct fh_slice text, struct fh_error *error)
{
    struct fh_snapshot *snapshot = NULL;
    enum fh_status status = fh_snapshot_open(&snapshot, path, false, error);
    if (status == FH_OK)
        status = explain(snapshot->analyzer, text, error);
    fh_snapshot_release(snapshot);
    return status;
}

static enum fh_status analyze_with_name(const char *name, struct fh_slice text, struct fh_error *error)
{
    struct fh_analyzer *analyzer = NULL;
    enum fh_status status = fh_analyzer_new(&analyzer, name, NULL, error);
    if (status == FH_OK)
        status = explain(analyzer, text, error);
    fh_analyzer_free(analyzer);
    return status;
}

static int run_analyze(const struct cli_call *call)
{
    const struct analyze_settings *settings = call->settings;
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_error error;
    enum fh_status status = gather_text(&text, call, &error);
    if (status == FH_OK && settings->index != NULL)
        status = analyze_with_index(settings->index, fh_buffer_slice(&text), &error);
    else if (status == FH_OK)
        status = analyze_with_name(settings->analyzer, fh_buffer_slice(&text), &error);
    fh_buffer_release(&text);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_analyze = {
    .name = "analyze",
    .usage = "[OPTION...] TEXT...|-",
    .summary = "show what every analysis step makes of a text",
    .description =
        "Prints, for each word of the text, what every step of the analysis makes of it, down to the form and the "
        "stem that are indexed.",
    .examples = "fihrist analyze 'وبالمدارسِ الجديدة'\n"
                "fihrist analyze --analyzer=light10 والكتاب",
    .options = options,
    .settings_size = sizeof(struct analyze_settings),
    .arguments_min = 1,
    .arguments_max = CLI_ANY_NUMBER,
    .run = run_analyze};
