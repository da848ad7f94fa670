/* The naive reader: documents put together again from positions, and what must follow. See naive_reader.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/naive_reader.h"

#define NO_WORD UINT32_MAX
#define FIELD_GAP 8u

/* The stem at each position of a document; NO_WORD between fields. */
struct layout {
    uint32_t *stems, length, words, leads;
};

static void put_word(struct layout *layout, uint32_t position, uint32_t stem)
{
    while (position >= layout->length) {
        uint32_t longer = layout->length < 64 ? 64 : 2 * layout->length;
        uint32_t *stems = naive_alloc(longer, sizeof stems[0]);
        memset(stems, 0xFF, longer * sizeof stems[0]);
        if (layout->length > 0)
            memcpy(stems, layout->stems, layout->length * sizeof stems[0]);
        free(layout->stems);
        layout->stems = stems;
        layout->length = longer;
    }
    naive_must(layout->stems[position] == NO_WORD, "a position has one word");
    layout->stems[position] = stem;
    layout->words++;
}

bool naive_in_lead(uint64_t position, uint64_t title_words)
{
    uint64_t start = title_words > 0 ? title_words + FIELD_GAP : 0;
    return position >= start && position < start + 20;
}

static void put_term(struct layout *layouts, const struct naive_segment *segment, const struct naive_term *stems,
                     uint32_t stem, const struct naive_document *documents)
{
    struct naive_posting *postings = naive_postings(segment, &stems[stem]);
    uint32_t *positions = naive_positions(segment, &stems[stem], postings), *next = positions;
    for (uint64_t i = 0; i < stems[stem].doc_freq; i++) {
        struct layout *layout = &layouts[postings[i].doc_id];
        uint64_t title_words = documents[postings[i].doc_id].title_words;
        uint32_t in_title = 0, in_lead = 0;
        for (uint32_t k = 0; k < postings[i].freq; k++, next++) {
            naive_must(k == 0 || *next > next[-1], "positions rise");
            in_title += *next < title_words;
            in_lead += naive_in_lead(*next, title_words);
            put_word(layout, *next, stem);
        }
        naive_must(in_title == postings[i].titles, "titles of a posting are its positions in the title");
        naive_must(segment->lead_weight == 16 || in_lead == postings[i].leads,
                   "leads of a posting are its positions in the lead");
        layout->leads += in_lead;
    }
    free(positions);
    free(postings);
}

/* Where there is no word, it is between two fields, and the first of these is the title if there is one (of which words
 * beyond 65,535 count as body, but stand where they stand). */
static void check_fields(const struct layout *layout, uint64_t title_words)
{
    uint32_t gaps = 0, gap = 0, seen = 0;
    for (uint32_t p = 0; p < layout->length && seen < layout->words; p++) {
        if (layout->stems[p] == NO_WORD) {
            naive_must(gap > 0 || gaps > 0 || title_words == 0 || title_words == 65535 || p == title_words,
                       "a title ends at its length");
            gap++;
            continue;
        }
        naive_must(gap == 0 || gap == FIELD_GAP, "a field starts this far after the one before");
        naive_must(p > 0 || gap == 0, "the first field that has words starts at 0");
        gaps += gap > 0;
        gap = 0;
        seen++;
    }
    naive_must(gaps <= 2, "there are three fields");
}

/* The number of a stem in section 34 or 17, or NO_WORD; *n of them, the least product of their pairs and what is
 * added before they are multiplied. */
static uint32_t *frequent_numbers(const struct naive_segment *segment, uint32_t *n, uint64_t *least, uint64_t *added)
{
    uint32_t *number = naive_alloc((size_t)segment->terms[0], sizeof number[0]);
    bool before = segment->section[34].at == NULL;
    struct naive_bytes words = segment->section[before ? 17 : 34];
    memset(number, 0xFF, (size_t)segment->terms[0] * sizeof number[0]);
    *n = 0;
    *least = *added = 0;
    if (words.at == NULL || segment->version == 1)
        return number;
    *least = naive_number(&words, 8);
    *added = before ? 0 : naive_number(&words, 8);
    *n = (uint32_t)words.length / 4;
    for (uint32_t i = 0; i < *n; i++)
        number[naive_element(words, i, 4)] = i;
    return number;
}

struct pair_cursor {
    const struct naive_pair *pair; /* NULL: it has no marks */
    uint64_t next;
    uint32_t freq; /* in the current document */
    bool special;
};

/* The documents of a stem's list, rank by rank, to find ranks by. */
struct ranks {
    struct naive_posting *postings;
    uint64_t count, next;
};

static void compare_document_pairs(struct pair_cursor *cursors, uint32_t n, const uint32_t *ranks,
                                   const uint64_t *doc_freqs)
{
    for (uint32_t i = 0; i < n * n; i++) {
        struct pair_cursor *cursor = &cursors[i];
        uint32_t first = i / n, second = i % n;
        bool of_second = doc_freqs[second] < doc_freqs[first] ||
                         (doc_freqs[second] == doc_freqs[first] && second < first);
        if (cursor->freq == 0)
            continue;
        naive_must(cursor->pair != NULL && cursor->next < cursor->pair->count, "a pair that occurs has a mark");
        const struct naive_mark *mark = &cursor->pair->marks[cursor->next++];
        naive_must(mark->rank == ranks[of_second ? second : first] && mark->freq == cursor->freq &&
                       mark->special == cursor->special,
                   "a mark says what the positions say");
        cursor->freq = 0;
        cursor->special = false;
    }
}

static void count_document_pairs(struct pair_cursor *cursors, uint32_t n, const struct layout *layout,
                                 const uint32_t *number, const uint64_t *doc_freqs, uint64_t least, uint64_t added,
                                 uint64_t title_words, bool with_leads)
{
    for (uint32_t p = 0; p + 1 < layout->length; p++) {
        uint32_t first = layout->stems[p], second = layout->stems[p + 1];
        if (first == NO_WORD || second == NO_WORD || number[first] == NO_WORD || number[second] == NO_WORD ||
            (doc_freqs[number[first]] + added) * (doc_freqs[number[second]] + added) < least)
            continue;
        struct pair_cursor *cursor = &cursors[number[first] * n + number[second]];
        cursor->freq++;
        cursor->special = cursor->special || p < title_words ||
                          (with_leads && naive_in_lead(p, title_words) && naive_in_lead(p + 1, title_words));
    }
}

/* ranks[i] := the rank of the document in the list of frequent stem i, where it is in it. */
static void find_ranks(struct ranks *lists, uint32_t n, uint32_t doc_id, uint32_t *ranks)
{
    for (uint32_t i = 0; i < n; i++) {
        struct ranks *list = &lists[i];
        while (list->next < list->count && list->postings[list->next].doc_id < doc_id)
            list->next++;
        ranks[i] = (uint32_t)list->next;
    }
}

static void check_pairs(const struct naive_segment *segment, const struct naive_document *documents,
                        const struct naive_term *stems, const struct layout *layouts)
{
    uint32_t n;
    uint64_t least, added;
    uint32_t *number = frequent_numbers(segment, &n, &least, &added);
    struct pair_cursor *cursors = naive_alloc((size_t)n * n, sizeof cursors[0]);
    struct ranks *lists = naive_alloc(n, sizeof lists[0]);
    uint64_t *doc_freqs = naive_alloc(n, sizeof doc_freqs[0]);
    uint32_t *ranks = naive_alloc(n, sizeof ranks[0]);
    size_t count;
    struct naive_pair *pairs = naive_pairs(segment, stems, &count);
    for (size_t i = 0; i < count; i++)
        cursors[number[pairs[i].first] * n + number[pairs[i].second]].pair = &pairs[i];
    for (uint64_t stem = 0; stem < segment->terms[0]; stem++) {
        if (number[stem] == NO_WORD)
            continue;
        lists[number[stem]] = (struct ranks){naive_postings(segment, &stems[stem]), stems[stem].doc_freq, 0};
        doc_freqs[number[stem]] = stems[stem].doc_freq;
    }
    for (uint32_t d = 0; d < segment->documents && n > 0; d++) {
        count_document_pairs(cursors, n, &layouts[d], number, doc_freqs, least, added, documents[d].title_words,
                             segment->lead_weight != 16);
        find_ranks(lists, n, d, ranks);
        compare_document_pairs(cursors, n, ranks, doc_freqs);
    }
    for (uint32_t i = 0; i < n * n; i++)
        naive_must(cursors[i].pair == NULL || cursors[i].next == cursors[i].pair->count, "a pair that is marked occurs");
    for (uint32_t i = 0; i < n; i++)
        free(lists[i].postings);
    for (size_t i = 0; i < count; i++)
        free(pairs[i].marks);
    free(lists);
    free(doc_freqs);
    free(ranks);
    free(pairs);
    free(cursors);
    free(number);
}

void naive_check_layout(const struct naive_segment *segment, const struct naive_document *documents,
                        const struct naive_term *stems)
{
    struct layout *layouts = naive_alloc((size_t)segment->documents, sizeof layouts[0]);
    uint64_t words = 0;
    for (uint32_t s = 0; s < segment->terms[0]; s++)
        put_term(layouts, segment, stems, s, documents);
    for (uint64_t d = 0; d < segment->documents; d++) {
        uint64_t length = 16 * (uint64_t)layouts[d].words + (segment->title_weight - 16) * documents[d].title_words +
                          (segment->lead_weight - 16) * layouts[d].leads;
        naive_must(documents[d].weighted_length == length, "a weighted length is that of the words");
        check_fields(&layouts[d], documents[d].title_words);
        words += layouts[d].words;
    }
    naive_must(words == segment->positions, "facts have the number of positions");
    check_pairs(segment, documents, stems, layouts);
    for (uint64_t d = 0; d < segment->documents; d++)
        free(layouts[d].stems);
    free(layouts);
}
