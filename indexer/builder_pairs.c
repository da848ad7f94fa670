/* Making pairs of frequent words from the stem lists just written. See pairs.h.
 *
 * The lists of the frequent stems are read side by side, one document after another: each stem
 * enters its positions in a map of the document, and every entry followed by an entry is a pair.
 */
#include "indexer/builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/layered.h"
#include "indexer/pairs.h"
#include "indexer/positions.h"

/* A frequent stem being read. */
struct common_reader {
    struct fh_postings list;
    struct fh_positions positions;
    struct fh_block block;
    uint32_t doc_freq;
    struct fh_position_list places; /* of the block's postings, one after another */
    uint32_t next_block, at;        /* posting in the block */
    size_t place;                   /* where its positions start */
    fh_doc_id doc;                  /* FH_DOC_END at the end */
};

/* The marks of a pair so far. */
struct marks_writer {
    uint32_t gaps[FH_BLOCK], facts[FH_BLOCK];
    uint32_t pending, count; /* those in gaps[] and facts[]; all */
    uint32_t next; /* the lowest rank that is not decided */
    struct fh_buffer runs;
};

struct pairs_maker {
    struct fh_builder *builder;
    uint32_t common_count;
    uint64_t least; /* product of doc_freqs */
    struct common_reader *readers;
    const uint16_t *title_lengths;
    struct marks_writer **marks; /* by pair number; NULL until the pair occurs */
    uint16_t *map;               /* by position: 1 + the frequent stem there, or 0; all zero between documents */
    size_t map_capacity;
};

/* ---- Reading ---- */

static enum fh_status damaged(struct fh_error *error)
{
    return fh_fail(error, FH_ERR_CORRUPT, "pairs of words: a list just written cannot be read back");
}

static enum fh_status reader_block(struct common_reader *reader, struct fh_error *error)
{
    if (reader->next_block >= reader->list.block_count) {
        reader->doc = FH_DOC_END;
        return FH_OK;
    }
    struct fh_block *block = &reader->block;
    if (!fh_postings_read_docs(&reader->list, reader->next_block, block) ||
        !fh_postings_read_freqs(&reader->list, (struct fh_weights){FH_SIXTEENTHS, FH_SIXTEENTHS}, block))
        return damaged(error);
    enum fh_status status = fh_positions_read(&reader->positions, reader->next_block, block->freqs, block->count, 0,
                                              block->count, &reader->places);
    if (status != FH_OK)
        return status == FH_ERR_NOMEM ? fh_fail_nomem(error) : damaged(error);
    reader->next_block++;
    reader->at = 0;
    reader->place = 0;
    reader->doc = block->docs[0];
    return FH_OK;
}

static enum fh_status reader_next(struct common_reader *reader, struct fh_error *error)
{
    reader->place += reader->block.freqs[reader->at];
    if (++reader->at == reader->block.count)
        return reader_block(reader, error);
    reader->doc = reader->block.docs[reader->at];
    return FH_OK;
}

static enum fh_status reader_open(struct common_reader *reader, const struct fh_term_info *info, struct fh_slice postings,
                                  struct fh_slice positions, uint32_t doc_count, struct fh_error *error)
{
    struct fh_slice list = {postings.bytes + info->postings_offset, (size_t)info->postings_length};
    struct fh_slice places = {positions.bytes + info->positions_offset, (size_t)info->positions_length};
    reader->doc_freq = info->doc_freq;
    if (!fh_postings_open(&reader->list, list, info->doc_freq, info->impact, doc_count) ||
        !fh_positions_open(&reader->positions, places, reader->list.block_count, true))
        return damaged(error);
    return reader_block(reader, error);
}

/* ---- One document ---- */

static bool enter(struct pairs_maker *maker, const uint32_t *positions, uint32_t freq, uint32_t stem)
{
    size_t need = (size_t)positions[freq - 1] + 2; /* the map is read one further */
    if (need > maker->map_capacity) {
        size_t before = maker->map_capacity;
        uint16_t *moved = fh_grow(maker->map, &maker->map_capacity, need, sizeof *moved);
        if (moved == NULL)
            return false;
        memset(moved + before, 0, (maker->map_capacity - before) * sizeof *moved);
        maker->map = moved;
    }
    for (uint32_t i = 0; i < freq; i++)
        maker->map[positions[i]] = (uint16_t)(stem + 1);
    return true;
}

static void put_runs(struct marks_writer *marks)
{
    char *room = fh_buffer_reserve(&marks->runs, 2 * FH_LAYERED_BYTES_MAX);
    if (room != NULL && marks->pending > 0) {
        uint8_t *out = (uint8_t *)room;
        out += fh_layered_put(out, marks->gaps, marks->pending, FH_LAYERS_MAX);
        out += fh_layered_put(out, marks->facts, marks->pending, FH_LAYERS_MAX);
        marks->runs.length += (size_t)(out - (uint8_t *)room);
    }
    marks->pending = 0;
}

/* Counts an occurrence of a pair in the posting of this rank. */
static bool add_mark(struct marks_writer **slot, uint32_t rank, bool special)
{
    struct marks_writer *marks = *slot;
    if (marks == NULL && (*slot = marks = fh_calloc(1, sizeof *marks)) == NULL)
        return false;
    if (rank < marks->next) {
        uint32_t *facts = &marks->facts[marks->pending - 1];
        *facts = (*facts + 2) | special;
        return true;
    }
    if (marks->pending == FH_BLOCK)
        put_runs(marks);
    marks->gaps[marks->pending] = rank - marks->next;
    marks->facts[marks->pending++] = special;
    marks->next = rank + 1;
    marks->count++;
    return fh_buffer_ok(&marks->runs);
}

/* The pairs of one document whose first stem is number `stem`. */
static bool mark_followers(struct pairs_maker *maker, uint32_t stem)
{
    const struct common_reader *first = &maker->readers[stem];
    const uint32_t *positions = first->places.list + first->place;
    uint32_t title_length = maker->title_lengths[first->doc];
    bool with_leads = fh_weights_lead(maker->builder->options->weights);
    for (uint32_t i = 0; i < first->block.freqs[first->at]; i++) {
        uint32_t next = maker->map[positions[i] + 1];
        if (next == 0)
            continue;
        const struct common_reader *second = &maker->readers[next - 1];
        if ((uint64_t)first->doc_freq * second->doc_freq < maker->least)
            continue;
        const struct common_reader *rarer =
            fh_pair_marks_second(first->doc_freq, stem, second->doc_freq, next - 1) ? second : first;
        bool special = positions[i] < title_length ||
                       (with_leads && fh_stretch_in_lead(positions[i], positions[i] + 1, title_length));
        if (!add_mark(&maker->marks[(size_t)stem * maker->common_count + next - 1],
                      (rarer->next_block - 1) * FH_BLOCK + rarer->at, special))
            return false;
    }
    return true;
}

/* The pairs of the document that the present readers stand on; moves them. */
static enum fh_status take_document(struct pairs_maker *maker, const uint32_t *present, uint32_t count,
                                    struct fh_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct common_reader *reader = &maker->readers[present[i]];
        if (!enter(maker, reader->places.list + reader->place, reader->block.freqs[reader->at], present[i]))
            return fh_fail_nomem(error);
    }
    for (uint32_t i = 0; i < count; i++)
        if (!mark_followers(maker, present[i]))
            return fh_fail_nomem(error);
    enum fh_status status = FH_OK;
    for (uint32_t i = 0; i < count && status == FH_OK; i++) {
        struct common_reader *reader = &maker->readers[present[i]];
        for (uint32_t k = 0; k < reader->block.freqs[reader->at]; k++)
            maker->map[reader->places.list[reader->place + k]] = 0;
        status = reader_next(reader, error);
    }
    return status;
}

/* Which readers stand on the first document that any stands on: none at the end. */
static uint32_t next_document(const struct pairs_maker *maker, uint32_t *present)
{
    fh_doc_id doc = FH_DOC_END;
    uint32_t count = 0;
    for (uint32_t i = 0; i < maker->common_count; i++) {
        fh_doc_id here = maker->readers[i].doc;
        if (here > doc || here == FH_DOC_END)
            continue;
        count = here < doc ? 0 : count;
        doc = here;
        present[count++] = i;
    }
    return count;
}

/* ---- Writing ---- */

/* Puts the marks of a pair behind those before it, and what there is to say of them into the row's head. */
static void put_marks(struct marks_writer *marks, uint32_t step, struct fh_buffer *heads, struct fh_buffer *all)
{
    uint8_t bytes[2 * FH_VARINT_MAX];
    put_runs(marks);
    size_t count_bytes = (size_t)(fh_varint_put(bytes, marks->count) - bytes);
    fh_buffer_append(all, bytes, count_bytes);
    fh_buffer_append(all, marks->runs.bytes, marks->runs.length);
    uint8_t *end = fh_varint_put(fh_varint_put(bytes, step), count_bytes + marks->runs.length);
    fh_buffer_append(heads, bytes, (size_t)(end - bytes));
}

/* The row of one first stem. */
static enum fh_status put_row(struct pairs_maker *maker, uint32_t first, struct fh_buffer *heads,
                              struct fh_buffer *all, struct fh_file_writer *out, struct fh_error *error)
{
    uint32_t count = 0, next = 0;
    bool ok = true;
    fh_buffer_reset(heads);
    fh_buffer_reset(all);
    for (uint32_t second = 0; second < maker->common_count; second++) {
        struct marks_writer *marks = maker->marks[(size_t)first * maker->common_count + second];
        if (marks == NULL)
            continue;
        put_marks(marks, second - next, heads, all);
        ok = ok && fh_buffer_ok(&marks->runs);
        next = second + 1;
        count++;
    }
    if (!ok || !fh_buffer_ok(heads) || !fh_buffer_ok(all))
        return fh_fail_nomem(error);
    fh_file_writer_put_varint(out, count);
    fh_file_writer_put(out, heads->bytes, heads->length);
    fh_file_writer_put(out, all->bytes, all->length);
    return FH_OK;
}

static enum fh_status put_pairs(struct pairs_maker *maker, struct fh_error *error)
{
    struct fh_container_writer *container = &maker->builder->container;
    struct fh_file_writer *common = fh_container_writer_section(container, FH_SECTION_COMMON);
    struct fh_file_writer *rows = fh_container_writer_section(container, FH_SECTION_PAIR_ROWS);
    struct fh_file_writer *marks = fh_container_writer_section(container, FH_SECTION_PAIR_MARKS);
    struct fh_buffer heads = FH_BUFFER_INIT, all = FH_BUFFER_INIT;
    if (common == NULL || rows == NULL || marks == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = FH_OK;
    fh_file_writer_put_u64(common, maker->least);
    for (uint32_t i = 0; i < maker->common_count && status == FH_OK; i++) {
        fh_file_writer_put_u32(common, maker->builder->common[i].ord);
        fh_file_writer_put_u64(rows, marks->offset);
        status = put_row(maker, i, &heads, &all, marks, error);
    }
    fh_buffer_release(&heads);
    fh_buffer_release(&all);
    return status;
}

static enum fh_status make(struct pairs_maker *maker, struct fh_slice postings, struct fh_slice positions,
                           struct fh_error *error)
{
    enum fh_status status = FH_OK;
    uint32_t doc_count = maker->builder->options->doc_count;
    for (uint32_t i = 0; i < maker->common_count && status == FH_OK; i++)
        status = reader_open(&maker->readers[i], &maker->builder->common[i], postings, positions, doc_count, error);
    uint32_t present[FH_COMMON_MOST], count;
    while (status == FH_OK && (count = next_document(maker, present)) > 0)
        status = take_document(maker, present, count, error);
    return status == FH_OK ? put_pairs(maker, error) : status;
}

static void release(struct pairs_maker *maker)
{
    size_t pairs = (size_t)maker->common_count * maker->common_count;
    for (size_t i = 0; maker->marks != NULL && i < pairs; i++)
        if (maker->marks[i] != NULL) {
            fh_buffer_release(&maker->marks[i]->runs);
            fh_free(maker->marks[i]);
        }
    for (uint32_t i = 0; maker->readers != NULL && i < maker->common_count; i++)
        fh_position_list_release(&maker->readers[i].places);
    fh_free(maker->readers);
    fh_free(maker->marks);
    fh_free(maker->map);
}

enum fh_status fh_builder_pairs(struct fh_builder *builder, struct fh_error *error)
{
    struct fh_slice titles = {NULL, 0}, postings = {NULL, 0}, positions = {NULL, 0};
    struct fh_container_writer *container = &builder->container;
    struct pairs_maker maker = {.builder = builder, .least = fh_common_least(builder)};
    fh_common_keep(builder, maker.least);
    size_t count = maker.common_count = builder->common_count;
    if (count == 0)
        return FH_OK;
    maker.readers = fh_calloc(count, sizeof *maker.readers);
    maker.marks = fh_calloc(count * count, sizeof(struct marks_writer *));
    enum fh_status status = maker.readers != NULL && maker.marks != NULL ? FH_OK : fh_fail_nomem(error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_TITLE_LENGTHS, &titles, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_POSTINGS, &postings, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_POSITIONS, &positions, error);
    maker.title_lengths = (const uint16_t *)(const void *)titles.bytes;
    if (status == FH_OK)
        status = make(&maker, postings, positions, error);
    release(&maker);
    return status;
}
