/* The statistics of a collection by which generated archives are held against real ones:
 * statistics TOKENS (bench/support/token_file.h). One "name TAB value" a line.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "bench/support/gaps.h"
#include "bench/support/shingles.h"
#include "bench/support/token_file.h"
#include "bench/support/types.h"

struct word { /* what is known of a type */
    uint32_t count, doc_freq;
    uint32_t document, position; /* of its last token; documents count from 1 */
    uint32_t freq;               /* in that document */
};

struct posting {
    uint32_t word, gap;
};

struct collection {
    struct types types;
    struct word *words;
    size_t word_count, word_capacity;
    uint32_t *line; /* words of the current document */
    size_t line_count, line_capacity;
    struct posting *postings; /* gaps wait here until the lengths of the lists are known */
    size_t posting_count, posting_capacity;
    struct shingles shingles;
    struct gaps doc_gaps, position_gaps;
    uint32_t documents;
    uint64_t tokens, freqs_of_one;
    double logs, log_squares; /* of document lengths */
};

static void collection_release(struct collection *all)
{
    types_release(&all->types);
    fh_free(all->words);
    fh_free(all->line);
    fh_free(all->postings);
    shingles_release(&all->shingles);
    gaps_release(&all->doc_gaps);
    gaps_release(&all->position_gaps);
}

/* ---- Reading ---- */

static bool read_token(struct collection *all, struct fh_slice token)
{
    uint32_t *line = fh_grow(all->line, &all->line_capacity, all->line_count + 1, sizeof *line);
    if (line == NULL)
        return false;
    all->line = line;
    uint32_t number = types_number(&all->types, token);
    struct word *words = fh_grow(all->words, &all->word_capacity, (size_t)number + 1, sizeof *words);
    if (number == TYPES_NONE || words == NULL)
        return false;
    all->words = words;
    while (all->word_count <= number)
        words[all->word_count++] = (struct word){0, 0, 0, 0, 0};
    line[all->line_count++] = number;
    return true;
}

/* Counts the words of the line, and takes the gap of each posting. */
static bool count_words(struct collection *all)
{
    for (size_t i = 0; i < all->line_count; i++) {
        struct word *word = &all->words[all->line[i]];
        word->count++;
        if (word->document == all->documents) {
            word->freq++;
            continue;
        }
        void *grown = fh_grow(all->postings, &all->posting_capacity, all->posting_count + 1, sizeof *all->postings);
        if (grown == NULL)
            return false;
        all->postings = grown;
        all->postings[all->posting_count++] = (struct posting){all->line[i], all->documents - word->document};
        word->document = all->documents;
        word->doc_freq++;
        word->freq = 1;
        word->position = 0;
    }
    return true;
}

static void count_positions(struct collection *all)
{
    for (size_t i = 0; i < all->line_count; i++) {
        struct word *word = &all->words[all->line[i]];
        uint32_t position = (uint32_t)i + 1;
        gaps_add(&all->position_gaps, position - word->position, word->freq);
        word->position = position;
        all->freqs_of_one += word->freq == 1;
    }
}

static bool read_document(struct collection *all, struct fh_slice tokens)
{
    struct fh_slice token;
    all->line_count = 0;
    all->documents++;
    while (token_file_token(&tokens, &token))
        if (!read_token(all, token))
            return false;
    if (!count_words(all))
        return false;
    count_positions(all);
    double log_length = log((double)all->line_count + 1);
    all->logs += log_length;
    all->log_squares += log_length * log_length;
    all->tokens += all->line_count;
    return shingles_add(&all->shingles, all->line, all->line_count);
}

/* ---- Printing ---- */

static void print_growth(const struct collection *all)
{
    printf("distinct_words_at_%" PRIu32 "\t%" PRIu32 "\n", all->documents, all->types.count);
}

static void print_words(const struct collection *all)
{
    uint64_t once = 0, once_document = 0;
    for (size_t i = 0; i < all->word_count; i++) {
        once += all->words[i].count == 1;
        once_document += all->words[i].doc_freq == 1;
    }
    printf("distinct_words\t%" PRIu32 "\n", all->types.count);
    printf("share_seen_once\t%.4f\n", (double)once / (double)all->word_count);
    printf("share_in_one_document\t%.4f\n", (double)once_document / (double)all->word_count);
}

static void print_lists(struct collection *all)
{
    for (size_t i = 0; i < all->posting_count; i++)
        gaps_add(&all->doc_gaps, all->postings[i].gap, all->words[all->postings[i].word].doc_freq);
    printf("postings_a_document\t%.2f\n", (double)all->posting_count / all->documents);
    printf("share_of_freqs_1\t%.4f\n", (double)all->freqs_of_one / (double)all->posting_count);
    printf("doc_gap_bits_pooled\t%.3f\n", gaps_pooled(&all->doc_gaps));
    printf("doc_gap_bits_modelled\t%.3f\n", gaps_modelled(&all->doc_gaps));
    printf("position_gap_bits_pooled\t%.3f\n", gaps_pooled(&all->position_gaps));
    printf("position_gap_bits_modelled\t%.3f\n", gaps_modelled(&all->position_gaps));
}

static void print_lengths(const struct collection *all)
{
    double mean = all->logs / all->documents;
    printf("documents\t%" PRIu32 "\n", all->documents);
    printf("tokens_a_document\t%.2f\n", (double)all->tokens / all->documents);
    printf("length_log_mean\t%.4f\n", mean);
    printf("length_log_deviation\t%.4f\n", sqrt(all->log_squares / all->documents - mean * mean));
}

static bool print_all(struct collection *all)
{
    print_lengths(all);
    print_words(all);
    print_lists(all);
    size_t repeated = shingles_duplicates(&all->shingles);
    if (repeated == SIZE_MAX)
        return false;
    printf("share_near_duplicates\t%.4f\n", (double)repeated / all->documents);
    return true;
}

int main(int argc, char **argv)
{
    struct collection all = {.types = TYPES_INIT};
    struct fh_map map = {NULL, 0};
    struct fh_error error = {FH_OK, {0}};
    struct fh_slice id, tokens;
    if (argc != 2) {
        fprintf(stderr, "usage: statistics TOKENS\n");
        return 2;
    }
    bool well = gaps_init(&all.doc_gaps) && gaps_init(&all.position_gaps);
    if (!well || fh_map_open(&map, argv[1], &error) != FH_OK) {
        fprintf(stderr, "statistics: %s\n", well ? error.message : "out of memory");
        collection_release(&all);
        return 4;
    }
    struct fh_slice rest = {(const char *)map.bytes, map.size};
    while (well && token_file_line(&rest, &id, &tokens)) {
        well = read_document(&all, tokens);
        if (well && (all.documents & (all.documents - 1)) == 0)
            print_growth(&all);
    }
    well = well && all.documents > 0 && print_all(&all);
    fh_map_close(&map);
    collection_release(&all);
    return well ? 0 : 4;
}
