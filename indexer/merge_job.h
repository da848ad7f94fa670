/* One merge: some segments, as they and their deletions are when it begins, become a new one.
 *
 * Whoever makes the job keeps its segments open until it has ended; nothing else of the writer is read by its thread.
 * Private to writer_merge.c, which decides what is merged and when the outcome is taken in.
 */
#ifndef FH_INDEXER_MERGE_JOB_H
#define FH_INDEXER_MERGE_JOB_H

#include <pthread.h>

#include "indexer/builder.h"
#include "indexer/manifest.h"

struct fh_merge_job {
    struct fh_merge_job *next; /* that began later */
    size_t count;
    const struct fh_segment **segments; /* borrowed */
    struct fh_bitmap *deleted;          /* of each segment, as the merge began */
    struct fh_builder_input *inputs;
    struct fh_builder_options options;
    char name[FH_FILE_NAME_BYTES];
    uint64_t bytes; /* of the outcome */
    uint64_t wait;  /* bytes that are still to be added before it is taken in */
    pthread_t thread;
    bool threaded;
    enum fh_status status; /* of the merge, once it has ended */
    struct fh_error error;
};

/* A job over `count` segments, to be filled in; NULL out of memory. */
struct fh_merge_job *fh_merge_job_new(size_t count);
void fh_merge_job_free(struct fh_merge_job *job); /* one that is not running */

void fh_merge_job_run(struct fh_merge_job *job);   /* on the spot */
void fh_merge_job_start(struct fh_merge_job *job); /* in a thread of its own; on the spot without one to be had */
void fh_merge_job_wait(struct fh_merge_job *job);  /* until it has ended */

#endif
