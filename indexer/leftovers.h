/* Files in an index directory that no commit names: the remains of a crash, of a failure, or of a merge.
 *
 * Only exact names that this library gives count; whatever else lies in the directory is left alone. A
 * file may be removed only where the manifest that does not name it is on disk for good: a power cut
 * could otherwise bring back the manifest before it, without its files.
 */
#ifndef FH_INDEXER_LEFTOVERS_H
#define FH_INDEXER_LEFTOVERS_H

#include <stdbool.h>

#include "indexer/manifest.h"

/* Whether this library gives such names to files of an index (MANIFEST and LOCK aside). */
bool fh_leftovers_is_ours(const char *name);

/* Files that are being made, and stay. */
struct fh_leftovers_kept {
    bool (*is_kept)(const void *owner, const char *name);
    const void *owner;
};

/* Removes files of ours that the manifest (NULL: none) does not name, and that are not kept (NULL: none is). Failures are
 * kept silent: it is tried again at the next commit. */
void fh_leftovers_remove(const char *directory, const struct fh_manifest *manifest,
                         const struct fh_leftovers_kept *kept);

#endif
