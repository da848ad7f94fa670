/* Bytes as a segment of an index: through opening it and searching it to hits, and through check and merge.
 *
 * The first byte chooses an index to start from and (from 128 on) whether it is checked and merged on disk, too; the
 * second chooses the section that the rest takes the place of, or, where there is no such section, the whole file. All
 * checksums are made to fit, so that what stands behind them is reached. What `check` finds nothing wrong with must be
 * searched and merged without complaint.
 * tests/query/test_fuzz_index.c replays what it found, in tests/fuzz/fuzz_index/, and the sections as they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"
#include "indexer/check.h"
#include "tests/support/collection.h"
#include "tests/support/damage.h"
#include "tests/support/files.h"
#include "tests/support/replay.h"
#include "tests/support/segment_parts.h"
#include "tests/support/swapped.h"
#include "tests/support/temporary.h"

#define HEAD 24u /* of the file, and an entry of its table: docs/FORMAT.md */
#define ENTRY 32u
#define PARTS_MAX 32u
#define ON_DISK 0x80u

static const struct collection_shape shapes[] = {
    {.documents = 300, .commits = 1, .words = 16, .length_max = 6, .analyzer = "arabic", .title_weight = 3},
    {.documents = 20, .commits = 1, .words = 60, .length_max = 60, .analyzer = "arabic"},
    {.documents = 150, .commits = 1, .words = 40, .length_max = 8, .analyzer = "arabic", .one_level = true},
};
#define BASES (sizeof shapes / sizeof *shapes)

struct base {
    char *directory;
    struct swapped index;
    struct segment_parts segment;
};

static struct base bases[BASES];

static void remove_bases(void)
{
    for (size_t i = 0; i < BASES; i++) {
        swapped_close(&bases[i].index);
        segment_parts_release(&bases[i].segment);
        temporary_remove(bases[i].directory);
    }
}

static void make_base(struct base *base, size_t number)
{
    struct fh_writer *writer = NULL;
    struct fh_merge_options full = {.full = true};
    char name[16];
    snprintf(name, sizeof name, "fuzz-%zu.fh", number);
    base->directory = temporary_path_in_memory(name);
    collection_write(base->directory, &shapes[number], 7 + number);
    assert_int_equal(fh_writer_open(&writer, base->directory, NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_merge(writer, &full, NULL), FH_OK);
    assert_int_equal(fh_writer_delete(writer, fh_text("d3"), NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    swapped_open(&base->index, base->directory);
    segment_parts_read(&base->segment, base->index.segment_path);
}

static void make_bases(void)
{
    if (bases[0].directory != NULL)
        return;
    for (size_t i = 0; i < BASES; i++)
        make_base(&bases[i], i);
    atexit(remove_bases);
}

/* ---- A segment out of the input ---- */

/* Whether the table of a whole file lies in it, and its sections do. */
static bool table_fits(const uint8_t *bytes, size_t size)
{
    if (size < HEAD + 8 || fh_load_u32(bytes + 16) > PARTS_MAX)
        return false;
    size_t end = HEAD + ENTRY * (size_t)fh_load_u32(bytes + 16);
    for (size_t at = HEAD; at < end && end + 8 <= size; at += ENTRY) {
        uint64_t offset = fh_load_u64(bytes + at + 8), length = fh_load_u64(bytes + at + 16);
        if (offset > size || length > size - offset)
            return false;
    }
    return end + 8 <= size;
}

static uint8_t *whole_file(const uint8_t *data, size_t size)
{
    uint8_t *bytes = exact_copy(data, size);
    if (table_fits(bytes, size))
        segment_parts_rehash(bytes);
    return bytes;
}

static uint8_t *with_section(const struct base *base, uint32_t number, const uint8_t *data, size_t size, size_t *total)
{
    struct segment_parts other = base->segment;
    size_t offset;
    other.bytes = malloc(other.length + size);
    assert_non_null(other.bytes);
    memcpy(other.bytes, base->segment.bytes, other.length);
    if (size > 0)
        memcpy(other.bytes + other.length, data, size);
    other.parts[number].offset = other.length;
    uint8_t *bytes = segment_parts_arrange(&other, number, size, total, &offset);
    free(other.bytes);
    return bytes;
}

/* ---- What is done with it ---- */

static void search_in_memory(struct base *base, const uint8_t *bytes, size_t size)
{
    struct search_tally tally = {0};
    struct fh_error error;
    enum fh_status status = swapped_search(&base->index, bytes, size, &tally, &error);
    assert_true(status == FH_OK || status == FH_ERR_CORRUPT || status == FH_ERR_VERSION);
}

/* Another index with this segment and, for the rest, the files of the base. */
static void write_index(const struct base *base, const char *directory, const uint8_t *bytes, size_t size)
{
    struct fh_manifest manifest;
    assert_int_equal(fh_directory_create(directory, NULL), FH_OK);
    assert_int_equal(fh_manifest_copy(&manifest, &base->index.snapshot->manifest, NULL), FH_OK);
    manifest.segments[0].bytes = size;
    const char *names[] = {manifest.analyzer_file, manifest.dictionary_file, manifest.segments[0].deletions};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *from = fh_path_join(base->directory, names[i]), *to = fh_path_join(directory, names[i]);
        assert_true(names[i][0] == '\0' || link(from, to) == 0);
        fh_free(from);
        fh_free(to);
    }
    char *path = fh_path_join(directory, manifest.segments[0].name);
    file_write(path, bytes, size);
    fh_free(path);
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    fh_manifest_release(&manifest);
}

static bool can_be_searched(const char *directory)
{
    struct search_tally tally = {0};
    struct fh_index *index = NULL;
    struct fh_error error;
    bool opened = fh_index_open(&index, directory, &error) == FH_OK;
    if (opened)
        search_everything(index, &tally);
    fh_index_close(index);
    return opened && tally.errors == 0;
}

static bool can_be_merged(const char *directory)
{
    struct fh_merge_options full = {.full = true};
    struct fh_writer_options options = {.threads = 1};
    struct fh_writer *writer = NULL;
    struct fh_error error;
    bool merged = fh_writer_open(&writer, directory, &options, &error) == FH_OK &&
                  fh_writer_merge(writer, &full, &error) == FH_OK;
    fh_writer_close(writer);
    return merged;
}

static void try_on_disk(const struct base *base, const uint8_t *bytes, size_t size)
{
    struct fh_check_report report = {0};
    char *directory = temporary_path_in_memory("fuzz-disk.fh");
    write_index(base, directory, bytes, size);
    bool whole = fh_check(directory, NULL, &report, NULL) == FH_OK;
    bool searched = can_be_searched(directory), merged = can_be_merged(directory);
    if (whole && (!searched || !merged))
        abort();
    temporary_remove(directory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    make_bases();
    if (size < 2)
        return 0;
    struct base *base = &bases[data[0] % BASES];
    bool is_section = data[1] < base->segment.count;
    size_t total = size - 2;
    uint8_t *bytes = is_section ? with_section(base, data[1], data + 2, size - 2, &total) : whole_file(data + 2, total);
    search_in_memory(base, bytes, total);
    if (data[0] >= ON_DISK)
        try_on_disk(base, bytes, total);
    if (is_section)
        segment_parts_free(bytes, total);
    else
        free(bytes);
    return 0;
}
