/* Opening, refreshing, fetching. See fihrist.h and index.h. */
#include "query/index.h"

#include "base/arena.h"
#include "base/mem.h"

/* ---- Open and close ---- */

static char *copy_path(const char *path)
{
    size_t size = strlen(path) + 1;
    char *copy = fh_malloc(size);
    if (copy != NULL)
        memcpy(copy, path, size);
    return copy;
}

enum fh_status fh_index_open(struct fh_index **index, const char *path, struct fh_error *error)
{
    *index = NULL;
    struct fh_index *opened = fh_calloc(1, sizeof *opened);
    if (opened == NULL)
        return fh_fail_nomem(error);
    if (pthread_mutex_init(&opened->lock, NULL) != 0) {
        fh_free(opened);
        return fh_fail_nomem(error);
    }
    enum fh_status status = FH_OK;
    opened->path = copy_path(path);
    if (opened->path == NULL)
        status = fh_fail_nomem(error);
    else
        status = fh_snapshot_open(&opened->snapshot, path, true, error);
    if (status == FH_OK)
        status = fh_names_new(&opened->names, opened->snapshot, error);
    if (status == FH_OK)
        *index = opened;
    else
        fh_index_close(opened);
    return status;
}

static void drop_searchers(struct fh_index *index)
{
    while (index->idle != NULL) {
        struct fh_searcher *searcher = index->idle;
        index->idle = searcher->next;
        fh_searcher_free(searcher);
    }
}

void fh_index_close(struct fh_index *index)
{
    if (index == NULL)
        return;
    drop_searchers(index);
    fh_names_free(index->names);
    fh_snapshot_release(index->snapshot);
    pthread_mutex_destroy(&index->lock);
    fh_free(index->path);
    fh_free(index);
}

enum fh_status fh_index_refresh(struct fh_index *index, bool *changed, struct fh_error *error)
{
    struct fh_manifest newest = {0};
    if (changed != NULL)
        *changed = false;
    enum fh_status status = fh_manifest_read(&newest, index->path, error);
    bool same = newest.commit == index->snapshot->manifest.commit;
    fh_manifest_release(&newest);
    if (status != FH_OK || same)
        return status;
    struct fh_snapshot *snapshot = NULL;
    struct fh_names *names = NULL;
    status = fh_snapshot_open(&snapshot, index->path, true, error);
    if (status == FH_OK)
        status = fh_names_new(&names, snapshot, error);
    if (status != FH_OK) {
        fh_snapshot_release(snapshot);
        return status;
    }
    drop_searchers(index);
    fh_names_free(index->names);
    fh_snapshot_release(index->snapshot);
    index->snapshot = snapshot;
    index->names = names;
    if (changed != NULL)
        *changed = true;
    return FH_OK;
}

/* ---- Searchers ---- */

enum fh_status fh_index_take_searcher(struct fh_index *index, struct fh_searcher **searcher, struct fh_error *error)
{
    pthread_mutex_lock(&index->lock);
    *searcher = index->idle;
    if (*searcher != NULL)
        index->idle = (*searcher)->next;
    pthread_mutex_unlock(&index->lock);
    if (*searcher == NULL)
        return fh_searcher_new(searcher, index->snapshot, index->names, error);
    fh_searcher_reset(*searcher);
    return FH_OK;
}

void fh_index_return_searcher(struct fh_index *index, struct fh_searcher *searcher)
{
    pthread_mutex_lock(&index->lock);
    searcher->next = index->idle;
    index->idle = searcher;
    pthread_mutex_unlock(&index->lock);
}

enum fh_status fh_index_verdict(const struct fh_index *index, enum fh_status status, struct fh_error *error)
{
    enum fh_status intact = FH_OK;
    if (status >= FH_OK || status == FH_ERR_CORRUPT || status == FH_ERR_NOT_FOUND)
        intact = fh_snapshot_intact(index->snapshot, error);
    return intact != FH_OK ? intact : status;
}

/* ---- Fetch ---- */

struct stored {
    struct fh_stored stored; /* first: what the caller sees */
    struct fh_arena arena;
};

void fh_stored_free(struct fh_stored *stored)
{
    if (stored == NULL)
        return;
    struct stored *whole = (struct stored *)(void *)stored;
    fh_arena_release(&whole->arena);
    fh_free(whole);
}

static bool copy_document(struct fh_document *to, const struct fh_document *from, struct fh_arena *arena)
{
    const struct fh_slice *fields[] = {&from->id,   &from->url,  &from->title,  &from->standfirst,
                                       &from->body, &from->date, &from->source, &from->category};
    struct fh_slice *copies[] = {&to->id,   &to->url,  &to->title,  &to->standfirst,
                                 &to->body, &to->date, &to->source, &to->category};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        *copies[i] = fh_arena_copy(arena, *fields[i]);
        if (copies[i]->bytes == NULL)
            return false;
    }
    to->time = from->time;
    return true;
}

/* Reads the article, or without stored text what the columns know of it. */
static enum fh_status read_document(struct fh_index *index, fh_doc_id doc, struct fh_slice id,
                                    struct fh_store_decoder **decoder, struct fh_document *document,
                                    struct fh_error *error)
{
    const struct fh_snapshot *snapshot = index->snapshot;
    if (snapshot->manifest.stored) {
        enum fh_status status = fh_store_decoder_new(decoder, snapshot->dictionary, error);
        return status == FH_OK ? fh_snapshot_fetch(snapshot, *decoder, doc, document, error) : status;
    }
    fh_doc_id local;
    const struct fh_segment *segment = fh_snapshot_segment(snapshot, doc, &local);
    *document = (struct fh_document){.id = id,
                                     .source = fh_labels_of(&segment->sources, local),
                                     .category = fh_labels_of(&segment->categories, local),
                                     .time = segment->times.times[local]};
    return FH_OK;
}

enum fh_status fh_index_fetch(struct fh_stored **stored, struct fh_index *index, struct fh_slice id,
                              struct fh_error *error)
{
    fh_doc_id doc;
    struct fh_document document;
    struct fh_store_decoder *decoder = NULL;
    *stored = NULL;
    enum fh_status status = fh_snapshot_find(index->snapshot, id, &doc, error);
    if (status == FH_OK)
        status = read_document(index, doc, id, &decoder, &document, error);
    status = fh_index_verdict(index, status, error);
    struct stored *whole = status == FH_OK ? fh_calloc(1, sizeof *whole) : NULL;
    if (whole != NULL && copy_document(&whole->stored.document, &document, &whole->arena)) {
        *stored = &whole->stored;
    } else if (status == FH_OK) {
        status = fh_fail_nomem(error);
        fh_stored_free(whole != NULL ? &whole->stored : NULL);
    }
    fh_store_decoder_free(decoder);
    return status;
}
