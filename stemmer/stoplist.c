/* See stoplist.h. */
#include "stemmer/stoplist.h"

#include <stdlib.h>

#include "base/mem.h"
#include "stemmer/rule_lines.h"

void fh_stoplist_release(struct fh_stoplist *list)
{
    fh_free(list->forms);
    fh_arena_release(&list->arena);
    *list = (struct fh_stoplist)FH_STOPLIST_INIT;
}

static int compare(const void *a, const void *b)
{
    return fh_slice_compare(*(const struct fh_slice *)a, *(const struct fh_slice *)b);
}

static enum fh_status add(struct fh_stoplist *list, struct fh_chain *chain, struct fh_slice word)
{
    if (!fh_chain_run(chain, word, NULL))
        return FH_ERR_NOMEM;
    if (chain->count != 1)
        return FH_ERR_INPUT;
    struct fh_slice *moved = fh_grow(list->forms, &list->capacity, list->count + 1, sizeof *moved);
    if (moved == NULL)
        return FH_ERR_NOMEM;
    list->forms = moved;
    moved[list->count] = fh_arena_copy(&list->arena, chain->words[0].form);
    return moved[list->count].bytes != NULL ? (list->count++, FH_OK) : FH_ERR_NOMEM;
}

enum fh_status fh_stoplist_parse(struct fh_stoplist *list, struct fh_chain *chain, struct fh_slice lines,
                                 const char *name, struct fh_error *error)
{
    struct fh_rule_lines reading = {.rest = lines};
    while (fh_rule_lines_next(&reading)) {
        enum fh_status status = add(list, chain, fh_rule_trimmed(reading.line));
        if (status == FH_ERR_INPUT)
            return fh_fail(error, status, "%s:%zu: not one word", name, reading.number);
        if (status != FH_OK)
            return fh_fail_nomem(error);
    }
    if (list->count > 1)
        qsort(list->forms, list->count, sizeof *list->forms, compare);
    return FH_OK;
}

bool fh_stoplist_has(const struct fh_stoplist *list, struct fh_slice form)
{
    return list->count > 0 && bsearch(&form, list->forms, list->count, sizeof *list->forms, compare) != NULL;
}
