/* External ids: from doc_id to the id the archive gave, and back.
 *
 * ids section: blocks of 16 ids, front-coded ([shared varint][rest length varint][rest]; shared is 0 for
 * the first of a block); index section: u64 offset of each block. hashes section: (XXH3-64 of the id) u64
 * each, rising (equal ones in order of doc_id); docs section: doc_id u32 beside each.
 * A hash match is a candidate: the true id decides.
 */
#ifndef FH_INDEXER_IDMAP_H
#define FH_INDEXER_IDMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/status.h"
#include "indexer/types.h"

#define FH_ID_BYTES_MAX 4096u
#define FH_ID_BLOCK 16u

uint64_t fh_id_hash(struct fh_slice id);

struct fh_idmap {
    uint32_t doc_count;
    struct fh_slice ids, index;
    const uint64_t *hashes;
    const uint32_t *docs;
    const char *file;
};

/* Views the four sections (aligned to 8, borrowed; so is `file`). FH_ERR_CORRUPT when they do not have the
 * sizes that doc_count asks for; what is in them is checked as it is read. */
enum fh_status fh_idmap_open(struct fh_idmap *map, uint32_t doc_count, struct fh_slice ids, struct fh_slice index,
                             struct fh_slice hashes, struct fh_slice docs, const char *file, struct fh_error *error);

/* Puts the id of `doc` (below doc_count) into *id (replacing its content). FH_ERR_CORRUPT, FH_ERR_NOMEM. */
enum fh_status fh_idmap_id(const struct fh_idmap *map, fh_doc_id doc, struct fh_buffer *id, struct fh_error *error);

/* The same into an arena. */
enum fh_status fh_idmap_copy(const struct fh_idmap *map, fh_doc_id doc, struct fh_arena *arena, struct fh_slice *id,
                             struct fh_error *error);

/* Finds documents by id: every doc_id that bears it (a replaced document and its successor can
 * stand in one segment), *doc being the first at or after position *cursor of the hash table;
 * start with *cursor = 0 and call again for the next. FH_OK, FH_ERR_NOT_FOUND (no message), FH_ERR_CORRUPT. */
enum fh_status fh_idmap_find(const struct fh_idmap *map, struct fh_slice id, uint64_t hash, uint64_t *cursor,
                             fh_doc_id *doc, struct fh_error *error);

/* Writes ids in order of doc_id; hashes and docs sections are merged by the caller. */
struct fh_ids_writer {
    struct fh_file_writer *ids, *index;
    struct fh_buffer previous;
    uint64_t start;
    uint32_t count;
};
void fh_ids_writer_init(struct fh_ids_writer *writer, struct fh_file_writer *ids, struct fh_file_writer *index);
void fh_ids_writer_release(struct fh_ids_writer *writer);

/* An id of at most FH_ID_BYTES_MAX bytes. Check fh_buffer_ok(&previous) at the end. */
void fh_ids_writer_add(struct fh_ids_writer *writer, struct fh_slice id);

#endif
