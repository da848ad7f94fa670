/* See overrides.h. */
#include "stemmer/overrides.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stemmer/analyzer.h"
#include "stemmer/fold.h"

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
                               size_t number, struct fh_error *error)
{
    struct fh_override made;
    enum fh_status status = read_line(overrides, fold, line, &made);
    if (status == FH_ERR_INPUT)
        return fh_fail(error, status, "overrides: line %zu: not \"word\" or \"word TAB stem\"", number);
    if (status != FH_OK)
        return fh_fail_nomem(error);
    void *moved = fh_grow(overrides->list, &overrides->capacity, overrides->count + 1, sizeof *overrides->list);
    if (moved == NULL)
        return fh_fail_nomem(error);
    overrides->list = moved;
    overrides->list[overrides->count++] = made;
    return FH_OK;
}

static enum fh_status check_unique(const struct fh_overrides *overrides, struct fh_error *error)
{
    for (size_t i = 1; i < overrides->count; i++)
        if (fh_slice_equal(overrides->list[i - 1].folded, overrides->list[i].folded))
            return fh_fail(error, FH_ERR_INPUT, "overrides: %s: there are two lines for this word",
                           overrides->list[i].form.bytes);
    return FH_OK;
}

enum fh_status fh_overrides_parse(struct fh_overrides *overrides, struct fh_slice lines, struct fh_error *error)
{
    struct fh_fold fold = FH_FOLD_INIT;
    enum fh_status status = FH_OK;
    size_t at = 0;
    for (size_t number = 1; at < lines.length && status == FH_OK; number++) {
        const char *end = memchr(lines.bytes + at, '\n', lines.length - at);
        struct fh_slice line = {lines.bytes + at, end != NULL ? (size_t)(end - lines.bytes) - at : lines.length - at};
        at += line.length + 1;
        if (line.length > 0 && line.bytes[line.length - 1] == '\r')
            line.length--;
        if (line.length > 0 && line.bytes[0] != '#')
            status = add_line(overrides, &fold, line, number, error);
    }
    fh_fold_release(&fold);
    if (status == FH_OK && overrides->count > 0) {
        qsort(overrides->list, overrides->count, sizeof *overrides->list, compare);
        status = check_unique(overrides, error);
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
