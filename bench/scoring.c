/* How fast a whole posting list goes by, on every SIMD path: bench/scoring INDEX [TERMS]
 *
 * The longest lists of each level of the first segment (5 unless told) are decoded from end to end: doc_ids alone,
 * doc_ids and frequencies; and scored: every posting's contribution under the default ranking, held against a
 * threshold that none reaches. Nothing is skipped. Best of several runs, in processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "indexer/simd.h"
#include "indexer/snapshot.h"
#include "query/cursor.h"

#define RUNS 25
#define TERMS_MAX 50u

struct longest {
    struct fh_term_info infos[TERMS_MAX];
    char names[TERMS_MAX][256];
    size_t count, wanted;
};

static void die(const struct fh_error *error)
{
    fprintf(stderr, "scoring: %s\n", error->message);
    exit(4);
}

static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Keeps the terms with the highest doc_freq, highest first. */
static void consider(struct longest *longest, const struct fh_term_iterator *iterator)
{
    size_t place = longest->count < longest->wanted ? longest->count++ : longest->wanted - 1;
    if (place + 1 == longest->wanted && longest->infos[place].doc_freq >= iterator->info.doc_freq)
        return;
    for (; place > 0 && longest->infos[place - 1].doc_freq < iterator->info.doc_freq; place--) {
        longest->infos[place] = longest->infos[place - 1];
        memcpy(longest->names[place], longest->names[place - 1], sizeof longest->names[place]);
    }
    longest->infos[place] = iterator->info;
    memcpy(longest->names[place], iterator->term, sizeof longest->names[place]);
}

static void find_longest(struct longest *longest, const struct fh_termdict *dictionary)
{
    struct fh_term_iterator iterator;
    struct fh_error error;
    if (fh_term_iterator_seek(&iterator, dictionary, fh_text(""), &error) != FH_OK)
        die(&error);
    while (fh_term_iterator_next(&iterator, &error) == FH_OK)
        consider(longest, &iterator);
}

/* ---- What is measured ---- */

static uint32_t decode_docs(struct fh_cursor *cursor, uint32_t block)
{
    return fh_cursor_load(cursor, block) ? cursor->data.docs[0] : 0;
}

static uint32_t decode_all(struct fh_cursor *cursor, uint32_t block)
{
    return fh_cursor_load(cursor, block) && fh_cursor_weigh(cursor) ? cursor->data.weighted[0] : 0;
}

static uint32_t score(struct fh_cursor *cursor, uint32_t block)
{
    uint32_t docs[FH_BLOCK_ROOM], scores[FH_BLOCK_ROOM];
    if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
        return 0;
    return (uint32_t)fh_query_kernels()->keep(cursor->data.docs, cursor->scores, cursor->data.count, UINT32_MAX, docs,
                                              scores);
}

/* Nanoseconds for all postings of the list. */
static double best_ns(struct fh_cursor *cursor, uint32_t (*visit)(struct fh_cursor *, uint32_t))
{
    static volatile uint32_t kept;
    double best = 1e30;
    for (int run = 0; run < RUNS; run++) {
        double start = now_ns();
        cursor->block = FH_NO_BLOCK;
        for (uint32_t block = 0; block < cursor->list.block_count; block++)
            kept += visit(cursor, block);
        double took = now_ns() - start;
        best = took < best ? took : best;
    }
    (void)kept;
    return best;
}

static void measure(const struct fh_snapshot *snapshot, enum fh_level level, const struct fh_term_info *info,
                    const char *name)
{
    static struct fh_cursor cursor;
    struct fh_error error;
    bool damaged = false;
    if (fh_cursor_open(&cursor, snapshot->segments[0], level, info, FH_FIELD_ANY, 1, &damaged, &error) != FH_OK)
        die(&error);
    cursor.scorers[cursor.scorer_count++] = fh_scorer_make(1, fh_idf(snapshot->document_count, info->doc_freq),
                                                           FH_K1_DEFAULT, FH_B_DEFAULT, snapshot->average_length);
    double postings = info->doc_freq, docs = best_ns(&cursor, decode_docs), all = best_ns(&cursor, decode_all);
    cursor.weights_only = true; /* as of a word that is ranked */
    double scored = best_ns(&cursor, score);
    printf("%-9s %-5s %9.0f %9.2f %9.2f %9.2f %9.2f %9.2f  %s\n", fh_simd_name(fh_simd_path()),
           level == FH_LEVEL_STEM ? "stem" : "form", postings, postings / docs, postings / all, 2 * postings / all,
           postings / scored, all / scored, name);
}

int main(int argc, char **argv)
{
    struct fh_snapshot *snapshot;
    struct fh_error error;
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: scoring INDEX [TERMS]\n");
        return 2;
    }
    size_t wanted = argc == 3 ? strtoul(argv[2], NULL, 10) : 5;
    if (fh_snapshot_open(&snapshot, argv[1], false, &error) != FH_OK)
        die(&error);
    printf("%-9s %-5s %9s %9s %9s %9s %9s %9s  term\n", "path", "level", "postings", "docs G/s", "all G/s", "ints G/s",
           "scored", "of all");
    for (int level = 0; level < (snapshot->manifest.levels == FH_LEVELS_BOTH ? 2 : 1); level++) {
        struct longest longest = {.wanted = wanted > 0 && wanted < TERMS_MAX ? wanted : TERMS_MAX};
        find_longest(&longest, &snapshot->segments[0]->terms[level]);
        for (size_t i = 0; i < longest.count; i++)
            for (int path = 0; path < FH_SIMD_COUNT; path++)
                if (fh_simd_force((enum fh_simd)path))
                    measure(snapshot, (enum fh_level)level, &longest.infos[i], longest.names[i]);
    }
    fh_snapshot_release(snapshot);
    return 0;
}
