/* `fihrist dump`: terms, postings, a document's words, or the stored articles themselves. */
#include <stddef.h>
#include <stdio.h>

#include "base/buffer.h"
#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/report.h"
#include "indexer/dump.h"
#include "indexer/snapshot_base.h"
#include "stemmer/analyzer.h"

struct dump_settings {
    int level;
    const char *prefix, *term, *word, *document;
    bool articles;
    int rules;
};

#define PLACE(field) offsetof(struct dump_settings, field)

static const struct cli_option options[] = {
    {"level", 0, CLI_CHOICE, PLACE(level), "stem|form", "which terms: stems (default) or forms"},
    {"prefix", 0, CLI_TEXT, PLACE(prefix), "TEXT", "only terms that begin so"},
    {"term", 0, CLI_TEXT, PLACE(term), "TERM", "the postings of this term, as it stands in the dictionary"},
    {"word", 0, CLI_TEXT, PLACE(word), "WORD", "the postings of what this word is analysed to"},
    {"document", 0, CLI_TEXT, PLACE(document), "ID", "where this article is, and its terms"},
    {"articles", 0, CLI_FLAG, PLACE(articles), NULL, "the stored articles as JSON Lines"},
    {"rules", 0, CLI_CHOICE, PLACE(rules), "none|overrides|stop-words|synonyms",
     "the list of yours that the index keeps, as it was given"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

static bool write_text(void *user, const char *text, size_t length)
{
    (void)user;
    return fwrite(text, 1, length, stdout) == length && !cli_interrupted();
}

static const struct fh_dump_sink sink = {write_text, NULL};

/* ---- The postings of a word ---- */

static enum fh_status dump_token(const struct fh_snapshot *snapshot, enum fh_level level,
                                 const struct fh_session *session, const struct fh_token *token, struct fh_error *error)
{
    struct fh_slice term =
        level == FH_LEVEL_STEM ? fh_session_stem(session, token->stem_id) : fh_session_form(session, token->form_id);
    return fh_dump_postings(snapshot, level, term, &sink, error);
}

static enum fh_status dump_word(const struct fh_snapshot *snapshot, enum fh_level level, const char *word,
                                struct fh_error *error)
{
    struct fh_session *session = NULL;
    struct fh_tokens tokens = FH_TOKENS_INIT;
    enum fh_status status = fh_session_new(&session, snapshot->analyzer, error);
    if (status == FH_OK)
        status = fh_session_analyze(session, fh_slice_from(word), &tokens, error);
    if (status == FH_OK && tokens.count == 0)
        status = fh_fail(error, FH_ERR_NOT_FOUND, "dump: there is no word in \"%s\"", word);
    for (size_t i = 0; status == FH_OK && i < tokens.count; i++)
        status = dump_token(snapshot, level, session, &tokens.list[i], error);
    fh_tokens_release(&tokens);
    fh_session_free(session);
    return status;
}

/* ---- Articles ---- */

static enum fh_status print_article(const struct fh_document *document, struct fh_error *error)
{
    struct cli_json json = CLI_JSON_INIT;
    enum fh_status status = cli_json_open(&json, error);
    if (status == FH_OK) {
        cli_json_object(&json);
        cli_json_put_text(&json, "id", document->id);
        cli_json_put_text(&json, "url", document->url);
        cli_json_put_text(&json, "title", document->title);
        cli_json_put_text(&json, "standfirst", document->standfirst);
        cli_json_put_text(&json, "body", document->body);
        cli_json_put_text(&json, "date", document->date);
        cli_json_put_text(&json, "source", document->source);
        cli_json_put_text(&json, "category", document->category);
        cli_json_end_object(&json);
        status = cli_json_print(&json, stdout, error);
    }
    cli_json_release(&json);
    return status;
}

static enum fh_status dump_segment(const struct fh_snapshot *snapshot, const struct fh_segment *segment,
                                   struct fh_store_decoder *decoder, struct fh_error *error)
{
    struct fh_document document;
    enum fh_status status = FH_OK;
    for (fh_doc_id doc = 0; doc < segment->doc_count && status == FH_OK; doc++) {
        if (fh_bitmap_has(&segment->deleted, doc))
            continue;
        status = fh_snapshot_fetch(snapshot, decoder, segment->doc_base + doc, &document, error);
        if (status == FH_OK)
            status = print_article(&document, error);
        if (status == FH_OK && cli_interrupted())
            status = fh_fail(error, FH_ERR_CANCELLED, "dump: cancelled");
    }
    return status;
}

static enum fh_status dump_articles(const struct fh_snapshot *snapshot, struct fh_error *error)
{
    struct fh_store_decoder *decoder = NULL;
    if (!snapshot->manifest.stored)
        return fh_fail(error, FH_ERR_UNSUPPORTED, "%s: the index has no stored text", snapshot->directory);
    enum fh_status status = fh_store_decoder_new(&decoder, snapshot->dictionary, error);
    for (size_t i = 0; status == FH_OK && i < snapshot->segment_count; i++)
        status = dump_segment(snapshot, snapshot->segments[i], decoder, error);
    fh_store_decoder_free(decoder);
    return status;
}

/* ---- Rules ---- */

static enum fh_status dump_rules(const struct fh_snapshot *snapshot, int which, struct fh_error *error)
{
    struct fh_analyzer_options made_of;
    if (!fh_analyzer_saved_made_of(snapshot->base->analyzer_file.bytes, &made_of))
        return fh_fail(error, FH_ERR_CORRUPT, "%s/%s: not a saved analyzer", snapshot->directory,
                       snapshot->manifest.analyzer_file);
    struct fh_rules lists[] = {made_of.overrides, made_of.stop_words, made_of.synonyms};
    struct fh_slice lines = lists[which - 1].lines;
    write_text(NULL, lines.bytes, lines.length);
    return FH_OK;
}

/* ---- Which of them ---- */

static enum fh_status dump(const struct fh_snapshot *snapshot, const struct dump_settings *settings,
                           struct fh_error *error)
{
    enum fh_level level = (enum fh_level)settings->level;
    if (settings->rules > 0)
        return dump_rules(snapshot, settings->rules, error);
    if (settings->articles)
        return dump_articles(snapshot, error);
    if (settings->document != NULL)
        return fh_dump_document(snapshot, fh_slice_from(settings->document), &sink, error);
    if (settings->word != NULL)
        return dump_word(snapshot, level, settings->word, error);
    if (settings->term != NULL)
        return fh_dump_postings(snapshot, level, fh_slice_from(settings->term), &sink, error);
    return fh_dump_terms(snapshot, level, fh_slice_from(settings->prefix), &sink, error);
}

static int run_dump(const struct cli_call *call)
{
    struct fh_snapshot *snapshot = NULL;
    const struct dump_settings *settings = call->settings;
    struct fh_error error;
    cli_interrupt_catch();
    bool any_analyzer = settings->word == NULL;
    enum fh_status status = fh_snapshot_open(&snapshot, call->arguments[0], any_analyzer, &error);
    if (status == FH_OK)
        status = dump(snapshot, settings, &error);
    fh_snapshot_release(snapshot);
    if (status == FH_ERR_CANCELLED && ferror(stdout))
        return CLI_SYSTEM; /* reported with the output */
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_dump = {
    .name = "dump",
    .usage = "INDEX [OPTION...]",
    .summary = "print terms, postings, articles or rules",
    .description = "Without an option, every term with its documents and occurrences. Lines of fields separated by "
                   "tabs, under lines "
                   "that start with \"# \" and name them; in terms and ids control characters and the backslash stand "
                   "as \\xNN.\n\n"
                   "--articles gives back what was indexed, an article a line, as index reads it.",
    .examples = "fihrist dump news.fh --level=form --prefix مدرس\n"
                "fihrist dump news.fh --word مدرسة\n"
                "fihrist dump news.fh --articles | zstd > news.jsonl.zst",
    .options = options,
    .settings_size = sizeof(struct dump_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_dump};
