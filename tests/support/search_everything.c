/* Asking for everything. See search_everything.h. */
#include "tests/support/search_everything.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct question {
    const char *query, *filter;
    struct fh_search_options options;
};

static const struct question questions[] = {
    {"كتاب المدارس والوزير", NULL, {.limit = 20}},
    {"كتاب ملك شركة", NULL, {.default_operator = FH_AND, .exact_total = true, .limit = 2000}},
    {"\"كتاب من\"", NULL, {.limit = 1000}},
    {"\"وزير شركة\" سوق", NULL, {.limit = 50, .offset = 5}},
    {"=\"من كتاب\" OR =\"كتاب\"", NULL, {.limit = 20}},
    {"كتاب -سوق +شركة", NULL, {.limit = 20, .rank = FH_RANK_STEM}},
    {"title:كتاب OR (نفط AND سوق)", NULL, {.limit = 20}},
    {"source:okaz category:رياضة", NULL, {.limit = 300, .no_snippets = true}},
    {"كتاب", "date:2015-07-05..2015-08-02 source:الرياض", {.limit = 20}},
    {"سوق", NULL, {.sort = FH_SORT_DATE, .limit = 20}},
    {"date:2015-07", NULL, {.sort = FH_SORT_DATE_DESCENDING, .limit = 1200, .ids_only = true}},
};

static unsigned volatile seen; /* so that looking at a byte is not left out */

static void look_at(struct fh_slice slice)
{
    for (size_t i = 0; i < slice.length; i++)
        seen += (unsigned char)slice.bytes[i];
}

static void look_at_marks(const struct fh_mark *marks, size_t count, struct fh_slice text)
{
    for (size_t i = 0; i < count; i++)
        assert_true(marks[i].offset <= text.length && marks[i].length <= text.length - marks[i].offset);
}

static void look_at_document(const struct fh_document *document)
{
    look_at(document->id);
    look_at(document->url);
    look_at(document->title);
    look_at(document->standfirst);
    look_at(document->body);
    look_at(document->date);
    look_at(document->source);
    look_at(document->category);
}

/* True for an answer. */
static bool answered(enum fh_status status, const struct fh_error *error, struct search_tally *tally)
{
    if (status == FH_OK || status == FH_ERR_NOT_FOUND) {
        tally->answers++;
        return status == FH_OK;
    }
    if (status != FH_ERR_CORRUPT && status != FH_ERR_ANALYZER)
        fail_msg("status %d: %s", status, error->message);
    assert_int_equal(error->status, status);
    assert_true(error->message[0] != 0);
    tally->errors++;
    return false;
}

static void ask(struct fh_index *index, const struct question *question, struct search_tally *tally)
{
    struct fh_search_options options = question->options;
    struct fh_results *results = NULL;
    struct fh_error error = {0};
    options.filter = fh_text(question->filter);
    if (answered(fh_search(&results, index, fh_text(question->query), &options, &error), &error, tally)) {
        tally->empty += fh_results_count(results) == 0;
        for (size_t i = 0; i < fh_results_count(results); i++) {
            const struct fh_hit *hit = fh_results_hit(results, i);
            const struct fh_slice slices[] = {hit->id, hit->title, hit->url, hit->source, hit->category, hit->snippet};
            for (size_t s = 0; s < sizeof slices / sizeof slices[0]; s++)
                look_at(slices[s]);
            look_at_marks(hit->snippet_marks, hit->snippet_mark_count, hit->snippet);
            look_at_marks(hit->title_marks, hit->title_mark_count, hit->title);
        }
    } else {
        assert_null(results);
    }
    fh_results_free(results);
}

static void count_facets(struct fh_index *index, enum fh_facet facet, struct search_tally *tally)
{
    struct fh_facets *facets = NULL;
    struct fh_error error = {0};
    if (answered(fh_facets_new(&facets, index, fh_text("كتاب"), facet, NULL, &error), &error, tally))
        for (size_t i = 0; i < fh_facets_count(facets); i++)
            look_at(fh_facets_value(facets, i)->name);
    fh_facets_free(facets);
}

static void suggest(struct fh_index *index, struct search_tally *tally)
{
    struct fh_suggestions *suggestions = NULL;
    struct fh_error error = {0};
    if (answered(fh_suggest(&suggestions, index, fh_text("كتبب وزيرسوق"), NULL, &error), &error, tally))
        for (size_t i = 0; i < fh_suggestions_count(suggestions); i++)
            look_at(fh_suggestions_get(suggestions, i)->query);
    fh_suggestions_free(suggestions);
}

static void look_closer(struct fh_index *index, const char *id, struct search_tally *tally)
{
    struct fh_stored *stored = NULL;
    struct fh_marked *marked = NULL;
    struct fh_explanation *explanation = NULL;
    struct fh_slice query = fh_text("كتاب \"وزير سوق\" شركة");
    struct fh_error error = {0};
    if (answered(fh_index_fetch(&stored, index, fh_text(id), &error), &error, tally))
        look_at_document(&stored->document);
    if (answered(fh_marked_new(&marked, index, query, fh_text(id), NULL, &error), &error, tally)) {
        look_at_document(&marked->document);
        look_at_marks(marked->title_marks, marked->title_mark_count, marked->document.title);
        look_at_marks(marked->standfirst_marks, marked->standfirst_mark_count, marked->document.standfirst);
        look_at_marks(marked->body_marks, marked->body_mark_count, marked->document.body);
    }
    if (answered(fh_explain(&explanation, index, query, fh_text(id), NULL, &error), &error, tally))
        for (size_t i = 0; i < fh_explanation_count(explanation); i++)
            look_at(fh_explanation_part(explanation, i)->text);
    fh_stored_free(stored);
    fh_marked_free(marked);
    fh_explanation_free(explanation);
}

void search_everything(struct fh_index *index, struct search_tally *tally)
{
    static const char *const ids[] = {"d0", "d77", "d500", "d1199", "none"};
    struct fh_index_info info;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        ask(index, &questions[i], tally);
    suggest(index, tally);
    for (int facet = FH_FACET_SOURCE; facet <= FH_FACET_DAY; facet++)
        count_facets(index, (enum fh_facet)facet, tally);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        look_closer(index, ids[i], tally);
    fh_index_info(index, &info);
}
