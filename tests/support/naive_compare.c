/* Reading twice. See naive_compare.h. */
#include "tests/support/naive_compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "indexer/snapshot.h"
#include "tests/support/naive_reader.h"

static void assert_bytes(struct fh_slice ours, struct naive_bytes theirs)
{
    assert_int_equal(ours.length, theirs.length);
    if (ours.length > 0)
        assert_memory_equal(ours.bytes, theirs.at, ours.length);
}

/* ---- Lists ---- */

static void compare_postings(const struct fh_postings *list, const struct naive_segment *segment,
                             const struct naive_posting *postings)
{
    struct fh_weights weights = {(uint32_t)segment->title_weight, (uint32_t)segment->lead_weight};
    struct fh_block block;
    uint32_t titles[FH_BLOCK], leads[FH_BLOCK];
    for (uint32_t b = 0; b < list->block_count; b++) {
        assert_true(fh_postings_read_docs(list, b, &block));
        assert_true(fh_postings_read_freqs(list, weights, &block));
        assert_true(fh_postings_read_leads(list, &block, leads));
        fh_block_titles(&block, titles);
        assert_int_equal(block.count, fh_postings_block_size(list, b));
        for (uint32_t k = 0; k < block.count; k++, postings++) {
            assert_int_equal(block.docs[k], postings->doc_id);
            assert_int_equal(block.freqs[k], postings->freq);
            assert_int_equal(titles[k], postings->titles);
            assert_int_equal(leads[k], postings->leads);
        }
    }
}

static void compare_positions(const struct fh_segment *segment, const struct fh_term_info *info,
                              const struct naive_posting *postings, const uint32_t *positions)
{
    struct fh_position_list found = {NULL, 0, 0};
    struct fh_positions list;
    uint32_t freqs[128];
    if (info->doc_freq == 1) {
        assert_int_equal(fh_positions_read_single(info->single_positions, info->single.freq, &found), FH_OK);
        assert_int_equal(found.count, postings->freq);
        assert_memory_equal(found.list, positions, found.count * sizeof positions[0]);
    } else {
        assert_int_equal(fh_segment_positions(segment, info, &list, NULL), FH_OK);
    }
    for (uint32_t d = 0; d < info->doc_freq && info->doc_freq > 1; d += 128) {
        uint32_t n = info->doc_freq - d < 128 ? info->doc_freq - d : 128;
        for (uint32_t k = 0; k < n; k++)
            freqs[k] = postings[d + k].freq;
        assert_int_equal(fh_positions_read(&list, d / 128, freqs, n, 0, n, &found), FH_OK);
        assert_memory_equal(found.list, positions, found.count * sizeof positions[0]);
        positions += found.count;
    }
    fh_position_list_release(&found);
}

/* ---- Terms ---- */

static void compare_info(const struct fh_term_info *info, const struct naive_term *term, unsigned level)
{
    assert_int_equal(info->doc_freq, term->doc_freq);
    assert_int_equal(info->total_term_freq, term->total_term_freq);
    assert_int_equal(info->title_freq, term->title_freq);
    assert_int_equal(info->impact, term->impact);
    assert_int_equal(info->postings_length, term->list.length);
    if (level == NAIVE_FORM)
        assert_int_equal(info->stem_ord, term->stem);
    else if (term->has_list)
        assert_int_equal(info->positions_length, term->positions.length);
    else
        assert_bytes(info->single_positions, term->positions);
}

static void compare_terms(const struct naive_segment *naive, const struct fh_segment *segment, unsigned level,
                          const struct naive_term *terms, struct naive_counts *counts)
{
    struct fh_term_iterator iterator;
    uint64_t postings_count = 0;
    assert_int_equal(fh_term_iterator_seek(&iterator, &segment->terms[level], fh_text(""), NULL), FH_OK);
    for (uint64_t i = 0; i < naive->terms[level]; i++) {
        struct fh_postings list;
        assert_int_equal(fh_term_iterator_next(&iterator, NULL), FH_OK);
        assert_int_equal(iterator.info.ord, i);
        assert_bytes((struct fh_slice){iterator.term, iterator.length},
                     (struct naive_bytes){terms[i].bytes, terms[i].length});
        compare_info(&iterator.info, &terms[i], level);
        struct naive_posting *postings = naive_postings(naive, &terms[i]);
        assert_int_equal(fh_segment_postings(segment, (enum fh_level)level, &iterator.info, &list, NULL), FH_OK);
        compare_postings(&list, naive, postings);
        if (level == NAIVE_STEM) {
            uint32_t *positions = naive_positions(naive, &terms[i], postings);
            compare_positions(segment, &iterator.info, postings, positions);
            counts->positions += terms[i].total_term_freq;
            free(positions);
        } else {
            assert_in_range(terms[i].stem, 0, naive->terms[NAIVE_STEM] - 1);
        }
        free(postings);
        postings_count += terms[i].doc_freq;
        counts->lists += terms[i].has_list;
        counts->long_lists += terms[i].doc_freq > 4096;
    }
    assert_int_equal(fh_term_iterator_next(&iterator, NULL), FH_END);
    assert_int_equal(postings_count, naive->postings[level]);
    counts->terms += naive->terms[level];
    counts->postings += postings_count;
}

static void compare_marks(const struct naive_pair *pair, const struct fh_pair_marks *marks, uint32_t postings)
{
    struct fh_marks_reader reader;
    uint32_t ranks[FH_BLOCK_ROOM], facts[FH_BLOCK_ROOM], n, done = 0;
    bool damaged;
    assert_int_equal(marks->count, pair->count);
    fh_marks_begin(&reader, marks, postings);
    for (; (n = fh_marks_next(&reader, ranks, facts, &damaged)) > 0; done += n) {
        for (uint32_t i = 0; i < n; i++) {
            const struct naive_mark *mark = &pair->marks[done + i];
            assert_int_equal(ranks[i], mark->rank);
            assert_int_equal(facts[i], 2 * (mark->freq - 1) + mark->special);
        }
    }
    assert_false(damaged);
    assert_int_equal(done, pair->count);
}

static void compare_pairs(const struct naive_segment *naive, const struct fh_segment *segment,
                          const struct naive_term *stems, struct naive_counts *counts)
{
    size_t count;
    struct naive_pair *pairs = naive_pairs(naive, stems, &count);
    struct fh_pairs_walk walk;
    struct fh_pair_marks marks;
    fh_pairs_begin(&walk, &segment->pairs);
    for (size_t i = 0; i < count; i++) {
        uint64_t first = stems[pairs[i].first].doc_freq, second = stems[pairs[i].second].doc_freq;
        assert_int_equal(fh_pairs_next(&walk, &marks, NULL), FH_OK);
        assert_int_equal(segment->pairs.common[walk.first], pairs[i].first);
        assert_int_equal(segment->pairs.common[walk.second], pairs[i].second);
        compare_marks(&pairs[i], &marks, (uint32_t)(first < second ? first : second));
        free(pairs[i].marks);
    }
    assert_int_equal(fh_pairs_next(&walk, &marks, NULL), FH_END);
    counts->pairs += count;
    free(pairs);
}

/* ---- Documents ---- */

static void compare_stored(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, fh_doc_id doc,
                           const struct naive_document *naive)
{
    struct fh_document document;
    assert_int_equal(fh_snapshot_fetch(snapshot, decoder, doc, &document, NULL), FH_OK);
    const struct fh_slice fields[8] = {document.id,   document.url,  document.title,  document.standfirst,
                                       document.body, document.date, document.source, document.category};
    for (unsigned field = 0; field < 8; field++)
        assert_bytes(fields[field], naive->stored[field]);
    assert_true(document.time == naive->time_stored);
    assert_true(naive->time == naive->time_stored);
}

static void compare_columns(const struct fh_segment *segment, fh_doc_id doc, const struct naive_segment *naive_segment,
                            const struct naive_document *naive)
{
    struct fh_buffer id = FH_BUFFER_INIT;
    assert_int_equal(segment->lengths[doc], naive->weighted_length);
    assert_int_equal(segment->title_lengths[doc], naive->title_words);
    assert_true(segment->times.times[doc] == naive->time);
    assert_bytes(fh_labels_of(&segment->sources, doc), naive->source);
    assert_bytes(fh_labels_of(&segment->categories, doc), naive->category);
    assert_int_equal(fh_bitmap_has(&segment->deleted, doc), naive_segment->deleted[doc]);
    assert_int_equal(fh_idmap_id(&segment->ids, doc, &id, NULL), FH_OK);
    assert_bytes(fh_buffer_slice(&id), naive->id);
    fh_buffer_release(&id);
}

static void compare_documents(const struct fh_snapshot *snapshot, const struct fh_segment *segment,
                              const struct naive_segment *naive, const struct naive_document *documents)
{
    struct fh_store_decoder *decoder = NULL;
    if (naive->stored == 1)
        assert_int_equal(fh_store_decoder_new(&decoder, snapshot->dictionary, NULL), FH_OK);
    for (fh_doc_id doc = 0; doc < naive->documents; doc++) {
        compare_columns(segment, doc, naive, &documents[doc]);
        if (naive->stored == 1)
            compare_stored(snapshot, decoder, segment->doc_base + doc, &documents[doc]);
    }
    fh_store_decoder_free(decoder);
}

/* ---- The whole ---- */

static void compare_segment(const struct naive_index *index, size_t i, const struct fh_snapshot *snapshot,
                            struct naive_counts *counts)
{
    const struct naive_segment *naive = &index->segments[i];
    const struct fh_segment *segment = snapshot->segments[i];
    assert_string_equal(segment->name, naive->line.file);
    assert_int_equal(segment->doc_count, naive->documents);
    assert_int_equal(segment->facts.position_count, naive->positions);
    struct naive_document *documents = naive_documents(index, naive);
    compare_documents(snapshot, segment, naive, documents);
    struct naive_term *stems = naive_terms(naive, NAIVE_STEM);
    compare_terms(naive, segment, NAIVE_STEM, stems, counts);
    compare_pairs(naive, segment, stems, counts);
    naive_check_layout(naive, documents, stems);
    free(stems);
    if (naive->levels == 2) {
        struct naive_term *forms = naive_terms(naive, NAIVE_FORM);
        compare_terms(naive, segment, NAIVE_FORM, forms, counts);
        free(forms);
    }
    naive_documents_free(documents, naive->documents);
    counts->documents += naive->documents;
    counts->deleted += naive->line.deleted;
    counts->stored += naive->stored == 1 ? naive->documents : 0;
}

void naive_compare(const char *directory, struct naive_counts *counts)
{
    struct naive_index index;
    struct fh_snapshot *snapshot = NULL;
    naive_open(&index, directory);
    assert_int_equal(fh_snapshot_open(&snapshot, directory, false, NULL), FH_OK);
    assert_int_equal(snapshot->manifest.commit, index.manifest.commit);
    assert_int_equal(snapshot->manifest.weights.title, index.manifest.title_weight);
    assert_int_equal(snapshot->manifest.weights.lead, index.manifest.lead_weight);
    assert_int_equal(snapshot->segment_count, index.manifest.segment_count);
    for (size_t i = 0; i < snapshot->segment_count; i++)
        compare_segment(&index, i, snapshot, counts);
    counts->segments += snapshot->segment_count;
    fh_snapshot_release(snapshot);
    naive_close(&index);
}
