/* Collects the marks of pairs of frequent words (pairs.h), which come document by document, and puts them down pair by
 * pair.
 *
 * There are tens of thousands of pairs, and as many marks as a tenth of all postings: neither all that is known of each
 * pair nor all marks fit in the memory that indexing may take. So marks are kept as keys, a lot of them at a time, which
 * is sorted by pair and put down (base/spill.h); in the end the lots, which are in the order of documents, are read side by side:
 *
 *     key = [first: 9 bits] [second: 9 bits] [rank: 32 bits] [special: 1 bit]
 *     lot = for each of its pairs: [first and second, less those before, varint] [keys varint] key varint...
 *           these keys without first and second, their ranks less the one before
 */
#ifndef FH_INDEXER_MARKS_WRITER_H
#define FH_INDEXER_MARKS_WRITER_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/spill.h"
#include "base/status.h"
#include "indexer/pairs.h"

#define FH_MARK_KEYS ((size_t)1 << 17) /* kept before they are sorted */

struct fh_marks_writer {
    uint32_t stems;
    size_t count;
    uint64_t *keys, *sorted; /* room for FH_MARK_KEYS each */
    struct fh_spill lots;
    uint64_t *starts; /* where the lots begin */
    size_t lot_count, starts_capacity;
    struct fh_buffer lot; /* being put down */
};

/* That stem `second` directly follows stem `first`, in the posting `rank` of the rarer of them; special: in the title
 * or in the lead. */
static inline uint64_t fh_mark_key(uint32_t first, uint32_t second, uint32_t rank, bool special)
{
    return (uint64_t)first << 42 | (uint64_t)second << 33 | (uint64_t)rank << 1 | special;
}

/* For at most FH_COMMON_MOST stems; the temporary file is "path.pairs.tmp". The writer must stay where it is. FH_ERR_NOMEM;
 * release is safe in any case. */
enum fh_status fh_marks_writer_init(struct fh_marks_writer *writer, uint32_t stems, const char *path,
                                    struct fh_error *error);
void fh_marks_writer_release(struct fh_marks_writer *writer);

/* Makes room in keys[] for so many keys, at most FH_MARK_KEYS, behind the `count` that are there. Keys of a pair come
 * with ranks that never fall. FH_ERR_NOMEM, FH_ERR_IO. */
enum fh_status fh_marks_writer_room(struct fh_marks_writer *writer, size_t more, struct fh_error *error);

/* After the last key: the row of each first stem into `marks`, where it begins into `rows`. FH_ERR_NOMEM, FH_ERR_IO;
 * FH_ERR_CORRUPT when it is not what was written. */
enum fh_status fh_marks_writer_finish(struct fh_marks_writer *writer, struct fh_file_writer *rows,
                                      struct fh_file_writer *marks, struct fh_error *error);

#endif
