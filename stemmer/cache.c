/* See cache.h. A slot is 8 bytes and an entry mostly 32, so that the words which make up most of
 * a text stay in the processor's nearest caches. */
#include "stemmer/cache.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"

#define CHUNK_BYTES ((size_t)64 * 1024)
#define UNIT 8 /* entries begin at multiples of it */
#define UNITS_PER_CHUNK (CHUNK_BYTES / UNIT)

struct fh_cache_slot {
    uint32_t tag;
    uint32_t entry_plus_1; /* unit number; 0: free */
};

void fh_cache_release(struct fh_cache *cache)
{
    for (size_t i = 0; i < cache->chunk_count; i++)
        fh_free(cache->chunks[i]);
    fh_free(cache->chunks);
    fh_free(cache->slots);
    *cache = (struct fh_cache)FH_CACHE_INIT;
}

uint64_t fh_cache_hash(struct fh_slice run)
{
    return XXH3_64bits(run.bytes, run.length);
}

static struct fh_cache_entry *entry_at(const struct fh_cache *cache, uint32_t unit)
{
    return (struct fh_cache_entry *)(void *)(cache->chunks[unit / UNITS_PER_CHUNK] + unit % UNITS_PER_CHUNK * UNIT);
}

static const char *entry_key(const struct fh_cache_entry *entry)
{
    return (const char *)&entry->words[entry->count];
}

const struct fh_cache_entry *fh_cache_find(const struct fh_cache *cache, struct fh_slice run, uint64_t hash)
{
    if (cache->slot_count == 0)
        return NULL;
    size_t mask = cache->slot_count - 1;
    for (size_t at = hash & mask; cache->slots[at].entry_plus_1 != 0; at = (at + 1) & mask) {
        if (cache->slots[at].tag != (uint32_t)(hash >> 32))
            continue;
        const struct fh_cache_entry *entry = entry_at(cache, cache->slots[at].entry_plus_1 - 1);
        if (entry->key_length == run.length && memcmp(entry_key(entry), run.bytes, run.length) == 0)
            return entry;
    }
    return NULL;
}

void fh_cache_prefetch_slot(const struct fh_cache *cache, uint64_t hash)
{
    if (cache->slot_count > 0)
        __builtin_prefetch(&cache->slots[hash & (cache->slot_count - 1)]);
}

void fh_cache_prefetch_entry(const struct fh_cache *cache, uint64_t hash)
{
    if (cache->slot_count == 0)
        return;
    const struct fh_cache_slot *slot = &cache->slots[hash & (cache->slot_count - 1)];
    if (slot->entry_plus_1 != 0 && slot->tag == (uint32_t)(hash >> 32))
        __builtin_prefetch(entry_at(cache, slot->entry_plus_1 - 1));
}

static void place(struct fh_cache_slot *slots, size_t slot_count, uint64_t hash, uint32_t entry_plus_1)
{
    size_t at = hash & (slot_count - 1);
    while (slots[at].entry_plus_1 != 0)
        at = (at + 1) & (slot_count - 1);
    slots[at] = (struct fh_cache_slot){(uint32_t)(hash >> 32), entry_plus_1};
}

static bool grow_slots(struct fh_cache *cache)
{
    size_t count = cache->slot_count > 0 ? cache->slot_count * 2 : 4096;
    struct fh_cache_slot *slots = fh_calloc(count, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < cache->slot_count; i++) {
        uint32_t entry_plus_1 = cache->slots[i].entry_plus_1;
        if (entry_plus_1 == 0)
            continue;
        const struct fh_cache_entry *entry = entry_at(cache, entry_plus_1 - 1);
        place(slots, count, XXH3_64bits(entry_key(entry), entry->key_length), entry_plus_1);
    }
    fh_free(cache->slots);
    cache->slots = slots;
    cache->slot_count = count;
    return true;
}

static bool add_chunk(struct fh_cache *cache)
{
    void *moved = fh_grow(cache->chunks, &cache->chunk_capacity, cache->chunk_count + 1, sizeof *cache->chunks);
    if (moved == NULL)
        return false;
    cache->chunks = moved;
    char *chunk = fh_malloc(CHUNK_BYTES);
    if (chunk == NULL)
        return false;
    cache->chunks[cache->chunk_count++] = chunk;
    cache->chunk_used = 0;
    return true;
}

bool fh_cache_add(struct fh_cache *cache, struct fh_slice run, uint64_t hash, const struct fh_cache_word *words,
                  size_t count)
{
    if (run.length > FH_CACHE_KEY_BYTES_MAX || count > FH_CACHE_WORDS_MAX ||
        cache->chunk_count >= UINT32_MAX / UNITS_PER_CHUNK)
        return true;
    size_t size = sizeof(struct fh_cache_entry) + count * sizeof *words + run.length;
    size = (size + UNIT - 1) / UNIT * UNIT;
    if ((cache->count + 1) * 3 > cache->slot_count * 2 && !grow_slots(cache))
        return false;
    if ((cache->chunk_count == 0 || CHUNK_BYTES - cache->chunk_used < size) && !add_chunk(cache))
        return false;
    uint32_t unit = (uint32_t)((cache->chunk_count - 1) * UNITS_PER_CHUNK + cache->chunk_used / UNIT);
    struct fh_cache_entry *entry = entry_at(cache, unit);
    entry->key_length = (uint8_t)run.length;
    entry->count = (uint8_t)count;
    if (count > 0)
        memcpy(entry->words, words, count * sizeof *words);
    memcpy((char *)&entry->words[count], run.bytes, run.length);
    cache->chunk_used += size;
    place(cache->slots, cache->slot_count, hash, unit + 1);
    cache->count++;
    return true;
}

size_t fh_cache_bytes(const struct fh_cache *cache)
{
    return cache->slot_count * sizeof *cache->slots + cache->chunk_capacity * sizeof *cache->chunks +
           cache->chunk_count * CHUNK_BYTES;
}
