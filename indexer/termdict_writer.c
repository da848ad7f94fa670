/* Writing a term dictionary. See termdict.h; the bytes are in termdict_block.h.
 *
 * A block is collected and then written column by column.
 */
#include <assert.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/pack.h"
#include "indexer/termdict.h"
#include "indexer/termdict_block.h"

#define TERM_BYTES_MAX 255u

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
    fh_buffer_release(&writer->previous);
    fh_buffer_release(&writer->suffixes);
    fh_buffer_release(&writer->singles);
}

/* ---- A block ---- */

static void put_column(struct fh_file_writer *out, const uint64_t *numbers, uint32_t n)
{
    uint32_t values[FH_TERMDICT_BLOCK] = {0};
    uint8_t bytes[FH_PATCHED_BYTES_MAX];
    if (n == 0)
        return;
    for (uint32_t i = 0; i < n; i++)
        values[i] = numbers[i] < FH_TERMDICT_LARGE ? (uint32_t)numbers[i] : FH_TERMDICT_LARGE;
    fh_file_writer_put(out, bytes, fh_patched_put(bytes, values, n, 0));
    for (uint32_t i = 0; i < n; i++)
        if (numbers[i] >= FH_TERMDICT_LARGE)
            fh_file_writer_put_varint(out, numbers[i] - FH_TERMDICT_LARGE);
}

static uint64_t zigzag(int64_t step)
{
    return step < 0 ? (uint64_t)(-step) * 2 - 1 : (uint64_t)step * 2;
}

static void put_column_of_stems(const struct fh_termdict_writer *writer, uint32_t n)
{
    uint64_t steps[FH_TERMDICT_BLOCK];
    fh_term_ord previous = 0;
    for (uint32_t i = 0; i < n; i++) {
        steps[i] = zigzag((int64_t)writer->infos[i].stem_ord - previous);
        previous = writer->infos[i].stem_ord;
    }
    if (writer->shape.level == FH_LEVEL_FORM)
        put_column(writer->out, steps, n);
}

static void put_columns_of_lists(const struct fh_termdict_writer *writer, uint32_t n)
{
    uint64_t doc_freq[FH_TERMDICT_BLOCK], more_freq[FH_TERMDICT_BLOCK], title_freq[FH_TERMDICT_BLOCK];
    uint64_t postings_length[FH_TERMDICT_BLOCK], positions_length[FH_TERMDICT_BLOCK];
    uint32_t lists = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct fh_term_info *info = &writer->infos[i];
        if (info->doc_freq == 1)
            continue;
        doc_freq[lists] = info->doc_freq - 2;
        more_freq[lists] = info->total_term_freq - info->doc_freq;
        title_freq[lists] = info->title_freq;
        postings_length[lists] = info->postings_length;
        positions_length[lists++] = info->positions_length;
    }
    put_column(writer->out, doc_freq, lists);
    put_column(writer->out, more_freq, lists);
    put_column(writer->out, title_freq, lists);
    put_column(writer->out, postings_length, lists);
    if (writer->shape.positions)
        put_column(writer->out, positions_length, lists);
}

static void put_columns_of_singles(const struct fh_termdict_writer *writer, uint32_t n)
{
    uint64_t doc[FH_TERMDICT_BLOCK], freq[FH_TERMDICT_BLOCK], titles[FH_TERMDICT_BLOCK];
    uint64_t leads[FH_TERMDICT_BLOCK], bytes[FH_TERMDICT_BLOCK];
    uint32_t singles = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct fh_term_info *info = &writer->infos[i];
        if (info->doc_freq > 1)
            continue;
        doc[singles] = info->single_doc;
        freq[singles] = info->single.freq - 1;
        titles[singles] = info->single.titles;
        leads[singles] = info->single.leads;
        bytes[singles++] = info->single_positions.length;
    }
    put_column(writer->out, doc, singles);
    put_column(writer->out, freq, singles);
    put_column(writer->out, titles, singles);
    if (writer->shape.leads)
        put_column(writer->out, leads, singles);
    if (writer->shape.positions)
        put_column(writer->out, bytes, singles);
    fh_file_writer_put(writer->out, writer->singles.bytes, writer->singles.length);
}

static void put_header(const struct fh_termdict_writer *writer, uint32_t n)
{
    uint32_t first = 0;
    while (first + 1 < n && writer->infos[first].doc_freq == 1)
        first++;
    const struct fh_term_info *info = &writer->infos[first];
    bool list = info->doc_freq > 1;
    fh_file_writer_put_varint(writer->out, list ? info->postings_offset : 0);
    if (writer->shape.positions)
        fh_file_writer_put_varint(writer->out, list ? info->positions_offset : 0);
    fh_file_writer_put_varint(writer->out, writer->suffixes.length);
}

static void put_block(struct fh_termdict_writer *writer)
{
    uint32_t n = (writer->count - 1) % FH_TERMDICT_BLOCK + 1;
    put_header(writer, n);
    fh_file_writer_put(writer->out, writer->shared, n);
    fh_file_writer_put(writer->out, writer->suffix_bytes, n);
    uint8_t impacts[FH_TERMDICT_BLOCK], lists[FH_TERMDICT_BLOCK / 8] = {0};
    for (uint32_t i = 0; i < n; i++) {
        impacts[i] = writer->infos[i].impact;
        lists[i / 8] |= (uint8_t)((writer->infos[i].doc_freq > 1) << i % 8);
    }
    fh_file_writer_put(writer->out, impacts, n);
    fh_file_writer_put(writer->out, lists, (n + 7) / 8);
    fh_file_writer_put(writer->out, writer->suffixes.bytes, writer->suffixes.length);
    put_column_of_stems(writer, n);
    put_columns_of_lists(writer, n);
    put_columns_of_singles(writer, n);
}

/* ---- Terms ---- */

/* Empties a buffer but lets it remember a failure. */
static void truncate_buffer(struct fh_buffer *buffer)
{
    buffer->length = 0;
}

static void start_block(struct fh_termdict_writer *writer, struct fh_slice term)
{
    if (writer->count > 0)
        put_block(writer);
    truncate_buffer(&writer->suffixes);
    truncate_buffer(&writer->singles);
    struct index_entry entry = {writer->out->offset - writer->start,
                                {fh_termdict_key(term, 0), fh_termdict_key(term, 8)}};
    fh_buffer_append(&writer->blocks, &entry, sizeof entry);
}

static size_t shared_prefix(struct fh_slice a, struct fh_slice b)
{
    size_t shared = 0;
    while (shared < a.length && shared < b.length && a.bytes[shared] == b.bytes[shared])
        shared++;
    return shared;
}

void fh_termdict_writer_add(struct fh_termdict_writer *writer, struct fh_slice term, const struct fh_term_info *info)
{
    assert(term.length <= TERM_BYTES_MAX && info->doc_freq >= 1);
    assert(writer->count == 0 || !fh_buffer_ok(&writer->previous) ||
           fh_slice_compare(fh_buffer_slice(&writer->previous), term) < 0);
    uint32_t at = writer->count % FH_TERMDICT_BLOCK;
    size_t shared = 0;
    if (at == 0)
        start_block(writer, term);
    else if (fh_buffer_ok(&writer->previous))
        shared = shared_prefix(fh_buffer_slice(&writer->previous), term);
    writer->shared[at] = (uint8_t)shared;
    writer->suffix_bytes[at] = (uint8_t)(term.length - shared);
    fh_buffer_append(&writer->suffixes, term.bytes + shared, term.length - shared);
    writer->infos[at] = *info;
    if (!writer->shape.positions || info->doc_freq > 1)
        writer->infos[at].single_positions.length = 0;
    fh_buffer_append(&writer->singles, info->single_positions.bytes, writer->infos[at].single_positions.length);
    truncate_buffer(&writer->previous);
    fh_buffer_append_slice(&writer->previous, term);
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
    if (!fh_buffer_ok(&writer->blocks) || !fh_buffer_ok(&writer->previous) || !fh_buffer_ok(&writer->suffixes) ||
        !fh_buffer_ok(&writer->singles))
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
