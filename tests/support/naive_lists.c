/* The naive reader: posting lists, impacts, positions, pairs. See naive_reader.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/naive_reader.h"

unsigned naive_impact(const struct naive_segment *segment, const struct naive_posting *posting)
{
    double tf = 16.0 * posting->freq + ((double)segment->title_weight - 16.0) * posting->titles +
                ((double)segment->lead_weight - 16.0) * posting->leads;
    double length = (double)naive_element(segment->section[20], posting->doc_id, 4);
    double norm = 0.9 * (0.25 * 16 + 0.75 * length / segment->impact_length);
    double impact = ceil(255 * tf / (tf + norm) - 1e-9);
    return impact < 255 ? (unsigned)impact : 255;
}

/* ---- Posting lists ---- */

static void read_bitset(struct naive_bytes *bytes, uint32_t n, uint64_t base, struct naive_posting *postings)
{
    uint32_t found = 0;
    struct naive_bytes bits = naive_take(bytes, naive_number(bytes, 2));
    naive_must(bits.length > 0 && bits.at[bits.length - 1] != 0, "the last byte of a bitset is not 0");
    for (size_t i = 0; i < 8 * bits.length; i++) {
        if (!naive_bit(bits, i))
            continue;
        naive_must(found < n, "a bitset has n bits");
        postings[found++].doc_id = (uint32_t)(base + i);
    }
    naive_must(found == n, "a bitset has n bits");
}

/* Returns whether frequencies follow. */
static bool read_docs(struct naive_bytes *bytes, uint32_t n, uint64_t base, struct naive_posting *postings)
{
    uint32_t gaps[128];
    struct naive_bytes peek = *bytes;
    unsigned head = (unsigned)naive_number(&peek, 1);
    if ((head & 0x40) != 0) {
        naive_must((head & 0x3F) == 0, "bits 0 to 5 of a bitset's head are 0");
        *bytes = peek;
        read_bitset(bytes, n, base, postings);
        return (head & 0x80) == 0;
    }
    naive_patched(bytes, n, gaps);
    for (uint32_t i = 0; i < n; i++) {
        base += gaps[i];
        postings[i].doc_id = (uint32_t)base++;
    }
    return (head & 0x80) == 0;
}

/* Which postings a list of places or a bitmap names, and how many they are; *flag is bit 7 of what stands before. */
static uint32_t read_which(struct naive_bytes *bytes, uint32_t n, bool *named, bool *flag)
{
    unsigned head = (unsigned)naive_number(bytes, 1);
    uint32_t count = (head & 0x7F) + 1, found = 0;
    bool as_places = count <= naive_ceil8(n);
    struct naive_bytes which = naive_take(bytes, as_places ? count : naive_ceil8(n));
    *flag = (head & 0x80) != 0;
    memset(named, 0, 128 * sizeof named[0]);
    for (uint32_t i = 0; i < (as_places ? count : 8 * (uint32_t)which.length); i++) {
        uint32_t place = as_places ? which.at[i] : i;
        if (!as_places && !naive_bit(which, i))
            continue;
        naive_must(place < n, "a place is one of the block's");
        naive_must(!as_places || i == 0 || which.at[i] > which.at[i - 1], "places rise");
        named[place] = true;
        found++;
    }
    naive_must(found == count, "as many postings are named as it says");
    return count;
}

static void read_titles(struct naive_bytes *bytes, uint32_t n, struct naive_posting *postings)
{
    bool named[128], more;
    read_which(bytes, n, named, &more);
    for (uint32_t i = 0; i < n; i++)
        if (named[i])
            postings[i].titles = 1 + (more ? (uint32_t)naive_varint(bytes) : 0);
}

static void read_leads(struct naive_bytes *bytes, uint32_t n, struct naive_posting *postings)
{
    bool named[128], follows = true;
    for (uint32_t layer = 0; follows; layer++) {
        naive_must(layer < 20, "a lead has twenty words");
        read_which(bytes, n, named, &follows);
        for (uint32_t i = 0; i < n; i++) {
            naive_must(!named[i] || postings[i].leads == layer, "a layer names postings of the layer before");
            postings[i].leads += named[i];
        }
    }
}

static void read_block(struct naive_bytes bytes, uint32_t n, uint64_t base, struct naive_posting *postings)
{
    uint32_t less_one[128] = {0};
    unsigned flags = read_docs(&bytes, n, base, postings) ? naive_patched(&bytes, n, less_one) : 0;
    for (uint32_t i = 0; i < n; i++) {
        postings[i].freq = less_one[i] + 1;
        postings[i].titles = postings[i].leads = 0;
    }
    if ((flags & 0x40) != 0)
        read_titles(&bytes, n, postings);
    if ((flags & 0x80) != 0)
        read_leads(&bytes, n, postings);
    naive_must(bytes.length == 0, "a block has nothing else");
}

static unsigned largest_impact(const struct naive_segment *segment, const struct naive_posting *postings, uint64_t n)
{
    unsigned largest = 0;
    for (uint64_t i = 0; i < n; i++) {
        unsigned impact = naive_impact(segment, &postings[i]);
        largest = impact > largest ? impact : largest;
    }
    return largest;
}

static uint64_t at_most(uint64_t number, uint64_t limit)
{
    return number < limit ? number : limit;
}

/* The last posting and the largest impact of postings[first ...] are what an entry says. */
static void check_entry(const struct naive_segment *segment, const struct naive_posting *postings, uint64_t n,
                        struct naive_bytes entry)
{
    naive_must(naive_element(entry, 0, 4) == postings[n - 1].doc_id, "last_doc is the last posting's");
    naive_must(entry.at[entry.length - 1] == largest_impact(segment, postings, n), "an entry's impact is the largest");
}

static struct naive_bytes entry_at(struct naive_bytes entries, uint64_t i, size_t size)
{
    naive_take(&entries, i * size);
    return naive_take(&entries, size);
}

/* Where block b starts, from the start of the first block. */
static uint64_t block_start(struct naive_bytes groups, struct naive_bytes blocks, uint64_t b)
{
    struct naive_bytes group = entry_at(groups, b / 32, 12), block = entry_at(blocks, b, 7);
    naive_take(&group, 4);
    naive_take(&block, 4);
    return naive_number(&group, 7) + naive_number(&block, 2);
}

static void read_blocks(const struct naive_segment *segment, struct naive_bytes list, uint64_t doc_freq,
                        struct naive_posting *postings)
{
    uint64_t block_count = (doc_freq + 127) / 128, group_count = (block_count + 31) / 32, base = 0;
    struct naive_bytes groups = naive_take(&list, 12 * group_count), blocks = naive_take(&list, 7 * block_count);
    for (uint64_t b = 0; b < block_count; b++) {
        uint64_t start = block_start(groups, blocks, b), n = at_most(doc_freq - 128 * b, 128);
        uint64_t end = b + 1 < block_count ? block_start(groups, blocks, b + 1) : list.length;
        struct naive_bytes bytes = list;
        naive_must(start < end && (b > 0 || start == 0), "blocks start at 0 and rise");
        naive_take(&bytes, start);
        bytes = naive_take(&bytes, end - start);
        naive_must(bytes.length <= 1975, "a block has at most 1,975 bytes");
        read_block(bytes, (uint32_t)n, base, &postings[128 * b]);
        check_entry(segment, &postings[128 * b], n, entry_at(blocks, b, 7));
        base = (uint64_t)postings[128 * b + n - 1].doc_id + 1;
    }
    for (uint64_t g = 0; g < group_count; g++)
        check_entry(segment, &postings[4096 * g], at_most(doc_freq - 4096 * g, 4096), entry_at(groups, g, 12));
}

struct naive_posting *naive_postings(const struct naive_segment *segment, const struct naive_term *term)
{
    struct naive_posting *postings = naive_alloc((size_t)term->doc_freq, sizeof postings[0]);
    uint64_t total = 0, titles = 0;
    if (!term->has_list)
        postings[0] = term->only;
    else if (term->doc_freq <= 128)
        read_block(term->list, (uint32_t)term->doc_freq, 0, postings);
    else
        read_blocks(segment, term->list, term->doc_freq, postings);
    for (uint64_t i = 0; i < term->doc_freq; i++) {
        naive_must(postings[i].doc_id < segment->documents, "doc_ids are documents");
        naive_must(i == 0 || postings[i].doc_id > postings[i - 1].doc_id, "doc_ids rise");
        naive_must((uint64_t)postings[i].titles + postings[i].leads <= postings[i].freq,
                   "there are no more titles and leads than occurrences");
        naive_must(postings[i].leads == 0 || segment->lead_weight != 16, "without a weight there are no leads");
        total += postings[i].freq;
        titles += postings[i].titles;
    }
    naive_must(term->total_term_freq == 0 || (total == term->total_term_freq && titles == term->title_freq),
               "sums of a term are those of its postings"); /* a pair has none */
    naive_must(largest_impact(segment, postings, term->doc_freq) == term->impact, "a term's impact is the largest");
    return postings;
}

/* ---- Positions ---- */

/* `count` numbers of one block, as they are in its runs. */
static uint32_t *read_runs(struct naive_bytes *bytes, uint64_t count, bool layered)
{
    uint32_t *numbers = naive_alloc((size_t)count, sizeof numbers[0]);
    for (uint64_t i = 0; i < count; i += 128) {
        uint32_t n = (uint32_t)at_most(count - i, 128);
        if (layered)
            naive_layered(bytes, n, numbers + i);
        else
            naive_must(naive_patched(bytes, n, numbers + i) == 0, "flags of positions are 0");
    }
    return numbers;
}

/* Each posting's first position, then its gaps. */
static void read_places(struct naive_bytes *bytes, const struct naive_posting *postings, uint64_t n, uint64_t count,
                        uint64_t version, uint32_t *numbers)
{
    uint32_t *firsts = read_runs(bytes, n, version > 1);
    uint32_t *gaps = read_runs(bytes, count - n, version > 1 && count - n <= 256), *gap = gaps;
    for (uint64_t i = 0; i < n; i++) {
        *numbers++ = firsts[i];
        for (uint32_t k = 1; k < postings[i].freq; k++)
            *numbers++ = *gap++;
    }
    free(firsts);
    free(gaps);
}

static void numbers_to_positions(const struct naive_posting *postings, uint64_t n, uint32_t *numbers)
{
    for (uint64_t i = 0; i < n; i++) {
        for (uint32_t k = 1; k < postings[i].freq; k++)
            numbers[k] += numbers[k - 1] + 1;
        numbers += postings[i].freq;
    }
}

uint32_t *naive_positions(const struct naive_segment *segment, const struct naive_term *term,
                          const struct naive_posting *postings)
{
    uint32_t *positions = naive_alloc((size_t)term->total_term_freq, sizeof positions[0]), *next = positions;
    struct naive_bytes runs = term->positions, offsets = {NULL, 0};
    uint64_t blocks = (term->doc_freq + 127) / 128;
    unsigned width = 0;
    if (blocks > 1) {
        width = (unsigned)naive_number(&runs, 1);
        offsets = naive_take(&runs, width * blocks);
    }
    const uint8_t *start = runs.at;
    for (uint64_t b = 0; b < blocks; b++) {
        uint64_t count = 0, first = 128 * b, n = at_most(term->doc_freq - first, 128);
        for (uint64_t i = first; i < first + n; i++)
            count += postings[i].freq;
        naive_must(blocks == 1 || naive_element(offsets, b, width) == (uint64_t)(runs.at - start),
                   "runs of a block start where its offset says");
        if (term->has_list)
            read_places(&runs, postings + first, n, count, segment->version, next);
        for (uint64_t i = 0; i < count && !term->has_list; i++)
            next[i] = (uint32_t)naive_varint(&runs);
        next += count;
    }
    naive_must(runs.length == 0, "a position list has nothing else");
    numbers_to_positions(postings, term->doc_freq, positions);
    return positions;
}

/* ---- Pairs ---- */

/* The marks of a pair, which take all of `bytes`. */
static void read_marks(struct naive_pair *pair, struct naive_bytes bytes)
{
    uint32_t gaps[128], facts[128], next = 0;
    pair->count = naive_varint(&bytes);
    naive_must(pair->count >= 1 && pair->count < (uint64_t)1 << 31, "a pair has marks");
    pair->marks = naive_alloc((size_t)pair->count, sizeof pair->marks[0]);
    for (uint64_t done = 0; done < pair->count; done += 128) {
        uint32_t n = (uint32_t)at_most(pair->count - done, 128);
        naive_layered(&bytes, n, gaps);
        naive_layered(&bytes, n, facts);
        for (uint32_t i = 0; i < n; i++) {
            pair->marks[done + i] = (struct naive_mark){next + gaps[i], facts[i] / 2 + 1, facts[i] % 2 != 0};
            next += gaps[i] + 1;
        }
    }
    naive_must(bytes.length == 0, "marks of a pair have nothing else");
}

/* The pairs whose first stem is number `first` of the frequent ones; returns how many. */
static size_t read_row(struct naive_bytes row, uint32_t first, struct naive_bytes words, uint32_t n,
                       struct naive_pair *pairs)
{
    size_t count = (size_t)naive_varint(&row);
    uint64_t lengths[1024], second = 0;
    naive_must(count <= n, "a row has a pair for each stem at most");
    for (size_t i = 0; i < count; i++, second++) {
        second += naive_varint(&row);
        lengths[i] = naive_varint(&row);
        naive_must(second < n, "a second stem is a frequent one");
        pairs[i].first = (uint32_t)naive_element(words, first, 4);
        pairs[i].second = (uint32_t)naive_element(words, second, 4);
    }
    for (size_t i = 0; i < count; i++)
        read_marks(&pairs[i], naive_take(&row, lengths[i]));
    naive_must(row.length == 0, "a row has nothing else");
    return count;
}

struct naive_pair *naive_pairs(const struct naive_segment *segment, const struct naive_term *stems, size_t *count)
{
    unsigned id = segment->section[34].at != NULL ? 34 : 17;
    struct naive_bytes words = segment->section[id], rows = segment->section[id + 1], all = segment->section[id + 2];
    *count = 0;
    if (words.at == NULL || segment->version == 1)
        return NULL;
    naive_take(&words, id == 17 ? 8 : 16);
    uint32_t n = (uint32_t)(words.length / 4);
    naive_must(n >= 1 && n <= 1024 && words.length == 4 * (size_t)n && rows.length == 8 * (size_t)n,
               "tables of pairs have their sizes");
    struct naive_pair *pairs = naive_alloc((size_t)n * n, sizeof pairs[0]);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t stem = naive_element(words, i, 4), start = naive_element(rows, i, 8);
        uint64_t end = i + 1 < n ? naive_element(rows, i + 1, 8) : all.length;
        naive_must(stem < segment->terms[0] && stems[stem].doc_freq > 1, "a frequent stem is one of several documents");
        naive_must(i == 0 || stem > naive_element(words, i - 1, 4), "frequent stems rise");
        naive_must(start < end && end <= all.length && (i > 0 || start == 0), "rows lie end to end");
        struct naive_bytes row = all;
        naive_take(&row, start);
        *count += read_row(naive_take(&row, end - start), i, words, n, pairs + *count);
    }
    return pairs;
}
