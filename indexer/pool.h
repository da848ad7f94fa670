/* Threads that invert batches, handing the runs back in the order the batches came.
 *
 * With one thread there is none: submit inverts on the spot. The pool belongs to one thread; what
 * it returns does not depend on how many threads there are.
 */
#ifndef FH_INDEXER_POOL_H
#define FH_INDEXER_POOL_H

#include "base/arena.h"
#include "indexer/inverter.h"

/* Documents on their way to an inverter; everything they point to lies in the arena. */
struct fh_batch {
    struct fh_arena arena;
    struct fh_document *documents;
    size_t count, capacity;
    size_t text_bytes;
};

struct fh_batch *fh_batch_new(void); /* NULL out of memory */
void fh_batch_free(struct fh_batch *batch);
/* Copies a document. False out of memory. */
bool fh_batch_add(struct fh_batch *batch, const struct fh_document *document);
/* Puts the documents of the second half of its text into a batch of their own; NULL out of memory, the batch is then
 * as it was. */
struct fh_batch *fh_batch_halve(struct fh_batch *batch);

struct fh_pool;

enum fh_status fh_pool_new(struct fh_pool **pool, unsigned threads, const struct fh_inverter_options *options,
                           struct fh_error *error);
void fh_pool_free(struct fh_pool *pool); /* waits for the batch each thread has in hand, drops the rest */

/* Takes the batch over. At most threads + 1 batches are in the pool: when it is full, the caller takes
 * a run first. */
void fh_pool_submit(struct fh_pool *pool, struct fh_batch *batch);
bool fh_pool_full(struct fh_pool *pool);
bool fh_pool_empty(struct fh_pool *pool);

/* The run of the oldest batch in the pool, waiting for it. */
enum fh_status fh_pool_take(struct fh_pool *pool, struct fh_run **run, struct fh_error *error);

#endif
