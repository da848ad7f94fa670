/* Leaves of the match: words, phrases and filters, each distinct one once. See plan.h. */
#include "base/mem.h"
#include "query/exact.h"
#include "query/labels.h"
#include "query/plan_private.h"
#include "stemmer/utf8.h"

/* Room for one more element; NULL (noted in the planner) out of memory. */
static void *grow(struct planner *planner, void *list, size_t *capacity, size_t count, size_t size)
{
    void *grown = fh_grow(list, capacity, count + 1, size);
    if (grown == NULL)
        planner_nomem(planner);
    return grown;
}

static uint32_t no_room(struct planner *planner, size_t column)
{
    if (!planner->full)
        planner_note(planner, column, "more than %u different words; those after them were left out",
                     FH_QUERY_WORDS_MAX);
    planner->full = true;
    return FH_PLAN_NONE;
}

bool planner_analyze(struct planner *planner, struct fh_slice text, size_t column, struct plan_token **list,
                     size_t *count)
{
    struct fh_tokens *tokens = planner->settings->tokens;
    *count = 0;
    if (planner->status != FH_OK)
        return false;
    planner->status = fh_session_analyze(planner->settings->session, text, tokens, planner->error);
    if (planner->status != FH_OK)
        return false;
    *list = fh_arena_alloc(&planner->plan->arena, (tokens->count + 1) * sizeof **list);
    if (*list == NULL) {
        planner_nomem(planner);
        return false;
    }
    for (size_t i = 0; i < tokens->count; i++)
        (*list)[i] = (struct plan_token){tokens->list[i].form_id, tokens->list[i].stem_id, tokens->list[i].position,
                                         tokens->list[i].stop, column};
    *count = tokens->count;
    return true;
}

/* ---- Terms ---- */

uint32_t planner_term(struct planner *planner, enum fh_level level, uint32_t id)
{
    struct fh_plan *plan = planner->plan;
    for (size_t i = 0; i < plan->term_count; i++)
        if (plan->terms[i].session_id == id && plan->terms[i].level == level)
            return (uint32_t)i;
    struct fh_plan_term *grown =
        grow(planner, plan->terms, &plan->term_capacity, plan->term_count, sizeof *plan->terms);
    if (grown == NULL)
        return FH_PLAN_NONE;
    plan->terms = grown;
    const struct fh_session *session = planner->settings->session;
    plan->terms[plan->term_count] = (struct fh_plan_term){
        .level = level,
        .session_id = id,
        .text = level == FH_LEVEL_STEM ? fh_session_stem(session, id) : fh_session_form(session, id)};
    return (uint32_t)plan->term_count++;
}

void planner_form(struct planner *planner, struct fh_plan_word *word, uint32_t form_id)
{
    struct fh_plan *plan = planner->plan;
    uint32_t term = planner_term(planner, FH_LEVEL_FORM, form_id);
    if (term == FH_PLAN_NONE)
        return;
    for (uint32_t i = word->first_form; i != FH_PLAN_NONE; i = plan->forms[i].next) {
        if (plan->forms[i].term == term) {
            plan->forms[i].repeats++;
            return;
        }
    }
    struct fh_plan_form *grown =
        grow(planner, plan->forms, &plan->form_capacity, plan->form_count, sizeof *plan->forms);
    if (grown == NULL)
        return;
    plan->forms = grown;
    plan->forms[plan->form_count] =
        (struct fh_plan_form){.term = term, .repeats = 1, .next = word->first_form};
    word->first_form = (uint32_t)plan->form_count++;
}

/* ---- Words ---- */

static uint32_t word_find(struct planner *planner, uint32_t stem, enum fh_field field, size_t column)
{
    struct fh_plan *plan = planner->plan;
    for (size_t i = 0; i < plan->word_count; i++)
        if (plan->words[i].stem == stem && plan->words[i].field == field)
            return (uint32_t)i;
    if (plan->word_count >= FH_QUERY_WORDS_MAX + planner->alternative_count)
        return no_room(planner, column);
    struct fh_plan_word *grown =
        grow(planner, plan->words, &plan->word_capacity, plan->word_count, sizeof *plan->words);
    if (grown == NULL)
        return FH_PLAN_NONE;
    plan->words = grown;
    plan->words[plan->word_count] =
        (struct fh_plan_word){.stem = stem, .field = field, .first_form = FH_PLAN_NONE, .weight = 1};
    return (uint32_t)plan->word_count++;
}

uint32_t planner_word(struct planner *planner, const struct plan_token *token, enum fh_field field)
{
    uint32_t stem = planner_term(planner, FH_LEVEL_STEM, token->stem_id);
    uint32_t number = stem != FH_PLAN_NONE ? word_find(planner, stem, field, token->column) : FH_PLAN_NONE;
    if (number != FH_PLAN_NONE && planner->scored) {
        struct fh_plan_word *word = &planner->plan->words[number];
        word->repeats++;
        if (planner->plan->forms_scored)
            planner_form(planner, word, token->form_id);
    }
    return number;
}

/* ---- Phrases ---- */

static bool phrase_is(const struct fh_plan_phrase *phrase, const struct fh_plan_phrase *other)
{
    if (phrase->count != other->count || phrase->field != other->field || !fh_slice_equal(phrase->exact, other->exact))
        return false;
    for (uint32_t i = 0; i < phrase->count; i++)
        if (phrase->stems[i] != other->stems[i] || phrase->offsets[i] != other->offsets[i])
            return false;
    return true;
}

static uint32_t phrase_find(struct planner *planner, const struct fh_plan_phrase *wanted, size_t column)
{
    struct fh_plan *plan = planner->plan;
    for (size_t i = 0; i < plan->phrase_count; i++)
        if (phrase_is(&plan->phrases[i], wanted))
            return (uint32_t)i;
    if (plan->phrase_count >= FH_QUERY_WORDS_MAX + planner->alternative_count)
        return no_room(planner, column);
    struct fh_plan_phrase *grown =
        grow(planner, plan->phrases, &plan->phrase_capacity, plan->phrase_count, sizeof *plan->phrases);
    if (grown == NULL)
        return FH_PLAN_NONE;
    plan->phrases = grown;
    plan->phrases[plan->phrase_count] = *wanted;
    return (uint32_t)plan->phrase_count++;
}

uint32_t planner_phrase(struct planner *planner, const struct plan_token *list, size_t count, enum fh_field field,
                        struct fh_slice exact)
{
    size_t column = list[0].column;
    struct fh_plan *plan = planner->plan;
    if (count > FH_QUERY_WORDS_MAX || plan->term_count > 2 * FH_QUERY_WORDS_MAX)
        return no_room(planner, column);
    struct fh_plan_phrase phrase = {.count = (uint32_t)count, .field = field, .exact = exact, .weight = 1};
    phrase.stems = fh_arena_alloc(&plan->arena, count * sizeof *phrase.stems);
    phrase.offsets = fh_arena_alloc(&plan->arena, count * sizeof *phrase.offsets);
    if (phrase.stems == NULL || phrase.offsets == NULL) {
        planner_nomem(planner);
        return FH_PLAN_NONE;
    }
    for (size_t i = 0; i < count; i++) {
        phrase.stems[i] = planner_term(planner, FH_LEVEL_STEM, list[i].stem_id);
        phrase.offsets[i] = list[i].position - list[0].position;
    }
    uint32_t number = planner->status == FH_OK ? phrase_find(planner, &phrase, column) : FH_PLAN_NONE;
    if (number != FH_PLAN_NONE && planner->scored)
        plan->phrases[number].repeats++;
    return number;
}

/* ---- Filters ---- */

/* A half of a range without the quotation marks that it may stand in. */
static struct fh_slice unquoted(struct fh_slice text)
{
    static const char *const marks[] = {"\"", "“", "”", "„", "‟", "«", "»"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t bytes = strlen(marks[i]);
        if (text.length >= bytes && memcmp(text.bytes, marks[i], bytes) == 0)
            text = (struct fh_slice){text.bytes + bytes, text.length - bytes};
        if (text.length >= bytes && memcmp(text.bytes + text.length - bytes, marks[i], bytes) == 0)
            text.length -= bytes;
    }
    return text;
}

/* "2015-07", "2015-07-21..2015-08-02", "2015..", "..2015-08". */
static bool parse_period(struct fh_slice text, struct fh_period *period)
{
    const char *dots = memmem(text.bytes, text.length, "..", 2);
    if (dots == NULL)
        return fh_date_parse(text, FH_DATE_DMY, period);
    size_t before = (size_t)(dots - text.bytes);
    struct fh_slice left = unquoted((struct fh_slice){text.bytes, before});
    struct fh_slice right = unquoted((struct fh_slice){dots + 2, text.length - before - 2});
    struct fh_period from = {FH_NO_TIME + 1, FH_NO_TIME + 2}, until = {INT64_MAX - 1, INT64_MAX};
    if ((left.length > 0 && !fh_date_parse(left, FH_DATE_DMY, &from)) ||
        (right.length > 0 && !fh_date_parse(right, FH_DATE_DMY, &until)))
        return false;
    period->from = from.from < until.from ? from.from : until.from;
    period->until = from.until > until.until ? from.until : until.until;
    return true;
}

static struct fh_slice shown(struct fh_slice text)
{
    return fh_utf8_cut(text, 60);
}

static bool filter_make(struct planner *planner, const struct fh_node *node, struct fh_plan_filter *filter)
{
    struct fh_slice text = shown(node->text);
    *filter = (struct fh_plan_filter){.field = node->field};
    if (node->field == FH_FIELD_DATE) {
        if (parse_period(node->text, &filter->period))
            return true;
        planner_note(planner, node->column,
                     "“%.*s” is no date (2015-07-21, 2015-07, 2015-07-21..2015-08-02); it was left out",
                     (int)text.length, text.bytes);
        return false;
    }
    filter->text = fh_label_fold(node->text, &planner->plan->arena);
    if (filter->text.bytes == NULL)
        planner_nomem(planner);
    else if (filter->text.length == 0)
        planner_note(planner, node->column, "there is no word in “%.*s”; it was left out", (int)text.length,
                     text.bytes);
    return filter->text.length > 0;
}

uint32_t planner_filter(struct planner *planner, const struct fh_node *node)
{
    struct fh_plan *plan = planner->plan;
    if (plan->filter_count == FH_QUERY_WORDS_MAX)
        return no_room(planner, node->column);
    struct fh_plan_filter *grown =
        grow(planner, plan->filters, &plan->filter_capacity, plan->filter_count, sizeof *plan->filters);
    if (grown == NULL)
        return FH_PLAN_NONE;
    plan->filters = grown;
    if (!filter_make(planner, node, &plan->filters[plan->filter_count]))
        return FH_PLAN_NONE;
    return (uint32_t)plan->filter_count++;
}
