/* A table of terms with dense ids: bytes to id on the way in, id to bytes on the way out.
 */
#ifndef FH_STEMMER_TERMS_H
#define FH_STEMMER_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

struct fh_term_slot;

struct fh_terms {
    struct fh_slice *list; /* by id; bytes live in the arena */
    size_t count, capacity;
    struct fh_term_slot *slots; /* open addressing, a power of two of them */
    size_t slot_count;
    struct fh_arena arena;
};

#define FH_TERMS_INIT {NULL, 0, 0, NULL, 0, FH_ARENA_INIT}

void fh_terms_release(struct fh_terms *terms);

/* The id of `term`; false when it has none. */
bool fh_terms_find(const struct fh_terms *terms, struct fh_slice term, uint32_t *id);

/* The id of `term`, a new one if it is new. False out of memory (the table is as before). */
bool fh_terms_intern(struct fh_terms *terms, struct fh_slice term, uint32_t *id);

size_t fh_terms_bytes(const struct fh_terms *terms);

#endif
