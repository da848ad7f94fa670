/* Collecting marks of pairs. See marks_writer.h. */
#include "indexer/marks_writer.h"

#include <string.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/common_reader.h"
#include "indexer/layered.h"
#include "indexer/types.h"

#define DIGIT_BITS 9u
#define DIGITS (1u << DIGIT_BITS)
#define SECOND_SHIFT 33u
#define FIRST_SHIFT (SECOND_SHIFT + DIGIT_BITS)

_Static_assert(FH_COMMON_MOST <= DIGITS, "a stem's number is a digit of a key");

enum fh_status fh_marks_writer_init(struct fh_marks_writer *writer, uint32_t stems, const char *path,
                                    struct fh_error *error)
{
    struct fh_buffer name = FH_BUFFER_INIT;
    *writer = (struct fh_marks_writer){.stems = stems, .lots = FH_SPILL_INIT, .lot = FH_BUFFER_INIT};
    fh_buffer_printf(&name, "%s.pairs.tmp", path);
    writer->keys = fh_malloc(FH_MARK_KEYS * sizeof *writer->keys);
    writer->sorted = fh_malloc(FH_MARK_KEYS * sizeof *writer->sorted);
    bool ok = fh_buffer_ok(&name) && writer->keys != NULL && writer->sorted != NULL;
    if (ok)
        fh_spill_open(&writer->lots, name.bytes);
    fh_buffer_release(&name);
    return ok ? FH_OK : fh_fail_nomem(error);
}

void fh_marks_writer_release(struct fh_marks_writer *writer)
{
    fh_spill_drop(&writer->lots);
    fh_buffer_release(&writer->lot);
    fh_free(writer->starts);
    fh_free(writer->keys);
    fh_free(writer->sorted);
}

/* ---- Sorting ---- */

/* Where the keys of each digit go. */
static void digit_places(size_t places[DIGITS])
{
    size_t next = 0;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        size_t count = places[digit];
        places[digit] = next;
        next += count;
    }
}

static void move_keys(uint64_t *to, const uint64_t *from, size_t count, unsigned shift, size_t places[DIGITS])
{
    for (size_t i = 0; i < count; i++)
        to[places[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* Sorts the keys by pair; those of a pair stay as they are. */
static void sort_keys(struct fh_marks_writer *writer)
{
    size_t firsts[DIGITS] = {0}, seconds[DIGITS] = {0};
    for (size_t i = 0; i < writer->count; i++) {
        firsts[writer->keys[i] >> FIRST_SHIFT]++;
        seconds[writer->keys[i] >> SECOND_SHIFT & (DIGITS - 1)]++;
    }
    digit_places(firsts);
    digit_places(seconds);
    move_keys(writer->sorted, writer->keys, writer->count, SECOND_SHIFT, seconds);
    move_keys(writer->keys, writer->sorted, writer->count, FIRST_SHIFT, firsts);
}

/* ---- Lots ---- */

/* Puts the keys at `from`, which are sorted, into the lot as long as they are of one pair. Returns the first that is not. */
static size_t put_pair(struct fh_marks_writer *writer, size_t from, uint64_t pair_before)
{
    const uint64_t *keys = writer->keys;
    uint64_t pair = keys[from] >> SECOND_SHIFT, before = 0;
    size_t end = from + 1;
    while (end < writer->count && keys[end] >> SECOND_SHIFT == pair)
        end++;
    uint8_t *start = (uint8_t *)fh_buffer_reserve(&writer->lot, (end - from + 2) * FH_VARINT_MAX), *p = start;
    if (p == NULL)
        return writer->count;
    p = fh_varint_put(fh_varint_put(p, pair - pair_before), end - from);
    for (size_t i = from; i < end; i++) {
        uint64_t rank = (uint32_t)(keys[i] >> 1);
        p = fh_varint_put(p, (rank - before) << 1 | (keys[i] & 1));
        before = rank;
    }
    writer->lot.length += (size_t)(p - start);
    return end;
}

static enum fh_status put_lot(struct fh_marks_writer *writer, struct fh_error *error)
{
    uint64_t *moved = fh_grow(writer->starts, &writer->starts_capacity, writer->lot_count + 1, sizeof *moved);
    if (moved == NULL)
        return fh_fail_nomem(error);
    writer->starts = moved;
    moved[writer->lot_count++] = writer->lots.file.offset;
    sort_keys(writer);
    uint64_t pair = 0;
    for (size_t i = 0; i < writer->count;) {
        uint64_t before = pair;
        pair = writer->keys[i] >> SECOND_SHIFT;
        fh_buffer_reset(&writer->lot);
        i = put_pair(writer, i, before);
        fh_file_writer_put(&writer->lots.file, writer->lot.bytes, writer->lot.length);
    }
    writer->count = 0;
    return fh_buffer_ok(&writer->lot) ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_marks_writer_room(struct fh_marks_writer *writer, size_t more, struct fh_error *error)
{
    return FH_MARK_KEYS - writer->count < more ? put_lot(writer, error) : FH_OK;
}

/* A lot being read: at the keys of a pair. */
struct lot {
    const uint8_t *in, *end;
    uint64_t pair; /* PAIR_NONE after the last */
    uint64_t keys;
};

#define PAIR_NONE UINT64_MAX

/* Goes to the next pair. False when the bytes are not what was written. */
static bool lot_next(struct lot *lot)
{
    uint64_t step;
    if (lot->in == lot->end) {
        lot->pair = PAIR_NONE;
        return true;
    }
    lot->in = fh_varint_get(lot->in, lot->end, &step);
    lot->in = fh_varint_get(lot->in, lot->end, &lot->keys);
    lot->pair += step;
    return lot->in != NULL && lot->pair >> DIGIT_BITS < DIGITS;
}

static enum fh_status open_lots(struct fh_marks_writer *writer, struct lot **out, struct fh_error *error)
{
    struct fh_slice all;
    size_t count = writer->lot_count;
    struct lot *lots = *out = fh_malloc((count + 1) * sizeof *lots);
    if (lots == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_spill_view(&writer->lots, &all, error);
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        const uint8_t *bytes = (const uint8_t *)all.bytes;
        lots[i] = (struct lot){bytes + writer->starts[i], bytes + (i + 1 < count ? writer->starts[i + 1] : all.length), 0, 0};
        status = lot_next(&lots[i]) ? FH_OK : fh_common_damaged(error);
    }
    return status;
}

/* ---- Marks of a pair ---- */

struct marks {
    uint32_t gaps[FH_BLOCK], facts[FH_BLOCK];
    uint32_t pending, count; /* those in gaps[] and facts[]; all */
    uint64_t next;           /* the lowest rank that is not decided */
    struct fh_buffer runs;
};

static void put_runs(struct marks *marks)
{
    char *room = fh_buffer_reserve(&marks->runs, 2 * FH_LAYERED_BYTES_MAX);
    if (room != NULL && marks->pending > 0) {
        uint8_t *out = (uint8_t *)room;
        out += fh_layered_put(out, marks->gaps, marks->pending, FH_LAYERS_MAX);
        out += fh_layered_put(out, marks->facts, marks->pending, FH_LAYERS_MAX);
        marks->runs.length += (size_t)(out - (uint8_t *)room);
    }
    marks->pending = 0;
}

/* Counts an occurrence of the pair in the posting of this rank. */
static void add_mark(struct marks *marks, uint64_t rank, uint32_t special)
{
    if (rank < marks->next) {
        uint32_t *facts = &marks->facts[marks->pending - 1];
        *facts = (*facts + 2) | special;
        return;
    }
    if (marks->pending == FH_BLOCK)
        put_runs(marks);
    marks->gaps[marks->pending] = (uint32_t)(rank - marks->next);
    marks->facts[marks->pending++] = special;
    marks->next = rank + 1;
    marks->count++;
}

/* Adds the keys that the lot has of the pair at hand. False when the bytes are not what was written. */
static bool take_keys(struct lot *lot, struct marks *marks)
{
    uint64_t rank = 0, key;
    for (uint64_t i = 0; i < lot->keys; i++) {
        lot->in = fh_varint_get(lot->in, lot->end, &key);
        if (lot->in == NULL)
            return false;
        rank += key >> 1;
        if (rank >= UINT32_MAX || (rank + 1 < marks->next))
            return false;
        add_mark(marks, rank, key & 1);
    }
    return lot_next(lot);
}

/* ---- Writing ---- */

/* A row in the making: the pairs of one first stem. */
struct row {
    uint32_t count, next; /* pairs; the second stem that would be the next */
    struct fh_buffer heads, all;
};

/* Puts the marks of a pair behind those before it, and what there is to say of them into the row's head. */
static void put_marks(struct row *row, struct marks *marks, uint32_t second)
{
    uint8_t bytes[2 * FH_VARINT_MAX];
    put_runs(marks);
    size_t count_bytes = (size_t)(fh_varint_put(bytes, marks->count) - bytes);
    fh_buffer_append(&row->all, bytes, count_bytes);
    fh_buffer_append(&row->all, marks->runs.bytes, marks->runs.length);
    uint8_t *end = fh_varint_put(fh_varint_put(bytes, second - row->next), count_bytes + marks->runs.length);
    fh_buffer_append(&row->heads, bytes, (size_t)(end - bytes));
    row->next = second + 1;
    row->count++;
}

/* Takes the keys of a pair from all lots, in the order of documents. */
static bool take_pair(struct lot *lots, size_t count, uint64_t pair, struct marks *marks)
{
    bool ok = true;
    marks->pending = marks->count = 0;
    marks->next = 0;
    fh_buffer_reset(&marks->runs);
    for (size_t i = 0; i < count && ok; i++)
        if (lots[i].pair == pair)
            ok = take_keys(&lots[i], marks);
    return ok;
}

static uint64_t first_pair(const struct lot *lots, size_t count)
{
    uint64_t first = PAIR_NONE;
    for (size_t i = 0; i < count; i++)
        first = lots[i].pair < first ? lots[i].pair : first;
    return first;
}

/* Makes the row of one first stem. */
static enum fh_status make_row(struct row *row, struct lot *lots, size_t lot_count, uint32_t first,
                               struct marks *marks, struct fh_error *error)
{
    row->count = row->next = 0;
    fh_buffer_reset(&row->heads);
    fh_buffer_reset(&row->all);
    for (uint64_t pair; (pair = first_pair(lots, lot_count)) >> DIGIT_BITS == first;) {
        if (!take_pair(lots, lot_count, pair, marks))
            return fh_common_damaged(error);
        put_marks(row, marks, (uint32_t)(pair & (DIGITS - 1)));
        if (!fh_buffer_ok(&marks->runs))
            return fh_fail_nomem(error);
    }
    return fh_buffer_ok(&row->heads) && fh_buffer_ok(&row->all) ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_marks_writer_finish(struct fh_marks_writer *writer, struct fh_file_writer *rows,
                                      struct fh_file_writer *out, struct fh_error *error)
{
    struct lot *lots = NULL;
    struct marks marks = {.runs = FH_BUFFER_INIT};
    struct row row = {.heads = FH_BUFFER_INIT, .all = FH_BUFFER_INIT};
    enum fh_status status = put_lot(writer, error);
    if (status == FH_OK)
        status = open_lots(writer, &lots, error);
    for (uint32_t first = 0; first < writer->stems && status == FH_OK; first++) {
        fh_file_writer_put_u64(rows, out->offset);
        status = make_row(&row, lots, writer->lot_count, first, &marks, error);
        fh_file_writer_put_varint(out, row.count);
        fh_file_writer_put(out, row.heads.bytes, row.heads.length);
        fh_file_writer_put(out, row.all.bytes, row.all.length);
    }
    if (status == FH_OK)
        status = fh_spill_check(&writer->lots, error);
    fh_buffer_release(&marks.runs);
    fh_buffer_release(&row.heads);
    fh_buffer_release(&row.all);
    fh_free(lots);
    return status;
}
