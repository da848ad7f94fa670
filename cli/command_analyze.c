/* `fihrist analyze`: what every step of the analysis makes of every word. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "cli/command_list.h"
#include "cli/report.h"
#include "cli/rules_files.h"
#include "cli/safe_text.h"
#include "cli/text_file.h"
#include "indexer/snapshot.h"
#include "query/sources.h"
#include "stemmer/analyzer.h"

struct analyze_settings {
    const char *analyzer, *index;
    struct cli_rules_names rules;
};

static const struct cli_option options[] = {
    {"analyzer", 0, CLI_TEXT, offsetof(struct analyze_settings, analyzer), "NAME",
     "arabic (default), snowball, light10, none or whitespace"},
    {"index", 'i', CLI_TEXT, offsetof(struct analyze_settings, index), "INDEX",
     "use the analyzer of this index, with the rules it keeps"},
    CLI_RULES_OPTIONS(offsetof(struct analyze_settings, rules)),
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

/* ---- What else its words may be ---- */

struct asking {
    struct fh_session *session;
    struct fh_tokens tokens;
    struct fh_sources sources;
    struct fh_arena arena;
    struct fh_buffer out;
};

/* A line for the words from `at` on that have alternatives. Returns how many words these are, at least 1. */
static size_t append_alternatives(struct asking *asking, size_t at, enum fh_status *status, struct fh_error *error)
{
    struct fh_asked asked[FH_SYNONYM_WORDS_MAX];
    struct fh_alternatives found = {.count = 0};
    size_t count = 0;
    for (; count < FH_SYNONYM_WORDS_MAX && at + count < asking->tokens.count; count++) {
        const struct fh_token *token = &asking->tokens.list[at + count];
        asked[count] = (struct fh_asked){fh_session_stem(asking->session, token->stem_id),
                                         fh_session_form(asking->session, token->form_id), token->stop};
    }
    for (size_t i = 0; i < asking->sources.count && *status == FH_OK; i++) {
        const struct fh_alternative_source *source = &asking->sources.list[i];
        *status = source->find(source->user, asked, count, &asking->arena, &found, error);
    }
    for (size_t i = 0; i < found.words; i++) {
        fh_buffer_append_text(&asking->out, i > 0 ? " " : "");
        fh_buffer_append_slice(&asking->out, asked[i].form);
    }
    for (size_t i = 0; i < found.count; i++) {
        fh_buffer_append_text(&asking->out, i > 0 ? ", " : "\n    also            ");
        fh_buffer_append_slice(&asking->out, found.list[i].text);
    }
    fh_buffer_append_text(&asking->out, found.words > 0 ? "\n" : "");
    return found.words > 0 ? found.words : 1;
}

static enum fh_status print_alternatives(const struct fh_analyzer *analyzer, struct fh_session *session,
                                         struct fh_slice text, struct fh_error *error)
{
    struct asking asking = {.session = session, .tokens = FH_TOKENS_INIT, .arena = FH_ARENA_INIT};
    enum fh_status status =
        fh_sources_ready(&asking.sources, analyzer, session, (struct fh_rules){{NULL, 0}, NULL}, NULL, error);
    if (status == FH_OK)
        status = fh_session_analyze(session, text, &asking.tokens, error);
    for (size_t at = 0; at < asking.tokens.count && status == FH_OK;)
        at += append_alternatives(&asking, at, &status, error);
    if (status == FH_OK && !fh_buffer_ok(&asking.out))
        status = fh_fail_nomem(error);
    if (status == FH_OK)
        print_safe_lines(fh_buffer_slice(&asking.out));
    fh_tokens_release(&asking.tokens);
    fh_sources_release(&asking.sources);
    fh_arena_release(&asking.arena);
    fh_buffer_release(&asking.out);
    return status;
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
    if (status == FH_OK)
        status = print_alternatives(analyzer, session, text, error);
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

static enum fh_status analyze_with_name(const struct analyze_settings *settings, struct fh_slice text,
                                        struct fh_error *error)
{
    struct fh_analyzer *analyzer = NULL;
    struct cli_rules rules = {.lexicon = FH_BUFFER_INIT};
    struct fh_writer_options given = {.analyzer = settings->analyzer};
    enum fh_status status = cli_rules_read(&rules, &settings->rules, &given, error);
    struct fh_analyzer_options made_of = {given.lexicon, given.overrides, given.stop_words, given.synonyms};
    if (status == FH_OK)
        status = fh_analyzer_new(&analyzer, settings->analyzer, &made_of, error);
    if (status == FH_OK)
        status = explain(analyzer, text, error);
    fh_analyzer_free(analyzer);
    cli_rules_release(&rules);
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
        status = analyze_with_name(settings, fh_buffer_slice(&text), &error);
    fh_buffer_release(&text);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_analyze = {
    .name = "analyze",
    .usage = "[OPTION...] TEXT...|-",
    .summary = "show what every analysis step makes of a text",
    .description =
        "Prints, for each word of the text, what every step of the analysis makes of it, down to the form and the "
        "stem that are indexed, and then what else the words of a query may be: synonyms, other spellings. With files "
        "of rules it shows what an index made with them would do.",
    .examples = "fihrist analyze 'وبالمدارسِ الجديدة'\n"
                "fihrist analyze --analyzer=light10 والكتاب",
    .options = options,
    .settings_size = sizeof(struct analyze_settings),
    .arguments_min = 1,
    .arguments_max = CLI_ANY_NUMBER,
    .run = run_analyze};
