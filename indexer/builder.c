/* Putting a segment together from its parts. See builder.h. */
#include "indexer/builder.h"

#include <string.h>

#include "base/mem.h"
#include "base/varint.h"

static void put_facts(struct fh_file_writer *out, const struct fh_segment_facts *facts)
{
    uint64_t impact_length;
    memcpy(&impact_length, &facts->impact_length, sizeof impact_length);
    fh_file_writer_put_u64(out, facts->doc_count);
    fh_file_writer_put_u64(out, facts->level_count);
    fh_file_writer_put_u64(out, facts->weights.title);
    fh_file_writer_put_u64(out, facts->weights.lead);
    fh_file_writer_put_u64(out, facts->total_length);
    fh_file_writer_put_u64(out, impact_length);
    for (int level = 0; level < FH_LEVEL_COUNT; level++)
        fh_file_writer_put_u64(out, facts->term_count[level]);
    for (int level = 0; level < FH_LEVEL_COUNT; level++)
        fh_file_writer_put_u64(out, facts->posting_count[level]);
    fh_file_writer_put_u64(out, facts->position_count);
    fh_file_writer_put_u64(out, facts->stored);
}

enum fh_status fh_segment_build(const struct fh_builder_input *inputs, size_t input_count,
                                const struct fh_builder_options *options, struct fh_segment_facts *facts,
                                uint64_t *bytes, struct fh_error *error)
{
    struct fh_builder builder = {.inputs = inputs, .input_count = input_count, .options = options};
    builder.facts.doc_count = options->doc_count;
    builder.facts.level_count = options->level_count;
    builder.facts.weights = options->weights;
    builder.facts.impact_length = options->impact_length;
    builder.facts.stored = options->stored;
    char *path = fh_path_join(options->directory, options->name);
    if (path == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_container_writer_init(&builder.container, path, FH_CONTAINER_SEGMENT, error);
    fh_free(path);
    struct fh_file_writer *facts_out = NULL;
    if (status == FH_OK && (facts_out = fh_container_writer_section(&builder.container, FH_SECTION_FACTS)) == NULL)
        status = fh_fail_nomem(error);
    if (status == FH_OK)
        status = fh_builder_documents(&builder, error);
    if (status == FH_OK && options->stored)
        status = fh_builder_store(&builder, error);
    if (status == FH_OK)
        status = fh_builder_terms(&builder, error);
    if (status == FH_OK) {
        put_facts(facts_out, &builder.facts);
        status = fh_container_writer_finish(&builder.container, bytes, error);
    }
    if (status != FH_OK)
        fh_container_writer_abandon(&builder.container);
    *facts = builder.facts;
    return status;
}

enum fh_status fh_builder_number(struct fh_builder_input *inputs, const struct fh_bitmap *const *deleted,
                                 size_t input_count, uint32_t *doc_count, struct fh_error *error)
{
    fh_doc_id next = 0;
    for (size_t i = 0; i < input_count; i++) {
        struct fh_builder_input *input = &inputs[i];
        uint32_t count = input->source->doc_count;
        input->base = next;
        if (deleted[i] == NULL || deleted[i]->set_count == 0) {
            next += count;
            continue;
        }
        input->numbers = fh_malloc(count * sizeof *input->numbers);
        if (input->numbers == NULL)
            return fh_fail_nomem(error);
        for (fh_doc_id doc = 0; doc < count; doc++)
            input->numbers[doc] = fh_bitmap_has(deleted[i], doc) ? FH_DOC_END : next++;
    }
    *doc_count = next;
    return FH_OK;
}
