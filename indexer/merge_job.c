/* Running one merge. See merge_job.h. */
#include "indexer/merge_job.h"

#include "base/mem.h"

void fh_merge_job_free(struct fh_merge_job *job)
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

struct fh_merge_job *fh_merge_job_new(size_t count)
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
    fh_merge_job_free(job);
    return NULL;
}

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

void fh_merge_job_run(struct fh_merge_job *job)
{
    job->status = build(job, &job->error);
}

static void *job_main(void *argument)
{
    fh_merge_job_run(argument);
    return NULL;
}

void fh_merge_job_start(struct fh_merge_job *job)
{
    job->threaded = pthread_create(&job->thread, NULL, job_main, job) == 0;
    if (!job->threaded)
        fh_merge_job_run(job);
}

void fh_merge_job_wait(struct fh_merge_job *job)
{
    if (job->threaded)
        pthread_join(job->thread, NULL);
    job->threaded = false;
}
