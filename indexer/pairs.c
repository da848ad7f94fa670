/* Reading pairs. See pairs.h; builder_pairs.c makes them. */
#include "indexer/pairs.h"

#include "base/varint.h"

enum fh_status fh_pairs_open(struct fh_pairs *pairs, uint32_t doc_count, struct fh_slice common, struct fh_slice entries,
                             struct fh_slice lists, const char *file, struct fh_error *error)
{
    size_t common_count = common.length / 4;
    *pairs = (struct fh_pairs){.doc_count = doc_count, .file = file};
    if (common.length % 4 != 0 || common_count > FH_COMMON_MOST || entries.length % FH_PAIR_ENTRY_BYTES != 0 ||
        entries.length / FH_PAIR_ENTRY_BYTES > common_count * common_count)
        return fh_fail_corrupt(error, file, 0, "tables of pairs of %zu and %zu bytes", common.length, entries.length);
    pairs->common = (const uint32_t *)(const void *)common.bytes;
    pairs->entries = (const uint8_t *)entries.bytes;
    pairs->lists = lists;
    pairs->common_count = (uint32_t)common_count;
    pairs->pair_count = (uint32_t)(entries.length / FH_PAIR_ENTRY_BYTES);
    return FH_OK;
}

static bool read_single(struct fh_slice bytes, fh_doc_id *doc, struct fh_occurrences *in)
{
    const uint8_t *p = (const uint8_t *)bytes.bytes, *end = p + bytes.length;
    *in = (struct fh_occurrences){0, 0, 0};
    p = fh_varint_get_u32(p, end, doc);
    p = fh_varint_get_u32(p, end, &in->freq);
    p = fh_varint_get_u32(p, end, &in->titles);
    if (p != NULL && p < end)
        p = fh_varint_get_u32(p, end, &in->leads);
    return p != NULL;
}

/* Opens the list of an entry. */
static enum fh_status entry_list(const struct fh_pairs *pairs, const uint8_t *entry, struct fh_postings *list,
                                 struct fh_error *error)
{
    uint32_t doc_freq = fh_load_u32(entry + 4), length = fh_load_u32(entry + 16);
    uint64_t offset = fh_load_u64(entry + 8);
    uint8_t impact = entry[3];
    bool ok = offset <= pairs->lists.length && length <= pairs->lists.length - offset && doc_freq > 0;
    if (ok) {
        struct fh_slice bytes = {pairs->lists.bytes + offset, length};
        if (doc_freq == 1) {
            fh_doc_id doc;
            struct fh_occurrences in;
            ok = read_single(bytes, &doc, &in) && fh_postings_open_single(list, doc, in, impact, pairs->doc_count);
        } else {
            ok = fh_postings_open(list, bytes, doc_freq, impact, pairs->doc_count);
        }
    }
    return ok ? FH_OK : fh_fail_corrupt(error, pairs->file, 0, "damaged list of a pair of words");
}

static uint32_t common_index(const struct fh_pairs *pairs, fh_term_ord ord)
{
    uint32_t low = 0, high = pairs->common_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (pairs->common[middle] < ord)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pairs->common_count && pairs->common[low] == ord ? low : pairs->common_count;
}

enum fh_status fh_pairs_find(const struct fh_pairs *pairs, fh_term_ord first, fh_term_ord second, bool *known,
                             struct fh_postings *list, struct fh_error *error)
{
    uint32_t a = common_index(pairs, first), b = common_index(pairs, second);
    *known = a < pairs->common_count && b < pairs->common_count;
    if (!*known)
        return FH_ERR_NOT_FOUND;
    uint32_t number = a * pairs->common_count + b, low = 0, high = pairs->pair_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (fh_load_u16(pairs->entries + middle * FH_PAIR_ENTRY_BYTES) < number)
            low = middle + 1;
        else
            high = middle;
    }
    const uint8_t *entry = pairs->entries + low * FH_PAIR_ENTRY_BYTES;
    if (low == pairs->pair_count || fh_load_u16(entry) != number)
        return FH_ERR_NOT_FOUND;
    return entry_list(pairs, entry, list, error);
}

/* Whether entry i follows the one before: a higher number, and a list that begins where that one's ends. */
static bool entry_follows(const struct fh_pairs *pairs, uint32_t i)
{
    const uint8_t *entry = pairs->entries + i * FH_PAIR_ENTRY_BYTES, *before = entry - FH_PAIR_ENTRY_BYTES;
    uint64_t offset = fh_load_u64(entry + 8), end = offset + fh_load_u32(entry + 16);
    bool last = i + 1 == pairs->pair_count;
    if (entry[2] != 0 || (last && end != pairs->lists.length))
        return false;
    if (i == 0)
        return offset == 0;
    return fh_load_u16(entry) > fh_load_u16(before) && offset == fh_load_u64(before + 8) + fh_load_u32(before + 16);
}

enum fh_status fh_pairs_at(const struct fh_pairs *pairs, uint32_t i, fh_term_ord *first, fh_term_ord *second,
                           struct fh_postings *list, struct fh_error *error)
{
    const uint8_t *entry = pairs->entries + i * FH_PAIR_ENTRY_BYTES;
    uint32_t number = fh_load_u16(entry);
    if (number >= pairs->common_count * pairs->common_count || !entry_follows(pairs, i))
        return fh_fail_corrupt(error, pairs->file, 0, "pairs of words out of order");
    *first = pairs->common[number / pairs->common_count];
    *second = pairs->common[number % pairs->common_count];
    return entry_list(pairs, entry, list, error);
}
