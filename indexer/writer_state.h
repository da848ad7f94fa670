/* What a writer holds. Private to writer.c (adding and deleting), writer_open.c (making and
 * opening), writer_files.c (sweeping the directory) and writer_commit.c (flushing, committing,
 * merging).
 */
#ifndef FH_INDEXER_WRITER_STATE_H
#define FH_INDEXER_WRITER_STATE_H

#include "indexer/bitmap.h"
#include "indexer/lock.h"
#include "indexer/manifest.h"
#include "indexer/pending.h"
#include "indexer/pool.h"
#include "indexer/sealed.h"
#include "indexer/segment.h"
#include "stemmer/analyzer.h"

/* A segment of the index that is being written: committed, or flushed and waiting for it. */
struct fh_writer_segment {
    struct fh_segment *segment;
    uint64_t bytes;
    struct fh_bitmap deleted;
    char deletions[FH_FILE_NAME_BYTES]; /* the committed file of them; "" when none */
    bool changed;                       /* `deleted` is ahead of that file */
};

struct fh_writer {
    char *directory;
    struct fh_lock lock;
    struct fh_writer_options options;
    struct fh_manifest manifest; /* last commit; commit 0 before the first. Its segment list is not used: */
    struct fh_writer_segment *segments;
    size_t segment_count, segment_capacity;
    bool dirty; /* something differs from the last commit */
    bool exists;              /* there has been a commit */
    bool settled;             /* the directory holds what the last commit names, and what follows is ours */
    uint64_t durable_commit; /* number of the last commit known to be on disk for good; 0: none */

    struct fh_sealed analyzer_file, dictionary_file;
    struct fh_analyzer *analyzer;
    struct fh_buffer dictionary_bytes; /* of a dictionary trained by this writer */
    struct fh_store_dictionary *dictionary;

    struct fh_pool *pool; /* made with the first batch: the dictionary must be known */
    struct fh_batch *batch;
    struct fh_run **runs; /* inverted, in order, not flushed */
    size_t run_count, run_capacity, run_bytes;
    struct fh_pending pending;
    struct fh_writer_counts counts;

    enum fh_status status; /* the failure that spent the writer */
    struct fh_error error;
};

/* The budget, divided. What does not depend on the number of threads shapes the index. */
static inline size_t fh_writer_batch_bytes(const struct fh_writer *writer)
{
    return writer->options.memory_bytes / 32;
}
static inline size_t fh_writer_runs_bytes_max(const struct fh_writer *writer)
{
    return writer->options.memory_bytes * 3 / 8;
}
static inline size_t fh_writer_session_bytes_max(const struct fh_writer *writer)
{
    return writer->options.memory_bytes / 4 / writer->options.threads;
}

/* writer_open.c */
enum fh_status fh_writer_next_name(struct fh_writer *writer, const char *kind, const char *suffix,
                                   char name[FH_FILE_NAME_BYTES], struct fh_error *error);
enum fh_status fh_writer_train(struct fh_writer *writer, struct fh_error *error);
enum fh_status fh_writer_attach(struct fh_writer *writer, const char *name, uint64_t bytes, size_t at,
                                struct fh_error *error);

/* writer_files.c */
enum fh_status fh_writer_settle(struct fh_writer *writer, struct fh_error *error); /* once the lock is held */
void fh_writer_committed(struct fh_writer *writer); /* the manifest is on disk for good */
void fh_writer_clear(const struct fh_writer *writer); /* at the end: takes away what was not committed */

/* writer_commit.c */
enum fh_status fh_writer_submit_batch(struct fh_writer *writer, struct fh_error *error);

/* Remembers the first failure, so that every later call returns it. */
enum fh_status fh_writer_spend(struct fh_writer *writer, enum fh_status status, const struct fh_error *error);

#endif
