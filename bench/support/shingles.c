/* MinHash signatures and their comparison. See shingles.h. */
#include "bench/support/shingles.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SHINGLE_WORDS 6
#define BAND_BINS 4
#define SIMILAR_MIN 0.7
#define BUCKET_MAX 256 /* members of a bucket compared with each other; more only with those before them */

void shingles_release(struct shingles *shingles)
{
    fh_free(shingles->signatures);
    *shingles = (struct shingles)SHINGLES_INIT;
}

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
    value = (value ^ value >> 27) * 0x94D049BB133111EBu;
    return value ^ value >> 31;
}

static void put_shingle(uint32_t signature[SHINGLES_BINS], const uint32_t *words, size_t count)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++)
        hash = mix(hash + 0x9E3779B97F4A7C15u + words[i]);
    uint32_t bin = (uint32_t)(hash >> 57), value = (uint32_t)hash;
    if (value < signature[bin])
        signature[bin] = value;
}

/* Fills empty bins from the next full one, told apart by its distance. */
static void fill_empty(uint32_t signature[SHINGLES_BINS])
{
    uint32_t full[SHINGLES_BINS];
    memcpy(full, signature, sizeof full);
    for (uint32_t bin = 0; bin < SHINGLES_BINS; bin++) {
        uint32_t step = 0;
        while (step < SHINGLES_BINS && full[(bin + step) % SHINGLES_BINS] == UINT32_MAX)
            step++;
        if (step > 0 && step < SHINGLES_BINS)
            signature[bin] = (uint32_t)mix(full[(bin + step) % SHINGLES_BINS] + (uint64_t)step * 0x9E3779B97F4A7C15u);
    }
}

bool shingles_add(struct shingles *shingles, const uint32_t *words, size_t count)
{
    void *grown = fh_grow(shingles->signatures, &shingles->capacity, shingles->count + 1, sizeof *shingles->signatures);
    if (grown == NULL)
        return false;
    shingles->signatures = grown;
    uint32_t *signature = shingles->signatures[shingles->count++];
    memset(signature, 0xFF, sizeof *shingles->signatures);
    if (count < SHINGLE_WORDS)
        put_shingle(signature, words, count);
    for (size_t i = 0; i + SHINGLE_WORDS <= count; i++)
        put_shingle(signature, words + i, SHINGLE_WORDS);
    fill_empty(signature);
    return true;
}

static double similarity(const uint32_t *a, const uint32_t *b)
{
    unsigned equal = 0;
    for (size_t i = 0; i < SHINGLES_BINS; i++)
        equal += a[i] == b[i] && a[i] != UINT32_MAX;
    return (double)equal / SHINGLES_BINS;
}

struct member { /* of a bucket */
    uint64_t key;
    size_t document;
};

static int compare_members(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->document > b->document) - (a->document < b->document);
}

static void compare_bucket(const struct shingles *shingles, const struct member *members, size_t count, bool *repeated)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i > BUCKET_MAX ? i - BUCKET_MAX : 0; j < i; j++) {
            size_t a = members[i].document, b = members[j].document;
            if (repeated[a] && repeated[b])
                continue;
            if (similarity(shingles->signatures[a], shingles->signatures[b]) >= SIMILAR_MIN)
                repeated[a] = repeated[b] = true;
        }
    }
}

static void compare_band(const struct shingles *shingles, size_t band, struct member *members, bool *repeated)
{
    size_t count = 0;
    for (size_t i = 0; i < shingles->count; i++) {
        const uint32_t *bins = shingles->signatures[i] + band * BAND_BINS;
        uint64_t key = 0;
        bool empty = false;
        for (size_t j = 0; j < BAND_BINS; j++) {
            key = mix(key + 1 + bins[j]);
            empty |= bins[j] == UINT32_MAX;
        }
        if (!empty)
            members[count++] = (struct member){key, i};
    }
    qsort(members, count, sizeof *members, compare_members);
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && members[end].key == members[begin].key;)
            end++;
        compare_bucket(shingles, members + begin, end - begin, repeated);
    }
}

size_t shingles_duplicates(const struct shingles *shingles)
{
    size_t count = SIZE_MAX;
    struct member *members = fh_calloc(shingles->count, sizeof *members);
    bool *repeated = fh_calloc(shingles->count, sizeof *repeated);
    if (members == NULL || repeated == NULL)
        goto done;
    for (size_t band = 0; band < SHINGLES_BINS / BAND_BINS; band++)
        compare_band(shingles, band, members, repeated);
    count = 0;
    for (size_t i = 0; i < shingles->count; i++)
        count += repeated[i];
done:
    fh_free(members);
    fh_free(repeated);
    return count;
}
