/* Both levels of a segment, one after the other or, with threads, at the same time. See builder.h.
 *
 * Forms name their stems by number, so the form level needs to know the new numbers of all stems. One
 * after the other it has them from the stem level; at the same time it finds them out beforehand, by merging
 * the stems' names alone. That takes a source a second reader (its twin), and that no document is left out:
 * a stem whose last document goes has no number.
 */
#include "indexer/builder.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/term_heap.h"

struct levels {
    struct fh_builder *builder;
    struct fh_level_writer *writers[FH_LEVEL_COUNT];
    fh_term_ord **stem_ords;       /* by input, then by its stem's number */
    struct fh_builder_input *twins; /* of the form level's own thread; NULL without */
    enum fh_status status;          /* of that thread */
    struct fh_error error;
};

/* ---- Numbers of stems ---- */

static enum fh_status make_stem_ords(struct levels *levels, struct fh_error *error)
{
    const struct fh_builder *builder = levels->builder;
    levels->stem_ords = fh_calloc(builder->input_count, sizeof *levels->stem_ords);
    if (levels->stem_ords == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < builder->input_count; i++) {
        uint32_t count = builder->inputs[i].source->term_count[FH_LEVEL_STEM];
        levels->stem_ords[i] = fh_malloc(count * sizeof **levels->stem_ords);
        if (levels->stem_ords[i] == NULL)
            return fh_fail_nomem(error);
        memset(levels->stem_ords[i], 0xFF, count * sizeof **levels->stem_ords); /* FH_TERM_NONE */
    }
    return FH_OK;
}

static void free_stem_ords(fh_term_ord **stem_ords, size_t count)
{
    for (size_t i = 0; stem_ords != NULL && i < count; i++)
        fh_free(stem_ords[i]);
    fh_free(stem_ords);
}

/* Moves to the source's next stem, or takes it out of the heap; `fresh`: it is not in there yet. */
static enum fh_status next_stem(struct fh_term_heap *heap, struct fh_source *source, uint32_t number, bool fresh,
                                struct fh_error *error)
{
    enum fh_status status = source->operations->terms_next(source, error);
    if (status == FH_OK && fresh)
        fh_term_heap_push(heap, source->term, number);
    else if (status == FH_OK)
        fh_term_heap_replace(heap, source->term);
    else if (status == FH_END && !fresh)
        fh_term_heap_pop(heap);
    return status == FH_END ? FH_OK : status;
}

/* Gives the stem on top, in every source that has it, the number `own`. */
static enum fh_status number_stem(const struct levels *levels, struct fh_term_heap *heap, struct fh_buffer *stem,
                                  fh_term_ord own, struct fh_error *error)
{
    fh_buffer_reset(stem);
    fh_buffer_append_slice(stem, levels->twins[heap->entries[0].source].source->term);
    if (!fh_buffer_ok(stem))
        return fh_fail_nomem(error);
    while (heap->count > 0) {
        uint32_t i = heap->entries[0].source;
        struct fh_source *source = levels->twins[i].source;
        if (!fh_slice_equal(source->term, fh_buffer_slice(stem)))
            break;
        levels->stem_ords[i][source->term_ord] = own;
        enum fh_status status = next_stem(heap, source, i, false, error);
        if (status != FH_OK)
            return status;
    }
    return FH_OK;
}

static enum fh_status number_stems(const struct levels *levels, struct fh_error *error)
{
    size_t count = levels->builder->input_count;
    struct fh_buffer stem = FH_BUFFER_INIT;
    struct fh_term_heap heap = {fh_malloc(count * sizeof *heap.entries), 0};
    enum fh_status status = heap.entries != NULL ? FH_OK : fh_fail_nomem(error);
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        struct fh_source *source = levels->twins[i].source;
        status = source->operations->terms_begin(source, FH_LEVEL_STEM, error);
        if (status == FH_OK)
            status = next_stem(&heap, source, (uint32_t)i, true, error);
    }
    for (fh_term_ord own = 0; status == FH_OK && heap.count > 0; own++)
        status = number_stem(levels, &heap, &stem, own, error);
    fh_buffer_release(&stem);
    fh_free(heap.entries);
    return status;
}

/* ---- The form level's thread ---- */

static bool all_documents_stay(const struct fh_builder *builder)
{
    uint64_t count = 0;
    for (size_t i = 0; i < builder->input_count; i++)
        count += builder->inputs[i].source->doc_count;
    return count == builder->options->doc_count;
}

static enum fh_status make_twins(struct levels *levels, struct fh_error *error)
{
    const struct fh_builder *builder = levels->builder;
    levels->twins = fh_calloc(builder->input_count, sizeof *levels->twins);
    if (levels->twins == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < builder->input_count; i++) {
        const struct fh_source *source = builder->inputs[i].source;
        levels->twins[i] = builder->inputs[i];
        levels->twins[i].source = NULL;
        enum fh_status status = source->operations->twin(source, &levels->twins[i].source, error);
        if (status != FH_OK)
            return status;
    }
    return FH_OK;
}

static void free_twins(struct levels *levels)
{
    for (size_t i = 0; levels->twins != NULL && i < levels->builder->input_count; i++)
        fh_source_free(levels->twins[i].source);
    fh_free(levels->twins);
}

static void *form_main(void *argument)
{
    struct levels *levels = argument;
    levels->status = number_stems(levels, &levels->error);
    if (levels->status == FH_OK)
        levels->status =
            fh_level_writer_fill(levels->writers[FH_LEVEL_FORM], levels->twins, levels->stem_ords, &levels->error);
    return NULL;
}

/* ---- Both ---- */

/* The stem level, its numbers kept by itself, and what is made of its lists. */
static enum fh_status fill_stems(struct levels *levels, fh_term_ord *const *stem_ords, struct fh_error *error)
{
    struct fh_builder *builder = levels->builder;
    enum fh_status status =
        fh_level_writer_fill(levels->writers[FH_LEVEL_STEM], builder->inputs, stem_ords, error);
    return status == FH_OK ? fh_builder_pairs(builder, error) : status;
}

static enum fh_status fill_in_turn(struct levels *levels, struct fh_error *error)
{
    struct fh_builder *builder = levels->builder;
    enum fh_status status = fill_stems(levels, levels->stem_ords, error);
    if (status == FH_OK && builder->options->level_count > 1)
        status = fh_level_writer_fill(levels->writers[FH_LEVEL_FORM], builder->inputs, levels->stem_ords, error);
    return status;
}

/* Forms in a thread of their own. Without one to be had, in turn. */
static enum fh_status fill_together(struct levels *levels, struct fh_error *error)
{
    pthread_t thread;
    enum fh_status status = make_twins(levels, error);
    if (status != FH_OK)
        return status;
    if (pthread_create(&thread, NULL, form_main, levels) != 0)
        return fill_in_turn(levels, error);
    status = fill_stems(levels, NULL, error);
    pthread_join(thread, NULL);
    if (status == FH_OK && levels->status != FH_OK)
        *error = levels->error;
    return status == FH_OK ? levels->status : status;
}

static enum fh_status make_impacts(struct fh_builder *builder, const uint32_t *lengths, struct fh_error *error)
{
    uint32_t count = builder->options->doc_count;
    builder->plain_impacts = fh_malloc(count);
    if (builder->plain_impacts == NULL)
        return fh_fail_nomem(error);
    fh_postings_plain_impacts(builder->plain_impacts, lengths, count, builder->options->impact_length);
    return FH_OK;
}

static enum fh_status open_writers(struct levels *levels, struct fh_error *error)
{
    struct fh_builder *builder = levels->builder;
    struct fh_slice bytes;
    enum fh_status status = fh_container_writer_view(&builder->container, FH_SECTION_LENGTHS, &bytes, error);
    const uint32_t *lengths = (const uint32_t *)(const void *)bytes.bytes;
    if (status == FH_OK)
        status = make_impacts(builder, lengths, error);
    for (uint32_t level = 0; level < builder->options->level_count && status == FH_OK; level++)
        status = fh_level_writer_open(&levels->writers[level], builder, (enum fh_level)level, lengths, error);
    return status;
}

enum fh_status fh_builder_terms(struct fh_builder *builder, struct fh_error *error)
{
    struct levels levels = {.builder = builder};
    bool together = builder->options->threads > 1 && builder->options->level_count > 1 && all_documents_stay(builder);
    enum fh_status status = make_stem_ords(&levels, error);
    if (status == FH_OK)
        status = open_writers(&levels, error);
    if (status == FH_OK)
        status = together ? fill_together(&levels, error) : fill_in_turn(&levels, error);
    free_twins(&levels);
    free_stem_ords(levels.stem_ords, builder->input_count);
    for (int level = 0; level < FH_LEVEL_COUNT; level++)
        fh_level_writer_free(levels.writers[level]);
    fh_free(builder->plain_impacts);
    return status;
}
