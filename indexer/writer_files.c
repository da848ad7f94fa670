/* When a writer sweeps its directory (leftovers.h): after opening, after each commit, and at the end. */
#include "indexer/leftovers.h"
#include "indexer/writer_state.h"

/* Makes sure of the manifest just read before anything goes that it does not name. */
enum fh_status fh_writer_settle(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = fh_directory_sync(writer->directory, error);
    if (status == FH_OK && !writer->exists) /* perhaps a new directory: its own name */
        status = fh_directory_sync_parent(writer->directory, error);
    if (status != FH_OK)
        return status;
    writer->settled = true;
    writer->durable_commit = writer->manifest.commit;
    fh_leftovers_remove(writer->directory, writer->exists ? &writer->manifest : NULL, NULL);
    return FH_OK;
}

static bool is_merging(const void *writer, const char *name)
{
    return fh_writer_is_merging(writer, name);
}

void fh_writer_committed(struct fh_writer *writer)
{
    writer->dirty = false;
    writer->exists = true;
    writer->durable_commit = writer->manifest.commit;
    struct fh_leftovers_kept kept = {is_merging, writer}; /* its merges go on */
    fh_leftovers_remove(writer->directory, &writer->manifest, &kept);
}

/* The manifest in memory may be ahead of the one on disk, so that is read again. Where it is not the last that is
 * known to be there for good (a sync failed), everything stays for the next writer to decide. */
void fh_writer_clear(const struct fh_writer *writer)
{
    struct fh_manifest manifest;
    if (!writer->settled)
        return;
    enum fh_status status = fh_manifest_read(&manifest, writer->directory, NULL);
    if (status == FH_OK && writer->exists && manifest.commit == writer->durable_commit)
        fh_leftovers_remove(writer->directory, &manifest, NULL);
    else if (status == FH_ERR_NOT_FOUND && !writer->exists)
        fh_leftovers_remove(writer->directory, NULL, NULL);
    fh_manifest_release(&manifest);
}
