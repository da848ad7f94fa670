/* Collecting marks of pairs. See marks_writer.h. */
#include "indexer/marks_writer.h"

#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/varint.h"
#include "indexer/layered.h"
#include "indexer/types.h"

#define DIGIT_BITS 9u
#define DIGITS (1u << DIGIT_BITS)
#define SECOND_SHIFT 33u
#define FIRST_SHIFT (SECOND_SHIFT + DIGIT_BITS)

_Static_assert(FH_COMMON_MOST <= DIGITS, "a stem's number is a digit of a key");

struct fh_marks {
    uint32_t gaps[FH_BLOCK], facts[FH_BLOCK];
    uint32_t pending, count; /* those in gaps[] and facts[]; all */
    uint32_t next;           /* the lowest rank that is not decided */
    struct fh_buffer runs;
};

enum fh_status fh_marks_writer_init(struct fh_marks_writer *writer, uint32_t stems, struct fh_error *error)
{
    *writer = (struct fh_marks_writer){.stems = stems};
    writer->keys = fh_malloc(FH_MARK_KEYS * sizeof *writer->keys);
    writer->sorted = fh_malloc(FH_MARK_KEYS * sizeof *writer->sorted);
    writer->pairs = fh_calloc((size_t)stems * stems, sizeof(struct fh_marks *));
    if (writer->keys == NULL || writer->sorted == NULL || writer->pairs == NULL)
        return fh_fail_nomem(error);
    return FH_OK;
}

void fh_marks_writer_release(struct fh_marks_writer *writer)
{
    size_t pairs = (size_t)writer->stems * writer->stems;
    for (size_t i = 0; writer->pairs != NULL && i < pairs; i++)
        if (writer->pairs[i] != NULL) {
            fh_buffer_release(&writer->pairs[i]->runs);
            fh_free(writer->pairs[i]);
        }
    fh_free(writer->pairs);
    fh_free(writer->keys);
    fh_free(writer->sorted);
}

/* ---- Marks of a pair ---- */

/* There are thousands of pairs, most with little in their runs, so that their buffers take no more than that. */
static void put_runs(struct fh_marks *marks)
{
    uint8_t room[2 * FH_LAYERED_BYTES_MAX], *out = room;
    if (marks->pending == 0)
        return;
    out += fh_layered_put(out, marks->gaps, marks->pending, FH_LAYERS_MAX);
    out += fh_layered_put(out, marks->facts, marks->pending, FH_LAYERS_MAX);
    fh_buffer_append(&marks->runs, room, (size_t)(out - room));
    marks->pending = 0;
}

/* Counts an occurrence of the pair in the posting of this rank. */
static void add_mark(struct fh_marks *marks, uint32_t rank, uint32_t special)
{
    if (rank < marks->next) {
        uint32_t *facts = &marks->facts[marks->pending - 1];
        *facts = (*facts + 2) | special;
        return;
    }
    if (marks->pending == FH_BLOCK)
        put_runs(marks);
    marks->gaps[marks->pending] = rank - marks->next;
    marks->facts[marks->pending++] = special;
    marks->next = rank + 1;
    marks->count++;
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

/* Enters the keys at `from`, which are sorted, as long as they are of one pair. Returns the first that is not. */
static size_t enter_pair(struct fh_marks_writer *writer, size_t from)
{
    uint64_t pair = writer->keys[from] >> SECOND_SHIFT;
    struct fh_marks **slot = &writer->pairs[(pair >> DIGIT_BITS) * writer->stems + (pair & (DIGITS - 1))];
    if (*slot == NULL && (*slot = fh_calloc(1, sizeof **slot)) == NULL)
        return SIZE_MAX;
    size_t i = from;
    for (; i < writer->count && writer->keys[i] >> SECOND_SHIFT == pair; i++)
        add_mark(*slot, (uint32_t)(writer->keys[i] >> 1), writer->keys[i] & 1);
    return fh_buffer_ok(&(*slot)->runs) ? i : SIZE_MAX;
}

static enum fh_status enter_keys(struct fh_marks_writer *writer, struct fh_error *error)
{
    sort_keys(writer);
    for (size_t i = 0; i < writer->count;) {
        i = enter_pair(writer, i);
        if (i == SIZE_MAX)
            return fh_fail_nomem(error);
    }
    writer->count = 0;
    return FH_OK;
}

enum fh_status fh_marks_writer_room(struct fh_marks_writer *writer, size_t more, struct fh_error *error)
{
    return FH_MARK_KEYS - writer->count < more ? enter_keys(writer, error) : FH_OK;
}

/* ---- Writing ---- */

/* Puts the marks of a pair behind those before it, and what there is to say of them into the row's head. */
static void put_marks(struct fh_marks *marks, uint32_t step, struct fh_buffer *heads, struct fh_buffer *all)
{
    uint8_t bytes[2 * FH_VARINT_MAX];
    put_runs(marks);
    size_t count_bytes = (size_t)(fh_varint_put(bytes, marks->count) - bytes);
    fh_buffer_append(all, bytes, count_bytes);
    fh_buffer_append(all, marks->runs.bytes, marks->runs.length);
    uint8_t *end = fh_varint_put(fh_varint_put(bytes, step), count_bytes + marks->runs.length);
    fh_buffer_append(heads, bytes, (size_t)(end - bytes));
}

/* The row of one first stem. */
static enum fh_status put_row(struct fh_marks_writer *writer, uint32_t first, struct fh_buffer *heads,
                              struct fh_buffer *all, struct fh_file_writer *out, struct fh_error *error)
{
    uint32_t count = 0, next = 0;
    bool ok = true;
    fh_buffer_reset(heads);
    fh_buffer_reset(all);
    for (uint32_t second = 0; second < writer->stems; second++) {
        struct fh_marks *marks = writer->pairs[(size_t)first * writer->stems + second];
        if (marks == NULL)
            continue;
        put_marks(marks, second - next, heads, all);
        ok = ok && fh_buffer_ok(&marks->runs);
        next = second + 1;
        count++;
    }
    if (!ok || !fh_buffer_ok(heads) || !fh_buffer_ok(all))
        return fh_fail_nomem(error);
    fh_file_writer_put_varint(out, count);
    fh_file_writer_put(out, heads->bytes, heads->length);
    fh_file_writer_put(out, all->bytes, all->length);
    return FH_OK;
}

enum fh_status fh_marks_writer_finish(struct fh_marks_writer *writer, struct fh_file_writer *rows,
                                      struct fh_file_writer *marks, struct fh_error *error)
{
    struct fh_buffer heads = FH_BUFFER_INIT, all = FH_BUFFER_INIT;
    enum fh_status status = enter_keys(writer, error);
    for (uint32_t first = 0; first < writer->stems && status == FH_OK; first++) {
        fh_file_writer_put_u64(rows, marks->offset);
        status = put_row(writer, first, &heads, &all, marks, error);
    }
    fh_buffer_release(&heads);
    fh_buffer_release(&all);
    return status;
}
