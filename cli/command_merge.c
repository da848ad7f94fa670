/* `fihrist merge`: fewer segments, smaller lists. */
#include <stddef.h>
#include <stdio.h>

#include "cli/command_list.h"
#include "cli/memory.h"
#include "cli/numbers.h"
#include "cli/report.h"

struct merge_settings {
    bool full, reorder;
    size_t memory, threads;
};

#define PLACE(field) offsetof(struct merge_settings, field)

static const struct cli_option options[] = {
    {"full", 0, CLI_FLAG, PLACE(full), NULL, "one segment, deleted articles gone"},
    {"reorder", 0, CLI_FLAG, PLACE(reorder), NULL,
     "renumber articles so that similar ones are neighbours: smaller and faster"},
    {"memory", 'M', CLI_BYTES, PLACE(memory), "SIZE", "memory to fill before writing, at least 8M (default 256M); the program takes 25 to 50 MB besides"},
    {"threads", 'j', CLI_COUNT, PLACE(threads), "N", "threads to use (default: one for each processor)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

static enum fh_status read_info(struct fh_index_info *info, const char *path, struct fh_error *error)
{
    struct fh_index *index = NULL;
    enum fh_status status = fh_index_open(&index, path, error);
    if (status == FH_OK)
        fh_index_info(index, info);
    fh_index_close(index);
    return status;
}

static enum fh_status merge(const char *path, const struct merge_settings *settings, struct fh_error *error)
{
    struct fh_writer *writer = NULL;
    struct fh_writer_options writer_options = {
        .memory_bytes = settings->memory, .threads = (unsigned)settings->threads, .must_exist = true};
    struct fh_merge_options merge_options = {.full = settings->full, .reorder = settings->reorder};
    cli_memory_keep(settings->memory);
    enum fh_status status = fh_writer_open(&writer, path, &writer_options, error);
    if (status == FH_OK)
        status = fh_writer_merge(writer, &merge_options, error);
    fh_writer_close(writer);
    return status;
}

static int run_merge(const struct cli_call *call)
{
    const char *path = call->arguments[0];
    struct fh_index_info before, after;
    struct fh_error error;
    char size_before[CLI_NUMBER_BYTES], size_after[CLI_NUMBER_BYTES];
    enum fh_status status = read_info(&before, path, &error);
    if (status == FH_OK)
        status = merge(path, call->settings, &error);
    if (status == FH_OK)
        status = read_info(&after, path, &error);
    if (status != FH_OK)
        return cli_report(&error);
    printf("%llu segments, %s -> %llu segments, %s\n", (unsigned long long)before.segments,
           cli_bytes_text(before.bytes.total, size_before), (unsigned long long)after.segments,
           cli_bytes_text(after.bytes.total, size_after));
    return CLI_DONE;
}

const struct cli_command cli_command_merge = {
    .name = "merge",
    .usage = "INDEX [--full] [--reorder]",
    .summary = "bring an index into fewer segments",
    .description =
        "Merges segments of like size; with --full all of them into one, without the articles that were deleted or "
        "replaced. Searches go on meanwhile.",
    .examples = "fihrist merge news.fh --full",
    .options = options,
    .settings_size = sizeof(struct merge_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_merge};
