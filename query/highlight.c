/* See highlight.h. */
#include "query/highlight.h"

#include "base/mem.h"

static size_t slot_of(const struct fh_highlighter *highlighter, uint32_t stem_id)
{
    return (stem_id * 2654435761u >> 7) & (highlighter->table_size - 1);
}

static uint32_t stem_id_of(const struct fh_plan *plan, const struct fh_plan_word *word)
{
    return plan->terms[word->stem].session_id;
}

enum fh_status fh_highlighter_init(struct fh_highlighter *highlighter, const struct fh_plan *plan,
                                   struct fh_session *session, struct fh_tokens *tokens, struct fh_error *error)
{
    *highlighter = (struct fh_highlighter){.plan = plan, .session = session, .tokens = tokens, .table_size = 16};
    while (highlighter->table_size < 2 * plan->word_count)
        highlighter->table_size *= 2;
    highlighter->table = fh_calloc(highlighter->table_size, sizeof *highlighter->table);
    if (highlighter->table == NULL)
        return fh_fail_nomem(error);
    for (uint32_t i = 0; i < plan->word_count; i++) {
        if (plan->words[i].repeats == 0)
            continue;
        size_t slot = slot_of(highlighter, stem_id_of(plan, &plan->words[i]));
        while (highlighter->table[slot] != 0)
            slot = (slot + 1) & (highlighter->table_size - 1);
        highlighter->table[slot] = i + 1;
    }
    return FH_OK;
}

void fh_highlighter_release(struct fh_highlighter *highlighter)
{
    fh_free(highlighter->table);
    fh_free(highlighter->marks);
    *highlighter = (struct fh_highlighter){.table = NULL};
}

static bool field_fits(enum fh_field wanted, enum fh_field field)
{
    return wanted == FH_FIELD_ANY || wanted == field;
}

/* The word leaf that a stem matches in this field; FH_PLAN_NONE for none. */
static uint32_t word_of(const struct fh_highlighter *highlighter, uint32_t stem_id, enum fh_field field)
{
    const struct fh_plan *plan = highlighter->plan;
    size_t slot = slot_of(highlighter, stem_id);
    for (; highlighter->table[slot] != 0; slot = (slot + 1) & (highlighter->table_size - 1)) {
        const struct fh_plan_word *word = &plan->words[highlighter->table[slot] - 1];
        if (stem_id_of(plan, word) == stem_id && field_fits(word->field, field))
            return highlighter->table[slot] - 1;
    }
    return FH_PLAN_NONE;
}

static bool phrase_at(const struct fh_highlighter *highlighter, const struct fh_plan_phrase *phrase, size_t at,
                      uint32_t seam)
{
    const struct fh_tokens *tokens = highlighter->tokens;
    size_t last = at + phrase->offsets[phrase->count - 1];
    if (last >= tokens->count || (tokens->list[at].start < seam && tokens->list[last].start >= seam))
        return false;
    for (uint32_t i = 0; i < phrase->count; i++)
        if (tokens->list[at + phrase->offsets[i]].stem_id != highlighter->plan->terms[phrase->stems[i]].session_id)
            return false;
    return true;
}

static bool add_mark(struct fh_highlighter *highlighter, const struct fh_token *token, uint32_t leaf)
{
    struct fh_match_mark *grown =
        fh_grow(highlighter->marks, &highlighter->capacity, highlighter->count + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    highlighter->marks = grown;
    if (highlighter->count > 0 && grown[highlighter->count - 1].end > token->start)
        return true; /* another token of the same printed word */
    grown[highlighter->count++] = (struct fh_match_mark){token->start, token->end, leaf};
    return true;
}

enum fh_status fh_highlight(struct fh_highlighter *highlighter, struct fh_slice text, enum fh_field field,
                            uint32_t seam, struct fh_error *error)
{
    const struct fh_plan *plan = highlighter->plan;
    const struct fh_tokens *tokens = highlighter->tokens;
    uint32_t phrase_leaf = FH_PLAN_NONE;
    size_t phrase_end = 0; /* tokens before it belong to a phrase */
    highlighter->count = 0;
    enum fh_status status = fh_session_analyze(highlighter->session, text, highlighter->tokens, error);
    if (status != FH_OK)
        return status;
    for (size_t i = 0; i < tokens->count; i++) {
        for (uint32_t j = 0; j < plan->phrase_count; j++) {
            const struct fh_plan_phrase *phrase = &plan->phrases[j];
            size_t end = i + phrase->offsets[phrase->count - 1] + 1;
            if (phrase->repeats > 0 && end > phrase_end && field_fits(phrase->field, field) &&
                phrase_at(highlighter, phrase, i, seam)) {
                phrase_leaf = (uint32_t)plan->word_count + j;
                phrase_end = end;
            }
        }
        uint32_t leaf = i < phrase_end ? phrase_leaf : word_of(highlighter, tokens->list[i].stem_id, field);
        if (leaf != FH_PLAN_NONE && !add_mark(highlighter, &tokens->list[i], leaf))
            return fh_fail_nomem(error);
    }
    return FH_OK;
}

double fh_highlight_weight(const struct fh_highlighter *highlighter, uint32_t leaf)
{
    const struct fh_plan *plan = highlighter->plan;
    if (leaf >= plan->word_count)
        return plan->phrases[leaf - plan->word_count].idf;
    return plan->words[leaf].idf;
}
