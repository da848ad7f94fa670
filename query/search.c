/* fh_search: parse, plan, find, fill. See fihrist.h. */
#include <math.h>

#include "base/mem.h"
#include "query/index.h"
#include "query/parser.h"
#include "query/results.h"

static enum fh_status check_options(const struct fh_search_options *options, struct fh_error *error)
{
    if (!(options->k1 >= 0) || !isfinite(options->k1) || options->k1 > 1e6)
        return fh_fail(error, FH_ERR_USAGE, "search: k1 = %g: it must be 0 (the default) to 1e6", options->k1);
    if (!(options->b <= 1) || !isfinite(options->b))
        return fh_fail(error, FH_ERR_USAGE, "search: b = %g: it must be at most 1", options->b);
    return FH_OK;
}

/* Asks for the filter besides *root. */
static enum fh_status add_filter(struct fh_plan *plan, struct fh_slice filter, struct fh_node **root,
                                 struct fh_error *error)
{
    struct fh_node *condition = NULL;
    struct fh_notes notes = {.count = 0};
    enum fh_status status = fh_parse(&condition, &plan->arena, filter, true, &notes, error);
    if (status != FH_OK || condition == NULL || *root == NULL) {
        *root = *root != NULL ? *root : condition;
        return status;
    }
    struct fh_node *both = fh_arena_alloc(&plan->arena, sizeof *both);
    if (both == NULL)
        return fh_fail_nomem(error);
    (*root)->next = condition;
    *both = (struct fh_node){.kind = FH_NODE_AND, .column = 1, .children = *root};
    *root = both;
    return FH_OK;
}

static enum fh_status parse(struct fh_searcher *searcher, struct fh_slice query,
                            const struct fh_search_options *options, struct fh_node **root, struct fh_error *error)
{
    struct fh_plan *plan = &searcher->plan;
    enum fh_status status = options->plain ? fh_parse_plain(root, &plan->arena, query, error)
                                           : fh_parse(root, &plan->arena, query, options->strict, &plan->notes, error);
    return status == FH_OK && options->filter.length > 0 ? add_filter(plan, options->filter, root, error) : status;
}

enum fh_status fh_searcher_plan(struct fh_searcher *searcher, struct fh_slice query,
                                const struct fh_search_options *options, struct fh_error *error)
{
    struct fh_plan_settings settings = {.snapshot = searcher->snapshot,
                                        .session = searcher->session,
                                        .known = &searcher->known,
                                        .tokens = &searcher->tokens,
                                        .joined_by = options->default_operator,
                                        .rank = options->rank,
                                        .k1 = options->k1,
                                        .b = options->b,
                                        .strict = options->strict};
    struct fh_deadline deadline = {options->timeout_us > 0 ? fh_clock_us() + options->timeout_us : 0, options->cancel};
    struct fh_node *root;
    fh_plan_reset(&searcher->plan);
    enum fh_status status = check_options(options, error);
    if (status == FH_OK && !options->no_alternatives)
        status = fh_sources_ready(&searcher->sources, searcher->snapshot->analyzer, searcher->session,
                                  options->synonyms, searcher->names, error);
    if (status == FH_OK && searcher->sources.names.names != NULL)
        fh_names_asker_begin(&searcher->sources.names, &deadline);
    if (!options->no_alternatives) {
        settings.sources = searcher->sources.list;
        settings.source_count = searcher->sources.count;
    }
    if (status == FH_OK)
        status = parse(searcher, query, options, &root, error);
    if (status == FH_OK)
        status = fh_plan_build(&searcher->plan, &settings, root, error);
    if (status == FH_OK && searcher->plan.match == NULL && searcher->plan.notes.count == 0 &&
        !fh_notes_add(&searcher->plan.notes, &searcher->plan.arena, 0, "there is no word in the query"))
        status = fh_fail_nomem(error);
    return status;
}

static enum fh_status copy_notes(struct fh_results *results, const struct fh_notes *notes, struct fh_error *error)
{
    results->notes = fh_arena_alloc(&results->arena, (notes->count + 1) * sizeof *results->notes);
    if (results->notes == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < notes->count; i++) {
        results->notes[i] = fh_arena_copy(&results->arena, fh_slice_from(notes->list[i].text)).bytes;
        if (results->notes[i] == NULL)
            return fh_fail_nomem(error);
        results->note_count = i + 1;
    }
    return FH_OK;
}

static enum fh_status run(struct fh_results *results, struct fh_searcher *searcher, struct fh_slice query,
                          const struct fh_search_options *options, const struct fh_deadline *deadline,
                          struct fh_error *error)
{
    struct fh_found found;
    enum fh_status status = fh_searcher_plan(searcher, query, options, error);
    if (status == FH_OK)
        status = fh_searcher_find(searcher, options, deadline, &found, error);
    if (status == FH_OK)
        status = fh_results_fill(results, searcher, &found, options, error);
    if (status == FH_OK && searcher->plan.notes.count > 0)
        status = copy_notes(results, &searcher->plan.notes, error);
    return status;
}

enum fh_status fh_search(struct fh_results **results, struct fh_index *index, struct fh_slice query,
                         const struct fh_search_options *options, struct fh_error *error)
{
    uint64_t start = fh_clock_us();
    struct fh_search_options settings = options != NULL ? *options : (struct fh_search_options){0};
    struct fh_searcher *searcher = NULL;
    *results = NULL;
    if (settings.limit == 0)
        settings.limit = 10;
    enum fh_status status = fh_index_take_searcher(index, &searcher, error);
    if (status != FH_OK)
        return status;
    struct fh_deadline deadline = {settings.timeout_us > 0 ? start + settings.timeout_us : 0, settings.cancel};
    struct fh_results *made = fh_calloc(1, sizeof *made);
    status = made != NULL ? run(made, searcher, query, &settings, &deadline, error) : fh_fail_nomem(error);
    fh_index_return_searcher(index, searcher);
    status = fh_index_verdict(index, status, error);
    if (status == FH_OK) {
        made->took_us = fh_clock_us() - start;
        *results = made;
    } else {
        fh_results_free(made);
    }
    return status;
}
