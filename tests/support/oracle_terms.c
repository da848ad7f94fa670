/* Whole posting lists into arrays. See oracle.h. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/oracle_internal.h"

static void check(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "oracle: %s\n", what);
        abort();
    }
}

const struct fh_segment *oracle_segment(const struct oracle *oracle, uint32_t doc, uint32_t *local)
{
    for (size_t i = 0; i < oracle->snapshot->segment_count; i++) {
        const struct fh_segment *segment = oracle->snapshot->segments[i];
        if (doc >= segment->doc_base && doc - segment->doc_base < segment->doc_count) {
            *local = doc - segment->doc_base;
            return segment;
        }
    }
    check(false, "no such document");
    return NULL;
}

static void *zeros(struct oracle *oracle, size_t count, size_t size)
{
    void *block = fh_arena_alloc(&oracle->terms_arena, count * size + 1);
    check(block != NULL, "out of memory");
    memset(block, 0, count * size + 1);
    return block;
}

/* Appends the positions of a block's postings; returns how many there are. */
static void add_positions(struct oracle_term *term, const struct fh_segment *segment, const struct fh_term_info *info,
                          uint32_t number, const struct fh_block *block, uint32_t *used)
{
    struct fh_position_list list = {NULL, 0, 0};
    if (info->doc_freq == 1) {
        check(fh_positions_read_single(info->single_positions, block->freqs[0], &list) == FH_OK, "bad positions");
    } else {
        struct fh_positions positions;
        check(fh_segment_positions(segment, info, &positions, NULL) == FH_OK, "no positions");
        check(fh_positions_read(&positions, number, block->freqs, block->count, 0, block->count, &list) == FH_OK,
              "bad positions");
    }
    for (uint32_t i = 0, at = 0; i < block->count; at += block->freqs[i++]) {
        term->first[segment->doc_base + block->docs[i]] = *used + at;
    }
    memcpy(term->positions + *used, list.list, list.count * sizeof *list.list);
    *used += (uint32_t)list.count;
    fh_position_list_release(&list);
}

static void add_segment(struct oracle_term *term, const struct fh_segment *segment, const struct fh_term_info *info,
                        uint32_t *used)
{
    struct fh_postings list;
    struct fh_block block;
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK];
    check(fh_segment_postings(segment, term->level, info, &list, NULL) == FH_OK, "no postings");
    for (uint32_t number = 0; number < list.block_count; number++) {
        check(fh_postings_read_docs(&list, number, &block) &&
                  fh_postings_read_freqs(&list, segment->facts.weights, &block) &&
                  fh_postings_read_leads(&list, &block, leads),
              "bad block");
        fh_block_titles(&block, titles);
        for (uint32_t i = 0; i < block.count; i++)
            term->in[segment->doc_base + block.docs[i]] =
                (struct fh_occurrences){block.freqs[i], titles[i], leads[i]};
        if (term->level == FH_LEVEL_STEM)
            add_positions(term, segment, info, number, &block, used);
    }
}

/* The term's entry in a segment, by walking to it; false when there is none. */
static bool find(const struct fh_segment *segment, const struct oracle_term *term, struct fh_term_iterator *iterator)
{
    const struct fh_termdict *dictionary = &segment->terms[term->level];
    if (fh_term_iterator_seek(iterator, dictionary, term->text, NULL) != FH_OK ||
        fh_term_iterator_next(iterator, NULL) != FH_OK)
        return false;
    return fh_slice_equal((struct fh_slice){iterator->term, iterator->length}, term->text);
}

struct oracle_term *oracle_term(struct oracle *oracle, enum fh_level level, struct fh_slice text)
{
    struct fh_term_iterator iterator;
    for (struct oracle_term *term = oracle->terms; term != NULL; term = term->next)
        if (term->level == level && fh_slice_equal(term->text, text))
            return term;
    struct oracle_term *term = zeros(oracle, 1, sizeof *term);
    term->level = level;
    term->text = fh_arena_copy(&oracle->terms_arena, text);
    term->in = zeros(oracle, oracle->documents, sizeof *term->in);
    uint64_t occurrences = 0;
    uint32_t used = 0;
    for (size_t i = 0; i < oracle->snapshot->segment_count; i++) {
        if (!find(oracle->snapshot->segments[i], term, &iterator))
            continue;
        term->doc_freq += iterator.info.doc_freq;
        occurrences += iterator.info.total_term_freq;
    }
    if (level == FH_LEVEL_STEM) {
        term->first = zeros(oracle, oracle->documents, sizeof(uint32_t));
        term->positions = zeros(oracle, occurrences, sizeof(uint32_t));
    }
    for (size_t i = 0; i < oracle->snapshot->segment_count; i++)
        if (find(oracle->snapshot->segments[i], term, &iterator))
            add_segment(term, oracle->snapshot->segments[i], &iterator.info, &used);
    term->next = oracle->terms;
    return oracle->terms = term;
}
