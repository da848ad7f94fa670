/* The handle behind struct fh_index: a snapshot and the searchers that are not at work. */
#ifndef FH_QUERY_INDEX_H
#define FH_QUERY_INDEX_H

#include <pthread.h>

#include "indexer/snapshot.h"
#include "query/searcher.h"

struct fh_index {
    char *path;
    struct fh_snapshot *snapshot;
    struct fh_names *names; /* of the snapshot; NULL where names are not looked for */
    pthread_mutex_t lock;   /* over `idle` */
    struct fh_searcher *idle;
};

/* A searcher of the current snapshot for the calling thread alone, and back. */
enum fh_status fh_index_take_searcher(struct fh_index *index, struct fh_searcher **searcher, struct fh_error *error);
void fh_index_return_searcher(struct fh_index *index, struct fh_searcher *searcher);

/* What the outcome of reading is worth: `status`, or FH_ERR_IO when a file was cut short meanwhile. */
enum fh_status fh_index_verdict(const struct fh_index *index, enum fh_status status, struct fh_error *error);

#endif
