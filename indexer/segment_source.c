/* A segment on disk as a source: its lists decoded block by block. See source.h. */
#include "indexer/source.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "indexer/segment.h"

struct segment_source {
    struct fh_source source; /* first */
    const struct fh_segment *segment;
    struct fh_buffer id;
    struct fh_term_iterator terms;
    enum fh_level level;
    struct fh_postings list;
    struct fh_positions positions;
    uint32_t block;
    struct fh_block decoded;
    struct fh_position_list gaps;
};

static struct segment_source *self_of(struct fh_source *source)
{
    return (struct segment_source *)source;
}

static enum fh_status segment_document(struct fh_source *source, fh_doc_id doc, struct fh_source_document *document,
                                       struct fh_error *error)
{
    struct segment_source *self = self_of(source);
    const struct fh_segment *segment = self->segment;
    enum fh_status status = fh_idmap_id(&segment->ids, doc, &self->id, error);
    if (status != FH_OK)
        return status;
    document->id = fh_buffer_slice(&self->id);
    document->source = fh_labels_of(&segment->sources, doc);
    document->category = fh_labels_of(&segment->categories, doc);
    document->time = segment->times.times[doc];
    document->length = segment->lengths[doc];
    document->title_length = segment->title_lengths[doc];
    return FH_OK;
}

static enum fh_status segment_store_block(struct fh_source *source, uint32_t block, struct fh_slice *bytes,
                                          struct fh_error *error)
{
    return fh_store_block(&self_of(source)->segment->store, block, bytes, error);
}

static enum fh_status segment_terms_begin(struct fh_source *source, enum fh_level level, struct fh_error *error)
{
    struct segment_source *self = self_of(source);
    self->level = level;
    return fh_term_iterator_seek(&self->terms, &self->segment->terms[level], (struct fh_slice){NULL, 0}, error);
}

static enum fh_status segment_terms_next(struct fh_source *source, struct fh_error *error)
{
    struct segment_source *self = self_of(source);
    enum fh_status status = fh_term_iterator_next(&self->terms, error);
    if (status != FH_OK)
        return status;
    const struct fh_term_info *info = &self->terms.info;
    source->term = (struct fh_slice){self->terms.term, self->terms.length};
    source->doc_freq = info->doc_freq;
    source->term_ord = info->ord;
    source->stem_ord = info->stem_ord;
    self->block = 0;
    status = fh_segment_postings(self->segment, self->level, info, &self->list, error);
    if (status == FH_OK && self->level == FH_LEVEL_STEM && info->doc_freq > 1)
        status = fh_segment_positions(self->segment, info, &self->positions, error);
    return status;
}

static enum fh_status damaged(const struct segment_source *self, const char *what, struct fh_error *error)
{
    return fh_fail(error, FH_ERR_CORRUPT, "%s: term '%.*s': damaged %s", self->segment->name, (int)self->terms.length,
                   self->terms.term, what);
}

/* The only posting's positions are read as such, and made gaps of. */
static enum fh_status read_single(struct segment_source *self, uint32_t freq, uint32_t *first)
{
    enum fh_status status = fh_positions_read_single(self->terms.info.single_positions, freq, &self->gaps);
    if (status != FH_OK)
        return status;
    uint32_t *list = self->gaps.list;
    *first = list[0];
    for (uint32_t i = 0; i + 1 < freq; i++)
        list[i] = list[i + 1] - list[i] - 1;
    return FH_OK;
}

static enum fh_status read_positions(struct segment_source *self, struct fh_posting_chunk *chunk, struct fh_error *error)
{
    enum fh_status status;
    if (self->level != FH_LEVEL_STEM)
        return FH_OK;
    if (self->list.doc_freq == 1)
        status = read_single(self, chunk->freqs[0], &chunk->firsts[0]);
    else
        status = fh_positions_read_gaps(&self->positions, self->block, chunk->freqs, chunk->count, chunk->firsts,
                                        &self->gaps);
    if (status != FH_OK)
        return status == FH_ERR_NOMEM ? fh_fail_nomem(error) : damaged(self, "positions", error);
    chunk->gaps = self->gaps.list != NULL ? self->gaps.list : chunk->firsts; /* there are none: anything but NULL */
    return FH_OK;
}

/* The only posting, which the dictionary has. */
static void take_only_posting(const struct fh_postings *list, struct fh_posting_chunk *chunk)
{
    chunk->count = 1;
    chunk->docs[0] = list->single_doc;
    chunk->freqs[0] = list->single.freq;
    chunk->titles[0] = list->single.titles;
    chunk->leads[0] = list->single.leads;
}

static bool read_postings(struct segment_source *self, struct fh_posting_chunk *chunk)
{
    struct fh_block *block = &self->decoded;
    if (!fh_postings_read_docs(&self->list, self->block, block) ||
        !fh_postings_read_freqs(&self->list, self->segment->facts.weights, block) ||
        !fh_postings_read_leads(&self->list, block, chunk->leads))
        return false;
    chunk->count = block->count;
    memcpy(chunk->docs, block->docs, block->count * sizeof *chunk->docs);
    memcpy(chunk->freqs, block->freqs, block->count * sizeof *chunk->freqs);
    fh_block_titles(block, chunk->titles);
    return true;
}

static enum fh_status segment_postings_next(struct fh_source *source, struct fh_posting_chunk *chunk,
                                            struct fh_error *error)
{
    struct segment_source *self = self_of(source);
    if (self->block >= self->list.block_count)
        return FH_END;
    if (self->list.doc_freq == 1)
        take_only_posting(&self->list, chunk);
    else if (!read_postings(self, chunk))
        return damaged(self, "postings", error);
    enum fh_status status = read_positions(self, chunk, error);
    self->block++;
    return status;
}

static void segment_free(struct fh_source *source)
{
    struct segment_source *self = self_of(source);
    fh_buffer_release(&self->id);
    fh_position_list_release(&self->gaps);
    fh_free(self);
}

static enum fh_status segment_twin(const struct fh_source *source, struct fh_source **twin, struct fh_error *error)
{
    return fh_source_from_segment(twin, ((const struct segment_source *)source)->segment, error);
}

static const struct fh_source_operations segment_operations = {
    segment_document,      segment_store_block, segment_terms_begin, segment_terms_next,
    segment_postings_next, segment_twin,        segment_free,
};

enum fh_status fh_source_from_segment(struct fh_source **out, const struct fh_segment *segment, struct fh_error *error)
{
    struct segment_source *self = fh_calloc(1, sizeof *self);
    *out = NULL;
    if (self == NULL)
        return fh_fail_nomem(error);
    self->segment = segment;
    struct fh_source *source = &self->source;
    source->operations = &segment_operations;
    source->doc_count = segment->doc_count;
    source->total_length = segment->facts.total_length;
    for (uint32_t level = 0; level < segment->facts.level_count; level++)
        source->term_count[level] = segment->terms[level].term_count;
    source->id_hashes = segment->ids.hashes;
    source->id_docs = segment->ids.docs;
    source->store_block_count = segment->store.block_count;
    source->store_block_of = segment->store.block_of;
    source->store_slot_of = segment->store.slot_of;
    *out = source;
    return FH_OK;
}
