/* Writing a term dictionary. See termdict.h; the bytes are in termdict_block.h.
 *
 * A block is collected column by column.
 */
#include <assert.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/pack.h"
#include "indexer/termdict.h"
#include "indexer/termdict_block.h"

struct index_entry { /* of a block */
    uint64_t offset, keys[2];
};

void fh_termdict_writer_init(struct fh_termdict_writer *writer, struct fh_termdict_shape shape,
                             struct fh_file_writer *out)
{
    memset(writer, 0, sizeof *writer);
    writer->shape = shape;
    writer->out = out;
    writer->start = out->offset;
}

void fh_termdict_writer_release(struct fh_termdict_writer *writer)
{
    fh_buffer_release(&writer->blocks);
    fh_buffer_release(&writer->singles);
}

/* ---- A block ---- */

static void put_column(struct fh_file_writer *out, const uint64_t *numbers, uint32_t n)
{
    uint32_t values[FH_TERMDICT_BLOCK] = {0};
    uint8_t bytes[FH_PATCHED_BYTES_MAX];
    uint64_t all = 0;
    if (n == 0)
        return;
    for (uint32_t i = 0; i < n; i++) {
        values[i] = numbers[i] < FH_TERMDICT_LARGE ? (uint32_t)numbers[i] : FH_TERMDICT_LARGE;
        all |= numbers[i];
    }
    fh_file_writer_put(out, bytes, fh_patched_put(bytes, values, n, 0));
    for (uint32_t i = 0; i < n && all >= FH_TERMDICT_LARGE; i++)
        if (numbers[i] >= FH_TERMDICT_LARGE)
            fh_file_writer_put_varint(out, numbers[i] - FH_TERMDICT_LARGE);
}

static void put_columns_of_lists(struct fh_file_writer *out, const struct fh_termdict_columns *columns, bool positions)
{
    uint32_t n = columns->lists;
    put_column(out, columns->doc_freq, n);
    put_column(out, columns->more_freq, n);
    put_column(out, columns->title_freq, n);
    put_column(out, columns->postings_length, n);
    if (positions)
        put_column(out, columns->positions_length, n);
}

static void put_columns_of_singles(const struct fh_termdict_writer *writer, const struct fh_termdict_columns *columns)
{
    uint32_t n = columns->singles;
    put_column(writer->out, columns->doc, n);
    put_column(writer->out, columns->freq, n);
    put_column(writer->out, columns->titles, n);
    if (writer->shape.leads)
        put_column(writer->out, columns->leads, n);
    if (writer->shape.positions)
        put_column(writer->out, columns->positions_bytes, n);
    fh_file_writer_put(writer->out, writer->singles.bytes, writer->singles.length);
}

static void put_block(struct fh_termdict_writer *writer)
{
    const struct fh_termdict_columns *columns = &writer->columns;
    uint32_t n = (writer->count - 1) % FH_TERMDICT_BLOCK + 1;
    uint8_t lists[4];
    fh_store_u32(lists, columns->which);
    fh_file_writer_put_varint(writer->out, columns->postings_offset);
    if (writer->shape.positions)
        fh_file_writer_put_varint(writer->out, columns->positions_offset);
    fh_file_writer_put_varint(writer->out, writer->suffixes_length);
    fh_file_writer_put(writer->out, writer->shared, n);
    fh_file_writer_put(writer->out, writer->suffix_bytes, n);
    fh_file_writer_put(writer->out, writer->impacts, n);
    fh_file_writer_put(writer->out, lists, (n + 7) / 8);
    fh_file_writer_put(writer->out, writer->suffixes, writer->suffixes_length);
    if (writer->shape.level == FH_LEVEL_FORM)
        put_column(writer->out, columns->stem_steps, n);
    put_columns_of_lists(writer->out, columns, writer->shape.positions);
    put_columns_of_singles(writer, columns);
}

/* ---- Terms ---- */

static void start_block(struct fh_termdict_writer *writer, struct fh_slice term)
{
    struct fh_termdict_columns *columns = &writer->columns;
    if (writer->count > 0)
        put_block(writer);
    columns->lists = columns->singles = columns->which = 0;
    columns->postings_offset = columns->positions_offset = 0;
    writer->previous_stem = 0;
    writer->suffixes_length = 0;
    writer->singles.length = 0; /* lets it remember a failure */
    struct index_entry entry = {writer->out->offset - writer->start,
                                {fh_termdict_key(term, 0), fh_termdict_key(term, 8)}};
    fh_buffer_append(&writer->blocks, &entry, sizeof entry);
}

static uint64_t zigzag(int64_t step)
{
    return step < 0 ? (uint64_t)(-step) * 2 - 1 : (uint64_t)step * 2;
}

static void add_list(struct fh_termdict_columns *columns, const struct fh_term_info *info)
{
    uint32_t i = columns->lists++;
    if (i == 0) {
        columns->postings_offset = info->postings_offset;
        columns->positions_offset = info->positions_offset;
    }
    columns->doc_freq[i] = info->doc_freq - 2;
    columns->more_freq[i] = info->total_term_freq - info->doc_freq;
    columns->title_freq[i] = info->title_freq;
    columns->postings_length[i] = info->postings_length;
    columns->positions_length[i] = info->positions_length;
}

static void add_single(struct fh_termdict_writer *writer, const struct fh_term_info *info)
{
    struct fh_termdict_columns *columns = &writer->columns;
    uint32_t i = columns->singles++;
    columns->doc[i] = info->single_doc;
    columns->freq[i] = info->single.freq - 1;
    columns->titles[i] = info->single.titles;
    columns->leads[i] = info->single.leads;
    columns->positions_bytes[i] = info->single_positions.length;
    if (writer->shape.positions)
        fh_buffer_append_slice(&writer->singles, info->single_positions);
}

static size_t shared_prefix(struct fh_slice a, struct fh_slice b)
{
    size_t shared = 0, most = a.length < b.length ? a.length : b.length;
    while (shared < most && a.bytes[shared] == b.bytes[shared])
        shared++;
    return shared;
}

/* The bytes of the term beyond what it shares with the one before. */
static void add_name(struct fh_termdict_writer *writer, struct fh_slice term, uint32_t at)
{
    size_t shared = 0;
    if (at > 0)
        shared = shared_prefix((struct fh_slice){writer->previous, writer->previous_length}, term);
    size_t more = term.length - shared;
    writer->shared[at] = (uint8_t)shared;
    writer->suffix_bytes[at] = (uint8_t)more;
    if (more == 0) /* the empty term */
        return;
    memcpy(writer->suffixes + writer->suffixes_length, term.bytes + shared, more);
    memcpy(writer->previous + shared, term.bytes + shared, more);
    writer->suffixes_length += more;
}

void fh_termdict_writer_add(struct fh_termdict_writer *writer, struct fh_slice term, const struct fh_term_info *info)
{
    assert(term.length <= FH_TERMDICT_TERM_MAX && info->doc_freq >= 1);
    assert(writer->count == 0 ||
           fh_slice_compare((struct fh_slice){writer->previous, writer->previous_length}, term) < 0);
    uint32_t at = writer->count % FH_TERMDICT_BLOCK;
    if (at == 0)
        start_block(writer, term);
    add_name(writer, term, at);
    writer->previous_length = term.length;
    writer->impacts[at] = info->impact;
    writer->columns.stem_steps[at] = zigzag((int64_t)info->stem_ord - writer->previous_stem);
    writer->previous_stem = info->stem_ord;
    writer->columns.which |= (uint32_t)(info->doc_freq > 1) << at;
    if (info->doc_freq > 1)
        add_list(&writer->columns, info);
    else
        add_single(writer, info);
    writer->count++;
}

/* ---- The index section ---- */

static void append_keys(const struct index_entry *entries, size_t count, size_t which, struct fh_buffer *index)
{
    for (size_t block = 0; block < count; block++) {
        uint8_t bytes[8];
        fh_store_u64(bytes, entries[block].keys[which]);
        fh_buffer_append(index, bytes, sizeof bytes);
    }
}

bool fh_termdict_writer_finish(struct fh_termdict_writer *writer, struct fh_buffer *index)
{
    if (writer->count > 0)
        put_block(writer);
    if (!fh_buffer_ok(&writer->blocks) || !fh_buffer_ok(&writer->singles))
        return false;
    size_t block_count = writer->blocks.length / sizeof(struct index_entry);
    const struct index_entry *entries = (const void *)writer->blocks.bytes;
    append_keys(entries, block_count, 0, index);
    append_keys(entries, block_count, 1, index);
    for (size_t block = 0; block < block_count; block++) {
        uint8_t bytes[8];
        fh_store_u64(bytes, entries[block].offset);
        fh_buffer_append(index, bytes, FH_TERMDICT_OFFSET_BYTES);
    }
    return fh_buffer_ok(index);
}
