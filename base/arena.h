/* An arena: many small allocations, one release. [LevelDB util/arena.h]
 *
 * Memory comes in chunks of 64 KiB (larger requests get a chunk of their own) and is given
 * back only by reset (keeps the first chunk) or release. Not thread-safe: one owner at a time.
 */
#ifndef FH_BASE_ARENA_H
#define FH_BASE_ARENA_H

#include <stddef.h>

#include "base/slice.h"

struct fh_arena_chunk;

struct fh_arena {
    struct fh_arena_chunk *chunks; /* newest first */
    char *next;                    /* free bytes of the newest chunk */
    size_t left;
    size_t bytes_held; /* what the arena holds in all, for memory budgets */
};

#define FH_ARENA_INIT {NULL, NULL, 0, 0}

void fh_arena_release(struct fh_arena *arena);
void fh_arena_reset(struct fh_arena *arena);

/* `size` bytes aligned to 8 (uninitialised), or NULL out of memory. */
void *fh_arena_alloc(struct fh_arena *arena, size_t size);

/* A copy of the slice followed by a NUL; .bytes is NULL out of memory. */
struct fh_slice fh_arena_copy(struct fh_arena *arena, struct fh_slice slice);

#endif
