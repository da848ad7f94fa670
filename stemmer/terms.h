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

/* The same for those who look many terms up at once: with what fh_terms_hash gave, and after one thing after the other that
 * they will read was fetched for all of them: the slot, what it names, and the bytes of that. */
uint32_t fh_terms_hash(struct fh_slice term);
bool fh_terms_find_hashed(const struct fh_terms *terms, struct fh_slice term, uint32_t hash, uint32_t *id);
bool fh_terms_intern_hashed(struct fh_terms *terms, struct fh_slice term, uint32_t hash, uint32_t *id);
void fh_terms_prefetch_slot(const struct fh_terms *terms, uint32_t hash);
void fh_terms_prefetch_entry(const struct fh_terms *terms, uint32_t hash);
void fh_terms_prefetch_bytes(const struct fh_terms *terms, uint32_t hash);

size_t fh_terms_bytes(const struct fh_terms *terms);

#endif
