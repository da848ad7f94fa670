/* A segment's stored articles in place. See store.h. */
#include "indexer/store.h"

#include <string.h>

enum fh_status fh_store_open(struct fh_store *store, uint32_t doc_count, struct fh_slice blocks,
                             struct fh_slice offsets, struct fh_slice block_of, struct fh_slice slot_of,
                             const char *file, struct fh_error *error)
{
    memset(store, 0, sizeof *store);
    uint64_t block_count = offsets.length / 8;
    if (offsets.length % 8 != 0 || block_count < 2 || block_count - 1 > doc_count)
        return fh_fail_corrupt(error, file, 0, "index of stored articles of %zu bytes", offsets.length);
    if (block_of.length != (size_t)doc_count * 4 || slot_of.length != doc_count)
        return fh_fail_corrupt(error, file, 0, "places of stored articles of %zu and %zu bytes for %u documents",
                               block_of.length, slot_of.length, doc_count);
    store->doc_count = doc_count;
    store->block_count = (uint32_t)(block_count - 1);
    store->blocks = blocks;
    store->offsets = (const uint64_t *)(const void *)offsets.bytes;
    store->block_of = (const uint32_t *)(const void *)block_of.bytes;
    store->slot_of = (const uint8_t *)slot_of.bytes;
    store->file = file;
    if (store->offsets[0] != 0 || store->offsets[store->block_count] != blocks.length)
        return fh_fail_corrupt(error, file, 0, "index of stored articles does not fit their bytes");
    return FH_OK;
}

enum fh_status fh_store_block(const struct fh_store *store, uint32_t block, struct fh_slice *bytes,
                              struct fh_error *error)
{
    *bytes = (struct fh_slice){NULL, 0};
    if (block >= store->block_count)
        return fh_fail_corrupt(error, store->file, 0, "no block %u of stored articles", block);
    uint64_t start = store->offsets[block], end = store->offsets[block + 1];
    if (start > end || end > store->blocks.length)
        return fh_fail_corrupt(error, store->file, 0, "block %u of stored articles lies outside", block);
    *bytes = (struct fh_slice){store->blocks.bytes + start, (size_t)(end - start)};
    return FH_OK;
}

enum fh_status fh_store_fetch(const struct fh_store *store, struct fh_store_decoder *decoder, fh_doc_id doc,
                              struct fh_document *document, struct fh_error *error)
{
    struct fh_slice bytes;
    uint32_t count;
    memset(document, 0, sizeof *document);
    if (doc >= store->doc_count)
        return fh_fail(error, FH_ERR_USAGE, "no stored article of document %u of %u", doc, store->doc_count);
    enum fh_status status = fh_store_block(store, store->block_of[doc], &bytes, error);
    if (status == FH_OK)
        status = fh_store_decoder_block(decoder, bytes, store->file, &count, error);
    return status == FH_OK ? fh_store_decoder_document(decoder, store->slot_of[doc], document, error) : status;
}
