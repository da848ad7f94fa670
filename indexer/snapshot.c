/* Opening an index as one commit left it, and moving to the next. See snapshot.h.
 *
 * A writer may retire files between our reading the manifest and our opening them. A file that is gone means
 * either that the commit has moved on, and we start again from the new manifest, or damage.
 */
#include "indexer/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "indexer/snapshot_base.h"

#define ATTEMPTS_MAX 1000u /* each of them saw a newer commit than the one before */

/* ---- Segments ---- */

enum fh_status fh_snapshot_segment_check(const struct fh_segment *segment, const struct fh_manifest *manifest,
                                         const struct fh_manifest_segment *entry, struct fh_error *error)
{
    const struct fh_segment_facts *facts = &segment->facts;
    uint64_t levels = manifest->levels == FH_LEVELS_BOTH ? 2 : 1;
    if (facts->doc_count == entry->doc_count && facts->total_length == entry->length &&
        segment->container.map.size == entry->bytes && facts->weights.title == manifest->weights.title &&
        facts->weights.lead == manifest->weights.lead && facts->level_count == levels &&
        (facts->stored != 0) == manifest->stored)
        return FH_OK;
    return fh_fail_corrupt(error, segment->name, 0, "the manifest tells another size, levels, weights or store");
}

/* The view of `opened` that `previous` holds of the same file, if it does: its pages are warm. */
static enum fh_status prefer_shared(struct fh_segment **opened, const struct fh_snapshot *previous,
                                    struct fh_error *error)
{
    for (size_t i = 0; previous != NULL && i < previous->segment_count; i++) {
        const struct fh_segment *old = previous->segments[i];
        if (strcmp(old->name, (*opened)->name) != 0 || old->container.header_hash != (*opened)->container.header_hash ||
            old->container.map.size != (*opened)->container.map.size ||
            fh_map_check(&old->container.map, old->name, NULL) != FH_OK)
            continue;
        fh_segment_close(*opened);
        return fh_segment_share(opened, old, error);
    }
    return FH_OK;
}

static enum fh_status segment_add(struct fh_snapshot *snapshot, const struct fh_manifest_segment *entry,
                                  const struct fh_snapshot *previous, struct fh_error *error)
{
    struct fh_segment *segment = NULL;
    enum fh_status status = fh_segment_open(&segment, snapshot->directory, entry->name, error);
    if (status == FH_OK)
        status = prefer_shared(&segment, previous, error);
    if (status == FH_OK)
        status = fh_snapshot_segment_check(segment, &snapshot->manifest, entry, error);
    if (status == FH_OK)
        status = fh_manifest_deletions(entry, snapshot->directory, &segment->deleted, error);
    if (status != FH_OK) {
        fh_segment_close(segment);
        return status;
    }
    segment->doc_base = (fh_doc_id)snapshot->document_count; /* the manifest keeps the sum below FH_DOC_COUNT_MAX */
    snapshot->segments[snapshot->segment_count++] = segment;
    snapshot->document_count += segment->doc_count;
    snapshot->deleted_count += entry->deleted_count;
    return FH_OK;
}

static enum fh_status segments_add(struct fh_snapshot *snapshot, const struct fh_snapshot *previous,
                                   struct fh_error *error)
{
    const struct fh_manifest *manifest = &snapshot->manifest;
    uint64_t length = 0;
    snapshot->segments = fh_calloc(manifest->segment_count, sizeof(struct fh_segment *));
    if (snapshot->segments == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < manifest->segment_count; i++) {
        enum fh_status status = segment_add(snapshot, &manifest->segments[i], previous, error);
        if (status != FH_OK)
            return status;
        length += manifest->segments[i].length;
    }
    if (snapshot->document_count > 0)
        snapshot->average_length = (double)length / FH_SIXTEENTHS / (double)snapshot->document_count;
    return FH_OK;
}

/* ---- The snapshot ---- */

static void snapshot_free(struct fh_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    for (size_t i = 0; i < snapshot->segment_count; i++)
        fh_segment_close(snapshot->segments[i]);
    fh_free(snapshot->segments);
    fh_snapshot_base_release(snapshot->base);
    fh_manifest_release(&snapshot->manifest);
    fh_free(snapshot->directory);
    fh_free(snapshot);
}

/* Opens what the manifest (taken over) names. With `settled`, the manifest was read again and is still in
 * force: files that are not there are missing, not retired. */
static enum fh_status attempt(struct fh_snapshot **out, const char *directory, struct fh_manifest *manifest,
                              bool any_analyzer, bool settled, const struct fh_snapshot *previous,
                              struct fh_error *error)
{
    struct fh_snapshot *snapshot = fh_calloc(1, sizeof *snapshot);
    size_t directory_bytes = strlen(directory) + 1;
    if (snapshot == NULL) {
        fh_manifest_release(manifest);
        return fh_fail_nomem(error);
    }
    atomic_init(&snapshot->references, 1);
    snapshot->manifest = *manifest;
    *manifest = (struct fh_manifest)FH_MANIFEST_INIT;
    snapshot->any_analyzer = any_analyzer;
    snapshot->directory = fh_malloc(directory_bytes);
    enum fh_status status = FH_OK;
    if (snapshot->directory == NULL) {
        status = fh_fail_nomem(error);
    } else {
        memcpy(snapshot->directory, directory, directory_bytes);
        status = fh_snapshot_base_attach(snapshot, settled, previous, error);
    }
    if (status == FH_OK)
        status = segments_add(snapshot, previous, error);
    if (status != FH_OK) {
        snapshot_free(snapshot);
        return status;
    }
    *out = snapshot;
    return FH_OK;
}

static enum fh_status open_newest(struct fh_snapshot **out, const char *directory, bool any_analyzer,
                                  const struct fh_snapshot *previous, struct fh_error *error)
{
    struct fh_manifest manifest;
    enum fh_status status = fh_manifest_read(&manifest, directory, error);
    bool settled = false;
    for (unsigned i = 0; status == FH_OK; i++) {
        uint64_t commit = manifest.commit;
        status = attempt(out, directory, &manifest, any_analyzer, settled, previous, error);
        if (status != FH_ERR_NOT_FOUND)
            return status;
        if (settled || i == ATTEMPTS_MAX) { /* the message already names the file */
            if (error != NULL)
                error->status = FH_ERR_CORRUPT;
            return FH_ERR_CORRUPT;
        }
        status = fh_manifest_read(&manifest, directory, error);
        settled = status == FH_OK && manifest.commit == commit;
    }
    return status;
}

enum fh_status fh_snapshot_open(struct fh_snapshot **snapshot, const char *directory, bool any_analyzer,
                                struct fh_error *error)
{
    *snapshot = NULL;
    return open_newest(snapshot, directory, any_analyzer, NULL, error);
}

/* Numbers alone do not tell: the index may have been removed and made anew. */
static bool same_commit(const struct fh_manifest *a, const struct fh_manifest *b)
{
    if (a->commit != b->commit || a->next_file != b->next_file || a->segment_count != b->segment_count ||
        strcmp(a->analyzer_identity, b->analyzer_identity) != 0)
        return false;
    for (size_t i = 0; i < a->segment_count; i++) {
        const struct fh_manifest_segment *x = &a->segments[i], *y = &b->segments[i];
        if (strcmp(x->name, y->name) != 0 || x->length != y->length || x->bytes != y->bytes ||
            x->doc_count != y->doc_count || strcmp(x->deletions, y->deletions) != 0)
            return false;
    }
    return true;
}

enum fh_status fh_snapshot_refresh(struct fh_snapshot **next, struct fh_snapshot *current, struct fh_error *error)
{
    struct fh_manifest manifest;
    *next = NULL;
    enum fh_status status = fh_manifest_read(&manifest, current->directory, error);
    if (status != FH_OK)
        return status;
    bool same = same_commit(&manifest, &current->manifest);
    fh_manifest_release(&manifest);
    if (!same)
        return open_newest(next, current->directory, current->any_analyzer, current, error);
    *next = fh_snapshot_acquire(current);
    return FH_OK;
}

enum fh_status fh_snapshot_intact(const struct fh_snapshot *snapshot, struct fh_error *error)
{
    const struct fh_snapshot_base *base = snapshot->base;
    enum fh_status status = fh_map_check(&base->analyzer_file.map, snapshot->manifest.analyzer_file, error);
    if (status == FH_OK)
        status = fh_map_check(&base->dictionary_file.map, snapshot->manifest.dictionary_file, error);
    for (size_t i = 0; i < snapshot->segment_count && status == FH_OK; i++)
        status = fh_map_check(&snapshot->segments[i]->container.map, snapshot->segments[i]->name, error);
    return status;
}

struct fh_snapshot *fh_snapshot_acquire(struct fh_snapshot *snapshot)
{
    atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
    return snapshot;
}

void fh_snapshot_release(struct fh_snapshot *snapshot)
{
    if (snapshot != NULL && atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) == 1)
        snapshot_free(snapshot);
}

/* ---- Documents ---- */

const struct fh_segment *fh_snapshot_segment(const struct fh_snapshot *snapshot, fh_doc_id doc, fh_doc_id *local)
{
    size_t low = 0, high = snapshot->segment_count; /* the last segment whose doc_base is not above doc */
    if (doc >= snapshot->document_count)
        return NULL;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (snapshot->segments[middle]->doc_base <= doc)
            low = middle;
        else
            high = middle;
    }
    *local = doc - snapshot->segments[low]->doc_base;
    return snapshot->segments[low];
}

enum fh_status fh_snapshot_fetch(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, fh_doc_id doc,
                                 struct fh_document *document, struct fh_error *error)
{
    fh_doc_id local;
    if (!snapshot->manifest.stored)
        return fh_fail(error, FH_ERR_UNSUPPORTED, "%s: the index keeps no text of its articles", snapshot->directory);
    const struct fh_segment *segment = fh_snapshot_segment(snapshot, doc, &local);
    if (segment == NULL)
        return fh_fail(error, FH_ERR_USAGE, "%s: no document %u", snapshot->directory, doc);
    return fh_store_fetch(&segment->store, decoder, local, document, error);
}

enum fh_status fh_snapshot_find(const struct fh_snapshot *snapshot, struct fh_slice id, fh_doc_id *doc,
                                struct fh_error *error)
{
    uint64_t hash = fh_id_hash(id);
    for (size_t i = snapshot->segment_count; i-- > 0;) { /* an id asked for is likely a recent one */
        const struct fh_segment *segment = snapshot->segments[i];
        enum fh_status status;
        uint64_t cursor = 0;
        fh_doc_id local;
        while ((status = fh_idmap_find(&segment->ids, id, hash, &cursor, &local, error)) == FH_OK) {
            if (fh_bitmap_has(&segment->deleted, local))
                continue;
            *doc = segment->doc_base + local;
            return FH_OK;
        }
        if (status != FH_ERR_NOT_FOUND)
            return status;
    }
    return fh_fail(error, FH_ERR_NOT_FOUND, "%s: no document with the id '%.*s'", snapshot->directory,
                   (int)(id.length < 200 ? id.length : 200), id.length > 0 ? id.bytes : "");
}
