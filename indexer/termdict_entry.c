/* Reading the entries of a dictionary block. See termdict_entry.h. */
#include "indexer/termdict_entry.h"

const uint8_t *fh_termdict_block(const struct fh_termdict *dictionary, uint32_t block, const uint8_t **end)
{
    const uint8_t *terms = (const uint8_t *)dictionary->terms.bytes;
    const uint8_t *offset = (const uint8_t *)dictionary->index.bytes +
                            (size_t)dictionary->block_count * FH_TERMDICT_KEY_BYTES +
                            (size_t)block * FH_TERMDICT_OFFSET_BYTES;
    size_t start = fh_load_u32(offset) | (size_t)offset[4] << 32, after = dictionary->terms.length;
    if (block + 1 < dictionary->block_count)
        after = fh_load_u32(offset + 5) | (size_t)offset[9] << 32;
    *end = terms + after;
    return terms + start;
}

enum fh_status fh_termdict_damaged(const struct fh_termdict *dictionary, uint32_t block, struct fh_error *error)
{
    const uint8_t *end;
    const uint8_t *start = fh_termdict_block(dictionary, block, &end);
    return fh_fail_corrupt(error, dictionary->file, (size_t)(start - (const uint8_t *)dictionary->terms.bytes),
                           "bad term block %u of the %s dictionary", (unsigned)block,
                           dictionary->level == FH_LEVEL_STEM ? "stem" : "form");
}

/* Most numbers here are below 128. */
static inline const uint8_t *get(const uint8_t *in, const uint8_t *end, uint64_t *value)
{
    if (in != NULL && in < end && *in < 0x80) {
        *value = *in;
        return in + 1;
    }
    return fh_varint_get(in, end, value);
}

const uint8_t *fh_termdict_get_header(const struct fh_termdict *dictionary, const uint8_t *in, const uint8_t *end,
                                      struct fh_term_info *info)
{
    *info = (struct fh_term_info){0};
    in = get(in, end, &info->postings_offset);
    if (dictionary->positions)
        in = get(in, end, &info->positions_offset);
    return in;
}

/* The byte after `count` varints, or NULL when they are cut off. */
static const uint8_t *skip_varints(const uint8_t *in, const uint8_t *end, uint32_t count)
{
    if (in == NULL || (size_t)(end - in) < count)
        return NULL;
    while (count > 0 && in < end)
        count -= *in++ < 0x80;
    return count == 0 ? in : NULL;
}

static const uint8_t *get_single(bool positions, const uint8_t *in, const uint8_t *end, struct fh_term_info *info)
{
    uint64_t doc, freq, titles = 0;
    in = get(get(in, end, &doc), end, &freq);
    bool has_titles = (freq & 1) != 0;
    freq >>= 1;
    if (has_titles)
        in = get(in, end, &titles);
    if (in == NULL || doc >= FH_DOC_COUNT_MAX || freq == 0 || freq >= FH_TF_MAX || titles > freq ||
        has_titles != (titles > 0))
        return NULL;
    info->total_term_freq = freq;
    info->title_freq = titles;
    info->single_doc = (fh_doc_id)doc;
    info->single_freq = (uint32_t)freq;
    info->single_titles = (uint32_t)titles;
    info->postings_length = info->positions_length = 0;
    info->single_positions = (struct fh_slice){NULL, 0};
    if (positions) {
        const uint8_t *after = skip_varints(in, end, info->single_freq);
        if (after == NULL)
            return NULL;
        info->single_positions = (struct fh_slice){(const char *)in, (size_t)(after - in)};
        in = after;
    }
    return in;
}

static const uint8_t *get_list(bool positions, const uint8_t *in, const uint8_t *end, struct fh_term_info *info)
{
    uint64_t above;
    in = get(in, end, &above);
    bool has_titles = (above & 1) != 0;
    info->title_freq = 0;
    if (has_titles)
        in = get(in, end, &info->title_freq);
    in = get(in, end, &info->postings_length);
    info->positions_length = 0;
    if (positions)
        in = get(in, end, &info->positions_length);
    info->total_term_freq = info->doc_freq + (above >> 1);
    info->single_doc = 0;
    info->single_freq = info->single_titles = 0;
    info->single_positions = (struct fh_slice){NULL, 0};
    bool possible = (above >> 1) < (uint64_t)info->doc_freq * FH_TF_MAX && info->title_freq <= info->total_term_freq &&
                    has_titles == (info->title_freq > 0) &&
                    info->postings_length <= UINT64_MAX - info->postings_offset &&
                    info->positions_length <= UINT64_MAX - info->positions_offset;
    return possible ? in : NULL;
}

static const uint8_t *get_stem(const uint8_t *in, const uint8_t *end, struct fh_term_info *info)
{
    uint64_t zigzag;
    in = get(in, end, &zigzag);
    uint64_t stem = info->stem_ord + ((zigzag >> 1) ^ (0 - (zigzag & 1)));
    info->stem_ord = (fh_term_ord)stem;
    return stem < FH_TERM_NONE ? in : NULL;
}

const uint8_t *fh_termdict_get_facts(const struct fh_termdict *dictionary, const uint8_t *in, const uint8_t *end,
                                     struct fh_term_info *info)
{
    uint64_t doc_freq;
    info->postings_offset += info->postings_length;
    info->positions_offset += info->positions_length;
    in = get(in, end, &doc_freq);
    if (in == NULL || doc_freq == 0 || doc_freq > FH_DOC_COUNT_MAX)
        return NULL;
    info->doc_freq = (uint32_t)doc_freq;
    in = doc_freq == 1 ? get_single(dictionary->positions, in, end, info)
                       : get_list(dictionary->positions, in, end, info);
    if (in == NULL || in >= end)
        return NULL;
    info->impact = *in++;
    return dictionary->level == FH_LEVEL_FORM ? get_stem(in, end, info) : in;
}
