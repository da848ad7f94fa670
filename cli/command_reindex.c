/* `fihrist reindex`: an index built again from the articles it stores. */
#include <stddef.h>
#include <stdio.h>

#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/memory.h"
#include "cli/numbers.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/rules_files.h"

struct reindex_settings {
    const char *analyzer;
    int levels;
    double title_weight, lead_weight;
    size_t store_level, memory, threads;
    bool keep_going;
    struct cli_rules_names rules;
};

#define PLACE(field) offsetof(struct reindex_settings, field)

static const struct cli_option options[] = {
    {"analyzer", 0, CLI_TEXT, PLACE(analyzer), "NAME",
     "another analyzer (default: the index's own, as this program has it)"},
    {"levels", 0, CLI_CHOICE, PLACE(levels), "same|stem", "index stems only (default: the levels the index has)"},
    {"title-weight", 0, CLI_NUMBER, PLACE(title_weight), "X", "another weight for words of the title, 0.0625 to 64"},
    {"lead-weight", 0, CLI_NUMBER, PLACE(lead_weight), "X",
     "another weight for the first 20 words after the title, 1 to 64"},
    CLI_RULES_OPTIONS(PLACE(rules)),
    {"store-level", 0, CLI_COUNT, PLACE(store_level), "N", "how hard stored text is compressed, 1 to 19"},
    {"keep-going", 0, CLI_FLAG, PLACE(keep_going), NULL,
     "leave out articles whose stored text is damaged, instead of stopping"},
    {"memory", 'M', CLI_BYTES, PLACE(memory), "SIZE", "memory to fill before writing, at least 8M (default 256M); the program takes 25 to 50 MB besides"},
    {"threads", 'j', CLI_COUNT, PLACE(threads), "N", "threads to use (default: one for each processor)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct reindex_run {
    struct cli_progress progress;
    uint64_t damaged;
};

static bool draw_progress(void *user, uint64_t done, uint64_t total)
{
    struct reindex_run *run = user;
    if (cli_progress_due(&run->progress))
        cli_progress_items(&run->progress, "documents", done, total);
    return !cli_interrupted();
}

static void report_damaged(void *user, struct fh_slice id, const char *reason)
{
    struct reindex_run *run = user;
    run->damaged++;
    cli_progress_clear(&run->progress);
    cli_complain("%.*s: left out: %s", (int)id.length, id.length > 0 ? id.bytes : "", reason);
}

static void report_note(void *user, const char *note)
{
    struct reindex_run *run = user;
    cli_progress_clear(&run->progress);
    cli_complain("%s", note);
}

static void fill_options(struct fh_rebuild_options *rebuild, const struct reindex_settings *settings,
                         struct reindex_run *run)
{
    rebuild->writer.analyzer = settings->analyzer;
    rebuild->writer.levels = settings->levels == 1 ? FH_LEVELS_STEM : FH_LEVELS_BOTH;
    rebuild->writer.title_weight = settings->title_weight;
    rebuild->writer.lead_weight = settings->lead_weight;
    rebuild->writer.store_level = (int)settings->store_level;
    rebuild->writer.memory_bytes = settings->memory;
    cli_memory_keep(settings->memory);
    rebuild->writer.threads = (unsigned)settings->threads;
    rebuild->on_progress = draw_progress;
    rebuild->on_damaged = settings->keep_going ? report_damaged : NULL;
    rebuild->on_note = settings->keep_going ? report_note : NULL;
    rebuild->user = run;
}

static int run_reindex(const struct cli_call *call)
{
    const struct reindex_settings *settings = call->settings;
    struct reindex_run run = {.damaged = 0};
    struct fh_rebuild_options rebuild = {.user = NULL};
    struct fh_error error;
    uint64_t documents = 0;
    char count[CLI_NUMBER_BYTES], time[CLI_NUMBER_BYTES];
    if (settings->store_level > 19 || settings->threads > 1024) {
        cli_complain("reindex: --store-level goes to 19, --threads to 1,024");
        return CLI_USAGE;
    }
    cli_interrupt_catch();
    cli_progress_start(&run.progress);
    fill_options(&rebuild, settings, &run);
    struct cli_rules rules = {.lexicon = FH_BUFFER_INIT};
    enum fh_status status = cli_rules_read(&rules, &settings->rules, &rebuild.writer, &error);
    if (status == FH_OK)
        status = fh_rebuild(call->arguments[0], &rebuild, &documents, &error);
    cli_rules_release(&rules);
    cli_progress_clear(&run.progress);
    if (status != FH_OK)
        return cli_report(&error);
    printf("%s documents indexed again in %s\n", cli_count_text(documents, count),
           cli_seconds_text(cli_progress_seconds(&run.progress), time));
    if (run.damaged > 0)
        printf("%s left out\n", cli_count_text(run.damaged, count));
    return run.damaged > 0 ? CLI_BAD_INPUT : CLI_DONE;
}

const struct cli_command cli_command_reindex = {
    .name = "reindex",
    .usage = "INDEX [OPTION...]",
    .summary = "build an index again from its stored articles",
    .description =
        "For an index made by another analyzer or another version of it, for other weights, overrides or another "
        "lexicon, or when postings are damaged. What is not named stays as the index has it. "
        "The new index takes the place of the old one in a single commit; searches go on meanwhile, and a run that is "
        "stopped leaves everything as it was. Not possible for an index without stored text.",
    .examples = "fihrist reindex news.fh\n"
                "fihrist reindex news.fh --title-weight 3",
    .options = options,
    .settings_size = sizeof(struct reindex_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_reindex};
