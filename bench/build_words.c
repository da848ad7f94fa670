/* Makes the word table of the generator of archives: build_words COUNTS TOKENS > words-ar.tsv.
 *
 * COUNTS: "word TAB count" lines, most frequent first, words as they are spelled. TOKENS: folded
 * tokens of a real archive (bench/support/token_file.h), from which pairs that stand together
 * more often than chance has it are counted. The output is text: a line "word TAB count" for
 * each of the most frequent words, an empty line, then "i TAB j TAB n" lines: of 10,000 tokens of
 * word i, n are followed by word j. corpus/words-ar.tsv.zst is that output, compressed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "bench/support/token_file.h"
#include "bench/support/types.h"
#include "stemmer/analyzer.h"

#define WORDS_MAX 60000u
#define PAIR_SLOTS (1u << 24)
#define PAIR_COUNT_MIN 40u
#define LIFT_MIN 3.0 /* times the frequency that chance would give */

struct spelled { /* one of the most frequent words */
    struct fh_slice text;
    uint64_t count;
    uint32_t type; /* of its folded form */
};

struct table {
    struct spelled *words;
    uint32_t word_count;
    struct types types;      /* folded forms: those of the table come first */
    uint32_t *word_of_type;  /* the most frequent spelling */
    uint32_t *token_counts;  /* by word, in TOKENS */
    uint64_t *pair_keys;     /* word << 32 | next word, plus 1; 0 is empty */
    uint32_t *pair_counts;
    uint64_t tokens;
};

static void table_release(struct table *table)
{
    fh_free(table->words);
    types_release(&table->types);
    fh_free(table->word_of_type);
    fh_free(table->token_counts);
    fh_free(table->pair_keys);
    fh_free(table->pair_counts);
}

static bool table_init(struct table *table)
{
    table->words = fh_calloc(WORDS_MAX, sizeof *table->words);
    table->word_of_type = fh_calloc(WORDS_MAX, sizeof *table->word_of_type);
    table->token_counts = fh_calloc(WORDS_MAX, sizeof *table->token_counts);
    table->pair_keys = fh_calloc(PAIR_SLOTS, sizeof *table->pair_keys);
    table->pair_counts = fh_calloc(PAIR_SLOTS, sizeof *table->pair_counts);
    return table->words != NULL && table->word_of_type != NULL && table->token_counts != NULL &&
           table->pair_keys != NULL && table->pair_counts != NULL;
}

/* ---- Words ---- */

static bool read_words(struct table *table, struct fh_slice rest)
{
    struct fh_buffer folded = FH_BUFFER_INIT;
    struct fh_slice word, count;
    bool well = true;
    while (well && table->word_count < WORDS_MAX && token_file_line(&rest, &word, &count)) {
        fh_buffer_reset(&folded);
        fh_fold_text(word, &folded);
        uint32_t known = table->types.count, number = table->word_count++;
        uint32_t type = types_number(&table->types, fh_buffer_slice(&folded));
        well = fh_buffer_ok(&folded) && type != TYPES_NONE;
        if (!well)
            break;
        if (type == known)
            table->word_of_type[type] = number;
        table->words[number] = (struct spelled){word, strtoull(count.bytes, NULL, 10), type};
    }
    fh_buffer_release(&folded);
    return well;
}

/* ---- Pairs ---- */

static void count_pair(struct table *table, uint32_t first, uint32_t second)
{
    uint64_t key = ((uint64_t)first << 32 | second) + 1;
    size_t slot = (key * 0x9E3779B97F4A7C15u) >> 40;
    while (table->pair_keys[slot] != 0 && table->pair_keys[slot] != key)
        slot = (slot + 1) & (PAIR_SLOTS - 1);
    table->pair_keys[slot] = key;
    table->pair_counts[slot]++;
}

static bool read_tokens(struct table *table, struct fh_slice rest)
{
    uint32_t known = table->types.count;
    struct fh_slice id, tokens, token;
    while (token_file_line(&rest, &id, &tokens)) {
        uint32_t before = TYPES_NONE;
        while (token_file_token(&tokens, &token)) {
            uint32_t type = types_number(&table->types, token);
            if (type == TYPES_NONE)
                return false;
            uint32_t word = type < known ? table->word_of_type[type] : TYPES_NONE;
            if (word != TYPES_NONE)
                table->token_counts[word]++;
            if (word != TYPES_NONE && before != TYPES_NONE)
                count_pair(table, before, word);
            before = word;
            table->tokens++;
        }
    }
    return true;
}

struct pair {
    uint32_t first, second, share;
};

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

static bool print_pairs(const struct table *table)
{
    struct pair *pairs = NULL;
    size_t count = 0, capacity = 0;
    for (size_t slot = 0; slot < PAIR_SLOTS; slot++) {
        if (table->pair_counts[slot] < PAIR_COUNT_MIN)
            continue;
        uint64_t key = table->pair_keys[slot] - 1;
        uint32_t first = (uint32_t)(key >> 32), second = (uint32_t)key;
        double chance = (double)table->token_counts[first] * table->token_counts[second] / (double)table->tokens;
        double share = 10000.0 * table->pair_counts[slot] / table->token_counts[first];
        if (table->pair_counts[slot] < LIFT_MIN * chance || share < 1)
            continue;
        struct pair *grown = fh_grow(pairs, &capacity, count + 1, sizeof *pairs);
        if (grown == NULL) {
            fh_free(pairs);
            return false;
        }
        pairs = grown;
        pairs[count++] = (struct pair){first, second, (uint32_t)share};
    }
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < count; i++)
        printf("%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\n", pairs[i].first, pairs[i].second, pairs[i].share);
    fh_free(pairs);
    return true;
}

int main(int argc, char **argv)
{
    struct table table = {.types = TYPES_INIT};
    struct fh_map maps[2] = {{NULL, 0}, {NULL, 0}};
    struct fh_error error = {FH_OK, {0}};
    if (argc != 3) {
        fprintf(stderr, "usage: build_words COUNTS TOKENS > words-ar.tsv\n");
        return 2;
    }
    bool well = table_init(&table);
    for (int i = 0; i < 2 && well; i++) {
        well = fh_map_open(&maps[i], argv[i + 1], &error) == FH_OK;
        if (!well)
            fprintf(stderr, "build_words: %s\n", error.message);
    }
    well = well && read_words(&table, (struct fh_slice){(const char *)maps[0].bytes, maps[0].size}) &&
           read_tokens(&table, (struct fh_slice){(const char *)maps[1].bytes, maps[1].size});
    for (uint32_t i = 0; i < table.word_count && well; i++)
        printf("%.*s\t%" PRIu64 "\n", (int)table.words[i].text.length, table.words[i].text.bytes, table.words[i].count);
    well = well && putchar('\n') != EOF && print_pairs(&table);
    fh_map_close(&maps[0]);
    fh_map_close(&maps[1]);
    table_release(&table);
    return well ? 0 : 4;
}
