/* From documents in memory to a durable commit. See fihrist.h; merging is in writer_merge.c. */
#include "indexer/writer_state.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/builder.h"

/* ---- Building a segment out of sources ---- */

double fh_writer_average_length(const struct fh_writer *writer, uint64_t extra_docs, uint64_t extra_length)
{
    uint64_t docs = extra_docs, length = extra_length;
    for (size_t i = 0; i < writer->segment_count; i++) {
        docs += writer->segments[i].segment->doc_count;
        length += writer->segments[i].segment->facts.total_length;
    }
    double average = docs > 0 ? (double)length / FH_SIXTEENTHS / (double)docs : 0;
    return average >= 1 ? average : 1;
}

void fh_writer_builder_options(const struct fh_writer *writer, struct fh_builder_options *options, const char *name)
{
    options->directory = writer->directory;
    options->name = name;
    options->level_count = writer->manifest.levels == FH_LEVELS_BOTH ? 2 : 1;
    options->weights = writer->manifest.weights;
    options->stored = writer->manifest.stored;
    options->dictionary = writer->dictionary;
    options->threads = writer->options.threads;
}

/* Builds a segment of the runs and puts it at the end of the list. */
static enum fh_status build(struct fh_writer *writer, struct fh_builder_input *inputs,
                            struct fh_builder_options *options, struct fh_error *error)
{
    char name[FH_FILE_NAME_BYTES];
    struct fh_segment_facts facts;
    uint64_t bytes = 0;
    enum fh_status status = fh_writer_next_name(writer, "seg", "fhs", name, error);
    if (status != FH_OK)
        return status;
    fh_writer_builder_options(writer, options, name);
    status = fh_segment_build(inputs, writer->run_count, options, &facts, &bytes, error);
    if (status != FH_OK)
        return status;
    writer->manifest.bytes_added += bytes;
    return fh_writer_attach(writer, name, bytes, writer->segment_count, error);
}

/* ---- Flushing ---- */

static void drop_runs(struct fh_writer *writer)
{
    for (size_t i = 0; i < writer->run_count; i++)
        fh_source_free(&writer->runs[i]->source);
    writer->run_count = 0;
    writer->run_bytes = 0;
}

/* Numbers the runs' documents, leaving out the dead ones. */
static enum fh_status number_runs(struct fh_writer *writer, struct fh_builder_input *inputs, uint32_t *doc_count,
                                  struct fh_error *error)
{
    uint64_t ordinal = writer->pending.first;
    *doc_count = 0;
    for (size_t i = 0; i < writer->run_count; i++) {
        struct fh_source *source = &writer->runs[i]->source;
        inputs[i] = (struct fh_builder_input){source, NULL, *doc_count};
        if (writer->pending.dead_count > 0) {
            inputs[i].numbers = fh_malloc(source->doc_count * sizeof(fh_doc_id));
            if (inputs[i].numbers == NULL)
                return fh_fail_nomem(error);
        }
        for (fh_doc_id doc = 0; doc < source->doc_count; doc++, ordinal++) {
            bool dead = writer->pending.dead_count > 0 && fh_pending_is_dead(&writer->pending, ordinal);
            if (inputs[i].numbers != NULL)
                inputs[i].numbers[doc] = dead ? FH_DOC_END : *doc_count;
            *doc_count += !dead;
        }
    }
    return FH_OK;
}

/* Writes the gathered runs out as one segment. */
static enum fh_status flush(struct fh_writer *writer, struct fh_error *error)
{
    if (writer->run_count == 0)
        return FH_OK;
    struct fh_builder_input *inputs = fh_calloc(writer->run_count, sizeof *inputs);
    if (inputs == NULL)
        return fh_fail_nomem(error);
    struct fh_builder_options options = {0};
    enum fh_status status = number_runs(writer, inputs, &options.doc_count, error);
    uint64_t docs = 0, length = 0;
    for (size_t i = 0; i < writer->run_count; i++) {
        docs += writer->runs[i]->source.doc_count;
        length += writer->runs[i]->source.total_length;
    }
    options.impact_length = fh_writer_average_length(writer, docs, length);
    if (status == FH_OK && options.doc_count > 0)
        status = build(writer, inputs, &options, error);
    for (size_t i = 0; i < writer->run_count; i++)
        fh_free(inputs[i].numbers);
    fh_free(inputs);
    if (status == FH_OK && !fh_pending_flushed(&writer->pending, writer->pending.first + docs))
        status = fh_fail_nomem(error);
    drop_runs(writer);
    return status;
}

/* Takes the oldest run out of the pool; flushes when the budget for runs is used up. */
static enum fh_status take_run(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_run **moved =
        fh_grow(writer->runs, &writer->run_capacity, writer->run_count + 1, sizeof(struct fh_run *));
    if (moved == NULL)
        return fh_fail_nomem(error);
    writer->runs = moved;
    enum fh_status status = fh_pool_take(writer->pool, &moved[writer->run_count], error);
    if (status != FH_OK)
        return status;
    writer->run_bytes += fh_run_bytes(moved[writer->run_count++]);
    return writer->run_bytes >= fh_writer_runs_bytes_max(writer) ? flush(writer, error) : FH_OK;
}

enum fh_status fh_writer_make_dictionary(struct fh_writer *writer, struct fh_error *error)
{
    return writer->manifest.stored && writer->dictionary == NULL ? fh_writer_train(writer, error) : FH_OK;
}

static enum fh_status make_pool(struct fh_writer *writer, struct fh_error *error)
{
    if (writer->pool != NULL)
        return FH_OK;
    struct fh_inverter_options options = {
        .analyzer = writer->analyzer,
        .dictionary = writer->dictionary,
        .weights = writer->manifest.weights,
        .level_count = writer->manifest.levels == FH_LEVELS_BOTH ? 2 : 1,
        .session_bytes_max = fh_writer_session_bytes_max(writer),
    };
    return fh_pool_new(&writer->pool, writer->options.threads, &options, error);
}

enum fh_status fh_writer_submit_batch(struct fh_writer *writer, struct fh_error *error)
{
    if (writer->batch == NULL || writer->batch->count == 0)
        return FH_OK;
    enum fh_status status = fh_writer_make_dictionary(writer, error);
    if (status == FH_OK)
        status = make_pool(writer, error);
    if (status == FH_OK && fh_pool_full(writer->pool))
        status = take_run(writer, error);
    if (status != FH_OK)
        return status;
    writer->batch_bytes += writer->batch->arena.bytes_held;
    fh_pool_submit(writer->pool, writer->batch);
    writer->batch = NULL;
    return FH_OK;
}

/* ---- Committing ---- */

static enum fh_status write_deletions(struct fh_writer *writer, struct fh_writer_segment *segment,
                                      struct fh_error *error)
{
    char name[FH_FILE_NAME_BYTES];
    enum fh_status status = fh_writer_next_name(writer, "del", "fhd", name, error);
    if (status != FH_OK)
        return status;
    char *path = fh_path_join(writer->directory, name);
    status = path != NULL ? fh_bitmap_write(&segment->deleted, path, error) : fh_fail_nomem(error);
    fh_free(path);
    if (status == FH_OK) {
        snprintf(segment->deletions, sizeof segment->deletions, "%s", name);
        segment->changed = false;
    }
    return status;
}

/* Makes the current segments and deletions the index: everything before the manifest is synced. */
enum fh_status fh_writer_publish(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < writer->segment_count && status == FH_OK; i++)
        status = fh_map_check(&writer->segments[i].segment->container.map, writer->segments[i].segment->name, error);
    for (size_t i = 0; i < writer->segment_count && status == FH_OK; i++)
        if (writer->segments[i].changed)
            status = write_deletions(writer, &writer->segments[i], error);
    writer->manifest.segment_count = 0;
    for (size_t i = 0; i < writer->segment_count && status == FH_OK; i++) {
        const struct fh_writer_segment *segment = &writer->segments[i];
        struct fh_manifest_segment entry = {.doc_count = segment->segment->doc_count,
                                            .length = segment->segment->facts.total_length,
                                            .bytes = segment->bytes,
                                            .deleted_count = segment->deleted.set_count};
        snprintf(entry.name, sizeof entry.name, "%s", segment->segment->name);
        snprintf(entry.deletions, sizeof entry.deletions, "%s", segment->deletions);
        status = fh_manifest_add(&writer->manifest, &entry, error);
    }
    if (status != FH_OK)
        return status;
    writer->manifest.commit++;
    status =
        fh_manifest_write(&writer->manifest, writer->directory, error); /* syncs the names of the new files first */
    if (status == FH_OK)
        fh_writer_committed(writer);
    return status;
}

/* What was added is safe; what failed is tidying up. */
static enum fh_status say_committed(enum fh_status status, struct fh_error *error)
{
    struct fh_error cause = *error;
    if (status == FH_OK)
        return FH_OK;
    return fh_fail(error, status, "%s (merging; everything added is committed)", cause.message);
}

/* What is left of a commit goes to the pool: all of a small one in two halves, which two threads invert side by side. */
static enum fh_status submit_rest(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_batch *batch = writer->batch, *second = NULL;
    if (batch == NULL || writer->batch_bytes > 0 || batch->text_bytes < FH_WRITER_HALVES_LEAST)
        return fh_writer_submit_batch(writer, error);
    enum fh_status status = writer->pool == NULL ? fh_writer_make_dictionary(writer, error) : FH_OK; /* of both */
    if (status == FH_OK && (second = fh_batch_halve(batch)) == NULL)
        status = fh_fail_nomem(error);
    if (status == FH_OK)
        status = fh_writer_submit_batch(writer, error);
    if (status != FH_OK || second->count == 0) {
        fh_batch_free(second);
        return status;
    }
    writer->batch = second;
    return fh_writer_submit_batch(writer, error);
}

/* Commits what there is, with the outcomes of the merges that are due, or of `all` that are under way; *merged tells how
 * that went. */
static enum fh_status commit(struct fh_writer *writer, bool all, enum fh_status *merged, struct fh_error *error)
{
    struct fh_error cause = {FH_OK, ""};
    enum fh_status status = submit_rest(writer, error);
    while (status == FH_OK && writer->pool != NULL && !fh_pool_empty(writer->pool))
        status = take_run(writer, error);
    writer->batch_bytes = 0;
    if (status == FH_OK)
        status = flush(writer, error);
    if (status != FH_OK)
        return status;
    uint64_t added = writer->manifest.bytes_added - writer->committed_bytes;
    *merged = all ? fh_writer_merge_take_all(writer, &cause) : fh_writer_merge_take_due(writer, added, &cause);
    writer->committed_bytes = writer->manifest.bytes_added;
    if (writer->dirty)
        status = fh_writer_publish(writer, error);
    if (status == FH_OK && *merged != FH_OK)
        *error = cause;
    return status;
}

enum fh_status fh_writer_commit(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_error own;
    error = error != NULL ? error : &own;
    if (writer->status != FH_OK) {
        *error = writer->error;
        return writer->status;
    }
    enum fh_status merged = FH_OK, status = commit(writer, false, &merged, error);
    if (status == FH_OK && merged == FH_OK && !writer->options.no_merge)
        merged = fh_writer_merge_begin(writer, error);
    return fh_writer_spend(writer, status != FH_OK ? status : say_committed(merged, error), error);
}

static enum fh_status merge(struct fh_writer *writer, const struct fh_merge_options *options, struct fh_error *error)
{
    if (options == NULL || (!options->full && !options->reorder))
        return fh_writer_merge_tiers(writer, error);
    bool one_clean = writer->segment_count == 1 && writer->segments[0].deleted.set_count == 0;
    enum fh_status status = FH_OK;
    if (writer->segment_count > 0 && !one_clean)
        status = fh_writer_merge_range(writer, 0, writer->segment_count, error);
    if (status == FH_OK && options->reorder && writer->segment_count > 0)
        status = fh_writer_reorder(writer, error);
    return status;
}

enum fh_status fh_writer_merge(struct fh_writer *writer, const struct fh_merge_options *options, struct fh_error *error)
{
    struct fh_error own;
    error = error != NULL ? error : &own;
    if (writer->status != FH_OK) {
        *error = writer->error;
        return writer->status;
    }
    enum fh_status merged = FH_OK, status = commit(writer, true, &merged, error);
    if (status == FH_OK && merged == FH_OK)
        merged = merge(writer, options, error);
    return fh_writer_spend(writer, status != FH_OK ? status : say_committed(merged, error), error);
}

void fh_writer_settle_merges(struct fh_writer *writer)
{
    struct fh_error error;
    enum fh_status status = writer->status;
    while (status == FH_OK && !writer->dirty && writer->merges != NULL) {
        status = fh_writer_merge_take_all(writer, &error);
        if (status == FH_OK)
            status = fh_writer_publish(writer, &error);
        if (status == FH_OK)
            status = fh_writer_merge_begin(writer, &error);
    }
    fh_writer_merge_drop(writer);
}
