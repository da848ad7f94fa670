/* `fihrist check`: every byte of an index verified. */
#include <stddef.h>
#include <stdio.h>

#include "base/buffer.h"
#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/report.h"
#include "cli/safe_text.h"
#include "indexer/check.h"

struct check_settings {
    int format;
    bool quick;
};

static const struct cli_option options[] = {{"quick", 'q', CLI_FLAG, offsetof(struct check_settings, quick), NULL,
                                             "verify checksums and what opening looks at, not what the bytes mean"},
                                            {"format", 'f', CLI_CHOICE, offsetof(struct check_settings, format),
                                             "human|json", "how findings are printed (default human)"},
                                            {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct check_run {
    struct cli_progress progress;
    struct cli_json *json; /* NULL: for people */
};

static void show_finding(void *user, bool problem, const char *message)
{
    struct check_run *run = user;
    struct fh_buffer safe = FH_BUFFER_INIT;
    if (run->json != NULL) {
        cli_json_object(run->json);
        cli_json_put_text(run->json, "kind", fh_slice_from(problem ? "problem" : "note"));
        cli_json_put_text(run->json, "message", fh_slice_from(message));
        cli_json_end_object(run->json);
        return;
    }
    cli_progress_clear(&run->progress);
    cli_safe_append(&safe, fh_slice_from(message));
    if (fh_buffer_ok(&safe))
        printf("%s: %s\n", problem ? "problem" : "note", safe.length > 0 ? safe.bytes : "");
    fh_buffer_release(&safe);
}

static bool show_progress(void *user, uint64_t done, uint64_t total)
{
    struct check_run *run = user;
    if (cli_progress_due(&run->progress))
        cli_progress_items(&run->progress, "bytes", done, total);
    return !cli_interrupted();
}

static void print_report(const char *path, const struct fh_check_report *report)
{
    char documents[CLI_NUMBER_BYTES], terms[CLI_NUMBER_BYTES], postings[CLI_NUMBER_BYTES], bytes[CLI_NUMBER_BYTES];
    printf("%s: %llu files, %s, %llu segments, %s documents", path, (unsigned long long)report->files,
           cli_bytes_text(report->bytes, bytes), (unsigned long long)report->segments,
           cli_count_text(report->documents, documents));
    if (report->postings > 0)
        printf(", %s terms, %s postings", cli_count_text(report->terms, terms),
               cli_count_text(report->postings, postings));
    if (report->problems == 0)
        puts(": nothing wrong");
    else
        printf(": %llu problem%s\n", (unsigned long long)report->problems, report->problems == 1 ? "" : "s");
}

static void put_report(struct cli_json *json, const struct fh_check_report *report)
{
    cli_json_put_count(json, "problems", report->problems);
    cli_json_put_count(json, "notes", report->notes);
    cli_json_put_count(json, "files", report->files);
    cli_json_put_count(json, "bytes", report->bytes);
    cli_json_put_count(json, "segments", report->segments);
    cli_json_put_count(json, "documents", report->documents);
    cli_json_put_count(json, "deleted", report->deleted);
    cli_json_put_count(json, "terms", report->terms);
    cli_json_put_count(json, "postings", report->postings);
    cli_json_put_count(json, "positions", report->positions);
}

/* Runs the check; whatever it found is in *report. */
static enum fh_status check(struct check_run *run, const char *path, bool quick, struct fh_check_report *report,
                            struct fh_error *error)
{
    struct fh_check_options check_options = {
        .quick = quick, .on_finding = show_finding, .on_progress = show_progress, .user = run};
    cli_progress_start(&run->progress);
    enum fh_status status = fh_check(path, &check_options, report, error);
    cli_progress_clear(&run->progress);
    return status;
}

static enum fh_status check_as_json(const char *path, bool quick, struct fh_check_report *report,
                                    struct fh_error *error)
{
    struct cli_json json = CLI_JSON_INIT;
    struct check_run run = {.json = &json};
    struct fh_error print_error;
    enum fh_status status = cli_json_open(&json, error);
    if (status != FH_OK)
        return status;
    cli_json_object(&json);
    cli_json_key(&json, "findings");
    cli_json_array(&json);
    status = check(&run, path, quick, report, error);
    cli_json_end_array(&json);
    put_report(&json, report);
    cli_json_end_object(&json);
    if ((status == FH_OK || report->problems > 0) && cli_json_print(&json, stdout, &print_error) != FH_OK) {
        *error = print_error;
        status = print_error.status;
    }
    cli_json_release(&json);
    return status;
}

static enum fh_status check_for_people(const char *path, bool quick, struct fh_check_report *report,
                                       struct fh_error *error)
{
    struct check_run run = {.json = NULL};
    enum fh_status status = check(&run, path, quick, report, error);
    if (status == FH_OK || report->problems > 0)
        print_report(path, report);
    return status;
}

static int run_check(const struct cli_call *call)
{
    const struct check_settings *settings = call->settings;
    const char *path = call->arguments[0];
    struct fh_check_report report = {0};
    struct fh_error error;
    cli_interrupt_catch();
    enum fh_status status = settings->format == CLI_FORMAT_JSON
                                ? check_as_json(path, settings->quick, &report, &error)
                                : check_for_people(path, settings->quick, &report, &error);
    if (status == FH_ERR_CORRUPT && report.problems > 0)
        return CLI_BAD_INPUT; /* all is said */
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_check = {
    .name = "check",
    .usage = "INDEX [--quick] [--format=json]",
    .summary = "verify every byte of an index",
    .description = "Recomputes every checksum and derives again what can be derived: lists, impacts, positions, "
                   "lengths, ids, stored "
                   "articles. Works beside a writer, on the last commit. Every problem is printed, and the exit code "
                   "is 3 when there "
                   "is one; reindex --keep-going saves what the stored articles still hold.",
    .examples = "fihrist check news.fh",
    .options = options,
    .settings_size = sizeof(struct check_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_check};
