/* Text and lists of a dump. See dump_text.h. */
#include "indexer/dump_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/varint.h"

#define HAND_OVER_BYTES ((size_t)64 * 1024)

/* ---- Text ---- */

static enum fh_status hand_over(struct fh_dump *dump)
{
    if (!fh_buffer_ok(&dump->text))
        return fh_fail_nomem(dump->error);
    if (dump->text.length > 0 && !dump->sink->write(dump->sink->user, dump->text.bytes, dump->text.length))
        return fh_fail(dump->error, FH_ERR_CANCELLED, "%s: the dump was cancelled", dump->snapshot->directory);
    fh_buffer_reset(&dump->text);
    return FH_OK;
}

enum fh_status fh_dump_line(struct fh_dump *dump)
{
    fh_buffer_append_byte(&dump->text, '\n');
    return dump->text.length >= HAND_OVER_BYTES || !fh_buffer_ok(&dump->text) ? hand_over(dump) : FH_OK;
}

enum fh_status fh_dump_finish(struct fh_dump *dump, enum fh_status status)
{
    if (status == FH_OK)
        status = hand_over(dump);
    fh_buffer_release(&dump->text);
    return status;
}

void fh_dump_name(struct fh_dump *dump, struct fh_slice name)
{
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.bytes[i];
        if (c < 0x20 || c == 0x7F || c == '\\')
            fh_buffer_printf(&dump->text, "\\x%02X", c);
        else
            fh_buffer_append_byte(&dump->text, name.bytes[i]);
    }
}

void fh_dump_numbers(struct fh_dump *dump, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fh_buffer_printf(&dump->text, "%s%" PRIu32, i > 0 ? " " : "", numbers[i]);
}

enum fh_status fh_dump_damaged(struct fh_dump *dump, const char *why)
{
    fh_buffer_append_text(&dump->text, "# damaged: ");
    fh_dump_name(dump, fh_slice_from(why));
    return fh_dump_line(dump);
}

enum fh_status fh_dump_level_check(const struct fh_dump *dump, enum fh_level level)
{
    if (level == FH_LEVEL_STEM || dump->snapshot->manifest.levels == FH_LEVELS_BOTH)
        return FH_OK;
    return fh_fail(dump->error, FH_ERR_UNSUPPORTED, "%s: the index has stems only", dump->snapshot->directory);
}

/* ---- Lists ---- */

enum fh_status fh_dump_lists_open(struct fh_dump_lists *lists, const struct fh_segment *segment, enum fh_level level,
                                  const struct fh_term_info *info, struct fh_error *why)
{
    lists->segment = segment;
    lists->info = info;
    lists->with_positions = level == FH_LEVEL_STEM;
    enum fh_status status = fh_segment_postings(segment, level, info, &lists->list, why);
    if (status == FH_OK && lists->with_positions && info->doc_freq > 1)
        status = fh_segment_positions(segment, info, &lists->positions, why);
    return status;
}

enum fh_status fh_dump_lists_block(struct fh_dump_lists *lists, uint32_t number, struct fh_error *why)
{
    struct fh_block *block = &lists->block;
    if (!fh_postings_read_docs(&lists->list, number, block) ||
        !fh_postings_read_freqs(&lists->list, lists->segment->facts.weights, block) ||
        !fh_postings_read_leads(&lists->list, block, lists->leads))
        return fh_fail(why, FH_ERR_CORRUPT, "block %" PRIu32 " of the postings", number);
    fh_block_titles(block, lists->titles);
    return FH_OK;
}

/* The positions of a term's only posting, from the dictionary. */
static enum fh_status single_positions(struct fh_dump_lists *lists, struct fh_error *why)
{
    uint32_t freq = lists->info->single.freq;
    struct fh_slice bytes = lists->info->single_positions;
    const uint8_t *p = (const uint8_t *)bytes.bytes, *end = p != NULL ? p + bytes.length : NULL;
    if (freq > bytes.length) /* a position takes a byte at least */
        return fh_fail(why, FH_ERR_CORRUPT, "positions");
    uint32_t *moved = fh_grow(lists->places.list, &lists->places.capacity, freq, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(why);
    lists->places.list = moved;
    lists->places.count = freq;
    for (uint32_t i = 0; i < freq; i++) {
        uint32_t distance;
        p = fh_varint_get_u32(p, end, &distance);
        moved[i] = i == 0 ? distance : moved[i - 1] + distance + 1;
    }
    return p != NULL ? FH_OK : fh_fail(why, FH_ERR_CORRUPT, "positions");
}

enum fh_status fh_dump_lists_positions(struct fh_dump_lists *lists, uint32_t number, uint32_t first, uint32_t count,
                                       struct fh_error *why)
{
    lists->places.count = 0;
    if (!lists->with_positions)
        return FH_OK;
    if (lists->info->doc_freq == 1)
        return single_positions(lists, why);
    enum fh_status status = fh_positions_read(&lists->positions, number, lists->block.freqs, lists->block.count, first,
                                              count, &lists->places);
    if (status == FH_ERR_NOMEM)
        return fh_fail_nomem(why);
    return status == FH_OK ? FH_OK : fh_fail(why, FH_ERR_CORRUPT, "block %" PRIu32 " of the positions", number);
}

void fh_dump_lists_release(struct fh_dump_lists *lists)
{
    fh_position_list_release(&lists->places);
}
