/* The forward index that reordering works on: for each document of a segment, which frequent stems
 * it has. It lies in a temporary file without a name, so that it costs no anonymous memory.
 */
#ifndef FH_INDEXER_FORWARD_H
#define FH_INDEXER_FORWARD_H

#include <stdint.h>

#include "base/status.h"
#include "indexer/segment.h"

struct fh_forward {
    uint32_t doc_count, term_count;
    uint64_t *ends;  /* of document d: terms[ends[d - 1]] (0 for d = 0) to terms[ends[d] - 1] */
    uint32_t *terms; /* numbered from 0 */
    size_t terms_bytes;
};

/* Gathers the stems that occur in at least `doc_freq_min` documents of the segment. */
enum fh_status fh_forward_build(struct fh_forward *forward, const struct fh_segment *segment, uint32_t doc_freq_min,
                                const char *directory, struct fh_error *error);
void fh_forward_release(struct fh_forward *forward); /* a zeroed struct is fine */

#endif
