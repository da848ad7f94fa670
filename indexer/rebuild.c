/* Building an index again from its stored articles. See fihrist.h. */
#include "base/buffer.h"
#include "base/mem.h"
#include "indexer/snapshot.h"

#define PROGRESS_DOCUMENTS 1000u

struct rebuild {
    const struct fh_rebuild_options *options;
    struct fh_snapshot *snapshot;
    struct fh_store_decoder *decoder;
    struct fh_writer *writer;
    uint64_t done, kept;
};

/* A document that cannot be read: reported and left out, or the end. */
static enum fh_status damaged(struct rebuild *r, const struct fh_segment *segment, fh_doc_id doc, struct fh_error *error)
{
    if (error->status != FH_ERR_CORRUPT || r->options->on_damaged == NULL)
        return error->status;
    struct fh_buffer id = FH_BUFFER_INIT;
    if (fh_idmap_id(&segment->ids, doc, &id, NULL) != FH_OK)
        fh_buffer_reset(&id);
    r->options->on_damaged(r->options->user, fh_buffer_slice(&id), error->message);
    fh_buffer_release(&id);
    return FH_OK;
}

static enum fh_status add_segment(struct rebuild *r, const struct fh_segment *segment, struct fh_error *error)
{
    uint64_t total = r->snapshot->document_count - r->snapshot->deleted_count;
    for (fh_doc_id doc = 0; doc < segment->doc_count; doc++) {
        struct fh_document document;
        if (fh_bitmap_has(&segment->deleted, doc))
            continue;
        enum fh_status status = fh_store_fetch(&segment->store, r->decoder, doc, &document, error);
        if (status == FH_OK && (status = fh_writer_add(r->writer, &document, error)) == FH_OK)
            r->kept++;
        else if (status == FH_ERR_CORRUPT)
            status = damaged(r, segment, doc, error);
        if (status != FH_OK)
            return status;
        if (++r->done % PROGRESS_DOCUMENTS == 0 && r->options->on_progress != NULL &&
            !r->options->on_progress(r->options->user, r->done, total))
            return fh_fail(error, FH_ERR_CANCELLED, "%s: rebuilding was cancelled; the index is as it was",
                           r->snapshot->directory);
    }
    return FH_OK;
}

static enum fh_status run(struct rebuild *r, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < r->snapshot->segment_count && status == FH_OK; i++)
        status = add_segment(r, r->snapshot->segments[i], error);
    return status == FH_OK ? fh_writer_commit(r->writer, error) : status;
}

enum fh_status fh_rebuild(const char *path, const struct fh_rebuild_options *options, uint64_t *documents,
                          struct fh_error *error)
{
    static const struct fh_rebuild_options none;
    struct fh_error own;
    struct rebuild r = {.options = options != NULL ? options : &none};
    struct fh_writer_options writer = r.options->writer;
    error = error != NULL ? error : &own;
    writer.rebuild = true;
    writer.must_exist = true;
    enum fh_status status = fh_writer_open(&r.writer, path, &writer, error);
    if (status == FH_OK)
        status = fh_snapshot_open(&r.snapshot, path, true, error);
    if (status == FH_OK && !r.snapshot->manifest.stored)
        status = fh_fail(error, FH_ERR_UNSUPPORTED, "%s: the index keeps no text to rebuild it from", path);
    if (status == FH_OK)
        status = fh_store_decoder_new(&r.decoder, r.snapshot->dictionary, error);
    if (status == FH_OK)
        status = run(&r, error);
    if (documents != NULL)
        *documents = r.kept;
    fh_store_decoder_free(r.decoder);
    fh_snapshot_release(r.snapshot);
    fh_writer_close(r.writer);
    return status;
}
