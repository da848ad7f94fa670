/* Candidates: documents that may become hits, with what they have scored so far.
 *
 * A batch goes through the lists that have not been scored yet, most promising first. A candidate
 * that can no longer reach what is needed leaves the batch.
 */
#ifndef FH_QUERY_BATCH_H
#define FH_QUERY_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "query/lane.h"
#include "query/scan.h"

#define FH_BATCH_MAX 4096u
#define FH_BATCH_ROOM (FH_BATCH_MAX + FH_BLOCK + 16u)

/* FH_BATCH_ROOM elements each. */
struct fh_batch {
    uint32_t count;
    fh_doc_id *docs; /* rising */
    uint32_t *scores;
    uint32_t *uppers;     /* the most that the leaves summed so far can come to, forms included */
    uint32_t *at, *gains; /* scratch */
};

/* Adds a lane's contributions. Candidates stay whose upper bound reaches `needed`; with `required`,
 * only those that are in the list. For a form, `forms`: what forms after this one can still add. */
void fh_batch_probe(struct fh_batch *batch, const struct fh_lane *lane, uint32_t needed, uint32_t forms, bool required);

/* The same for a phrase, whose bound for these documents is `here`. The forms are done. */
void fh_batch_probe_phrase(struct fh_batch *batch, struct fh_scan *scan, struct fh_phrase *phrase, uint32_t here,
                           uint32_t needed, bool required);

/* Takes out what is in a list, or has the phrase. */
void fh_batch_exclude(struct fh_batch *batch, struct fh_cursor *cursor);
void fh_batch_exclude_phrase(struct fh_batch *batch, struct fh_scan *scan, struct fh_phrase *phrase);

/* Sets uppers from scores: those of one word's stem alone. */
void fh_batch_set_uppers(struct fh_batch *batch, uint32_t from, const struct fh_leaf *leaf);

#endif
