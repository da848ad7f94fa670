/* See scratch.h. */
#include "query/scratch.h"

#include "base/mem.h"

#define ALIGNMENT ((size_t)64)
#define KEPT_BYTES ((size_t)4 << 20)

void fh_scratch_release(struct fh_scratch *scratch)
{
    fh_free(scratch->block);
    *scratch = (struct fh_scratch)FH_SCRATCH_INIT;
}

void fh_scratch_measure(struct fh_scratch *scratch)
{
    scratch->bytes = NULL;
    scratch->used = 0;
    scratch->overflow = false;
}

bool fh_scratch_reserve(struct fh_scratch *scratch)
{
    if (scratch->overflow)
        return false;
    if (scratch->used > scratch->capacity || scratch->block == NULL) {
        fh_free(scratch->block);
        scratch->capacity = scratch->used + scratch->used / 2;
        scratch->block = fh_malloc(scratch->capacity + ALIGNMENT);
        if (scratch->block == NULL) {
            scratch->capacity = 0;
            return false;
        }
    }
    scratch->bytes = (uint8_t *)(((uintptr_t)scratch->block + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1));
    scratch->used = 0;
    return true;
}

void *fh_scratch_take(struct fh_scratch *scratch, size_t count, size_t size)
{
    size_t limit = SIZE_MAX / 4;
    if (count > limit / size || scratch->used > limit) {
        scratch->overflow = true;
        return NULL;
    }
    void *taken = scratch->bytes != NULL ? scratch->bytes + scratch->used : NULL;
    scratch->used += (count * size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    return taken;
}

void fh_scratch_trim(struct fh_scratch *scratch)
{
    if (scratch->capacity > KEPT_BYTES)
        fh_scratch_release(scratch);
}
