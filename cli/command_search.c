/* `fihrist search`: one query, its hits for people or for programs. */
#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "cli/bars.h"
#include "cli/command_list.h"
#include "cli/explain.h"
#include "cli/interrupt.h"
#include "cli/places.h"
#include "cli/render.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "cli/text_file.h"

struct search_settings {
    int format, sort, rank, total, bidi, facet;
    size_t limit, offset, snippet_bytes;
    bool all_words, plain, strict, no_snippets, ids_only, explain, exact;
    double timeout, k1, b;
    const char *topic, *synonyms;
};

#define PLACE(field) offsetof(struct search_settings, field)

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, PLACE(format), CLI_FORMAT_WORDS, "how results are printed (default human)"},
    {"limit", 'k', CLI_COUNT, PLACE(limit), "N", "hits wanted (default 10)"},
    {"offset", 0, CLI_COUNT, PLACE(offset), "N", "hits to skip first"},
    {"sort", 's', CLI_CHOICE, PLACE(sort), "score|date|-date", "best first, oldest first, or newest first"},
    {"rank", 0, CLI_CHOICE, PLACE(rank), "default|stem",
     "rank by stems and word forms, or by stems alone (plain BM25)"},
    {"and", 'a', CLI_FLAG, PLACE(all_words), NULL, "words that stand side by side must all occur"},
    {"words", 'w', CLI_FLAG, PLACE(plain), NULL, "the query is words only: no character of it is an operator"},
    {"exact", 0, CLI_FLAG, PLACE(exact), NULL, "words as typed: no synonyms, no other spellings of names"},
    {"synonyms", 0, CLI_TEXT, PLACE(synonyms), "FILE",
     "rules for this search, besides those of the index: lines \"a, b, c\" or \"a, b => c\""},
    {"strict", 0, CLI_FLAG, PLACE(strict), NULL, "bad syntax is an error, with its column, instead of being repaired"},
    {"explain", 'x', CLI_FLAG, PLACE(explain), NULL, "what each word adds to the score of each hit (human and json)"},
    {"facet", 0, CLI_CHOICE, PLACE(facet), "none|source|category|year|month|day",
     "count the matches by this (human and json)"},
    {"total", 0, CLI_CHOICE, PLACE(total), "exact|bound",
     "count every match (default), or at least some, which is faster"},
    {"timeout", 't', CLI_NUMBER, PLACE(timeout), "SECONDS", "give up after this long"},
    {"no-snippets", 0, CLI_FLAG, PLACE(no_snippets), NULL, "titles only"},
    {"snippet", 0, CLI_COUNT, PLACE(snippet_bytes), "BYTES", "about how long a snippet may be (default 300)"},
    {"ids", 0, CLI_FLAG, PLACE(ids_only), NULL, "only rank, score and id of each hit, without reading the articles"},
    {"k1", 0, CLI_NUMBER, PLACE(k1), "X", "BM25: how soon repeated words stop counting (default 0.9)"},
    {"b", 0, CLI_NUMBER, PLACE(b), "X", "BM25: how much long articles pay (default 0.75; negative: nothing)"},
    {"bidi", 0, CLI_CHOICE, PLACE(bidi), "remembered|" CLI_BIDI_WORDS,
     "right-to-left text in logical order inside isolates, or laid out for terminals that do not reorder (default: on "
     "a "
     "terminal as last set by the repl's :bidi, otherwise logical)"},
    {"topic", 0, CLI_TEXT, PLACE(topic), "ID", "topic number in --format=trec (default 1)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

static void fill_options(struct fh_search_options *search, const struct search_settings *settings)
{
    search->limit = settings->limit;
    search->offset = settings->offset;
    search->sort = (enum fh_sort)settings->sort;
    search->rank = (enum fh_rank)settings->rank;
    search->default_operator = settings->all_words ? FH_AND : FH_OR;
    search->k1 = settings->k1;
    search->b = settings->b;
    search->plain = settings->plain;
    search->strict = settings->strict;
    search->no_alternatives = settings->exact;
    search->exact_total = settings->total == 0;
    search->no_snippets = settings->no_snippets;
    search->ids_only = settings->ids_only || settings->format == CLI_FORMAT_TREC;
    search->snippet_bytes = settings->snippet_bytes;
    search->timeout_us = settings->timeout > 0 && settings->timeout < 1e9 ? (uint64_t)(settings->timeout * 1e6) : 0;
    search->cancel = cli_interrupt_flag();
}

/* A search being shown. */
struct shown {
    const struct search_settings *settings;
    const struct fh_search_options *search;
    struct fh_index *index;
    struct fh_slice query;
    const struct fh_results *results;
    const struct fh_suggestions *suggestions; /* NULL in formats without */
};

static enum fh_status explain_hit(struct fh_explanation **explanation, const struct shown *shown, size_t i,
                                  struct fh_error *error)
{
    return fh_explain(explanation, shown->index, shown->query, fh_results_hit(shown->results, i)->id, shown->search,
                      error);
}

static enum fh_status count_facet(struct fh_facets **facets, const struct shown *shown, struct fh_error *error)
{
    enum fh_facet facet = (enum fh_facet)(shown->settings->facet - 1);
    return fh_facets_new(facets, shown->index, shown->query, facet, shown->search, error);
}

/* ---- JSON ---- */

static enum fh_status put_explanations(struct cli_json *json, const struct shown *shown, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    cli_json_key(json, "explanations");
    cli_json_array(json);
    for (size_t i = 0; i < fh_results_count(shown->results) && status == FH_OK; i++) {
        struct fh_explanation *explanation = NULL;
        status = explain_hit(&explanation, shown, i, error);
        if (status == FH_OK)
            cli_put_explanation(json, explanation);
        fh_explanation_free(explanation);
    }
    cli_json_end_array(json);
    return status;
}

static enum fh_status put_facet(struct cli_json *json, const struct shown *shown, struct fh_error *error)
{
    struct fh_facets *facets = NULL;
    enum fh_status status = count_facet(&facets, shown, error);
    cli_json_key(json, "facet");
    cli_json_array(json);
    for (size_t i = 0; status == FH_OK && i < fh_facets_count(facets); i++) {
        const struct fh_facet_value *value = fh_facets_value(facets, i);
        cli_json_object(json);
        cli_json_put_text(json, "value", value->name);
        cli_json_put_count(json, "count", value->count);
        cli_json_end_object(json);
    }
    cli_json_end_array(json);
    fh_facets_free(facets);
    return status;
}

static enum fh_status print_json(const struct shown *shown, struct fh_error *error)
{
    struct cli_json json = CLI_JSON_INIT;
    enum fh_status status = cli_json_open(&json, error);
    if (status == FH_OK) {
        cli_json_object(&json);
        cli_render_json_fields(&json, shown->results, shown->query);
        cli_put_suggestions(&json, shown->suggestions);
        if (shown->settings->explain)
            status = put_explanations(&json, shown, error);
        if (status == FH_OK && shown->settings->facet > 0)
            status = put_facet(&json, shown, error);
        cli_json_end_object(&json);
    }
    if (status == FH_OK)
        status = cli_json_print(&json, stdout, error);
    cli_json_release(&json);
    return status;
}

/* ---- For people ---- */

static enum fh_status render_explained(struct fh_buffer *out, const struct shown *shown, const struct cli_style *style,
                                       struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < fh_results_count(shown->results) && status == FH_OK; i++) {
        struct fh_explanation *explanation = NULL;
        cli_render_hit(out, fh_results_hit(shown->results, i), style);
        status = explain_hit(&explanation, shown, i, error);
        if (status == FH_OK)
            cli_render_explanation(out, explanation, style);
        fh_explanation_free(explanation);
    }
    cli_render_total(out, shown->results);
    return status;
}

static enum fh_status render_facet(struct fh_buffer *out, const struct shown *shown, const struct cli_style *style,
                                   struct fh_error *error)
{
    struct fh_facets *facets = NULL;
    enum fh_status status = count_facet(&facets, shown, error);
    enum fh_facet facet = (enum fh_facet)(shown->settings->facet - 1);
    if (status == FH_OK && facet <= FH_FACET_CATEGORY)
        status = cli_render_facets(out, facets, 20, style, error);
    else if (status == FH_OK)
        status = cli_render_timeline(out, facets, facet, style, error);
    fh_facets_free(facets);
    return status;
}

static enum cli_bidi choose_bidi(int setting)
{
    if (setting > 0)
        return (enum cli_bidi)(setting - 1);
    return cli_is_terminal() ? cli_bidi_remembered() : CLI_BIDI_LOGICAL;
}

static enum fh_status render_human(struct fh_buffer *out, const struct shown *shown, struct fh_error *error)
{
    struct cli_style style = cli_style_detect(choose_bidi(shown->settings->bidi));
    enum fh_status status = FH_OK;
    if (shown->settings->explain)
        status = render_explained(out, shown, &style, error);
    else
        cli_render_human(out, shown->results, &style);
    cli_render_suggestions(out, shown->suggestions, &style);
    return status == FH_OK && shown->settings->facet > 0 ? render_facet(out, shown, &style, error) : status;
}

static enum fh_status print_results(const struct shown *shown, struct fh_error *error)
{
    const struct search_settings *settings = shown->settings;
    struct fh_buffer out = FH_BUFFER_INIT;
    enum fh_status status = FH_OK;
    if (settings->format == CLI_FORMAT_JSON)
        return print_json(shown, error);
    if (settings->format == CLI_FORMAT_TSV)
        cli_render_tsv(&out, shown->results);
    else if (settings->format == CLI_FORMAT_TREC)
        cli_render_trec(&out, shown->results, settings->topic != NULL ? settings->topic : "1");
    else
        status = render_human(&out, shown, error);
    if (status == FH_OK && !fh_buffer_ok(&out))
        status = fh_fail_nomem(error);
    if (status == FH_OK && out.length > 0)
        fwrite(out.bytes, 1, out.length, stdout);
    fh_buffer_release(&out);
    return status;
}

/* The words of the command line, joined by blanks; standard input for a lone "-". */
static enum fh_status gather_query(struct fh_buffer *query, const struct cli_call *call, struct fh_error *error)
{
    if (call->argument_count == 2 && strcmp(call->arguments[1], "-") == 0) {
        enum fh_status status = cli_read_file(query, "-", error);
        while (query->length > 0 && query->bytes[query->length - 1] == '\n')
            query->length--;
        return status;
    }
    for (size_t i = 1; i < call->argument_count; i++) {
        fh_buffer_append_text(query, i > 1 ? " " : "");
        fh_buffer_append_text(query, call->arguments[i]);
    }
    return fh_buffer_ok(query) ? FH_OK : fh_fail_nomem(error);
}

/* For people and JSON. A time limit that ends during this leaves the hits without. */
static enum fh_status find_suggestions(struct fh_suggestions **suggestions, const struct shown *shown,
                                       struct fh_error *error)
{
    *suggestions = NULL;
    if (shown->settings->format != CLI_FORMAT_HUMAN && shown->settings->format != CLI_FORMAT_JSON)
        return FH_OK;
    enum fh_status status = fh_suggest(suggestions, shown->index, shown->query, shown->search, error);
    return status == FH_ERR_CANCELLED ? FH_OK : status;
}

static int run_search(const struct cli_call *call)
{
    const struct search_settings *settings = call->settings;
    struct fh_search_options search = {0};
    struct fh_buffer query = FH_BUFFER_INIT, synonyms = FH_BUFFER_INIT;
    struct fh_index *index = NULL;
    struct fh_results *results = NULL;
    struct fh_suggestions *suggestions = NULL;
    struct fh_error error;
    cli_interrupt_catch();
    fill_options(&search, settings);
    enum fh_status status = gather_query(&query, call, &error);
    if (status == FH_OK && settings->synonyms != NULL)
        status = cli_read_file(&synonyms, settings->synonyms, &error);
    search.synonyms = (struct fh_rules){fh_buffer_slice(&synonyms), settings->synonyms};
    if (status == FH_OK)
        status = fh_index_open(&index, call->arguments[0], &error);
    if (status == FH_OK)
        status = fh_search(&results, index, fh_buffer_slice(&query), &search, &error);
    struct shown shown = {settings, &search, index, fh_buffer_slice(&query), results, NULL};
    if (status == FH_OK)
        status = find_suggestions(&suggestions, &shown, &error);
    shown.suggestions = suggestions;
    if (status == FH_OK)
        status = print_results(&shown, &error);
    int code = status != FH_OK ? cli_report(&error) : fh_results_count(results) > 0 ? CLI_DONE : CLI_NO_HITS;
    fh_results_free(results);
    fh_suggestions_free(suggestions);
    fh_index_close(index);
    fh_buffer_release(&query);
    fh_buffer_release(&synonyms);
    return code;
}

const struct cli_command cli_command_search = {
    .name = "search",
    .usage = "INDEX [OPTION...] QUERY...|-",
    .summary = "find articles",
    .description =
        "Prints the articles that answer the query, best first. Words are found in all their inflections and "
        "spellings; "
        "any of them suffices, and articles with more of them come first.\n\n"
        "\"...\" finds a phrase, =\"...\" the letters as printed. +word must occur, -word must not; AND, OR, NOT and "
        "parentheses combine. title:, source:, category: look in a field, date:2015-07 or date:2015-07-21..2015-08-02 "
        "in a period.\n\n"
        "JSON has query, total (value, relation), took_us, hits (rank, id, score, title, date, source, category, url, "
        "snippet, and title_marks and snippet_marks: start and length, in characters, of the words that matched), notes "
        "and did_you_mean (query, kind, documents: what may have been meant, of what kind the mistake is, and how many "
        "articles have the doubtful word as typed). TSV has rank, score, id, date, source, category, title, url, snippet.",
    .examples = "fihrist search news.fh المدرسة\n"
                "fihrist search news.fh --format=json -k 20 --sort=-date 'title:\"كأس العالم\" date:2024-01'",
    .options = options,
    .settings_size = sizeof(struct search_settings),
    .arguments_min = 2,
    .arguments_max = CLI_ANY_NUMBER,
    .run = run_search};
