/* The check of an index: its files one by one. See check.h. */
#include "indexer/check.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "indexer/check_state.h"
#include "indexer/snapshot_base.h"
#include "stemmer/analyzer.h"

#define ATTEMPTS_MAX 1000u

/* ---- Opening ---- */

static enum fh_status sealed_open(const struct fh_check *check, struct fh_sealed *sealed, const char *name,
                                  struct fh_error *error)
{
    char *path = fh_path_join(check->directory, name);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_sealed_open(sealed, path, error);
    fh_free(path);
    return status;
}

/* What is inside may be damaged where the sections can still be verified. */
static void container_open(const struct fh_check *check, struct fh_check_segment *segment)
{
    char *path = fh_path_join(check->directory, segment->entry->name);
    if (path != NULL && fh_container_open(&segment->container, path, FH_CONTAINER_SEGMENT, NULL) != FH_OK)
        memset(&segment->container, 0, sizeof segment->container);
    fh_free(path);
}

static void segment_open(const struct fh_check *check, struct fh_check_segment *segment)
{
    const struct fh_manifest_segment *entry = segment->entry;
    enum fh_status status = fh_segment_open(&segment->segment, check->directory, entry->name, &segment->error);
    if (status == FH_ERR_CORRUPT)
        container_open(check, segment);
    if (entry->deleted_count == 0)
        return;
    struct fh_bitmap deleted;
    char *path = fh_path_join(check->directory, entry->deletions);
    if (path == NULL)
        fh_fail_nomem(&segment->deletions_error);
    else if (fh_bitmap_read(&deleted, path, entry->doc_count, entry->deleted_count, &segment->deletions_error) ==
                 FH_OK &&
             segment->segment != NULL && segment->segment->doc_count == entry->doc_count)
        segment->segment->deleted = deleted;
    else
        fh_bitmap_release(&deleted);
    fh_free(path);
}

static void close_all(struct fh_check *check)
{
    for (size_t i = 0; check->segments != NULL && i < check->manifest.segment_count; i++) {
        fh_segment_close(check->segments[i].segment);
        fh_container_close(&check->segments[i].container);
    }
    fh_free(check->segments);
    check->segments = NULL;
    fh_store_dictionary_free(check->dictionary);
    check->dictionary = NULL;
    fh_sealed_close(&check->analyzer);
    fh_sealed_close(&check->dictionary_file);
    fh_manifest_release(&check->manifest);
}

/* Opens every file that the manifest names; the outcome of each is kept with it. Memory and system failures
 * end the check. */
static enum fh_status open_files(struct fh_check *check)
{
    struct fh_manifest *manifest = &check->manifest;
    memset(&check->analyzer_error, 0, sizeof check->analyzer_error);
    memset(&check->dictionary_error, 0, sizeof check->dictionary_error);
    sealed_open(check, &check->analyzer, manifest->analyzer_file, &check->analyzer_error);
    if (manifest->dictionary_file[0] != '\0')
        sealed_open(check, &check->dictionary_file, manifest->dictionary_file, &check->dictionary_error);
    check->segments = fh_calloc(manifest->segment_count, sizeof *check->segments);
    if (check->segments == NULL)
        return fh_fail_nomem(check->error);
    for (size_t i = 0; i < manifest->segment_count; i++) {
        check->segments[i].entry = &manifest->segments[i];
        segment_open(check, &check->segments[i]);
    }
    return FH_OK;
}

static bool is_gone(const struct fh_error *error)
{
    return error->status == FH_ERR_NOT_FOUND;
}

static bool some_file_is_gone(const struct fh_check *check)
{
    bool gone = is_gone(&check->analyzer_error) || is_gone(&check->dictionary_error);
    for (size_t i = 0; i < check->manifest.segment_count; i++)
        gone = gone || is_gone(&check->segments[i].error) || is_gone(&check->segments[i].deletions_error);
    return gone;
}

/* Opens one commit, all of it. A file may be gone because a writer has retired it meanwhile. */
static enum fh_status open_commit(struct fh_check *check)
{
    for (unsigned i = 0; i < ATTEMPTS_MAX; i++) {
        struct fh_manifest now;
        enum fh_status status = fh_manifest_read(&check->manifest, check->directory, check->error);
        if (status == FH_OK)
            status = open_files(check);
        if (status != FH_OK || !some_file_is_gone(check))
            return status;
        status = fh_manifest_read(&now, check->directory, check->error);
        bool settled = status == FH_OK && now.commit == check->manifest.commit;
        fh_manifest_release(&now);
        if (settled || status != FH_OK)
            return status;
        close_all(check);
    }
    return fh_fail(check->error, FH_ERR_IO, "%s: commits follow too fast to be checked", check->directory);
}

/* ---- Analyzer and dictionary ---- */

/* What opening said of a file: true when it can be looked at. */
static bool opened(struct fh_check *check, const char *name, const struct fh_error *error, size_t bytes)
{
    if (error->status == FH_ERR_NOMEM || error->status == FH_ERR_IO) {
        check->status = fh_fail(check->error, error->status, "%s", error->message);
        return false;
    }
    if (error->status == FH_OK) {
        check->report->files++;
        check->report->bytes += bytes;
        return true;
    }
    fh_check_topic(check, NULL, name);
    fh_check_problem(check, "%s", error->message);
    return false;
}

static void check_analyzer(struct fh_check *check)
{
    const struct fh_manifest *manifest = &check->manifest;
    struct fh_analyzer *analyzer = NULL;
    struct fh_error error;
    if (!opened(check, manifest->analyzer_file, &check->analyzer_error, check->analyzer.map.size))
        return;
    fh_check_topic(check, manifest->analyzer_file, "analyzer");
    if (fh_sealed_verify(&check->analyzer, manifest->analyzer_file, NULL) != FH_OK) {
        fh_check_problem(check, "bad checksum");
    } else if (!fh_slice_is(fh_analyzer_saved_identity(check->analyzer.bytes), manifest->analyzer_identity)) {
        fh_check_problem(check, "is not %s", manifest->analyzer_identity);
    } else {
        enum fh_status status = fh_analyzer_load(&analyzer, check->analyzer.bytes, &error);
        if (status == FH_ERR_ANALYZER)
            fh_check_note(check, "this program does not have the analyzer %s; the index can be reindexed",
                          manifest->analyzer_identity);
        else if (status == FH_ERR_NOMEM)
            fh_check_nomem(check);
        else if (status != FH_OK)
            fh_check_problem(check, "%s", error.message);
        fh_analyzer_free(analyzer);
    }
    fh_check_advance(check, check->analyzer.map.size);
}

static void check_dictionary(struct fh_check *check)
{
    const char *name = check->manifest.dictionary_file;
    struct fh_error error;
    bool sound = true;
    if (!check->manifest.stored)
        return;
    if (name[0] != '\0') {
        sound = opened(check, name, &check->dictionary_error, check->dictionary_file.map.size);
        fh_check_topic(check, name, "dictionary");
        if (sound && fh_sealed_verify(&check->dictionary_file, name, NULL) != FH_OK) {
            fh_check_problem(check, "bad checksum");
            sound = false;
        }
    }
    if (!sound)
        return;
    enum fh_status status = fh_store_dictionary_new(&check->dictionary, check->dictionary_file.bytes, 0, &error);
    if (status == FH_ERR_NOMEM)
        fh_check_nomem(check);
    else if (status != FH_OK)
        fh_check_problem(check, "%s", error.message);
    fh_check_advance(check, check->dictionary_file.map.size);
}

/* ---- Segments ---- */

static void check_sections(struct fh_check *check, const struct fh_container *container, const char *name)
{
    struct fh_error error;
    fh_check_topic(check, NULL, name);
    for (uint32_t i = 0; i < container->section_count && check->status == FH_OK; i++) {
        if (fh_container_verify_section(container, i, &error) != FH_OK)
            fh_check_problem(check, "%s", error.message);
        fh_check_advance(check, container->sections[i].length);
    }
}

static void check_segment(struct fh_check *check, const struct fh_check_segment *state)
{
    const struct fh_manifest_segment *entry = state->entry;
    const struct fh_segment *segment = state->segment;
    struct fh_error error;
    if (opened(check, entry->name, &state->error, segment != NULL ? segment->container.map.size : 0))
        check->report->segments++;
    if (entry->deleted_count > 0)
        opened(check, entry->deletions, &state->deletions_error, 24 + ((size_t)entry->doc_count + 63) / 64 * 8);
    if (segment == NULL) {
        check_sections(check, &state->container, entry->name);
        return;
    }
    check->report->documents += segment->doc_count;
    check->report->deleted += segment->deleted.set_count;
    check_sections(check, &segment->container, entry->name);
    if (fh_snapshot_segment_check(segment, &check->manifest, entry, &error) != FH_OK)
        fh_check_problem(check, "%s", error.message);
    if (check->options->quick || check->status != FH_OK)
        return;
    fh_check_terms(check, segment);
    fh_check_pairs(check, segment);
    fh_check_columns(check, segment);
    fh_check_ids(check, segment);
    fh_check_store(check, segment);
}

/* ---- The rest of the directory ---- */

static int name_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool name_keep(char ***names, size_t *count, size_t *capacity, const char *name)
{
    size_t bytes = strlen(name) + 1;
    char **moved = fh_grow(*names, capacity, *count + 1, sizeof *moved);
    if (moved == NULL)
        return false;
    *names = moved;
    moved[*count] = fh_malloc(bytes);
    if (moved[*count] == NULL)
        return false;
    memcpy(moved[(*count)++], name, bytes);
    return true;
}

/* Files that the manifest does not name, in the order of their names. */
static void check_leftovers(struct fh_check *check)
{
    char **names = NULL;
    size_t count = 0, capacity = 0;
    DIR *directory = opendir(check->directory);
    if (directory == NULL) {
        check->status = fh_fail_errno(check->error, check->directory, "cannot list");
        return;
    }
    for (struct dirent *entry; check->status == FH_OK && (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fh_manifest_names(&check->manifest, entry->d_name))
            continue;
        if (!name_keep(&names, &count, &capacity, entry->d_name))
            fh_check_nomem(check);
    }
    closedir(directory);
    if (count > 0)
        qsort(names, count, sizeof *names, name_order);
    fh_check_topic(check, NULL, check->directory);
    for (size_t i = 0; i < count; i++) {
        fh_check_note(check, "%s: no part of the index: left by a crash, or just being written", names[i]);
        fh_free(names[i]);
    }
    fh_free(names);
}

/* ---- The whole ---- */

static uint64_t bytes_to_read(const struct fh_check *check)
{
    uint64_t bytes = check->analyzer.map.size + check->dictionary_file.map.size;
    for (size_t i = 0; i < check->manifest.segment_count; i++) {
        const struct fh_check_segment *state = &check->segments[i];
        bytes += state->container.map.size;
        if (state->segment != NULL)
            bytes += state->segment->container.map.size * (check->options->quick ? 1u : 2u);
    }
    return bytes;
}

static void check_all(struct fh_check *check)
{
    check->total = bytes_to_read(check);
    check_analyzer(check);
    if (check->status == FH_OK)
        check_dictionary(check);
    for (size_t i = 0; i < check->manifest.segment_count && check->status == FH_OK; i++)
        check_segment(check, &check->segments[i]);
    if (check->status == FH_OK && !check->options->quick)
        fh_check_unique(check);
    if (check->status == FH_OK)
        check_leftovers(check);
    fh_check_topic(check, NULL, NULL);
    if (check->status == FH_OK && check->options->on_progress != NULL)
        check->options->on_progress(check->options->user, check->total, check->total);
}

enum fh_status fh_check(const char *directory, const struct fh_check_options *options, struct fh_check_report *report,
                        struct fh_error *error)
{
    static const struct fh_check_options none;
    struct fh_error own;
    struct fh_check check = {.options = options != NULL ? options : &none,
                             .report = report,
                             .directory = directory,
                             .error = error != NULL ? error : &own};
    memset(report, 0, sizeof *report);
    enum fh_status status = open_commit(&check);
    if (status == FH_OK) {
        check_all(&check);
    } else if (status == FH_ERR_CORRUPT) { /* of the manifest */
        fh_check_topic(&check, NULL, FH_MANIFEST_FILE);
        fh_check_problem(&check, "%s", check.error->message);
    } else {
        check.status = status;
    }
    close_all(&check);
    if (check.status == FH_OK && report->problems > 0)
        check.status = fh_fail(error, FH_ERR_CORRUPT, "%s: %" PRIu64 " problem%s found", directory, report->problems,
                               report->problems == 1 ? "" : "s");
    return check.status;
}
