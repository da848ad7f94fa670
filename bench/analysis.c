/* How fast text is analysed (fold, words, both levels), beside what merely reading and checking it takes.
 *
 *     analysis ARCHIVE [MEGABYTES]
 *
 * Takes the bodies of ARCHIVE (of so many MB, 40), and in turn copies them, checks that they are UTF-8, and
 * analyses them with a session that has seen every word (warm) and with a new one (cold). The fastest of five passes
 * counts, in processor time; one thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/letters.h"
#include "corpus/reader.h"
#include "stemmer/analyzer.h"

#define PASSES 5

static double cpu_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

_Noreturn static void give_up(const char *why)
{
    fprintf(stderr, "analysis: %s\n", why);
    exit(4);
}

struct texts {
    struct fh_buffer bytes; /* end to end */
    size_t *ends;
    size_t count, capacity;
    char *copy;
    struct fh_tokens tokens;
    size_t words;
};

static void load(struct texts *texts, const char *path, size_t bytes_max)
{
    struct fh_reader_options options = {0};
    struct fh_reader *reader;
    struct fh_document document;
    struct fh_error error;
    if (fh_reader_open(&reader, &path, 1, &options, &error) != FH_OK)
        give_up(error.message);
    while (texts->bytes.length < bytes_max && fh_reader_next(reader, &document, &error) == FH_OK) {
        fh_buffer_append_slice(&texts->bytes, document.body);
        void *moved = fh_grow(texts->ends, &texts->capacity, texts->count + 1, sizeof *texts->ends);
        if (moved == NULL)
            give_up("out of memory");
        texts->ends = moved;
        texts->ends[texts->count++] = texts->bytes.length;
    }
    fh_reader_close(reader);
    texts->copy = fh_malloc(texts->bytes.length + 1);
    if (texts->copy == NULL || !fh_buffer_ok(&texts->bytes) || texts->bytes.length == 0)
        give_up("no text, or no memory for it");
}

/* ---- Passes: seconds each ---- */

static double copy_pass(struct texts *texts)
{
    double start = cpu_now();
    memcpy(texts->copy, texts->bytes.bytes, texts->bytes.length);
    __asm__ volatile("" : : "r"(texts->copy) : "memory"); /* the copy is wanted */
    return cpu_now() - start;
}

static double check_pass(struct texts *texts)
{
    double start = cpu_now();
    if (fh_letters_valid(fh_buffer_slice(&texts->bytes)) != texts->bytes.length)
        give_up("the archive gives invalid UTF-8");
    return cpu_now() - start;
}

static double analysis_pass(struct texts *texts, struct fh_session *session)
{
    struct fh_error error;
    double start = cpu_now();
    texts->words = 0;
    for (size_t i = 0, from = 0; i < texts->count; from = texts->ends[i++]) {
        struct fh_slice text = {texts->bytes.bytes + from, texts->ends[i] - from};
        if (fh_session_analyze(session, text, &texts->tokens, &error) != FH_OK)
            give_up(error.message);
        texts->words += texts->tokens.count;
    }
    return cpu_now() - start;
}

static void keep_least(double *least, double seconds)
{
    *least = seconds < *least ? seconds : *least;
}

static void print(const char *what, const struct texts *texts, double seconds, double copying)
{
    printf("%-22s %9.1f MB/s %9.1f M words/s %10.1f times memcpy\n", what, (double)texts->bytes.length / 1e6 / seconds,
           (double)texts->words / 1e6 / seconds, seconds / copying);
}

int main(int argc, char **argv)
{
    struct texts texts = {.bytes = FH_BUFFER_INIT, .tokens = FH_TOKENS_INIT};
    struct fh_analyzer *analyzer;
    struct fh_session *session;
    struct fh_error error;
    double copying = 1e9, checking = 1e9, warm = 1e9, cold;
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: analysis ARCHIVE [MEGABYTES]\n");
        return 2;
    }
    load(&texts, argv[1], (argc == 3 ? (size_t)strtoul(argv[2], NULL, 10) : 40) * 1000000);
    if (fh_analyzer_new(&analyzer, "arabic", NULL, &error) != FH_OK ||
        fh_session_new(&session, analyzer, &error) != FH_OK)
        give_up(error.message);
    cold = analysis_pass(&texts, session);
    for (int i = 0; i < PASSES; i++) {
        keep_least(&copying, copy_pass(&texts));
        keep_least(&checking, check_pass(&texts));
        keep_least(&warm, analysis_pass(&texts, session));
    }
    print("memcpy", &texts, copying, copying);
    print("UTF-8 validation", &texts, checking, copying);
    print("analysis, cache warm", &texts, warm, copying);
    print("analysis, new session", &texts, cold, copying);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
    fh_tokens_release(&texts.tokens);
    fh_buffer_release(&texts.bytes);
    fh_free(texts.ends);
    fh_free(texts.copy);
    return 0;
}
