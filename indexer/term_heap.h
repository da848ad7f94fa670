/* The current terms of several sources in order: a binary heap with the least term (then the first source) on top.
 *
 * Each entry carries the first sixteen bytes of its term as two numbers, so that nearly every comparison is one of
 * numbers: merging many segments is mostly this.
 */
#ifndef FH_INDEXER_TERM_HEAP_H
#define FH_INDEXER_TERM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct fh_term_entry {
    uint64_t head, next; /* bytes 0-7 and 8-15, the first most significant, zeros beyond the end */
    const char *bytes;
    uint32_t length;
    uint32_t source; /* its number */
};

struct fh_term_heap {
    struct fh_term_entry *entries; /* room for one of each source, by the caller */
    size_t count;
};

bool fh_term_entry_same(const struct fh_term_entry *a, const struct fh_term_entry *b);

/* Whether no other source has the term on top. */
bool fh_term_heap_top_alone(const struct fh_term_heap *heap);

/* A source joins with its first term; terms live until the source moves on. */
void fh_term_heap_push(struct fh_term_heap *heap, struct fh_slice term, uint32_t source);

/* The top source has moved to this term; or it has ended. */
void fh_term_heap_replace(struct fh_term_heap *heap, struct fh_slice term);
void fh_term_heap_pop(struct fh_term_heap *heap);

#endif
