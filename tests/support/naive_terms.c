/* The naive reader: term dictionaries. See naive_reader.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/naive_reader.h"

#define BLOCK 32u

/* One block as it is read: columns of numbers, one for each of its terms, and where its lists are. */
struct block {
    struct naive_bytes rest; /* what has not been read */
    struct naive_bytes shared, lengths, impacts, lists, suffixes;
    uint64_t postings_offset, positions_offset;
    uint32_t count, with_list;
    bool has_positions;
};

static void read_head(struct block *block, uint32_t count, bool has_positions)
{
    block->count = count;
    block->has_positions = has_positions;
    block->postings_offset = naive_varint(&block->rest);
    block->positions_offset = has_positions ? naive_varint(&block->rest) : 0;
    uint64_t suffixes_length = naive_varint(&block->rest);
    block->shared = naive_take(&block->rest, count);
    block->lengths = naive_take(&block->rest, count);
    block->impacts = naive_take(&block->rest, count);
    block->lists = naive_take(&block->rest, naive_ceil8(count));
    block->suffixes = naive_take(&block->rest, suffixes_length);
    for (uint32_t i = 0; i < count; i++)
        block->with_list += naive_bit(block->lists, i);
}

static int compare_terms(const struct naive_term *a, const struct naive_term *b)
{
    size_t common = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, common);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static void read_names(struct block *block, struct naive_term *terms)
{
    for (uint32_t i = 0; i < block->count; i++) {
        size_t shared = block->shared.at[i], suffix = block->lengths.at[i];
        naive_must(shared <= (i > 0 ? terms[i - 1].length : 0) && shared + suffix <= 255,
                   "a term shares what there is");
        if (shared > 0)
            memcpy(terms[i].bytes, terms[i - 1].bytes, shared);
        if (suffix > 0)
            memcpy(terms[i].bytes + shared, naive_take(&block->suffixes, suffix).at, suffix);
        terms[i].length = shared + suffix;
        terms[i].impact = block->impacts.at[i];
        terms[i].has_list = naive_bit(block->lists, i);
        naive_must(i == 0 || shared == terms[i - 1].length || suffix == 0 ||
                       terms[i - 1].bytes[shared] != terms[i].bytes[shared],
                   "a term shares all that it could");
    }
    naive_must(block->suffixes.length == 0, "suffixes-length is the sum of the lengths");
}

static void read_stems(struct block *block, struct naive_term *terms)
{
    uint64_t moves[BLOCK], stem = 0;
    naive_column(&block->rest, block->count, moves);
    for (uint32_t i = 0; i < block->count; i++)
        terms[i].stem = stem += (uint64_t)naive_unzigzag(moves[i]);
}

static void read_lists(struct block *block, struct naive_term *terms, const struct naive_segment *segment,
                       unsigned level)
{
    uint64_t column[5][BLOCK] = {{0}};
    uint32_t k = 0;
    for (unsigned c = 0; c < (block->has_positions ? 5u : 4u); c++)
        naive_column(&block->rest, block->with_list, column[c]);
    struct naive_bytes postings = segment->section[14 + level], positions = segment->section[16];
    naive_take(&postings, block->postings_offset);
    naive_take(&positions, block->positions_offset);
    for (uint32_t i = 0; i < block->count; i++) {
        if (!terms[i].has_list)
            continue;
        terms[i].doc_freq = column[0][k] + 2;
        terms[i].total_term_freq = column[1][k] + terms[i].doc_freq;
        terms[i].title_freq = column[2][k];
        terms[i].list = naive_take(&postings, column[3][k]);
        if (block->has_positions)
            terms[i].positions = naive_take(&positions, column[4][k]);
        k++;
    }
}

static void read_singles(struct block *block, struct naive_term *terms, const struct naive_segment *segment)
{
    uint64_t column[5][BLOCK] = {{0}};
    uint32_t k = 0;
    for (unsigned c = 0; c < 5; c++)
        if ((c != 3 || segment->lead_weight != 16) && (c != 4 || block->has_positions))
            naive_column(&block->rest, block->count - block->with_list, column[c]);
    for (uint32_t i = 0; i < block->count; i++) {
        if (terms[i].has_list)
            continue;
        terms[i].only.doc_id = (uint32_t)column[0][k];
        terms[i].only.freq = (uint32_t)column[1][k] + 1;
        terms[i].only.titles = (uint32_t)column[2][k];
        terms[i].only.leads = (uint32_t)column[3][k];
        terms[i].doc_freq = 1;
        terms[i].total_term_freq = terms[i].only.freq;
        terms[i].title_freq = terms[i].only.titles;
        if (block->has_positions)
            terms[i].positions = naive_take(&block->rest, column[4][k]);
        k++;
    }
}

/* The 16 bytes of the index are the first of the term. */
static void check_key(const struct naive_term *term, uint64_t high, uint64_t low)
{
    for (size_t i = 0; i < 16; i++) {
        uint64_t half = i < 8 ? high : low;
        uint64_t byte = half >> 8 * (7 - i % 8) & 255;
        naive_must(byte == (i < term->length ? term->bytes[i] : 0), "a key of the index is the start of a term");
    }
}

static void check_rising(const struct naive_term *terms, uint64_t count)
{
    for (uint64_t i = 1; i < count; i++)
        naive_must(compare_terms(&terms[i - 1], &terms[i]) < 0, "terms rise");
}

/* Lists of all terms, in order, fill the two sections. */
static void check_gapless(const struct naive_segment *segment, unsigned level, const struct naive_term *terms)
{
    const uint8_t *list = segment->section[14 + level].at, *positions = segment->section[16].at;
    for (uint64_t i = 0; i < segment->terms[level]; i++) {
        if (!terms[i].has_list)
            continue;
        naive_must(terms[i].list.at == list, "a posting list starts where the one before ends");
        list += terms[i].list.length;
        naive_must(level == NAIVE_FORM || terms[i].positions.at == positions, "a position list likewise");
        positions += terms[i].positions.length;
    }
    naive_must(list == segment->section[14 + level].at + segment->section[14 + level].length,
               "the postings section ends with its last list");
    naive_must(level == NAIVE_FORM || positions == segment->section[16].at + segment->section[16].length,
               "the positions section ends with its last list");
}

struct naive_term *naive_terms(const struct naive_segment *segment, unsigned level)
{
    uint64_t count = segment->terms[level], blocks = (count + BLOCK - 1) / BLOCK;
    struct naive_bytes terms_section = segment->section[10 + level], index = segment->section[12 + level];
    struct naive_term *terms = naive_alloc((size_t)count, sizeof terms[0]);
    naive_must(index.length == 21 * blocks, "the term index has 21 bytes a block");
    struct naive_bytes high = naive_take(&index, 8 * blocks), low = naive_take(&index, 8 * blocks);
    for (uint64_t b = 0; b < blocks; b++) {
        struct naive_term *first = &terms[BLOCK * b];
        struct block block = {.rest = terms_section};
        uint64_t start = naive_element(index, b, 5);
        uint64_t end = b + 1 < blocks ? naive_element(index, b + 1, 5) : terms_section.length;
        naive_must(start < end && (b > 0 || start == 0), "blocks of terms start at 0 and rise");
        naive_take(&block.rest, start);
        block.rest = naive_take(&block.rest, end - start);
        read_head(&block, count - BLOCK * b < BLOCK ? (uint32_t)(count - BLOCK * b) : BLOCK, level == NAIVE_STEM);
        read_names(&block, first);
        if (level == NAIVE_FORM)
            read_stems(&block, first);
        read_lists(&block, first, segment, level);
        read_singles(&block, first, segment);
        naive_must(block.rest.length == 0, "a block of terms has nothing else");
        check_key(first, naive_element(high, b, 8), naive_element(low, b, 8));
    }
    check_rising(terms, count);
    check_gapless(segment, level, terms);
    return terms;
}
