/* Candidates: documents that may become hits, with what they have scored so far.
 *
 * A batch goes through the lists that have not been scored yet, most promising first. A candidate
 * whose sum, with all that is still to come, stays below what is needed leaves the batch.
 */
#ifndef FH_QUERY_BATCH_H
#define FH_QUERY_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "query/lane.h"
#include "query/scan.h"

#define FH_BATCH_MAX 4096u
#define FH_BATCH_ROOM (FH_BATCH_MAX + FH_BLOCK + 16u)

struct fh_batch {
    uint32_t count;
    fh_doc_id *docs; /* rising; FH_BATCH_ROOM of them */
    uint32_t *scores;
};

/* Adds the lane's contributions. `rest`: what lists after this one can still add; `need`: the least
 * score of a hit. With `required`, candidates that are not in the list leave the batch. */
void fh_batch_probe(struct fh_batch *batch, const struct fh_lane *lane, uint32_t need, uint32_t rest, bool required);

/* The same for a phrase, whose bound for these documents is `here`. */
void fh_batch_probe_phrase(struct fh_batch *batch, struct fh_scan *scan, struct fh_phrase *phrase, uint32_t here,
                           uint32_t need, uint32_t rest, bool required);

#endif
