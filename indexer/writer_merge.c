/* Merging segments of an index, beside the adding of documents. See fihrist.h.
 *
 * A merge is a job (merge_job.h): its inputs and their deletions are fixed when it begins, a thread of its own builds
 * the new segment, and the writer takes that in at the first commit by which a share of what is merged has been added
 * again, with what was deleted from the inputs meanwhile; so merging has time, and commits seldom wait for it. When that
 * is depends on the commits alone: the index does not depend on the clock. With one thread the job is done on
 * the spot, and taken in at the same commit.
 *
 * Jobs may run side by side: while a large merge goes on, small ones are made of what has come since. The segments of a
 * job are never closed before it ends.
 */
#include "indexer/writer_state.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/merge.h"
#include "indexer/merge_job.h"
#include "indexer/reorder.h"

/* A merge is taken in when a sixth of its bytes has been added since it began: merging goes several times as fast as
 * adding. A commit counts as this much at least. */
#define WAIT_SHARE 6u
#define COMMIT_BYTES_LEAST FH_MERGE_FLOOR_BYTES

/* ---- Beginning ---- */

/* A job over segments first..first+count-1, ready to run. */
static enum fh_status prepare(struct fh_merge_job **out, struct fh_writer *writer, size_t first, size_t count,
                              struct fh_error *error)
{
    struct fh_merge_job *job = fh_merge_job_new(count);
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
        fh_merge_job_free(job);
        *out = NULL;
    }
    return status;
}

/* What the policy asks for, if anything, of the segments behind those that are being merged. */
static enum fh_status choose(const struct fh_writer *writer, size_t *first, size_t *count, bool *found,
                             struct fh_error *error)
{
    size_t from = writer->segment_count;
    while (from > 0 && !writer->segments[from - 1].merging)
        from--;
    struct fh_merge_candidate *candidates = fh_malloc((writer->segment_count - from) * sizeof *candidates);
    if (candidates == NULL)
        return fh_fail_nomem(error);
    for (size_t i = from; i < writer->segment_count; i++) {
        uint32_t docs = writer->segments[i].segment->doc_count, gone = writer->segments[i].deleted.set_count;
        candidates[i - from] = (struct fh_merge_candidate){
            (uint64_t)((double)writer->segments[i].bytes * (docs - gone) / docs), docs, gone};
    }
    *found = fh_merge_choose(candidates, writer->segment_count - from, first, count);
    if (*found)
        *first += from;
    fh_free(candidates);
    return FH_OK;
}

/* Puts a prepared job behind those there are. */
static void enlist(struct fh_writer *writer, struct fh_merge_job *job, size_t first)
{
    struct fh_merge_job **last = &writer->merges;
    while (*last != NULL)
        last = &(*last)->next;
    *last = job;
    for (size_t i = first; i < first + job->count; i++) {
        writer->segments[i].merging = true;
        job->wait += writer->segments[i].bytes / WAIT_SHARE;
    }
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
    enlist(writer, job, first);
    if (writer->options.threads > 1)
        fh_merge_job_start(job);
    else
        fh_merge_job_run(job);
    return FH_OK;
}

bool fh_writer_is_merging(const struct fh_writer *writer, const char *name)
{
    for (const struct fh_merge_job *job = writer->merges; job != NULL; job = job->next)
        if (strncmp(name, job->name, strlen(job->name)) == 0)
            return true;
    return false;
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

/* Waits for a job, takes its outcome in, and ends it. */
static enum fh_status take_next(struct fh_writer *writer, struct fh_merge_job **place, struct fh_error *error)
{
    struct fh_merge_job *job = *place;
    fh_merge_job_wait(job);
    *place = job->next;
    enum fh_status status = take(writer, job, error);
    fh_merge_job_free(job);
    return status;
}

enum fh_status fh_writer_merge_take_due(struct fh_writer *writer, uint64_t added, struct fh_error *error)
{
    uint64_t bytes = added > COMMIT_BYTES_LEAST ? added : COMMIT_BYTES_LEAST;
    enum fh_status status = FH_OK;
    for (struct fh_merge_job **place = &writer->merges; *place != NULL && status == FH_OK;) {
        struct fh_merge_job *job = *place;
        job->wait -= job->wait < bytes ? job->wait : bytes;
        if (job->wait == 0)
            status = take_next(writer, place, error);
        else
            place = &job->next;
    }
    return status;
}

enum fh_status fh_writer_merge_take_all(struct fh_writer *writer, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    while (writer->merges != NULL && status == FH_OK)
        status = take_next(writer, &writer->merges, error);
    return status;
}

void fh_writer_merge_drop(struct fh_writer *writer)
{
    while (writer->merges != NULL) { /* their files go with the other leftovers */
        struct fh_merge_job *job = writer->merges;
        fh_merge_job_wait(job);
        writer->merges = job->next;
        fh_merge_job_free(job);
    }
}

/* ---- At once ---- */

/* Runs a prepared job in this thread (takes it over) and commits the outcome. */
static enum fh_status run_now(struct fh_writer *writer, struct fh_merge_job *job, struct fh_error *error)
{
    fh_merge_job_run(job);
    enum fh_status status = take(writer, job, error);
    fh_merge_job_free(job);
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
    fh_merge_job_free(job);
    return status;
}
