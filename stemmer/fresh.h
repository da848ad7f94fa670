/* Words met for the first time, some dozens at once.
 *
 * A new word is looked up in tables that are far from the processor: each look-up is a few loads, one waiting for the other.
 * Taken word by word that is most of what a new word costs; taken together, the loads of all words are under
 * way at once. This is the list of those that a piece of text brought, from their forms to their ids.
 */
#ifndef FH_STEMMER_FRESH_H
#define FH_STEMMER_FRESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "stemmer/cache.h"

struct fh_fresh_term {
    size_t at; /* in its buffer */
    uint32_t length, hash;
};

struct fh_fresh_word {
    struct fh_cache_word *word; /* whose ids are wanted */
    bool known;                 /* its form has an id */
    struct fh_fresh_term form, stem; /* the stem: unless known */
};

struct fh_fresh {
    struct fh_fresh_word *list;
    size_t count, capacity;
    struct fh_buffer forms, stems; /* a stem may be made of the bytes of its form */
};

#define FH_FRESH_INIT {NULL, 0, 0, FH_BUFFER_INIT, FH_BUFFER_INIT}

void fh_fresh_release(struct fh_fresh *fresh);
void fh_fresh_reset(struct fh_fresh *fresh);

/* Adds a word with its form, which is copied. False out of memory. */
bool fh_fresh_add(struct fh_fresh *fresh, struct fh_cache_word *word, struct fh_slice form);

/* Copies the stem of a word. False out of memory. */
bool fh_fresh_set_stem(struct fh_fresh *fresh, struct fh_fresh_word *word, struct fh_slice stem);

/* Valid until a form is added. */
static inline struct fh_slice fh_fresh_form(const struct fh_fresh *fresh, const struct fh_fresh_word *word)
{
    return (struct fh_slice){fresh->forms.bytes + word->form.at, word->form.length};
}

/* Valid until a stem is added. */
static inline struct fh_slice fh_fresh_stem(const struct fh_fresh *fresh, const struct fh_fresh_word *word)
{
    return (struct fh_slice){fresh->stems.bytes + word->stem.at, word->stem.length};
}

#endif
