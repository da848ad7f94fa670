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
#define FH_CACHE_HEAD_BYTES 16 /* of a run: most are no longer */

/* A run as the cache sees it. */
struct fh_cache_key {
    uint64_t head[2]; /* its first sixteen bytes, missing ones 0 */
    struct fh_slice run;
    uint64_t hash;
};

struct fh_cache_word {
    uint32_t form_id, stem_id;
    uint8_t start, end; /* of the printed word within the run */
    bool stop;
};

struct fh_cache_entry {
    uint64_t head[2];
    uint8_t key_length, count;
    struct fh_cache_word words[]; /* `count` of them, then what the key has beyond its head */
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

/* The key of a run that is not empty; `end` is how far bytes may be read. */
struct fh_cache_key fh_cache_key(struct fh_slice run, const char *end);

/* The entry for the run, or NULL; valid until the cache is released. */
struct fh_cache_entry *fh_cache_find(const struct fh_cache *cache, const struct fh_cache_key *key);

/* Start fetching what a look-up will read: first the slot and then, a little later, the entry. */
void fh_cache_prefetch_slot(const struct fh_cache *cache, uint64_t hash);
void fh_cache_prefetch_entry(const struct fh_cache *cache, uint64_t hash);

/* Whether the cache takes a run of so many bytes that gave so many words. */
static inline bool fh_cache_takes(size_t length, size_t words)
{
    return length <= FH_CACHE_KEY_BYTES_MAX && words <= FH_CACHE_WORDS_MAX;
}

/* Adds a run that is not there and that it takes; the caller fills the words in. NULL out of memory. */
struct fh_cache_entry *fh_cache_add(struct fh_cache *cache, const struct fh_cache_key *key, size_t word_count);

size_t fh_cache_bytes(const struct fh_cache *cache);

#endif
