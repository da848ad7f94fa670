/* Leaves that stand for words that were typed. See plan.h and alternatives.h.
 *
 * They are made while the match is, but whether they score is known only at its end: what was typed itself, anywhere
 * in the query, scores as typed and nothing besides. A rare spelling must not count for more than the usual one that
 * was typed, so an alternative's idf is at most that of the words it stands for.
 */
#include <math.h>

#include "query/plan_private.h"

/* ---- Asking ---- */

void planner_ask(struct planner *planner, const struct plan_token *list, size_t count, struct fh_alternatives *found)
{
    const struct fh_plan_settings *settings = planner->settings;
    struct fh_asked asked[FH_SYNONYM_WORDS_MAX];
    found->count = found->words = 0;
    if (settings->source_count == 0 || !planner->scored)
        return;
    count = count < FH_SYNONYM_WORDS_MAX ? count : FH_SYNONYM_WORDS_MAX;
    for (size_t i = 0; i < count; i++)
        asked[i] = (struct fh_asked){fh_session_stem(settings->session, list[i].stem_id),
                                     fh_session_form(settings->session, list[i].form_id), list[i].stop};
    for (size_t i = 0; i < settings->source_count && planner->status == FH_OK; i++) {
        const struct fh_alternative_source *source = &settings->sources[i];
        planner->status = source->find(source->user, asked, count, &planner->plan->arena, found, planner->error);
    }
    if (planner->status != FH_OK)
        found->count = found->words = 0;
}

/* Forms with spaces between, each with the stem that goes with it. */
static bool tokens_of_forms(struct planner *planner, struct fh_slice text, size_t column, struct plan_token *list,
                            size_t *count)
{
    struct fh_session *session = planner->settings->session;
    for (size_t at = 0; at < text.length && *count < FH_SYNONYM_WORDS_MAX;) {
        const char *space = memchr(text.bytes + at, ' ', text.length - at);
        size_t length = space != NULL ? (size_t)(space - text.bytes) - at : text.length - at;
        struct plan_token *token = &list[*count];
        *token = (struct plan_token){.position = (uint32_t)*count, .column = column};
        struct fh_slice form = {text.bytes + at, length};
        planner->status = fh_session_intern(session, form, &token->form_id, &token->stem_id, planner->error);
        if (planner->status != FH_OK)
            return false;
        (*count)++;
        at += length + 1;
    }
    return *count > 0;
}

bool planner_alternative_tokens(struct planner *planner, const struct fh_alternative *alternative, size_t column,
                                struct plan_token **list, size_t *count)
{
    *count = 0;
    if (planner->status != FH_OK)
        return false;
    if (!alternative->is_forms)
        return planner_analyze(planner, alternative->text, column, list, count) && *count > 0;
    *list = fh_arena_alloc(&planner->plan->arena, FH_SYNONYM_WORDS_MAX * sizeof **list);
    if (*list == NULL)
        planner_nomem(planner);
    return *list != NULL && tokens_of_forms(planner, alternative->text, column, *list, count);
}

/* ---- Leaves ---- */

static struct fh_slice forms_of(struct planner *planner, const struct plan_token *typed, size_t count)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_slice forms = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        fh_buffer_append_text(&text, i > 0 ? " " : "");
        fh_buffer_append_slice(&text, fh_session_form(planner->settings->session, typed[i].form_id));
    }
    if (fh_buffer_ok(&text))
        forms = fh_arena_copy(&planner->plan->arena, fh_buffer_slice(&text));
    fh_buffer_release(&text);
    return forms;
}

/* Room for one more, in the arena. */
static struct planner_alternative *next_record(struct planner *planner)
{
    if (planner->alternatives == NULL)
        planner->alternatives = fh_arena_alloc(&planner->plan->arena,
                                               FH_QUERY_ALTERNATIVES_MAX * sizeof *planner->alternatives);
    if (planner->alternatives == NULL) {
        planner_nomem(planner);
        return NULL;
    }
    return planner->alternative_count < FH_QUERY_ALTERNATIVES_MAX
               ? &planner->alternatives[planner->alternative_count]
               : NULL;
}

static bool fill_record(struct planner *planner, struct planner_alternative *record, const struct plan_token *typed,
                        size_t typed_count)
{
    record->stems = fh_arena_alloc(&planner->plan->arena, typed_count * sizeof *record->stems);
    record->stands_for = forms_of(planner, typed, typed_count);
    if (record->stems == NULL || record->stands_for.bytes == NULL) {
        planner_nomem(planner);
        return false;
    }
    record->stem_count = (uint32_t)typed_count;
    for (size_t i = 0; i < typed_count && planner->status == FH_OK; i++)
        record->stems[i] = planner_term(planner, FH_LEVEL_STEM, typed[i].stem_id);
    return planner->status == FH_OK;
}

/* Makes or finds the leaf without having it score: planner_settle decides that. */
static uint32_t leaf_of(struct planner *planner, const struct plan_token *list, size_t count, enum fh_field field)
{
    planner->scored = false;
    uint32_t leaf = count == 1 ? planner_word(planner, list, field)
                               : planner_phrase(planner, list, count, field, (struct fh_slice){NULL, 0});
    planner->scored = true;
    return leaf;
}

/* A record before number `end` of the same leaf for the same words: two rules may say one thing. With `form`, of the same
 * form, too. */
static struct planner_alternative *find_record(struct planner *planner, uint32_t end,
                                               const struct planner_alternative *wanted, bool form)
{
    for (uint32_t i = end; i-- > 0 && planner->alternatives[i].typed == wanted->typed;) {
        struct planner_alternative *record = &planner->alternatives[i];
        if (record->leaf == wanted->leaf && record->phrase == wanted->phrase &&
            (!form || record->phrase || record->form_id == wanted->form_id))
            return record;
    }
    return NULL;
}

uint32_t planner_stand_in(struct planner *planner, const struct plan_token *list, size_t count, enum fh_field field,
                          double weight, const struct plan_token *typed, size_t typed_count, bool in_phrase)
{
    struct planner_alternative *record = next_record(planner);
    if (record == NULL || planner->plan->term_count > FH_QUERY_WORDS_MAX)
        return FH_PLAN_NONE;
    *record = (struct planner_alternative){
        .phrase = count > 1, .form_id = list[0].form_id, .weight = weight, .typed = typed, .gated = !in_phrase};
    planner->alternative_count++; /* makes room for the leaf */
    record->leaf = leaf_of(planner, list, count, field);
    planner->alternative_count--;
    struct planner_alternative *before =
        record->leaf != FH_PLAN_NONE ? find_record(planner, planner->alternative_count, record, true) : NULL;
    if (before != NULL)
        before->weight = weight > before->weight ? weight : before->weight;
    else if (record->leaf != FH_PLAN_NONE && fill_record(planner, record, typed, typed_count))
        planner->alternative_count++;
    return record->leaf;
}

/* ---- What they count for ---- */

/* Has the leaf score as an alternative, once more if `counts`; unless it was typed itself: repeats without stands_for. */
static bool settle_leaf(const struct planner_alternative *record, bool counts, uint32_t *repeats, double *weight,
                        struct fh_slice *stands_for)
{
    if (*repeats > 0 && stands_for->length == 0)
        return false;
    *weight = stands_for->length == 0 || record->weight > *weight ? record->weight : *weight;
    if (stands_for->length == 0)
        *stands_for = record->stands_for;
    *repeats += counts;
    return true;
}

void planner_settle(struct planner *planner)
{
    struct fh_plan *plan = planner->plan;
    for (uint32_t i = 0; i < planner->alternative_count && planner->status == FH_OK; i++) {
        const struct planner_alternative *record = &planner->alternatives[i];
        bool counts = find_record(planner, i, record, false) == NULL;
        if (record->phrase) {
            struct fh_plan_phrase *phrase = &plan->phrases[record->leaf];
            settle_leaf(record, counts, &phrase->repeats, &phrase->weight, &phrase->stands_for);
            continue;
        }
        struct fh_plan_word *word = &plan->words[record->leaf];
        if (settle_leaf(record, counts, &word->repeats, &word->weight, &word->stands_for) && plan->forms_scored)
            planner_form(planner, word, record->form_id);
    }
}

static double sum_of_idfs(const struct fh_plan *plan, const uint32_t *stems, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += plan->terms[stems[i]].idf;
    return sum;
}

/* The most that the idf of an alternative may be; of what was typed, infinity. */
static double idf_limit(const struct planner *planner, bool phrase, uint32_t leaf)
{
    double limit = 0;
    for (uint32_t i = 0; i < planner->alternative_count; i++) {
        const struct planner_alternative *record = &planner->alternatives[i];
        double typed = sum_of_idfs(planner->plan, record->stems, record->stem_count);
        if (record->phrase == phrase && record->leaf == leaf && typed > limit)
            limit = typed;
    }
    return limit;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static void weigh_word(const struct planner *planner, uint32_t number)
{
    struct fh_plan *plan = planner->plan;
    struct fh_plan_word *word = &plan->words[number];
    double limit = word->stands_for.length > 0 ? idf_limit(planner, false, number) : HUGE_VAL;
    word->idf = least(plan->terms[word->stem].idf, limit);
    for (uint32_t i = word->first_form; i != FH_PLAN_NONE; i = plan->forms[i].next) {
        plan->forms[i].weight = FH_FORM_WEIGHT * word->weight;
        plan->forms[i].idf = least(plan->terms[plan->forms[i].term].idf, limit);
    }
}

static bool same_stems(const struct planner_alternative *a, const struct planner_alternative *b)
{
    return a->stem_count == b->stem_count && memcmp(a->stems, b->stems, a->stem_count * sizeof *a->stems) == 0;
}

/* A leaf that stands for one thing only adds nothing where that is: the record that has it, or NULL. */
static const struct planner_alternative *gate_of(const struct planner *planner, bool phrase, uint32_t leaf)
{
    const struct planner_alternative *first = NULL;
    for (uint32_t i = 0; i < planner->alternative_count; i++) {
        const struct planner_alternative *record = &planner->alternatives[i];
        if (record->phrase != phrase || record->leaf != leaf)
            continue;
        if (!record->gated || (first != NULL && !same_stems(first, record)))
            return NULL;
        first = first != NULL ? first : record;
    }
    return first;
}

void planner_weigh(struct planner *planner)
{
    struct fh_plan *plan = planner->plan;
    for (uint32_t i = 0; i < plan->word_count; i++) {
        struct fh_plan_word *word = &plan->words[i];
        weigh_word(planner, i);
        const struct planner_alternative *gate = word->stands_for.length > 0 ? gate_of(planner, false, i) : NULL;
        word->gate = gate != NULL ? gate->stems : NULL;
        word->gate_count = gate != NULL ? gate->stem_count : 0;
    }
    for (uint32_t i = 0; i < plan->phrase_count; i++) {
        struct fh_plan_phrase *phrase = &plan->phrases[i];
        double limit = phrase->stands_for.length > 0 ? idf_limit(planner, true, i) : HUGE_VAL;
        phrase->idf = least(sum_of_idfs(plan, phrase->stems, phrase->count), limit);
        const struct planner_alternative *gate = phrase->stands_for.length > 0 ? gate_of(planner, true, i) : NULL;
        phrase->gate = gate != NULL ? gate->stems : NULL;
        phrase->gate_count = gate != NULL ? gate->stem_count : 0;
    }
}
