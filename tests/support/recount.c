/* Counting again. See recount.h. */
#include "tests/support/recount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/varint.h"

struct word {
    struct fh_slice term;
    fh_doc_id doc;
    uint32_t position;
    bool in_title, in_lead;
};

struct recount {
    const struct fh_snapshot *snapshot;
    const struct fh_segment *segment;
    struct fh_session *session;
    struct fh_tokens tokens;
    struct fh_arena arena;
    struct word *words[FH_LEVEL_COUNT];
    size_t count, capacity[FH_LEVEL_COUNT];
};

static int compare_words(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    int order = fh_slice_compare(a->term, b->term);
    if (order == 0)
        order = (a->doc > b->doc) - (a->doc < b->doc);
    return order != 0 ? order : (a->position > b->position) - (a->position < b->position);
}

static void count_field(struct recount *r, fh_doc_id doc, struct fh_slice text, bool title, uint32_t *next,
                        uint32_t *lead_start)
{
    assert_int_equal(fh_session_analyze(r->session, text, &r->tokens, NULL), FH_OK);
    if (r->tokens.next_position == 0)
        return;
    uint32_t start = *next == 0 ? 0 : *next + FH_POSITION_GAP;
    *lead_start = title || *lead_start != UINT32_MAX ? *lead_start : start;
    for (int level = 0; level < FH_LEVEL_COUNT; level++) {
        r->words[level] =
            fh_grow(r->words[level], &r->capacity[level], r->count + r->tokens.count, sizeof(struct word));
        assert_non_null(r->words[level]);
    }
    for (size_t i = 0; i < r->tokens.count; i++) {
        const struct fh_token *token = &r->tokens.list[i];
        struct word word = {.doc = doc, .position = start + token->position, .in_title = title};
        word.in_lead = !title && word.position - *lead_start < FH_LEAD_WORDS;
        word.term = fh_arena_copy(&r->arena, fh_session_stem(r->session, token->stem_id));
        r->words[FH_LEVEL_STEM][r->count] = word;
        word.term = fh_arena_copy(&r->arena, fh_session_form(r->session, token->form_id));
        r->words[FH_LEVEL_FORM][r->count++] = word;
    }
    *next = start + r->tokens.next_position;
}

static void count_documents(struct recount *r)
{
    struct fh_store_decoder *decoder = NULL;
    uint64_t total = 0;
    assert_int_equal(fh_store_decoder_new(&decoder, r->snapshot->dictionary, NULL), FH_OK);
    for (fh_doc_id doc = 0; doc < r->segment->doc_count; doc++) {
        struct fh_document document;
        uint32_t next = 0, title = 0, lead_start = UINT32_MAX; /* where the first field after the title begins */
        assert_int_equal(fh_snapshot_fetch(r->snapshot, decoder, r->segment->doc_base + doc, &document, NULL), FH_OK);
        count_field(r, doc, document.title, true, &next, &lead_start);
        title = next;
        count_field(r, doc, document.standfirst, false, &next, &lead_start);
        count_field(r, doc, document.body, false, &next, &lead_start);
        assert_int_equal(r->segment->title_lengths[doc], title);
        assert_int_equal(r->segment->times.times[doc], document.time);
        assert_true(fh_slice_equal(fh_labels_of(&r->segment->sources, doc), document.source));
        assert_true(fh_slice_equal(fh_labels_of(&r->segment->categories, doc), document.category));
        total += r->segment->lengths[doc];
    }
    assert_int_equal(total, r->segment->facts.total_length);
    fh_store_decoder_free(decoder);
}

static uint32_t weigh(const struct recount *r, uint32_t freq, uint32_t titles, uint32_t leads)
{
    struct fh_weights weights = r->snapshot->manifest.weights;
    return 16 * (freq - titles - leads) + weights.title * titles + weights.lead * leads;
}

/* Compares the positions of a posting. */
static void compare_positions(const struct word *words, uint32_t freq, const uint32_t *positions)
{
    for (uint32_t i = 0; i < freq; i++)
        assert_int_equal(positions[i], words[i].position);
}

/* Compares one term's lists with the words that are of this term; returns how many postings there are. */
static uint32_t compare_term(struct recount *r, enum fh_level level, const struct fh_term_info *info,
                             const struct word *words, size_t count)
{
    struct fh_postings list;
    struct fh_positions places;
    struct fh_position_list found = {NULL, 0, 0};
    struct fh_block *block = malloc(sizeof *block);
    uint32_t postings = 0;
    size_t at = 0;
    assert_int_equal(fh_segment_postings(r->segment, level, info, &list, NULL), FH_OK);
    if (level == FH_LEVEL_STEM && info->doc_freq > 1)
        assert_int_equal(fh_segment_positions(r->segment, info, &places, NULL), FH_OK);
    for (uint32_t i = 0; i < list.block_count; i++) {
        assert_true(fh_postings_read_docs(&list, i, block));
        assert_true(fh_postings_read_freqs(&list, r->snapshot->manifest.weights, block));
        if (level == FH_LEVEL_STEM && info->doc_freq > 1)
            assert_int_equal(fh_positions_read(&places, i, block->freqs, block->count, 0, block->count, &found), FH_OK);
        size_t place = 0;
        for (uint32_t k = 0; k < block->count; k++, postings++) {
            uint32_t freq = 0, titles = 0, leads = 0;
            for (; at + freq < count && words[at + freq].doc == block->docs[k]; freq++) {
                titles += words[at + freq].in_title;
                leads += words[at + freq].in_lead;
            }
            assert_true(freq > 0);
            assert_int_equal(block->freqs[k], freq);
            assert_int_equal(block->weighted[k], weigh(r, freq, titles, leads));
            if (level == FH_LEVEL_STEM && info->doc_freq > 1)
                compare_positions(words + at, freq, found.list + place);
            place += freq;
            at += freq;
        }
    }
    assert_int_equal(at, count);
    assert_int_equal(postings, info->doc_freq);
    fh_position_list_release(&found);
    free(block);
    return postings;
}

static uint64_t compare_level(struct recount *r, enum fh_level level)
{
    struct fh_term_iterator terms;
    uint64_t postings = 0;
    size_t at = 0;
    qsort(r->words[level], r->count, sizeof(struct word), compare_words);
    assert_int_equal(fh_term_iterator_seek(&terms, &r->segment->terms[level], (struct fh_slice){NULL, 0}, NULL), FH_OK);
    while (fh_term_iterator_next(&terms, NULL) == FH_OK) {
        struct fh_slice term = {terms.term, terms.length};
        size_t count = 0;
        while (at + count < r->count && fh_slice_equal(r->words[level][at + count].term, term))
            count++;
        assert_true(count > 0);
        assert_int_equal(terms.info.total_term_freq, count);
        postings += compare_term(r, level, &terms.info, r->words[level] + at, count);
        at += count;
    }
    assert_int_equal(at, r->count);
    return postings;
}

/* Every form's stem_ord names the stem that the analyzer gives it. */
static void compare_stems(struct recount *r)
{
    struct fh_term_iterator forms, stems;
    assert_int_equal(fh_term_iterator_seek(&forms, &r->segment->terms[FH_LEVEL_FORM], (struct fh_slice){NULL, 0}, NULL),
                     FH_OK);
    for (uint64_t seen = 0; fh_term_iterator_next(&forms, NULL) == FH_OK; seen++) {
        if (seen % 97 != 0)
            continue;
        assert_int_equal(
            fh_term_iterator_seek_ord(&stems, &r->segment->terms[FH_LEVEL_STEM], forms.info.stem_ord, NULL), FH_OK);
        assert_int_equal(fh_term_iterator_next(&stems, NULL), FH_OK);
        for (uint32_t id = 0; id < fh_session_form_count(r->session); id++) {
            if (!fh_slice_equal(fh_session_form(r->session, id), (struct fh_slice){forms.term, forms.length}))
                continue;
            struct fh_slice stem = fh_session_stem(r->session, fh_session_stem_of_form(r->session, id));
            assert_true(fh_slice_equal(stem, (struct fh_slice){stems.term, stems.length}));
            break;
        }
    }
}

/* ---- Pairs of frequent words ---- */

struct pair {
    fh_term_ord first, second;
    fh_doc_id doc;
    bool special; /* in title or lead */
};

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static int compare_places(const void *left, const void *right)
{
    const struct word *a = left, *b = right;
    if (a->doc != b->doc)
        return a->doc < b->doc ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

/* Whether a word's stem is one of the frequent ones. */
static bool is_common(const struct recount *r, struct fh_slice term, struct fh_term_info *info)
{
    assert_int_equal(fh_termdict_find(&r->segment->terms[FH_LEVEL_STEM], term, info, NULL), FH_OK);
    for (uint32_t i = 0; i < r->segment->pairs.common_count; i++)
        if (r->segment->pairs.common[i] == info->ord)
            return true;
    return false;
}

static size_t count_pairs(struct recount *r, struct pair *pairs)
{
    struct word *words = r->words[FH_LEVEL_STEM];
    size_t count = 0;
    qsort(words, r->count, sizeof *words, compare_places);
    for (size_t i = 0; i + 1 < r->count; i++) {
        if (words[i].doc != words[i + 1].doc || words[i].position + 1 != words[i + 1].position)
            continue;
        struct fh_term_info first, second;
        if (is_common(r, words[i].term, &first) && is_common(r, words[i + 1].term, &second) &&
            fh_pairs_know(&r->segment->pairs, first.doc_freq, second.doc_freq))
            pairs[count++] = (struct pair){first.ord, second.ord, words[i].doc,
                                           words[i].in_title || (words[i].in_lead && words[i + 1].in_lead)};
    }
    qsort(pairs, count, sizeof *pairs, compare_pairs);
    return count;
}

/* The documents of a stem's list, in order (free). */
static fh_doc_id *docs_of(const struct recount *r, fh_term_ord ord, uint32_t *count)
{
    struct fh_term_iterator terms;
    struct fh_postings list;
    struct fh_block *block = malloc(sizeof *block);
    assert_int_equal(fh_term_iterator_seek_ord(&terms, &r->segment->terms[FH_LEVEL_STEM], ord, NULL), FH_OK);
    assert_int_equal(fh_term_iterator_next(&terms, NULL), FH_OK);
    assert_int_equal(fh_segment_postings(r->segment, FH_LEVEL_STEM, &terms.info, &list, NULL), FH_OK);
    fh_doc_id *docs = malloc((size_t)list.doc_freq * sizeof *docs);
    *count = list.doc_freq;
    for (uint32_t n = 0; n < list.block_count; n++) {
        assert_true(fh_postings_read_docs(&list, n, block));
        memcpy(docs + (size_t)n * FH_BLOCK, block->docs, block->count * sizeof *docs);
    }
    free(block);
    return docs;
}

/* Returns how many of the occurrences are those of the pair. */
static size_t compare_marks(const struct recount *r, fh_term_ord first, fh_term_ord second,
                            const struct fh_pair_marks *marks, const struct pair *pairs, size_t count)
{
    struct fh_marks_reader reader;
    uint32_t ranks[FH_BLOCK_ROOM], facts[FH_BLOCK_ROOM], counts[2], n;
    fh_doc_id *docs[2] = {docs_of(r, first, &counts[0]), docs_of(r, second, &counts[1])};
    bool of_second = fh_pair_marks_second(counts[0], first, counts[1], second), damaged;
    size_t at = 0;
    fh_marks_begin(&reader, marks, counts[of_second]);
    while ((n = fh_marks_next(&reader, ranks, facts, &damaged)) > 0) {
        for (uint32_t i = 0; i < n; i++) {
            uint32_t freq = 0, special = 0;
            for (; at < count && pairs[at].doc == docs[of_second][ranks[i]] && pairs[at].first == first &&
                   pairs[at].second == second;
                 at++, freq++)
                special |= pairs[at].special;
            assert_true(freq > 0);
            assert_int_equal(facts[i], 2 * (freq - 1) + special);
        }
    }
    assert_false(damaged);
    free(docs[0]);
    free(docs[1]);
    return at;
}

static void compare_all_pairs(struct recount *r)
{
    const struct fh_pairs *frequent = &r->segment->pairs;
    struct pair *pairs = malloc((r->count + 1) * sizeof *pairs);
    size_t count = count_pairs(r, pairs), at = 0;
    struct fh_pairs_walk walk;
    struct fh_pair_marks marks;
    enum fh_status status;
    fh_pairs_begin(&walk, frequent);
    while ((status = fh_pairs_next(&walk, &marks, NULL)) == FH_OK)
        at += compare_marks(r, frequent->common[walk.first], frequent->common[walk.second], &marks, pairs + at,
                            count - at);
    assert_int_equal(status, FH_END);
    assert_int_equal(at, count);
    free(pairs);
}

uint64_t recount_snapshot(const struct fh_snapshot *snapshot)
{
    uint64_t postings = 0;
    for (size_t i = 0; i < snapshot->segment_count; i++) {
        struct recount r = {.snapshot = snapshot, .segment = snapshot->segments[i]};
        assert_int_equal(fh_session_new(&r.session, snapshot->analyzer, NULL), FH_OK);
        count_documents(&r);
        for (uint32_t level = 0; level < r.segment->facts.level_count; level++)
            postings += compare_level(&r, (enum fh_level)level);
        if (r.segment->facts.level_count == FH_LEVEL_COUNT)
            compare_stems(&r);
        compare_all_pairs(&r);
        for (int level = 0; level < FH_LEVEL_COUNT; level++)
            fh_free(r.words[level]);
        fh_tokens_release(&r.tokens);
        fh_arena_release(&r.arena);
        fh_session_free(r.session);
    }
    return postings;
}
