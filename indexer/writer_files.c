/* What lies in an index directory that no commit names: the remains of a crash, of a failure, or of a
 * merge. They are removed only where the manifest that does not name them is on disk for good,
 * because a power cut could otherwise bring back the one before it, without its files.
 */
#include "indexer/writer_state.h"

#include <dirent.h>
#include <string.h>

#include "base/mem.h"

/* Whether `name` is prefix, digits, then suffix or suffix and more (temporary files of a segment). */
static bool matches(const char *name, const char *prefix, const char *suffix, bool more)
{
    size_t prefix_length = strlen(prefix), suffix_length = strlen(suffix);
    if (strncmp(name, prefix, prefix_length) != 0)
        return false;
    size_t digits = strspn(name + prefix_length, "0123456789");
    const char *rest = name + prefix_length + digits;
    if (digits == 0 || strncmp(rest, suffix, suffix_length) != 0)
        return false;
    return rest[suffix_length] == '\0' || (more && strcmp(name + strlen(name) - 4, ".tmp") == 0);
}

/* Names that this library gives to files of an index. Others are none of its business. */
static bool is_ours(const char *name)
{
    return matches(name, "seg-", ".fhs", true) || matches(name, "del-", ".fhd", false) ||
           matches(name, "analyzer-", ".fha", false) || matches(name, "dictionary-", ".fhd", false) ||
           strcmp(name, FH_MANIFEST_FILE ".tmp") == 0;
}

/* Failures do not matter: it is tried again at the next commit. */
static void remove_unnamed(const char *path, const struct fh_manifest *manifest)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!is_ours(entry->d_name) || fh_manifest_names(manifest, entry->d_name))
            continue;
        char *file = fh_path_join(path, entry->d_name);
        if (file != NULL)
            fh_file_remove(file, NULL);
        fh_free(file);
    }
    closedir(directory);
}

void fh_writer_remove_leftovers(const struct fh_writer *writer)
{
    remove_unnamed(writer->directory, &writer->manifest);
}

enum fh_status fh_writer_settle(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = fh_directory_sync(writer->directory, error);
    if (status == FH_OK && !writer->exists) /* perhaps a new directory: its own name */
        status = fh_directory_sync_parent(writer->directory, error);
    if (status != FH_OK)
        return status;
    writer->settled = true;
    writer->durable_commit = writer->manifest.commit;
    fh_writer_remove_leftovers(writer);
    return FH_OK;
}

void fh_writer_clear(const struct fh_writer *writer)
{
    struct fh_manifest manifest;
    if (writer->lock.fd < 0 || !writer->settled)
        return;
    enum fh_status status = fh_manifest_read(&manifest, writer->directory, NULL);
    bool same = status == FH_OK && writer->exists && manifest.commit == writer->durable_commit;
    if (same || (status == FH_ERR_NOT_FOUND && !writer->exists))
        remove_unnamed(writer->directory, &manifest);
    fh_manifest_release(&manifest);
}
