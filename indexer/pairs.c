/* Reading pairs. See pairs.h; builder_pairs.c makes them. */
#include "indexer/pairs.h"

#include "base/varint.h"
#include "indexer/layered.h"
#include "indexer/types.h"

#define STEMS_LIMIT 1024u /* of the format */

static enum fh_status damaged(const struct fh_pairs *pairs, struct fh_error *error)
{
    return fh_fail_corrupt(error, pairs->file, 0, "damaged marks of pairs of words");
}

enum fh_status fh_pairs_open(struct fh_pairs *pairs, const struct fh_pair_sections *sections, const char *file,
                             struct fh_error *error)
{
    size_t bytes = sections->common.length, head = sections->added ? 16 : 8;
    size_t count = bytes >= head ? (bytes - head) / 4 : 0;
    *pairs = (struct fh_pairs){.file = file};
    if (bytes == 0 && sections->rows.length == 0)
        return FH_OK;
    if (count == 0 || count > STEMS_LIMIT || bytes != head + 4 * count || sections->rows.length != 8 * count)
        return fh_fail_corrupt(error, file, 0, "tables of pairs of %zu and %zu bytes", bytes, sections->rows.length);
    const uint8_t *numbers = (const uint8_t *)sections->common.bytes;
    pairs->least = fh_load_u64(numbers);
    pairs->added = sections->added ? fh_load_u64(numbers + 8) : 0;
    if (pairs->added >= FH_DOC_COUNT_MAX)
        return damaged(pairs, error);
    pairs->common = (const uint32_t *)(const void *)(sections->common.bytes + head);
    pairs->common_count = (uint32_t)count;
    pairs->rows = (const uint8_t *)sections->rows.bytes;
    pairs->marks = sections->marks;
    return FH_OK;
}

/* Where the row of a stem begins; of the stem after the last, where the rows end. */
static uint64_t row_start(const struct fh_pairs *pairs, uint32_t i)
{
    return i < pairs->common_count ? fh_load_u64(pairs->rows + (size_t)i * 8) : pairs->marks.length;
}

static bool row_bytes(const struct fh_pairs *pairs, uint32_t i, const uint8_t **in, const uint8_t **end)
{
    uint64_t start = row_start(pairs, i), after = row_start(pairs, i + 1);
    if (start >= after || after > pairs->marks.length)
        return false;
    *in = (const uint8_t *)pairs->marks.bytes + start;
    *end = (const uint8_t *)pairs->marks.bytes + after;
    return true;
}

static bool marks_open(struct fh_pair_marks *marks, const uint8_t *in, const uint8_t *end)
{
    in = fh_varint_get_u32(in, end, &marks->count);
    if (in == NULL || marks->count == 0)
        return false;
    marks->runs = (struct fh_slice){(const char *)in, (size_t)(end - in)};
    return true;
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

/* Looks for the pair of stem `wanted` in the row between `in` and `end`. */
static enum fh_status row_find(const struct fh_pairs *pairs, const uint8_t *in, const uint8_t *end, uint32_t wanted,
                               struct fh_pair_marks *marks, struct fh_error *error)
{
    uint32_t count = 0, step = 0, bytes = 0, found_bytes = 0;
    uint64_t second = 0, offset = 0, found = 0;
    in = fh_varint_get_u32(in, end, &count);
    for (uint32_t i = 0; i < count && in != NULL; i++, second++) {
        in = fh_varint_get_u32(in, end, &step);
        in = fh_varint_get_u32(in, end, &bytes);
        second += step;
        if (second == wanted) {
            found = offset;
            found_bytes = bytes;
        }
        offset += bytes;
    }
    if (in != NULL && found_bytes == 0)
        return FH_ERR_NOT_FOUND;
    if (in == NULL || offset > (uint64_t)(end - in) || !marks_open(marks, in + found, in + found + found_bytes))
        return damaged(pairs, error);
    return FH_OK;
}

enum fh_status fh_pairs_find(const struct fh_pairs *pairs, const struct fh_term_info *first,
                             const struct fh_term_info *second, bool *known, struct fh_pair_marks *marks,
                             struct fh_error *error)
{
    const uint8_t *in, *end;
    *known = false;
    if (pairs->common_count == 0 || !fh_pairs_know(pairs, first->doc_freq, second->doc_freq))
        return FH_ERR_NOT_FOUND;
    uint32_t a = common_index(pairs, first->ord), b = common_index(pairs, second->ord);
    *known = a < pairs->common_count && b < pairs->common_count;
    if (!*known)
        return FH_ERR_NOT_FOUND;
    return row_bytes(pairs, a, &in, &end) ? row_find(pairs, in, end, b, marks, error) : damaged(pairs, error);
}

/* ---- Marks ---- */

void fh_marks_begin(struct fh_marks_reader *reader, const struct fh_pair_marks *marks, uint32_t postings)
{
    const uint8_t *in = (const uint8_t *)marks->runs.bytes;
    *reader = (struct fh_marks_reader){in, in + marks->runs.length, marks->count, postings, 0};
}

uint32_t fh_marks_next(struct fh_marks_reader *reader, uint32_t *ranks, uint32_t *facts, bool *damaged)
{
    uint32_t n = reader->left < FH_BLOCK ? reader->left : FH_BLOCK;
    if (n > 0)
        reader->in = fh_layered_get(fh_layered_get(reader->in, reader->end, ranks, n), reader->end, facts, n);
    reader->left -= n;
    *damaged = reader->in == NULL || (reader->left == 0 && reader->in != reader->end);
    for (uint32_t i = 0; i < n && !*damaged; i++) {
        uint64_t rank = reader->next + ranks[i];
        *damaged = rank >= reader->postings;
        ranks[i] = (uint32_t)rank;
        reader->next = rank + 1;
    }
    return *damaged ? 0 : n;
}

bool fh_pair_marks_read(const struct fh_pair_marks *marks, uint32_t postings, uint32_t *starts, uint8_t *places,
                        uint8_t *facts)
{
    struct fh_marks_reader reader;
    uint32_t ranks[FH_BLOCK + 16], said[FH_BLOCK + 16], n, block = 0, done = 0;
    bool damaged;
    fh_marks_begin(&reader, marks, postings);
    while ((n = fh_marks_next(&reader, ranks, said, &damaged)) > 0) {
        for (uint32_t i = 0; i < n; i++, done++) {
            while (block <= ranks[i] / FH_BLOCK)
                starts[block++] = done;
            places[done] = (uint8_t)(ranks[i] % FH_BLOCK);
            facts[done] = (uint8_t)(said[i] < FH_MARK_FACTS_MAX ? said[i] : FH_MARK_FACTS_MAX);
        }
    }
    while (block <= (postings + FH_BLOCK - 1) / FH_BLOCK)
        starts[block++] = done;
    return !damaged;
}

/* ---- Walking ---- */

void fh_pairs_begin(struct fh_pairs_walk *walk, const struct fh_pairs *pairs)
{
    *walk = (struct fh_pairs_walk){.pairs = pairs, .first = UINT32_MAX};
}

/* Goes to the next row, which must be what it says. */
static bool walk_enter(struct fh_pairs_walk *walk)
{
    const uint8_t *in, *end;
    uint32_t count = 0, step = 0, bytes = 0;
    uint64_t all = 0;
    if (!row_bytes(walk->pairs, ++walk->first, &in, &end) || (walk->first == 0 && row_start(walk->pairs, 0) != 0))
        return false;
    in = fh_varint_get_u32(in, end, &count);
    walk->heads = in;
    for (uint32_t i = 0; i < count && in != NULL; i++) {
        in = fh_varint_get_u32(in, end, &step);
        in = fh_varint_get_u32(in, end, &bytes);
        all += bytes;
    }
    walk->left = count;
    walk->second = UINT32_MAX; /* before 0 */
    walk->next = in;
    walk->end = end;
    return in != NULL && all == (uint64_t)(end - in);
}

enum fh_status fh_pairs_next(struct fh_pairs_walk *walk, struct fh_pair_marks *marks, struct fh_error *error)
{
    uint32_t step = 0, bytes = 0;
    while (walk->left == 0) {
        if (walk->first + 1 == walk->pairs->common_count || walk->pairs->common_count == 0)
            return FH_END;
        if (!walk_enter(walk))
            return damaged(walk->pairs, error);
    }
    walk->heads = fh_varint_get_u32(walk->heads, walk->end, &step);
    walk->heads = fh_varint_get_u32(walk->heads, walk->end, &bytes);
    uint64_t second = (uint64_t)(walk->second + 1) + step;
    if (second >= walk->pairs->common_count || !marks_open(marks, walk->next, walk->next + bytes))
        return damaged(walk->pairs, error);
    walk->second = (uint32_t)second;
    walk->next += bytes;
    walk->left--;
    return FH_OK;
}
