/* The inverting threads: a ring of jobs in the order they came. See pool.h. */
#include "indexer/pool.h"

#include <pthread.h>

#include "base/mem.h"

struct job {
    struct fh_batch *batch; /* NULL once taken in hand */
    struct fh_run *run;
    bool done;
    enum fh_status status;
    struct fh_error error;
};

struct fh_pool {
    unsigned thread_count; /* 0: invert in the caller's thread */
    size_t slot_count;
    struct job *jobs;
    uint64_t submitted, started, taken; /* jobs, ever; job n is in slot n % slot_count */
    bool closing;
    pthread_mutex_t mutex;
    pthread_cond_t work, done;
    pthread_t *threads;
    struct fh_inverter **inverters;
};

struct fh_batch *fh_batch_new(void)
{
    return fh_calloc(1, sizeof(struct fh_batch));
}

void fh_batch_free(struct fh_batch *batch)
{
    if (batch == NULL)
        return;
    fh_arena_release(&batch->arena);
    fh_free(batch->documents);
    fh_free(batch);
}

static bool copy_field(struct fh_arena *arena, struct fh_slice *field)
{
    *field = fh_arena_copy(arena, *field);
    return field->bytes != NULL;
}

static size_t text_bytes(const struct fh_document *document)
{
    return document->title.length + document->standfirst.length + document->body.length;
}

bool fh_batch_add(struct fh_batch *batch, const struct fh_document *document)
{
    struct fh_document *moved = fh_grow(batch->documents, &batch->capacity, batch->count + 1, sizeof *moved);
    if (moved == NULL)
        return false;
    batch->documents = moved;
    struct fh_document *copy = &moved[batch->count];
    *copy = *document;
    struct fh_arena *arena = &batch->arena;
    if (!copy_field(arena, &copy->id) || !copy_field(arena, &copy->url) || !copy_field(arena, &copy->title) ||
        !copy_field(arena, &copy->standfirst) || !copy_field(arena, &copy->body) || !copy_field(arena, &copy->date) ||
        !copy_field(arena, &copy->source) || !copy_field(arena, &copy->category))
        return false;
    batch->count++;
    batch->text_bytes += text_bytes(copy);
    return true;
}

struct fh_batch *fh_batch_halve(struct fh_batch *batch)
{
    struct fh_batch *second = fh_batch_new();
    size_t first_count = 0, first_bytes = 0;
    if (second == NULL)
        return NULL;
    while (first_bytes < batch->text_bytes / 2)
        first_bytes += text_bytes(&batch->documents[first_count++]);
    for (size_t i = first_count; i < batch->count; i++)
        if (!fh_batch_add(second, &batch->documents[i])) {
            fh_batch_free(second);
            return NULL;
        }
    batch->count = first_count;
    batch->text_bytes = first_bytes;
    return second;
}

static void job_run(struct job *job, struct fh_inverter *inverter, struct fh_batch *batch)
{
    job->status =
        fh_inverter_run(inverter, batch->documents, (uint32_t)batch->count, &job->run, &job->error);
    fh_batch_free(batch);
}

struct thread_start {
    struct fh_pool *pool;
    struct fh_inverter *inverter;
};

static void *thread_main(void *argument)
{
    struct thread_start start = *(struct thread_start *)argument;
    struct fh_pool *pool = start.pool;
    fh_free(argument);
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (!pool->closing && pool->started == pool->submitted)
            pthread_cond_wait(&pool->work, &pool->mutex);
        if (pool->closing)
            break;
        struct job *job = &pool->jobs[pool->started++ % pool->slot_count];
        struct fh_batch *batch = job->batch;
        job->batch = NULL;
        pthread_mutex_unlock(&pool->mutex);
        job_run(job, start.inverter, batch);
        pthread_mutex_lock(&pool->mutex);
        job->done = true;
        pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static enum fh_status start_thread(struct fh_pool *pool, struct fh_inverter *inverter, struct fh_error *error)
{
    struct thread_start *start = fh_malloc(sizeof *start);
    if (start == NULL)
        return fh_fail_nomem(error);
    *start = (struct thread_start){pool, inverter};
    int failure = pthread_create(&pool->threads[pool->thread_count], NULL, thread_main, start);
    if (failure != 0) {
        fh_free(start);
        return fh_fail(error, FH_ERR_IO, "cannot start a thread: error %d", failure);
    }
    pool->thread_count++;
    return FH_OK;
}

enum fh_status fh_pool_new(struct fh_pool **out, unsigned threads, const struct fh_inverter_options *options,
                           struct fh_error *error)
{
    *out = NULL;
    struct fh_pool *pool = fh_calloc(1, sizeof *pool);
    if (pool == NULL)
        return fh_fail_nomem(error);
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    pool->slot_count = (size_t)threads + 1;
    pool->jobs = fh_calloc(pool->slot_count, sizeof *pool->jobs);
    pool->threads = fh_calloc(threads, sizeof *pool->threads);
    pool->inverters = fh_calloc((size_t)threads + 1, sizeof *pool->inverters);
    enum fh_status status = FH_OK;
    if (pool->jobs == NULL || pool->threads == NULL || pool->inverters == NULL)
        status = fh_fail_nomem(error);
    for (unsigned i = 0; i < threads && status == FH_OK; i++) {
        status = fh_inverter_new(&pool->inverters[i], options, error);
        if (status == FH_OK && threads > 1)
            status = start_thread(pool, pool->inverters[i], error);
    }
    if (status != FH_OK) {
        fh_pool_free(pool);
        return status;
    }
    *out = pool;
    return FH_OK;
}

void fh_pool_free(struct fh_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->closing = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    for (size_t i = 0; pool->inverters != NULL && pool->inverters[i] != NULL; i++)
        fh_inverter_free(pool->inverters[i]);
    for (uint64_t n = pool->taken; n < pool->submitted; n++) {
        struct job *job = &pool->jobs[n % pool->slot_count];
        fh_batch_free(job->batch);
        if (job->run != NULL)
            fh_source_free(&job->run->source);
    }
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->done);
    fh_free(pool->jobs);
    fh_free(pool->threads);
    fh_free(pool->inverters);
    fh_free(pool);
}

bool fh_pool_full(struct fh_pool *pool)
{
    return pool->submitted - pool->taken == pool->slot_count;
}

bool fh_pool_empty(struct fh_pool *pool)
{
    return pool->submitted == pool->taken;
}

void fh_pool_submit(struct fh_pool *pool, struct fh_batch *batch)
{
    pthread_mutex_lock(&pool->mutex);
    struct job *job = &pool->jobs[pool->submitted++ % pool->slot_count];
    *job = (struct job){.batch = batch};
    if (pool->thread_count > 0)
        pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    if (pool->thread_count == 0) {
        job->batch = NULL;
        job_run(job, pool->inverters[0], batch);
        job->done = true;
    }
}

enum fh_status fh_pool_take(struct fh_pool *pool, struct fh_run **run, struct fh_error *error)
{
    pthread_mutex_lock(&pool->mutex);
    struct job *job = &pool->jobs[pool->taken % pool->slot_count];
    while (!job->done)
        pthread_cond_wait(&pool->done, &pool->mutex);
    pool->taken++;
    pthread_mutex_unlock(&pool->mutex);
    *run = job->run;
    job->run = NULL;
    if (job->status != FH_OK && error != NULL)
        *error = job->error;
    return job->status;
}
