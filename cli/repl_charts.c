/* Looking over the hits: :facets, :timeline, :explain. See repl.h. */
#include <stdio.h>

#include "cli/bars.h"
#include "cli/explain.h"
#include "cli/repl.h"

#define FACET_ROWS 10u
#define MONTHS_MAX 24u

static bool has_query(const struct repl *repl)
{
    if (repl->query.length == 0)
        puts("no query yet");
    return repl->query.length > 0;
}

static enum fh_status count_facet(struct fh_facets **facets, struct repl *repl, enum fh_facet facet,
                                  struct fh_error *error)
{
    struct fh_search_options search;
    repl_search_options(repl, &search);
    return fh_facets_new(facets, repl_current(repl)->index, fh_buffer_slice(&repl->query), facet, &search, error);
}

static enum fh_status show_facet(struct repl *repl, enum fh_facet facet, const char *name, struct fh_error *error)
{
    struct fh_facets *facets = NULL;
    enum fh_status status = count_facet(&facets, repl, facet, error);
    fh_buffer_printf(&repl->out, "%s\n", name);
    if (status == FH_OK)
        status = cli_render_facets(&repl->out, facets, FACET_ROWS, &repl->style, error);
    fh_facets_free(facets);
    return status;
}

/* Months; years where there are many of them. */
static enum fh_status show_months(struct repl *repl, struct fh_error *error)
{
    struct fh_facets *facets = NULL;
    enum fh_facet unit = FH_FACET_MONTH;
    enum fh_status status = count_facet(&facets, repl, unit, error);
    if (status == FH_OK && fh_facets_count(facets) > MONTHS_MAX) {
        fh_facets_free(facets);
        facets = NULL;
        unit = FH_FACET_YEAR;
        status = count_facet(&facets, repl, unit, error);
    }
    fh_buffer_append_text(&repl->out, unit == FH_FACET_MONTH ? "month\n" : "year\n");
    if (status == FH_OK)
        status = cli_render_timeline(&repl->out, facets, unit, &repl->style, error);
    fh_facets_free(facets);
    return status;
}

enum fh_status repl_run_facets(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    (void)argument;
    if (!has_query(repl))
        return FH_OK;
    enum fh_status status = show_facet(repl, FH_FACET_SOURCE, "source", error);
    if (status == FH_OK)
        status = show_facet(repl, FH_FACET_CATEGORY, "category", error);
    if (status == FH_OK)
        status = show_months(repl, error);
    if (status == FH_OK)
        repl_print(repl);
    return status;
}

enum fh_status repl_run_timeline(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    struct fh_facets *days = NULL, *facets = NULL;
    (void)argument;
    if (!has_query(repl))
        return FH_OK;
    enum fh_status status = count_facet(&days, repl, FH_FACET_DAY, error);
    enum fh_facet unit = status == FH_OK ? cli_timeline_unit(days) : FH_FACET_DAY;
    if (status == FH_OK && unit != FH_FACET_DAY)
        status = count_facet(&facets, repl, unit, error);
    if (status == FH_OK)
        status = cli_render_timeline(&repl->out, facets != NULL ? facets : days, unit, &repl->style, error);
    if (status == FH_OK)
        repl_print(repl);
    fh_facets_free(days);
    fh_facets_free(facets);
    return status;
}

enum fh_status repl_run_explain(struct repl *repl, struct fh_slice argument, struct fh_error *error)
{
    struct fh_search_options search;
    struct fh_explanation *explanation = NULL;
    const struct fh_hit *hit = repl_hit(repl, repl_parse_number(argument));
    if (hit == NULL)
        return FH_OK;
    repl_search_options(repl, &search);
    enum fh_status status =
        fh_explain(&explanation, repl_current(repl)->index, fh_buffer_slice(&repl->query), hit->id, &search, error);
    if (status == FH_OK) {
        cli_render_line(&repl->out, hit->title, NULL, 0, 0, &repl->style);
        cli_render_explanation(&repl->out, explanation, &repl->style);
        repl_print(repl);
    }
    fh_explanation_free(explanation);
    return status;
}
