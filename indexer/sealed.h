/* A sealed file: bytes, then the u64 XXH3-64 of them. The analyzer and the dictionary of an index are kept so.
 *
 * Opening does not read the bulk (an analyzer's lexicon is megabytes); who needs certainty verifies.
 */
#ifndef FH_INDEXER_SEALED_H
#define FH_INDEXER_SEALED_H

#include <stdint.h>

#include "base/file.h"
#include "base/slice.h"
#include "base/status.h"

struct fh_sealed {
    struct fh_map map;
    struct fh_slice bytes; /* without the seal; borrowed from the map */
    uint64_t seal;         /* what the file says its bytes hash to: names the content */
};

/* FH_ERR_NOT_FOUND, FH_ERR_IO, FH_ERR_CORRUPT (too short for a seal). On failure *sealed is zeroed. */
enum fh_status fh_sealed_open(struct fh_sealed *sealed, const char *path, struct fh_error *error);
void fh_sealed_close(struct fh_sealed *sealed); /* a zeroed struct is fine */

/* Reads every byte against the seal: FH_ERR_CORRUPT. `path` is for the message. */
enum fh_status fh_sealed_verify(const struct fh_sealed *sealed, const char *path, struct fh_error *error);

/* Writes and syncs the file (not its directory). Leaves nothing on failure. */
enum fh_status fh_sealed_write(const char *path, struct fh_slice bytes, struct fh_error *error);

#endif
