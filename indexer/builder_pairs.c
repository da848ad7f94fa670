/* Making pairs of frequent words from the stem lists just written. See pairs.h.
 *
 * Documents are taken by the window, as many as fit in a map of their words that stays in the nearer caches. Each
 * frequent stem in turn, reading its list on, enters its postings of the window at their words; then the map is gone
 * through from its beginning to its end, and every entry followed by an entry is a pair. What is found goes to
 * marks_writer.h.
 */
#include "indexer/builder.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indexer/common_reader.h"
#include "indexer/marks_writer.h"

#define WINDOW_DOCS 2048u              /* at most */
#define WINDOW_WORDS ((size_t)1 << 17) /* as long as there is more than one document */
#define PIECE ((size_t)4096)           /* words looked at without asking whether there is room for more keys */

/* An entry of the map: above, how frequent the stem is, from 1 for the rarest; below, which posting of its list it is,
 * counted from the window's first. So of two entries of a document the lower one is the rarer stem's, and what a stem
 * has pairs with is all from some entry on. */
#define POSTING_BITS 20u
#define POSTING_MASK ((1u << POSTING_BITS) - 1)

_Static_assert(FH_COMMON_MOST < 1u << (32 - POSTING_BITS) && WINDOW_DOCS <= POSTING_MASK,
               "an entry of the map has 32 bits");

struct pairs_maker {
    struct fh_builder *builder;
    uint32_t common_count;
    uint64_t least, added; /* product of doc_freqs to which that is added */
    struct fh_common_reader *readers;
    const uint32_t *lengths;
    const uint16_t *title_lengths;
    struct fh_marks_writer marks;
    uint32_t place_of[FH_COMMON_MOST];        /* of each stem: its place among all, from 1 for the rarest */
    uint32_t stem_at[FH_COMMON_MOST + 1];     /* and back */
    uint32_t least_entry[FH_COMMON_MOST + 1]; /* by place: of what has pairs with the stem; at 0 more than any */
    uint32_t ranks[FH_COMMON_MOST + 1];       /* by place: the window's first posting */
    fh_doc_id first;                          /* of the window */
    uint32_t doc_count;                       /* in it */
    size_t starts[WINDOW_DOCS + 1]; /* where the words of each begin in the map, and where those of the last end */
    uint32_t *map;                  /* entries, 0 for a word that is not frequent; all zero between windows */
    size_t map_capacity;
};

/* ---- A window ---- */

static uint64_t least_of(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* At least the words of a document, and the places between its fields; whatever its length says, no more than there
 * are. */
static size_t words_most(const struct pairs_maker *maker, fh_doc_id doc)
{
    struct fh_weights weights = maker->builder->options->weights;
    uint64_t sixteenths = maker->lengths[doc];
    if (weights.title < FH_SIXTEENTHS) /* words of the lead never weigh less */
        sixteenths += (uint64_t)maker->title_lengths[doc] * (FH_SIXTEENTHS - weights.title);
    return (size_t)least_of(sixteenths / FH_SIXTEENTHS, maker->builder->facts.position_count) + 2 * FH_POSITION_GAP;
}

/* Chooses the documents from `first` on, and makes room for them in the map. */
static bool window_begin(struct pairs_maker *maker, fh_doc_id first)
{
    uint32_t left = maker->builder->options->doc_count - first, count = 0;
    size_t words = 0;
    maker->first = first;
    while (count < left && count < WINDOW_DOCS && (count == 0 || words < WINDOW_WORDS)) {
        maker->starts[count] = words;
        words += words_most(maker, first + count++) + 1; /* one that stays free */
    }
    maker->starts[count] = words;
    maker->doc_count = count;
    if (words + 1 > maker->map_capacity) { /* the map is read one further */
        size_t before = maker->map_capacity;
        uint32_t *moved = fh_grow(maker->map, &maker->map_capacity, words + 1, sizeof *moved);
        if (moved == NULL)
            return false;
        memset(moved + before, 0, (maker->map_capacity - before) * sizeof *moved);
        maker->map = moved;
    }
    return true;
}

/* Enters a stem's postings of the window in the map. */
static enum fh_status window_enter(struct pairs_maker *maker, uint32_t stem, struct fh_error *error)
{
    struct fh_common_reader *reader = &maker->readers[stem];
    uint32_t entry = maker->place_of[stem] << POSTING_BITS;
    maker->ranks[maker->place_of[stem]] = fh_common_reader_rank(reader);
    while (reader->doc - maker->first < maker->doc_count) {
        const size_t *start = &maker->starts[reader->doc - maker->first];
        const uint32_t *positions = reader->places.list + reader->place;
        uint32_t freq = reader->block.freqs[reader->at];
        if (positions[freq - 1] + 1 >= start[1] - start[0])
            return fh_common_damaged(error);
        for (uint32_t i = 0; i < freq; i++)
            maker->map[start[0] + positions[i]] = entry;
        entry++;
        enum fh_status status = fh_common_reader_next(reader, error);
        if (status != FH_OK)
            return status;
    }
    return FH_OK;
}

/* Makes a key of a first and a second entry, the first in the upper half. */
static uint64_t key_of(const struct pairs_maker *maker, uint64_t entries, bool special)
{
    uint32_t first = (uint32_t)(entries >> 32), second = (uint32_t)entries, rarer = second < first ? second : first;
    return fh_mark_key(maker->stem_at[first >> POSTING_BITS], maker->stem_at[second >> POSTING_BITS],
                       maker->ranks[rarer >> POSTING_BITS] + (rarer & POSTING_MASK), special);
}

/* The pairs whose first word is at `from` to `until` - 1, which are special or not. */
static void find_pairs(struct pairs_maker *maker, size_t from, size_t until, bool special)
{
    const uint32_t *map = maker->map, *least_entry = maker->least_entry;
    uint64_t *keys = maker->marks.keys + maker->marks.count;
    size_t count = 0;
    uint32_t first = map[from];
    for (size_t i = from; i < until; i++) {
        uint32_t second = map[i + 1];
        keys[count] = (uint64_t)first << 32 | second; /* stays if it is a pair: nobody could foresee that */
        count += second >= least_entry[first >> POSTING_BITS];
        first = second;
    }
    for (size_t i = 0; i < count; i++)
        keys[i] = key_of(maker, keys[i], special);
    maker->marks.count += count;
}

/* The same of any number of words. */
static enum fh_status find_all(struct pairs_maker *maker, size_t from, size_t until, bool special,
                               struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (size_t end; from < until && status == FH_OK; from = end) {
        end = until - from < PIECE ? until : from + PIECE;
        status = fh_marks_writer_room(&maker->marks, PIECE, error);
        if (status == FH_OK)
            find_pairs(maker, from, end, special);
    }
    return status;
}

/* The pairs of a document of the window: in its title, between title and lead, in its lead, after it. */
static enum fh_status take_document(struct pairs_maker *maker, uint32_t number, struct fh_error *error)
{
    size_t start = maker->starts[number], end = maker->starts[number + 1];
    uint32_t title_length = maker->title_lengths[maker->first + number];
    size_t title = (size_t)least_of(start + title_length, end), lead = title, rest = title;
    if (fh_weights_lead(maker->builder->options->weights)) {
        lead = (size_t)least_of(start + fh_lead_start(title_length), end);
        rest = (size_t)least_of(start + fh_lead_start(title_length) + FH_LEAD_WORDS - 1, end);
    }
    enum fh_status status = find_all(maker, start, title, true, error);
    if (status == FH_OK)
        status = find_all(maker, title, lead, false, error);
    if (status == FH_OK)
        status = find_all(maker, lead, rest, true, error);
    return status == FH_OK ? find_all(maker, rest, end, false, error) : status;
}

static enum fh_status take_window(struct pairs_maker *maker, struct fh_error *error)
{
    enum fh_status status = FH_OK;
    for (uint32_t i = 0; i < maker->common_count && status == FH_OK; i++)
        status = window_enter(maker, i, error);
    for (uint32_t i = 0; i < maker->doc_count && status == FH_OK; i++)
        status = take_document(maker, i, error);
    memset(maker->map, 0, maker->starts[maker->doc_count] * sizeof *maker->map);
    return status;
}

/* ---- All ---- */

static enum fh_status put_pairs(struct pairs_maker *maker, struct fh_error *error)
{
    struct fh_container_writer *container = &maker->builder->container;
    struct fh_file_writer *common = fh_container_writer_section(container, FH_SECTION_COMMON);
    struct fh_file_writer *rows = fh_container_writer_section(container, FH_SECTION_PAIR_ROWS);
    struct fh_file_writer *marks = fh_container_writer_section(container, FH_SECTION_PAIR_MARKS);
    if (common == NULL || rows == NULL || marks == NULL)
        return fh_fail_nomem(error);
    fh_file_writer_put_u64(common, maker->least);
    fh_file_writer_put_u64(common, maker->added);
    for (uint32_t i = 0; i < maker->common_count; i++)
        fh_file_writer_put_u32(common, maker->builder->common[i].ord);
    return fh_marks_writer_finish(&maker->marks, rows, marks, error);
}

/* Which stem of two is the rarer: of equals that with the lower number, since pairs have their marks there. */
static int rarer_first(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Gives stems their places, and finds for each the rarest that it has pairs with. */
static void place_stems(struct pairs_maker *maker)
{
    const struct fh_term_info *common = maker->builder->common;
    uint64_t order[FH_COMMON_MOST]; /* doc_freq, with what is added, << 32 | stem */
    uint32_t count = maker->common_count, partner = count;
    for (uint32_t i = 0; i < count; i++)
        order[i] = (common[i].doc_freq + maker->added) << 32 | i;
    qsort(order, count, sizeof *order, rarer_first);
    maker->least_entry[0] = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        while (partner > 0 && (order[i] >> 32) * (order[partner - 1] >> 32) >= maker->least)
            partner--;
        maker->place_of[(uint32_t)order[i]] = i + 1;
        maker->stem_at[i + 1] = (uint32_t)order[i];
        maker->least_entry[i + 1] = (partner + 1) << POSTING_BITS;
    }
}

static enum fh_status make(struct pairs_maker *maker, struct fh_slice postings, struct fh_slice positions,
                           struct fh_error *error)
{
    enum fh_status status = FH_OK;
    uint32_t doc_count = maker->builder->options->doc_count;
    place_stems(maker);
    for (uint32_t i = 0; i < maker->common_count && status == FH_OK; i++) {
        const struct fh_term_info *info = &maker->builder->common[i];
        status = fh_common_reader_open(&maker->readers[i], info, postings, positions, doc_count, error);
    }
    for (fh_doc_id doc = 0; doc < doc_count && status == FH_OK; doc += maker->doc_count)
        status = window_begin(maker, doc) ? take_window(maker, error) : fh_fail_nomem(error);
    return status == FH_OK ? put_pairs(maker, error) : status;
}

static void release(struct pairs_maker *maker)
{
    for (uint32_t i = 0; maker->readers != NULL && i < maker->common_count; i++)
        fh_common_reader_release(&maker->readers[i]);
    fh_marks_writer_release(&maker->marks);
    fh_free(maker->readers);
    fh_free(maker->map);
}

/* The sections that pairs are made from. */
static enum fh_status view_all(struct pairs_maker *maker, struct fh_slice *postings, struct fh_slice *positions,
                               struct fh_error *error)
{
    struct fh_container_writer *container = &maker->builder->container;
    struct fh_slice lengths = {NULL, 0}, titles = {NULL, 0};
    enum fh_status status = fh_container_writer_view(container, FH_SECTION_LENGTHS, &lengths, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_TITLE_LENGTHS, &titles, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_POSTINGS, postings, error);
    if (status == FH_OK)
        status = fh_container_writer_view(container, FH_SECTION_POSITIONS, positions, error);
    maker->lengths = (const uint32_t *)(const void *)lengths.bytes;
    maker->title_lengths = (const uint16_t *)(const void *)titles.bytes;
    return status;
}

enum fh_status fh_builder_pairs(struct fh_builder *builder, struct fh_error *error)
{
    struct fh_slice postings = {NULL, 0}, positions = {NULL, 0};
    struct pairs_maker maker = {.builder = builder, .least = fh_common_least(builder), .added = fh_common_added(builder)};
    fh_common_keep(builder, maker.least);
    maker.common_count = builder->common_count;
    if (maker.common_count == 0)
        return FH_OK;
    enum fh_status status = fh_marks_writer_init(&maker.marks, maker.common_count, builder->container.path, error);
    if (status == FH_OK) {
        maker.readers = fh_calloc(maker.common_count, sizeof *maker.readers);
        status = maker.readers != NULL ? view_all(&maker, &postings, &positions, error) : fh_fail_nomem(error);
    }
    if (status == FH_OK)
        status = make(&maker, postings, positions, error);
    release(&maker);
    return status;
}
