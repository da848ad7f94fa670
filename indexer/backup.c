/* Backing up: a snapshot's files, linked or copied, and its manifest last. See fihrist.h.
 *
 * The snapshot keeps its files mapped, so a writer may retire their names while we work: what can no
 * longer be linked is copied from memory. Everything is verified where it has arrived, before the manifest makes
 * an index of it. The destination is locked like an index that is being written.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "indexer/leftovers.h"
#include "indexer/lock.h"
#include "indexer/snapshot.h"
#include "indexer/snapshot_base.h"

struct backup {
    const struct fh_snapshot *snapshot;
    const char *destination;
};

/* ---- The destination ---- */

static enum fh_status refuse_if_used(const char *destination, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    DIR *directory = opendir(destination);
    if (directory == NULL)
        return fh_fail_errno(error, destination, "cannot list");
    for (struct dirent *entry; status == FH_OK && (entry = readdir(directory)) != NULL;) {
        const char *name = entry->d_name;
        if (strcmp(name, FH_MANIFEST_FILE) == 0)
            status = fh_fail(error, FH_ERR_EXISTS, "%s: there is an index already", destination);
        else if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && strcmp(name, FH_LOCK_FILE) != 0 &&
                 !fh_leftovers_is_ours(name))
            status = fh_fail(error, FH_ERR_EXISTS, "%s: not empty (%s)", destination, name);
    }
    closedir(directory);
    return status;
}

/* ---- Files ---- */

static enum fh_status copy_bytes(const struct fh_map *map, const char *path, struct fh_error *error)
{
    struct fh_file_writer out;
    fh_file_writer_open(&out, path, 0);
    fh_file_writer_put(&out, map->bytes, map->size);
    return fh_file_writer_finish(&out, true, error);
}

/* A file of the index, linked; copied from its mapping where it cannot be linked (another file system, a file
 * system without links, a name that is gone). */
static enum fh_status bring(const struct backup *backup, const char *name, const struct fh_map *map,
                            struct fh_error *error)
{
    char *from = fh_path_join(backup->snapshot->directory, name);
    char *to = fh_path_join(backup->destination, name);
    enum fh_status status = FH_OK;
    if (from == NULL || to == NULL)
        status = fh_fail_nomem(error);
    else if (link(from, to) != 0)
        status = copy_bytes(map, to, error);
    fh_free(from);
    fh_free(to);
    return status;
}

static enum fh_status verify_segment(const struct fh_segment *segment, const char *path, struct fh_error *error)
{
    struct fh_container copy;
    enum fh_status status = fh_container_open(&copy, path, FH_CONTAINER_SEGMENT, error);
    if (status != FH_OK)
        return status;
    if (copy.header_hash != segment->container.header_hash)
        status =
            fh_fail(error, FH_ERR_CORRUPT, "%s: not the file that was open: the index was replaced meanwhile", path);
    else
        status = fh_container_verify(&copy, error);
    fh_container_close(&copy);
    return status;
}

static enum fh_status bring_segment(const struct backup *backup, size_t i, struct fh_error *error)
{
    const struct fh_segment *segment = backup->snapshot->segments[i];
    const struct fh_manifest_segment *entry = &backup->snapshot->manifest.segments[i];
    enum fh_status status = bring(backup, entry->name, &segment->container.map, error);
    if (status != FH_OK)
        return status;
    char *path = fh_path_join(backup->destination, entry->name);
    status = path != NULL ? verify_segment(segment, path, error) : fh_fail_nomem(error);
    fh_free(path);
    if (status != FH_OK || entry->deleted_count == 0)
        return status;
    path = fh_path_join(backup->destination, entry->deletions);
    status = path != NULL ? fh_bitmap_write(&segment->deleted, path, error) : fh_fail_nomem(error);
    fh_free(path);
    return status;
}

static enum fh_status bring_sealed(const struct backup *backup, const char *name, const struct fh_sealed *file,
                                   struct fh_error *error)
{
    struct fh_sealed copy;
    if (name[0] == '\0')
        return FH_OK;
    if (file->map.bytes == NULL)
        return fh_fail(error, FH_ERR_CORRUPT, "%s/%s: damaged or gone", backup->snapshot->directory, name);
    enum fh_status status = bring(backup, name, &file->map, error);
    if (status != FH_OK)
        return status;
    char *path = fh_path_join(backup->destination, name);
    status = path != NULL ? fh_sealed_open(&copy, path, error) : fh_fail_nomem(error);
    if (status == FH_OK) {
        status = fh_sealed_verify(&copy, path, error);
        if (status == FH_OK && copy.seal != file->seal)
            status = fh_fail(error, FH_ERR_CORRUPT, "%s: not the file that was open: the index was replaced meanwhile",
                             path);
        fh_sealed_close(&copy);
    }
    fh_free(path);
    return status;
}

static enum fh_status bring_all(const struct backup *backup, struct fh_error *error)
{
    const struct fh_snapshot *snapshot = backup->snapshot;
    const struct fh_manifest *manifest = &snapshot->manifest;
    enum fh_status status = bring_sealed(backup, manifest->analyzer_file, &snapshot->base->analyzer_file, error);
    if (status == FH_OK)
        status = bring_sealed(backup, manifest->dictionary_file, &snapshot->base->dictionary_file, error);
    for (size_t i = 0; i < snapshot->segment_count && status == FH_OK; i++)
        status = bring_segment(backup, i, error);
    if (status == FH_OK)
        status = fh_directory_sync_parent(backup->destination, error);
    if (status != FH_OK) {
        fh_leftovers_remove(backup->destination, NULL, NULL);
        return status;
    }
    return fh_manifest_write(manifest, backup->destination, error);
}

enum fh_status fh_backup(const char *path, const char *destination, struct fh_error *error)
{
    struct fh_lock lock = FH_LOCK_INIT;
    struct fh_snapshot *snapshot = NULL;
    enum fh_status status = fh_snapshot_open(&snapshot, path, true, error);
    if (status == FH_OK)
        status = fh_directory_create(destination, error);
    if (status == FH_OK)
        status = refuse_if_used(destination, error); /* before a lock file is put into somebody's folder */
    if (status == FH_OK)
        status = fh_lock_take(&lock, destination, error);
    if (status == FH_OK)
        status = refuse_if_used(destination, error);
    if (status == FH_OK) {
        struct backup backup = {snapshot, destination};
        fh_leftovers_remove(destination, NULL, NULL); /* of a backup that was interrupted */
        status = bring_all(&backup, error);
    }
    fh_lock_release(&lock);
    fh_snapshot_release(snapshot);
    return status;
}
