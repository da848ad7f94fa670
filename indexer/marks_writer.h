/* Collects the marks of pairs of frequent words (pairs.h), which come document by document, and puts them down pair by
 * pair.
 *
 * There are tens of thousands of pairs, and what is known of one is a kilobyte: to turn from pair to pair with every
 * mark is to miss the cache every time. So marks are kept as keys, hundreds of thousands of them, and sorted by pair
 * before they are entered:
 *
 *     key = [first: 9 bits] [second: 9 bits] [rank: 32 bits] [special: 1 bit]
 */
#ifndef FH_INDEXER_MARKS_WRITER_H
#define FH_INDEXER_MARKS_WRITER_H

#include <stdint.h>

#include "base/file.h"
#include "base/status.h"
#include "indexer/pairs.h"

#define FH_MARK_KEYS ((size_t)1 << 17) /* kept before they are sorted */

struct fh_marks; /* of one pair */

struct fh_marks_writer {
    uint32_t stems;
    size_t count;
    uint64_t *keys, *sorted; /* room for FH_MARK_KEYS each */
    struct fh_marks **pairs; /* by first * stems + second; NULL until the pair occurs */
};

/* That stem `second` directly follows stem `first`, in the posting `rank` of the rarer of them; special: in the title
 * or in the lead. */
static inline uint64_t fh_mark_key(uint32_t first, uint32_t second, uint32_t rank, bool special)
{
    return (uint64_t)first << 42 | (uint64_t)second << 33 | (uint64_t)rank << 1 | special;
}

/* For at most FH_COMMON_MOST stems. FH_ERR_NOMEM; release is then safe, as it is of a writer that is all zeros. */
enum fh_status fh_marks_writer_init(struct fh_marks_writer *writer, uint32_t stems, struct fh_error *error);
void fh_marks_writer_release(struct fh_marks_writer *writer);

/* Makes room in keys[] for so many keys, at most FH_MARK_KEYS, behind the `count` that are there. Keys of a pair come
 * with ranks that never fall. FH_ERR_NOMEM. */
enum fh_status fh_marks_writer_room(struct fh_marks_writer *writer, size_t more, struct fh_error *error);

/* After the last key: the row of each first stem into `marks`, where it begins into `rows`. FH_ERR_NOMEM. */
enum fh_status fh_marks_writer_finish(struct fh_marks_writer *writer, struct fh_file_writer *rows,
                                      struct fh_file_writer *marks, struct fh_error *error);

#endif
