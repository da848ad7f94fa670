/* A set of doc_ids of one segment: the deleted documents. On disk beside the segment:
 *     magic "FHDELETE"  doc_count u32  set_count u32  words u64 * ceil(doc_count / 64)  xxh3 u64 of all before
 * Bit d % 64 of word d / 64 stands for doc_id d; bits past the last document are 0.
 */
#ifndef FH_INDEXER_BITMAP_H
#define FH_INDEXER_BITMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "indexer/types.h"

struct fh_bitmap {
    uint64_t *words; /* NULL: the empty set */
    uint32_t doc_count, set_count;
};

void fh_bitmap_release(struct fh_bitmap *bitmap); /* a zeroed struct is fine */

/* doc must be below the doc_count that the set was made for. */
static inline bool fh_bitmap_has(const struct fh_bitmap *bitmap, fh_doc_id doc)
{
    return bitmap->words != NULL && (bitmap->words[doc / 64] >> (doc % 64) & 1) != 0;
}

/* Adds a doc below doc_count (the same at every call). Allocates on first use. False out of memory.
 * *was tells whether it was in already (may be NULL). */
bool fh_bitmap_add(struct fh_bitmap *bitmap, uint32_t doc_count, fh_doc_id doc, bool *was);

/* Overwrites *to. */
enum fh_status fh_bitmap_copy(struct fh_bitmap *to, const struct fh_bitmap *from, struct fh_error *error);

/* Reads a whole file, verifying its checksum and that it holds set_count of doc_count documents.
 * Overwrites *bitmap. FH_ERR_NOT_FOUND, FH_ERR_IO, FH_ERR_NOMEM, FH_ERR_CORRUPT. */
enum fh_status fh_bitmap_read(struct fh_bitmap *bitmap, const char *path, uint32_t doc_count, uint32_t set_count,
                              struct fh_error *error);

/* Writes a set that is not empty and syncs the file (not its directory). Leaves nothing on failure. */
enum fh_status fh_bitmap_write(const struct fh_bitmap *bitmap, const char *path, struct fh_error *error);

#endif
