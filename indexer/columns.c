/* Times with zones, and distinct strings by number. See columns.h. */
#include "indexer/columns.h"

#include <string.h>
#include <xxhash.h>

#include "base/mem.h"
#include "base/varint.h"

/* ---- Times ---- */

enum fh_status fh_times_open(struct fh_times *times, uint32_t doc_count, struct fh_slice column, struct fh_slice zones,
                             const char *file, struct fh_error *error)
{
    memset(times, 0, sizeof *times);
    if (column.length != (size_t)doc_count * sizeof(int64_t))
        return fh_fail_corrupt(error, file, 0, "times of %zu bytes for %u documents", column.length, doc_count);
    if (zones.length != (size_t)fh_zone_count(doc_count) * 2 * sizeof(int64_t))
        return fh_fail_corrupt(error, file, 0, "time zones of %zu bytes for %u documents", zones.length, doc_count);
    times->times = (const int64_t *)(const void *)column.bytes;
    times->zones = (const int64_t *)(const void *)zones.bytes;
    times->doc_count = doc_count;
    return FH_OK;
}

static void zone_start(struct fh_times_writer *writer)
{
    writer->in_zone = 0;
    writer->smallest = INT64_MAX;
    writer->largest = INT64_MIN;
}

static void zone_end(struct fh_times_writer *writer)
{
    fh_file_writer_put_u64(writer->zones, (uint64_t)writer->smallest);
    fh_file_writer_put_u64(writer->zones, (uint64_t)writer->largest);
    zone_start(writer);
}

void fh_times_writer_init(struct fh_times_writer *writer, struct fh_file_writer *column, struct fh_file_writer *zones)
{
    writer->column = column;
    writer->zones = zones;
    zone_start(writer);
}

void fh_times_writer_add(struct fh_times_writer *writer, int64_t time)
{
    fh_file_writer_put_u64(writer->column, (uint64_t)time);
    if (time != FH_NO_TIME) {
        writer->smallest = time < writer->smallest ? time : writer->smallest;
        writer->largest = time > writer->largest ? time : writer->largest;
    }
    if (++writer->in_zone == FH_ZONE_DOCS)
        zone_end(writer);
}

void fh_times_writer_finish(struct fh_times_writer *writer)
{
    if (writer->in_zone > 0)
        zone_end(writer);
}

/* ---- Distinct strings, read ---- */

static uint32_t offset_of(const struct fh_labels *labels, uint32_t ord)
{
    return fh_load_u32(labels->offsets + (size_t)ord * 4);
}

enum fh_status fh_labels_open(struct fh_labels *labels, uint32_t doc_count, struct fh_slice column,
                              struct fh_slice values, const char *file, struct fh_error *error)
{
    memset(labels, 0, sizeof *labels);
    if (column.length != (size_t)doc_count * sizeof(uint32_t))
        return fh_fail_corrupt(error, file, 0, "label numbers of %zu bytes for %u documents", column.length, doc_count);
    if (values.length < 4)
        return fh_fail_corrupt(error, file, 0, "table of label values is cut off");
    const uint8_t *bytes = (const uint8_t *)values.bytes;
    uint32_t count = fh_load_u32(bytes);
    uint64_t table_bytes = ((uint64_t)count + 1) * 4;
    if (count == 0 || table_bytes > values.length - 4)
        return fh_fail_corrupt(error, file, 0, "table of %u label values is cut off", count);
    labels->ords = (const uint32_t *)(const void *)column.bytes;
    labels->doc_count = doc_count;
    labels->value_count = count;
    labels->offsets = bytes + 4;
    labels->bytes = (struct fh_slice){values.bytes + 4 + table_bytes, values.length - 4 - (size_t)table_bytes};
    if (offset_of(labels, 0) != 0 || offset_of(labels, 1) != 0 || offset_of(labels, count) != labels->bytes.length)
        return fh_fail_corrupt(error, file, 0, "table of label values does not fit its bytes");
    return FH_OK;
}

struct fh_slice fh_labels_value(const struct fh_labels *labels, uint32_t ord)
{
    struct fh_slice none = {"", 0};
    if (ord >= labels->value_count)
        return none;
    uint32_t start = offset_of(labels, ord), end = offset_of(labels, ord + 1);
    if (start > end || end > labels->bytes.length)
        return none;
    return (struct fh_slice){labels->bytes.bytes + start, end - start};
}

/* ---- Distinct strings, written ---- */

#define TABLE_START ((size_t)64) /* a power of two */

void fh_labels_writer_init(struct fh_labels_writer *writer, struct fh_file_writer *column,
                           struct fh_file_writer *values)
{
    memset(writer, 0, sizeof *writer);
    writer->arena = (struct fh_arena)FH_ARENA_INIT;
    writer->column = column;
    writer->values = values;
}

void fh_labels_writer_release(struct fh_labels_writer *writer)
{
    fh_arena_release(&writer->arena);
    fh_free(writer->list);
    fh_free(writer->table);
    memset(writer, 0, sizeof *writer);
}

/* The place of `value` in the table, or the free one where it belongs. */
static uint32_t *table_slot(uint32_t *table, size_t size, const struct fh_slice *list, struct fh_slice value)
{
    size_t i = (size_t)XXH3_64bits(value.length > 0 ? value.bytes : "", value.length) & (size - 1);
    while (table[i] != 0 && !fh_slice_equal(list[table[i] - 1], value))
        i = (i + 1) & (size - 1);
    return &table[i];
}

static bool table_grow(struct fh_labels_writer *writer)
{
    size_t size = writer->table_size > 0 ? writer->table_size * 2 : TABLE_START;
    uint32_t *table = fh_calloc(size, sizeof *table);
    if (table == NULL)
        return false;
    for (size_t i = 0; i < writer->count; i++)
        *table_slot(table, size, writer->list, writer->list[i]) = (uint32_t)i + 1;
    fh_free(writer->table);
    writer->table = table;
    writer->table_size = size;
    return true;
}

/* Number of a value, made one when it is new. False out of memory. */
static bool number_of(struct fh_labels_writer *writer, struct fh_slice value, uint32_t *number)
{
    if (writer->count * 2 >= writer->table_size && !table_grow(writer))
        return false;
    uint32_t *slot = table_slot(writer->table, writer->table_size, writer->list, value);
    if (*slot == 0) {
        struct fh_slice *list = fh_grow(writer->list, &writer->capacity, writer->count + 1, sizeof *list);
        if (list == NULL)
            return false;
        writer->list = list;
        struct fh_slice copy = fh_arena_copy(&writer->arena, value);
        if (copy.bytes == NULL || writer->count >= UINT32_MAX - 1)
            return false;
        list[writer->count++] = copy;
        *slot = (uint32_t)writer->count;
    }
    *number = *slot - 1;
    return true;
}

static struct fh_slice label_cut(struct fh_slice value)
{
    if (value.length <= FH_LABEL_BYTES_MAX)
        return value;
    size_t length = FH_LABEL_BYTES_MAX;
    while (length > FH_LABEL_BYTES_MAX - 4 && ((unsigned char)value.bytes[length] & 0xC0) == 0x80)
        length--;
    return (struct fh_slice){value.bytes, length};
}

void fh_labels_writer_add(struct fh_labels_writer *writer, struct fh_slice value)
{
    uint32_t number = 0;
    if (writer->failed)
        return;
    if (writer->count == 0 && !number_of(writer, FH_SLICE_LITERAL(""), &number))
        writer->failed = true;
    if (!writer->failed && !number_of(writer, label_cut(value), &number))
        writer->failed = true;
    fh_file_writer_put_u32(writer->column, number);
}

bool fh_labels_writer_finish(struct fh_labels_writer *writer)
{
    uint32_t number;
    uint64_t offset = 0;
    if (writer->failed || (writer->count == 0 && !number_of(writer, FH_SLICE_LITERAL(""), &number)))
        return false;
    for (size_t i = 0; i < writer->count; i++)
        offset += writer->list[i].length;
    if (offset > UINT32_MAX)
        return false;
    fh_file_writer_put_u32(writer->values, (uint32_t)writer->count);
    offset = 0;
    for (size_t i = 0; i < writer->count; i++) {
        fh_file_writer_put_u32(writer->values, (uint32_t)offset);
        offset += writer->list[i].length;
    }
    fh_file_writer_put_u32(writer->values, (uint32_t)offset);
    for (size_t i = 0; i < writer->count; i++)
        fh_file_writer_put(writer->values, writer->list[i].bytes, writer->list[i].length);
    return true;
}
