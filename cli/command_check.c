/* `fihrist check`: every byte of an index verified, and what is damaged built again from the stored articles. */
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
    bool quick, repair;
};

#define PLACE(field) offsetof(struct check_settings, field)

static const struct cli_option options[] = {
    {"quick", 'q', CLI_FLAG, PLACE(quick), NULL, "verify checksums and what opening looks at, not what the bytes mean"},
    {"repair", 0, CLI_FLAG, PLACE(repair), NULL,
     "where there is a problem, build the index again from its stored articles"},
    {"format", 'f', CLI_CHOICE, PLACE(format), "human|json", "how findings are printed (default human)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct check_run {
    struct cli_progress progress;
    struct cli_json *json; /* NULL: for people */
    uint64_t left_out;     /* articles, by a repair */
    bool whole;            /* at the end, perhaps after a repair */
};

/* ---- Findings ---- */

static void put_finding(struct cli_json *json, const char *kind, struct fh_slice id, const char *message)
{
    cli_json_object(json);
    cli_json_put_text(json, "kind", fh_slice_from(kind));
    if (id.length > 0)
        cli_json_put_text(json, "id", id);
    cli_json_put_text(json, "message", fh_slice_from(message));
    cli_json_end_object(json);
}

static void print_finding(struct check_run *run, const char *kind, struct fh_slice id, const char *message)
{
    struct fh_buffer safe = FH_BUFFER_INIT;
    cli_progress_clear(&run->progress);
    cli_safe_append(&safe, id);
    fh_buffer_append_text(&safe, id.length > 0 ? ": " : "");
    cli_safe_append(&safe, fh_slice_from(message));
    if (fh_buffer_ok(&safe))
        printf("%s: %s\n", kind, safe.length > 0 ? safe.bytes : "");
    fh_buffer_release(&safe);
}

static void tell(struct check_run *run, const char *kind, struct fh_slice id, const char *message)
{
    if (run->json != NULL)
        put_finding(run->json, kind, id, message);
    else
        print_finding(run, kind, id, message);
}

static void show_finding(void *user, bool problem, const char *message)
{
    tell(user, problem ? "problem" : "note", (struct fh_slice){NULL, 0}, message);
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
    run->whole = status == FH_OK;
    return status;
}

/* ---- Repair ---- */

static void show_left_out(void *user, struct fh_slice id, const char *reason)
{
    struct check_run *run = user;
    run->left_out++;
    tell(run, "left out", id, reason);
}

static void show_note(void *user, const char *note)
{
    tell(user, "note", (struct fh_slice){NULL, 0}, note);
}

static bool show_rebuilding(void *user, uint64_t done, uint64_t total)
{
    struct check_run *run = user;
    if (cli_progress_due(&run->progress))
        cli_progress_items(&run->progress, "documents", done, total);
    return !cli_interrupted();
}

/* Builds the index again and checks that; *kept articles are in it. */
static enum fh_status rebuild(struct check_run *run, const char *path, uint64_t *kept, struct fh_error *error)
{
    struct fh_rebuild_options rebuild_options = {
        .on_progress = show_rebuilding, .on_damaged = show_left_out, .on_note = show_note, .user = run};
    struct fh_check_report report = {0};
    cli_progress_start(&run->progress);
    enum fh_status status = fh_rebuild(path, &rebuild_options, kept, error);
    cli_progress_clear(&run->progress);
    return status == FH_OK ? check(run, path, false, &report, error) : status;
}

static enum fh_status repair_as_json(struct check_run *run, const char *path, struct fh_error *error)
{
    uint64_t kept = 0;
    cli_json_key(run->json, "repair");
    cli_json_object(run->json);
    cli_json_key(run->json, "findings");
    cli_json_array(run->json);
    enum fh_status status = rebuild(run, path, &kept, error);
    cli_json_end_array(run->json);
    cli_json_put_count(run->json, "documents", kept);
    cli_json_put_count(run->json, "left_out", run->left_out);
    cli_json_end_object(run->json);
    return status;
}

static enum fh_status repair_for_people(struct check_run *run, const char *path, struct fh_error *error)
{
    uint64_t kept = 0;
    char documents[CLI_NUMBER_BYTES], left_out[CLI_NUMBER_BYTES];
    enum fh_status status = rebuild(run, path, &kept, error);
    if (status == FH_OK)
        printf("%s: repaired: %s documents kept, %s left out\n", path, cli_count_text(kept, documents),
               cli_count_text(run->left_out, left_out));
    return status;
}

/* ---- Running ---- */

static bool wants_repair(const struct check_settings *settings, enum fh_status status,
                         const struct fh_check_report *report)
{
    return settings->repair && status == FH_ERR_CORRUPT && report->problems > 0;
}

static enum fh_status check_as_json(struct check_run *run, const char *path, const struct check_settings *settings,
                                    struct fh_check_report *report, struct fh_error *error)
{
    struct cli_json *json = run->json;
    struct fh_error print_error;
    enum fh_status status = cli_json_open(json, error);
    if (status != FH_OK)
        return status;
    cli_json_object(json);
    cli_json_key(json, "findings");
    cli_json_array(json);
    status = check(run, path, settings->quick, report, error);
    cli_json_end_array(json);
    put_report(json, report);
    if (wants_repair(settings, status, report))
        status = repair_as_json(run, path, error);
    cli_json_end_object(json);
    if ((status == FH_OK || report->problems > 0) && cli_json_print(json, stdout, &print_error) != FH_OK) {
        *error = print_error;
        status = print_error.status;
    }
    cli_json_release(json);
    return status;
}

static enum fh_status check_for_people(struct check_run *run, const char *path, const struct check_settings *settings,
                                       struct fh_check_report *report, struct fh_error *error)
{
    enum fh_status status = check(run, path, settings->quick, report, error);
    if (status == FH_OK || report->problems > 0)
        print_report(path, report);
    return wants_repair(settings, status, report) ? repair_for_people(run, path, error) : status;
}

static int run_check(const struct cli_call *call)
{
    const struct check_settings *settings = call->settings;
    const char *path = call->arguments[0];
    struct cli_json json = CLI_JSON_INIT;
    struct check_run run = {.json = settings->format == CLI_FORMAT_JSON ? &json : NULL};
    struct fh_check_report report = {0};
    struct fh_error error;
    cli_interrupt_catch();
    enum fh_status status = run.json != NULL ? check_as_json(&run, path, settings, &report, &error)
                                             : check_for_people(&run, path, settings, &report, &error);
    if (status == FH_ERR_CORRUPT && report.problems > 0 && !settings->repair)
        return CLI_BAD_INPUT; /* all is said */
    if (status != FH_OK)
        return cli_report(&error);
    return run.whole && run.left_out == 0 ? CLI_DONE : CLI_BAD_INPUT;
}

const struct cli_command cli_command_check = {
    .name = "check",
    .usage = "INDEX [--quick] [--repair] [--format=json]",
    .summary = "verify every byte of an index, and repair it",
    .description =
        "Recomputes every checksum and derives again what can be derived: lists, impacts, positions, lengths, "
        "ids, stored articles. Works beside a writer, on the last commit. Every problem is printed, and the "
        "exit code is 3 when there is one.\n\n"
        "With --repair, an index with a problem is built again from its stored articles, and the new one takes "
        "the place of the old in a single commit. An article is left out only where its stored text is itself "
        "damaged; each is named, and the exit code is then 3. Where nothing can be read, and when the repair is "
        "stopped, the index stays as it is. Not possible for an index without stored text, or when the MANIFEST "
        "is damaged.",
    .examples = "fihrist check news.fh\n"
                "fihrist check news.fh --repair",
    .options = options,
    .settings_size = sizeof(struct check_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_check};
