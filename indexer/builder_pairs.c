/* Making pairs of frequent words from the stem lists just written. See pairs.h.
 *
 * The lists of the frequent stems are read side by side, one document after another: each stem
 * marks its positions in a map of the document, and every mark followed by a mark is a pair.
 */
#include "indexer/builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/pairs.h"
#include "indexer/positions.h"

/* A frequent stem being read. */
struct common_reader {
    struct fh_postings list;
    struct fh_positions positions;
    struct fh_block block;
    struct fh_position_list places; /* of the block's postings, one after another */
    uint32_t next_block, at;        /* posting in the block */
    size_t place;                   /* where its positions start */
    fh_doc_id doc;                  /* FH_DOC_END at the end */
};

struct pairs_maker {
    struct fh_builder *builder;
    uint32_t common_count;
    struct common_reader *readers;
    struct fh_postings_writer **lists; /* by pair number; NULL until the pair occurs */
    struct fh_occurrences *counts;     /* by pair number, of the document at hand */
    uint16_t *seen;                    /* pair numbers with a count */
    uint32_t seen_count;
    uint8_t *map; /* by position: 1 + the frequent stem there, or 0; all zero between documents */
    size_t map_capacity;
    const uint32_t *lengths;
    const uint16_t *title_lengths;
};

/* ---- Which stems are frequent ---- */

void fh_common_offer(struct fh_builder *builder, const struct fh_term_info *info, fh_term_ord ord)
{
    uint32_t docs = builder->options->doc_count;
    if (docs < FH_COMMON_DOCS || info->doc_freq < docs / FH_COMMON_SHARE)
        return;
    struct fh_term_info *common = builder->common;
    uint32_t at = builder->common_count;
    if (at == FH_COMMON_MOST) { /* the rarest goes: of equals, the later one */
        uint32_t rarest = 0;
        for (uint32_t i = 1; i < at; i++)
            if (common[i].doc_freq <= common[rarest].doc_freq)
                rarest = i;
        if (common[rarest].doc_freq >= info->doc_freq)
            return;
        memmove(common + rarest, common + rarest + 1, (at - rarest - 1) * sizeof *common);
        at--;
    }
    common[at] = *info;
    common[at].ord = ord;
    builder->common_count = at + 1;
}

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
    if (!fh_postings_open(&reader->list, list, info->doc_freq, info->impact, doc_count) ||
        !fh_positions_open(&reader->positions, places, reader->list.block_count))
        return damaged(error);
    return reader_block(reader, error);
}

/* ---- One document ---- */

static bool mark(struct pairs_maker *maker, const uint32_t *positions, uint32_t freq, uint8_t stem)
{
    size_t need = (size_t)positions[freq - 1] + 2; /* the map is read one further */
    if (need > maker->map_capacity) {
        size_t before = maker->map_capacity;
        uint8_t *moved = fh_grow(maker->map, &maker->map_capacity, need, 1);
        if (moved == NULL)
            return false;
        memset(moved + before, 0, maker->map_capacity - before);
        maker->map = moved;
    }
    for (uint32_t i = 0; i < freq; i++)
        maker->map[positions[i]] = (uint8_t)(stem + 1);
    return true;
}

static void count_followers(struct pairs_maker *maker, const uint32_t *positions, uint32_t freq, uint32_t stem,
                            uint32_t title_length)
{
    bool with_leads = fh_weights_lead(maker->builder->options->weights);
    for (uint32_t i = 0; i < freq; i++) {
        uint8_t next = maker->map[positions[i] + 1];
        if (next == 0)
            continue;
        uint32_t number = stem * maker->common_count + next - 1;
        struct fh_occurrences *count = &maker->counts[number];
        if (count->freq++ == 0)
            maker->seen[maker->seen_count++] = (uint16_t)number;
        count->titles += positions[i] < title_length;
        count->leads += with_leads && fh_stretch_in_lead(positions[i], positions[i] + 1, title_length);
    }
}

static enum fh_status add_counts(struct pairs_maker *maker, fh_doc_id doc, struct fh_error *error)
{
    for (uint32_t i = 0; i < maker->seen_count; i++) {
        uint32_t number = maker->seen[i];
        struct fh_postings_writer **list = &maker->lists[number];
        if (*list == NULL) {
            *list = fh_calloc(1, sizeof **list);
            if (*list == NULL)
                return fh_fail_nomem(error);
            fh_postings_writer_init(*list, maker->lengths, maker->builder->options->weights,
                                    maker->builder->options->impact_length);
        }
        fh_postings_writer_add(*list, doc, maker->counts[number]);
        maker->counts[number] = (struct fh_occurrences){0, 0, 0};
    }
    maker->seen_count = 0;
    return FH_OK;
}

/* The pairs of one document; moves the readers that stand on it. */
static enum fh_status take_document(struct pairs_maker *maker, fh_doc_id doc, struct fh_error *error)
{
    for (uint32_t i = 0; i < maker->common_count; i++) {
        const struct common_reader *reader = &maker->readers[i];
        if (reader->doc == doc &&
            !mark(maker, reader->places.list + reader->place, reader->block.freqs[reader->at], (uint8_t)i))
            return fh_fail_nomem(error);
    }
    for (uint32_t i = 0; i < maker->common_count; i++) {
        const struct common_reader *reader = &maker->readers[i];
        if (reader->doc == doc)
            count_followers(maker, reader->places.list + reader->place, reader->block.freqs[reader->at], i,
                            maker->title_lengths[doc]);
    }
    enum fh_status status = add_counts(maker, doc, error);
    for (uint32_t i = 0; i < maker->common_count && status == FH_OK; i++) {
        struct common_reader *reader = &maker->readers[i];
        if (reader->doc != doc)
            continue;
        for (uint32_t k = 0; k < reader->block.freqs[reader->at]; k++)
            maker->map[reader->places.list[reader->place + k]] = 0;
        status = reader_next(reader, error);
    }
    return status;
}

/* ---- Writing ---- */

static enum fh_status put_pair(struct fh_postings_writer *list, uint32_t number, uint64_t *offset, struct fh_buffer *bytes,
                               struct fh_file_writer *entries, struct fh_file_writer *lists, struct fh_error *error)
{
    fh_buffer_reset(bytes);
    bool ok = fh_postings_writer_finish(list, bytes);
    uint8_t single[4 * FH_VARINT_MAX], *p = single;
    if (list->doc_freq == 1) {
        p = fh_varint_put(p, list->docs[0]);
        p = fh_varint_put(p, list->freqs[0]);
        p = fh_varint_put(p, list->titles[0]);
        if (list->leads[0] > 0)
            p = fh_varint_put(p, list->leads[0]);
        fh_buffer_append(bytes, single, (size_t)(p - single));
    }
    if (!ok || !fh_buffer_ok(bytes))
        return fh_fail_nomem(error);
    uint8_t entry[FH_PAIR_ENTRY_BYTES] = {0};
    fh_store_u16(entry, number);
    entry[3] = list->impact;
    fh_store_u32(entry + 4, list->doc_freq);
    fh_store_u64(entry + 8, *offset);
    fh_store_u32(entry + 16, (uint32_t)bytes->length);
    fh_file_writer_put(entries, entry, sizeof entry);
    fh_file_writer_put(lists, bytes->bytes, bytes->length);
    *offset += bytes->length;
    return FH_OK;
}

static enum fh_status put_pairs(struct pairs_maker *maker, struct fh_error *error)
{
    struct fh_container_writer *container = &maker->builder->container;
    struct fh_file_writer *common = fh_container_writer_section(container, FH_SECTION_COMMON);
    struct fh_file_writer *entries = fh_container_writer_section(container, FH_SECTION_PAIRS);
    struct fh_file_writer *lists = fh_container_writer_section(container, FH_SECTION_PAIR_LISTS);
    struct fh_buffer bytes = FH_BUFFER_INIT;
    if (common == NULL || entries == NULL || lists == NULL)
        return fh_fail_nomem(error);
    for (uint32_t i = 0; i < maker->common_count; i++)
        fh_file_writer_put_u32(common, maker->builder->common[i].ord);
    enum fh_status status = FH_OK;
    uint64_t offset = 0;
    for (uint32_t number = 0; number < maker->common_count * maker->common_count && status == FH_OK; number++)
        if (maker->lists[number] != NULL)
            status = put_pair(maker->lists[number], number, &offset, &bytes, entries, lists, error);
    fh_buffer_release(&bytes);
    return status;
}

static enum fh_status make(struct pairs_maker *maker, struct fh_slice postings, struct fh_slice positions,
                           struct fh_error *error)
{
    enum fh_status status = FH_OK;
    uint32_t doc_count = maker->builder->options->doc_count;
    for (uint32_t i = 0; i < maker->common_count && status == FH_OK; i++)
        status = reader_open(&maker->readers[i], &maker->builder->common[i], postings, positions, doc_count, error);
    while (status == FH_OK) {
        fh_doc_id doc = FH_DOC_END;
        for (uint32_t i = 0; i < maker->common_count; i++)
            doc = maker->readers[i].doc < doc ? maker->readers[i].doc : doc;
        if (doc == FH_DOC_END)
            break;
        status = take_document(maker, doc, error);
    }
    return status == FH_OK ? put_pairs(maker, error) : status;
}

static void release(struct pairs_maker *maker)
{
    uint32_t pairs = maker->common_count * maker->common_count;
    for (uint32_t i = 0; maker->lists != NULL && i < pairs; i++)
        if (maker->lists[i] != NULL) {
            fh_postings_writer_release(maker->lists[i]);
            fh_free(maker->lists[i]);
        }
    for (uint32_t i = 0; maker->readers != NULL && i < maker->common_count; i++)
        fh_position_list_release(&maker->readers[i].places);
    fh_free(maker->readers);
    fh_free(maker->lists);
    fh_free(maker->counts);
    fh_free(maker->seen);
    fh_free(maker->map);
}

enum fh_status fh_builder_pairs(struct fh_builder *builder, struct fh_error *error)
{
    if (builder->common_count == 0)
        return FH_OK;
    struct fh_slice lengths = {NULL, 0}, titles = {NULL, 0}, postings = {NULL, 0}, positions = {NULL, 0};
    struct fh_container_writer *container = &builder->container;
    size_t count = builder->common_count;
    struct pairs_maker maker = {.builder = builder, .common_count = builder->common_count};
    maker.readers = fh_calloc(count, sizeof *maker.readers);
    maker.lists = fh_calloc(count * count, sizeof(struct fh_postings_writer *));
    maker.counts = fh_calloc(count * count, sizeof *maker.counts);
    maker.seen = fh_calloc(count * count, sizeof *maker.seen);
    enum fh_status status = FH_OK;
    if (maker.readers == NULL || maker.lists == NULL || maker.counts == NULL || maker.seen == NULL)
        status = fh_fail_nomem(error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_LENGTHS, &lengths, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_TITLE_LENGTHS, &titles, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_POSTINGS, &postings, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_POSITIONS, &positions, error);
    maker.lengths = (const uint32_t *)(const void *)lengths.bytes;
    maker.title_lengths = (const uint16_t *)(const void *)titles.bytes;
    if (status == FH_OK)
        status = make(&maker, postings, positions, error);
    release(&maker);
    return status;
}
