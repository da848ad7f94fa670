/* Putting a segment together from its parts. See builder.h. */
#include "indexer/builder.h"

#include <pthread.h>
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

/* The texts, written by a thread of their own. */
struct texts {
    struct fh_store_writer *writer;
    enum fh_status status;
    struct fh_error error;
};

static void *texts_main(void *argument)
{
    struct texts *texts = argument;
    texts->status = fh_store_writer_fill(texts->writer, &texts->error);
    return NULL;
}

/* Texts and terms, at the same time where there are threads. */
static enum fh_status put_texts_and_terms(struct fh_builder *builder, struct fh_error *error)
{
    struct texts texts = {NULL, FH_OK, {FH_OK, ""}};
    pthread_t thread;
    enum fh_status status = fh_store_writer_open(&texts.writer, builder, error);
    bool beside = status == FH_OK && builder->options->threads > 1 &&
                  pthread_create(&thread, NULL, texts_main, &texts) == 0;
    if (status == FH_OK && !beside)
        status = fh_store_writer_fill(texts.writer, error);
    if (status == FH_OK)
        status = fh_builder_terms(builder, error);
    if (beside)
        pthread_join(thread, NULL);
    if (status == FH_OK && texts.status != FH_OK)
        *error = texts.error;
    fh_store_writer_free(texts.writer);
    return status == FH_OK ? texts.status : status;
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
    if (status == FH_OK)
        status = options->stored ? put_texts_and_terms(&builder, error) : fh_builder_terms(&builder, error);
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
