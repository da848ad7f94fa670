/* The analyzer and dictionary that snapshots share. See snapshot_base.h. */
#include "indexer/snapshot_base.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"

static void base_free(struct fh_snapshot_base *base)
{
    fh_analyzer_free(base->analyzer);
    fh_store_dictionary_free(base->dictionary);
    fh_sealed_close(&base->analyzer_file);
    fh_sealed_close(&base->dictionary_file);
    fh_free(base);
}

void fh_snapshot_base_release(struct fh_snapshot_base *base)
{
    if (base != NULL && atomic_fetch_sub_explicit(&base->references, 1, memory_order_acq_rel) == 1)
        base_free(base);
}

/* ---- Files ---- */

static enum fh_status sealed_at(struct fh_sealed *sealed, const char *directory, const char *name, bool verify,
                                struct fh_error *error)
{
    char *path = fh_path_join(directory, name);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_sealed_open(sealed, path, error);
    if (status == FH_OK && verify)
        status = fh_sealed_verify(sealed, path, error);
    fh_free(path);
    return status;
}

static enum fh_status files_open(struct fh_snapshot_base *base, const struct fh_snapshot *snapshot, bool settled,
                                 struct fh_error *error)
{
    const struct fh_manifest *manifest = &snapshot->manifest;
    enum fh_status status = sealed_at(&base->analyzer_file, snapshot->directory, manifest->analyzer_file, false, error);
    if (snapshot->any_analyzer && (status == FH_ERR_CORRUPT || (status == FH_ERR_NOT_FOUND && settled)))
        status = FH_OK;
    if (status == FH_OK && manifest->dictionary_file[0] != '\0')
        status = sealed_at(&base->dictionary_file, snapshot->directory, manifest->dictionary_file, true, error);
    return status;
}

static bool sealed_same(const struct fh_sealed *a, const struct fh_sealed *b)
{
    return a->map.size == b->map.size && a->seal == b->seal;
}

/* ---- What is made of them ---- */

static enum fh_status analyzer_load(struct fh_snapshot_base *base, const struct fh_snapshot *snapshot,
                                    struct fh_error *error)
{
    const char *identity = snapshot->manifest.analyzer_identity;
    if (base->analyzer_file.map.bytes == NULL)
        return FH_OK; /* done without */
    enum fh_status status = fh_analyzer_load(&base->analyzer, base->analyzer_file.bytes, error);
    if (status == FH_OK && strcmp(fh_analyzer_identity(base->analyzer), identity) != 0) {
        fh_analyzer_free(base->analyzer);
        base->analyzer = NULL;
        status = fh_fail(error, FH_ERR_CORRUPT, "%s/%s: holds another analyzer than %s", snapshot->directory,
                         snapshot->manifest.analyzer_file, identity);
    }
    if (snapshot->any_analyzer && (status == FH_ERR_ANALYZER || status == FH_ERR_CORRUPT))
        return FH_OK;
    if (status == FH_ERR_ANALYZER)
        return fh_fail(
            error, status,
            "%s: made by the analyzer %s, which this program does not have; 'fihrist reindex' builds the index "
            "anew from its stored articles",
            snapshot->directory, identity);
    return status;
}

static enum fh_status base_load(struct fh_snapshot_base *base, const struct fh_snapshot *snapshot,
                                struct fh_error *error)
{
    enum fh_status status = analyzer_load(base, snapshot, error);
    if (status == FH_OK && snapshot->manifest.stored)
        status = fh_store_dictionary_new(&base->dictionary, base->dictionary_file.bytes, 0, error);
    return status;
}

enum fh_status fh_snapshot_base_attach(struct fh_snapshot *snapshot, bool settled, const struct fh_snapshot *previous,
                                       struct fh_error *error)
{
    struct fh_snapshot_base *base = fh_calloc(1, sizeof *base);
    if (base == NULL)
        return fh_fail_nomem(error);
    atomic_init(&base->references, 1);
    enum fh_status status = files_open(base, snapshot, settled, error);
    if (status == FH_OK && previous != NULL && previous->manifest.stored == snapshot->manifest.stored &&
        sealed_same(&base->analyzer_file, &previous->base->analyzer_file) &&
        sealed_same(&base->dictionary_file, &previous->base->dictionary_file)) {
        base_free(base);
        base = previous->base;
        atomic_fetch_add_explicit(&base->references, 1, memory_order_relaxed);
    } else if (status == FH_OK) {
        status = base_load(base, snapshot, error);
    }
    if (status != FH_OK) {
        base_free(base);
        return status;
    }
    snapshot->base = base;
    snapshot->analyzer = base->analyzer;
    snapshot->dictionary = base->dictionary;
    return FH_OK;
}
