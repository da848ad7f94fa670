/* Articles out of a segment of which any part may be damaged or gone: what a repair works from.
 *
 * Nothing but the stored articles is needed. Each block of them has a checksum of its own; everything around them
 * (which block and slot a document is in, ids, deletions) is used where its checksum fits, and done without
 * otherwise.
 */
#ifndef FH_INDEXER_SALVAGE_H
#define FH_INDEXER_SALVAGE_H

#include "base/buffer.h"
#include "indexer/bitmap.h"
#include "indexer/container.h"
#include "indexer/idmap.h"
#include "indexer/manifest.h"
#include "indexer/store.h"

struct fh_salvage {
    struct fh_container container; /* without sections where the file cannot be read at all */
    char *file;
    uint32_t doc_count;
    struct fh_store store;
    uint64_t *offsets; /* found from block to block, where the index of them is damaged */
    bool has_places;   /* block and slot of each document are known */
    bool has_ids;
    struct fh_idmap ids;
    struct fh_bitmap deleted;
    bool deletions_lost;   /* which they are cannot be told: what was deleted comes back */
    struct fh_bitmap seen; /* without places: documents that came out */
    uint32_t block, slot;  /* without places: next to look at */
    fh_doc_id next;        /* document to look at, or (without places, behind the last block) to miss */
};

/* Opens what there is of the segment. FH_ERR_NOMEM, FH_ERR_IO; never FH_ERR_CORRUPT. */
enum fh_status fh_salvage_open(struct fh_salvage *salvage, const char *directory,
                               const struct fh_manifest_segment *entry, struct fh_error *error);
void fh_salvage_close(struct fh_salvage *salvage); /* a zeroed struct is fine */

/* The next live article: FH_OK (the document's slices live until the next call); FH_ERR_CORRUPT: it is lost (the
 * message says why, *id what it was called, empty where that cannot be told), and the next call goes on; FH_END;
 * FH_ERR_NOMEM. */
enum fh_status fh_salvage_next(struct fh_salvage *salvage, struct fh_store_decoder *decoder,
                               struct fh_document *document, struct fh_buffer *id, struct fh_error *error);

#endif
