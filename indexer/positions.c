/* Position lists to bytes and back. See positions.h. */
#include "indexer/positions.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/pack.h"
#include "indexer/pack_kernels.h"

#define POSITION_LIMIT ((uint32_t)1 << 31) /* positions are below it, as all that goes into a run */
#define FIRST_LAYERS 3u

/* ---- Writing ---- */

void fh_positions_writer_init(struct fh_positions_writer *writer)
{
    memset(writer, 0, sizeof *writer);
}

void fh_positions_writer_release(struct fh_positions_writer *writer)
{
    fh_buffer_release(&writer->runs);
    fh_buffer_release(&writer->gap_runs);
    fh_buffer_release(&writer->offsets);
    writer->gap_count = writer->doc_count = writer->block_count = 0;
    writer->many = false;
}

void fh_positions_writer_reset(struct fh_positions_writer *writer)
{
    fh_buffer_reset(&writer->runs);
    fh_buffer_reset(&writer->gap_runs);
    fh_buffer_reset(&writer->offsets);
    writer->gap_count = writer->doc_count = writer->block_count = 0;
    writer->many = false;
}

static void put_layered(struct fh_buffer *runs, const uint32_t *values, uint32_t count)
{
    char *room = fh_buffer_reserve(runs, FH_LAYERED_BYTES_MAX);
    if (room != NULL)
        runs->length += fh_layered_put((uint8_t *)room, values, count, FH_LAYERS_MAX);
}

static void put_patched(struct fh_buffer *runs, const uint32_t *values, uint32_t count)
{
    char *room = fh_buffer_reserve(runs, FH_PATCHED_BYTES_MAX);
    if (room != NULL)
        runs->length += fh_patched_put((uint8_t *)room, values, count, 0);
}

/* Puts the gaps there are into runs. */
static void put_gaps(struct fh_positions_writer *writer)
{
    for (uint32_t done = 0; done < writer->gap_count; done += FH_BLOCK) {
        uint32_t left = writer->gap_count - done, count = left < FH_BLOCK ? left : FH_BLOCK;
        if (writer->many)
            put_patched(&writer->gap_runs, writer->gaps + done, count);
        else
            put_layered(&writer->gap_runs, writer->gaps + done, count);
    }
    writer->gap_count = 0;
}

static void take_gaps(struct fh_positions_writer *writer, const uint32_t *gaps, size_t count)
{
    while (count > 0) {
        if (writer->gap_count == FH_FEW_GAPS) {
            writer->many = true;
            put_gaps(writer);
        }
        size_t room = FH_FEW_GAPS - writer->gap_count, taken = count < room ? count : room;
        for (size_t i = 0; i < taken; i++)
            writer->gaps[writer->gap_count + i] = gaps[i];
        writer->gap_count += (uint32_t)taken;
        gaps += taken;
        count -= taken;
    }
}

static void finish_block(struct fh_positions_writer *writer)
{
    put_layered(&writer->runs, writer->firsts, writer->doc_count);
    put_gaps(writer);
    if (fh_buffer_ok(&writer->gap_runs) && writer->gap_runs.length > 0) {
        fh_buffer_append(&writer->runs, writer->gap_runs.bytes, writer->gap_runs.length);
        fh_buffer_reset(&writer->gap_runs);
    }
    writer->doc_count = 0;
    writer->many = false;
}

static void start_block(struct fh_positions_writer *writer)
{
    uint64_t offset = writer->runs.length;
    fh_buffer_append(&writer->offsets, &offset, sizeof offset);
    writer->block_count++;
}

void fh_positions_writer_add(struct fh_positions_writer *writer, const uint32_t *firsts, const uint32_t *freqs,
                             const uint32_t *gaps, uint32_t count)
{
    for (uint32_t i = 0; i < count;) {
        if (writer->doc_count == 0)
            start_block(writer);
        uint32_t room = FH_BLOCK - writer->doc_count, end = count - i < room ? count : i + room;
        size_t gap_count = 0;
        for (; i < end; i++) {
            assert(freqs[i] >= 1 && firsts[i] < POSITION_LIMIT);
            writer->firsts[writer->doc_count++] = firsts[i];
            gap_count += freqs[i] - 1;
        }
        take_gaps(writer, gaps, gap_count);
        gaps += gap_count;
        if (writer->doc_count == FH_BLOCK)
            finish_block(writer);
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
    if (writer->doc_count > 0)
        finish_block(writer);
    if (!fh_buffer_ok(&writer->runs) || !fh_buffer_ok(&writer->gap_runs) || !fh_buffer_ok(&writer->offsets))
        return false;
    if (writer->block_count > 1)
        append_offsets(writer, out);
    fh_buffer_append(out, writer->runs.bytes, writer->runs.length);
    return fh_buffer_ok(out);
}

void fh_positions_put_single(struct fh_buffer *out, uint32_t first, const uint32_t *gaps, uint32_t freq)
{
    char *room = fh_buffer_reserve(out, (size_t)freq * FH_VARINT_MAX);
    if (room == NULL)
        return;
    uint8_t *p = fh_varint_put((uint8_t *)room, first);
    for (uint32_t i = 0; i + 1 < freq; i++)
        p = fh_varint_put(p, gaps[i]);
    out->length += (size_t)((char *)p - room);
}

/* ---- Reading ---- */

bool fh_positions_open(struct fh_positions *list, struct fh_slice bytes, uint32_t block_count, bool layered)
{
    *list = (struct fh_positions){.layered = layered, .block_count = block_count};
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

const uint8_t *fh_positions_block_start(const struct fh_positions *list, uint32_t block)
{
    if (list->offsets == NULL)
        return list->runs;
    uint64_t offset = 0;
    for (unsigned i = list->width; i-- > 0;)
        offset = offset << 8 | list->offsets[(size_t)block * list->width + i];
    return offset < (uint64_t)(list->end - list->runs) ? list->runs + offset : NULL;
}

const uint8_t *fh_positions_firsts(const struct fh_positions *list, uint32_t block, uint32_t count, uint32_t *firsts)
{
    return fh_positions_run(fh_positions_block_start(list, block), list->end, list->layered, firsts, count);
}

const uint8_t *fh_positions_run(const uint8_t *in, const uint8_t *end, bool layered, uint32_t *values, size_t n)
{
    uint8_t flags = 0;
    if (layered)
        return fh_layered_get(in, end, values, n);
    in = fh_patched_get(in, end, values, n, &flags);
    return flags == 0 ? in : NULL;
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

/* Appends `wanted` of the `total` gaps that the runs from `in` on hold, after the first `skip`. Memory
 * grows with what was read, not with what the (untrusted) frequencies promise. */
static enum fh_status read_gaps(const struct fh_positions *list, const uint8_t *in, uint64_t total, uint64_t skip,
                                uint64_t wanted, struct fh_position_list *out)
{
    uint32_t passed[FH_BLOCK + 16];
    bool layered = list->layered && total <= FH_FEW_GAPS;
    for (; skip >= FH_BLOCK && in != NULL; skip -= FH_BLOCK, total -= FH_BLOCK)
        in = layered ? fh_layered_get(in, list->end, passed, FH_BLOCK) : fh_patched_skip(in, list->end, FH_BLOCK);
    while (wanted > 0) {
        size_t n = total < FH_BLOCK ? (size_t)total : FH_BLOCK, first = (size_t)skip;
        size_t taken = wanted < n - first ? (size_t)wanted : n - first;
        uint32_t *room = list_room(out, FH_BLOCK);
        if (room == NULL)
            return FH_ERR_NOMEM;
        in = fh_positions_run(in, list->end, layered, room, n);
        if (in == NULL)
            return FH_ERR_CORRUPT;
        memmove(room, room + first, taken * sizeof *room);
        out->count += taken;
        wanted -= taken;
        total -= n;
        skip = 0;
    }
    return in != NULL ? FH_OK : FH_ERR_CORRUPT;
}

/* Puts each posting's first position before its gaps, which stand behind `count` places left free,
 * and adds up. False when a position leaves the range. */
static bool put_together(uint32_t *list, const uint32_t *firsts, const uint32_t *freqs, uint32_t count)
{
    const uint32_t *gap = list + count;
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t position = firsts[i];
        all |= *list++ = position;
        for (uint32_t k = 1; k < freqs[i]; k++) {
            position += *gap++ + 1; /* both below 2^31 until one is not, which bit 31 of `all` tells */
            all |= *list++ = position;
        }
    }
    return all < POSITION_LIMIT;
}

enum fh_status fh_positions_read(const struct fh_positions *list, uint32_t block, const uint32_t *freqs,
                                 uint32_t freq_count, uint32_t first, uint32_t count, struct fh_position_list *out)
{
    assert(block < list->block_count && first <= freq_count && count <= freq_count - first);
    const struct fh_pack_kernels *kernels = fh_pack_kernels();
    uint64_t before = kernels->total(freqs, first), wanted = kernels->total(freqs + first, count);
    uint64_t behind = kernels->total(freqs + first + count, freq_count - first - count);
    uint32_t firsts[FH_BLOCK + 16];
    out->count = 0;
    for (uint32_t i = 0; i < freq_count; i++)
        if (freqs[i] == 0)
            return FH_ERR_CORRUPT;
    const uint8_t *in = fh_positions_firsts(list, block, freq_count, firsts);
    if (in == NULL)
        return FH_ERR_CORRUPT;
    if (list_room(out, count) == NULL)
        return FH_ERR_NOMEM;
    out->count = count;
    enum fh_status status =
        read_gaps(list, in, before + wanted + behind - freq_count, before - first, wanted - count, out);
    if (status == FH_OK && !put_together(out->list, firsts + first, freqs + first, count))
        status = FH_ERR_CORRUPT;
    return status;
}

/* Whether every posting's positions stay below 2^31: all of them together, nearly always. */
static bool in_range(const uint32_t *firsts, const uint32_t *freqs, uint32_t count, const struct fh_position_list *gaps)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++)
        all |= firsts[i];
    if (all < POSITION_LIMIT / 2 && fh_pack_kernels()->total(gaps->list, gaps->count) + gaps->count < POSITION_LIMIT / 2)
        return true;
    const uint32_t *gap = gaps->list;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t last = firsts[i];
        for (uint32_t k = 1; k < freqs[i]; k++)
            last += (uint64_t)*gap++ + 1;
        if (last >= POSITION_LIMIT)
            return false;
    }
    return true;
}

enum fh_status fh_positions_read_gaps(const struct fh_positions *list, uint32_t block, const uint32_t *freqs,
                                      uint32_t count, uint32_t *firsts, struct fh_position_list *gaps)
{
    gaps->count = 0;
    assert(block < list->block_count && count <= FH_BLOCK);
    for (uint32_t i = 0; i < count; i++)
        if (freqs[i] == 0)
            return FH_ERR_CORRUPT;
    const uint8_t *in = fh_positions_firsts(list, block, count, firsts);
    if (in == NULL)
        return FH_ERR_CORRUPT;
    uint64_t total = fh_pack_kernels()->total(freqs, count) - count;
    enum fh_status status = read_gaps(list, in, total, 0, total, gaps);
    if (status == FH_OK && !in_range(firsts, freqs, count, gaps))
        status = FH_ERR_CORRUPT;
    return status;
}

/* Distances to positions, in place; false when they leave the range. */
static bool add_up(uint32_t *values, uint32_t freq)
{
    uint32_t all = values[0];
    for (uint32_t i = 1; i < freq; i++) {
        values[i] += values[i - 1] + 1;
        all |= values[i];
    }
    return all < POSITION_LIMIT;
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
