/* From documents in memory to a durable commit, and merging. See fihrist.h. */
#include "indexer/writer_state.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/builder.h"
#include "indexer/merge.h"
#include "indexer/reorder.h"

/* ---- Building a segment out of sources ---- */

/* The average length over the segments and `extra` documents more: what impacts assume. */
static double average_length(const struct fh_writer *writer, uint64_t extra_docs, uint64_t extra_length)
{
    uint64_t docs = extra_docs, length = extra_length;
    for (size_t i = 0; i < writer->segment_count; i++) {
        docs += writer->segments[i].segment->doc_count;
        length += writer->segments[i].segment->facts.total_length;
    }
    double average = docs > 0 ? (double)length / FH_SIXTEENTHS / (double)docs : 0;
    return average >= 1 ? average : 1;
}

/* Builds a segment and puts it at `at` in the list; *written grows by its bytes. */
static enum fh_status build(struct fh_writer *writer, struct fh_builder_input *inputs, size_t input_count,
                            struct fh_builder_options *options, size_t at, uint64_t *written, struct fh_error *error)
{
    char name[FH_FILE_NAME_BYTES];
    enum fh_status status = fh_writer_next_name(writer, "seg", "fhs", name, error);
    if (status != FH_OK)
        return status;
    options->directory = writer->directory;
    options->name = name;
    options->level_count = writer->manifest.levels == FH_LEVELS_BOTH ? 2 : 1;
    options->title_weight = writer->manifest.title_weight;
    options->stored = writer->manifest.stored;
    options->dictionary = writer->dictionary;
    struct fh_segment_facts facts;
    uint64_t bytes = 0;
    status = fh_segment_build(inputs, input_count, options, &facts, &bytes, error);
    if (status != FH_OK)
        return status;
    *written += bytes;
    return fh_writer_attach(writer, name, bytes, at, error);
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
    options.impact_length = average_length(writer, docs, length);
    if (status == FH_OK && options.doc_count > 0)
        status = build(writer, inputs, writer->run_count, &options, writer->segment_count, &writer->manifest.bytes_added, error);
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
    struct fh_run **moved = fh_grow(writer->runs, &writer->run_capacity, writer->run_count + 1, sizeof(struct fh_run *));
    if (moved == NULL)
        return fh_fail_nomem(error);
    writer->runs = moved;
    enum fh_status status = fh_pool_take(writer->pool, &moved[writer->run_count], error);
    if (status != FH_OK)
        return status;
    writer->run_bytes += fh_run_bytes(moved[writer->run_count++]);
    return writer->run_bytes >= fh_writer_runs_bytes_max(writer) ? flush(writer, error) : FH_OK;
}

static enum fh_status make_dictionary(struct fh_writer *writer, struct fh_error *error)
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
        .title_weight = writer->manifest.title_weight,
        .level_count = writer->manifest.levels == FH_LEVELS_BOTH ? 2 : 1,
        .session_bytes_max = fh_writer_session_bytes_max(writer),
    };
    return fh_pool_new(&writer->pool, writer->options.threads, &options, error);
}

enum fh_status fh_writer_submit_batch(struct fh_writer *writer, struct fh_error *error)
{
    if (writer->batch == NULL || writer->batch->count == 0)
        return FH_OK;
    enum fh_status status = make_dictionary(writer, error);
    if (status == FH_OK)
        status = make_pool(writer, error);
    if (status == FH_OK && fh_pool_full(writer->pool))
        status = take_run(writer, error);
    if (status != FH_OK)
        return status;
    fh_pool_submit(writer->pool, writer->batch);
    writer->batch = NULL;
    return FH_OK;
}

/* ---- Committing ---- */

static enum fh_status write_deletions(struct fh_writer *writer, struct fh_writer_segment *segment, struct fh_error *error)
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
static enum fh_status publish(struct fh_writer *writer, struct fh_error *error)
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
    status = fh_manifest_write(&writer->manifest, writer->directory, error); /* syncs the names of the new files first */
    if (status == FH_OK)
        fh_writer_committed(writer);
    return status;
}

/* ---- Merging ---- */

/* Puts the outcome of a merge, if there is any, in the place of segments first..first+count-1. */
static enum fh_status replace_range(struct fh_writer *writer, struct fh_builder_input *inputs, size_t first, size_t count,
                                    struct fh_builder_options *options, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    options->impact_length = average_length(writer, 0, 0);
    if (options->doc_count > 0)
        status = build(writer, inputs, count, options, first + count, &writer->manifest.bytes_merged, error);
    for (size_t i = first; i < first + count && status == FH_OK; i++)
        status = fh_map_check(&writer->segments[i].segment->container.map, writer->segments[i].segment->name, error);
    if (status != FH_OK)
        return status;
    for (size_t i = first; i < first + count; i++) {
        fh_segment_close(writer->segments[i].segment);
        fh_bitmap_release(&writer->segments[i].deleted);
    }
    writer->segment_count -= count;
    memmove(writer->segments + first, writer->segments + first + count,
            (writer->segment_count - first) * sizeof *writer->segments);
    return publish(writer, error);
}

/* A segment as input of a merge: damage must not travel into a new segment with a fresh checksum. */
static enum fh_status open_source(struct fh_source **source, const struct fh_segment *segment, struct fh_error *error)
{
    enum fh_status status = fh_container_verify(&segment->container, error);
    return status == FH_OK ? fh_source_from_segment(source, segment, error) : status;
}

/* Merges segments first..first+count-1 into one, deleted documents left out. */
static enum fh_status merge_range(struct fh_writer *writer, size_t first, size_t count, struct fh_error *error)
{
    struct fh_builder_input *inputs = fh_calloc(count, sizeof *inputs);
    const struct fh_bitmap **deleted = fh_calloc(count, sizeof(struct fh_bitmap *));
    struct fh_builder_options options = {0};
    enum fh_status status = inputs != NULL && deleted != NULL ? make_dictionary(writer, error) : fh_fail_nomem(error);
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        deleted[i] = &writer->segments[first + i].deleted;
        status = open_source(&inputs[i].source, writer->segments[first + i].segment, error);
    }
    if (status == FH_OK)
        status = fh_builder_number(inputs, deleted, count, &options.doc_count, error);
    if (status == FH_OK)
        status = replace_range(writer, inputs, first, count, &options, error);
    for (size_t i = 0; inputs != NULL && i < count; i++) {
        fh_source_free(inputs[i].source);
        fh_free(inputs[i].numbers);
    }
    fh_free(inputs);
    fh_free(deleted);
    return status;
}

/* Renumbers the documents of the only segment, none of which is deleted. */
static enum fh_status reorder_segment(struct fh_writer *writer, struct fh_error *error)
{
    const struct fh_segment *segment = writer->segments[0].segment;
    struct fh_builder_input input = {NULL, NULL, 0};
    struct fh_builder_options options = {.permuted = true, .doc_count = segment->doc_count};
    enum fh_status status = make_dictionary(writer, error);
    input.numbers = fh_malloc(segment->doc_count * sizeof *input.numbers);
    if (status == FH_OK && input.numbers == NULL)
        status = fh_fail_nomem(error);
    if (status == FH_OK)
        status = fh_reorder(segment, writer->directory, writer->options.threads, input.numbers, error);
    if (status == FH_OK)
        status = open_source(&input.source, segment, error);
    if (status == FH_OK)
        status = replace_range(writer, &input, 0, 1, &options, error);
    fh_source_free(input.source);
    fh_free(input.numbers);
    return status;
}

static enum fh_status merge_in_tiers(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t first, count; status == FH_OK; status = merge_range(writer, first, count, error)) {
        struct fh_merge_candidate *candidates = fh_malloc(writer->segment_count * sizeof *candidates);
        if (candidates == NULL)
            return fh_fail_nomem(error);
        for (size_t i = 0; i < writer->segment_count; i++) {
            uint32_t docs = writer->segments[i].segment->doc_count, gone = writer->segments[i].deleted.set_count;
            candidates[i] = (struct fh_merge_candidate){
                (uint64_t)((double)writer->segments[i].bytes * (docs - gone) / docs), docs, gone};
        }
        bool found = fh_merge_choose(candidates, writer->segment_count, &first, &count);
        fh_free(candidates);
        if (!found)
            break;
    }
    return status;
}

static enum fh_status commit(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = fh_writer_submit_batch(writer, error);
    while (status == FH_OK && writer->pool != NULL && !fh_pool_empty(writer->pool))
        status = take_run(writer, error);
    if (status == FH_OK)
        status = flush(writer, error);
    return status == FH_OK && writer->dirty ? publish(writer, error) : status;
}

/* What was added is safe; what failed is tidying up. */
static void say_committed(struct fh_error *error)
{
    struct fh_error cause = *error;
    fh_fail(error, cause.status, "%s (merging; everything added is committed)", cause.message);
}

enum fh_status fh_writer_commit(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_error own;
    error = error != NULL ? error : &own;
    if (writer->status != FH_OK) {
        *error = writer->error;
        return writer->status;
    }
    enum fh_status status = commit(writer, error);
    if (status == FH_OK && !writer->options.no_merge && (status = merge_in_tiers(writer, error)) != FH_OK)
        say_committed(error);
    return fh_writer_spend(writer, status, error);
}

enum fh_status fh_writer_merge(struct fh_writer *writer, const struct fh_merge_options *options, struct fh_error *error)
{
    struct fh_error own;
    error = error != NULL ? error : &own;
    if (writer->status != FH_OK) {
        *error = writer->error;
        return writer->status;
    }
    bool full = options != NULL && (options->full || options->reorder);
    enum fh_status status = commit(writer, error);
    if (status == FH_OK && !full)
        status = merge_in_tiers(writer, error);
    bool one_clean = writer->segment_count == 1 && writer->segments[0].deleted.set_count == 0;
    if (status == FH_OK && full && writer->segment_count > 0 && !one_clean)
        status = merge_range(writer, 0, writer->segment_count, error);
    if (status == FH_OK && full && options->reorder && writer->segment_count > 0)
        status = reorder_segment(writer, error);
    return fh_writer_spend(writer, status, error);
}
