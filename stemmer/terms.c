/* See terms.h. Slots carry 32 bits of the hash, so that strangers are told apart without a look
 * at their bytes, and growing does not hash again what is not moved. */
#include "stemmer/terms.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"

struct fh_term_slot {
    uint32_t hash;
    uint32_t id_plus_1; /* 0: free */
};

void fh_terms_release(struct fh_terms *terms)
{
    fh_free(terms->list);
    fh_free(terms->slots);
    fh_arena_release(&terms->arena);
    *terms = (struct fh_terms)FH_TERMS_INIT;
}

static bool grow_slots(struct fh_terms *terms)
{
    size_t count = terms->slot_count > 0 ? terms->slot_count * 2 : 1024;
    struct fh_term_slot *slots = fh_calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < terms->slot_count; i++) {
        if (terms->slots[i].id_plus_1 == 0)
            continue;
        size_t at = terms->slots[i].hash & (count - 1);
        while (slots[at].id_plus_1 != 0)
            at = (at + 1) & (count - 1);
        slots[at] = terms->slots[i];
    }
    fh_free(terms->slots);
    terms->slots = slots;
    terms->slot_count = count;
    return true;
}

static bool add(struct fh_terms *terms, struct fh_slice term)
{
    if (terms->count >= UINT32_MAX - 1)
        return false;
    void *moved = fh_grow(terms->list, &terms->capacity, terms->count + 1, sizeof *terms->list);
    if (moved == NULL)
        return false;
    terms->list = moved;
    struct fh_slice copy = fh_arena_copy(&terms->arena, term);
    if (copy.bytes == NULL)
        return false;
    terms->list[terms->count++] = copy;
    return true;
}

/* The slot of `term`, or the free one where it would go. */
static size_t slot_of(const struct fh_terms *terms, struct fh_slice term, uint32_t hash)
{
    size_t at = hash & (terms->slot_count - 1);
    for (; terms->slots[at].id_plus_1 != 0; at = (at + 1) & (terms->slot_count - 1))
        if (terms->slots[at].hash == hash && fh_slice_equal(terms->list[terms->slots[at].id_plus_1 - 1], term))
            break;
    return at;
}

uint32_t fh_terms_hash(struct fh_slice term)
{
    return (uint32_t)XXH3_64bits(term.bytes, term.length);
}

bool fh_terms_find_hashed(const struct fh_terms *terms, struct fh_slice term, uint32_t hash, uint32_t *id)
{
    if (terms->slot_count == 0)
        return false;
    size_t at = slot_of(terms, term, hash);
    *id = terms->slots[at].id_plus_1 - 1;
    return terms->slots[at].id_plus_1 != 0;
}

bool fh_terms_find(const struct fh_terms *terms, struct fh_slice term, uint32_t *id)
{
    return fh_terms_find_hashed(terms, term, fh_terms_hash(term), id);
}

bool fh_terms_intern_hashed(struct fh_terms *terms, struct fh_slice term, uint32_t hash, uint32_t *id)
{
    if ((terms->count + 1) * 4 > terms->slot_count * 3 && !grow_slots(terms))
        return false;
    struct fh_term_slot *slot = &terms->slots[slot_of(terms, term, hash)];
    if (slot->id_plus_1 == 0) {
        if (!add(terms, term))
            return false;
        *slot = (struct fh_term_slot){hash, (uint32_t)terms->count};
    }
    *id = slot->id_plus_1 - 1;
    return true;
}

bool fh_terms_intern(struct fh_terms *terms, struct fh_slice term, uint32_t *id)
{
    return fh_terms_intern_hashed(terms, term, fh_terms_hash(term), id);
}

/* ---- Fetching ---- */

void fh_terms_prefetch_slot(const struct fh_terms *terms, uint32_t hash)
{
    if (terms->slot_count > 0)
        __builtin_prefetch(&terms->slots[hash & (terms->slot_count - 1)]);
}

/* The term whose slot is where one with this hash is looked for first, if they may be the same. */
static const struct fh_slice *likely(const struct fh_terms *terms, uint32_t hash)
{
    if (terms->slot_count == 0)
        return NULL;
    const struct fh_term_slot *slot = &terms->slots[hash & (terms->slot_count - 1)];
    return slot->id_plus_1 != 0 && slot->hash == hash ? &terms->list[slot->id_plus_1 - 1] : NULL;
}

void fh_terms_prefetch_entry(const struct fh_terms *terms, uint32_t hash)
{
    const struct fh_slice *term = likely(terms, hash);
    if (term != NULL)
        __builtin_prefetch(term);
}

void fh_terms_prefetch_bytes(const struct fh_terms *terms, uint32_t hash)
{
    const struct fh_slice *term = likely(terms, hash);
    if (term != NULL)
        __builtin_prefetch(term->bytes);
}

size_t fh_terms_bytes(const struct fh_terms *terms)
{
    return terms->capacity * sizeof *terms->list + terms->slot_count * sizeof *terms->slots + terms->arena.bytes_held;
}
