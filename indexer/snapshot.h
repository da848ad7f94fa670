/* The index as one commit left it: its segments, analyzer and statistics, opened for reading.
 *
 * A snapshot is immutable and counted: segments are shared between the snapshots that use them, and
 * files stay mapped (even after their names are gone) until the last one lets go. Thread-safe to
 * read; acquire and release may be called from any thread.
 */
#ifndef FH_INDEXER_SNAPSHOT_H
#define FH_INDEXER_SNAPSHOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "indexer/manifest.h"
#include "indexer/segment.h"
#include "stemmer/analyzer.h"

struct fh_snapshot_base; /* analyzer and dictionary with their files: shared by successive snapshots */

struct fh_snapshot {
    atomic_uint references;
    char *directory;
    bool any_analyzer;                        /* as it was opened */
    struct fh_manifest manifest;
    struct fh_snapshot_base *base;            /* counted; owns the next two */
    const struct fh_analyzer *analyzer;       /* NULL when opened without (see below) */
    const struct fh_store_dictionary *dictionary; /* NULL without stored text */
    struct fh_segment **segments;             /* in order of doc_base; views of this snapshot's own */
    size_t segment_count;
    uint64_t document_count;  /* all documents, deleted ones that wait for a merge included: the N of idf */
    uint64_t deleted_count;
    double average_length;    /* in words: total weighted length / 16 / document_count; 0 without documents */
};

/* Opens the newest commit. Retries when a writer retires files meanwhile. With `any_analyzer`, an index
 * whose analyzer this library cannot reproduce, or whose analyzer file is damaged or gone, still opens (analyzer
 * NULL), for info, check, dump and reindex; otherwise that is FH_ERR_ANALYZER naming the remedy, or FH_ERR_CORRUPT.
 * FH_ERR_NOT_FOUND without an index; FH_ERR_VERSION, FH_ERR_CORRUPT, FH_ERR_IO, FH_ERR_NOMEM. */
enum fh_status fh_snapshot_open(struct fh_snapshot **snapshot, const char *directory, bool any_analyzer,
                                struct fh_error *error);

/* Opens the newest commit of the directory of `current`, sharing with it the segments, analyzer and dictionary
 * that both have. Where nothing has changed, *next is `current` acquired once more. A decoder or session made
 * for `current` serves *next as long as its dictionary or analyzer is the same pointer. */
enum fh_status fh_snapshot_refresh(struct fh_snapshot **next, struct fh_snapshot *current, struct fh_error *error);

/* FH_ERR_IO when a file of the snapshot was cut short or became unreadable under it (base/guard.h): asked after
 * reading, before what was read is trusted. */
enum fh_status fh_snapshot_intact(const struct fh_snapshot *snapshot, struct fh_error *error);

struct fh_snapshot *fh_snapshot_acquire(struct fh_snapshot *snapshot);
void fh_snapshot_release(struct fh_snapshot *snapshot); /* NULL is fine */

/* The segment that holds a document of the snapshot; *local gets its number there. NULL when there is no
 * such document. */
const struct fh_segment *fh_snapshot_segment(const struct fh_snapshot *snapshot, fh_doc_id doc, fh_doc_id *local);

/* Reads an article by its number. `decoder` belongs to the calling thread. Without stored text: FH_ERR_UNSUPPORTED. */
enum fh_status fh_snapshot_fetch(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, fh_doc_id doc,
                                 struct fh_document *document, struct fh_error *error);

/* The live document with this id: FH_OK, FH_ERR_NOT_FOUND (with a message), FH_ERR_CORRUPT. */
enum fh_status fh_snapshot_find(const struct fh_snapshot *snapshot, struct fh_slice id, fh_doc_id *doc,
                                struct fh_error *error);

#endif
