/* The manifest: what an index consists of at one commit. A text file, replaced as a whole.
 *
 *     fihrist 1
 *     commit 17
 *     analyzer arabic-1f2e3d4c5b6a7988 analyzer-17.fha
 *     levels stem form                      (or: levels stem)
 *     title_weight 32
 *     lead_weight 32                        (16: the lead counts like the rest)
 *     store dictionary-1.fhd                (or: store -, no dictionary; or: store none, no stored text)
 *     next_file 13
 *     written 41943040 125829120            (bytes of segments made of documents added, and of others by merging)
 *     note 636f7272757074                   (the application's, as hexadecimal digits; only where there is one)
 *     total_length 123456789                (weighted words in sixteenths of all documents of all segments)
 *     segment seg-12.fhs documents 30099 length 123456789 bytes 33554432 deleted 5 del-12-17.fhd
 *     segment ...                           (deleted 0 -, where nothing is deleted)
 *     xxh3 0123456789abcdef                 (XXH3-64 of every byte before this line)
 *
 * Numbers are decimal without leading zeros, words are separated by one space, lines end with one
 * newline and stand in this order. Names are plain file names of the index directory, distinct: letters,
 * digits, '.', '_' and '-', the first of them a letter or a digit.
 *
 * A commit writes MANIFEST.tmp, syncs it, renames it over MANIFEST and syncs the directory: the rename is
 * the commit.
 */
#ifndef FH_INDEXER_MANIFEST_H
#define FH_INDEXER_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"
#include "indexer/bitmap.h"
#include "indexer/types.h"

#define FH_MANIFEST_FILE "MANIFEST"
#define FH_FILE_NAME_BYTES 48u
#define FH_WEIGHT_MAX 1024u /* sixteenths: 64 */

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
    struct fh_weights weights;
    bool stored;
    char dictionary_file[FH_FILE_NAME_BYTES]; /* "" when none */
    uint64_t next_file;
    uint64_t bytes_added, bytes_merged; /* of segments, ever written by flushing and by merging */
    uint8_t note[FH_NOTE_BYTES_MAX];
    size_t note_length;
    struct fh_manifest_segment *segments;
    size_t segment_count, segment_capacity;
};

#define FH_MANIFEST_INIT                                                                                               \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* Gives the list of segments back and zeroes the rest; a zeroed struct is fine. */
void fh_manifest_release(struct fh_manifest *manifest);

/* Overwrites *to (no release first). */
enum fh_status fh_manifest_copy(struct fh_manifest *to, const struct fh_manifest *from, struct fh_error *error);
enum fh_status fh_manifest_add(struct fh_manifest *manifest, const struct fh_manifest_segment *segment,
                               struct fh_error *error);

/* Reads directory/MANIFEST. Overwrites *manifest, which is zeroed on failure. FH_ERR_NOT_FOUND when there
 * is no index at `directory`; FH_ERR_VERSION, FH_ERR_CORRUPT (line and reason), FH_ERR_IO, FH_ERR_NOMEM. */
enum fh_status fh_manifest_read(struct fh_manifest *manifest, const char *directory, struct fh_error *error);

/* The same from text; `file` is for messages. */
enum fh_status fh_manifest_parse(struct fh_manifest *manifest, struct fh_slice text, const char *file,
                                 struct fh_error *error);

/* Appends the text of a manifest, checksum line and all. */
void fh_manifest_format(const struct fh_manifest *manifest, struct fh_buffer *text);

/* Commits: makes the directory's new names durable, then replaces MANIFEST and makes that durable. A failure
 * before the rename leaves the old manifest in force; after it (only the last sync can fail then) the new one
 * stands, so files named by either must be kept when this fails. */
enum fh_status fh_manifest_write(const struct fh_manifest *manifest, const char *directory, struct fh_error *error);

/* Whether the file of this name belongs to the snapshot: its segments, their deletions, analyzer and
 * dictionary, the manifest itself, the lock. */
bool fh_manifest_names(const struct fh_manifest *manifest, const char *name);

/* Which documents of a segment are deleted, read from the file that its line names; left as it is where none are. What
 * fh_bitmap_read fails with. */
enum fh_status fh_manifest_deletions(const struct fh_manifest_segment *entry, const char *directory,
                                     struct fh_bitmap *deleted, struct fh_error *error);

#endif
