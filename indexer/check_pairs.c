/* The check of a segment's pairs of frequent words (pairs.h): they are found once more, by walking the
 * positions of the frequent stems document by document. See check.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/check_state.h"

/* One frequent stem on its way through the documents. */
struct walker {
    struct fh_postings list;
    struct fh_positions positions;
    struct fh_position_list places; /* of the current block */
    struct fh_block block;
    uint32_t next_block, at; /* posting in the block */
    uint32_t rank;           /* of the posting taken last, in the list */
    size_t place;            /* of its first position in places */
    bool ended;
};

struct pairs_check {
    struct fh_check *check;
    const struct fh_segment *segment;
    struct walker *walkers;
    uint64_t *expected; /* fingerprint of each pair's marks, by number */
    uint64_t *words;    /* position << 32 | stem, of one document */
    size_t word_count, word_capacity;
    uint32_t *marked; /* 1 + the rank last found to be special */
    bool damaged;         /* the positions could not all be read */
};

/* ---- Walking ---- */

static void walker_fail(struct pairs_check *c, struct walker *walker, enum fh_status status)
{
    if (status == FH_ERR_NOMEM)
        fh_check_nomem(c->check);
    walker->ended = true;
    c->damaged = true; /* told by the check of terms */
}

static void walker_enter(struct pairs_check *c, struct walker *walker)
{
    walker->at = 0;
    walker->place = 0;
    if (walker->next_block == walker->list.block_count) {
        walker->ended = true;
        return;
    }
    uint32_t number = walker->next_block++;
    struct fh_block *block = &walker->block;
    enum fh_status status = FH_ERR_CORRUPT;
    if (fh_postings_read_docs(&walker->list, number, block) &&
        fh_postings_read_freqs(&walker->list, c->segment->facts.weights, block))
        status =
            fh_positions_read(&walker->positions, number, block->freqs, block->count, 0, block->count, &walker->places);
    if (status != FH_OK)
        walker_fail(c, walker, status);
}

static void walker_start(struct pairs_check *c, struct walker *walker, fh_term_ord ord)
{
    struct fh_term_iterator terms;
    enum fh_status status = fh_term_iterator_seek_ord(&terms, &c->segment->terms[FH_LEVEL_STEM], ord, NULL);
    if (status == FH_OK)
        status = fh_term_iterator_next(&terms, NULL);
    if (status != FH_OK || terms.info.doc_freq < 2 ||
        fh_segment_postings(c->segment, FH_LEVEL_STEM, &terms.info, &walker->list, NULL) != FH_OK ||
        fh_segment_positions(c->segment, &terms.info, &walker->positions, NULL) != FH_OK)
        walker_fail(c, walker, FH_ERR_CORRUPT);
    else
        walker_enter(c, walker);
}

/* Adds the walker's positions in `doc` to the words, and steps on. */
static void walker_take(struct pairs_check *c, uint32_t stem, fh_doc_id doc)
{
    struct walker *walker = &c->walkers[stem];
    if (walker->ended || walker->block.docs[walker->at] != doc)
        return;
    uint32_t freq = walker->block.freqs[walker->at];
    uint64_t *moved = fh_grow(c->words, &c->word_capacity, c->word_count + freq, sizeof *moved);
    if (moved == NULL) {
        fh_check_nomem(c->check);
        return;
    }
    c->words = moved;
    walker->rank = (walker->next_block - 1) * FH_BLOCK + walker->at;
    for (uint32_t i = 0; i < freq; i++)
        moved[c->word_count++] = (uint64_t)walker->places.list[walker->place++] << 32 | stem;
    if (++walker->at == walker->block.count)
        walker_enter(c, walker);
}

static int word_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* What it adds to a pair's fingerprint that in some posting it is in title or lead. */
static uint64_t special_print(uint32_t rank)
{
    return fh_check_mix(~(uint64_t)rank);
}

/* The pair of two stems that stand side by side in a document, the first at `position`. */
static void expect_pair(struct pairs_check *c, uint32_t first, uint32_t second, uint32_t position, fh_doc_id doc)
{
    const struct fh_pairs *pairs = &c->segment->pairs;
    const struct walker *a = &c->walkers[first], *b = &c->walkers[second];
    size_t number = (size_t)first * pairs->common_count + second;
    if (!fh_pairs_know(pairs, a->list.doc_freq, b->list.doc_freq))
        return;
    uint32_t rank = fh_pair_marks_second(a->list.doc_freq, first, b->list.doc_freq, second) ? b->rank : a->rank;
    uint32_t title_length = c->segment->title_lengths[doc];
    bool special = position < title_length || (fh_weights_lead(c->segment->facts.weights) &&
                                               fh_stretch_in_lead(position, position + 1, title_length));
    special = special && c->marked[number] != rank + 1;
    c->expected[number] += fh_check_mix((uint64_t)rank + 1) + (special ? special_print(rank) : 0);
    if (special)
        c->marked[number] = rank + 1;
}

/* What the pairs of one document add to their marks. */
static void document_pairs(struct pairs_check *c, fh_doc_id doc)
{
    c->word_count = 0;
    for (uint32_t stem = 0; stem < c->segment->pairs.common_count; stem++)
        walker_take(c, stem, doc);
    if (c->word_count == 0)
        return;
    qsort(c->words, c->word_count, sizeof *c->words, word_order);
    for (size_t i = 1; i < c->word_count; i++) {
        uint64_t first = c->words[i - 1], second = c->words[i];
        if ((first >> 32) + 1 == second >> 32)
            expect_pair(c, (uint32_t)first, (uint32_t)second, (uint32_t)(first >> 32), doc);
    }
}

/* ---- Comparing ---- */

static void check_pair(struct pairs_check *c, uint32_t first, uint32_t second, const struct fh_pair_marks *marks)
{
    const struct fh_pairs *pairs = &c->segment->pairs;
    uint32_t a = c->walkers[first].list.doc_freq, b = c->walkers[second].list.doc_freq;
    uint32_t ranks[FH_BLOCK_ROOM], facts[FH_BLOCK_ROOM], n;
    size_t number = (size_t)first * pairs->common_count + second;
    uint64_t fingerprint = 0;
    bool damaged;
    struct fh_marks_reader reader;
    fh_marks_begin(&reader, marks, a < b ? a : b);
    while ((n = fh_marks_next(&reader, ranks, facts, &damaged)) > 0)
        for (uint32_t i = 0; i < n; i++)
            fingerprint += ((uint64_t)facts[i] / 2 + 1) * fh_check_mix((uint64_t)ranks[i] + 1) +
                           (facts[i] % 2 != 0 ? special_print(ranks[i]) : 0);
    if (damaged || fingerprint != c->expected[number])
        fh_check_problem(c->check, "stems %" PRIu32 " and %" PRIu32 ": the marks are not what their positions say",
                         pairs->common[first], pairs->common[second]);
    c->expected[number] = 0;
}

static void check_marks(struct pairs_check *c)
{
    const struct fh_pairs *pairs = &c->segment->pairs;
    struct fh_pairs_walk walk;
    struct fh_pair_marks marks;
    struct fh_error error;
    enum fh_status status;
    fh_pairs_begin(&walk, pairs);
    while ((status = fh_pairs_next(&walk, &marks, &error)) == FH_OK && !c->damaged)
        check_pair(c, walk.first, walk.second, &marks);
    if (status == FH_ERR_CORRUPT)
        fh_check_problem(c->check, "%s", error.message);
    for (size_t n = 0; n < (size_t)pairs->common_count * pairs->common_count && status == FH_END; n++)
        if (c->expected[n] != 0)
            fh_check_problem(c->check, "stems %" PRIu32 " and %" PRIu32 " meet, but have no marks",
                             pairs->common[n / pairs->common_count], pairs->common[n % pairs->common_count]);
}

static bool check_common(struct pairs_check *c)
{
    const struct fh_pairs *pairs = &c->segment->pairs;
    for (uint32_t i = 0; i < pairs->common_count; i++) {
        if (pairs->common[i] < c->segment->terms[FH_LEVEL_STEM].term_count &&
            (i == 0 || pairs->common[i] > pairs->common[i - 1]))
            continue;
        fh_check_problem(c->check, "number %" PRIu32 " of the frequent stems is out of range or order", i);
        return false;
    }
    return true;
}

void fh_check_pairs(struct fh_check *check, const struct fh_segment *segment)
{
    struct pairs_check c = {.check = check, .segment = segment};
    uint32_t stems = segment->pairs.common_count;
    if (check->status != FH_OK || stems == 0)
        return;
    fh_check_topic(check, segment->name, "pairs of frequent words");
    if (!check_common(&c))
        return;
    c.walkers = fh_calloc(stems, sizeof *c.walkers);
    c.expected = fh_calloc((size_t)stems * stems, sizeof *c.expected);
    c.marked = fh_calloc((size_t)stems * stems, sizeof *c.marked);
    if (c.walkers == NULL || c.expected == NULL || c.marked == NULL)
        fh_check_nomem(check);
    for (uint32_t stem = 0; stem < stems && check->status == FH_OK; stem++)
        walker_start(&c, &c.walkers[stem], segment->pairs.common[stem]);
    for (fh_doc_id doc = 0; doc < segment->doc_count && check->status == FH_OK && !c.damaged; doc++)
        document_pairs(&c, doc);
    if (check->status == FH_OK)
        check_marks(&c);
    for (uint32_t stem = 0; c.walkers != NULL && stem < stems; stem++)
        fh_position_list_release(&c.walkers[stem].places);
    fh_check_advance(check, segment->pairs.marks.length);
    fh_free(c.walkers);
    fh_free(c.expected);
    fh_free(c.words);
    fh_free(c.marked);
}
