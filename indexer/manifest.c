/* The manifest as a value: copying, asking, reading and replacing the file. See manifest.h; its text is
 * taken apart in manifest_parse.c. */
#include "indexer/manifest.h"

#include <inttypes.h>
#include <string.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/mem.h"
#include "indexer/container.h"
#include "indexer/lock.h"

/* ---- A value ---- */

void fh_manifest_release(struct fh_manifest *manifest)
{
    fh_free(manifest->segments);
    memset(manifest, 0, sizeof *manifest);
}

enum fh_status fh_manifest_copy(struct fh_manifest *to, const struct fh_manifest *from, struct fh_error *error)
{
    *to = *from;
    to->segments = NULL;
    to->segment_count = to->segment_capacity = 0;
    for (size_t i = 0; i < from->segment_count; i++) {
        enum fh_status status = fh_manifest_add(to, &from->segments[i], error);
        if (status != FH_OK) {
            fh_manifest_release(to);
            return status;
        }
    }
    return FH_OK;
}

enum fh_status fh_manifest_add(struct fh_manifest *manifest, const struct fh_manifest_segment *segment,
                               struct fh_error *error)
{
    struct fh_manifest_segment *moved =
        fh_grow(manifest->segments, &manifest->segment_capacity, manifest->segment_count + 1, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    manifest->segments = moved;
    moved[manifest->segment_count++] = *segment;
    return FH_OK;
}

bool fh_manifest_names(const struct fh_manifest *manifest, const char *name)
{
    if (name[0] == '\0')
        return false;
    if (strcmp(name, FH_MANIFEST_FILE) == 0 || strcmp(name, FH_LOCK_FILE) == 0 ||
        strcmp(name, manifest->analyzer_file) == 0 || strcmp(name, manifest->dictionary_file) == 0)
        return true;
    for (size_t i = 0; i < manifest->segment_count; i++) {
        if (strcmp(name, manifest->segments[i].name) == 0 || strcmp(name, manifest->segments[i].deletions) == 0)
            return true;
    }
    return false;
}

/* ---- The file ---- */

static void format_note(const struct fh_manifest *manifest, struct fh_buffer *text)
{
    if (manifest->note_length == 0)
        return;
    fh_buffer_append_text(text, "note ");
    for (size_t i = 0; i < manifest->note_length; i++)
        fh_buffer_printf(text, "%02x", manifest->note[i]);
    fh_buffer_append_byte(text, '\n');
}

void fh_manifest_format(const struct fh_manifest *manifest, struct fh_buffer *text)
{
    size_t start = text->length;
    uint64_t length = 0;
    const char *dictionary = manifest->dictionary_file[0] != '\0' ? manifest->dictionary_file : "-";
    for (size_t i = 0; i < manifest->segment_count; i++)
        length += manifest->segments[i].length;
    fh_buffer_printf(text, "fihrist %u\ncommit %" PRIu64 "\nanalyzer %s %s\nlevels %s\n", FH_FORMAT_VERSION,
                     manifest->commit, manifest->analyzer_identity, manifest->analyzer_file,
                     manifest->levels == FH_LEVELS_BOTH ? "stem form" : "stem");
    fh_buffer_printf(text, "title_weight %" PRIu32 "\nlead_weight %" PRIu32 "\n", manifest->weights.title,
                     manifest->weights.lead);
    fh_buffer_printf(text, "store %s\nnext_file %" PRIu64 "\nwritten %" PRIu64 " %" PRIu64 "\n",
                     manifest->stored ? dictionary : "none", manifest->next_file, manifest->bytes_added,
                     manifest->bytes_merged);
    format_note(manifest, text);
    fh_buffer_printf(text, "total_length %" PRIu64 "\n", length);
    for (size_t i = 0; i < manifest->segment_count; i++) {
        const struct fh_manifest_segment *s = &manifest->segments[i];
        fh_buffer_printf(text, "segment %s documents %" PRIu32 " length %" PRIu64 " bytes %" PRIu64 " deleted %" PRIu32,
                         s->name, s->doc_count, s->length, s->bytes, s->deleted_count);
        fh_buffer_printf(text, " %s\n", s->deletions[0] != '\0' ? s->deletions : "-");
    }
    if (fh_buffer_ok(text))
        fh_buffer_printf(text, "xxh3 %016" PRIx64 "\n", XXH3_64bits(text->bytes + start, text->length - start));
}

static enum fh_status read_path(struct fh_manifest *manifest, const char *path, const char *directory,
                                struct fh_error *error)
{
    struct fh_map map;
    enum fh_status status = fh_map_open(&map, path, error);
    if (status == FH_ERR_NOT_FOUND)
        return fh_fail(error, status, "%s: there is no index here", directory);
    if (status == FH_OK)
        status = fh_manifest_parse(manifest, (struct fh_slice){(const char *)map.bytes, map.size}, path, error);
    fh_map_close(&map);
    return status;
}

enum fh_status fh_manifest_read(struct fh_manifest *manifest, const char *directory, struct fh_error *error)
{
    memset(manifest, 0, sizeof *manifest);
    char *path = fh_path_join(directory, FH_MANIFEST_FILE);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = read_path(manifest, path, directory, error);
    fh_free(path);
    return status;
}

static enum fh_status replace(const char *from, const char *to, const char *directory, struct fh_slice text,
                              struct fh_error *error)
{
    struct fh_file_writer out;
    fh_file_writer_open(&out, from, 0);
    fh_file_writer_put(&out, text.bytes, text.length);
    enum fh_status status = fh_file_writer_finish(&out, true, error);
    if (status == FH_OK)
        status = fh_directory_sync(directory, error); /* what the manifest names must be there before it is */
    if (status == FH_OK)
        status = fh_file_rename(from, to, error);
    if (status != FH_OK) {
        fh_file_remove(from, NULL);
        return status;
    }
    return fh_directory_sync(directory, error);
}

enum fh_status fh_manifest_write(const struct fh_manifest *manifest, const char *directory, struct fh_error *error)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_manifest again = FH_MANIFEST_INIT;
    char *from = fh_path_join(directory, FH_MANIFEST_FILE ".tmp");
    char *to = fh_path_join(directory, FH_MANIFEST_FILE);
    fh_manifest_format(manifest, &text);
    enum fh_status status = from != NULL && to != NULL && fh_buffer_ok(&text) ? FH_OK : fh_fail_nomem(error);
    if (status == FH_OK) /* never commit what could not be read back */
        status = fh_manifest_parse(&again, fh_buffer_slice(&text), to, error);
    if (status == FH_OK)
        status = replace(from, to, directory, fh_buffer_slice(&text), error);
    fh_manifest_release(&again);
    fh_buffer_release(&text);
    fh_free(from);
    fh_free(to);
    return status;
}

enum fh_status fh_manifest_deletions(const struct fh_manifest_segment *entry, const char *directory,
                                     struct fh_bitmap *deleted, struct fh_error *error)
{
    if (entry->deleted_count == 0)
        return FH_OK;
    char *path = fh_path_join(directory, entry->deletions);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_bitmap_read(deleted, path, entry->doc_count, entry->deleted_count, error);
    fh_free(path);
    return status;
}
