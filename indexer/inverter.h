/* The inverter: a batch of documents in, a run out.
 *
 * An inverter belongs to one thread and is used for batch after batch: its analyzer session keeps
 * the cache of words warm. What a batch gives depends on the batch alone, so the index is the same
 * whichever thread inverts it.
 */
#ifndef FH_INDEXER_INVERTER_H
#define FH_INDEXER_INVERTER_H

#include "base/arena.h"
#include "indexer/run.h"
#include "indexer/store.h"
#include "stemmer/analyzer.h"

struct fh_inverter_options {
    const struct fh_analyzer *analyzer;
    const struct fh_store_dictionary *dictionary; /* NULL: keep no text */
    struct fh_weights weights;
    uint32_t level_count;                         /* 1 or 2 */
    size_t session_bytes_max;                     /* the session starts afresh when it and the orders of its terms take more */
};

struct fh_inverter;

enum fh_status fh_inverter_new(struct fh_inverter **inverter, const struct fh_inverter_options *options,
                               struct fh_error *error);
void fh_inverter_free(struct fh_inverter *inverter);

/* Inverts `count` documents, all with ids. The run owns copies of all that it needs. */
enum fh_status fh_inverter_run(struct fh_inverter *inverter, const struct fh_document *documents, uint32_t count,
                               struct fh_run **run, struct fh_error *error);

#endif
