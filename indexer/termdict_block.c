/* Reading the blocks of a term dictionary. See termdict_block.h. */
#include "indexer/termdict_block.h"

#include <string.h>

#include "base/varint.h"
#include "indexer/pack.h"

/* Where the processor's own instruction cannot be taken for granted, the compiler's is a call. */
static uint32_t bits_set(uint32_t bits)
{
    bits -= bits >> 1 & 0x55555555;
    bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
    return ((bits + (bits >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24;
}

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
                           dictionary->shape.level == FH_LEVEL_STEM ? "stem" : "form");
}

bool fh_term_block_open(struct fh_term_block *parts, const struct fh_termdict *dictionary, uint32_t block)
{
    const uint8_t *end, *in = fh_termdict_bytes(dictionary, block, &end);
    uint32_t left = dictionary->term_count - block * FH_TERMDICT_BLOCK;
    uint32_t count = left < FH_TERMDICT_BLOCK ? left : FH_TERMDICT_BLOCK;
    uint64_t suffixes_length;
    size_t fixed = 3 * count + (count + 7) / 8;
    parts->positions_offset = 0;
    in = fh_varint_get(in, end, &parts->postings_offset);
    if (dictionary->shape.positions)
        in = fh_varint_get(in, end, &parts->positions_offset);
    in = fh_varint_get(in, end, &suffixes_length);
    if (in == NULL || (size_t)(end - in) < fixed || (size_t)(end - in) - fixed < suffixes_length)
        return false;
    parts->count = count;
    parts->shared = in;
    parts->suffix_bytes = in + count;
    parts->impacts = in + 2 * count;
    parts->lists = 0;
    for (uint32_t i = 0; i < count; i += 8)
        parts->lists |= (uint32_t)in[3 * count + i / 8] << i;
    parts->suffixes = in + fixed;
    parts->columns = parts->suffixes + suffixes_length;
    parts->end = end;
    return count == FH_TERMDICT_BLOCK || parts->lists >> count == 0;
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

static uint64_t unzigzag(uint64_t number)
{
    return (number >> 1) ^ (0 - (number & 1));
}

/* ---- The facts of one term ---- */

/* Where reading of the columns has got to. */
struct place {
    const uint8_t *in, *end; /* in: NULL after damage */
};

static void skip(struct place *place, uint32_t n)
{
    struct fh_term_column column;
    const uint8_t *run = place->in;
    if (n == 0 || run == NULL)
        return;
    place->in = fh_patched_skip(run, place->end, n);
    if (place->in != NULL && widest(run))
        place->in = get_column(run, place->end, n, &column);
}

/* Number i of a column. */
static uint64_t pick(struct place *place, uint32_t n, uint32_t i)
{
    struct fh_term_column column;
    const uint8_t *run = place->in;
    uint32_t value = 0;
    if (run == NULL)
        return 0;
    place->in = fh_patched_at(run, place->end, n, i, &value);
    if (place->in == NULL || !widest(run))
        return value;
    place->in = get_column(run, place->end, n, &column);
    return place->in != NULL ? column_at(&column, i) : 0;
}

/* Number i of a column, and *before the sum of those before it. */
static uint64_t pick_with_sum(struct place *place, uint32_t n, uint32_t i, uint64_t *before)
{
    struct fh_term_column column;
    place->in = get_column(place->in, place->end, n, &column);
    *before = 0;
    if (place->in == NULL)
        return 0;
    if (column.large == NULL)
        for (uint32_t j = 0; j < i; j++)
            *before += column.values[j];
    else
        for (uint32_t j = 0; j < i; j++)
            *before += column_at(&column, j);
    return column_at(&column, i);
}

static uint64_t pick_stem(struct place *place, uint32_t n, uint32_t i)
{
    struct fh_term_column column;
    uint64_t stem = 0;
    place->in = get_column(place->in, place->end, n, &column);
    for (uint32_t j = 0; j <= i && place->in != NULL; j++)
        stem += unzigzag(column_at(&column, j));
    return stem;
}

/* Whether a term could have these facts; doc_freq and stem_ord before they were cut to their size. */
static bool possible(const struct fh_term_info *info, uint64_t doc_freq, uint64_t stem_ord)
{
    return doc_freq <= FH_DOC_COUNT_MAX && stem_ord < FH_TERM_NONE && info->total_term_freq >= doc_freq &&
           info->total_term_freq - doc_freq < doc_freq * FH_TF_MAX && info->title_freq <= info->total_term_freq &&
           info->postings_length <= UINT64_MAX - info->postings_offset &&
           info->positions_length <= UINT64_MAX - info->positions_offset;
}

/* Fills in what the only posting of a term says. */
static bool fill_single(struct fh_term_info *info, uint64_t doc, uint64_t more_freq, uint64_t titles, uint64_t leads)
{
    info->total_term_freq = more_freq + 1;
    info->title_freq = titles;
    info->single_doc = (fh_doc_id)doc;
    info->single = (struct fh_occurrences){(uint32_t)(more_freq + 1), (uint32_t)titles, (uint32_t)leads};
    return doc < FH_DOC_COUNT_MAX && more_freq < FH_TF_MAX - 1 && titles <= more_freq + 1 && leads <= FH_LEAD_WORDS;
}

static uint64_t pick_list(struct place *place, const struct fh_term_block *parts, bool positions, uint32_t i,
                          struct fh_term_info *info)
{
    uint32_t n = bits_set(parts->lists);
    uint64_t before = 0, doc_freq = pick(place, n, i) + 2;
    info->total_term_freq = doc_freq + pick(place, n, i);
    info->title_freq = pick(place, n, i);
    info->postings_length = pick_with_sum(place, n, i, &before);
    info->postings_offset = parts->postings_offset + before;
    if (positions) {
        info->positions_length = pick_with_sum(place, n, i, &before);
        info->positions_offset = parts->positions_offset + before;
    }
    return doc_freq;
}

static bool pick_single(struct place *place, const struct fh_term_block *parts, struct fh_termdict_shape shape,
                        uint32_t i, struct fh_term_info *info)
{
    uint32_t lists = bits_set(parts->lists), n = parts->count - lists;
    for (int column = 0; column < (shape.positions ? 5 : 4); column++)
        skip(place, lists);
    uint64_t doc = pick(place, n, i), more_freq = pick(place, n, i), titles = pick(place, n, i);
    uint64_t leads = shape.leads ? pick(place, n, i) : 0;
    if (shape.positions) {
        uint64_t before, length = pick_with_sum(place, n, i, &before);
        if (place->in == NULL || before > (uint64_t)(place->end - place->in) ||
            length > (uint64_t)(place->end - place->in) - before)
            return false;
        info->single_positions = (struct fh_slice){(const char *)place->in + before, (size_t)length};
    }
    return place->in != NULL && fill_single(info, doc, more_freq, titles, leads);
}

bool fh_term_block_facts(const struct fh_term_block *parts, const struct fh_termdict *dictionary, uint32_t at,
                         struct fh_term_info *info)
{
    struct place place = {parts->columns, parts->end};
    uint64_t doc_freq = 1, stem_ord = 0;
    *info = (struct fh_term_info){.impact = parts->impacts[at]};
    if (dictionary->shape.level == FH_LEVEL_FORM)
        stem_ord = pick_stem(&place, parts->count, at);
    uint32_t i = bits_set(parts->lists & (((uint32_t)1 << at) - 1)); /* lists before it */
    if ((parts->lists >> at & 1) != 0)
        doc_freq = pick_list(&place, parts, dictionary->shape.positions, i, info);
    else if (!pick_single(&place, parts, dictionary->shape, at - i, info))
        return false;
    info->doc_freq = (uint32_t)doc_freq;
    info->stem_ord = (fh_term_ord)stem_ord;
    return place.in != NULL && possible(info, doc_freq, stem_ord);
}

/* ---- The facts of all terms ---- */

bool fh_term_facts_read(struct fh_term_facts *facts, const struct fh_term_block *parts,
                        const struct fh_termdict *dictionary)
{
    const uint8_t *in = parts->columns, *end = parts->end;
    bool positions = dictionary->shape.positions;
    uint32_t lists = bits_set(parts->lists), singles = parts->count - lists;
    in = get_column(in, end, dictionary->shape.level == FH_LEVEL_FORM ? parts->count : 0, &facts->stem);
    in = get_column(in, end, lists, &facts->doc_freq);
    in = get_column(in, end, lists, &facts->more_freq);
    in = get_column(in, end, lists, &facts->title_freq);
    in = get_column(in, end, lists, &facts->postings_length);
    in = get_column(in, end, positions ? lists : 0, &facts->positions_length);
    in = get_column(in, end, singles, &facts->doc);
    in = get_column(in, end, singles, &facts->freq);
    in = get_column(in, end, singles, &facts->titles);
    in = get_column(in, end, dictionary->shape.leads ? singles : 0, &facts->leads);
    in = get_column(in, end, positions ? singles : 0, &facts->positions_bytes);
    facts->singles = in;
    facts->at = facts->lists = 0;
    facts->postings_offset = parts->postings_offset;
    facts->positions_offset = parts->positions_offset;
    facts->stem_ord = 0;
    return in != NULL;
}

static uint64_t take_list(struct fh_term_facts *facts, bool positions, struct fh_term_info *info)
{
    uint32_t i = facts->lists++;
    uint64_t doc_freq = column_at(&facts->doc_freq, i) + 2;
    info->total_term_freq = doc_freq + column_at(&facts->more_freq, i);
    info->title_freq = column_at(&facts->title_freq, i);
    info->postings_offset = facts->postings_offset;
    info->postings_length = column_at(&facts->postings_length, i);
    facts->postings_offset += info->postings_length;
    if (positions) {
        info->positions_offset = facts->positions_offset;
        info->positions_length = column_at(&facts->positions_length, i);
        facts->positions_offset += info->positions_length;
    }
    return doc_freq;
}

static bool take_single(struct fh_term_facts *facts, const struct fh_term_block *parts,
                        struct fh_termdict_shape shape, struct fh_term_info *info)
{
    uint32_t i = facts->at - facts->lists;
    uint64_t leads = shape.leads ? column_at(&facts->leads, i) : 0;
    if (shape.positions) {
        uint64_t length = column_at(&facts->positions_bytes, i);
        if (length > (uint64_t)(parts->end - facts->singles))
            return false;
        info->single_positions = (struct fh_slice){(const char *)facts->singles, (size_t)length};
        facts->singles += length;
    }
    return fill_single(info, column_at(&facts->doc, i), column_at(&facts->freq, i), column_at(&facts->titles, i),
                       leads);
}

bool fh_term_facts_take(struct fh_term_facts *facts, const struct fh_term_block *parts,
                        const struct fh_termdict *dictionary, struct fh_term_info *info)
{
    uint64_t doc_freq = 1;
    *info = (struct fh_term_info){.impact = parts->impacts[facts->at]};
    if ((parts->lists >> facts->at & 1) != 0)
        doc_freq = take_list(facts, dictionary->shape.positions, info);
    else if (!take_single(facts, parts, dictionary->shape, info))
        return false;
    if (dictionary->shape.level == FH_LEVEL_FORM)
        facts->stem_ord += unzigzag(column_at(&facts->stem, facts->at));
    info->doc_freq = (uint32_t)doc_freq;
    info->stem_ord = (fh_term_ord)facts->stem_ord;
    facts->at++;
    return possible(info, doc_freq, facts->stem_ord);
}
