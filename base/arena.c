/* Bump allocation. See arena.h. */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

#define CHUNK_BYTES ((size_t)64 * 1024)

struct fh_arena_chunk {
    struct fh_arena_chunk *older;
    size_t size; /* of `data` */
    _Alignas(16) char data[];
};

static struct fh_arena_chunk *chunk_add(struct fh_arena *arena, size_t size)
{
    if (size > SIZE_MAX - sizeof(struct fh_arena_chunk))
        return NULL;
    struct fh_arena_chunk *chunk = fh_malloc(sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    chunk->size = size;
    chunk->older = arena->chunks;
    arena->chunks = chunk;
    arena->bytes_held += sizeof *chunk + size;
    return chunk;
}

void fh_arena_release(struct fh_arena *arena)
{
    while (arena->chunks != NULL) {
        struct fh_arena_chunk *older = arena->chunks->older;
        fh_free(arena->chunks);
        arena->chunks = older;
    }
    *arena = (struct fh_arena)FH_ARENA_INIT;
}

void fh_arena_reset(struct fh_arena *arena)
{
    struct fh_arena_chunk *kept = NULL;
    while (arena->chunks != NULL) {
        struct fh_arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->older;
        if (kept == NULL && chunk->size == CHUNK_BYTES)
            kept = chunk;
        else
            fh_free(chunk);
    }
    *arena = (struct fh_arena)FH_ARENA_INIT;
    if (kept != NULL) {
        kept->older = NULL;
        arena->chunks = kept;
        arena->next = kept->data;
        arena->left = kept->size;
        arena->bytes_held = sizeof *kept + kept->size;
    }
}

void *fh_arena_alloc(struct fh_arena *arena, size_t size)
{
    if (size > SIZE_MAX - 8)
        return NULL;
    size = size > 0 ? (size + 7) & ~(size_t)7 : 8; /* nothing asked for is not out of memory */
    if (size > arena->left) {
        if (size > CHUNK_BYTES / 4) { /* its own chunk; go on filling the current one */
            char *next = arena->next;
            size_t left = arena->left;
            struct fh_arena_chunk *own = chunk_add(arena, size);
            arena->next = next;
            arena->left = left;
            return own != NULL ? own->data : NULL;
        }
        struct fh_arena_chunk *chunk = chunk_add(arena, CHUNK_BYTES);
        if (chunk == NULL)
            return NULL;
        arena->next = chunk->data;
        arena->left = chunk->size;
    }
    void *block = arena->next;
    arena->next += size;
    arena->left -= size;
    return block;
}

struct fh_slice fh_arena_copy(struct fh_arena *arena, struct fh_slice slice)
{
    char *copy = slice.length < SIZE_MAX ? fh_arena_alloc(arena, slice.length + 1) : NULL;
    if (copy == NULL)
        return (struct fh_slice){NULL, 0};
    if (slice.length > 0)
        memcpy(copy, slice.bytes, slice.length);
    copy[slice.length] = '\0';
    return (struct fh_slice){copy, slice.length};
}
