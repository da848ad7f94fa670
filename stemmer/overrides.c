/* See overrides.h. */
#include "stemmer/overrides.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stemmer/analyzer.h"
#include "stemmer/fold.h"
#include "stemmer/rule_lines.h"

void fh_overrides_release(struct fh_overrides *overrides)
{
    fh_free(overrides->list);
    fh_arena_release(&overrides->arena);
    *overrides = (struct fh_overrides)FH_OVERRIDES_INIT;
}

static int compare(const void *a, const void *b)
{
    const struct fh_override *x = a, *y = b;
    return fh_slice_compare(x->folded, y->folded);
}

/* Folds `word` into the arena. FH_ERR_INPUT for what is no single word. */
static enum fh_status fold_into(struct fh_arena *arena, struct fh_fold *fold, struct fh_slice word,
                                struct fh_slice *folded)
{
    if (!fh_fold_word(word, fold))
        return FH_ERR_NOMEM;
    if (fold->text.length == 0 || fold->text.length > FH_TERM_BYTES_MAX ||
        memchr(fold->text.bytes, ' ', fold->text.length) != NULL)
        return FH_ERR_INPUT;
    *folded = fh_arena_copy(arena, fh_buffer_slice(&fold->text));
    return folded->bytes != NULL ? FH_OK : FH_ERR_NOMEM;
}

static enum fh_status read_line(struct fh_overrides *overrides, struct fh_fold *fold, struct fh_slice line,
                                struct fh_override *made)
{
    const char *tab = memchr(line.bytes, '\t', line.length);
    struct fh_slice word = {line.bytes, tab != NULL ? (size_t)(tab - line.bytes) : line.length};
    enum fh_status status = fold_into(&overrides->arena, fold, word, &made->form);
    if (status != FH_OK)
        return status;
    made->folded = fh_arena_copy(&overrides->arena, made->form);
    if (made->folded.bytes == NULL)
        return FH_ERR_NOMEM;
    fh_fold_letters((char *)(uintptr_t)made->folded.bytes, made->folded.length);
    made->stem = made->form;
    if (tab == NULL)
        return FH_OK;
    return fold_into(&overrides->arena, fold, (struct fh_slice){tab + 1, line.length - word.length - 1}, &made->stem);
}

static enum fh_status add_line(struct fh_overrides *overrides, struct fh_fold *fold, struct fh_slice line,
                               const char *name, size_t number, struct fh_error *error)
{
    struct fh_override made;
    enum fh_status status = read_line(overrides, fold, line, &made);
    if (status == FH_ERR_INPUT)
        return fh_fail(error, status, "%s:%zu: not \"word\" or \"word TAB stem\"", name, number);
    if (status != FH_OK)
        return fh_fail_nomem(error);
    void *moved = fh_grow(overrides->list, &overrides->capacity, overrides->count + 1, sizeof *overrides->list);
    if (moved == NULL)
        return fh_fail_nomem(error);
    overrides->list = moved;
    made.line = number;
    overrides->list[overrides->count++] = made;
    return FH_OK;
}

static enum fh_status check_unique(const struct fh_overrides *overrides, const char *name, struct fh_error *error)
{
    for (size_t i = 1; i < overrides->count; i++) {
        const struct fh_override *one = &overrides->list[i - 1], *other = &overrides->list[i];
        if (fh_slice_equal(one->folded, other->folded))
            return fh_fail(error, FH_ERR_INPUT, "%s:%zu: %s: line %zu is for the same word", name,
                           one->line > other->line ? one->line : other->line, other->form.bytes,
                           one->line < other->line ? one->line : other->line);
    }
    return FH_OK;
}

enum fh_status fh_overrides_parse(struct fh_overrides *overrides, struct fh_slice lines, const char *name,
                                  struct fh_error *error)
{
    struct fh_fold fold = FH_FOLD_INIT;
    struct fh_rule_lines reading = {.rest = lines};
    enum fh_status status = FH_OK;
    while (status == FH_OK && fh_rule_lines_next(&reading))
        status = add_line(overrides, &fold, reading.line, name, reading.number, error);
    fh_fold_release(&fold);
    if (status == FH_OK && overrides->count > 0) {
        qsort(overrides->list, overrides->count, sizeof *overrides->list, compare);
        status = check_unique(overrides, name, error);
    }
    return status;
}

const struct fh_override *fh_overrides_find(const struct fh_overrides *overrides, struct fh_slice spelled)
{
    char folded[FH_TERM_BYTES_MAX];
    if (overrides->count == 0 || spelled.length == 0 || spelled.length > sizeof folded)
        return NULL;
    memcpy(folded, spelled.bytes, spelled.length);
    fh_fold_letters(folded, spelled.length);
    struct fh_override key = {.folded = {folded, spelled.length}};
    return bsearch(&key, overrides->list, overrides->count, sizeof *overrides->list, compare);
}

#define ARTICLE "ال"

/* How many bytes of particles stand before ال: of و ف ب ك at most two; 0 when there are none. */
static size_t particles_before_article(struct fh_slice word)
{
    static const char *const particles[] = {"و", "ف", "ب", "ك"};
    size_t at = 0;
    for (int round = 0; round < 2; round++) {
        struct fh_slice rest = {word.bytes + at, word.length - at};
        if (fh_slice_starts_with(rest, fh_slice_from(ARTICLE)))
            return at;
        for (size_t i = 0; i < 4; i++)
            if (fh_slice_starts_with(rest, fh_slice_from(particles[i]))) {
                at += strlen(particles[i]);
                break;
            }
    }
    return fh_slice_starts_with((struct fh_slice){word.bytes + at, word.length - at}, fh_slice_from(ARTICLE)) ? at : 0;
}

const struct fh_override *fh_overrides_find_glued(const struct fh_overrides *overrides, struct fh_slice spelled)
{
    char word[FH_TERM_BYTES_MAX];
    const struct fh_override *override = fh_overrides_find(overrides, spelled);
    if (override != NULL || overrides->count == 0)
        return override;
    size_t particles = particles_before_article(spelled);
    if (particles > 0)
        return fh_overrides_find(overrides, (struct fh_slice){spelled.bytes + particles, spelled.length - particles});
    size_t conjunction = fh_slice_starts_with(spelled, fh_slice_from("و")) ? 2 : 0;
    struct fh_slice rest = {spelled.bytes + conjunction, spelled.length - conjunction};
    if (!fh_slice_starts_with(rest, fh_slice_from("لل")) || rest.length > sizeof word)
        return NULL;
    memcpy(word, rest.bytes, rest.length);
    memcpy(word, ARTICLE, strlen(ARTICLE)); /* as long as لل */
    return fh_overrides_find(overrides, (struct fh_slice){word, rest.length});
}
