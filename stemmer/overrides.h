/* The user's own rules: words that keep their form, and words whose stem is given.
 *
 * Lines "word TAB stem" or "word" alone; empty lines and lines that begin with # are passed over.
 * Words are compared folded (fold.h), so one line serves every spelling. What an override says is
 * also the stem of every other word that comes to have this form, and holds with particles before ال.
 */
#ifndef FH_STEMMER_OVERRIDES_H
#define FH_STEMMER_OVERRIDES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

struct fh_override {
    struct fh_slice folded; /* the key */
    struct fh_slice form;   /* the word as spelled */
    struct fh_slice stem;   /* the form itself where the line gives none */
    size_t line;
};

struct fh_overrides {
    struct fh_override *list; /* sorted by key */
    size_t count, capacity;
    struct fh_arena arena;
};

#define FH_OVERRIDES_INIT {NULL, 0, 0, FH_ARENA_INIT}

/* Reads the lines. FH_ERR_INPUT ("name:line: reason") for the first that is malformed or contradicts another. */
enum fh_status fh_overrides_parse(struct fh_overrides *overrides, struct fh_slice lines, const char *name,
                                  struct fh_error *error);
void fh_overrides_release(struct fh_overrides *overrides);

/* The override for a word as spelled, or NULL. */
const struct fh_override *fh_overrides_find(const struct fh_overrides *overrides, struct fh_slice spelled);

/* The same for a word with ال that may have particles before it: والعين, بالعين and للعين are العين. (Other words
 * come to their form, and so to their override, by way of clitics.h.) */
const struct fh_override *fh_overrides_find_glued(const struct fh_overrides *overrides, struct fh_slice spelled);

#endif
