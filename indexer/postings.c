/* Reading posting lists in place. See postings.h.
 *
 * Entries are read where they lie and never trusted: an offset is checked against the end of the
 * list when its block is read, and entries out of order cost wrong answers at worst, no more.
 */
#include "indexer/postings.h"

#include <string.h>

#include "base/varint.h"
#include "indexer/postings_block.h"
#include "indexer/postings_layout.h"
#include "indexer/ranking.h"

static uint32_t group_count(const struct fh_postings *list)
{
    return (list->block_count + FH_GROUP - 1) / FH_GROUP;
}

bool fh_postings_open(struct fh_postings *list, struct fh_slice bytes, uint32_t doc_freq, uint8_t impact,
                      uint32_t doc_limit)
{
    *list = (struct fh_postings){.doc_freq = doc_freq, .doc_limit = doc_limit, .impact = impact};
    if (doc_freq < 2 || doc_freq > doc_limit || doc_limit > FH_DOC_COUNT_MAX || bytes.length == 0)
        return false;
    list->block_count = (doc_freq + FH_BLOCK - 1) / FH_BLOCK;
    list->blocks = (const uint8_t *)bytes.bytes;
    list->end = list->blocks + bytes.length;
    if (list->block_count == 1)
        return true;
    size_t group_bytes = (size_t)group_count(list) * FH_GROUP_ENTRY_BYTES;
    size_t entry_bytes = (size_t)list->block_count * FH_BLOCK_ENTRY_BYTES;
    if (bytes.length <= group_bytes + entry_bytes)
        return false;
    list->groups = list->blocks;
    list->entries = list->groups + group_bytes;
    list->blocks = list->entries + entry_bytes;
    return true;
}

bool fh_postings_open_single(struct fh_postings *list, fh_doc_id doc, struct fh_occurrences in, uint8_t impact,
                             uint32_t doc_limit)
{
    *list = (struct fh_postings){.doc_freq = 1, .block_count = 1, .doc_limit = doc_limit, .impact = impact};
    list->single_doc = doc;
    list->single = in;
    return doc < doc_limit && doc_limit <= FH_DOC_COUNT_MAX && in.freq >= 1 && in.freq < FH_TF_MAX &&
           in.titles <= in.freq && in.leads <= in.freq - in.titles && in.leads <= FH_LEAD_WORDS;
}

/* ---- Entries ---- */

static const uint8_t *block_entry(const struct fh_postings *list, uint32_t block)
{
    return list->entries + (size_t)block * FH_BLOCK_ENTRY_BYTES;
}

static const uint8_t *group_entry(const struct fh_postings *list, uint32_t group)
{
    return list->groups + (size_t)group * FH_GROUP_ENTRY_BYTES;
}

fh_doc_id fh_postings_only_last(const struct fh_postings *list)
{
    return list->doc_freq == 1 ? list->single_doc : list->doc_limit - 1;
}

fh_doc_id fh_postings_group_last(const struct fh_postings *list, uint32_t group)
{
    return list->groups != NULL ? fh_load_u32(group_entry(list, group)) : fh_postings_only_last(list);
}

uint8_t fh_postings_group_impact(const struct fh_postings *list, uint32_t group)
{
    return list->groups != NULL ? group_entry(list, group)[11] : list->impact;
}

/* The first of entries first..after-1 (entry_bytes apart, each starting with its last doc) whose
 * last doc is at least target; `after` if none. Gallops, so that a near one is found at once. */
static uint32_t first_reaching(const uint8_t *entries, size_t entry_bytes, uint32_t first, uint32_t after,
                               fh_doc_id target)
{
    uint32_t low = first, step = 1; /* entries before `low` are below target */
    while (low < after && fh_load_u32(entries + entry_bytes * low) < target) {
        first = low + 1;
        low = after - low > step ? low + step : after;
        step *= 2;
    }
    uint32_t high = low;
    while (first < high) {
        uint32_t middle = first + (high - first) / 2;
        if (fh_load_u32(entries + entry_bytes * middle) < target)
            first = middle + 1;
        else
            high = middle;
    }
    return first;
}

uint32_t fh_postings_find_block(const struct fh_postings *list, uint32_t from, fh_doc_id target)
{
    uint32_t count = list->block_count, block = from;
    if (count == 1)
        return from == 0 && fh_postings_only_last(list) >= target ? 0 : 1;
    while (block < count) {
        uint32_t group = block / FH_GROUP, groups = group_count(list); /* in the last group its entry tells nothing */
        if (group + 1 < groups && fh_load_u32(group_entry(list, group)) < target)
            group = first_reaching(list->groups, FH_GROUP_ENTRY_BYTES, group + 1, groups, target);
        uint32_t start = group * FH_GROUP, after = count - start > FH_GROUP ? start + FH_GROUP : count;
        if (start >= count)
            return count;
        block = first_reaching(list->entries, FH_BLOCK_ENTRY_BYTES, block > start ? block : start, after, target);
        if (block < after)
            return block; /* else the group's entry was wrong: go on behind it */
    }
    return count;
}

/* ---- Blocks ---- */

/* Where a block starts, or NULL when its entries point outside the list. */
static const uint8_t *block_start(const struct fh_postings *list, uint32_t block)
{
    if (list->entries == NULL)
        return list->blocks;
    uint64_t offset = fh_load_u64(group_entry(list, block / FH_GROUP) + 4) & (((uint64_t)1 << 56) - 1);
    offset += fh_load_u16(block_entry(list, block) + 4);
    return offset < (uint64_t)(list->end - list->blocks) ? list->blocks + offset : NULL;
}

static void single_docs(const struct fh_postings *list, struct fh_block *out)
{
    out->docs[0] = list->single_doc;
    for (size_t i = 1; i <= 16; i++)
        out->docs[i] = FH_DOC_END;
    out->freq_bytes = NULL;
}

bool fh_postings_read_docs(const struct fh_postings *list, uint32_t block, struct fh_block *out)
{
    out->count = fh_postings_block_size(list, block);
    out->title_count = 0;
    out->lead_bytes = NULL;
    if (list->blocks == NULL) {
        single_docs(list, out);
        return true;
    }
    fh_doc_id base = 0;
    if (block > 0) {
        fh_doc_id previous = fh_postings_block_last(list, block - 1);
        if (previous >= list->doc_limit)
            return false;
        base = previous + 1;
    }
    const uint8_t *start = block_start(list, block);
    return start != NULL && fh_block_get_docs(start, list->end, base, list->doc_limit, out) &&
           (list->entries == NULL || out->docs[out->count - 1] == fh_postings_block_last(list, block));
}

static void single_freqs(const struct fh_postings *list, struct fh_weights weights, struct fh_block *out)
{
    out->freqs[0] = list->single.freq;
    out->weighted[0] = fh_weighted_freq(list->single, weights);
    out->title_count = list->single.titles > 0;
    out->title_index[0] = 0;
    out->title_freqs[0] = list->single.titles;
}

static bool read_freqs(const struct fh_postings *list, struct fh_weights weights, bool weights_only,
                       struct fh_block *out)
{
    if (list->blocks == NULL) {
        single_freqs(list, weights, out);
        return true;
    }
    if (out->freq_bytes != NULL)
        return fh_block_get_freqs(list->end, weights, weights_only, out) != NULL;
    for (size_t i = 0; i < FH_BLOCK; i++) {
        out->freqs[i] = 1;
        out->weighted[i] = FH_SIXTEENTHS;
    }
    out->title_count = 0;
    return true;
}

bool fh_postings_read_freqs(const struct fh_postings *list, struct fh_weights weights, struct fh_block *out)
{
    return read_freqs(list, weights, false, out);
}

bool fh_postings_read_weights(const struct fh_postings *list, struct fh_weights weights, struct fh_block *out)
{
    return read_freqs(list, weights, true, out);
}

void fh_block_titles(const struct fh_block *block, uint32_t titles[FH_BLOCK])
{
    memset(titles, 0, FH_BLOCK * sizeof *titles);
    for (uint32_t i = 0; i < block->title_count; i++)
        titles[block->title_index[i]] = block->title_freqs[i];
}

bool fh_postings_read_leads(const struct fh_postings *list, const struct fh_block *block, uint32_t leads[FH_BLOCK])
{
    memset(leads, 0, FH_BLOCK * sizeof *leads);
    if (list->blocks == NULL)
        leads[0] = list->single.leads;
    return block->lead_bytes == NULL || fh_block_get_leads(list->end, block, leads);
}
