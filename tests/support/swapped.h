/* An index of one segment that can be searched with other bytes in the place of that segment: for tests that damage
 * them. Nothing is written to disk.
 */
#ifndef FH_TESTS_SUPPORT_SWAPPED_H
#define FH_TESTS_SUPPORT_SWAPPED_H

#include <stddef.h>
#include <stdint.h>

#include "indexer/snapshot.h"
#include "tests/support/search_everything.h"

struct swapped {
    char *directory;
    struct fh_snapshot *snapshot; /* without the segment */
    struct fh_bitmap deleted;     /* of it */
    char *segment_path;           /* of it */
};

/* The index must have one segment. `directory` is borrowed. Fails the running CMocka test when it cannot be opened. */
void swapped_open(struct swapped *index, char *directory);
void swapped_close(struct swapped *index);

/* Opens the segment of these bytes (at a multiple of 8) as opening the index would, and asks for everything; what
 * opening said. */
enum fh_status swapped_search(struct swapped *index, const uint8_t *bytes, size_t size, struct search_tally *tally,
                              struct fh_error *error);

#endif
