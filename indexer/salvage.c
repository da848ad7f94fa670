/* Salvaging stored articles. See salvage.h. */
#include "indexer/salvage.h"

#include <string.h>

#include "base/mem.h"
#include "indexer/segment.h"

/* ---- Opening ---- */

static struct fh_slice intact(const struct fh_salvage *salvage, enum fh_section_id id)
{
    if (!fh_container_section_intact(&salvage->container, id))
        return (struct fh_slice){NULL, 0};
    return fh_container_section(&salvage->container, id);
}

/* The blocks follow one another without a gap, and each tells its length. */
static enum fh_status find_blocks(struct fh_salvage *salvage, struct fh_error *error)
{
    struct fh_store *store = &salvage->store;
    size_t capacity = 0, at = 0;
    for (size_t length = 1; length > 0; at += length) {
        uint64_t *grown = fh_grow(salvage->offsets, &capacity, (size_t)store->block_count + 1, sizeof *grown);
        if (grown == NULL)
            return fh_fail_nomem(error);
        salvage->offsets = grown;
        grown[store->block_count] = at;
        struct fh_slice rest = {store->blocks.bytes + at, store->blocks.length - at};
        length = rest.length > 0 && store->block_count < salvage->doc_count ? fh_store_block_bytes(rest) : 0;
        store->block_count += length > 0;
    }
    store->offsets = salvage->offsets;
    return FH_OK;
}

static enum fh_status open_store(struct fh_salvage *salvage, struct fh_error *error)
{
    struct fh_store *store = &salvage->store;
    struct fh_slice offsets = intact(salvage, FH_SECTION_STORE_INDEX);
    struct fh_slice block_of = intact(salvage, FH_SECTION_STORE_BLOCK_OF);
    struct fh_slice slot_of = intact(salvage, FH_SECTION_STORE_SLOT_OF);
    store->file = salvage->file;
    store->doc_count = salvage->doc_count;
    store->blocks = fh_container_section(&salvage->container, FH_SECTION_STORE);
    store->block_of = (const uint32_t *)(const void *)block_of.bytes;
    store->slot_of = (const uint8_t *)slot_of.bytes;
    salvage->has_places = block_of.length == (size_t)salvage->doc_count * 4 && slot_of.length == salvage->doc_count;
    if (store->blocks.bytes == NULL)
        return FH_OK;
    if (offsets.length < 16 || offsets.length % 8 != 0 || offsets.length / 8 - 1 > salvage->doc_count)
        return find_blocks(salvage, error);
    store->offsets = (const uint64_t *)(const void *)offsets.bytes;
    store->block_count = (uint32_t)(offsets.length / 8 - 1);
    return FH_OK;
}

static void open_ids(struct fh_salvage *salvage)
{
    struct fh_slice ids = intact(salvage, FH_SECTION_IDS), index = intact(salvage, FH_SECTION_ID_INDEX);
    struct fh_slice hashes = intact(salvage, FH_SECTION_ID_HASHES), docs = intact(salvage, FH_SECTION_ID_DOCS);
    salvage->has_ids =
        ids.bytes != NULL && index.bytes != NULL && hashes.bytes != NULL && docs.bytes != NULL &&
        fh_idmap_open(&salvage->ids, salvage->doc_count, ids, index, hashes, docs, salvage->file, NULL) == FH_OK;
}

static enum fh_status open_deletions(struct fh_salvage *salvage, const char *directory,
                                     const struct fh_manifest_segment *entry, struct fh_error *error)
{
    enum fh_status status = fh_manifest_deletions(entry, directory, &salvage->deleted, error);
    salvage->deletions_lost = status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND;
    return salvage->deletions_lost ? FH_OK : status;
}

enum fh_status fh_salvage_open(struct fh_salvage *salvage, const char *directory,
                               const struct fh_manifest_segment *entry, struct fh_error *error)
{
    memset(salvage, 0, sizeof *salvage);
    salvage->doc_count = entry->doc_count;
    salvage->file = fh_path_join(directory, entry->name);
    if (salvage->file == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_container_salvage(&salvage->container, salvage->file, error);
    if (status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND)
        status = FH_OK;
    if (status == FH_OK)
        status = open_store(salvage, error);
    if (status == FH_OK)
        status = open_deletions(salvage, directory, entry, error);
    if (status != FH_OK) {
        fh_salvage_close(salvage);
        return status;
    }
    open_ids(salvage);
    bool is_there = salvage->store.blocks.bytes != NULL;
    salvage->deletions_lost = salvage->deletions_lost || (is_there && !salvage->has_places && !salvage->has_ids);
    return FH_OK;
}

void fh_salvage_close(struct fh_salvage *salvage)
{
    fh_container_close(&salvage->container);
    fh_bitmap_release(&salvage->deleted);
    fh_bitmap_release(&salvage->seen);
    fh_free(salvage->offsets);
    fh_free(salvage->file);
    memset(salvage, 0, sizeof *salvage);
}

/* ---- Reading ---- */

static enum fh_status lost(const struct fh_salvage *salvage, fh_doc_id doc, struct fh_buffer *id)
{
    if (!salvage->has_ids || fh_idmap_id(&salvage->ids, doc, id, NULL) != FH_OK)
        fh_buffer_reset(id);
    return FH_ERR_CORRUPT;
}

static enum fh_status next_by_place(struct fh_salvage *salvage, struct fh_store_decoder *decoder,
                                    struct fh_document *document, struct fh_buffer *id, struct fh_error *error)
{
    while (salvage->next < salvage->doc_count && fh_bitmap_has(&salvage->deleted, salvage->next))
        salvage->next++;
    if (salvage->next == salvage->doc_count)
        return FH_END;
    fh_doc_id doc = salvage->next++;
    enum fh_status status = fh_store_fetch(&salvage->store, decoder, doc, document, error);
    return status == FH_ERR_CORRUPT ? lost(salvage, doc, id) : status;
}

/* Finds the document that an article in a block is: not deleted, and not met before, because blocks keep what was
 * deleted before they were merged. */
static enum fh_status find_live(const struct fh_salvage *salvage, struct fh_slice id, fh_doc_id *doc,
                                struct fh_error *error)
{
    uint64_t cursor = 0;
    enum fh_status status;
    do
        status = fh_idmap_find(&salvage->ids, id, fh_id_hash(id), &cursor, doc, error);
    while (status == FH_OK && (fh_bitmap_has(&salvage->deleted, *doc) || fh_bitmap_has(&salvage->seen, *doc)));
    return status;
}

/* Whether an article in a block is live; without ids each is taken to be, whatever its number. */
static enum fh_status claim(struct fh_salvage *salvage, struct fh_slice id, bool *is_live, struct fh_error *error)
{
    fh_doc_id doc = salvage->seen.set_count;
    enum fh_status status = salvage->has_ids ? find_live(salvage, id, &doc, error) : FH_OK;
    *is_live = status == FH_OK;
    if (status == FH_OK && doc < salvage->doc_count && !fh_bitmap_add(&salvage->seen, salvage->doc_count, doc, NULL))
        return fh_fail_nomem(error);
    return status == FH_ERR_NOT_FOUND || status == FH_ERR_CORRUPT ? FH_OK : status;
}

/* The next article of the current block, if it has one more and can be read. */
static enum fh_status next_in_block(struct fh_salvage *salvage, struct fh_store_decoder *decoder,
                                    struct fh_document *document, struct fh_error *error)
{
    struct fh_slice bytes;
    uint32_t count = 0;
    enum fh_status status = fh_store_block(&salvage->store, salvage->block, &bytes, error);
    if (status == FH_OK)
        status = fh_store_decoder_block(decoder, bytes, salvage->file, &count, error);
    if (status == FH_OK && salvage->slot >= count)
        return FH_END;
    return status == FH_OK ? fh_store_decoder_document(decoder, salvage->slot++, document, error) : status;
}

static enum fh_status next_by_block(struct fh_salvage *salvage, struct fh_store_decoder *decoder,
                                    struct fh_document *document, struct fh_buffer *id, struct fh_error *error)
{
    while (salvage->block < salvage->store.block_count) {
        bool is_live = false;
        enum fh_status status = next_in_block(salvage, decoder, document, error);
        if (status == FH_OK)
            status = claim(salvage, document->id, &is_live, error);
        if (is_live || (status != FH_OK && status != FH_END && status != FH_ERR_CORRUPT))
            return status;
        if (status != FH_OK) {
            salvage->block++;
            salvage->slot = 0;
        }
    }
    while (salvage->next < salvage->doc_count &&
           (fh_bitmap_has(&salvage->deleted, salvage->next) || fh_bitmap_has(&salvage->seen, salvage->next)))
        salvage->next++;
    if (salvage->next == salvage->doc_count)
        return FH_END;
    fh_fail_corrupt(error, salvage->file, 0, "the block of stored articles that held it is damaged");
    return lost(salvage, salvage->next++, id);
}

enum fh_status fh_salvage_next(struct fh_salvage *salvage, struct fh_store_decoder *decoder,
                               struct fh_document *document, struct fh_buffer *id, struct fh_error *error)
{
    return salvage->has_places ? next_by_place(salvage, decoder, document, id, error)
                               : next_by_block(salvage, decoder, document, id, error);
}
