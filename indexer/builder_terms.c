/* A level of a segment: the inputs' terms merged in order, their postings one after another into new
 * lists. See builder.h.
 */
#include "indexer/builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/term_heap.h"

/* A posting whose place in the new order is not known yet: documents are being reordered. */
struct loose_posting {
    fh_doc_id doc;
    struct fh_occurrences in;
    uint32_t first; /* position */
    size_t gaps;    /* where they start in loose_gaps */
};

struct fh_level_writer {
    struct fh_builder *builder;
    enum fh_level level;
    bool positions;
    struct fh_file_writer *postings_out, *positions_out;
    uint64_t postings_offset, positions_offset; /* bytes put so far */
    struct fh_termdict_writer terms;
    struct fh_postings_writer postings;
    struct fh_positions_writer places;
    struct fh_buffer bytes;  /* a finished list */
    struct fh_buffer single; /* positions of a term's only posting, as varints */
    struct fh_posting_chunk chunk;
    struct fh_file_writer *index_out;
    const struct fh_builder_input *inputs;
    fh_term_ord *const *stem_ords; /* per input: its stem's number -> the new one (FH_TERM_NONE: gone) */
    struct loose_posting *loose;
    size_t loose_count, loose_capacity;
    uint32_t *loose_gaps;
    size_t loose_gap_count, loose_gap_capacity;
};

/* ---- One term ---- */

/* Adds postings whose doc_ids are those of the new segment. */
static void put_postings(struct fh_level_writer *writer, const struct fh_posting_chunk *chunk)
{
    if (writer->positions) {
        if (writer->postings.doc_freq == 0 && chunk->count == 1) { /* in case no other follows */
            fh_buffer_reset(&writer->single);
            fh_positions_put_single(&writer->single, chunk->firsts[0], chunk->gaps, chunk->freqs[0]);
        }
        fh_positions_writer_add(&writer->places, chunk->firsts, chunk->freqs, chunk->gaps, chunk->count);
    }
    fh_postings_writer_add_all(&writer->postings, chunk->docs, chunk->freqs, chunk->titles, chunk->leads, chunk->count);
}

static bool keep_loose(struct fh_level_writer *writer, fh_doc_id doc, struct fh_occurrences in, uint32_t first,
                       const uint32_t *gaps)
{
    struct loose_posting *moved =
        fh_grow(writer->loose, &writer->loose_capacity, writer->loose_count + 1, sizeof *moved);
    if (moved == NULL)
        return false;
    writer->loose = moved;
    moved[writer->loose_count++] = (struct loose_posting){doc, in, first, writer->loose_gap_count};
    if (!writer->positions)
        return true;
    uint32_t *grown =
        fh_grow(writer->loose_gaps, &writer->loose_gap_capacity, writer->loose_gap_count + in.freq - 1, sizeof *grown);
    if (grown == NULL)
        return false;
    writer->loose_gaps = grown;
    if (in.freq > 1)
        memcpy(grown + writer->loose_gap_count, gaps, (in.freq - 1) * sizeof *grown);
    writer->loose_gap_count += in.freq - 1;
    return true;
}

static int compare_loose(const void *left, const void *right)
{
    const struct loose_posting *a = left, *b = right;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static void put_loose(struct fh_level_writer *writer)
{
    struct fh_posting_chunk *one = &writer->chunk;
    if (writer->loose_count > 1)
        qsort(writer->loose, writer->loose_count, sizeof *writer->loose, compare_loose);
    one->count = 1;
    for (size_t i = 0; i < writer->loose_count; i++) {
        const struct loose_posting *posting = &writer->loose[i];
        one->docs[0] = posting->doc;
        one->freqs[0] = posting->in.freq;
        one->titles[0] = posting->in.titles;
        one->leads[0] = posting->in.leads;
        one->firsts[0] = posting->first;
        one->gaps = writer->loose_gaps != NULL ? writer->loose_gaps + posting->gaps : NULL;
        put_postings(writer, one);
    }
    writer->loose_count = 0;
    writer->loose_gap_count = 0;
}

/* Gives the postings of a chunk their new doc_ids and leaves out those of documents that go. */
static void renumber(struct fh_level_writer *writer, const struct fh_builder_input *input)
{
    struct fh_posting_chunk *chunk = &writer->chunk;
    uint32_t kept = 0;
    size_t from = 0, to = 0; /* gaps */
    if (input->numbers == NULL) {
        for (uint32_t i = 0; i < chunk->count; i++)
            chunk->docs[i] += input->base;
        return;
    }
    uint32_t *gaps = writer->positions ? chunk->gaps : NULL;
    for (uint32_t i = 0; i < chunk->count; i++) {
        fh_doc_id number = input->numbers[chunk->docs[i]];
        size_t more = chunk->freqs[i] - 1;
        if (number != FH_DOC_END) {
            if (gaps != NULL && more > 0)
                memmove(gaps + to, gaps + from, more * sizeof *gaps);
            to += more;
            chunk->docs[kept] = number;
            chunk->freqs[kept] = chunk->freqs[i];
            chunk->titles[kept] = chunk->titles[i];
            chunk->leads[kept] = chunk->leads[i];
            chunk->firsts[kept++] = chunk->firsts[i];
        }
        from += more;
    }
    chunk->count = kept;
}

static bool keep_all_loose(struct fh_level_writer *writer)
{
    const struct fh_posting_chunk *chunk = &writer->chunk;
    const uint32_t *gaps = chunk->gaps;
    bool ok = true;
    for (uint32_t i = 0; i < chunk->count && ok; i++) {
        struct fh_occurrences in = {chunk->freqs[i], chunk->titles[i], chunk->leads[i]};
        ok = keep_loose(writer, chunk->docs[i], in, chunk->firsts[i], gaps);
        if (writer->positions)
            gaps += in.freq - 1;
    }
    return ok;
}

/* Adds the postings that one input has for the current term. */
static enum fh_status add_postings(struct fh_level_writer *writer, const struct fh_builder_input *input,
                                   struct fh_error *error)
{
    struct fh_source *source = input->source;
    enum fh_status status;
    while ((status = source->operations->postings_next(source, &writer->chunk, error)) == FH_OK) {
        renumber(writer, input);
        if (!writer->builder->options->permuted)
            put_postings(writer, &writer->chunk);
        else if (!keep_all_loose(writer))
            return fh_fail_nomem(error);
    }
    return status == FH_END ? FH_OK : status;
}

/* Counts the term and enters it in the dictionary. */
static void enter_term(struct fh_level_writer *writer, struct fh_slice term, const struct fh_term_info *info)
{
    struct fh_segment_facts *facts = &writer->builder->facts;
    facts->posting_count[writer->level] += info->doc_freq;
    if (writer->positions)
        facts->position_count += info->total_term_freq;
    if (writer->level == FH_LEVEL_STEM)
        fh_common_offer(writer->builder, info, writer->terms.count);
    fh_termdict_writer_add(&writer->terms, term, info);
}

/* Puts the finished lists down. */
static bool put_lists(struct fh_level_writer *writer, struct fh_term_info *info)
{
    info->postings_offset = writer->postings_offset;
    info->positions_offset = writer->positions_offset;
    info->postings_length = writer->bytes.length;
    fh_file_writer_put(writer->postings_out, writer->bytes.bytes, writer->bytes.length);
    writer->postings_offset += info->postings_length;
    if (!writer->positions)
        return true;
    fh_buffer_reset(&writer->bytes);
    bool ok = fh_positions_writer_finish(&writer->places, &writer->bytes);
    info->positions_length = writer->bytes.length;
    fh_file_writer_put(writer->positions_out, writer->bytes.bytes, writer->bytes.length);
    writer->positions_offset += info->positions_length;
    return ok;
}

/* Ends the term's lists and enters it in the dictionary. */
static enum fh_status finish_term(struct fh_level_writer *writer, struct fh_slice term, fh_term_ord stem_ord,
                                  struct fh_error *error)
{
    struct fh_postings_writer *postings = &writer->postings;
    struct fh_term_info info = {.stem_ord = stem_ord};
    fh_buffer_reset(&writer->bytes);
    bool ok = fh_postings_writer_finish(postings, &writer->bytes);
    info.doc_freq = postings->doc_freq;
    info.total_term_freq = postings->total_term_freq;
    info.title_freq = postings->title_freq;
    info.impact = postings->impact;
    if (info.doc_freq == 1) {
        info.single_doc = postings->docs[0];
        info.single = (struct fh_occurrences){postings->freqs[0], postings->titles[0], postings->leads[0]};
        info.single_positions = fh_buffer_slice(&writer->single);
        ok = ok && fh_buffer_ok(&writer->single);
    } else {
        ok = ok && put_lists(writer, &info);
    }
    if (!ok)
        return fh_fail_nomem(error);
    enter_term(writer, term, &info);
    return FH_OK;
}

/* A term of one posting, as most terms are: past the lists, which it has none of. */
static enum fh_status put_single_term(struct fh_level_writer *writer, const struct fh_builder_input *input,
                                      fh_term_ord stem_ord, struct fh_error *error)
{
    struct fh_source *source = input->source;
    struct fh_posting_chunk *chunk = &writer->chunk;
    enum fh_status status = source->operations->postings_next(source, chunk, error);
    if (status != FH_OK)
        return status;
    renumber(writer, input);
    if (chunk->count == 0) /* its document is gone */
        return FH_OK;
    struct fh_term_info info = {.doc_freq = 1, .stem_ord = stem_ord, .single_doc = chunk->docs[0]};
    info.single = (struct fh_occurrences){chunk->freqs[0], chunk->titles[0], chunk->leads[0]};
    info.total_term_freq = chunk->freqs[0];
    info.title_freq = chunk->titles[0];
    info.impact = fh_postings_writer_impact(&writer->postings, info.single_doc, info.single);
    if (writer->positions) {
        fh_buffer_reset(&writer->single);
        fh_positions_put_single(&writer->single, chunk->firsts[0], chunk->gaps, chunk->freqs[0]);
        info.single_positions = fh_buffer_slice(&writer->single);
        if (!fh_buffer_ok(&writer->single))
            return fh_fail_nomem(error);
    }
    enter_term(writer, source->term, &info);
    return FH_OK;
}

/* ---- All terms, in order ---- */

/* Moves the top input to its next term, or out of the heap. */
static enum fh_status advance(struct fh_term_heap *heap, struct fh_source *source, struct fh_error *error)
{
    enum fh_status status = source->operations->terms_next(source, error);
    if (status == FH_OK)
        fh_term_heap_replace(heap, source->term);
    else if (status == FH_END)
        fh_term_heap_pop(heap);
    else
        return status;
    return FH_OK;
}

static enum fh_status fill_heap(struct fh_term_heap *heap, const struct fh_level_writer *writer, struct fh_error *error)
{
    for (size_t i = 0; i < writer->builder->input_count; i++) {
        struct fh_source *source = writer->inputs[i].source;
        enum fh_status status = source->operations->terms_begin(source, writer->level, error);
        if (status == FH_OK)
            status = source->operations->terms_next(source, error);
        if (status == FH_OK)
            fh_term_heap_push(heap, source->term, (uint32_t)i);
        else if (status != FH_END)
            return status;
    }
    return FH_OK;
}

/* The source's term is term `own` of the new segment, or was to be, if one of its documents is left. Forms have the
 * number of their stem handed back. */
static void note_ords(const struct fh_level_writer *writer, uint32_t input, fh_term_ord own, fh_term_ord *stem)
{
    const struct fh_source *source = writer->inputs[input].source;
    if (writer->level == FH_LEVEL_STEM && writer->stem_ords != NULL)
        writer->stem_ords[input][source->term_ord] = own;
    else if (writer->level == FH_LEVEL_FORM && source->stem_ord < source->term_count[FH_LEVEL_STEM])
        *stem = writer->stem_ords[input][source->stem_ord];
}

static void begin_lists(struct fh_level_writer *writer)
{
    fh_postings_writer_reset(&writer->postings);
    fh_positions_writer_reset(&writer->places);
}

/* What was gathered, if any document that had the term is left. */
static enum fh_status end_lists(struct fh_level_writer *writer, struct fh_slice term, fh_term_ord stem,
                                struct fh_error *error)
{
    put_loose(writer);
    if (writer->postings.doc_freq == 0) /* none, nor of its forms */
        return FH_OK;
    return finish_term(writer, term, stem, error);
}

/* The current least term, which one input has. */
static enum fh_status take_lone_term(struct fh_level_writer *writer, struct fh_term_heap *heap, struct fh_error *error)
{
    uint32_t i = heap->entries[0].source;
    const struct fh_builder_input *input = &writer->inputs[i];
    enum fh_status status;
    fh_term_ord stem = FH_TERM_NONE;
    note_ords(writer, i, writer->terms.count, &stem);
    if (input->source->doc_freq == 1) {
        status = put_single_term(writer, input, stem, error);
    } else {
        begin_lists(writer);
        status = add_postings(writer, input, error);
        if (status == FH_OK)
            status = end_lists(writer, input->source->term, stem, error);
    }
    return status == FH_OK ? advance(heap, input->source, error) : status;
}

/* Gathers the current least term from every input that has it. */
static enum fh_status merge_term(struct fh_level_writer *writer, struct fh_term_heap *heap, struct fh_error *error)
{
    char bytes[FH_TERMDICT_TERM_MAX];
    struct fh_term_entry least = heap->entries[0];
    memcpy(bytes, least.bytes, least.length);
    least.bytes = bytes;
    begin_lists(writer);
    fh_term_ord own = writer->terms.count, stem = FH_TERM_NONE;
    while (heap->count > 0 && fh_term_entry_same(&heap->entries[0], &least)) {
        uint32_t i = heap->entries[0].source;
        enum fh_status status = add_postings(writer, &writer->inputs[i], error);
        if (status != FH_OK)
            return status;
        note_ords(writer, i, own, &stem);
        if ((status = advance(heap, writer->inputs[i].source, error)) != FH_OK)
            return status;
    }
    return end_lists(writer, (struct fh_slice){bytes, least.length}, stem, error);
}

static enum fh_status merge_level(struct fh_level_writer *writer, struct fh_error *error)
{
    struct fh_term_heap heap = {NULL, 0};
    heap.entries = fh_malloc(writer->builder->input_count * sizeof *heap.entries);
    if (heap.entries == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fill_heap(&heap, writer, error);
    while (status == FH_OK && heap.count > 0)
        status = fh_term_heap_top_alone(&heap) ? take_lone_term(writer, &heap, error) : merge_term(writer, &heap, error);
    fh_free(heap.entries);
    return status;
}

/* ---- A level ---- */

enum fh_status fh_level_writer_open(struct fh_level_writer **out, struct fh_builder *builder, enum fh_level level,
                                    const uint32_t *lengths, struct fh_error *error)
{
    bool positions = level == FH_LEVEL_STEM;
    uint32_t number = (uint32_t)level;
    struct fh_container_writer *container = &builder->container;
    struct fh_file_writer *terms_out = fh_container_writer_section(container, FH_SECTION_TERMS + number);
    struct fh_level_writer *writer = fh_calloc(1, sizeof *writer);
    *out = writer;
    if (writer == NULL)
        return fh_fail_nomem(error);
    writer->index_out = fh_container_writer_section(container, FH_SECTION_TERM_INDEX + number);
    writer->postings_out = fh_container_writer_section(container, FH_SECTION_POSTINGS + number);
    writer->positions_out =
        positions ? fh_container_writer_section(container, FH_SECTION_POSITIONS + number) : NULL;
    writer->builder = builder;
    writer->level = level;
    writer->positions = positions;
    if (terms_out == NULL || writer->index_out == NULL || writer->postings_out == NULL ||
        (positions && writer->positions_out == NULL))
        return fh_fail_nomem(error);
    bool leads = fh_weights_lead(builder->options->weights);
    fh_termdict_writer_init(&writer->terms, (struct fh_termdict_shape){level, positions, leads}, terms_out);
    fh_postings_writer_init(&writer->postings, lengths, builder->options->weights, builder->options->impact_length);
    writer->postings.plain_impacts = builder->plain_impacts;
    fh_positions_writer_init(&writer->places);
    return FH_OK;
}

enum fh_status fh_level_writer_fill(struct fh_level_writer *writer, const struct fh_builder_input *inputs,
                                    fh_term_ord *const *stem_ords, struct fh_error *error)
{
    writer->inputs = inputs;
    writer->stem_ords = stem_ords;
    enum fh_status status = merge_level(writer, error);
    if (status != FH_OK)
        return status;
    fh_buffer_reset(&writer->bytes);
    if (!fh_termdict_writer_finish(&writer->terms, &writer->bytes))
        return fh_fail_nomem(error);
    fh_file_writer_put(writer->index_out, writer->bytes.bytes, writer->bytes.length);
    writer->builder->facts.term_count[writer->level] = writer->terms.count;
    return FH_OK;
}

void fh_level_writer_free(struct fh_level_writer *writer)
{
    if (writer == NULL)
        return;
    fh_termdict_writer_release(&writer->terms);
    fh_postings_writer_release(&writer->postings);
    fh_positions_writer_release(&writer->places);
    fh_buffer_release(&writer->bytes);
    fh_buffer_release(&writer->single);
    fh_free(writer->loose);
    fh_free(writer->loose_gaps);
    fh_free(writer);
}
