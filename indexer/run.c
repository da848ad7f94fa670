/* Runs as sources: decoding what the inverter encoded. See run.h. */
#include "indexer/run.h"

#include "base/mem.h"
#include "base/varint.h"

static enum fh_status run_document(struct fh_source *source, fh_doc_id doc, struct fh_source_document *document,
                                   struct fh_error *error)
{
    (void)error;
    const struct fh_run_document *kept = &((struct fh_run *)source)->documents[doc];
    *document = (struct fh_source_document){kept->id,   kept->source, kept->category,
                                            kept->time, kept->length, kept->title_length};
    return FH_OK;
}

static enum fh_status run_store_block(struct fh_source *source, uint32_t block, struct fh_slice *bytes,
                                      struct fh_error *error)
{
    (void)error;
    const struct fh_run *run = (struct fh_run *)source;
    uint64_t start = block > 0 ? run->store_ends[block - 1] : 0;
    *bytes = (struct fh_slice){run->store_blocks.bytes + start, (size_t)(run->store_ends[block] - start)};
    return FH_OK;
}

static enum fh_status run_terms_begin(struct fh_source *source, enum fh_level level, struct fh_error *error)
{
    (void)error;
    struct fh_run *run = (struct fh_run *)source;
    run->level = level;
    run->next_term = 0;
    run->postings_left = 0;
    run->next_head = (const uint8_t *)run->streams[level].bytes;
    run->end = run->next_head + run->streams[level].length;
    return FH_OK;
}

static enum fh_status run_terms_next(struct fh_source *source, struct fh_error *error)
{
    (void)error;
    struct fh_run *run = (struct fh_run *)source;
    if (run->next_term >= source->term_count[run->level])
        return FH_END;
    source->term = (struct fh_slice){(const char *)run->next_head + 1, run->next_head[0]};
    run->next = run->next_head + 1 + source->term.length;
    uint32_t postings_bytes = fh_load_u32(run->next);
    run->next += sizeof postings_bytes;
    source->term_ord = run->next_term++;
    source->stem_ord = FH_TERM_NONE;
    run->next = fh_varint_get_u32(run->next, run->end, &run->postings_left);
    source->doc_freq = run->postings_left;
    if (run->level == FH_LEVEL_FORM)
        run->next = fh_varint_get_u32(run->next, run->end, &source->stem_ord);
    run->next_head = run->next + postings_bytes;
    run->previous_doc = FH_DOC_END; /* -1: the first distance is doc + 1 */
    return FH_OK;
}

/* Decodes the gaps of one posting behind the `count` that there are. NULL out of memory. */
static const uint8_t *read_gaps(struct fh_run *run, const uint8_t *p, uint32_t more, size_t count)
{
    uint32_t *moved = fh_grow(run->gaps, &run->gaps_capacity, count + more, sizeof *moved);
    if (moved == NULL)
        return NULL;
    run->gaps = moved;
    for (uint32_t i = 0; i < more; i++)
        p = fh_varint_get_u32(p, run->end, &moved[count + i]);
    return p;
}

/* What a posting has beside its document. */
static const uint8_t *read_occurrences(const struct fh_run *run, const uint8_t *p, bool plain, struct fh_occurrences *in)
{
    uint32_t code;
    *in = (struct fh_occurrences){1, 0, 0};
    if (plain)
        return p;
    p = fh_varint_get_u32(p, run->end, &code);
    in->freq = code >> 2;
    if ((code & 1) != 0)
        p = fh_varint_get_u32(p, run->end, &in->titles);
    if ((code & 2) != 0)
        p = fh_varint_get_u32(p, run->end, &in->leads);
    return p;
}

static enum fh_status run_postings_next(struct fh_source *source, struct fh_posting_chunk *chunk, struct fh_error *error)
{
    struct fh_run *run = (struct fh_run *)source;
    uint32_t count = run->postings_left < FH_BLOCK ? run->postings_left : FH_BLOCK;
    if (count == 0)
        return FH_END;
    const uint8_t *p = run->next;
    size_t gap_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t head;
        struct fh_occurrences in;
        p = fh_varint_get_u32(p, run->end, &head);
        p = read_occurrences(run, p, (head & 1) != 0, &in);
        run->previous_doc += head >> 1;
        chunk->docs[i] = run->previous_doc;
        chunk->freqs[i] = in.freq;
        chunk->titles[i] = in.titles;
        chunk->leads[i] = in.leads;
        if (run->level != FH_LEVEL_STEM)
            continue;
        p = fh_varint_get_u32(p, run->end, &chunk->firsts[i]);
        if (in.freq > 1 && (p = read_gaps(run, p, in.freq - 1, gap_count)) == NULL)
            return fh_fail_nomem(error);
        gap_count += in.freq - 1;
    }
    chunk->count = count;
    chunk->gaps = run->gaps != NULL ? run->gaps : chunk->firsts; /* there are none: anything but NULL */
    run->postings_left -= count;
    run->next = p;
    return FH_OK;
}

static void run_free(struct fh_source *source)
{
    struct fh_run *run = (struct fh_run *)source;
    fh_free(run->gaps);
    for (int level = 0; level < FH_LEVEL_COUNT && !run->twin; level++)
        fh_buffer_release(&run->streams[level]);
    if (run->twin) {
        fh_free(run);
        return;
    }
    fh_arena_release(&run->arena);
    fh_free(run->documents);
    fh_free(run->id_hashes);
    fh_free(run->id_docs);
    fh_buffer_release(&run->store_blocks);
    fh_free(run->store_ends);
    fh_free(run->store_block_of);
    fh_free(run->store_slot_of);
    fh_free(run);
}

static enum fh_status run_twin(const struct fh_source *source, struct fh_source **out, struct fh_error *error)
{
    struct fh_run *twin = fh_malloc(sizeof *twin);
    *out = (struct fh_source *)twin;
    if (twin == NULL)
        return fh_fail_nomem(error);
    *twin = *(const struct fh_run *)source;
    twin->twin = true;
    twin->gaps = NULL;
    twin->gaps_capacity = 0;
    return FH_OK;
}

static const struct fh_source_operations run_operations = {
    run_document, run_store_block, run_terms_begin, run_terms_next, run_postings_next, run_twin, run_free,
};

enum fh_status fh_run_new(struct fh_run **out, uint32_t doc_count, struct fh_error *error)
{
    *out = NULL;
    struct fh_run *run = fh_calloc(1, sizeof *run);
    if (run == NULL)
        return fh_fail_nomem(error);
    run->source.operations = &run_operations;
    run->documents = fh_calloc(doc_count, sizeof *run->documents);
    run->id_hashes = fh_malloc(doc_count * sizeof *run->id_hashes);
    run->id_docs = fh_malloc(doc_count * sizeof *run->id_docs);
    run->store_ends = fh_malloc(doc_count * sizeof *run->store_ends);
    run->store_block_of = fh_malloc(doc_count * sizeof *run->store_block_of);
    run->store_slot_of = fh_malloc(doc_count * sizeof *run->store_slot_of);
    if (run->documents == NULL || run->id_hashes == NULL || run->id_docs == NULL || run->store_ends == NULL ||
        run->store_block_of == NULL || run->store_slot_of == NULL) {
        run_free(&run->source);
        return fh_fail_nomem(error);
    }
    run->source.id_hashes = run->id_hashes;
    run->source.id_docs = run->id_docs;
    run->source.store_block_of = run->store_block_of;
    run->source.store_slot_of = run->store_slot_of;
    *out = run;
    return FH_OK;
}

size_t fh_run_bytes(const struct fh_run *run)
{
    size_t bytes = sizeof *run + run->arena.bytes_held + run->store_blocks.capacity;
    bytes += run->source.doc_count * (sizeof *run->documents + 8 + 4 + 8 + 4 + 1);
    for (int level = 0; level < FH_LEVEL_COUNT; level++)
        bytes += run->streams[level].capacity;
    return bytes;
}
