/* Building an index again from its stored articles. See fihrist.h; how damaged segments give theirs up is in
 * salvage.h. */
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "indexer/salvage.h"
#include "indexer/sealed.h"

#define PROGRESS_DOCUMENTS 1000u

struct rebuild {
    const struct fh_rebuild_options *options;
    const char *directory;
    struct fh_manifest manifest; /* of the index as it is */
    struct fh_sealed dictionary_file;
    struct fh_store_dictionary *dictionary;
    struct fh_store_decoder *decoder;
    struct fh_writer *writer;
    uint64_t done, total, kept, lost;
};

/* ---- Documents ---- */

static enum fh_status progress(struct rebuild *r, struct fh_error *error)
{
    if (++r->done % PROGRESS_DOCUMENTS != 0 || r->options->on_progress == NULL ||
        r->options->on_progress(r->options->user, r->done, r->total))
        return FH_OK;
    return fh_fail(error, FH_ERR_CANCELLED, "%s: rebuilding was cancelled; the index is as it was", r->directory);
}

/* A document that cannot be read: reported and left out, or the end. */
static enum fh_status leave_out(struct rebuild *r, const struct fh_buffer *id, struct fh_error *error)
{
    if (r->options->on_damaged == NULL)
        return error->status;
    r->lost++;
    r->options->on_damaged(r->options->user, fh_buffer_slice(id), error->message);
    return FH_OK;
}

static enum fh_status add_articles(struct rebuild *r, struct fh_salvage *salvage, struct fh_error *error)
{
    struct fh_buffer id = FH_BUFFER_INIT;
    struct fh_document document;
    enum fh_status status = FH_OK;
    while (status == FH_OK && (status = fh_salvage_next(salvage, r->decoder, &document, &id, error)) != FH_END) {
        if (status == FH_OK && (status = fh_writer_add(r->writer, &document, error)) == FH_OK)
            r->kept++;
        else if (status == FH_ERR_CORRUPT)
            status = leave_out(r, &id, error);
        if (status == FH_OK)
            status = progress(r, error);
    }
    fh_buffer_release(&id);
    return status == FH_END ? FH_OK : status;
}

static enum fh_status note_deletions(const struct rebuild *r, const char *segment, struct fh_error *error)
{
    fh_fail(error, FH_ERR_CORRUPT, "%s: which of its documents were deleted cannot be told: they come back", segment);
    if (r->options->on_note == NULL)
        return FH_ERR_CORRUPT;
    r->options->on_note(r->options->user, error->message);
    return FH_OK;
}

static enum fh_status add_segment(struct rebuild *r, const struct fh_manifest_segment *entry, struct fh_error *error)
{
    struct fh_salvage salvage;
    enum fh_status status = fh_salvage_open(&salvage, r->directory, entry, error);
    if (status != FH_OK)
        return status;
    if (salvage.deletions_lost)
        status = note_deletions(r, entry->name, error);
    if (status == FH_OK)
        status = add_articles(r, &salvage, error);
    if (fh_map_check(&salvage.container.map, entry->name, error) != FH_OK)
        status = FH_ERR_IO;
    fh_salvage_close(&salvage);
    return status;
}

/* ---- The index ---- */

/* A damaged dictionary is used all the same: what it spoils does not fit its checksum. */
static enum fh_status open_dictionary(struct rebuild *r, struct fh_error *error)
{
    if (r->manifest.dictionary_file[0] == '\0')
        return FH_OK;
    char *path = fh_path_join(r->directory, r->manifest.dictionary_file);
    enum fh_status status = path != NULL ? fh_sealed_open(&r->dictionary_file, path, error) : fh_fail_nomem(error);
    if (status == FH_ERR_NOT_FOUND)
        status = fh_fail(error, FH_ERR_CORRUPT, "%s: gone: no stored article can be read", path);
    fh_free(path);
    return status;
}

static enum fh_status open_articles(struct rebuild *r, struct fh_error *error)
{
    enum fh_status status = fh_manifest_read(&r->manifest, r->directory, error);
    if (status == FH_OK && !r->manifest.stored)
        status = fh_fail(error, FH_ERR_UNSUPPORTED, "%s: the index keeps no text to rebuild it from", r->directory);
    if (status == FH_OK)
        status = open_dictionary(r, error);
    if (status == FH_OK)
        status = fh_store_dictionary_new(&r->dictionary, r->dictionary_file.bytes, 0, error);
    if (status == FH_OK)
        status = fh_store_decoder_new(&r->decoder, r->dictionary, error);
    for (size_t i = 0; i < r->manifest.segment_count; i++)
        r->total += r->manifest.segments[i].doc_count - r->manifest.segments[i].deleted_count;
    return status;
}

static enum fh_status run(struct rebuild *r, struct fh_error *error)
{
    enum fh_status status = open_articles(r, error);
    for (size_t i = 0; i < r->manifest.segment_count && status == FH_OK; i++)
        status = add_segment(r, &r->manifest.segments[i], error);
    if (status == FH_OK && r->kept == 0 && r->lost > 0)
        status = fh_fail(error, FH_ERR_CORRUPT, "%s: not one stored article can be read; the index is left as it is",
                         r->directory);
    return status == FH_OK ? fh_writer_commit(r->writer, error) : status;
}

/* Without its file, the analyzer of the same name takes the place of the index's own, and that is told. Failures are
 * left to the writer. */
static void replace_analyzer(const struct rebuild *r, struct fh_writer_options *writer, char name[64])
{
    struct fh_manifest manifest;
    struct fh_sealed file;
    struct fh_error error;
    if (writer->analyzer != NULL || r->options->on_note == NULL ||
        fh_manifest_read(&manifest, r->directory, NULL) != FH_OK)
        return;
    char *path = fh_path_join(r->directory, manifest.analyzer_file);
    enum fh_status status = path != NULL ? fh_sealed_open(&file, path, NULL) : FH_ERR_NOMEM;
    if (status == FH_OK) {
        status = fh_sealed_verify(&file, path, NULL);
        fh_sealed_close(&file);
    }
    char *dash = strrchr(manifest.analyzer_identity, '-');
    if ((status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND) && dash != NULL) {
        fh_fail(&error, FH_ERR_CORRUPT, "%s: damaged or gone, and with it any overrides, stop words and synonyms",
                path);
        r->options->on_note(r->options->user, error.message);
        *dash = '\0';
        writer->analyzer = strcpy(name, manifest.analyzer_identity);
    }
    fh_free(path);
    fh_manifest_release(&manifest);
}

enum fh_status fh_rebuild(const char *path, const struct fh_rebuild_options *options, uint64_t *documents,
                          struct fh_error *error)
{
    static const struct fh_rebuild_options none;
    struct fh_error own;
    struct rebuild r = {.options = options != NULL ? options : &none, .directory = path};
    struct fh_writer_options writer = r.options->writer;
    char analyzer[64];
    error = error != NULL ? error : &own;
    writer.rebuild = true;
    writer.must_exist = true;
    replace_analyzer(&r, &writer, analyzer);
    enum fh_status status = fh_writer_open(&r.writer, path, &writer, error);
    if (status == FH_OK)
        status = run(&r, error);
    if (documents != NULL)
        *documents = r.kept;
    fh_store_decoder_free(r.decoder);
    fh_store_dictionary_free(r.dictionary);
    fh_sealed_close(&r.dictionary_file);
    fh_manifest_release(&r.manifest);
    fh_writer_close(r.writer);
    return status;
}
