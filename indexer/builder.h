/* The builder: any number of sources in, one segment file out. Flushing runs, merging segments
 * and renumbering documents are this one operation.
 *
 * Everything streams: what is held in memory is one term's lists, the marks of the pairs of one first stem, the number
 * each source document gets (4 bytes a document, made by the caller) and where its text goes (5 bytes), an impact
 * (1 byte), the number each source's stem gets (4 bytes a term), and buffers of fixed size.
 */
#ifndef FH_INDEXER_BUILDER_H
#define FH_INDEXER_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "indexer/container.h"
#include "indexer/pairs.h"
#include "indexer/segment.h"
#include "indexer/source.h"
#include "indexer/store.h"

/* A source, and the number that each of its documents gets: numbers[doc], FH_DOC_END for one
 * that is left out. NULL: base + doc, all of them. */
struct fh_builder_input {
    struct fh_source *source;
    uint32_t *numbers;
    fh_doc_id base;
};

struct fh_builder_options {
    const char *directory;
    const char *name;          /* of the segment file */
    uint32_t level_count;
    struct fh_weights weights;
    double impact_length;      /* average length in words that impacts assume (ranking.h); > 0 */
    bool stored;
    const struct fh_store_dictionary *dictionary;
    unsigned threads;          /* more than 1: the two levels and the texts at the same time; the same bytes */
    bool permuted;             /* numbers do not rise along the inputs: the documents are being reordered */
    uint32_t doc_count;        /* documents of the new segment: the numbers are 0 to doc_count - 1, each once */
};

/* Builds directory/name and fills *facts and *bytes (size of the file). The file is synced, the
 * directory is not. On failure nothing is left behind. */
enum fh_status fh_segment_build(const struct fh_builder_input *inputs, size_t input_count,
                                const struct fh_builder_options *options, struct fh_segment_facts *facts,
                                uint64_t *bytes, struct fh_error *error);

/* Numbers for one input after another, leaving out deleted documents (a NULL bitmap: none): fills
 * inputs[i].numbers (fh_free) where a document is left out, base otherwise; *doc_count the sum. */
enum fh_status fh_builder_number(struct fh_builder_input *inputs, const struct fh_bitmap *const *deleted,
                                 size_t input_count, uint32_t *doc_count, struct fh_error *error);

/* ---- Parts of the builder: builder_documents.c, builder_store.c, builder_levels.c (both levels of terms, and
 * the pairs), builder_terms.c (a level), builder_common.c, builder_pairs.c (with common_reader.h, marks_writer.h) ---- */

struct fh_builder {
    const struct fh_builder_input *inputs;
    size_t input_count;
    const struct fh_builder_options *options;
    struct fh_container_writer container;
    struct fh_segment_facts facts;
    struct fh_term_info common[FH_COMMON_MOST]; /* the most frequent stems so far, by term_ord */
    uint32_t common_count;
    uint8_t *plain_impacts; /* of the new documents (postings.h); of the levels, while they are written */
};

/* Writes the terms of a level, and their lists. */
struct fh_level_writer;

/* Takes the sections of the level, in the order of the file. `lengths` are those of the new documents. */
enum fh_status fh_level_writer_open(struct fh_level_writer **writer, struct fh_builder *builder, enum fh_level level,
                                    const uint32_t *lengths, struct fh_error *error);
/* Reads the inputs (the builder's, or twins of their sources). stem_ords[i] has for each stem of input i its number in
 * the new segment, FH_TERM_NONE for one that is gone: the stem level fills it (NULL: it does not), the form
 * level reads it. */
enum fh_status fh_level_writer_fill(struct fh_level_writer *writer, const struct fh_builder_input *inputs,
                                    fh_term_ord *const *stem_ords, struct fh_error *error);
void fh_level_writer_free(struct fh_level_writer *writer); /* NULL is fine */

/* Writes the stored text. Takes its sections in the order of the file; filling them may go on beside the levels. */
struct fh_store_writer;
enum fh_status fh_store_writer_open(struct fh_store_writer **writer, struct fh_builder *builder, struct fh_error *error);
enum fh_status fh_store_writer_fill(struct fh_store_writer *writer, struct fh_error *error);
void fh_store_writer_free(struct fh_store_writer *writer); /* NULL is fine */

static inline fh_doc_id fh_builder_number_of(const struct fh_builder_input *input, fh_doc_id doc)
{
    return input->numbers != NULL ? input->numbers[doc] : input->base + doc;
}

enum fh_status fh_builder_documents(struct fh_builder *builder, struct fh_error *error); /* columns and ids */
enum fh_status fh_builder_terms(struct fh_builder *builder, struct fh_error *error); /* and pairs */

/* A stem was written: it may be one of the frequent ones (builder_common.c). */
void fh_common_offer(struct fh_builder *builder, const struct fh_term_info *info, fh_term_ord ord);

/* After the last: what is added to doc_freqs, and their product from which on pairs have marks; then leaves the stems of
 * such pairs. */
uint64_t fh_common_added(const struct fh_builder *builder);
uint64_t fh_common_least(const struct fh_builder *builder);
void fh_common_keep(struct fh_builder *builder, uint64_t least);

/* Then the pairs. */
enum fh_status fh_builder_pairs(struct fh_builder *builder, struct fh_error *error);

#endif
