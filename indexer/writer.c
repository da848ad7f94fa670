/* Adding and deleting documents. See fihrist.h; writer_open.c and writer_commit.c have the rest. */
#include "indexer/writer_state.h"

#include <string.h>

#include "base/mem.h"
#include "corpus/document.h"
#include "indexer/idmap.h"

/* More text than this in one document is refused: word counts and offsets stay within 32 bits. */
#define DOCUMENT_BYTES_MAX ((size_t)1 << 30)

enum fh_status fh_writer_spend(struct fh_writer *writer, enum fh_status status, const struct fh_error *error)
{
    if (status != FH_OK && writer->status == FH_OK) {
        writer->status = status;
        writer->error = *error;
    }
    return status;
}

/* Every call on a spent writer ends here. */
static enum fh_status spent(const struct fh_writer *writer, struct fh_error *error)
{
    if (error != NULL)
        *error = writer->error;
    return writer->status;
}

/* Finds the live document with this id in the segments. */
static enum fh_status find_in_segments(struct fh_writer *writer, struct fh_slice id, uint64_t hash,
                                       struct fh_writer_segment **segment, fh_doc_id *doc, struct fh_error *error)
{
    for (size_t i = writer->segment_count; i-- > 0;) {
        uint64_t cursor = 0;
        enum fh_status status;
        *segment = &writer->segments[i];
        while ((status = fh_idmap_find(&(*segment)->segment->ids, id, hash, &cursor, doc, error)) == FH_OK)
            if (!fh_bitmap_has(&(*segment)->deleted, *doc))
                return FH_OK;
        if (status != FH_ERR_NOT_FOUND)
            return status;
    }
    return FH_ERR_NOT_FOUND;
}

/* Takes the document with this id out, wherever it is. FH_ERR_NOT_FOUND when there is none. */
static enum fh_status remove_id(struct fh_writer *writer, struct fh_slice id, uint64_t hash, struct fh_error *error)
{
    const struct fh_pending_entry *entry = fh_pending_find(&writer->pending, id, hash);
    if (entry != NULL) {
        fh_pending_kill(&writer->pending, entry);
        return FH_OK;
    }
    struct fh_writer_segment *segment;
    fh_doc_id doc;
    enum fh_status status = find_in_segments(writer, id, hash, &segment, &doc, error);
    if (status != FH_OK)
        return status;
    if (!fh_bitmap_add(&segment->deleted, segment->segment->doc_count, doc, NULL))
        return fh_fail_nomem(error);
    segment->changed = true;
    writer->dirty = true;
    return FH_OK;
}

static enum fh_status is_there(struct fh_writer *writer, struct fh_slice id, uint64_t hash, struct fh_error *error)
{
    struct fh_writer_segment *segment;
    fh_doc_id doc;
    if (fh_pending_find(&writer->pending, id, hash) != NULL)
        return FH_OK;
    return find_in_segments(writer, id, hash, &segment, &doc, error);
}

static uint64_t documents_in_all(const struct fh_writer *writer)
{
    uint64_t count = writer->pending.next - writer->pending.first;
    for (size_t i = 0; i < writer->segment_count; i++)
        count += writer->segments[i].segment->doc_count;
    return count;
}

static enum fh_status check_document(const struct fh_writer *writer, const struct fh_document *document,
                                     struct fh_error *error)
{
    size_t bytes = document->title.length + document->standfirst.length + document->body.length;
    if (document->id.length > FH_ID_BYTES_MAX)
        return fh_fail(error, FH_ERR_INPUT, "id of %zu bytes: at most %u are taken", document->id.length, FH_ID_BYTES_MAX);
    if (bytes > DOCUMENT_BYTES_MAX || document->url.length > DOCUMENT_BYTES_MAX ||
        document->source.length > DOCUMENT_BYTES_MAX || document->category.length > DOCUMENT_BYTES_MAX)
        return fh_fail(error, FH_ERR_INPUT, "document of more than 1 GiB");
    if (documents_in_all(writer) + 1 >= FH_DOC_COUNT_MAX)
        return fh_fail(error, FH_ERR_UNSUPPORTED, "%s: the index is full (%u documents)", writer->directory,
                       FH_DOC_COUNT_MAX - 1);
    return FH_OK;
}

/* Puts a document whose id is not there (any more) into the batch. */
static enum fh_status put(struct fh_writer *writer, const struct fh_document *document, uint64_t hash,
                          struct fh_error *error)
{
    if (writer->batch == NULL && (writer->batch = fh_batch_new()) == NULL)
        return fh_fail_nomem(error);
    if (!fh_batch_add(writer->batch, document) || !fh_pending_add(&writer->pending, document->id, hash))
        return fh_fail_nomem(error);
    writer->dirty = true;
    writer->counts.added++;
    writer->counts.text_bytes += document->title.length + document->standfirst.length + document->body.length;
    if (writer->batch->arena.bytes_held < fh_writer_batch_limit(writer))
        return FH_OK;
    return fh_writer_submit_batch(writer, error);
}

enum fh_status fh_writer_add(struct fh_writer *writer, const struct fh_document *given, struct fh_error *error)
{
    struct fh_error own;
    error = error != NULL ? error : &own;
    if (writer->status != FH_OK)
        return spent(writer, error);
    struct fh_document document = *given;
    char made_id[FH_MADE_ID_BYTES];
    if (document.id.length == 0) {
        fh_document_make_id(given, made_id);
        document.id = fh_text(made_id);
    }
    enum fh_status status = check_document(writer, &document, error);
    if (status != FH_OK)
        return status; /* the document is at fault: the writer goes on */
    uint64_t hash = fh_id_hash(document.id);
    if (writer->options.on_duplicate != FH_DUPLICATE_REPLACE) {
        status = is_there(writer, document.id, hash, error);
        if (status == FH_OK && writer->options.on_duplicate == FH_DUPLICATE_SKIP) {
            writer->counts.skipped++;
            return FH_OK;
        }
        if (status == FH_OK)
            return fh_fail(error, FH_ERR_EXISTS, "%s: there is a document with the id '%.*s' already",
                           writer->directory, (int)(document.id.length < 200 ? document.id.length : 200),
                           document.id.bytes);
    } else {
        status = remove_id(writer, document.id, hash, error);
        if (status == FH_OK)
            writer->counts.replaced++;
    }
    if (status == FH_ERR_NOT_FOUND || status == FH_OK)
        status = put(writer, &document, hash, error);
    return fh_writer_spend(writer, status, error);
}

enum fh_status fh_writer_delete(struct fh_writer *writer, struct fh_slice id, bool *found, struct fh_error *error)
{
    struct fh_error own;
    error = error != NULL ? error : &own;
    if (found != NULL)
        *found = false;
    if (writer->status != FH_OK)
        return spent(writer, error);
    enum fh_status status = remove_id(writer, id, fh_id_hash(id), error);
    if (status == FH_ERR_NOT_FOUND)
        return FH_OK;
    if (status == FH_OK) {
        writer->counts.deleted++;
        if (found != NULL)
            *found = true;
    }
    return fh_writer_spend(writer, status, error);
}

enum fh_status fh_writer_set_note(struct fh_writer *writer, struct fh_slice note, struct fh_error *error)
{
    if (writer->status != FH_OK)
        return spent(writer, error);
    if (note.length > FH_NOTE_BYTES_MAX)
        return fh_fail(error, FH_ERR_USAGE, "note of %zu bytes: at most %d are kept", note.length, FH_NOTE_BYTES_MAX);
    if (fh_slice_equal(note, fh_writer_note(writer)))
        return FH_OK;
    if (note.length > 0)
        memmove(writer->manifest.note, note.bytes, note.length);
    writer->manifest.note_length = note.length;
    writer->dirty = true;
    return FH_OK;
}

struct fh_slice fh_writer_note(const struct fh_writer *writer)
{
    return (struct fh_slice){(const char *)writer->manifest.note, writer->manifest.note_length};
}

void fh_writer_counts(const struct fh_writer *writer, struct fh_writer_counts *counts)
{
    *counts = writer->counts;
}
