/* Making an index, opening one for writing, and giving it up. See fihrist.h. */
#include "indexer/writer_state.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/ranking.h"

#define MEMORY_DEFAULT ((size_t)256 << 20)
#define MEMORY_LEAST ((size_t)8 << 20)
#define THREADS_MOST 256u
#define FILE_NUMBER_MAX ((uint64_t)1 << 62)

/* A dictionary is trained on the first batch, when that holds at least this much text. */
#define TRAIN_BYTES_LEAST ((size_t)256 << 10)
#define TRAIN_BYTES_MOST ((size_t)8 << 20)

static unsigned processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

enum fh_status fh_writer_next_name(struct fh_writer *writer, const char *kind, const char *suffix,
                                   char name[FH_FILE_NAME_BYTES], struct fh_error *error)
{
    char fresh[FH_FILE_NAME_BYTES]; /* `name` may lie in the manifest */
    do {
        if (writer->manifest.next_file >= FILE_NUMBER_MAX)
            return fh_fail(error, FH_ERR_CORRUPT, "%s: file numbers have run out", writer->directory);
        snprintf(fresh, sizeof fresh, "%s-%" PRIu64 ".%s", kind, writer->manifest.next_file++, suffix);
    } while (fh_manifest_names(&writer->manifest, fresh)); /* only where a manifest lies */
    memcpy(name, fresh, sizeof fresh);
    return FH_OK;
}

enum fh_status fh_writer_write_sealed(const struct fh_writer *writer, const char *name, struct fh_slice bytes,
                                      struct fh_error *error)
{
    char *path = fh_path_join(writer->directory, name);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_sealed_write(path, bytes, error);
    fh_free(path);
    return status;
}

enum fh_status fh_writer_open_sealed(const struct fh_writer *writer, const char *name, struct fh_sealed *file,
                                     struct fh_error *error)
{
    char *path = fh_path_join(writer->directory, name);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_sealed_open(file, path, error);
    if (status == FH_OK)
        status = fh_sealed_verify(file, path, error);
    fh_free(path);
    return status;
}

/* ---- A new index ---- */

static uint32_t sixteenths(double weight)
{
    return (uint32_t)(weight * FH_SIXTEENTHS + 0.5);
}

/* Gives the manifest (zeroed, or of the index to be rebuilt) what the options ask for. */
static enum fh_status create(struct fh_writer *writer, struct fh_error *error)
{
    const struct fh_writer_options *options = &writer->options;
    struct fh_manifest *manifest = &writer->manifest;
    bool is_new = !writer->exists;
    if (is_new)
        manifest->weights = (struct fh_weights){FH_TITLE_WEIGHT_DEFAULT, FH_LEAD_WEIGHT_DEFAULT};
    if (options->title_weight != 0)
        manifest->weights.title = sixteenths(options->title_weight);
    if (options->lead_weight != 0)
        manifest->weights.lead = sixteenths(options->lead_weight);
    if (is_new || options->levels != FH_LEVELS_BOTH)
        manifest->levels = options->levels;
    manifest->stored = (is_new || manifest->stored) && !options->no_store;
    manifest->dictionary_file[0] = '\0';
    manifest->segment_count = 0;
    if (is_new)
        manifest->next_file = 1;
    return fh_writer_make_analyzer(writer, error);
}

/* Lays the text of the first batch end to end, as much as training reads. */
static enum fh_status gather_samples(const struct fh_batch *batch, struct fh_buffer *samples, size_t *sizes,
                                     size_t *count)
{
    for (*count = 0; *count < batch->count && samples->length < TRAIN_BYTES_MOST; (*count)++) {
        const struct fh_document *document = &batch->documents[*count];
        size_t before = samples->length;
        fh_buffer_append_slice(samples, document->url);
        fh_buffer_append_slice(samples, document->title);
        fh_buffer_append_slice(samples, document->standfirst);
        fh_buffer_append_slice(samples, document->body);
        sizes[*count] = samples->length - before;
    }
    return fh_buffer_ok(samples) ? FH_OK : FH_ERR_NOMEM;
}

enum fh_status fh_writer_train(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_slice bytes = {NULL, 0};
    enum fh_status status = FH_OK;
    bool missing = writer->manifest.dictionary_file[0] == '\0';
    if (missing && writer->batch != NULL && writer->batch->text_bytes >= TRAIN_BYTES_LEAST) {
        struct fh_buffer samples = FH_BUFFER_INIT;
        size_t count = 0;
        size_t *sizes = fh_malloc(writer->batch->count * sizeof *sizes);
        if (sizes == NULL || gather_samples(writer->batch, &samples, sizes, &count) != FH_OK)
            status = fh_fail_nomem(error);
        if (status == FH_OK)
            status = fh_store_train(fh_buffer_slice(&samples), sizes, count, &writer->dictionary_bytes, error);
        fh_buffer_release(&samples);
        fh_free(sizes);
        bytes = fh_buffer_slice(&writer->dictionary_bytes);
        if (status == FH_OK && bytes.length > 0) {
            char *name = writer->manifest.dictionary_file;
            status = fh_writer_next_name(writer, "dictionary", "fhd", name, error);
            if (status == FH_OK)
                status = fh_writer_write_sealed(writer, name, bytes, error);
        }
    } else if (!missing) {
        status = fh_writer_open_sealed(writer, writer->manifest.dictionary_file, &writer->dictionary_file, error);
        bytes = writer->dictionary_file.bytes;
    }
    if (status != FH_OK)
        return status;
    int level = writer->options.store_level > 0 ? writer->options.store_level : FH_STORE_LEVEL_DEFAULT;
    return fh_store_dictionary_new(&writer->dictionary, bytes, level, error);
}

/* ---- An index that is there ---- */

enum fh_status fh_writer_attach(struct fh_writer *writer, const char *name, uint64_t bytes, size_t at,
                                struct fh_error *error)
{
    struct fh_writer_segment *moved =
        fh_grow(writer->segments, &writer->segment_capacity, writer->segment_count + 1, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    writer->segments = moved;
    struct fh_writer_segment segment = {.bytes = bytes};
    enum fh_status status = fh_segment_open(&segment.segment, writer->directory, name, error);
    if (status != FH_OK)
        return status;
    memmove(moved + at + 1, moved + at, (writer->segment_count - at) * sizeof *moved);
    moved[at] = segment;
    writer->segment_count++;
    return FH_OK;
}

static enum fh_status open_segments(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < writer->manifest.segment_count && status == FH_OK; i++) {
        const struct fh_manifest_segment *entry = &writer->manifest.segments[i];
        status = fh_writer_attach(writer, entry->name, entry->bytes, i, error);
        if (status == FH_OK && writer->segments[i].segment->doc_count != entry->doc_count)
            status = fh_fail_corrupt(error, entry->name, 0, "%u documents where the manifest has %u",
                                     writer->segments[i].segment->doc_count, entry->doc_count);
        if (status != FH_OK || entry->deletions[0] == '\0')
            continue;
        struct fh_writer_segment *segment = &writer->segments[i];
        snprintf(segment->deletions, sizeof segment->deletions, "%s", entry->deletions);
        char *path = fh_path_join(writer->directory, entry->deletions);
        status = path == NULL ? fh_fail_nomem(error)
                              : fh_bitmap_read(&segment->deleted, path, entry->doc_count, entry->deleted_count, error);
        fh_free(path);
    }
    return status;
}

/* Options that shape an index must agree with the one that is there. */
static enum fh_status check_shape(const struct fh_writer *writer, struct fh_error *error)
{
    const struct fh_writer_options *options = &writer->options;
    const struct fh_manifest *manifest = &writer->manifest;
    size_t name_bytes = options->analyzer != NULL ? strlen(options->analyzer) : 0;
    const char *what = NULL;
    if (options->analyzer != NULL && (strncmp(manifest->analyzer_identity, options->analyzer, name_bytes) != 0 ||
                                      manifest->analyzer_identity[name_bytes] != '-'))
        what = "analyzer";
    else if (options->levels != FH_LEVELS_BOTH && options->levels != manifest->levels)
        what = "levels";
    else if (options->title_weight != 0 && sixteenths(options->title_weight) != manifest->weights.title)
        what = "title weight";
    else if (options->lead_weight != 0 && sixteenths(options->lead_weight) != manifest->weights.lead)
        what = "lead weight";
    else if (options->no_store && manifest->stored)
        what = "storing of text";
    return what == NULL ? FH_OK
                        : fh_fail(error, FH_ERR_USAGE, "%s: the index has another %s; reindex to change it",
                                  writer->directory, what);
}

static enum fh_status open_existing(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = check_shape(writer, error);
    if (status == FH_OK)
        status = fh_writer_load_analyzer(writer, error);
    if (status == FH_OK)
        status = open_segments(writer, error);
    return status;
}

static enum fh_status check_options(struct fh_writer_options *options, struct fh_error *error)
{
    if (options->memory_bytes == 0)
        options->memory_bytes = MEMORY_DEFAULT;
    if (options->threads == 0)
        options->threads = processors();
    if (options->memory_bytes < MEMORY_LEAST || options->threads > THREADS_MOST)
        return fh_fail(error, FH_ERR_USAGE, "memory must be at least 8 MiB, threads at most %u", THREADS_MOST);
    if (options->title_weight != 0 && !(options->title_weight >= 1.0 / 16 && options->title_weight <= 64))
        return fh_fail(error, FH_ERR_USAGE, "title weight %g: must be from 1/16 to 64", options->title_weight);
    if (options->lead_weight != 0 && !(options->lead_weight >= 1 && options->lead_weight <= 64))
        return fh_fail(error, FH_ERR_USAGE, "lead weight %g: must be from 1 to 64", options->lead_weight);
    if (options->store_level < 0 || options->store_level > 19)
        return fh_fail(error, FH_ERR_USAGE, "store level %d: must be from 1 to 19", options->store_level);
    return FH_OK;
}

/* Reads the manifest, if there is one and there may be one; a zeroed manifest otherwise. */
static enum fh_status read_manifest(struct fh_writer *writer, struct fh_error *error)
{
    fh_manifest_release(&writer->manifest);
    enum fh_status status = fh_manifest_read(&writer->manifest, writer->directory, error);
    writer->exists = status == FH_OK;
    if (writer->exists && writer->options.must_create)
        return fh_fail(error, FH_ERR_EXISTS, "%s: there is an index already", writer->directory);
    return status == FH_ERR_NOT_FOUND && !writer->options.must_exist ? FH_OK : status;
}

static enum fh_status writer_start(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = check_options(&writer->options, error);
    if (status == FH_OK)
        status = read_manifest(writer, error);
    if (status == FH_OK && !writer->exists)
        status = fh_directory_create(writer->directory, error);
    if (status == FH_OK)
        status = fh_lock_take(&writer->lock, writer->directory, error);
    if (status == FH_OK) /* another writer may have committed before we had the lock */
        status = read_manifest(writer, error);
    if (status == FH_OK)
        status = fh_writer_settle(writer, error);
    if (status != FH_OK)
        return status;
    return writer->exists && !writer->options.rebuild ? open_existing(writer, error) : create(writer, error);
}

enum fh_status fh_writer_open(struct fh_writer **out, const char *path, const struct fh_writer_options *options,
                              struct fh_error *error)
{
    *out = NULL;
    struct fh_writer *writer = fh_calloc(1, sizeof *writer);
    if (writer == NULL)
        return fh_fail_nomem(error);
    writer->lock = (struct fh_lock)FH_LOCK_INIT;
    if (options != NULL)
        writer->options = *options;
    size_t path_bytes = strlen(path) + 1;
    writer->directory = fh_malloc(path_bytes);
    enum fh_status status = writer->directory == NULL ? fh_fail_nomem(error) : FH_OK;
    if (status == FH_OK) {
        memcpy(writer->directory, path, path_bytes);
        status = writer_start(writer, error);
    }
    if (status != FH_OK) {
        fh_writer_close(writer);
        return status;
    }
    *out = writer;
    return FH_OK;
}

void fh_writer_close(struct fh_writer *writer)
{
    if (writer == NULL)
        return;
    fh_writer_settle_merges(writer);
    fh_pool_free(writer->pool);
    fh_batch_free(writer->batch);
    for (size_t i = 0; i < writer->run_count; i++)
        fh_source_free(&writer->runs[i]->source);
    fh_free(writer->runs);
    fh_pending_release(&writer->pending);
    for (size_t i = 0; i < writer->segment_count; i++) {
        fh_segment_close(writer->segments[i].segment);
        fh_bitmap_release(&writer->segments[i].deleted);
    }
    fh_free(writer->segments);
    fh_store_dictionary_free(writer->dictionary);
    fh_buffer_release(&writer->dictionary_bytes);
    fh_sealed_close(&writer->dictionary_file);
    fh_analyzer_free(writer->analyzer);
    fh_sealed_close(&writer->analyzer_file);
    fh_manifest_release(&writer->manifest);
    fh_writer_clear(writer);
    fh_lock_release(&writer->lock);
    fh_free(writer->directory);
    fh_free(writer);
}
