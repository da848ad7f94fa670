/* Documents added since the last flush: which ids they bear, and which of them were replaced or
 * deleted before they ever reached a segment. Numbered in order of arrival, from `first`.
 */
#ifndef FH_INDEXER_PENDING_H
#define FH_INDEXER_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

struct fh_pending_entry {
    uint64_t hash;
    struct fh_slice id;
    uint64_t ordinal;
};

struct fh_pending {
    uint64_t first, next; /* ordinals: first not flushed, next to be given */
    struct fh_arena arena;
    struct fh_pending_entry *entries; /* live ones, by open addressing on hash; id.bytes NULL: free */
    size_t table_size, live_count;    /* table_size is a power of two */
    uint64_t *dead;                   /* bit ordinal - first */
    size_t dead_capacity;             /* words */
    uint64_t dead_count;
};

void fh_pending_release(struct fh_pending *pending);

/* The live document with this id, or NULL. Valid until the next change. */
const struct fh_pending_entry *fh_pending_find(const struct fh_pending *pending, struct fh_slice id, uint64_t hash);

/* Gives the next ordinal to a document whose id is not there (any more). False out of memory. */
bool fh_pending_add(struct fh_pending *pending, struct fh_slice id, uint64_t hash);

/* The document of this entry is not to be written. */
void fh_pending_kill(struct fh_pending *pending, const struct fh_pending_entry *entry);

static inline bool fh_pending_is_dead(const struct fh_pending *pending, uint64_t ordinal)
{
    uint64_t bit = ordinal - pending->first;
    return (pending->dead[bit / 64] >> (bit % 64) & 1) != 0;
}

/* Everything below `upto` is in a segment now. False out of memory. */
bool fh_pending_flushed(struct fh_pending *pending, uint64_t upto);

#endif
