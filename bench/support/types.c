/* Numbering of word types. See types.h. */
#include "bench/support/types.h"

#include <stdbool.h>

#include <xxhash.h>

#include "base/mem.h"

void types_release(struct types *types)
{
    fh_free(types->hashes);
    fh_free(types->numbers);
    *types = (struct types)TYPES_INIT;
}

static size_t find_slot(const uint64_t *hashes, size_t slot_count, uint64_t hash)
{
    size_t slot = hash & (slot_count - 1);
    while (hashes[slot] != 0 && hashes[slot] != hash)
        slot = (slot + 1) & (slot_count - 1);
    return slot;
}

static bool grow(struct types *types)
{
    size_t slot_count = types->slot_count > 0 ? types->slot_count * 2 : 1 << 16;
    uint64_t *hashes = fh_calloc(slot_count, sizeof *hashes);
    uint32_t *numbers = fh_malloc(slot_count * sizeof *numbers);
    if (hashes == NULL || numbers == NULL) {
        fh_free(hashes);
        fh_free(numbers);
        return false;
    }
    for (size_t i = 0; i < types->slot_count; i++) {
        if (types->hashes[i] == 0)
            continue;
        size_t slot = find_slot(hashes, slot_count, types->hashes[i]);
        hashes[slot] = types->hashes[i];
        numbers[slot] = types->numbers[i];
    }
    fh_free(types->hashes);
    fh_free(types->numbers);
    types->hashes = hashes;
    types->numbers = numbers;
    types->slot_count = slot_count;
    return true;
}

uint32_t types_number(struct types *types, struct fh_slice word)
{
    if (types->count * 2 >= types->slot_count && !grow(types))
        return TYPES_NONE;
    uint64_t hash = XXH3_64bits(word.bytes, word.length) | 1;
    size_t slot = find_slot(types->hashes, types->slot_count, hash);
    if (types->hashes[slot] == 0) {
        types->hashes[slot] = hash;
        types->numbers[slot] = types->count++;
    }
    return types->numbers[slot];
}
