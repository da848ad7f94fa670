/* What a searcher remembers of the terms that it looked up. Queries repeat words, their own and each
 * other's, and a walk through a dictionary takes fifty times as long as a look here.
 *
 * Terms are known by the session's ids. Those whose ids are alike in the lower bits take each other's
 * place, so that memory does not grow. It belongs to one snapshot and one session.
 */
#ifndef FH_QUERY_TERM_MEMORY_H
#define FH_QUERY_TERM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "query/plan.h"

#define FH_TERM_MEMORY_BYTES ((size_t)2 << 20) /* at most; pages that no term came to are never touched */

struct fh_term_memory {
    char *slots;
    size_t slot_bytes, mask; /* slots, a power of two, less one */
    size_t segment_count;
};

/* False out of memory. */
bool fh_term_memory_init(struct fh_term_memory *memory, size_t segment_count);
void fh_term_memory_release(struct fh_term_memory *memory); /* a zeroed one is fine */

/* Forgets all terms: the session's ids begin anew. */
void fh_term_memory_reset(struct fh_term_memory *memory);

/* Fills in doc_freq, idf and infos, which have room for every segment; false when the term is not remembered. */
bool fh_term_memory_recall(const struct fh_term_memory *memory, struct fh_plan_term *term);

/* Remembers them. */
void fh_term_memory_keep(struct fh_term_memory *memory, const struct fh_plan_term *term);

#endif
