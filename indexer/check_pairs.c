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
    size_t place;            /* of its first position in places */
    bool ended;
};

struct pairs_check {
    struct fh_check *check;
    const struct fh_segment *segment;
    struct walker *walkers;
    uint64_t *expected; /* fingerprint of each pair's list, by number */
    uint64_t *words;    /* position * FH_COMMON_MOST + stem, of one document */
    size_t word_count, word_capacity;
    struct fh_block *block;
    uint64_t fingerprint; /* of the list being read */
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
    for (uint32_t i = 0; i < freq; i++)
        moved[c->word_count++] = (uint64_t)walker->places.list[walker->place++] * FH_COMMON_MOST + stem;
    if (++walker->at == walker->block.count)
        walker_enter(c, walker);
}

static int word_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* What the pairs of one document add to their lists. */
static void document_pairs(struct pairs_check *c, fh_doc_id doc)
{
    uint32_t stems = c->segment->pairs.common_count;
    c->word_count = 0;
    for (uint32_t stem = 0; stem < stems; stem++)
        walker_take(c, stem, doc);
    if (c->word_count == 0)
        return;
    qsort(c->words, c->word_count, sizeof *c->words, word_order);
    for (size_t i = 1; i < c->word_count; i++) {
        uint64_t first = c->words[i - 1], second = c->words[i];
        if (first / FH_COMMON_MOST + 1 != second / FH_COMMON_MOST)
            continue;
        uint64_t number = first % FH_COMMON_MOST * stems + second % FH_COMMON_MOST;
        uint32_t position = (uint32_t)(first / FH_COMMON_MOST), title_length = c->segment->title_lengths[doc];
        bool in_lead = fh_weights_lead(c->segment->facts.weights) &&
                       fh_stretch_in_lead(position, position + 1, title_length);
        c->expected[number] +=
            fh_check_fingerprint(doc, (struct fh_occurrences){1, position < title_length, in_lead});
    }
}

/* ---- Comparing ---- */

static void visit_block(void *context, const struct fh_block *block, const struct fh_occurrences *in, uint32_t number)
{
    struct pairs_check *c = context;
    (void)number;
    for (uint32_t i = 0; i < block->count; i++)
        c->fingerprint += fh_check_fingerprint(block->docs[i], in[i]);
}

static uint32_t index_of(const struct fh_pairs *pairs, fh_term_ord ord)
{
    uint32_t i = 0;
    while (i + 1 < pairs->common_count && pairs->common[i] != ord)
        i++;
    return i;
}

static void check_pair(struct pairs_check *c, uint32_t i)
{
    const struct fh_pairs *pairs = &c->segment->pairs;
    struct fh_postings list;
    struct fh_error error;
    struct fh_check_sums sums;
    fh_term_ord first, second;
    char name[64];
    if (fh_pairs_at(pairs, i, &first, &second, &list, &error) != FH_OK) {
        fh_check_problem(c->check, "%s", error.message);
        c->damaged = true;
        return;
    }
    uint32_t number = index_of(pairs, first) * pairs->common_count + index_of(pairs, second);
    snprintf(name, sizeof name, "stems %" PRIu32 " and %" PRIu32, first, second);
    c->fingerprint = 0;
    if (!fh_check_list(c->check, c->segment, &list, name, c->block, &sums, visit_block, c))
        return;
    if (!c->damaged && c->fingerprint != c->expected[number])
        fh_check_problem(c->check, "%s: the list is not what their positions say", name);
    c->expected[number] = 0;
}

static void check_lists(struct pairs_check *c)
{
    const struct fh_pairs *pairs = &c->segment->pairs;
    for (uint32_t i = 0; i < pairs->pair_count && c->check->status == FH_OK; i++)
        check_pair(c, i);
    for (uint32_t n = 0; n < pairs->common_count * pairs->common_count && !c->damaged; n++) {
        if (c->expected[n] != 0)
            fh_check_problem(c->check, "stems %" PRIu32 " and %" PRIu32 " meet, but have no list",
                             pairs->common[n / pairs->common_count], pairs->common[n % pairs->common_count]);
    }
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
    c.block = fh_malloc(sizeof *c.block);
    if (c.walkers == NULL || c.expected == NULL || c.block == NULL)
        fh_check_nomem(check);
    for (uint32_t stem = 0; stem < stems && check->status == FH_OK; stem++)
        walker_start(&c, &c.walkers[stem], segment->pairs.common[stem]);
    for (fh_doc_id doc = 0; doc < segment->doc_count && check->status == FH_OK && !c.damaged; doc++)
        document_pairs(&c, doc);
    if (check->status == FH_OK)
        check_lists(&c);
    for (uint32_t stem = 0; c.walkers != NULL && stem < stems; stem++)
        fh_position_list_release(&c.walkers[stem].places);
    fh_check_advance(check, segment->pairs.lists.length);
    fh_free(c.walkers);
    fh_free(c.expected);
    fh_free(c.words);
    fh_free(c.block);
}
