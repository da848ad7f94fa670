/* `fihrist lexicon`: a lexicon counted from an archive of the user's, or made of word counts. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/numbers.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/skips.h"
#include "cli/text_file.h"
#include "stemmer/lexicon.h"
#include "stemmer/word_counts.h"

#define COUNT_MIN_DEFAULT 3u
#define COUNT_FILES_MAX 256u

struct lexicon_settings {
    bool counts;
    size_t count_min;
    int format;
    const char *map, *encoding, *save_counts;
};

#define PLACE(field) offsetof(struct lexicon_settings, field)

static const struct cli_option options[] = {
    {"counts", 'c', CLI_FLAG, PLACE(counts), NULL, "the files are word counts: lines \"word TAB count\""},
    {"min", 0, CLI_COUNT, PLACE(count_min), "N", "leave out words seen less often (default 3)"},
    {"save-counts", 0, CLI_TEXT, PLACE(save_counts), "FILE", "write the counts of the archive's words there, too"},
    {"format", 'f', CLI_CHOICE, PLACE(format), "auto|json|text|csv|tsv|trec|xml|html|mbox",
     "what the archive is (default: found out)"},
    {"map", 'm', CLI_TEXT, PLACE(map), "FIELD=NAME,...", "which field of the archive is what (see index)"},
    {"encoding", 'e', CLI_TEXT, PLACE(encoding), "NAME", "of the archive's text (default: found out)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct lexicon_run {
    const struct lexicon_settings *settings;
    struct cli_progress progress;
    struct cli_skips skips;
    struct fh_word_counts words;
    struct fh_buffer texts[COUNT_FILES_MAX]; /* word counts */
    struct fh_rules lists[COUNT_FILES_MAX];
    size_t list_count;
    uint64_t documents;
};

static size_t count_min(const struct lexicon_run *run)
{
    return run->settings->count_min > 0 ? run->settings->count_min : COUNT_MIN_DEFAULT;
}

/* ---- From an archive ---- */

static bool add_document(struct fh_word_counts *words, const struct fh_document *document)
{
    return fh_word_counts_add(words, document->title) && fh_word_counts_add(words, document->standfirst) &&
           fh_word_counts_add(words, document->body);
}

static enum fh_status count_documents(struct lexicon_run *run, struct fh_reader *reader, struct fh_error *error)
{
    struct fh_document document;
    struct fh_reader_counts read;
    enum fh_status status;
    while ((status = fh_reader_next(reader, &document, error)) == FH_OK) {
        if (cli_interrupted())
            return fh_fail(error, FH_ERR_CANCELLED, "lexicon: stopped; nothing was written");
        if (!add_document(&run->words, &document))
            return fh_fail_nomem(error);
        run->documents++;
        if (cli_progress_due(&run->progress)) {
            fh_reader_counts(reader, &read);
            cli_progress_documents(&run->progress, read.documents, read.bytes_text, read.bytes_read, read.bytes_total);
        }
    }
    return status == FH_END ? FH_OK : status;
}

static enum fh_status save_counts(const struct lexicon_run *run, const char *path, struct fh_error *error)
{
    struct fh_file_writer writer = FH_FILE_WRITER_INIT;
    struct fh_slice lines = run->lists[0].lines;
    fh_file_writer_open(&writer, path, 0);
    fh_file_writer_put(&writer, lines.bytes, lines.length);
    return fh_file_writer_finish(&writer, false, error);
}

static enum fh_status count_archive(struct lexicon_run *run, const struct cli_call *call, struct fh_error *error)
{
    const struct lexicon_settings *settings = run->settings;
    struct fh_reader *reader = NULL;
    struct fh_reader_options reading = {.format = (enum fh_format)settings->format,
                                        .map = settings->map,
                                        .encoding = settings->encoding,
                                        .cancel = cli_interrupt_flag(),
                                        .on_skip = cli_skips_add,
                                        .user = &run->skips};
    enum fh_status status = cli_skips_open(&run->skips, NULL, &run->progress, error);
    if (status == FH_OK)
        status = fh_reader_open(&reader, call->arguments + 1, call->argument_count - 1, &reading, error);
    if (status == FH_OK)
        status = count_documents(run, reader, error);
    fh_reader_close(reader);
    if (status == FH_OK && !fh_word_counts_print(&run->words, 1, &run->texts[0]))
        status = fh_fail_nomem(error);
    run->lists[0] = (struct fh_rules){fh_buffer_slice(&run->texts[0]), NULL};
    run->list_count = 1;
    return status == FH_OK && settings->save_counts != NULL ? save_counts(run, settings->save_counts, error) : status;
}

/* ---- From counts ---- */

static enum fh_status read_counts(struct lexicon_run *run, const struct cli_call *call, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 1; i < call->argument_count && status == FH_OK; i++, run->list_count++) {
        struct fh_buffer *text = &run->texts[run->list_count];
        status = cli_read_file(text, call->arguments[i], error);
        run->lists[run->list_count] = (struct fh_rules){fh_buffer_slice(text), call->arguments[i]};
    }
    return status;
}

/* ---- The whole ---- */

static enum fh_status build(const struct lexicon_run *run, const char *path, struct fh_lexicon *lexicon,
                            struct fh_buffer *bytes, struct fh_error *error)
{
    enum fh_status status = fh_lexicon_build(bytes, run->lists, run->list_count, count_min(run), error);
    if (status == FH_OK)
        status = fh_lexicon_open(lexicon, fh_buffer_slice(bytes), error);
    if (status == FH_OK && lexicon->word_count == 0)
        status = fh_fail(error, FH_ERR_INPUT, "lexicon: no word occurs %zu times; --min says how often it must",
                         count_min(run));
    if (status != FH_OK)
        return status;
    struct fh_file_writer writer = FH_FILE_WRITER_INIT;
    fh_file_writer_open(&writer, path, 0);
    fh_file_writer_put(&writer, bytes->bytes, bytes->length);
    return fh_file_writer_finish(&writer, false, error);
}

static void say(const struct lexicon_run *run, const char *path, const struct fh_lexicon *lexicon)
{
    char words[CLI_NUMBER_BYTES], all[CLI_NUMBER_BYTES], documents[CLI_NUMBER_BYTES], size[CLI_NUMBER_BYTES];
    if (!run->settings->counts)
        printf("%s words in %s documents\n", cli_count_text(run->words.word_total, all),
               cli_count_text(run->documents, documents));
    printf("%s: %s different words, %s, hash %016llx\n", path, cli_count_text(lexicon->word_count, words),
           cli_bytes_text(lexicon->bytes.length, size), (unsigned long long)lexicon->hash);
}

static int run_lexicon(const struct cli_call *call)
{
    static struct lexicon_run run;
    struct fh_lexicon lexicon;
    struct fh_buffer bytes = FH_BUFFER_INIT;
    struct fh_error error;
    run.settings = call->settings;
    if (call->argument_count - 1 > COUNT_FILES_MAX && run.settings->counts) {
        cli_complain("lexicon: at most %u files of counts", COUNT_FILES_MAX);
        return CLI_USAGE;
    }
    cli_interrupt_catch();
    cli_progress_start(&run.progress);
    fh_word_counts_init(&run.words, 0);
    enum fh_status status = run.settings->counts ? read_counts(&run, call, &error) : count_archive(&run, call, &error);
    cli_progress_clear(&run.progress);
    if (status == FH_OK)
        status = build(&run, call->arguments[0], &lexicon, &bytes, &error);
    if (status == FH_OK) {
        say(&run, call->arguments[0], &lexicon);
        cli_skips_summary(&run.skips, stdout);
    }
    fh_word_counts_release(&run.words);
    for (size_t i = 0; i < run.list_count; i++)
        fh_buffer_release(&run.texts[i]);
    fh_buffer_release(&bytes);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_lexicon = {
    .name = "lexicon",
    .usage = "OUT [OPTION...] FILE|DIR|-...",
    .summary = "build a lexicon from an archive or from word counts",
    .description =
        "Counts the Arabic words of an archive, which is read as by index, and writes the lexicon that the analyzer goes "
        "by: which words there are, and how each is usually spelled. With --counts the files hold the counts "
        "already. The same counts give the same bytes, in whatever order; the hash stands in the name of an analyzer "
        "that uses it.\n\n"
        "A lexicon is used in the place of the one built in, which was counted in 18 million words: one of a small "
        "archive knows less, and --save-counts lets you add its counts to those of others.",
    .examples = "fihrist lexicon mine.lex archive/\n"
                "fihrist index news.fh --lexicon mine.lex archive/\n"
                "fihrist lexicon mine.lex --counts counts.tsv more-counts.tsv",
    .options = options,
    .settings_size = sizeof(struct lexicon_settings),
    .arguments_min = 2,
    .arguments_max = CLI_ANY_NUMBER,
    .run = run_lexicon};
