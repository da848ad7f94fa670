/* Writes an archive that nobody wrote (corpus/generate.h) to standard output as JSON Lines:
 *   generate --articles N --seed S [--from YYYY-MM-DD] [--days D] [--threads T] > archive.jsonl
 * The bytes depend on N, S, the dates and nothing else.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "bench/support/json_lines.h"
#include "corpus/date.h"
#include "corpus/generate.h"

#define CHUNK 512u /* articles that a thread makes at a time */
#define THREADS_MAX 64u
#define DAY_SECONDS 86400

struct job {
    const struct fh_generator *generator;
    unsigned threads;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    uint64_t turn; /* the chunk that is to be written next */
    enum fh_status status;
    struct fh_error error;
};

struct worker {
    struct job *job;
    pthread_t thread;
    unsigned number;
};

/* ---- Options ---- */

static bool read_number(const char *text, uint64_t *number)
{
    char *end;
    *number = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

static bool read_option(const char *name, const char *value, struct fh_generator_options *options, unsigned *threads)
{
    uint64_t number = 0;
    struct fh_period period;
    if (strcmp(name, "--from") == 0) {
        if (!fh_date_parse(fh_slice_from(value), FH_DATE_YMD, &period))
            return false;
        options->from_day = period.from / DAY_SECONDS;
        return true;
    }
    if (!read_number(value, &number))
        return false;
    if (strcmp(name, "--articles") == 0)
        options->articles = number;
    else if (strcmp(name, "--seed") == 0)
        options->seed = number;
    else if (strcmp(name, "--days") == 0 && number <= UINT32_MAX)
        options->days = (uint32_t)number;
    else if (strcmp(name, "--threads") == 0 && number >= 1 && number <= THREADS_MAX)
        *threads = (unsigned)number;
    else
        return false;
    return true;
}

/* ---- Writing ---- */

static enum fh_status make_chunk(struct job *job, struct fh_generated *room, uint64_t chunk, struct fh_buffer *out,
                                 struct fh_error *error)
{
    struct fh_document document;
    uint64_t from = chunk * CHUNK, until = from + CHUNK, articles = fh_generator_articles(job->generator);
    until = until < articles ? until : articles;
    fh_buffer_reset(out);
    for (uint64_t article = from; article < until; article++) {
        enum fh_status status = fh_generator_article(job->generator, room, article, &document, error);
        if (status != FH_OK)
            return status;
        json_lines_put(out, &document);
    }
    return fh_buffer_ok(out) ? FH_OK : fh_fail_nomem(error);
}

/* Waits for the turn of `chunk`, writes it, and passes the turn on; false when the job has failed. */
static bool write_chunk(struct job *job, uint64_t chunk, const struct fh_buffer *out, enum fh_status status,
                        const struct fh_error *error)
{
    pthread_mutex_lock(&job->lock);
    while (job->turn != chunk && job->status == FH_OK)
        pthread_cond_wait(&job->turned, &job->lock);
    if (job->status == FH_OK && status != FH_OK) {
        job->status = status;
        job->error = *error;
    }
    bool well = job->status == FH_OK;
    pthread_mutex_unlock(&job->lock);
    struct fh_error failure = {FH_OK, {0}};
    if (well && fwrite(out->bytes, 1, out->length, stdout) != out->length)
        fh_fail_errno(&failure, "standard output", "write");
    pthread_mutex_lock(&job->lock);
    if (failure.status != FH_OK && job->status == FH_OK) {
        job->status = failure.status;
        job->error = failure;
    }
    job->turn += well;
    pthread_cond_broadcast(&job->turned);
    well = job->status == FH_OK;
    pthread_mutex_unlock(&job->lock);
    return well;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct job *job = worker->job;
    struct fh_generated *room = NULL;
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_error error = {FH_OK, {0}};
    uint64_t chunks = (fh_generator_articles(job->generator) + CHUNK - 1) / CHUNK;
    enum fh_status status = fh_generated_new(&room, &error);
    for (uint64_t chunk = worker->number; chunk < chunks; chunk += job->threads) {
        if (status == FH_OK)
            status = make_chunk(job, room, chunk, &out, &error);
        if (!write_chunk(job, chunk, &out, status, &error))
            break;
    }
    fh_generated_free(room);
    fh_buffer_release(&out);
    return NULL;
}

static enum fh_status run(struct job *job, struct fh_error *error)
{
    struct worker workers[THREADS_MAX];
    unsigned started = 0;
    for (; started < job->threads; started++) {
        workers[started] = (struct worker){.job = job, .number = started};
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0)
            break;
    }
    if (started < job->threads) { /* the chunks of the missing ones would never come */
        pthread_mutex_lock(&job->lock);
        job->status = fh_fail(&job->error, FH_ERR_IO, "cannot start %u threads", job->threads);
        pthread_cond_broadcast(&job->turned);
        pthread_mutex_unlock(&job->lock);
    }
    for (unsigned i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    if (job->status == FH_OK && fflush(stdout) != 0)
        return fh_fail_errno(error, "standard output", "write");
    *error = job->error;
    return job->status;
}

int main(int argc, char **argv)
{
    struct fh_generator_options options = {0};
    struct fh_generator *generator = NULL;
    struct fh_error error = {FH_OK, {0}};
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = processors >= 1 && processors <= (long)THREADS_MAX ? (unsigned)processors : 1;
    bool well = argc > 1 && argc % 2 == 1;
    for (int i = 1; i + 1 < argc && well; i += 2)
        well = read_option(argv[i], argv[i + 1], &options, &threads);
    if (!well) {
        fprintf(stderr, "usage: generate --articles N [--seed S] [--from YYYY-MM-DD] [--days D] [--threads T]\n");
        return 2;
    }
    enum fh_status status = fh_generator_new(&generator, &options, &error);
    if (status == FH_OK) {
        struct job job = {.generator = generator, .threads = threads, .status = FH_OK};
        pthread_mutex_init(&job.lock, NULL);
        pthread_cond_init(&job.turned, NULL);
        status = run(&job, &error);
        pthread_mutex_destroy(&job.lock);
        pthread_cond_destroy(&job.turned);
    }
    if (status != FH_OK)
        fprintf(stderr, "generate: %s\n", error.message);
    fh_generator_free(generator);
    return status == FH_OK ? 0 : 4;
}
