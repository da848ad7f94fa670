/* Merging segments of an index, beside the adding of documents. See fihrist.h.
 *
 * A merge is a job: its inputs and their deletions are fixed when it begins, a thread of its own builds the
 * new segment, and the writer takes that in at its next commit, with what was deleted from the inputs
 * meanwhile. When that is depends on the commits alone, so the index does not depend on the clock. With one
 * thread the job is done on the spot. There is at most one; the writer's segments that it reads are not closed
 * before it ends, and nothing else of the writer is read by its thread.
 */
#include "indexer/writer_state.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/builder.h"
#include "indexer/merge.h"
#include "indexer/reorder.h"

struct fh_merge_job {
    size_t count;
    const struct fh_segment **segments;
    struct fh_bitmap *deleted; /* of each segment, as the merge began */
    struct fh_builder_input *inputs;
    struct fh_builder_options options;
    char name[FH_FILE_NAME_BYTES];
    uint64_t bytes;
    pthread_t thread;
    bool threaded;
    enum fh_status status;
    struct fh_error error;
};

static void job_free(struct fh_merge_job *job)
{
    for (size_t i = 0; i < job->count && job->inputs != NULL; i++) {
        fh_source_free(job->inputs[i].source);
        fh_free(job->inputs[i].numbers);
    }
    for (size_t i = 0; i < job->count && job->deleted != NULL; i++)
        fh_bitmap_release(&job->deleted[i]);
    fh_free(job->inputs);
    fh_free(job->deleted);
    fh_free(job->segments);
    fh_free(job);
}

static struct fh_merge_job *job_new(size_t count)
{
    struct fh_merge_job *job = fh_calloc(1, sizeof *job);
    if (job == NULL)
        return NULL;
    job->count = count;
    job->segments = fh_calloc(count, sizeof(struct fh_segment *));
    job->deleted = fh_calloc(count, sizeof *job->deleted);
    job->inputs = fh_calloc(count, sizeof *job->inputs);
    if (job->segments != NULL && job->deleted != NULL && job->inputs != NULL)
        return job;
    job_free(job);
    return NULL;
}

/* ---- Building ---- */

/* Damage must not travel into a new segment with a fresh checksum, so every byte is verified first. */
static enum fh_status open_inputs(struct fh_merge_job *job, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < job->count && status == FH_OK; i++) {
        status = fh_container_verify(&job->segments[i]->container, error);
        if (status == FH_OK)
            status = fh_source_from_segment(&job->inputs[i].source, job->segments[i], error);
    }
    return status;
}

static enum fh_status number_documents(struct fh_merge_job *job, struct fh_error *error)
{
    if (job->options.permuted)
        return FH_OK;
    const struct fh_bitmap **deleted = fh_malloc(job->count * sizeof(struct fh_bitmap *));
    if (deleted == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < job->count; i++)
        deleted[i] = &job->deleted[i];
    enum fh_status status = fh_builder_number(job->inputs, deleted, job->count, &job->options.doc_count, error);
    fh_free(deleted);
    return status;
}

static enum fh_status build(struct fh_merge_job *job, struct fh_error *error)
{
    struct fh_segment_facts facts;
    enum fh_status status = open_inputs(job, error);
    if (status == FH_OK)
        status = number_documents(job, error);
    if (status == FH_OK && job->options.doc_count > 0)
        status = fh_segment_build(job->inputs, job->count, &job->options, &facts, &job->bytes, error);
    for (size_t i = 0; i < job->count && status == FH_OK; i++)
        status = fh_map_check(&job->segments[i]->container.map, job->segments[i]->name, error);
    return status;
}

static void *job_main(void *argument)
{
    struct fh_merge_job *job = argument;
    job->status = build(job, &job->error);
    return NULL;
}

/* ---- Beginning ---- */

/* A job over segments first..first+count-1, ready to run. */
static enum fh_status prepare(struct fh_merge_job **out, struct fh_writer *writer, size_t first, size_t count,
                              struct fh_error *error)
{
    struct fh_merge_job *job = job_new(count);
    *out = job;
    if (job == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_writer_make_dictionary(writer, error);
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        job->segments[i] = writer->segments[first + i].segment;
        status = fh_bitmap_copy(&job->deleted[i], &writer->segments[first + i].deleted, error);
    }
    if (status == FH_OK)
        status = fh_writer_next_name(writer, "seg", "fhs", job->name, error);
    fh_writer_builder_options(writer, &job->options, job->name);
    job->options.impact_length = fh_writer_average_length(writer, 0, 0);
    if (status != FH_OK) {
        job_free(job);
        *out = NULL;
    }
    return status;
}

/* What the policy asks for, if anything. */
static enum fh_status choose(const struct fh_writer *writer, size_t *first, size_t *count, bool *found,
                             struct fh_error *error)
{
    struct fh_merge_candidate *candidates = fh_malloc(writer->segment_count * sizeof *candidates);
    if (candidates == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < writer->segment_count; i++) {
        uint32_t docs = writer->segments[i].segment->doc_count, gone = writer->segments[i].deleted.set_count;
        candidates[i] = (struct fh_merge_candidate){
            (uint64_t)((double)writer->segments[i].bytes * (docs - gone) / docs), docs, gone};
    }
    *found = fh_merge_choose(candidates, writer->segment_count, first, count);
    fh_free(candidates);
    return FH_OK;
}

enum fh_status fh_writer_merge_begin(struct fh_writer *writer, struct fh_error *error)
{
    size_t first, count;
    bool found = false;
    enum fh_status status = choose(writer, &first, &count, &found, error);
    if (status != FH_OK || !found)
        return status;
    struct fh_merge_job *job;
    status = prepare(&job, writer, first, count, error);
    if (status != FH_OK)
        return status;
    job->threaded = writer->options.threads > 1 && pthread_create(&job->thread, NULL, job_main, job) == 0;
    if (!job->threaded)
        job_main(job);
    writer->merge = job;
    return FH_OK;
}

/* ---- Taking in ---- */

/* What was deleted from the inputs since the merge began, as deletions of its outcome. */
static enum fh_status late_deletions(const struct fh_writer *writer, const struct fh_merge_job *job, size_t first,
                                     struct fh_bitmap *late, struct fh_error *error)
{
    for (size_t i = 0; i < job->count; i++) {
        const struct fh_bitmap *now = &writer->segments[first + i].deleted, *then = &job->deleted[i];
        if (now->set_count == then->set_count)
            continue;
        for (fh_doc_id doc = 0; doc < now->doc_count; doc++)
            if (fh_bitmap_has(now, doc) && !fh_bitmap_has(then, doc) &&
                !fh_bitmap_add(late, job->options.doc_count, fh_builder_number_of(&job->inputs[i], doc), NULL))
                return fh_fail_nomem(error);
    }
    return FH_OK;
}

/* Puts the outcome, if there is any, in the place of the inputs. */
static enum fh_status replace(struct fh_writer *writer, const struct fh_merge_job *job, size_t first,
                              struct fh_error *error)
{
    struct fh_bitmap late = {NULL, 0, 0};
    size_t end = first + job->count;
    enum fh_status status = late_deletions(writer, job, first, &late, error);
    if (status == FH_OK && job->options.doc_count > 0)
        status = fh_writer_attach(writer, job->name, job->bytes, end, error);
    if (status != FH_OK) {
        fh_bitmap_release(&late);
        return status;
    }
    if (job->options.doc_count > 0) {
        writer->segments[end].deleted = late;
        writer->segments[end].changed = late.set_count > 0;
    }
    for (size_t i = first; i < end; i++) {
        fh_segment_close(writer->segments[i].segment);
        fh_bitmap_release(&writer->segments[i].deleted);
    }
    memmove(writer->segments + first, writer->segments + end, (writer->segment_count - end) * sizeof *writer->segments);
    writer->segment_count -= job->count;
    writer->manifest.bytes_merged += job->bytes;
    writer->dirty = true;
    return FH_OK;
}

static enum fh_status take(struct fh_writer *writer, struct fh_merge_job *job, struct fh_error *error)
{
    size_t first = 0;
    if (job->status != FH_OK) {
        *error = job->error;
        return job->status;
    }
    while (first < writer->segment_count && writer->segments[first].segment != job->segments[0])
        first++;
    return replace(writer, job, first, error);
}

/* Waits for the job, if there is one, and hands it over. */
static struct fh_merge_job *finished(struct fh_writer *writer)
{
    struct fh_merge_job *job = writer->merge;
    if (job != NULL && job->threaded)
        pthread_join(job->thread, NULL);
    writer->merge = NULL;
    return job;
}

enum fh_status fh_writer_merge_take(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_merge_job *job = finished(writer);
    if (job == NULL)
        return FH_OK;
    enum fh_status status = take(writer, job, error);
    job_free(job);
    return status;
}

void fh_writer_merge_drop(struct fh_writer *writer)
{
    struct fh_merge_job *job = finished(writer);
    if (job != NULL)
        job_free(job); /* its file goes with the other leftovers */
}

/* ---- At once ---- */

/* Runs a prepared job in this thread (takes it over) and commits the outcome. */
static enum fh_status run_now(struct fh_writer *writer, struct fh_merge_job *job, struct fh_error *error)
{
    job_main(job);
    enum fh_status status = take(writer, job, error);
    job_free(job);
    return status == FH_OK ? fh_writer_publish(writer, error) : status;
}

enum fh_status fh_writer_merge_range(struct fh_writer *writer, size_t first, size_t count, struct fh_error *error)
{
    struct fh_merge_job *job;
    enum fh_status status = prepare(&job, writer, first, count, error);
    return status == FH_OK ? run_now(writer, job, error) : status;
}

enum fh_status fh_writer_merge_tiers(struct fh_writer *writer, struct fh_error *error)
{
    bool found = true;
    enum fh_status status = FH_OK;
    while (status == FH_OK && found) {
        size_t first, count;
        status = choose(writer, &first, &count, &found, error);
        if (status == FH_OK && found)
            status = fh_writer_merge_range(writer, first, count, error);
    }
    return status;
}

enum fh_status fh_writer_reorder(struct fh_writer *writer, struct fh_error *error)
{
    struct fh_merge_job *job;
    enum fh_status status = prepare(&job, writer, 0, 1, error);
    if (status != FH_OK)
        return status;
    const struct fh_segment *segment = job->segments[0];
    job->options.permuted = true;
    job->options.doc_count = segment->doc_count;
    job->inputs[0].numbers = fh_malloc(segment->doc_count * sizeof *job->inputs[0].numbers);
    if (job->inputs[0].numbers == NULL)
        status = fh_fail_nomem(error);
    else
        status = fh_reorder(segment, writer->directory, writer->options.threads, job->inputs[0].numbers, error);
    if (status == FH_OK)
        return run_now(writer, job, error);
    job_free(job);
    return status;
}
