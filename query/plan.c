/* Planning from end to end: leaves and match by plan_leaves.c, plan_match.c and plan_alternatives.c, then the
 * terms are looked up and weighed. See plan.h. */
#include "query/plan.h"

#include "base/mem.h"
#include "query/plan_private.h"
#include "query/term_memory.h"

#define SUM_LIMIT 2e9 /* scores are summed in 31 bits */

void fh_plan_reset(struct fh_plan *plan)
{
    fh_arena_reset(&plan->arena);
    plan->term_count = plan->word_count = plan->form_count = plan->phrase_count = plan->filter_count = 0;
    plan->match = NULL;
    plan->notes.count = plan->notes.dropped = 0;
}

void fh_plan_release(struct fh_plan *plan)
{
    fh_arena_release(&plan->arena);
    fh_free(plan->terms);
    fh_free(plan->words);
    fh_free(plan->forms);
    fh_free(plan->phrases);
    fh_free(plan->filters);
    *plan = (struct fh_plan)FH_PLAN_INIT;
}

void planner_nomem(struct planner *planner)
{
    if (planner->status == FH_OK)
        planner->status = fh_fail_nomem(planner->error);
}

void planner_note(struct planner *planner, size_t column, const char *format, ...)
{
    struct fh_error message;
    va_list arguments;
    va_start(arguments, format);
    fh_fail_v(&message, FH_ERR_INPUT, format, arguments);
    va_end(arguments);
    struct fh_plan *plan = planner->plan;
    if (!fh_notes_add(&plan->notes, &plan->arena, column, "%s", message.message))
        planner_nomem(planner);
    else if (planner->settings->strict && planner->status == FH_OK)
        planner->status = fh_fail(planner->error, FH_ERR_INPUT, "query: column %zu: %s", column, message.message);
}

/* ---- Terms ---- */

static enum fh_status look_up(struct fh_plan *plan, const struct fh_plan_settings *settings, struct fh_plan_term *term,
                              struct fh_error *error)
{
    const struct fh_snapshot *snapshot = settings->snapshot;
    term->infos = fh_arena_alloc(&plan->arena, (snapshot->segment_count + 1) * sizeof *term->infos);
    if (term->infos == NULL)
        return fh_fail_nomem(error);
    if (fh_term_memory_recall(settings->known, term))
        return FH_OK;
    term->doc_freq = 0;
    for (size_t i = 0; i < snapshot->segment_count; i++) {
        const struct fh_termdict *dictionary = &snapshot->segments[i]->terms[term->level];
        enum fh_status status = fh_termdict_find(dictionary, term->text, &term->infos[i], error);
        if (status == FH_ERR_NOT_FOUND)
            term->infos[i].doc_freq = 0;
        else if (status != FH_OK)
            return status;
        term->doc_freq += term->infos[i].doc_freq;
    }
    /* Damaged dictionaries may claim more than there is. */
    if (term->doc_freq > snapshot->document_count)
        term->doc_freq = snapshot->document_count;
    term->idf = fh_idf(snapshot->document_count, term->doc_freq);
    fh_term_memory_keep(settings->known, term);
    return FH_OK;
}

/* The largest score there could be. */
static double score_limit(const struct fh_plan *plan)
{
    double limit = 0;
    for (size_t i = 0; i < plan->word_count; i++)
        limit += plan->words[i].weight * plan->words[i].repeats * plan->words[i].idf;
    for (size_t i = 0; i < plan->form_count; i++)
        limit += plan->forms[i].weight * plan->forms[i].repeats * plan->forms[i].idf;
    for (size_t i = 0; i < plan->phrase_count; i++)
        limit += plan->phrases[i].weight * plan->phrases[i].repeats * plan->phrases[i].idf;
    return limit;
}

/* Units small enough that no sum leaves 31 bits. Bounds of contributions may be a unit or two above
 * their weight. */
static void choose_units(struct fh_plan *plan)
{
    double limit = score_limit(plan) * (1 + 1e-5);
    double spare = 4.0 * (double)(plan->word_count + plan->form_count + plan->phrase_count);
    plan->units = FH_SCORE_UNITS;
    while (limit * plan->units + spare > SUM_LIMIT)
        plan->units /= 2;
}

static void take_settings(struct fh_plan *plan, const struct fh_plan_settings *settings)
{
    plan->k1 = settings->k1 != 0 ? settings->k1 : FH_K1_DEFAULT;
    plan->b = settings->b != 0 ? settings->b : FH_B_DEFAULT;
    if (plan->b < 0)
        plan->b = 0;
    plan->average_length = settings->snapshot->average_length;
    plan->forms_scored = settings->rank == FH_RANK_DEFAULT && settings->snapshot->manifest.levels == FH_LEVELS_BOTH;
}

enum fh_status fh_plan_build(struct fh_plan *plan, const struct fh_plan_settings *settings, const struct fh_node *root,
                             struct fh_error *error)
{
    struct planner planner = {.plan = plan, .settings = settings, .error = error, .scored = true};
    take_settings(plan, settings);
    plan->match = root != NULL ? planner_match(&planner, root) : NULL;
    if (planner.status == FH_OK)
        planner_settle(&planner);
    for (size_t i = 0; i < plan->term_count && planner.status == FH_OK; i++)
        planner.status = look_up(plan, settings, &plan->terms[i], error);
    if (planner.status == FH_OK) {
        planner_weigh(&planner);
        choose_units(plan);
    }
    return planner.status;
}
