/* Reading the blocks of a term dictionary. See termdict_block.h. */
#include "indexer/termdict_block.h"

#include <string.h>

#include "base/varint.h"
#include "indexer/pack.h"

/* ---- A block and its parts ---- */

const uint8_t *fh_termdict_bytes(const struct fh_termdict *dictionary, uint32_t block, const uint8_t **end)
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
    const uint8_t *end, *start = fh_termdict_bytes(dictionary, block, &end);
    return fh_fail_corrupt(error, dictionary->file, (size_t)(start - (const uint8_t *)dictionary->terms.bytes),
                           "bad term block %u of the %s dictionary", (unsigned)block,
                           dictionary->level == FH_LEVEL_STEM ? "stem" : "form");
}

bool fh_term_block_open(struct fh_term_block *parts, const struct fh_termdict *dictionary, uint32_t block)
{
    const uint8_t *end, *in = fh_termdict_bytes(dictionary, block, &end);
    uint32_t left = dictionary->term_count - block * FH_TERMDICT_BLOCK;
    uint32_t count = left < FH_TERMDICT_BLOCK ? left : FH_TERMDICT_BLOCK;
    uint64_t suffixes_length;
    parts->positions_offset = 0;
    in = fh_varint_get(in, end, &parts->postings_offset);
    if (dictionary->positions)
        in = fh_varint_get(in, end, &parts->positions_offset);
    in = fh_varint_get(in, end, &suffixes_length);
    if (in == NULL || (size_t)(end - in) < 3 * count || (size_t)(end - in) - 3 * count < suffixes_length)
        return false;
    parts->count = count;
    parts->shared = in;
    parts->suffix_bytes = in + count;
    parts->impacts = in + 2 * count;
    parts->suffixes = in + 3 * count;
    parts->columns = parts->suffixes + suffixes_length;
    parts->end = end;
    return true;
}

/* ---- Columns ---- */

/* Whether the patched run at `in`, which was read already, may hold 2^31 - 1. */
static bool widest(const uint8_t *in)
{
    unsigned width = in[0] & 0x1F;
    return ((in[0] & 0x20) != 0 ? width + in[2] : width) == 31;
}

static const uint8_t *get_column(const uint8_t *in, const uint8_t *end, uint32_t n, struct fh_term_column *column)
{
    const uint8_t *run = in;
    uint8_t flags;
    column->large = NULL;
    if (n == 0)
        return in;
    in = fh_patched_get(in, end, column->values, n, &flags);
    if (in == NULL || flags != 0)
        return NULL;
    if (!widest(run))
        return in;
    column->large = in;
    for (uint32_t i = 0; i < n && in != NULL; i++) {
        uint64_t more;
        if (column->values[i] == FH_TERMDICT_LARGE && (in = fh_varint_get(in, end, &more)) != NULL &&
            more > UINT64_MAX - FH_TERMDICT_LARGE)
            return NULL;
    }
    return in;
}

static const uint8_t *skip_column(const uint8_t *in, const uint8_t *end, uint32_t n)
{
    struct fh_term_column unused;
    const uint8_t *after = n > 0 ? fh_patched_skip(in, end, n) : in;
    return after != NULL && n > 0 && widest(in) ? get_column(in, end, n, &unused) : after;
}

/* The number at i, wherever it stands. */
static uint64_t column_at(const struct fh_term_column *column, uint32_t i)
{
    if (column->values[i] != FH_TERMDICT_LARGE)
        return column->values[i];
    uint64_t more = 0;
    const uint8_t *in = column->large; /* was read once before: cannot run past its end */
    for (uint32_t j = 0; j <= i; j++)
        if (column->values[j] == FH_TERMDICT_LARGE)
            in = fh_varint_get(in, in + FH_VARINT_MAX, &more);
    return FH_TERMDICT_LARGE + more;
}

/* The sum of numbers from..from+count-1. */
static uint64_t column_sum(const struct fh_term_column *column, uint32_t from, uint32_t count)
{
    uint64_t sum = 0;
    if (column->large == NULL)
        for (uint32_t i = from; i < from + count; i++)
            sum += column->values[i];
    else
        for (uint32_t i = from; i < from + count; i++)
            sum += column_at(column, i);
    return sum;
}

static uint64_t unzigzag(uint64_t number)
{
    return (number >> 1) ^ (0 - (number & 1));
}

/* ---- Facts ---- */

static const uint8_t *get_lists(struct fh_term_facts *facts, bool positions, const uint8_t *in, const uint8_t *end,
                                uint32_t n)
{
    in = get_column(in, end, n, &facts->more_freq);
    in = get_column(in, end, n, &facts->title_freq);
    in = get_column(in, end, n, &facts->postings_length);
    return positions ? get_column(in, end, n, &facts->positions_length) : in;
}

static const uint8_t *get_singles(struct fh_term_facts *facts, bool positions, const uint8_t *in, const uint8_t *end,
                                  uint32_t n)
{
    in = get_column(in, end, n, &facts->doc);
    in = get_column(in, end, n, &facts->freq);
    in = get_column(in, end, n, &facts->titles);
    return positions ? get_column(in, end, n, &facts->positions_bytes) : in;
}

static uint32_t count_lists(const struct fh_term_facts *facts, uint32_t from, uint32_t count)
{
    uint32_t lists = 0;
    for (uint32_t i = from; i < from + count; i++)
        lists += facts->doc_freq.values[i] > 0;
    return lists;
}

bool fh_term_facts_read(struct fh_term_facts *facts, const struct fh_termdict *dictionary,
                        const struct fh_term_block *parts, uint32_t only)
{
    const uint8_t *in = parts->columns, *end = parts->end;
    facts->positions = dictionary->positions;
    facts->form = dictionary->level == FH_LEVEL_FORM;
    in = get_column(in, end, parts->count, &facts->doc_freq);
    in = get_column(in, end, facts->form ? parts->count : 0, &facts->stem);
    if (in == NULL)
        return false;
    uint32_t lists = count_lists(facts, 0, parts->count);
    facts->has_lists = only == FH_TERM_NONE || facts->doc_freq.values[only] > 0;
    facts->has_singles = only == FH_TERM_NONE || !facts->has_lists;
    if (facts->has_lists)
        in = get_lists(facts, facts->positions, in, end, lists);
    else
        for (int column = 0; column < (facts->positions ? 4 : 3); column++)
            in = skip_column(in, end, lists);
    if (facts->has_singles)
        in = get_singles(facts, facts->positions, in, end, parts->count - lists);
    facts->impacts = parts->impacts;
    facts->singles = in;
    facts->end = end;
    facts->at = facts->lists = 0;
    facts->postings_offset = parts->postings_offset;
    facts->positions_offset = parts->positions_offset;
    facts->stem_ord = 0;
    return in != NULL;
}

bool fh_term_facts_skip(struct fh_term_facts *facts, uint32_t count)
{
    uint32_t lists = count_lists(facts, facts->at, count), singles = count - lists;
    if (facts->has_lists) {
        facts->postings_offset += column_sum(&facts->postings_length, facts->lists, lists);
        if (facts->positions)
            facts->positions_offset += column_sum(&facts->positions_length, facts->lists, lists);
    }
    if (facts->has_singles && facts->positions) {
        uint64_t bytes = column_sum(&facts->positions_bytes, facts->at - facts->lists, singles);
        if (bytes > (uint64_t)(facts->end - facts->singles))
            return false;
        facts->singles += bytes;
    }
    for (uint32_t i = facts->at; facts->form && i < facts->at + count; i++)
        facts->stem_ord += unzigzag(column_at(&facts->stem, i));
    facts->at += count;
    facts->lists += lists;
    return true;
}

static bool take_single(struct fh_term_facts *facts, struct fh_term_info *info)
{
    uint32_t i = facts->at - facts->lists;
    uint64_t doc = column_at(&facts->doc, i), freq = column_at(&facts->freq, i) + 1,
             titles = column_at(&facts->titles, i);
    if (doc >= FH_DOC_COUNT_MAX || freq >= FH_TF_MAX || titles > freq)
        return false;
    info->single_doc = (fh_doc_id)doc;
    info->single_freq = (uint32_t)freq;
    info->single_titles = (uint32_t)titles;
    info->total_term_freq = freq;
    info->title_freq = titles;
    if (!facts->positions)
        return true;
    uint64_t bytes = column_at(&facts->positions_bytes, i);
    if (bytes > (uint64_t)(facts->end - facts->singles))
        return false;
    info->single_positions = (struct fh_slice){(const char *)facts->singles, (size_t)bytes};
    facts->singles += bytes;
    return true;
}

static bool take_list(struct fh_term_facts *facts, struct fh_term_info *info)
{
    uint32_t i = facts->lists++;
    uint64_t more = column_at(&facts->more_freq, i);
    info->title_freq = column_at(&facts->title_freq, i);
    info->total_term_freq = info->doc_freq + more;
    info->postings_offset = facts->postings_offset;
    info->postings_length = column_at(&facts->postings_length, i);
    if (facts->positions) {
        info->positions_offset = facts->positions_offset;
        info->positions_length = column_at(&facts->positions_length, i);
    }
    facts->postings_offset += info->postings_length;
    facts->positions_offset += info->positions_length;
    return more < (uint64_t)info->doc_freq * FH_TF_MAX && info->title_freq <= info->total_term_freq &&
           facts->postings_offset >= info->postings_offset && facts->positions_offset >= info->positions_offset;
}

bool fh_term_facts_take(struct fh_term_facts *facts, struct fh_term_info *info)
{
    uint64_t doc_freq = column_at(&facts->doc_freq, facts->at) + 1;
    *info = (struct fh_term_info){.impact = facts->impacts[facts->at], .doc_freq = (uint32_t)doc_freq};
    if (doc_freq > FH_DOC_COUNT_MAX || !(doc_freq > 1 ? take_list(facts, info) : take_single(facts, info)))
        return false;
    if (facts->form)
        facts->stem_ord += unzigzag(column_at(&facts->stem, facts->at));
    info->stem_ord = (fh_term_ord)facts->stem_ord;
    facts->at++;
    return facts->stem_ord < FH_TERM_NONE;
}
