/* `fihrist delete`: articles leave an index, by id, by query, or by age.
 *
 * What a query or a date names is gathered from the last commit, by id, before anything is
 * deleted; all deletions become visible in one commit.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "cli/command_list.h"
#include "cli/numbers.h"
#include "cli/report.h"
#include "corpus/date.h"
#include "indexer/snapshot.h"

struct delete_settings {
    const char *query, *before;
    bool dry_run;
};

#define PLACE(field) offsetof(struct delete_settings, field)

static const struct cli_option options[] = {
    {"query", 'q', CLI_TEXT, PLACE(query), "QUERY", "delete every article that answers it (bad syntax is an error)"},
    {"before", 0, CLI_TEXT, PLACE(before), "DATE", "delete every article older than this"},
    {"dry-run", 'n', CLI_FLAG, PLACE(dry_run), NULL,
     "only print the ids that would be deleted by --query and --before"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

/* Ids to be deleted. */
struct doomed {
    struct fh_arena arena;
    struct fh_slice *list;
    size_t count, capacity;
};

static enum fh_status doom(struct doomed *doomed, struct fh_slice id, struct fh_error *error)
{
    struct fh_slice copy = fh_arena_copy(&doomed->arena, id);
    struct fh_slice *grown = fh_grow(doomed->list, &doomed->capacity, doomed->count + 1, sizeof *grown);
    if (grown == NULL || copy.bytes == NULL)
        return fh_fail_nomem(error);
    doomed->list = grown;
    doomed->list[doomed->count++] = copy;
    return FH_OK;
}

/* ---- By query ---- */

static enum fh_status doom_by_query(struct doomed *doomed, const char *path, const char *query, struct fh_error *error)
{
    struct fh_index *index = NULL;
    struct fh_results *results = NULL;
    struct fh_index_info info;
    struct fh_search_options search = {
        .strict = true, .no_alternatives = true, .ids_only = true, .no_snippets = true};
    enum fh_status status = fh_index_open(&index, path, error);
    if (status == FH_OK) {
        fh_index_info(index, &info);
        search.limit = (size_t)info.documents + 1;
        status = fh_search(&results, index, fh_text(query), &search, error);
    }
    for (size_t i = 0; status == FH_OK && i < fh_results_count(results); i++)
        status = doom(doomed, fh_results_hit(results, i)->id, error);
    fh_results_free(results);
    fh_index_close(index);
    return status;
}

/* ---- By age ---- */

static enum fh_status doom_old_of_segment(struct doomed *doomed, const struct fh_segment *segment, int64_t before,
                                          struct fh_error *error)
{
    struct fh_buffer id = FH_BUFFER_INIT;
    enum fh_status status = FH_OK;
    for (fh_doc_id doc = 0; doc < segment->doc_count && status == FH_OK; doc++) {
        int64_t time = segment->times.times[doc];
        if (time == FH_NO_TIME || time >= before || fh_bitmap_has(&segment->deleted, doc))
            continue;
        status = fh_idmap_id(&segment->ids, doc, &id, error);
        if (status == FH_OK)
            status = doom(doomed, fh_buffer_slice(&id), error);
    }
    fh_buffer_release(&id);
    return status;
}

static enum fh_status doom_by_age(struct doomed *doomed, const char *path, const char *date, struct fh_error *error)
{
    struct fh_period period;
    struct fh_snapshot *snapshot = NULL;
    if (!fh_date_parse(fh_slice_from(date), FH_DATE_DMY, &period))
        return fh_fail(error, FH_ERR_USAGE, "delete: --before: \"%s\" is not a date", date);
    enum fh_status status = fh_snapshot_open(&snapshot, path, true, error);
    for (size_t i = 0; status == FH_OK && i < snapshot->segment_count; i++)
        status = doom_old_of_segment(doomed, snapshot->segments[i], period.from, error);
    fh_snapshot_release(snapshot);
    return status;
}

/* ---- The run ---- */

static int compare_ids(const void *left, const void *right)
{
    return fh_slice_compare(*(const struct fh_slice *)left, *(const struct fh_slice *)right);
}

/* What was named twice counts once. */
static void drop_twins(struct doomed *doomed)
{
    size_t kept = 0;
    if (doomed->count > 1)
        qsort(doomed->list, doomed->count, sizeof *doomed->list, compare_ids);
    for (size_t i = 0; i < doomed->count; i++)
        if (kept == 0 || !fh_slice_equal(doomed->list[kept - 1], doomed->list[i]))
            doomed->list[kept++] = doomed->list[i];
    doomed->count = kept;
}

static enum fh_status gather(struct doomed *doomed, const struct cli_call *call, struct fh_error *error)
{
    const struct delete_settings *settings = call->settings;
    const char *path = call->arguments[0];
    enum fh_status status = FH_OK;
    if (call->argument_count == 1 && settings->query == NULL && settings->before == NULL)
        return fh_fail(error, FH_ERR_USAGE, "delete: nothing named: usage: fihrist delete %s", call->command->usage);
    for (size_t i = 1; i < call->argument_count && status == FH_OK; i++)
        status = doom(doomed, fh_slice_from(call->arguments[i]), error);
    if (status == FH_OK && settings->query != NULL)
        status = doom_by_query(doomed, path, settings->query, error);
    if (status == FH_OK && settings->before != NULL)
        status = doom_by_age(doomed, path, settings->before, error);
    drop_twins(doomed);
    return status;
}

static enum fh_status delete_all(const struct doomed *doomed, const char *path, uint64_t *missing,
                                 struct fh_error *error)
{
    struct fh_writer *writer = NULL;
    struct fh_writer_options writer_options = {.must_exist = true};
    enum fh_status status = fh_writer_open(&writer, path, &writer_options, error);
    for (size_t i = 0; i < doomed->count && status == FH_OK; i++) {
        bool found = false;
        status = fh_writer_delete(writer, doomed->list[i], &found, error);
        *missing += !found;
    }
    if (status == FH_OK)
        status = fh_writer_commit(writer, error);
    fh_writer_close(writer);
    return status;
}

static void print_ids(const struct doomed *doomed)
{
    for (size_t i = 0; i < doomed->count; i++)
        printf("%s\n", doomed->list[i].bytes);
}

static void print_outcome(const struct doomed *doomed, uint64_t missing)
{
    char count[CLI_NUMBER_BYTES];
    printf("deleted %s documents", cli_count_text(doomed->count - missing, count));
    if (missing > 0)
        printf(", %s not found", cli_count_text(missing, count));
    putchar('\n');
}

static int run_delete(const struct cli_call *call)
{
    const struct delete_settings *settings = call->settings;
    struct doomed doomed = {FH_ARENA_INIT, NULL, 0, 0};
    struct fh_error error;
    uint64_t missing = 0;
    enum fh_status status = gather(&doomed, call, &error);
    if (status == FH_OK && settings->dry_run) {
        print_ids(&doomed);
    } else if (status == FH_OK) {
        status = delete_all(&doomed, call->arguments[0], &missing, &error);
        if (status == FH_OK)
            print_outcome(&doomed, missing);
    }
    fh_arena_release(&doomed.arena);
    fh_free(doomed.list);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_delete = {
    .name = "delete",
    .usage = "INDEX [--query QUERY] [--before DATE] [ID...]",
    .summary = "remove articles",
    .description =
        "Removes the articles with these ids, those that answer a query, and those older than a date, in one step. "
        "Their space comes back with the next merge.",
    .examples = "fihrist delete news.fh saudi-000123\n"
                "fihrist delete news.fh --before 2010-01-01 --dry-run",
    .options = options,
    .settings_size = sizeof(struct delete_settings),
    .arguments_min = 1,
    .arguments_max = CLI_ANY_NUMBER,
    .run = run_delete};
