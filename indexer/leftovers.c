/* Sweeping an index directory. See leftovers.h. */
#include "indexer/leftovers.h"

#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

/* Whether `name` is prefix, digits, suffix; with `more`, perhaps followed by something that ends in .tmp. */
static bool matches(const char *name, const char *prefix, const char *suffix, bool more)
{
    size_t prefix_length = strlen(prefix), suffix_length = strlen(suffix), length = strlen(name);
    if (strncmp(name, prefix, prefix_length) != 0)
        return false;
    size_t digits = strspn(name + prefix_length, "0123456789"), end = prefix_length + digits + suffix_length;
    if (digits == 0 || strncmp(name + prefix_length + digits, suffix, suffix_length) != 0)
        return false;
    return length == end || (more && length >= end + 4 && strcmp(name + length - 4, ".tmp") == 0);
}

bool fh_leftovers_is_ours(const char *name)
{
    return matches(name, "seg-", ".fhs", true) || matches(name, "del-", ".fhd", false) ||
           matches(name, "analyzer-", ".fha", false) || matches(name, "dictionary-", ".fhd", false) ||
           strcmp(name, FH_MANIFEST_FILE ".tmp") == 0;
}

void fh_leftovers_remove(const char *path, const struct fh_manifest *manifest, const struct fh_leftovers_kept *kept)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!fh_leftovers_is_ours(entry->d_name) || (manifest != NULL && fh_manifest_names(manifest, entry->d_name)) ||
            (kept != NULL && kept->is_kept(kept->owner, entry->d_name)))
            continue;
        char *file = fh_path_join(path, entry->d_name);
        if (file != NULL)
            fh_file_remove(file, NULL);
        fh_free(file);
    }
    closedir(directory);
}
