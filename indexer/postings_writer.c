/* Encoding posting lists. See postings.h.
 *
 * Blocks are encoded as they fill up; what the entries in front of them need is kept until the
 * list ends, when it is known whether there will be any.
 */
#include <assert.h>
#include <string.h>

#include "base/varint.h"
#include "indexer/postings.h"
#include "indexer/postings_block.h"
#include "indexer/postings_layout.h"
#include "indexer/ranking.h"

/* A block's offset from the start of its group is a u16. */
_Static_assert((FH_GROUP - 1) * FH_BLOCK_BYTES_MAX <= UINT16_MAX, "the blocks of a group must be within reach");

struct block_entry {
    uint64_t offset; /* from the start of the blocks */
    fh_doc_id last;
    uint8_t impact;
};

void fh_postings_writer_init(struct fh_postings_writer *writer, const uint32_t *lengths, struct fh_weights weights,
                             double impact_length)
{
    memset(writer, 0, sizeof *writer);
    writer->lengths = lengths;
    writer->weights = weights;
    writer->impact_length = impact_length;
    fh_postings_writer_reset(writer);
}

void fh_postings_writer_release(struct fh_postings_writer *writer)
{
    fh_buffer_release(&writer->blocks);
    fh_buffer_release(&writer->entries);
    writer->pending = 0;
}

void fh_postings_writer_reset(struct fh_postings_writer *writer)
{
    writer->pending = 0;
    writer->previous_doc = FH_DOC_END;
    writer->doc_freq = 0;
    writer->total_term_freq = writer->title_freq = 0;
    writer->impact = 0;
    fh_buffer_reset(&writer->blocks);
    fh_buffer_reset(&writer->entries);
}

/* The largest impact of the pending postings, which fh_impact_make takes from the one whose share
 * is largest: rounding up keeps the order. */
static uint8_t pending_impact(const struct fh_postings_writer *writer)
{
    uint32_t best_weighted = 0, best_length = 0;
    uint64_t shortest = UINT64_MAX;
    double best = -1;
    for (uint32_t i = 0; i < writer->pending; i++) {
        struct fh_occurrences in = {writer->freqs[i], writer->titles[i], writer->leads[i]};
        uint32_t weighted = fh_weighted_freq(in, writer->weights);
        uint32_t length = writer->lengths[writer->docs[i]];
        if (weighted == FH_SIXTEENTHS) { /* most are: of these the shortest document has the largest share */
            shortest = length < shortest ? length : shortest;
            continue;
        }
        double share = fh_impact_share(weighted, length, writer->impact_length);
        if (share > best) {
            best = share;
            best_weighted = weighted;
            best_length = length;
        }
    }
    if (shortest <= UINT32_MAX && fh_impact_share(FH_SIXTEENTHS, (uint32_t)shortest, writer->impact_length) > best) {
        best_weighted = FH_SIXTEENTHS;
        best_length = (uint32_t)shortest;
    }
    return fh_impact_make(best_weighted, best_length, writer->impact_length);
}

static void flush(struct fh_postings_writer *writer)
{
    struct block_entry entry = {.offset = writer->blocks.length, .impact = pending_impact(writer)};
    entry.last = writer->docs[writer->pending - 1];
    char *room = fh_buffer_reserve(&writer->blocks, FH_BLOCK_BYTES_MAX + FH_PATCHED_BYTES_MAX);
    if (room != NULL) /* FH_DOC_END + 1 is 0: the first block's base */
        writer->blocks.length += fh_block_put((uint8_t *)room, writer->docs, writer->freqs, writer->titles,
                                              writer->leads, writer->pending, writer->previous_doc + 1);
    fh_buffer_append(&writer->entries, &entry, sizeof entry);
    if (entry.impact > writer->impact)
        writer->impact = entry.impact;
    writer->previous_doc = entry.last;
    writer->pending = 0;
}

void fh_postings_writer_add(struct fh_postings_writer *writer, fh_doc_id doc, struct fh_occurrences in)
{
    assert(doc < FH_DOC_COUNT_MAX && in.freq >= 1 && in.freq < FH_TF_MAX && in.titles <= in.freq &&
           in.leads <= in.freq - in.titles);
    assert(writer->pending > 0 ? doc > writer->docs[writer->pending - 1]
                               : writer->previous_doc == FH_DOC_END || doc > writer->previous_doc);
    writer->docs[writer->pending] = doc;
    writer->freqs[writer->pending] = in.freq;
    writer->titles[writer->pending] = in.titles;
    writer->leads[writer->pending] = in.leads;
    writer->pending++;
    writer->doc_freq++;
    writer->total_term_freq += in.freq;
    writer->title_freq += in.titles;
    if (writer->pending == FH_BLOCK)
        flush(writer);
}

static struct block_entry entry_at(const struct fh_postings_writer *writer, size_t block)
{
    struct block_entry entry;
    memcpy(&entry, writer->entries.bytes + block * sizeof entry, sizeof entry);
    return entry;
}

static void append_groups(const struct fh_postings_writer *writer, struct fh_buffer *out, size_t block_count)
{
    for (size_t first = 0; first < block_count; first += FH_GROUP) {
        size_t after = first + FH_GROUP < block_count ? first + FH_GROUP : block_count;
        uint8_t bytes[FH_GROUP_ENTRY_BYTES], impact = 0;
        for (size_t block = first; block < after; block++) {
            uint8_t of_block = entry_at(writer, block).impact;
            impact = of_block > impact ? of_block : impact;
        }
        fh_store_u64(bytes + 4, entry_at(writer, first).offset);
        fh_store_u32(bytes, entry_at(writer, after - 1).last);
        bytes[11] = impact; /* in the place of the offset's highest byte */
        fh_buffer_append(out, bytes, sizeof bytes);
    }
}

static void append_entries(const struct fh_postings_writer *writer, struct fh_buffer *out, size_t block_count)
{
    for (size_t block = 0; block < block_count; block++) {
        struct block_entry entry = entry_at(writer, block);
        uint64_t start = entry_at(writer, block / FH_GROUP * FH_GROUP).offset;
        uint8_t bytes[FH_BLOCK_ENTRY_BYTES];
        fh_store_u32(bytes, entry.last);
        fh_store_u16(bytes + 4, (uint32_t)(entry.offset - start));
        bytes[6] = entry.impact;
        fh_buffer_append(out, bytes, sizeof bytes);
    }
}

bool fh_postings_writer_finish(struct fh_postings_writer *writer, struct fh_buffer *out)
{
    if (writer->doc_freq == 1) {
        writer->impact = pending_impact(writer);
        return true;
    }
    if (writer->pending > 0)
        flush(writer);
    if (!fh_buffer_ok(&writer->blocks) || !fh_buffer_ok(&writer->entries))
        return false;
    size_t block_count = writer->entries.length / sizeof(struct block_entry);
    if (block_count > 1) {
        append_groups(writer, out, block_count);
        append_entries(writer, out, block_count);
    }
    fh_buffer_append(out, writer->blocks.bytes, writer->blocks.length);
    return fh_buffer_ok(out);
}
