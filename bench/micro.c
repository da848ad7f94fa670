/* How fast the inner loops of the index are: unpacking by width, posting blocks, positions, term
 * look-ups, on every SIMD path of this processor. `make bench-micro` prints the table.
 *
 * Each figure is the best of several runs over data that fits the cache, so that it tells what
 * the code costs, not the memory. Terms are real words when $FIHRIST_DATA is there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zstd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "indexer/pack.h"
#include "indexer/positions_block.h"
#include "indexer/postings.h"
#include "indexer/simd.h"
#include "indexer/termdict.h"

#define RUNS 15 /* the best of so many counts */
#define BLOCKS 512u
#define NUMBERS (BLOCKS * FH_BLOCK)

static void die(const char *what)
{
    fprintf(stderr, "bench-micro: %s\n", what);
    exit(4);
}

static double now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Best time of `work` in nanoseconds. What it returns is kept, so that it is not left out. */
static double best_ns(uint64_t (*work)(void *context), void *context)
{
    static volatile uint64_t kept;
    double best = 1e30;
    for (int run = 0; run < RUNS; run++) {
        double start = now_ns();
        kept += work(context);
        double took = now_ns() - start;
        best = took < best ? took : best;
    }
    (void)kept;
    return best;
}

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 32) * limit >> 32);
}

static void row(const char *what, const char *detail, double ns, double numbers, double bytes)
{
    printf("%-10s %-28s %9.2f ns/block %7.3f ns/number %7.2f G/s %7.2f GB/s\n", what, detail, ns / (numbers / FH_BLOCK),
           ns / numbers, numbers / ns, bytes / ns);
}

/* ---- Unpacking ---- */

struct packed {
    unsigned bits;
    uint8_t *bytes;
    size_t length;
};

static uint64_t unpack_all(void *context)
{
    const struct packed *packed = context;
    const uint8_t *in = packed->bytes, *end = in + packed->length;
    uint32_t values[FH_BLOCK_ROOM];
    uint64_t sum = 0;
    for (uint32_t block = 0; block < BLOCKS; block++) {
        in = fh_unpack(in, end, values, FH_BLOCK, packed->bits);
        sum += values[block % FH_BLOCK];
    }
    return sum;
}

static void bench_unpack(void)
{
    struct packed packed = {.bytes = calloc(BLOCKS, 4 * FH_BLOCK)};
    if (packed.bytes == NULL)
        die("out of memory");
    for (size_t i = 0; i < BLOCKS * 4 * FH_BLOCK; i++)
        packed.bytes[i] = (uint8_t)random_below(256);
    for (packed.bits = 1; packed.bits <= 32; packed.bits += packed.bits < 16 ? 1 : 4) {
        char detail[32];
        snprintf(detail, sizeof detail, "%u bits", packed.bits);
        packed.length = BLOCKS * fh_pack_bytes(FH_BLOCK, packed.bits);
        row("unpack", detail, best_ns(unpack_all, &packed), NUMBERS, (double)packed.length);
    }
    free(packed.bytes);
}

/* ---- Posting blocks ---- */

struct lists {
    struct fh_weights weights;
    struct fh_postings postings;
    struct fh_positions positions;
    struct fh_buffer bytes, position_bytes;
};

static uint64_t read_docs(void *context)
{
    const struct lists *lists = context;
    struct fh_block block;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < lists->postings.block_count; i++) {
        if (!fh_postings_read_docs(&lists->postings, i, &block))
            die("bad block");
        sum += block.docs[i % FH_BLOCK];
    }
    return sum;
}

static uint64_t read_docs_and_freqs(void *context)
{
    const struct lists *lists = context;
    struct fh_block block;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < lists->postings.block_count; i++) {
        if (!fh_postings_read_docs(&lists->postings, i, &block) ||
            !fh_postings_read_freqs(&lists->postings, lists->weights, &block))
            die("bad block");
        sum += block.weighted[i % FH_BLOCK];
    }
    return sum;
}

static uint64_t read_positions(void *context)
{
    const struct lists *lists = context;
    struct fh_block block;
    struct fh_positions_block places = {.room = NULL};
    const uint32_t *gaps;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < lists->postings.block_count; i++) {
        if (!fh_postings_read_docs(&lists->postings, i, &block) ||
            !fh_postings_read_freqs(&lists->postings, lists->weights, &block) ||
            fh_positions_block_enter(&places, &lists->positions, i, &block, 1) != FH_OK ||
            (block.freqs[64] > 1 && fh_positions_block_seek(&places, 64, block.freqs[64], &gaps) != FH_OK))
            die("bad block");
        sum += places.firsts[64];
    }
    fh_positions_block_release(&places);
    return sum;
}

/* One posting in gap_mean documents, frequencies as in news: most 1, few large. */
static void make_lists(struct lists *lists, uint32_t gap_mean, bool with_leads)
{
    struct fh_weights weights = {32, with_leads ? 32 : FH_SIXTEENTHS};
    uint32_t *lengths = calloc((size_t)NUMBERS * gap_mean * 2 + 1, sizeof *lengths), gaps[64], doc = 0;
    if (lengths == NULL)
        die("out of memory");
    struct fh_postings_writer writer;
    struct fh_positions_writer position_writer;
    fh_postings_writer_init(&writer, lengths, weights, 250);
    fh_positions_writer_init(&position_writer);
    for (uint32_t i = 0; i < NUMBERS; i++, doc += 1 + random_below(2 * gap_mean - 1)) {
        uint32_t freq = 1;
        while (freq < 60 && random_below(100) < 35)
            freq++;
        uint32_t titles = random_below(12) == 0;
        uint32_t leads = with_leads && freq > titles && random_below(8) == 0;
        fh_postings_writer_add(&writer, doc, (struct fh_occurrences){freq, titles, leads});
        uint32_t first = random_below(200);
        for (uint32_t p = 0; p < freq; p++)
            gaps[p] = random_below(80);
        fh_positions_writer_add(&position_writer, &first, &freq, gaps, 1);
    }
    *lists = (struct lists){.weights = weights, .bytes = FH_BUFFER_INIT, .position_bytes = FH_BUFFER_INIT};
    if (!fh_postings_writer_finish(&writer, &lists->bytes) ||
        !fh_positions_writer_finish(&position_writer, &lists->position_bytes) ||
        !fh_postings_open(&lists->postings, fh_buffer_slice(&lists->bytes), writer.doc_freq, writer.impact, doc) ||
        !fh_positions_open(&lists->positions, fh_buffer_slice(&lists->position_bytes), lists->postings.block_count,
                           true))
        die("cannot make a list");
    fh_postings_writer_release(&writer);
    fh_positions_writer_release(&position_writer);
    free(lengths);
}

static void bench_leads(uint32_t gap_mean)
{
    struct lists lists;
    char detail[48];
    make_lists(&lists, gap_mean, true);
    snprintf(detail, sizeof detail, "with leads, %.2f bytes", (double)lists.bytes.length / NUMBERS);
    double docs = best_ns(read_docs, &lists), both = best_ns(read_docs_and_freqs, &lists);
    row("freqs", detail, both - docs, NUMBERS, (double)lists.bytes.length);
    fh_buffer_release(&lists.bytes);
    fh_buffer_release(&lists.position_bytes);
}

static void bench_postings(void)
{
    static const uint32_t gaps[] = {1, 2, 5, 30, 500};
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        struct lists lists;
        char detail[48];
        make_lists(&lists, gaps[i], false);
        snprintf(detail, sizeof detail, "1 in %u docs, %.2f bytes", gaps[i], (double)lists.bytes.length / NUMBERS);
        double docs = best_ns(read_docs, &lists), both = best_ns(read_docs_and_freqs, &lists);
        double positions = best_ns(read_positions, &lists);
        row("docs", detail, docs, NUMBERS, (double)lists.bytes.length);
        row("freqs", detail, both - docs, NUMBERS, (double)lists.bytes.length);
        printf("%-10s %-28s %9.2f ns/posting\n", "positions", "of one posting", (positions - both) / BLOCKS);
        fh_buffer_release(&lists.bytes);
        fh_buffer_release(&lists.position_bytes);
        bench_leads(gaps[i]);
    }
}

/* ---- Term look-ups ---- */

struct words {
    char *text; /* where the words are */
    size_t count;
    struct fh_slice *list;    /* sorted */
    struct fh_slice *queries; /* the same in random order, side by side in memory */
    char *query_text;
    struct fh_termdict dictionary;
};

/* The words of the counts file, or as many made-up ones. */
static void read_words(struct words *words)
{
    const char *folder = getenv("FIHRIST_DATA");
    char *path = folder != NULL ? fh_path_join(folder, "wordcounts-ar.tsv.zst") : NULL;
    struct fh_map map = {NULL, 0};
    size_t size = 4000000;
    if (path != NULL && fh_map_open(&map, path, NULL) == FH_OK)
        size = ZSTD_getFrameContentSize(map.bytes, map.size);
    words->text = calloc(size + 1, 1);
    if (words->text == NULL)
        die("out of memory");
    if (map.bytes != NULL) {
        if (ZSTD_isError(ZSTD_decompress(words->text, size, map.bytes, map.size)))
            die("cannot read the words");
        fh_map_close(&map);
    } else {
        for (size_t i = 0; i + 2 < size; i += 2) {
            words->text[i] = (char)(random_below(6) == 0 ? '\n' : 0xD9);
            words->text[i + 1] =
                (char)(words->text[i] == '\n' ? '\n' : (int)(0x80 + random_below(random_below(14) + 1)));
        }
    }
    free(path);
}

static int compare_words(const void *a, const void *b)
{
    const struct fh_slice *left = a, *right = b;
    return fh_slice_compare(*left, *right);
}

static void sort_words(struct words *words)
{
    size_t capacity = 300000, unique = 0;
    words->list = calloc(capacity, sizeof *words->list);
    if (words->list == NULL)
        die("out of memory");
    for (char *word = strtok(words->text, "\n"); word != NULL && words->count < capacity; word = strtok(NULL, "\n"))
        words->list[words->count++] = (struct fh_slice){word, strcspn(word, "\t")};
    qsort(words->list, words->count, sizeof *words->list, compare_words);
    for (size_t i = 0; i < words->count; i++)
        if (unique == 0 || !fh_slice_equal(words->list[unique - 1], words->list[i]))
            words->list[unique++] = words->list[i];
    words->count = unique;
}

static const struct fh_termdict_shape shape = {FH_LEVEL_STEM, true, true};

/* Half of the terms have one posting, the others lists of a few bytes or more. */
static void make_dictionary(struct words *words, struct fh_map *map, struct fh_buffer *index)
{
    char path[] = "/tmp/fihrist-bench-XXXXXX";
    int fd = mkstemp(path);
    struct fh_file_writer file;
    struct fh_termdict_writer writer;
    fh_file_writer_open(&file, path, 0);
    fh_termdict_writer_init(&writer, shape, &file);
    struct fh_term_info info = {.impact = 100};
    for (size_t i = 0; i < words->count; i++) {
        info.doc_freq = random_below(2) == 0 ? 1 : 2 + random_below(random_below(5000) + 1);
        info.single_doc = random_below(30000);
        info.single.freq = 1;
        info.total_term_freq = info.doc_freq + random_below(info.doc_freq);
        info.postings_length = info.doc_freq > 1 ? 2 * info.doc_freq : 0;
        info.positions_length = info.doc_freq > 1 ? 3 * info.doc_freq : 0;
        info.single_positions = info.doc_freq == 1 ? (struct fh_slice){"\x85\x01", 2} : (struct fh_slice){NULL, 0};
        fh_termdict_writer_add(&writer, words->list[i], &info);
        info.postings_offset += info.postings_length;
        info.positions_offset += info.positions_length;
    }
    if (!fh_termdict_writer_finish(&writer, index) || fh_file_writer_finish(&file, false, NULL) != FH_OK ||
        fh_map_open(map, path, NULL) != FH_OK)
        die("cannot write a dictionary");
    fh_termdict_writer_release(&writer);
    close(fd);
    unlink(path);
}

static void make_queries(struct words *words)
{
    size_t bytes = 1;
    for (size_t i = 0; i < words->count; i++)
        bytes += words->list[i].length;
    words->queries = calloc(words->count, sizeof *words->queries);
    words->query_text = calloc(bytes, 1);
    if (words->queries == NULL || words->query_text == NULL)
        die("out of memory");
    for (size_t i = 0; i < words->count; i++) {
        size_t j = random_below((uint32_t)i + 1);
        words->queries[i] = words->queries[j];
        words->queries[j] = words->list[i];
    }
    char *text = words->query_text;
    for (size_t i = 0; i < words->count; i++) {
        memcpy(text, words->queries[i].bytes, words->queries[i].length);
        words->queries[i].bytes = text;
        text += words->queries[i].length;
    }
}

static uint64_t find_all(void *context)
{
    const struct words *words = context;
    struct fh_term_info info;
    uint64_t sum = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (fh_termdict_find(&words->dictionary, words->queries[i], &info, NULL) != FH_OK)
            die("a term is missing");
        sum += info.doc_freq;
    }
    return sum;
}

static uint64_t walk_all(void *context)
{
    const struct words *words = context;
    struct fh_term_iterator iterator;
    uint64_t sum = 0;
    if (fh_term_iterator_seek(&iterator, &words->dictionary, fh_text(""), NULL) != FH_OK)
        die("cannot walk");
    while (fh_term_iterator_next(&iterator, NULL) == FH_OK)
        sum += iterator.length;
    return sum;
}

static void bench_terms(void)
{
    struct words words = {.text = NULL};
    struct fh_map map;
    struct fh_buffer index = FH_BUFFER_INIT;
    read_words(&words);
    sort_words(&words);
    make_dictionary(&words, &map, &index);
    make_queries(&words);
    if (fh_termdict_open(&words.dictionary, shape, (uint32_t)words.count,
                         (struct fh_slice){(const char *)map.bytes, map.size}, fh_buffer_slice(&index), "bench",
                         NULL) != FH_OK)
        die("cannot open the dictionary");
    printf("terms      %zu terms, %.2f bytes a term and %.2f of the index\n", words.count,
           (double)map.size / (double)words.count, (double)index.length / (double)words.count);
    printf("find       in random order %30.1f ns/term\n", best_ns(find_all, &words) / (double)words.count);
    printf("walk       all in order %33.1f ns/term\n", best_ns(walk_all, &words) / (double)words.count);
    fh_map_close(&map);
    fh_buffer_release(&index);
    free(words.text);
    free(words.list);
    free(words.queries);
    free(words.query_text);
}

/* Arguments name the sections wanted (terms, unpack, postings); none: all. */
static bool wanted(const char *section, char **names)
{
    bool found = names[0] == NULL;
    for (size_t i = 0; names[i] != NULL; i++)
        found |= strcmp(names[i], section) == 0;
    return found;
}

int main(int argc, char **argv)
{
    (void)argc;
    if (wanted("terms", argv + 1))
        bench_terms();
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        if (!fh_simd_force((enum fh_simd)path))
            continue;
        printf("\n%s\n", fh_simd_name((enum fh_simd)path));
        if (wanted("unpack", argv + 1))
            bench_unpack();
        random_state = 1; /* the same lists for every path */
        if (wanted("postings", argv + 1))
            bench_postings();
    }
    return 0;
}
