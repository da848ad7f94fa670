/* `fihrist suggest-variants`: spellings of one name that an index's papers seem to have, for a person to review. */
#include <stddef.h>
#include <stdio.h>

#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "query/sources.h"
#include "query/variant_company.h"

#define LIMIT_DEFAULT 200u
#define DOCUMENTS_MIN_DEFAULT 5u

struct suggest_settings {
    size_t limit, documents_min, articles;
};

#define PLACE(field) offsetof(struct suggest_settings, field)

static const struct cli_option options[] = {
    {"limit", 'k', CLI_COUNT, PLACE(limit), "N", "pairs wanted (default 200)"},
    {"min", 0, CLI_COUNT, PLACE(documents_min), "N", "leave out spellings in fewer articles (default 5)"},
    {"articles", 0, CLI_COUNT, PLACE(articles), "N", "articles read for the company that words keep (default 200,000)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct suggest_run {
    struct cli_progress progress;
    struct fh_snapshot *snapshot;
    struct fh_session *session;
    struct fh_sources sources;
    struct fh_tokens tokens;
    struct fh_arena arena;
};

static bool draw_progress(void *user, uint64_t done, uint64_t total)
{
    struct suggest_run *run = user;
    if (cli_progress_due(&run->progress))
        cli_progress_items(&run->progress, "articles", done, total);
    return !cli_interrupted();
}

/* Whether a rule says so already. */
static bool is_known(struct suggest_run *run, const struct fh_variant_found *found)
{
    struct fh_alternatives known = {.count = 0};
    struct fh_asked asked = {.form = found->usual};
    if (fh_session_analyze(run->session, found->usual, &run->tokens, NULL) != FH_OK || run->tokens.count != 1)
        return true; /* not a word by itself: no rule could be made of it */
    uint32_t stem_id = run->tokens.list[0].stem_id;
    asked.stem = fh_session_stem(run->session, stem_id);
    for (size_t i = 0; i < run->sources.count; i++)
        if (run->sources.list[i].find(run->sources.list[i].user, &asked, 1, &run->arena, &known, NULL) != FH_OK)
            return false;
    for (size_t i = 0; i < known.count; i++)
        if (fh_slice_equal(known.list[i].text, found->other))
            return true;
    return fh_session_analyze(run->session, found->other, &run->tokens, NULL) != FH_OK || run->tokens.count != 1 ||
           run->tokens.list[0].stem_id == stem_id;
}

static void print(struct suggest_run *run, const struct fh_variant_company *company, size_t limit, const char *path)
{
    printf("# Candidates for spellings of one name in %s, the likeliest first. Take out what is none, then give the rest\n"
           "# to `fihrist index --synonyms` or `fihrist search --synonyms`. Before each: how alike their company is,\n"
           "# articles with the one, with the other, and (of those read) with both.\n",
           path);
    for (size_t i = 0, printed = 0; i < company->count && printed < limit && company->list[i].score > 0; i++) {
        const struct fh_variant_found *found = &company->list[i];
        if (is_known(run, found))
            continue;
        printf("\n# %.2f  %llu %llu %lu\n%.*s, %.*s\n", found->score, (unsigned long long)found->usual_doc_freq,
               (unsigned long long)found->other_doc_freq, (unsigned long)found->together, (int)found->usual.length,
               found->usual.bytes, (int)found->other.length, found->other.bytes);
        printed++;
    }
}

static int run_suggest(const struct cli_call *call)
{
    const struct suggest_settings *settings = call->settings;
    struct suggest_run run = {.tokens = FH_TOKENS_INIT, .arena = FH_ARENA_INIT};
    struct fh_variant_pairs pairs = {.stems = FH_TERMS_INIT};
    struct fh_variant_company company = {.count = 0};
    struct fh_variant_settings mining = {settings->articles, draw_progress, &run};
    struct fh_error error;
    cli_interrupt_catch();
    cli_progress_start(&run.progress);
    enum fh_status status = fh_snapshot_open(&run.snapshot, call->arguments[0], false, &error);
    if (status == FH_OK)
        status = fh_session_new(&run.session, run.snapshot->analyzer, &error);
    if (status == FH_OK)
        status = fh_sources_ready(&run.sources, run.snapshot->analyzer, run.session,
                                  (struct fh_rules){{NULL, 0}, NULL}, NULL, &error);
    if (status == FH_OK)
        status = fh_variant_pairs_find(
            &pairs, run.snapshot, settings->documents_min > 0 ? settings->documents_min : DOCUMENTS_MIN_DEFAULT, &error);
    if (status == FH_OK)
        status = fh_variant_company_find(&company, &pairs, run.snapshot, &mining, &error);
    cli_progress_clear(&run.progress);
    if (status == FH_OK)
        print(&run, &company, settings->limit > 0 ? settings->limit : LIMIT_DEFAULT, call->arguments[0]);
    fh_variant_company_release(&company);
    fh_variant_pairs_release(&pairs);
    fh_sources_release(&run.sources);
    fh_tokens_release(&run.tokens);
    fh_arena_release(&run.arena);
    fh_session_free(run.session);
    fh_snapshot_release(run.snapshot);
    return status == FH_OK ? CLI_DONE : cli_report(&error);
}

const struct cli_command cli_command_suggest_variants = {
    .name = "suggest-variants",
    .usage = "INDEX [OPTION...]",
    .summary = "find spellings of one name among the words of an index",
    .description =
        "Looks for pairs of words that differ as papers differ in spelling foreign names (جوجل and غوغل, تشيلسي and "
        "تشلسي) and that stand among the same words in different articles, and prints them as a file of synonyms. They "
        "are guesses: read them and take out what is wrong before you use the file.\n\n"
        "Reads the stored articles, all or a sample of them. What the analyzer unites already is not shown.",
    .examples = "fihrist suggest-variants news.fh > variants.txt\n"
                "fihrist index news.fh --synonyms variants.txt",
    .options = options,
    .settings_size = sizeof(struct suggest_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_suggest};
