/* The table of ids that wait to be flushed. See pending.h. */
#include "indexer/pending.h"

#include <string.h>

#include "base/mem.h"

void fh_pending_release(struct fh_pending *pending)
{
    fh_arena_release(&pending->arena);
    fh_free(pending->entries);
    fh_free(pending->dead);
    memset(pending, 0, sizeof *pending);
}

/* The slot that holds this id, or the free one where it would go. */
static size_t slot_of(const struct fh_pending *pending, struct fh_slice id, uint64_t hash)
{
    size_t mask = pending->table_size - 1, slot = (size_t)hash & mask;
    while (pending->entries[slot].id.bytes != NULL &&
           (pending->entries[slot].hash != hash || !fh_slice_equal(pending->entries[slot].id, id)))
        slot = (slot + 1) & mask;
    return slot;
}

const struct fh_pending_entry *fh_pending_find(const struct fh_pending *pending, struct fh_slice id, uint64_t hash)
{
    if (pending->live_count == 0)
        return NULL;
    const struct fh_pending_entry *entry = &pending->entries[slot_of(pending, id, hash)];
    return entry->id.bytes != NULL ? entry : NULL;
}

/* A table of `size` slots with the entries from `from` on; ids move to a fresh arena. */
static bool rebuild(struct fh_pending *pending, size_t size, uint64_t from)
{
    struct fh_pending old = *pending;
    struct fh_arena arena = FH_ARENA_INIT;
    pending->entries = fh_calloc(size, sizeof *pending->entries);
    if (pending->entries == NULL) {
        *pending = old;
        return false;
    }
    pending->arena = arena;
    pending->table_size = size;
    pending->live_count = 0;
    for (size_t i = 0; i < old.table_size; i++) {
        struct fh_pending_entry entry = old.entries[i];
        if (entry.id.bytes == NULL || entry.ordinal < from)
            continue;
        entry.id = fh_arena_copy(&pending->arena, entry.id);
        if (entry.id.bytes == NULL) {
            fh_free(pending->entries);
            fh_arena_release(&pending->arena);
            *pending = old;
            return false;
        }
        pending->entries[slot_of(pending, entry.id, entry.hash)] = entry;
        pending->live_count++;
    }
    fh_free(old.entries);
    fh_arena_release(&old.arena);
    return true;
}

static bool reserve_dead(struct fh_pending *pending, uint64_t ordinal)
{
    size_t words = (size_t)((ordinal - pending->first) / 64 + 1), before = pending->dead_capacity;
    if (words <= before && pending->dead != NULL)
        return true;
    uint64_t *moved = fh_grow(pending->dead, &pending->dead_capacity, words, sizeof *moved);
    if (moved == NULL)
        return false;
    memset(moved + before, 0, (pending->dead_capacity - before) * sizeof *moved);
    pending->dead = moved;
    return true;
}

bool fh_pending_add(struct fh_pending *pending, struct fh_slice id, uint64_t hash)
{
    if (pending->live_count * 2 >= pending->table_size &&
        !rebuild(pending, pending->table_size > 0 ? pending->table_size * 2 : 256, pending->first))
        return false;
    if (!reserve_dead(pending, pending->next))
        return false;
    struct fh_slice copy = fh_arena_copy(&pending->arena, id);
    if (copy.bytes == NULL)
        return false;
    pending->entries[slot_of(pending, id, hash)] = (struct fh_pending_entry){hash, copy, pending->next};
    pending->live_count++;
    pending->next++;
    return true;
}

void fh_pending_kill(struct fh_pending *pending, const struct fh_pending_entry *entry)
{
    uint64_t bit = entry->ordinal - pending->first;
    pending->dead[bit / 64] |= (uint64_t)1 << (bit % 64);
    pending->dead_count++;
    /* Close the gap in the chain of open addressing (Knuth, vol. 3, algorithm 6.4R). */
    size_t mask = pending->table_size - 1, hole = (size_t)(entry - pending->entries);
    for (size_t slot = (hole + 1) & mask; pending->entries[slot].id.bytes != NULL; slot = (slot + 1) & mask) {
        size_t home = (size_t)pending->entries[slot].hash & mask;
        if (((slot - home) & mask) >= ((slot - hole) & mask)) {
            pending->entries[hole] = pending->entries[slot];
            hole = slot;
        }
    }
    pending->entries[hole].id = (struct fh_slice){NULL, 0};
    pending->live_count--;
}

bool fh_pending_flushed(struct fh_pending *pending, uint64_t upto)
{
    uint64_t left = pending->next - upto;
    size_t size = 256;
    while (size < 2 * (left + 1))
        size *= 2;
    uint64_t *dead = fh_calloc((size_t)(left / 64 + 1), sizeof *dead);
    if (dead == NULL || (pending->table_size > 0 && !rebuild(pending, size, upto))) {
        fh_free(dead);
        return false;
    }
    for (uint64_t ordinal = upto; ordinal < pending->next; ordinal++)
        if (fh_pending_is_dead(pending, ordinal))
            dead[(ordinal - upto) / 64] |= (uint64_t)1 << ((ordinal - upto) % 64);
    fh_free(pending->dead);
    pending->dead = dead;
    pending->dead_capacity = (size_t)(left / 64 + 1);
    pending->first = upto;
    return true;
}
