/* Position lists to bytes and back. See positions.h. */
#include "indexer/positions.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/pack.h"
#include "indexer/pack_kernels.h"

#define POSITION_LIMIT ((uint32_t)1 << 31) /* positions are below it, as all that goes into a patched run */

/* ---- Writing ---- */

void fh_positions_writer_init(struct fh_positions_writer *writer)
{
    memset(writer, 0, sizeof *writer);
}

void fh_positions_writer_release(struct fh_positions_writer *writer)
{
    fh_buffer_release(&writer->runs);
    fh_buffer_release(&writer->offsets);
    writer->pending = writer->pending_docs = writer->block_count = 0;
}

void fh_positions_writer_reset(struct fh_positions_writer *writer)
{
    fh_buffer_reset(&writer->runs);
    fh_buffer_reset(&writer->offsets);
    writer->pending = writer->pending_docs = writer->block_count = 0;
}

static void flush(struct fh_positions_writer *writer)
{
    char *room = writer->pending > 0 ? fh_buffer_reserve(&writer->runs, FH_PATCHED_BYTES_MAX) : NULL;
    if (room != NULL)
        writer->runs.length += fh_patched_put((uint8_t *)room, writer->values, writer->pending, 0);
    writer->pending = 0;
}

static void put(struct fh_positions_writer *writer, uint32_t value)
{
    writer->values[writer->pending++] = value;
    if (writer->pending == FH_BLOCK)
        flush(writer);
}

void fh_positions_writer_add(struct fh_positions_writer *writer, const uint32_t *positions, uint32_t freq)
{
    if (writer->pending_docs == 0) {
        uint64_t offset = writer->runs.length;
        fh_buffer_append(&writer->offsets, &offset, sizeof offset);
        writer->block_count++;
    }
    assert(freq >= 1 && positions[freq - 1] < POSITION_LIMIT);
    put(writer, positions[0]);
    for (uint32_t i = 1; i < freq; i++) {
        assert(positions[i] > positions[i - 1]);
        put(writer, positions[i] - positions[i - 1] - 1);
    }
    if (++writer->pending_docs == FH_BLOCK) {
        flush(writer);
        writer->pending_docs = 0;
    }
}

static uint64_t offset_at(const struct fh_positions_writer *writer, uint32_t block)
{
    uint64_t offset;
    memcpy(&offset, writer->offsets.bytes + block * sizeof offset, sizeof offset);
    return offset;
}

static void append_offsets(const struct fh_positions_writer *writer, struct fh_buffer *out)
{
    unsigned width = 1;
    while (width < 8 && offset_at(writer, writer->block_count - 1) >> (8 * width) != 0)
        width++;
    fh_buffer_append_byte(out, (char)width);
    for (uint32_t block = 0; block < writer->block_count; block++) {
        uint8_t bytes[8];
        fh_store_u64(bytes, offset_at(writer, block));
        fh_buffer_append(out, bytes, width);
    }
}

bool fh_positions_writer_finish(struct fh_positions_writer *writer, struct fh_buffer *out)
{
    flush(writer);
    if (!fh_buffer_ok(&writer->runs) || !fh_buffer_ok(&writer->offsets))
        return false;
    if (writer->block_count > 1)
        append_offsets(writer, out);
    fh_buffer_append(out, writer->runs.bytes, writer->runs.length);
    return fh_buffer_ok(out);
}

void fh_positions_put_single(struct fh_buffer *out, const uint32_t *positions, uint32_t freq)
{
    for (uint32_t i = 0; i < freq; i++) {
        uint8_t bytes[FH_VARINT_MAX];
        uint32_t value = i == 0 ? positions[0] : positions[i] - positions[i - 1] - 1;
        fh_buffer_append(out, bytes, (size_t)(fh_varint_put(bytes, value) - bytes));
    }
}

/* ---- Reading ---- */

bool fh_positions_open(struct fh_positions *list, struct fh_slice bytes, uint32_t block_count)
{
    *list = (struct fh_positions){.block_count = block_count};
    if (block_count == 0 || bytes.length == 0)
        return false;
    list->runs = (const uint8_t *)bytes.bytes;
    list->end = list->runs + bytes.length;
    if (block_count == 1)
        return true;
    list->width = *list->runs++;
    if (list->width < 1 || list->width > 8 || (bytes.length - 1) / list->width < block_count)
        return false;
    list->offsets = list->runs;
    list->runs += (size_t)list->width * block_count;
    return true;
}

void fh_position_list_release(struct fh_position_list *positions)
{
    fh_free(positions->list);
    *positions = (struct fh_position_list){NULL, 0, 0};
}

static const uint8_t *block_start(const struct fh_positions *list, uint32_t block)
{
    if (list->offsets == NULL)
        return list->runs;
    uint64_t offset = 0;
    for (unsigned i = list->width; i-- > 0;)
        offset = offset << 8 | list->offsets[(size_t)block * list->width + i];
    return offset < (uint64_t)(list->end - list->runs) ? list->runs + offset : NULL;
}

/* Room for `more` numbers behind those there are, and for what vector code writes too far. */
static uint32_t *list_room(struct fh_position_list *out, size_t more)
{
    uint32_t *grown = fh_grow(out->list, &out->capacity, out->count + more + 16, sizeof *out->list);
    if (grown == NULL)
        return NULL;
    out->list = grown;
    return grown + out->count;
}

/* Appends numbers skip..skip+wanted-1 of the `total` numbers that the runs from `in` on hold. Memory
 * grows with what was read, not with what the (untrusted) frequencies promise. */
static enum fh_status read_numbers(const uint8_t *in, const uint8_t *end, uint64_t total, uint64_t skip,
                                   uint64_t wanted, struct fh_position_list *out)
{
    for (; skip >= FH_BLOCK && in != NULL; skip -= FH_BLOCK, total -= FH_BLOCK)
        in = fh_patched_skip(in, end, FH_BLOCK);
    if (in == NULL)
        return FH_ERR_CORRUPT;
    while (wanted > 0) {
        size_t n = total < FH_BLOCK ? (size_t)total : FH_BLOCK, first = (size_t)skip;
        size_t taken = wanted < n - first ? (size_t)wanted : n - first;
        uint32_t *room = list_room(out, FH_BLOCK);
        if (room == NULL)
            return FH_ERR_NOMEM;
        uint8_t flags;
        in = taken < n ? fh_patched_part(in, end, n, first, taken, room, &flags)
                       : fh_patched_get(in, end, room, n, &flags);
        if (in == NULL || flags != 0)
            return FH_ERR_CORRUPT;
        out->count += taken;
        wanted -= taken;
        total -= n;
        skip = 0;
    }
    return FH_OK;
}

/* Distances to positions, in place; false when they leave the range. */
static bool add_up(uint32_t *values, uint32_t freq)
{
    uint32_t all = values[0];
    for (uint32_t i = 1; i < freq; i++) {
        values[i] += values[i - 1] + 1; /* both below 2^31 until one is not, which bit 31 of `all` tells */
        all |= values[i];
    }
    return all < POSITION_LIMIT;
}

enum fh_status fh_positions_read(const struct fh_positions *list, uint32_t block, const uint32_t *freqs,
                                 uint32_t freq_count, uint32_t first, uint32_t count, struct fh_position_list *out)
{
    assert(block < list->block_count && first <= freq_count && count <= freq_count - first);
    const struct fh_pack_kernels *kernels = fh_pack_kernels();
    uint64_t skip = kernels->total(freqs, first), wanted = kernels->total(freqs + first, count);
    uint64_t rest = kernels->total(freqs + first + count, freq_count - first - count);
    out->count = 0;
    const uint8_t *in = block_start(list, block);
    enum fh_status status =
        in != NULL ? read_numbers(in, list->end, skip + wanted + rest, skip, wanted, out) : FH_ERR_CORRUPT;
    if (status != FH_OK)
        return status;
    uint32_t *at = out->list;
    for (uint32_t i = first; i < first + count; at += freqs[i++])
        if (freqs[i] == 0 || !add_up(at, freqs[i]))
            return FH_ERR_CORRUPT;
    return FH_OK;
}

/* A place in the runs of a block: the run that begins with number `first`. */
struct run_reader {
    const uint8_t *in, *end; /* behind the run when it is decoded, else where it begins; NULL: damaged */
    uint64_t first, total;   /* numbers of the block */
    size_t size;             /* numbers in values[]; 0: not decoded */
    uint32_t values[FH_BLOCK + 16];
};

static size_t run_size(const struct run_reader *reader)
{
    return reader->total - reader->first < FH_BLOCK ? (size_t)(reader->total - reader->first) : FH_BLOCK;
}

/* Moves to the run that holds number `wanted`, at or after the one at hand, and decodes it. */
static bool run_seek(struct run_reader *reader, uint64_t wanted)
{
    while (reader->in != NULL && wanted >= reader->first + FH_BLOCK) {
        if (reader->size == 0)
            reader->in = fh_patched_skip(reader->in, reader->end, run_size(reader));
        reader->first += FH_BLOCK;
        reader->size = 0;
    }
    if (reader->in == NULL || reader->size > 0)
        return reader->in != NULL;
    uint8_t flags;
    reader->in = fh_patched_get(reader->in, reader->end, reader->values, run_size(reader), &flags);
    reader->size = run_size(reader);
    return reader->in != NULL && flags == 0;
}

/* Appends numbers first..first+count-1 of the block. */
static enum fh_status read_range(struct run_reader *reader, uint64_t first, uint64_t count,
                                 struct fh_position_list *out)
{
    while (count > 0) {
        if (!run_seek(reader, first))
            return FH_ERR_CORRUPT;
        size_t skip = (size_t)(first - reader->first), taken = reader->size - skip;
        taken = taken < count ? taken : (size_t)count;
        uint32_t *room = list_room(out, taken);
        if (room == NULL)
            return FH_ERR_NOMEM;
        memcpy(room, reader->values + skip, taken * sizeof *room);
        out->count += taken;
        first += taken;
        count -= taken;
    }
    return FH_OK;
}

enum fh_status fh_positions_read_some(const struct fh_positions *list, uint32_t block, const uint32_t *freqs,
                                      uint32_t freq_count, const uint32_t *at, uint32_t count,
                                      struct fh_position_list *out)
{
    assert(block < list->block_count);
    const struct fh_pack_kernels *kernels = fh_pack_kernels();
    struct run_reader reader = {.in = block_start(list, block), .end = list->end};
    reader.total = kernels->total(freqs, freq_count);
    uint64_t first = 0;
    out->count = 0;
    for (uint32_t i = 0, before = 0; i < count; i++) {
        assert(at[i] >= before && at[i] < freq_count);
        uint32_t freq = freqs[at[i]];
        size_t start = out->count;
        first += kernels->total(freqs + before, at[i] - before);
        enum fh_status status = read_range(&reader, first, freq, out);
        if (status != FH_OK)
            return status;
        if (freq == 0 || !add_up(out->list + start, freq))
            return FH_ERR_CORRUPT;
        before = at[i];
    }
    return FH_OK;
}

enum fh_status fh_positions_read_single(struct fh_slice bytes, uint32_t freq, struct fh_position_list *out)
{
    const uint8_t *in = (const uint8_t *)bytes.bytes, *end = in + bytes.length;
    out->count = 0;
    if (bytes.length < freq) /* a byte each at least */
        return FH_ERR_CORRUPT;
    uint32_t *room = list_room(out, freq);
    if (room == NULL)
        return FH_ERR_NOMEM;
    for (uint32_t i = 0; i < freq; i++)
        if ((in = fh_varint_get_u32(in, end, &room[i])) == NULL || room[i] >= POSITION_LIMIT)
            return FH_ERR_CORRUPT;
    if (freq == 0 || in != end || !add_up(room, freq))
        return FH_ERR_CORRUPT;
    out->count = freq;
    return FH_OK;
}
