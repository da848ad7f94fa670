/* Writing a term dictionary. See termdict.h; the bytes are in termdict_entry.h. */
#include <assert.h>
#include <string.h>

#include "indexer/termdict.h"
#include "indexer/termdict_entry.h"

#define TERM_BYTES_MAX 255u

struct index_entry { /* of a block */
    uint64_t offset, key;
};

void fh_termdict_writer_init(struct fh_termdict_writer *writer, enum fh_level level, bool positions,
                             struct fh_file_writer *out)
{
    memset(writer, 0, sizeof *writer);
    writer->level = level;
    writer->positions = positions;
    writer->out = out;
    writer->start = out->offset;
}

void fh_termdict_writer_release(struct fh_termdict_writer *writer)
{
    fh_buffer_release(&writer->offsets);
    fh_buffer_release(&writer->previous);
}

static void put_facts(struct fh_termdict_writer *writer, const struct fh_term_info *info)
{
    struct fh_file_writer *out = writer->out;
    fh_file_writer_put_varint(out, info->doc_freq);
    bool single = info->doc_freq == 1;
    uint64_t number = single ? info->single_freq : info->total_term_freq - info->doc_freq;
    uint64_t titles = single ? info->single_titles : info->title_freq;
    if (single)
        fh_file_writer_put_varint(out, info->single_doc);
    fh_file_writer_put_varint(out, number << 1 | (titles > 0));
    if (titles > 0)
        fh_file_writer_put_varint(out, titles);
    if (!single)
        fh_file_writer_put_varint(out, info->postings_length);
    if (!single && writer->positions)
        fh_file_writer_put_varint(out, info->positions_length);
    if (single && writer->positions)
        fh_file_writer_put(out, info->single_positions.bytes, info->single_positions.length);
    fh_file_writer_put_u8(out, info->impact);
}

static void put_stem(struct fh_termdict_writer *writer, fh_term_ord stem)
{
    int64_t step = (int64_t)stem - writer->previous_stem;
    fh_file_writer_put_varint(writer->out, step < 0 ? (uint64_t)(-step) * 2 - 1 : (uint64_t)step * 2);
    writer->previous_stem = stem;
}

static void start_block(struct fh_termdict_writer *writer, struct fh_slice term, const struct fh_term_info *info)
{
    struct index_entry entry = {writer->out->offset - writer->start, fh_termdict_key(term)};
    fh_buffer_append(&writer->offsets, &entry, sizeof entry);
    fh_file_writer_put_varint(writer->out, info->postings_offset);
    if (writer->positions)
        fh_file_writer_put_varint(writer->out, info->positions_offset);
    writer->previous_stem = 0;
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
    assert(writer->count == 0 || fh_slice_compare(fh_buffer_slice(&writer->previous), term) < 0);
    size_t shared = 0;
    if (writer->count % FH_TERMDICT_BLOCK == 0)
        start_block(writer, term, info);
    else
        shared = shared_prefix(fh_buffer_slice(&writer->previous), term);
    fh_file_writer_put_u8(writer->out, (uint8_t)shared);
    fh_file_writer_put_u8(writer->out, (uint8_t)(term.length - shared));
    fh_file_writer_put(writer->out, term.bytes + shared, term.length - shared);
    put_facts(writer, info);
    if (writer->level == FH_LEVEL_FORM)
        put_stem(writer, info->stem_ord);
    writer->previous.length = 0; /* not reset: that would forget a failure */
    fh_buffer_append_slice(&writer->previous, term);
    writer->count++;
}

bool fh_termdict_writer_finish(struct fh_termdict_writer *writer, struct fh_buffer *index)
{
    if (!fh_buffer_ok(&writer->offsets) || !fh_buffer_ok(&writer->previous))
        return false;
    size_t block_count = writer->offsets.length / sizeof(struct index_entry);
    const struct index_entry *entries = (const void *)writer->offsets.bytes;
    uint8_t bytes[8];
    for (size_t block = 0; block < block_count; block++) {
        fh_store_u64(bytes, entries[block].key);
        fh_buffer_append(index, bytes, FH_TERMDICT_KEY_BYTES);
    }
    for (size_t block = 0; block < block_count; block++) {
        fh_store_u64(bytes, entries[block].offset);
        fh_buffer_append(index, bytes, FH_TERMDICT_OFFSET_BYTES);
    }
    return fh_buffer_ok(index);
}
