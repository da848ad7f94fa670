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

struct share { /* of a score, that a posting has; see ranking.h */
    double share;
    uint32_t weighted, length;
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

void fh_postings_plain_impacts(uint8_t *impacts, const uint32_t *lengths, uint32_t doc_count, double impact_length)
{
    for (uint32_t doc = 0; doc < doc_count; doc++)
        impacts[doc] = fh_impact_make(FH_SIXTEENTHS, lengths[doc], impact_length);
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

#define WHOLE_WEIGHTS 16u /* weighted frequencies that are so many words, or fewer */
#define FEW_POSTINGS 6u   /* looked at one by one */

/* A posting with a larger share than `best` takes its place. */
static void consider(struct share *best, uint32_t weighted, uint32_t length, double impact_length)
{
    double share = fh_impact_share(weighted, length, impact_length);
    if (share > best->share)
        *best = (struct share){share, weighted, length};
}

uint8_t fh_postings_writer_impact(const struct fh_postings_writer *writer, fh_doc_id doc, struct fh_occurrences in)
{
    uint32_t weighted = fh_weighted_freq(in, writer->weights);
    if (weighted == FH_SIXTEENTHS && writer->plain_impacts != NULL)
        return writer->plain_impacts[doc];
    return fh_impact_make(weighted, writer->lengths[doc], writer->impact_length);
}

static uint32_t pending_weight(const struct fh_postings_writer *writer, uint32_t i)
{
    struct fh_occurrences in = {writer->freqs[i], writer->titles[i], writer->leads[i]};
    return fh_weighted_freq(in, writer->weights);
}

/* The posting whose share is the largest. Of postings of one weight that is the one in the shortest document, and
 * most weigh few whole words. */
static struct share best_share(const struct fh_postings_writer *writer)
{
    uint32_t shortest[WHOLE_WEIGHTS + 1];
    struct share best = {-1, 0, 0};
    memset(shortest, 0xFF, sizeof shortest);
    for (uint32_t i = 0; i < writer->pending; i++) {
        uint32_t weighted = pending_weight(writer, i), words = weighted / FH_SIXTEENTHS;
        uint32_t length = writer->lengths[writer->docs[i]];
        if (weighted % FH_SIXTEENTHS == 0 && words <= WHOLE_WEIGHTS) { /* seldom: a store for each posting would have to be waited for by the next */
            if (length < shortest[words])
                shortest[words] = length;
        } else {
            consider(&best, weighted, length, writer->impact_length);
        }
    }
    for (uint32_t words = 1; words <= WHOLE_WEIGHTS; words++)
        if (shortest[words] < UINT32_MAX)
            consider(&best, words * FH_SIXTEENTHS, shortest[words], writer->impact_length);
    return best;
}

/* The largest impact of the pending postings. Of many fh_impact_make takes it from the one whose share is largest:
 * rounding up keeps the order. Of few, as most lists of small segments have, it is looked up. */
static uint8_t pending_impact(const struct fh_postings_writer *writer)
{
    uint8_t most = 0;
    if (writer->pending > FEW_POSTINGS) {
        struct share best = best_share(writer);
        return fh_impact_make(best.weighted, best.length, writer->impact_length);
    }
    for (uint32_t i = 0; i < writer->pending; i++) {
        struct fh_occurrences in = {writer->freqs[i], writer->titles[i], writer->leads[i]};
        uint8_t impact = fh_postings_writer_impact(writer, writer->docs[i], in);
        most = impact > most ? impact : most;
    }
    return most;
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
    fh_postings_writer_add_all(writer, &doc, &in.freq, &in.titles, &in.leads, 1);
}

/* Takes postings into the pending block, which has room for them. */
static void take(struct fh_postings_writer *writer, const uint32_t *docs, const uint32_t *freqs, const uint32_t *titles,
                 const uint32_t *leads, uint32_t count)
{
    uint64_t all = 0, in_titles = 0;
    uint32_t at = writer->pending;
    for (uint32_t i = 0; i < count; i++) {
        assert(docs[i] < FH_DOC_COUNT_MAX && freqs[i] >= 1 && freqs[i] < FH_TF_MAX && titles[i] <= freqs[i] &&
               leads[i] <= freqs[i] - titles[i]);
        assert(at + i > 0 ? docs[i] > (i > 0 ? docs[i - 1] : writer->docs[at - 1])
                          : writer->previous_doc == FH_DOC_END || docs[i] > writer->previous_doc);
        writer->docs[at + i] = docs[i];
        writer->freqs[at + i] = freqs[i];
        writer->titles[at + i] = titles[i];
        writer->leads[at + i] = leads[i];
        all += freqs[i];
        in_titles += titles[i];
    }
    writer->pending += count;
    writer->doc_freq += count;
    writer->total_term_freq += all;
    writer->title_freq += in_titles;
}

void fh_postings_writer_add_all(struct fh_postings_writer *writer, const uint32_t *docs, const uint32_t *freqs,
                                const uint32_t *titles, const uint32_t *leads, uint32_t count)
{
    for (uint32_t i = 0, taken; i < count; i += taken) {
        uint32_t room = FH_BLOCK - writer->pending;
        taken = count - i < room ? count - i : room;
        take(writer, docs + i, freqs + i, titles + i, leads + i, taken);
        if (writer->pending == FH_BLOCK)
            flush(writer);
    }
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
