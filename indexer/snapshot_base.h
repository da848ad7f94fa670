/* The analyzer and the dictionary of an index, with the files they borrow from: counted, because successive
 * snapshots share them. For snapshot.c and check*.c only.
 */
#ifndef FH_INDEXER_SNAPSHOT_BASE_H
#define FH_INDEXER_SNAPSHOT_BASE_H

#include "indexer/sealed.h"
#include "indexer/snapshot.h"

struct fh_snapshot_base {
    atomic_uint references;
    struct fh_sealed analyzer_file, dictionary_file;
    struct fh_analyzer *analyzer;
    struct fh_store_dictionary *dictionary;
};

/* Gives snapshot->base, analyzer and dictionary what snapshot->manifest names: those of `previous` (may be NULL)
 * where they are the same. FH_ERR_NOT_FOUND when a file is gone, unless it is the analyzer's, the
 * snapshot may do without, and the manifest is settled. */
enum fh_status fh_snapshot_base_attach(struct fh_snapshot *snapshot, bool settled, const struct fh_snapshot *previous,
                                       struct fh_error *error);
void fh_snapshot_base_release(struct fh_snapshot_base *base); /* NULL is fine */

/* Whether a segment's facts are what the manifest says of it: FH_ERR_CORRUPT if not. */
enum fh_status fh_snapshot_segment_check(const struct fh_segment *segment, const struct fh_manifest *manifest,
                                         const struct fh_manifest_segment *entry, struct fh_error *error);

#endif
