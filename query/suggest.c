/* fh_suggest: words, changes to them, whole queries. See fihrist.h and suggest.h. */
#include "query/suggest.h"

#include <stdlib.h>

#include "base/mem.h"

struct fh_suggestions {
    struct fh_arena arena; /* everything below */
    struct fh_suggestion list[FH_SUGGESTIONS_MAX];
    size_t count;
};

/* ---- Changes ---- */

static enum fh_status propose(struct suggester *suggester)
{
    enum fh_status status = suggest_find_words(suggester);
    for (size_t i = 0, suspects = 0; i < suggester->word_count && status == FH_OK; i++) {
        const struct suggest_word *word = &suggester->words[i];
        if (word->suspect && !word->trusted && suspects++ < SUGGEST_SUSPECTS_MAX &&
            (status = suggest_spelling(suggester, word)) == FH_OK)
            status = suggest_split(suggester, word);
        if (status == FH_OK && i + 1 < suggester->word_count)
            status = suggest_join(suggester, word, word + 1);
    }
    return status == FH_OK ? suggest_retyped(suggester) : status;
}

static int by_gain(const void *a, const void *b)
{
    const struct suggest_change *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return fh_slice_compare(x->text, y->text);
}

static bool overlap(const struct suggest_change *a, const struct suggest_change *b)
{
    return a->start < b->start + b->length && b->start < a->start + a->length;
}

/* ---- Whole queries ---- */

#define CHANGES_MAX SUGGEST_WORDS_MAX

struct selection {
    const struct suggest_change *list[CHANGES_MAX]; /* none overlaps another */
    size_t count;
};

/* Adds a change unless it overlaps what is there already. */
static void select_change(struct selection *selection, const struct suggest_change *change)
{
    for (size_t i = 0; i < selection->count; i++)
        if (overlap(selection->list[i], change))
            return;
    if (selection->count < CHANGES_MAX)
        selection->list[selection->count++] = change;
}

/* The best changes that go together with `first`, which comes before all. */
static void select_with(struct selection *selection, const struct suggester *suggester, size_t first)
{
    selection->count = 0;
    select_change(selection, &suggester->changes[first]);
    for (size_t i = 0; i < suggester->change_count; i++)
        select_change(selection, &suggester->changes[i]);
}

static int by_start(const void *a, const void *b)
{
    const struct suggest_change *const *x = a, *const *y = b;
    return (*x)->start < (*y)->start ? -1 : (*x)->start > (*y)->start;
}

/* Documents that have the rarest word under a change, in whatever inflection. */
static uint64_t found_before(const struct suggester *suggester, const struct suggest_change *change)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < suggester->word_count; i++) {
        const struct suggest_word *word = &suggester->words[i];
        if (word->start >= change->start && word->start < change->start + change->length && word->stem_freq < least)
            least = word->stem_freq;
    }
    return least != UINT64_MAX ? least : 0;
}

/* Writes the query with the changes made. */
static enum fh_status write_query(struct suggester *suggester, struct selection *selection,
                                  struct fh_suggestion *suggestion)
{
    struct fh_buffer *out = &suggester->scratch;
    struct fh_slice query = suggester->query;
    struct fh_mark *marks = fh_arena_alloc(suggester->arena, selection->count * sizeof *marks);
    size_t at = 0;
    if (marks == NULL)
        return fh_fail_nomem(suggester->error);
    *suggestion = (struct fh_suggestion){.kind = selection->list[0]->kind,
                                         .marks = marks,
                                         .mark_count = selection->count,
                                         .documents = found_before(suggester, selection->list[0])};
    qsort(selection->list, selection->count, sizeof selection->list[0], by_start);
    fh_buffer_reset(out);
    for (size_t i = 0; i < selection->count; i++) {
        const struct suggest_change *change = selection->list[i];
        fh_buffer_append(out, query.bytes + at, change->start - at);
        marks[i] = (struct fh_mark){out->length, change->text.length};
        fh_buffer_append_slice(out, change->text);
        at = change->start + change->length;
    }
    fh_buffer_append(out, query.bytes + at, query.length - at);
    if (fh_buffer_ok(out))
        suggestion->query = fh_arena_copy(suggester->arena, fh_buffer_slice(out));
    return suggestion->query.bytes != NULL ? FH_OK : fh_fail_nomem(suggester->error);
}

/* Whether the suggestion finds anything under the caller's options. */
static enum fh_status finds(struct suggester *suggester, struct fh_slice query, bool *yes)
{
    struct fh_search_options options = *suggester->options;
    struct fh_found found = {.count = 0};
    options.limit = 1;
    options.offset = 0;
    options.strict = options.exact_total = false;
    options.sort = FH_SORT_SCORE;
    enum fh_status status = fh_searcher_plan(suggester->searcher, query, &options, suggester->error);
    if (status == FH_OK)
        status = fh_searcher_find(suggester->searcher, &options, &suggester->deadline, &found, suggester->error);
    *yes = status == FH_OK && found.count > 0;
    return status;
}

static bool is_there(const struct fh_suggestions *suggestions, struct fh_slice query)
{
    for (size_t i = 0; i < suggestions->count; i++)
        if (fh_slice_equal(suggestions->list[i].query, query))
            return true;
    return false;
}

static enum fh_status assemble(struct fh_suggestions *suggestions, struct suggester *suggester)
{
    enum fh_status status = FH_OK;
    struct selection selection;
    if (suggester->change_count > 0)
        qsort(suggester->changes, suggester->change_count, sizeof *suggester->changes, by_gain);
    for (size_t i = 0; i < suggester->change_count && suggestions->count < FH_SUGGESTIONS_MAX; i++) {
        struct fh_suggestion *made = &suggestions->list[suggestions->count];
        bool yes = false;
        select_with(&selection, suggester, i);
        status = write_query(suggester, &selection, made);
        if (status == FH_OK && !is_there(suggestions, made->query))
            status = finds(suggester, made->query, &yes);
        if (status != FH_OK)
            break;
        suggestions->count += yes;
    }
    return status;
}

/* ---- The public side ---- */

static enum fh_status suggest(struct fh_suggestions *suggestions, struct fh_searcher *searcher, struct fh_slice query,
                              const struct fh_search_options *options, struct fh_error *error)
{
    struct suggester *suggester = fh_calloc(1, sizeof *suggester);
    if (suggester == NULL)
        return fh_fail_nomem(error);
    *suggester = (struct suggester){
        .searcher = searcher, .options = options, .query = query, .arena = &suggestions->arena, .error = error};
    suggester->nearby.arena = &suggestions->arena;
    suggester->deadline =
        (struct fh_deadline){options->timeout_us > 0 ? fh_clock_us() + options->timeout_us : 0, options->cancel};
    enum fh_status status = propose(suggester);
    if (status == FH_OK)
        status = assemble(suggestions, suggester);
    fh_tokens_release(&suggester->tokens);
    fh_nearby_release(&suggester->nearby);
    fh_buffer_release(&suggester->scratch);
    fh_free(suggester->changes);
    fh_free(suggester);
    return status;
}

enum fh_status fh_suggest(struct fh_suggestions **suggestions, struct fh_index *index, struct fh_slice query,
                          const struct fh_search_options *options, struct fh_error *error)
{
    struct fh_search_options settings = options != NULL ? *options : (struct fh_search_options){0};
    struct fh_searcher *searcher = NULL;
    *suggestions = NULL;
    enum fh_status status = fh_index_take_searcher(index, &searcher, error);
    if (status != FH_OK)
        return status;
    struct fh_suggestions *made = fh_calloc(1, sizeof *made);
    status = made != NULL ? suggest(made, searcher, query, &settings, error) : fh_fail_nomem(error);
    fh_index_return_searcher(index, searcher);
    status = fh_index_verdict(index, status, error);
    if (status == FH_OK)
        *suggestions = made;
    else
        fh_suggestions_free(made);
    return status;
}

void fh_suggestions_free(struct fh_suggestions *suggestions)
{
    if (suggestions == NULL)
        return;
    fh_arena_release(&suggestions->arena);
    fh_free(suggestions);
}

size_t fh_suggestions_count(const struct fh_suggestions *suggestions)
{
    return suggestions->count;
}

const struct fh_suggestion *fh_suggestions_get(const struct fh_suggestions *suggestions, size_t i)
{
    return i < suggestions->count ? &suggestions->list[i] : NULL;
}
