/* What a writer holds. Private to writer.c (adding and deleting), writer_open.c (making and
 * opening), writer_analyzer.c (what analyses), writer_files.c (sweeping the directory), writer_commit.c (flushing,
 * committing) and writer_merge.c (merging).
 */
#ifndef FH_INDEXER_WRITER_STATE_H
#define FH_INDEXER_WRITER_STATE_H

#include "indexer/bitmap.h"
#include "indexer/builder.h"
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
    bool merging;                       /* a job is making another segment of it */
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
    uint64_t committed_bytes; /* manifest.bytes_added at the last commit */
    size_t batch_bytes; /* of batches handed to the pool since the last commit */
    struct fh_run **runs; /* inverted, in order, not flushed */
    size_t run_count, run_capacity, run_bytes;
    struct fh_merge_job *merges; /* under way, or done and not taken in; the oldest first */
    struct fh_pending pending;
    struct fh_writer_counts counts;

    enum fh_status status; /* the failure that spent the writer */
    struct fh_error error;
};

#define FH_WRITER_BATCH_LEAST ((size_t)512 << 10)
#define FH_WRITER_HALVES_LEAST ((size_t)64 << 10) /* text of a commit that is inverted in two halves */

/* The budget, divided. What does not depend on the number of threads shapes the index. */
static inline size_t fh_writer_batch_bytes(const struct fh_writer *writer)
{
    return writer->options.memory_bytes / 32;
}

/* When a batch is handed to the pool: small ones at first, so that a small commit keeps all threads at work, then a
 * quarter of what came since the last commit. The first batch of a new index trains the dictionary: whole. A commit that
 * comes before there is one is inverted in two halves. */
static inline size_t fh_writer_batch_limit(const struct fh_writer *writer)
{
    size_t most = fh_writer_batch_bytes(writer), quarter = writer->batch_bytes / 4;
    size_t limit = quarter > FH_WRITER_BATCH_LEAST ? quarter : FH_WRITER_BATCH_LEAST;
    return limit < most && writer->pool != NULL ? limit : most;
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

enum fh_status fh_writer_write_sealed(const struct fh_writer *writer, const char *name, struct fh_slice bytes,
                                      struct fh_error *error);

/* Opens and verifies: what a writer adds depends on every byte of these files. */
enum fh_status fh_writer_open_sealed(const struct fh_writer *writer, const char *name, struct fh_sealed *file,
                                     struct fh_error *error);

/* writer_analyzer.c: that of a new index or one to be rebuilt; that of the index that is there, with new lists. */
enum fh_status fh_writer_make_analyzer(struct fh_writer *writer, struct fh_error *error);
enum fh_status fh_writer_load_analyzer(struct fh_writer *writer, struct fh_error *error);

/* writer_files.c */
enum fh_status fh_writer_settle(struct fh_writer *writer, struct fh_error *error); /* once the lock is held */
void fh_writer_committed(struct fh_writer *writer); /* the manifest is on disk for good */
void fh_writer_clear(const struct fh_writer *writer); /* at the end: takes away what was not committed */

/* writer_commit.c */
enum fh_status fh_writer_submit_batch(struct fh_writer *writer, struct fh_error *error);
enum fh_status fh_writer_make_dictionary(struct fh_writer *writer, struct fh_error *error);
/* What every segment of this index is built with. */
void fh_writer_builder_options(const struct fh_writer *writer, struct fh_builder_options *options, const char *name);
/* The average length over the segments and `extra` documents more: what impacts assume. */
double fh_writer_average_length(const struct fh_writer *writer, uint64_t extra_docs, uint64_t extra_length);
enum fh_status fh_writer_publish(struct fh_writer *writer, struct fh_error *error);
/* At the end: commits merges that are under way, and those that they call for, unless something was changed
 * that is to be dropped. */
void fh_writer_settle_merges(struct fh_writer *writer);

/* writer_merge.c */
/* Begins the merge that the policy asks for, if any. */
enum fh_status fh_writer_merge_begin(struct fh_writer *writer, struct fh_error *error);
/* Waits for merges and puts their outcomes in the place of their inputs (not committed yet): those whose time has come
 * with the `added` bytes of this commit; all that are under way. */
enum fh_status fh_writer_merge_take_due(struct fh_writer *writer, uint64_t added, struct fh_error *error);
enum fh_status fh_writer_merge_take_all(struct fh_writer *writer, struct fh_error *error);
void fh_writer_merge_drop(struct fh_writer *writer); /* waits for all and forgets them */
/* Whether a file of this name is what a merge under way is making. */
bool fh_writer_is_merging(const struct fh_writer *writer, const char *name);
/* At once, each committed. */
enum fh_status fh_writer_merge_range(struct fh_writer *writer, size_t first, size_t count, struct fh_error *error);
enum fh_status fh_writer_merge_tiers(struct fh_writer *writer, struct fh_error *error);
enum fh_status fh_writer_reorder(struct fh_writer *writer, struct fh_error *error); /* the only segment, nothing deleted */

/* Remembers the first failure, so that every later call returns it. */
enum fh_status fh_writer_spend(struct fh_writer *writer, enum fh_status status, const struct fh_error *error);

#endif
