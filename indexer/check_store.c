/* The check of a segment's stored articles: every block is unpacked once, and every document of it compared
 * with the ids and columns. See check.h.
 */
#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "indexer/check_state.h"

struct store_check {
    struct fh_check *check;
    const struct fh_segment *segment;
    struct fh_store_decoder *decoder;
    struct fh_buffer id;
    uint32_t *starts; /* of block b: by_block[starts[b]] to by_block[starts[b + 1] - 1] */
    fh_doc_id *by_block;
};

/* Sorts documents by their blocks (counting sort). False when there is a block out of range. */
static bool sort_by_block(struct store_check *c)
{
    const struct fh_store *store = &c->segment->store;
    bool good = true;
    for (fh_doc_id doc = 0; doc < store->doc_count; doc++) {
        if (store->block_of[doc] < store->block_count) {
            c->starts[store->block_of[doc] + 1]++;
        } else {
            fh_check_problem(c->check, "document %" PRIu32 " is in block %" PRIu32 " of %" PRIu32, doc,
                             store->block_of[doc], store->block_count);
            good = false;
        }
    }
    if (!good)
        return false;
    for (uint32_t block = 0; block < store->block_count; block++)
        c->starts[block + 1] += c->starts[block];
    for (fh_doc_id doc = 0; doc < store->doc_count; doc++)
        c->by_block[c->starts[store->block_of[doc]]++] = doc;
    memmove(c->starts + 1, c->starts, store->block_count * sizeof *c->starts); /* ends became starts */
    c->starts[0] = 0;
    return true;
}

/* A label is the stored value, or the beginning of a long one. */
static bool label_agrees(struct fh_slice label, struct fh_slice value)
{
    if (value.length > FH_LABEL_BYTES_MAX && label.length > FH_LABEL_BYTES_MAX - 4)
        value.length = label.length;
    return fh_slice_equal(label, value);
}

static void check_document(struct store_check *c, fh_doc_id doc)
{
    const struct fh_segment *segment = c->segment;
    struct fh_document document;
    struct fh_error error;
    if (fh_store_decoder_document(c->decoder, segment->store.slot_of[doc], &document, &error) != FH_OK) {
        fh_check_problem(c->check, "document %" PRIu32 ": %s", doc, error.message);
        return;
    }
    enum fh_status status = fh_idmap_id(&segment->ids, doc, &c->id, NULL);
    if (status == FH_ERR_NOMEM)
        fh_check_nomem(c->check);
    else if (status != FH_OK || !fh_slice_equal(fh_buffer_slice(&c->id), document.id))
        fh_check_problem(c->check, "document %" PRIu32 " has another id", doc);
    if (document.time != segment->times.times[doc])
        fh_check_problem(c->check, "document %" PRIu32 " has another time", doc);
    if (!label_agrees(fh_labels_of(&segment->sources, doc), document.source) ||
        !label_agrees(fh_labels_of(&segment->categories, doc), document.category))
        fh_check_problem(c->check, "document %" PRIu32 " has another source or category", doc);
}

/* Every slot of a block is one document's. */
static void check_block(struct store_check *c, uint32_t block)
{
    const struct fh_store *store = &c->segment->store;
    struct fh_slice bytes;
    struct fh_error error;
    uint32_t count = 0, first = c->starts[block], documents = c->starts[block + 1] - first;
    bool taken[FH_STORE_BLOCK_DOCS] = {false};
    enum fh_status status = fh_store_block(store, block, &bytes, &error);
    if (status == FH_OK)
        status = fh_store_decoder_block(c->decoder, bytes, store->file, &count, &error);
    if (status == FH_ERR_NOMEM) {
        fh_check_nomem(c->check);
        return;
    }
    if (status != FH_OK) {
        fh_check_problem(c->check, "block %" PRIu32 " of %" PRIu32 " documents: %s", block, documents, error.message);
        return;
    }
    if (documents != count)
        fh_check_problem(c->check, "block %" PRIu32 " holds %" PRIu32 " documents, of which %" PRIu32 " are here",
                         block, count, documents);
    for (uint32_t i = 0; i < documents; i++) {
        fh_doc_id doc = c->by_block[first + i];
        if (taken[store->slot_of[doc]])
            fh_check_problem(c->check, "document %" PRIu32 " shares a slot", doc);
        taken[store->slot_of[doc]] = true;
        check_document(c, doc);
    }
    fh_check_advance(c->check, bytes.length);
}

void fh_check_store(struct fh_check *check, const struct fh_segment *segment)
{
    struct store_check c = {.check = check, .segment = segment, .id = FH_BUFFER_INIT};
    const struct fh_store *store = &segment->store;
    if (check->status != FH_OK || store->block_count == 0)
        return;
    fh_check_topic(check, segment->name, "stored articles");
    if (check->dictionary == NULL) {
        fh_check_problem(check, "they cannot be unpacked without the dictionary");
        return;
    }
    c.starts = fh_calloc((size_t)store->block_count + 1, sizeof *c.starts);
    c.by_block = fh_malloc((size_t)store->doc_count * sizeof *c.by_block);
    if (c.starts == NULL || c.by_block == NULL || fh_store_decoder_new(&c.decoder, check->dictionary, NULL) != FH_OK)
        fh_check_nomem(check);
    else if (sort_by_block(&c)) {
        for (uint32_t block = 0; block < store->block_count && check->status == FH_OK; block++)
            check_block(&c, block);
    }
    fh_store_decoder_free(c.decoder);
    fh_buffer_release(&c.id);
    fh_free(c.starts);
    fh_free(c.by_block);
}
