/* `fihrist index`: an archive goes into an index.
 *
 * Reads documents one by one and hands them to the writer; Ctrl-C ends the reading and commits
 * what is there. The closing summary says what was added and what was passed over, and why.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/memory.h"
#include "cli/numbers.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/resume.h"
#include "cli/rules_files.h"
#include "cli/skips.h"
#include "corpus/reader.h"

struct index_settings {
    int format, levels, on_duplicate;
    const char *analyzer, *map, *record, *encoding, *date_order, *source, *report;
    double title_weight, lead_weight;
    const char *commit_every;
    bool no_store, strict, no_merge, keep_markup, resume;
    struct cli_rules_names rules;
    size_t store_level, threads, memory, record_bytes_max;
};

#define PLACE(field) offsetof(struct index_settings, field)

static const struct cli_option options[] = {
    {"analyzer", 0, CLI_TEXT, PLACE(analyzer), "NAME",
     "arabic (default), snowball, light10, none, or whitespace for text that is already analysed; of a new index"},
    {"levels", 0, CLI_CHOICE, PLACE(levels), "both|stem",
     "index words as stems and as forms, or as stems only; of a new index"},
    {"title-weight", 0, CLI_NUMBER, PLACE(title_weight), "X",
     "what a word of the title counts against one of the body, 0.0625 to 64; of a new index"},
    {"lead-weight", 0, CLI_NUMBER, PLACE(lead_weight), "X",
     "what each of the first 20 words after the title counts, 1 (like the rest) to 64; of a new index"},
    CLI_RULES_OPTIONS(PLACE(rules)),
    {"no-store", 0, CLI_FLAG, PLACE(no_store), NULL,
     "keep no text: no snippets, no reindex, no exact phrases; of a new index"},
    {"store-level", 0, CLI_COUNT, PLACE(store_level), "N", "how hard stored text is compressed, 1 to 19"},
    {"format", 'f', CLI_CHOICE, PLACE(format), "auto|json|text|csv|tsv|trec|xml|html|mbox",
     "what the archive is (default: found out)"},
    {"map", 'm', CLI_TEXT, PLACE(map), "FIELD=NAME,...",
     "which field of the archive is our id, url, title, standfirst, body, date, source, category; NAME - leaves it "
     "out"},
    {"record", 0, CLI_TEXT, PLACE(record), "NAME", "XML: the element that is one article"},
    {"encoding", 'e', CLI_TEXT, PLACE(encoding), "NAME", "of the archive's text (default: found out)"},
    {"date-order", 0, CLI_TEXT, PLACE(date_order), "dmy|mdy|ymd", "of dates such as 3/4/2015 (default dmy)"},
    {"source", 0, CLI_TEXT, PLACE(source), "NAME", "given to articles that name none"},
    {"keep-markup", 0, CLI_FLAG, PLACE(keep_markup), NULL,
     "leave tags and character references in JSON and CSV fields as they stand"},
    {"strict", 0, CLI_FLAG, PLACE(strict), NULL, "stop at the first bad record and add nothing"},
    {"record-max", 0, CLI_BYTES, PLACE(record_bytes_max), "SIZE", "skip longer records (default 64M)"},
    {"report", 0, CLI_TEXT, PLACE(report), "FILE", "list every skipped record there"},
    {"on-duplicate", 0, CLI_CHOICE, PLACE(on_duplicate), "replace|skip|error",
     "what to do with an id that is there already"},
    {"memory", 'M', CLI_BYTES, PLACE(memory), "SIZE", "memory to fill before writing, at least 8M (default 256M); the program takes 25 to 50 MB besides"},
    {"threads", 'j', CLI_COUNT, PLACE(threads), "N", "threads to use (default: one for each processor)"},
    {"commit-every", 0, CLI_TEXT, PLACE(commit_every), "N|Ts|Tm",
     "commit after every N articles, or T seconds or minutes, not only at the end"},
    {"resume", 0, CLI_FLAG, PLACE(resume), NULL,
     "go on where the last commit of the same archive stood: after a crash, Ctrl-C, or with articles added at its end"},
    {"no-merge", 0, CLI_FLAG, PLACE(no_merge), NULL, "leave the segments as they are written"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct index_run {
    const struct index_settings *settings;
    const char *path; /* of the index */
    struct fh_reader *reader;
    struct fh_writer *writer;
    struct cli_progress progress;
    struct cli_skips skips;
    struct cli_rules rules;
    struct cli_resume resume;
    size_t commit_documents; /* commit after so many, 0: never */
    uint64_t commit_us;      /* or after so long */
    uint64_t since_commit, committed_us;
    uint64_t resumed_after; /* documents passed over */
    bool stopped;           /* by a signal */
};

/* ---- Opening ---- */

static enum fh_status open_reader(struct index_run *run, const struct cli_call *call, struct fh_error *error)
{
    const struct index_settings *settings = run->settings;
    struct fh_reader_options reader = {.format = (enum fh_format)settings->format,
                                       .map = settings->map,
                                       .record = settings->record,
                                       .encoding = settings->encoding,
                                       .date_order = settings->date_order,
                                       .source = settings->source,
                                       .strict = settings->strict,
                                       .record_bytes_max = settings->record_bytes_max,
                                       .keep_markup = settings->keep_markup,
                                       .cancel = cli_interrupt_flag(),
                                       .on_skip = cli_skips_add,
                                       .user = &run->skips};
    cli_resume_start(&run->resume, call->arguments + 1, call->argument_count - 1, &reader);
    return fh_reader_open(&run->reader, call->arguments + 1, call->argument_count - 1, &reader, error);
}

static enum fh_status open_writer(struct index_run *run, struct fh_error *error)
{
    const struct index_settings *settings = run->settings;
    if (settings->store_level > 19)
        return fh_fail(error, FH_ERR_USAGE, "index: --store-level: %zu is not between 1 and 19", settings->store_level);
    if (settings->threads > 1024)
        return fh_fail(error, FH_ERR_USAGE, "index: --threads: %zu is more than 1,024", settings->threads);
    struct fh_writer_options writer = {.analyzer = settings->analyzer,
                                       .levels = (enum fh_levels)settings->levels,
                                       .title_weight = settings->title_weight,
                                       .lead_weight = settings->lead_weight,
                                       .no_store = settings->no_store,
                                       .store_level = (int)settings->store_level,
                                       .memory_bytes = settings->memory,
                                       .threads = (unsigned)settings->threads,
                                       .on_duplicate = (enum fh_duplicate)settings->on_duplicate,
                                       .must_exist = run->reader == NULL,
                                       .no_merge = settings->no_merge};
    cli_memory_keep(settings->memory);
    enum fh_status status = cli_rules_read(&run->rules, &settings->rules, &writer, error);
    return status == FH_OK ? fh_writer_open(&run->writer, run->path, &writer, error) : status;
}

/* "1000", "30s", "5m". */
static enum fh_status parse_commit_every(struct index_run *run, struct fh_error *error)
{
    const char *text = run->settings->commit_every;
    char digits[16];
    size_t count, length = text != NULL ? strlen(text) : 0;
    char unit = length > 0 ? text[length - 1] : '\0';
    bool timed = unit == 's' || unit == 'm';
    if (text == NULL)
        return FH_OK;
    snprintf(digits, sizeof digits, "%.*s", (int)(length - timed), text);
    if (length >= sizeof digits || !cli_parse_count(digits, &count) || count == 0)
        return fh_fail(error, FH_ERR_USAGE,
                       "index: --commit-every: '%s' is no number of articles and no time such as 30s or 5m", text);
    if (timed)
        run->commit_us = (uint64_t)count * (unit == 'm' ? 60 : 1) * 1000000;
    else
        run->commit_documents = count;
    return FH_OK;
}

/* ---- Running ---- */

static void draw_progress(struct index_run *run)
{
    struct fh_reader_counts counts;
    fh_reader_counts(run->reader, &counts);
    cli_progress_documents(&run->progress, counts.documents, counts.bytes_text, counts.bytes_read, counts.bytes_total);
}

static enum fh_status commit(struct index_run *run, struct fh_error *error)
{
    enum fh_status status = cli_resume_note(&run->resume, run->writer, error);
    if (status == FH_OK)
        status = fh_writer_commit(run->writer, error);
    run->since_commit = 0;
    run->committed_us = cli_now_us();
    return status;
}

static enum fh_status commit_if_due(struct index_run *run, struct fh_error *error)
{
    run->since_commit++;
    bool due = (run->commit_documents > 0 && run->since_commit >= run->commit_documents) ||
               (run->commit_us > 0 && cli_now_us() - run->committed_us >= run->commit_us);
    return due ? commit(run, error) : FH_OK;
}

static enum fh_status add_documents(struct index_run *run, struct fh_error *error)
{
    struct fh_document document;
    enum fh_status status;
    while ((status = fh_reader_next(run->reader, &document, error)) == FH_OK) {
        run->stopped = cli_interrupted(); /* which may have cut this one short, where input is waited for */
        if (run->stopped)
            return FH_OK;
        cli_resume_advance(&run->resume, &document);
        status = fh_writer_add(run->writer, &document, error);
        if (status == FH_OK)
            status = commit_if_due(run, error);
        if (status != FH_OK)
            return status;
        if (cli_progress_due(&run->progress))
            draw_progress(run);
    }
    run->stopped = cli_interrupted();
    return status == FH_END ? FH_OK : status;
}

static enum fh_status run_all(struct index_run *run, const struct cli_call *call, struct fh_error *error)
{
    bool archive = call->argument_count > 1;
    enum fh_status status = parse_commit_every(run, error);
    if (!archive && run->settings->rules.stop_words == NULL && run->settings->rules.synonyms == NULL)
        return fh_fail(error, FH_ERR_USAGE, "index: no archive is named: usage: fihrist index %s", call->command->usage);
    if (status == FH_OK)
        status = cli_skips_open(&run->skips, run->settings->report, &run->progress, error);
    if (status == FH_OK && archive)
        status = open_reader(run, call, error);
    if (status == FH_OK)
        status = open_writer(run, error);
    if (status == FH_OK && archive && run->settings->resume)
        status = cli_resume_skip(&run->resume, fh_writer_note(run->writer), run->reader, cli_interrupt_flag(), error);
    run->resumed_after = run->resume.documents;
    run->committed_us = cli_now_us();
    if (status == FH_OK && archive)
        status = add_documents(run, error);
    if (status == FH_OK)
        status = archive ? commit(run, error) : fh_writer_commit(run->writer, error);
    return status;
}

/* ---- Summary ---- */

static void print_count(uint64_t count, const char *before, const char *after)
{
    char text[CLI_NUMBER_BYTES];
    if (count > 0)
        printf("%s%s %s", before, cli_count_text(count, text), after);
}

static void print_added(const struct index_run *run, const struct fh_reader_counts *read)
{
    struct fh_writer_counts written;
    char count[CLI_NUMBER_BYTES], size[CLI_NUMBER_BYTES], time[CLI_NUMBER_BYTES];
    fh_writer_counts(run->writer, &written);
    double seconds = cli_progress_seconds(&run->progress);
    printf("%s%s documents", run->stopped ? "stopped: committed " : "", cli_count_text(written.added, count));
    print_count(written.replaced, ", ", "of them replacing earlier ones");
    print_count(written.skipped, ", ", "left out as duplicates");
    print_count(run->resumed_after, ", after ", "that were there already");
    print_count(read->dates_unread, ", ", "with a date that could not be read");
    printf("\n%s of text in %s", cli_bytes_text(written.text_bytes, size), cli_seconds_text(seconds, time));
    if (seconds > 0)
        printf(", %.1f MB/s", (double)written.text_bytes / 1e6 / seconds);
    print_count(read->bytes_replaced, "\n", "bytes were no characters in their encoding, and were replaced");
    print_count(read->unread_files, "\n", "files could not be read, or not to their end");
    putchar('\n');
}

static enum fh_status print_index(const char *path, struct fh_error *error)
{
    struct fh_index *index = NULL;
    struct fh_index_info info;
    char documents[CLI_NUMBER_BYTES], terms[CLI_NUMBER_BYTES], size[CLI_NUMBER_BYTES];
    enum fh_status status = fh_index_open(&index, path, error);
    if (status != FH_OK)
        return status;
    fh_index_info(index, &info);
    printf("%s: %s documents, %s stems, %s, %llu segment%s\n", path, cli_count_text(info.documents, documents),
           cli_count_text(info.terms_stem, terms), cli_bytes_text(info.bytes.total, size),
           (unsigned long long)info.segments, info.segments == 1 ? "" : "s");
    fh_index_close(index);
    return FH_OK;
}

static void close_run(struct index_run *run)
{
    fh_writer_close(run->writer);
    fh_reader_close(run->reader);
    cli_rules_release(&run->rules);
    run->writer = NULL;
    run->reader = NULL;
}

static int run_index(const struct cli_call *call)
{
    struct index_run run = {.settings = call->settings, .path = call->arguments[0]};
    struct fh_reader_counts read = {0};
    struct fh_error error;
    cli_interrupt_catch();
    cli_progress_start(&run.progress);
    enum fh_status status = run_all(&run, call, &error);
    cli_progress_clear(&run.progress);
    if (status == FH_OK && run.reader != NULL) {
        fh_reader_counts(run.reader, &read);
        print_added(&run, &read);
        cli_skips_summary(&run.skips, stdout);
    }
    close_run(&run);
    if (status == FH_OK)
        status = print_index(run.path, &error);
    enum fh_status report_status = cli_skips_close(&run.skips, run.settings->report, status == FH_OK ? &error : NULL);
    if (status == FH_OK)
        status = report_status;
    if (status != FH_OK)
        return cli_report(&error);
    return run.stopped ? CLI_SYSTEM : read.unread_files > 0 ? CLI_BAD_INPUT : CLI_DONE;
}

const struct cli_command cli_command_index = {
    .name = "index",
    .usage = "INDEX [OPTION...] FILE|DIR|-...",
    .summary = "add an archive to an index, creating it when absent",
    .description =
        "Reads articles from files, directories (in the order of their names) and standard input (-), plain or inside "
        ".gz, .zst, .xz, .bz2, .zip and .tar, and adds them to the index. Known are JSON Lines and JSON arrays, CSV "
        "and "
        "TSV with a header, TREC SGML, XML (RSS and Atom too), HTML pages, mbox files and plain-text articles.\n\n"
        "A record that cannot be read is reported as file:line: reason, skipped and counted; where a whole file could "
        "not be read, or not to its end, the rest is indexed and the exit code is 3. An article whose id is in the "
        "index already takes the place of the earlier one.\n\n"
        "Everything becomes visible at the end, in one step, or with --commit-every in several. Ctrl-C ends the "
        "reading "
        "and commits what was read (exit code 4). Each commit keeps how far the archive was read: the same command "
        "with --resume reads over what is there, makes sure that it ends with the same article, and goes on. So a "
        "long run loses no more to a crash than what came after its last commit.\n\n"
        "Rules of yours are kept with the index and hold for every search in it. Overrides and a lexicon make its terms: an "
        "index that is there keeps its own, and `reindex` changes them. Stop words and synonyms may be replaced at any "
        "time, without an archive, too; an empty file takes them away.\n\n"
        "Articles without an id get one made from their URL or their content, the same each time.",
    .examples = "fihrist index news.fh archive/\n"
                "fihrist index news.fh --map title=headline,date=published_at export.jsonl.zst\n"
                "fihrist index news.fh --commit-every 5m --resume archive/\n"
                "zcat dump.csv.gz | fihrist index news.fh --format=csv --encoding=windows-1256 -",
    .options = options,
    .settings_size = sizeof(struct index_settings),
    .arguments_min = 1,
    .arguments_max = CLI_ANY_NUMBER,
    .run = run_index};
