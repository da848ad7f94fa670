/* The manifest: what an index consists of at one commit. A text file, replaced as a whole.
 *
 *     fihrist 0
 *     commit 17
 *     analyzer arabic-1f2e3d4c5b6a7988 analyzer-17.fha
 *     levels stem form                      (or: levels stem)
 *     title_weight 32
 *     store dictionary-1.fhd                (or: store -, no dictionary; or: store none, no stored text)
 *     next_file 13
 *     total_length 123456789                (weighted words in sixteenths of all documents of all segments)
 *     segment seg-12.fhs documents 30099 length 123456789 bytes 33554432 deleted 5 del-12-17.fhd
 *     segment ...                           (deleted 0 -, where nothing is deleted)
 *     xxh3 0123456789abcdef                 (XXH3-64 of every byte before this line)
 *
 * A commit writes MANIFEST.tmp, syncs it, renames it over MANIFEST and syncs the directory: the rename is
 * the commit. Names are plain file names of the index directory.
 */
#ifndef FH_INDEXER_MANIFEST_H
#define FH_INDEXER_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

#define FH_FILE_NAME_BYTES 48u

struct fh_manifest_segment {
    char name[FH_FILE_NAME_BYTES];
    uint32_t doc_count;
    uint64_t length; /* weighted, in sixteenths, summed over its documents */
    uint64_t bytes;
    uint32_t deleted_count;
    char deletions[FH_FILE_NAME_BYTES]; /* "" when none */
};

struct fh_manifest {
    uint64_t commit;
    char analyzer_identity[64];
    char analyzer_file[FH_FILE_NAME_BYTES];
    enum fh_levels levels;
    uint32_t title_weight; /* sixteenths */
    bool stored;
    char dictionary_file[FH_FILE_NAME_BYTES]; /* "" when none */
    uint64_t next_file;
    struct fh_manifest_segment *segments;
    size_t segment_count, segment_capacity;
};

void fh_manifest_release(struct fh_manifest *manifest);
enum fh_status fh_manifest_copy(struct fh_manifest *to, const struct fh_manifest *from, struct fh_error *error);
enum fh_status fh_manifest_add(struct fh_manifest *manifest, const struct fh_manifest_segment *segment,
                               struct fh_error *error);

/* FH_ERR_NOT_FOUND when there is no index at `directory`; FH_ERR_VERSION, FH_ERR_CORRUPT (line and reason), ... */
enum fh_status fh_manifest_read(struct fh_manifest *manifest, const char *directory, struct fh_error *error);
enum fh_status fh_manifest_parse(struct fh_manifest *manifest, struct fh_slice text, const char *file,
                                 struct fh_error *error);
enum fh_status fh_manifest_write(const struct fh_manifest *manifest, const char *directory, struct fh_error *error);

/* Whether the file of this name belongs to the snapshot. */
bool fh_manifest_names(const struct fh_manifest *manifest, const char *name);

#endif
