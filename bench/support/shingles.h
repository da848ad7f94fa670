/* Near-duplicates of a collection: documents whose sets of six-word shingles have a Jaccard
 * coefficient of at least 0.7, estimated by MinHash with one permutation in 128 bins (Broder 1997;
 * Li, Owen and Zhang, NIPS 2012; empty bins filled by rotation: Shrivastava and Li, ICML 2014),
 * candidates found by bands of four.
 */
#ifndef FH_BENCH_SUPPORT_SHINGLES_H
#define FH_BENCH_SUPPORT_SHINGLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHINGLES_BINS 128

struct shingles {
    uint32_t (*signatures)[SHINGLES_BINS]; /* one a document; UINT32_MAX in an empty bin */
    size_t count, capacity;
};

#define SHINGLES_INIT {NULL, 0, 0}

void shingles_release(struct shingles *shingles);

/* Adds a document by the numbers of its words. False out of memory. */
bool shingles_add(struct shingles *shingles, const uint32_t *words, size_t count);

/* How many documents have a near-duplicate; SIZE_MAX out of memory. */
size_t shingles_duplicates(const struct shingles *shingles);

#endif
