/* See cache.h. A slot is 8 bytes and an entry mostly 32, half of a cache line, so that the words which make up most of
 * a text stay in the processor's nearest caches. Runs of up to sixteen bytes are hashed and compared as two numbers, without
 * a branch on how long they are. */
#include "stemmer/cache.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/mem.h"

#define CHUNK_BYTES ((size_t)64 * 1024)
#define UNIT 32 /* entries begin at multiples of it */
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

/* ---- Keys ---- */

/* Multiplications that leave no bit of a short key out of either half of the hash. */
static uint64_t hash_head(const uint64_t head[2], size_t length)
{
    uint64_t hash = head[0] * 0x9E3779B97F4A7C15u ^ (head[1] + length) * 0xC2B2AE3D27D4EB4Fu;
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93u;
    return hash ^ hash >> 32;
}

static uint64_t hash_key(const uint64_t head[2], struct fh_slice run)
{
    return run.length <= FH_CACHE_HEAD_BYTES ? hash_head(head, run.length) : XXH3_64bits(run.bytes, run.length);
}

/* The first `count` bytes of a little-endian number, the others 0; count is not 0. */
static uint64_t first_bytes(uint64_t number, size_t count)
{
    return count < 8 ? number & (UINT64_MAX >> (64 - 8 * count)) : number;
}

struct fh_cache_key fh_cache_key(struct fh_slice run, const char *end)
{
    struct fh_cache_key key = {{0, 0}, run, 0};
    if (end - run.bytes >= FH_CACHE_HEAD_BYTES) {
        memcpy(key.head, run.bytes, FH_CACHE_HEAD_BYTES);
        key.head[0] = first_bytes(key.head[0], run.length);
        key.head[1] = run.length > 8 ? first_bytes(key.head[1], run.length - 8) : 0;
    } else {
        memcpy(key.head, run.bytes, run.length);
    }
    key.hash = hash_key(key.head, run);
    return key;
}

/* ---- Looking up ---- */

static struct fh_cache_entry *entry_at(const struct fh_cache *cache, uint32_t unit)
{
    return (struct fh_cache_entry *)(void *)(cache->chunks[unit / UNITS_PER_CHUNK] + unit % UNITS_PER_CHUNK * UNIT);
}

static char *entry_rest(struct fh_cache_entry *entry)
{
    return (char *)&entry->words[entry->count];
}

static bool entry_is(struct fh_cache_entry *entry, const struct fh_cache_key *key)
{
    if (entry->head[0] != key->head[0] || entry->head[1] != key->head[1] || entry->key_length != key->run.length)
        return false;
    return key->run.length <= FH_CACHE_HEAD_BYTES ||
           memcmp(entry_rest(entry), key->run.bytes + FH_CACHE_HEAD_BYTES, key->run.length - FH_CACHE_HEAD_BYTES) == 0;
}

struct fh_cache_entry *fh_cache_find(const struct fh_cache *cache, const struct fh_cache_key *key)
{
    if (cache->slot_count == 0)
        return NULL;
    size_t mask = cache->slot_count - 1;
    for (size_t at = key->hash & mask; cache->slots[at].entry_plus_1 != 0; at = (at + 1) & mask) {
        if (cache->slots[at].tag != (uint32_t)(key->hash >> 32))
            continue;
        struct fh_cache_entry *entry = entry_at(cache, cache->slots[at].entry_plus_1 - 1);
        if (entry_is(entry, key))
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

/* ---- Adding ---- */

static void place(struct fh_cache_slot *slots, size_t slot_count, uint64_t hash, uint32_t entry_plus_1)
{
    size_t at = hash & (slot_count - 1);
    while (slots[at].entry_plus_1 != 0)
        at = (at + 1) & (slot_count - 1);
    slots[at] = (struct fh_cache_slot){(uint32_t)(hash >> 32), entry_plus_1};
}

static uint64_t entry_hash(struct fh_cache_entry *entry)
{
    char bytes[FH_CACHE_KEY_BYTES_MAX];
    size_t length = entry->key_length;
    if (length <= FH_CACHE_HEAD_BYTES)
        return hash_head(entry->head, length);
    memcpy(bytes, entry->head, FH_CACHE_HEAD_BYTES);
    memcpy(bytes + FH_CACHE_HEAD_BYTES, entry_rest(entry), length - FH_CACHE_HEAD_BYTES);
    return XXH3_64bits(bytes, length);
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
        place(slots, count, entry_hash(entry_at(cache, entry_plus_1 - 1)), entry_plus_1);
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

struct fh_cache_entry *fh_cache_add(struct fh_cache *cache, const struct fh_cache_key *key, size_t word_count)
{
    size_t length = key->run.length, rest = length > FH_CACHE_HEAD_BYTES ? length - FH_CACHE_HEAD_BYTES : 0;
    size_t size = sizeof(struct fh_cache_entry) + word_count * sizeof(struct fh_cache_word) + rest;
    size = (size + UNIT - 1) / UNIT * UNIT;
    if (cache->chunk_count >= UINT32_MAX / UNITS_PER_CHUNK ||
        ((cache->count + 1) * 3 > cache->slot_count * 2 && !grow_slots(cache)))
        return NULL;
    if ((cache->chunk_count == 0 || CHUNK_BYTES - cache->chunk_used < size) && !add_chunk(cache))
        return NULL;
    uint32_t unit = (uint32_t)((cache->chunk_count - 1) * UNITS_PER_CHUNK + cache->chunk_used / UNIT);
    struct fh_cache_entry *entry = entry_at(cache, unit);
    entry->head[0] = key->head[0];
    entry->head[1] = key->head[1];
    entry->key_length = (uint8_t)length;
    entry->count = (uint8_t)word_count;
    if (rest > 0)
        memcpy(entry_rest(entry), key->run.bytes + FH_CACHE_HEAD_BYTES, rest);
    cache->chunk_used += size;
    place(cache->slots, cache->slot_count, key->hash, unit + 1);
    cache->count++;
    return entry;
}

size_t fh_cache_bytes(const struct fh_cache *cache)
{
    return cache->slot_count * sizeof *cache->slots + cache->chunk_capacity * sizeof *cache->chunks +
           cache->chunk_count * CHUNK_BYTES;
}
