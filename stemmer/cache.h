/* The cache of word types: raw bytes of a run -> the words it gave.
 *
 * News has few word types (265,000 in 8.9 million words), so nearly every run is answered here by
 * one hash and one compare. Runs that are very long, or gave many words, are not kept; they are
 * analysed again, with the same outcome.
 */
#ifndef FH_STEMMER_CACHE_H
#define FH_STEMMER_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define FH_CACHE_KEY_BYTES_MAX 96
#define FH_CACHE_WORDS_MAX 8

struct fh_cache_word {
    uint32_t form_id, stem_id;
    uint8_t start, end; /* of the printed word within the run */
    bool stop;
};

struct fh_cache_entry {
    uint8_t key_length, count;
    struct fh_cache_word words[]; /* `count` of them, then the key */
};

struct fh_cache_slot;

struct fh_cache {
    struct fh_cache_slot *slots; /* open addressing, a power of two of them */
    size_t slot_count, count;
    char **chunks; /* entries lie in chunks of equal size, and slots name them by 32 bits */
    size_t chunk_count, chunk_capacity, chunk_used;
};

#define FH_CACHE_INIT {NULL, 0, 0, NULL, 0, 0, 0}

void fh_cache_release(struct fh_cache *cache);

uint64_t fh_cache_hash(struct fh_slice run);

/* The entry for the run with this hash, or NULL; valid until the cache is released. */
const struct fh_cache_entry *fh_cache_find(const struct fh_cache *cache, struct fh_slice run, uint64_t hash);

/* Start fetching what a look-up will read: first the slot and then, a little later, the entry. */
void fh_cache_prefetch_slot(const struct fh_cache *cache, uint64_t hash);
void fh_cache_prefetch_entry(const struct fh_cache *cache, uint64_t hash);

/* Adds a run that is not there. False out of memory. */
bool fh_cache_add(struct fh_cache *cache, struct fh_slice run, uint64_t hash, const struct fh_cache_word *words,
                  size_t count);

size_t fh_cache_bytes(const struct fh_cache *cache);

#endif
