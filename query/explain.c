/* Explanations: what each word and phrase of a query adds to a document's score. See fihrist.h.
 *
 * The same arithmetic as the rankers', term by term, so that the parts add up to the score to the
 * last unit.
 */
#include "base/arena.h"
#include "base/mem.h"
#include "query/survey.h"

struct fh_explanation {
    struct fh_arena arena;
    struct fh_explained *parts;
    size_t count, capacity;
    double score, length, average_length;
};

struct explainer {
    struct fh_survey survey;
    struct fh_explanation *explanation;
    fh_doc_id doc;  /* in the open segment */
    uint64_t units; /* the score so far */
    struct fh_error *error;
    enum fh_status status;
};

static void add_part(struct explainer *explainer, struct fh_explained part, uint32_t units)
{
    struct fh_explanation *explanation = explainer->explanation;
    if (part.stands_for.length > 0 && units == 0)
        return; /* of what nobody typed, only what the document has */
    struct fh_explained *grown =
        fh_grow(explanation->parts, &explanation->capacity, explanation->count + 1, sizeof *grown);
    part.text = fh_arena_copy(&explanation->arena, part.text);
    part.stands_for = fh_arena_copy(&explanation->arena, part.stands_for);
    if (grown != NULL)
        explanation->parts = grown;
    if (grown == NULL || part.text.bytes == NULL || part.stands_for.bytes == NULL) {
        explainer->status = fh_fail_nomem(explainer->error);
        return;
    }
    part.score = (double)units / explainer->survey.scan.plan->units;
    explainer->units += units;
    explanation->parts[explanation->count++] = part;
}

/* ---- Words ---- */

/* Moves the cursor to the document; false when it is not in the list. *at is its place in the block. */
static bool find_posting(struct explainer *explainer, struct fh_cursor *cursor, uint32_t *at)
{
    uint32_t block = fh_cursor_find(cursor, explainer->doc);
    if (block >= cursor->list.block_count || !fh_cursor_load(cursor, block) || !fh_cursor_weigh(cursor))
        return false;
    *at = fh_cursor_rank(cursor, explainer->doc);
    return *at < cursor->data.count && cursor->data.docs[*at] == explainer->doc;
}

/* One of a word's terms, of which the plan has repeats, weight and idf. */
static void explain_term(struct explainer *explainer, const struct fh_plan_word *word, uint32_t number,
                         const struct fh_plan_form *counts)
{
    struct fh_scan *scan = &explainer->survey.scan;
    const struct fh_plan_term *term = &scan->plan->terms[number];
    const struct fh_term_info *info = &term->infos[scan->segment_number];
    bool stem = term->level == FH_LEVEL_STEM;
    struct fh_explained part = {.kind = stem ? FH_EXPLAINED_STEM : FH_EXPLAINED_FORM,
                                .text = term->text,
                                .doc_freq = term->doc_freq,
                                .stands_for = word->stands_for,
                                .idf = counts->idf,
                                .weight = counts->weight * counts->repeats};
    struct fh_cursor cursor;
    struct fh_occurrences in;
    uint32_t at, units = 0;
    explainer->status = fh_cursor_open(&cursor, scan->segment, term->level, info, FH_FIELD_ANY, scan->impact_factor,
                                       &scan->damaged, explainer->error);
    if (explainer->status != FH_OK)
        return;
    if (info->doc_freq > 0 && find_posting(explainer, &cursor, &at) && fh_cursor_occurrences(&cursor, at, &in)) {
        in = fh_field_occurrences(in, word->field);
        uint32_t weighted = fh_weighted_freq(in, cursor.weights);
        struct fh_scorer scorer = fh_scorer_make(fh_plan_weight(scan->plan, counts->repeats, counts->weight),
                                                 counts->idf, scan->plan->k1, scan->plan->b,
                                                 scan->plan->average_length);
        units = fh_scorer_score(&scorer, weighted, scan->segment->lengths[explainer->doc]);
        part.freq = in.freq;
        part.title_freq = in.titles;
        part.lead_freq = in.leads;
        part.weighted_freq = (double)weighted / FH_SIXTEENTHS;
    }
    add_part(explainer, part, units);
}

static void explain_word(struct explainer *explainer, const struct fh_plan_word *word)
{
    const struct fh_plan *plan = explainer->survey.scan.plan;
    struct fh_plan_form stem = {.repeats = word->repeats, .weight = word->weight, .idf = word->idf};
    if (fh_gate_is_shut(explainer->survey.scan.words[word - plan->words].stem->gate, explainer->doc))
        return;
    if (word->repeats > 0)
        explain_term(explainer, word, word->stem, &stem);
    for (uint32_t i = word->first_form; i != FH_PLAN_NONE && explainer->status == FH_OK; i = plan->forms[i].next)
        explain_term(explainer, word, plan->forms[i].term, &plan->forms[i]);
}

/* ---- Phrases ---- */

/* The phrase's stems with spaces between. */
static struct fh_slice phrase_text(const struct fh_plan *plan, const struct fh_plan_phrase *phrase,
                                   struct fh_buffer *text)
{
    for (uint32_t i = 0; i < phrase->count; i++) {
        fh_buffer_append_text(text, i > 0 ? " " : "");
        fh_buffer_append_slice(text, plan->terms[phrase->stems[i]].text);
    }
    return fh_buffer_slice(text);
}

static void explain_phrase(struct explainer *explainer, uint32_t number)
{
    struct fh_scan *scan = &explainer->survey.scan;
    const struct fh_plan_phrase *phrase = &scan->plan->phrases[number];
    struct fh_buffer text = FH_BUFFER_INIT;
    if (phrase->repeats == 0)
        return;
    uint32_t freq = fh_phrase_freq(&scan->phrases[number], scan, explainer->doc);
    struct fh_explained part = {.kind = FH_EXPLAINED_PHRASE,
                                .text = phrase_text(scan->plan, phrase, &text),
                                .stands_for = phrase->stands_for,
                                .idf = phrase->idf,
                                .weight = phrase->weight * phrase->repeats,
                                .weighted_freq = (double)freq / FH_SIXTEENTHS};
    if (!fh_buffer_ok(&text))
        explainer->status = fh_fail_nomem(explainer->error);
    else
        add_part(explainer, part, freq > 0 ? fh_phrase_score_in(&scan->phrases[number], freq, scan->segment->lengths, explainer->doc)
                                    : 0);
    fh_buffer_release(&text);
}

/* ---- The whole ---- */

static void explain_all(struct explainer *explainer)
{
    struct fh_scan *scan = &explainer->survey.scan;
    struct fh_explanation *explanation = explainer->explanation;
    for (size_t i = 0; i < scan->plan->word_count && explainer->status == FH_OK; i++)
        explain_word(explainer, &scan->plan->words[i]);
    for (uint32_t i = 0; i < scan->plan->phrase_count && explainer->status == FH_OK; i++)
        explain_phrase(explainer, i);
    if (explainer->status == FH_OK && !fh_scan_goes_on(scan))
        explainer->status = scan->status;
    explanation->score = (double)explainer->units / scan->plan->units;
    explanation->length = (double)scan->segment->lengths[explainer->doc] / FH_SIXTEENTHS;
    explanation->average_length = scan->plan->average_length;
}

enum fh_status fh_explain(struct fh_explanation **explanation, struct fh_index *index, struct fh_slice query,
                          struct fh_slice id, const struct fh_search_options *options, struct fh_error *error)
{
    struct explainer explainer = {.error = error};
    *explanation = NULL;
    explainer.explanation = fh_calloc(1, sizeof *explainer.explanation);
    if (explainer.explanation == NULL)
        return fh_fail_nomem(error);
    explainer.status = fh_survey_open(&explainer.survey, index, query, options, error);
    if (explainer.status == FH_OK)
        explainer.status = fh_survey_find(&explainer.survey, id, &explainer.doc, error);
    if (explainer.status == FH_OK)
        explain_all(&explainer);
    explainer.status = fh_index_verdict(index, explainer.status, error);
    if (explainer.status == FH_OK)
        *explanation = explainer.explanation;
    else
        fh_explanation_free(explainer.explanation);
    fh_survey_close(&explainer.survey);
    return explainer.status;
}

void fh_explanation_free(struct fh_explanation *explanation)
{
    if (explanation == NULL)
        return;
    fh_arena_release(&explanation->arena);
    fh_free(explanation->parts);
    fh_free(explanation);
}

size_t fh_explanation_count(const struct fh_explanation *explanation)
{
    return explanation->count;
}

const struct fh_explained *fh_explanation_part(const struct fh_explanation *explanation, size_t i)
{
    return i < explanation->count ? &explanation->parts[i] : NULL;
}

double fh_explanation_score(const struct fh_explanation *explanation, double *length, double *average_length)
{
    if (length != NULL)
        *length = explanation->length;
    if (average_length != NULL)
        *average_length = explanation->average_length;
    return explanation->score;
}
