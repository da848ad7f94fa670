/* The document side of a segment: columns, ids, and stored text. See builder.h. */
#include "indexer/builder.h"

#include "base/mem.h"
#include "base/varint.h"

/* Where a document of the new segment comes from. */
struct origin {
    uint32_t input;
    fh_doc_id doc;
};

struct document_writers {
    struct fh_file_writer *lengths, *title_lengths;
    struct fh_times_writer times;
    struct fh_labels_writer sources, categories;
    struct fh_ids_writer ids;
};

static struct fh_file_writer *section(struct fh_builder *builder, uint32_t id, bool *failed)
{
    struct fh_file_writer *out = fh_container_writer_section(&builder->container, id);
    if (out == NULL)
        *failed = true;
    return out;
}

static void put_u16(struct fh_file_writer *out, uint32_t value)
{
    uint8_t bytes[2];
    fh_store_u16(bytes, value);
    fh_file_writer_put(out, bytes, sizeof bytes);
}

static enum fh_status put_document(struct fh_builder *builder, struct document_writers *writers, struct fh_source *source,
                                   fh_doc_id doc, struct fh_error *error)
{
    struct fh_source_document document;
    enum fh_status status = source->operations->document(source, doc, &document, error);
    if (status != FH_OK)
        return status;
    fh_file_writer_put_u32(writers->lengths, document.length);
    put_u16(writers->title_lengths, document.title_length);
    fh_times_writer_add(&writers->times, document.time);
    fh_labels_writer_add(&writers->sources, document.source);
    fh_labels_writer_add(&writers->categories, document.category);
    fh_ids_writer_add(&writers->ids, document.id);
    builder->facts.total_length += document.length;
    return FH_OK;
}

/* Documents in the order of the inputs. */
static enum fh_status put_in_order(struct fh_builder *builder, struct document_writers *writers, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < builder->input_count && status == FH_OK; i++) {
        const struct fh_builder_input *input = &builder->inputs[i];
        for (fh_doc_id doc = 0; doc < input->source->doc_count && status == FH_OK; doc++)
            if (fh_builder_number_of(input, doc) != FH_DOC_END)
                status = put_document(builder, writers, input->source, doc, error);
    }
    return status;
}

/* Documents in the order of their new numbers, where these do not rise. */
static enum fh_status put_permuted(struct fh_builder *builder, struct document_writers *writers, struct fh_error *error)
{
    struct origin *origins = fh_malloc(builder->options->doc_count * sizeof *origins);
    if (origins == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < builder->input_count; i++)
        for (fh_doc_id doc = 0; doc < builder->inputs[i].source->doc_count; doc++) {
            fh_doc_id number = fh_builder_number_of(&builder->inputs[i], doc);
            if (number != FH_DOC_END)
                origins[number] = (struct origin){(uint32_t)i, doc};
        }
    enum fh_status status = FH_OK;
    for (uint32_t i = 0; i < builder->options->doc_count && status == FH_OK; i++)
        status = put_document(builder, writers, builder->inputs[origins[i].input].source, origins[i].doc, error);
    fh_free(origins);
    return status;
}

/* Merges the inputs' (hash, doc) tables, each rising, into the new segment's. */
static enum fh_status put_hashes(struct fh_builder *builder, struct fh_file_writer *hashes, struct fh_file_writer *docs,
                                 struct fh_error *error)
{
    uint32_t *next = fh_calloc(builder->input_count, sizeof *next);
    if (next == NULL)
        return fh_fail_nomem(error);
    for (;;) {
        const struct fh_builder_input *least = NULL;
        uint32_t *least_next = NULL;
        for (size_t i = 0; i < builder->input_count; i++) {
            const struct fh_source *source = builder->inputs[i].source;
            if (next[i] < source->doc_count &&
                (least == NULL || source->id_hashes[next[i]] < least->source->id_hashes[*least_next])) {
                least = &builder->inputs[i];
                least_next = &next[i];
            }
        }
        if (least == NULL)
            break;
        uint64_t hash = least->source->id_hashes[*least_next];
        fh_doc_id doc = least->source->id_docs[(*least_next)++];
        if (doc >= least->source->doc_count) {
            fh_free(next);
            return fh_fail(error, FH_ERR_CORRUPT, "table of ids: document %u of %u", doc, least->source->doc_count);
        }
        fh_doc_id number = fh_builder_number_of(least, doc);
        if (number != FH_DOC_END) {
            fh_file_writer_put_u64(hashes, hash);
            fh_file_writer_put_u32(docs, number);
        }
    }
    fh_free(next);
    return FH_OK;
}

enum fh_status fh_builder_documents(struct fh_builder *builder, struct fh_error *error)
{
    bool failed = false;
    struct document_writers writers;
    writers.lengths = section(builder, FH_SECTION_LENGTHS, &failed);
    writers.title_lengths = section(builder, FH_SECTION_TITLE_LENGTHS, &failed);
    struct fh_file_writer *times = section(builder, FH_SECTION_TIMES, &failed);
    struct fh_file_writer *zones = section(builder, FH_SECTION_TIME_ZONES, &failed);
    struct fh_file_writer *sources = section(builder, FH_SECTION_SOURCES, &failed);
    struct fh_file_writer *source_values = section(builder, FH_SECTION_SOURCE_VALUES, &failed);
    struct fh_file_writer *categories = section(builder, FH_SECTION_CATEGORIES, &failed);
    struct fh_file_writer *category_values = section(builder, FH_SECTION_CATEGORY_VALUES, &failed);
    struct fh_file_writer *ids = section(builder, FH_SECTION_IDS, &failed);
    struct fh_file_writer *id_index = section(builder, FH_SECTION_ID_INDEX, &failed);
    struct fh_file_writer *hashes = section(builder, FH_SECTION_ID_HASHES, &failed);
    struct fh_file_writer *id_docs = section(builder, FH_SECTION_ID_DOCS, &failed);
    if (failed)
        return fh_fail_nomem(error);
    fh_times_writer_init(&writers.times, times, zones);
    fh_labels_writer_init(&writers.sources, sources, source_values);
    fh_labels_writer_init(&writers.categories, categories, category_values);
    fh_ids_writer_init(&writers.ids, ids, id_index);
    enum fh_status status = builder->options->permuted ? put_permuted(builder, &writers, error)
                                                       : put_in_order(builder, &writers, error);
    fh_times_writer_finish(&writers.times);
    bool ok = fh_labels_writer_finish(&writers.sources);
    ok = fh_labels_writer_finish(&writers.categories) && ok;
    ok = fh_buffer_ok(&writers.ids.previous) && ok;
    fh_labels_writer_release(&writers.sources);
    fh_labels_writer_release(&writers.categories);
    fh_ids_writer_release(&writers.ids);
    if (status == FH_OK && !ok)
        status = fh_fail_nomem(error);
    return status == FH_OK ? put_hashes(builder, hashes, id_docs, error) : status;
}
