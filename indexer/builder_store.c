/* The stored text of a segment: blocks of the inputs copied whole where all of their documents
 * stay, taken apart and packed anew where some go or where blocks are too small to be worth a
 * frame of their own. See builder.h.
 */
#include "indexer/builder.h"

#include "base/mem.h"
#include "base/varint.h"

/* A block whose text is less than this is packed anew together with its neighbours. */
#define SMALL_BLOCK (FH_STORE_BLOCK_BYTES / 2)

struct fh_store_writer {
    struct fh_builder *builder;
    struct fh_file_writer *blocks, *offsets, *block_of_out, *slot_of_out;
    uint32_t *block_of; /* by new number */
    uint8_t *slot_of;
    struct fh_store_encoder *encoder;
    struct fh_store_decoder *decoder;
    struct fh_buffer packed;  /* output of the encoder */
    uint64_t written;         /* bytes of blocks so far */
    uint32_t block_count;
    uint32_t open_docs;       /* documents in the encoder's open block */
};

static void put_block(struct fh_store_writer *writer, struct fh_slice bytes)
{
    fh_file_writer_put(writer->blocks, bytes.bytes, bytes.length);
    writer->written += bytes.length;
    fh_file_writer_put_u64(writer->offsets, writer->written);
    writer->block_count++;
}

static enum fh_status close_open_block(struct fh_store_writer *writer, struct fh_error *error)
{
    bool closed = false;
    enum fh_status status = fh_store_encoder_flush(writer->encoder, &writer->packed, &closed, error);
    if (status == FH_OK && closed) {
        put_block(writer, fh_buffer_slice(&writer->packed));
        fh_buffer_reset(&writer->packed);
        writer->open_docs = 0;
    }
    return status;
}

static enum fh_status repack_document(struct fh_store_writer *writer, const struct fh_document *document, fh_doc_id number,
                                      struct fh_error *error)
{
    bool closed = false;
    writer->block_of[number] = writer->block_count;
    writer->slot_of[number] = (uint8_t)writer->open_docs++;
    enum fh_status status = fh_store_encoder_add(writer->encoder, document, &writer->packed, &closed, error);
    if (status == FH_OK && closed) {
        put_block(writer, fh_buffer_slice(&writer->packed));
        fh_buffer_reset(&writer->packed);
        writer->open_docs = 0;
    }
    return status;
}

/* The documents of an input that share one block: copies the block, or packs those that stay anew. */
static enum fh_status put_documents(struct fh_store_writer *writer, const struct fh_builder_input *input,
                                    const fh_doc_id *docs, uint32_t count, struct fh_error *error)
{
    struct fh_source *source = input->source;
    struct fh_slice bytes;
    uint32_t staying = 0, slots = 0;
    enum fh_status status = source->operations->store_block(source, source->store_block_of[docs[0]], &bytes, error);
    for (uint32_t i = 0; i < count; i++)
        staying += fh_builder_number_of(input, docs[i]) != FH_DOC_END;
    if (status != FH_OK || staying == 0)
        return status;
    bool copy = staying == count && fh_store_block_raw_bytes(bytes) >= SMALL_BLOCK;
    if (copy)
        status = close_open_block(writer, error);
    else
        status = fh_store_decoder_block(writer->decoder, bytes, writer->builder->options->name, &slots, error);
    for (uint32_t i = 0; i < count && status == FH_OK; i++) {
        fh_doc_id number = fh_builder_number_of(input, docs[i]);
        struct fh_document document;
        if (number == FH_DOC_END)
            continue;
        if (copy) {
            writer->block_of[number] = writer->block_count;
            writer->slot_of[number] = source->store_slot_of[docs[i]];
            continue;
        }
        status = fh_store_decoder_document(writer->decoder, source->store_slot_of[docs[i]], &document, error);
        if (status == FH_OK)
            status = repack_document(writer, &document, number, error);
    }
    if (copy && status == FH_OK)
        put_block(writer, bytes);
    return status;
}

/* Goes through an input block by block. The documents of a block are neighbours unless the segment was
 * reordered; `by_block` then lists documents in order of their blocks. */
static enum fh_status put_input(struct fh_store_writer *writer, const struct fh_builder_input *input, fh_doc_id *by_block,
                                struct fh_error *error)
{
    const struct fh_source *source = input->source;
    uint32_t count = source->doc_count;
    uint32_t *starts = fh_calloc((size_t)source->store_block_count + 1, sizeof *starts);
    if (starts == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = FH_OK;
    for (fh_doc_id doc = 0; doc < count && status == FH_OK; doc++) {
        if (source->store_block_of[doc] >= source->store_block_count)
            status = fh_fail(error, FH_ERR_CORRUPT, "stored articles: document %u in block %u of %u", doc,
                             source->store_block_of[doc], source->store_block_count);
        else
            starts[source->store_block_of[doc] + 1]++;
    }
    for (uint32_t block = 0; block < source->store_block_count; block++)
        starts[block + 1] += starts[block];
    for (fh_doc_id doc = 0; doc < count && status == FH_OK; doc++)
        by_block[starts[source->store_block_of[doc]]++] = doc;
    for (uint32_t block = 0, first = 0; block < source->store_block_count && status == FH_OK; block++) {
        if (starts[block] > first)
            status = put_documents(writer, input, by_block + first, starts[block] - first, error);
        first = starts[block];
    }
    fh_free(starts);
    return status;
}

static enum fh_status put_inputs(struct fh_store_writer *writer, struct fh_error *error)
{
    uint32_t most = 0;
    for (size_t i = 0; i < writer->builder->input_count; i++)
        if (writer->builder->inputs[i].source->doc_count > most)
            most = writer->builder->inputs[i].source->doc_count;
    fh_doc_id *by_block = fh_malloc(most * sizeof *by_block);
    if (by_block == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = FH_OK;
    fh_file_writer_put_u64(writer->offsets, 0);
    for (size_t i = 0; i < writer->builder->input_count && status == FH_OK; i++)
        status = put_input(writer, &writer->builder->inputs[i], by_block, error);
    if (status == FH_OK)
        status = close_open_block(writer, error);
    fh_free(by_block);
    return status;
}

enum fh_status fh_store_writer_open(struct fh_store_writer **out, struct fh_builder *builder, struct fh_error *error)
{
    uint32_t doc_count = builder->options->doc_count;
    struct fh_container_writer *container = &builder->container;
    struct fh_store_writer *writer = fh_calloc(1, sizeof *writer);
    *out = writer;
    if (writer == NULL)
        return fh_fail_nomem(error);
    writer->builder = builder;
    writer->blocks = fh_container_writer_section(container, FH_SECTION_STORE);
    writer->offsets = fh_container_writer_section(container, FH_SECTION_STORE_INDEX);
    writer->block_of_out = fh_container_writer_section(container, FH_SECTION_STORE_BLOCK_OF);
    writer->slot_of_out = fh_container_writer_section(container, FH_SECTION_STORE_SLOT_OF);
    writer->block_of = fh_malloc(doc_count * sizeof *writer->block_of);
    writer->slot_of = fh_malloc(doc_count * sizeof *writer->slot_of);
    if (writer->blocks == NULL || writer->offsets == NULL || writer->block_of_out == NULL ||
        writer->slot_of_out == NULL || writer->block_of == NULL || writer->slot_of == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_store_encoder_new(&writer->encoder, builder->options->dictionary, error);
    return status == FH_OK ? fh_store_decoder_new(&writer->decoder, builder->options->dictionary, error) : status;
}

enum fh_status fh_store_writer_fill(struct fh_store_writer *writer, struct fh_error *error)
{
    uint32_t doc_count = writer->builder->options->doc_count;
    enum fh_status status = put_inputs(writer, error);
    for (uint32_t doc = 0; doc < doc_count && status == FH_OK; doc++)
        fh_file_writer_put_u32(writer->block_of_out, writer->block_of[doc]);
    if (status == FH_OK)
        fh_file_writer_put(writer->slot_of_out, writer->slot_of, doc_count);
    return status;
}

void fh_store_writer_free(struct fh_store_writer *writer)
{
    if (writer == NULL)
        return;
    fh_store_encoder_free(writer->encoder);
    fh_store_decoder_free(writer->decoder);
    fh_buffer_release(&writer->packed);
    fh_free(writer->block_of);
    fh_free(writer->slot_of);
    fh_free(writer);
}
