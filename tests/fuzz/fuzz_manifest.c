/* Bytes as the small files of an index, its manifest and deletions: through opening and searching it.
 *
 * The first byte chooses the file; the checksum at its end is made to fit. A manifest that is accepted must be one that
 * the library would have written, byte for byte. tests/query/test_fuzz_manifest.c replays the seeds and what it found,
 * in tests/fuzz/fuzz_manifest/.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"
#include "indexer/container.h"
#include "indexer/manifest.h"
#include "tests/support/collection.h"
#include "tests/support/files.h"
#include "tests/support/replay.h"
#include "tests/support/search_everything.h"
#include "tests/support/temporary.h"

enum part { PART_MANIFEST = 0, PART_DELETIONS, PARTS };

static struct {
    char *directory;
    struct fh_manifest manifest;
    char *paths[PARTS];
    uint8_t *kept[PARTS]; /* as they were */
    size_t lengths[PARTS];
} base;

static void remove_base(void)
{
    for (int part = 0; part < PARTS; part++) {
        fh_free(base.paths[part]);
        free(base.kept[part]);
    }
    fh_manifest_release(&base.manifest);
    temporary_remove(base.directory);
}

static void make_base(void)
{
    static const struct collection_shape shape = {
        .documents = 80, .commits = 2, .words = 30, .length_max = 30, .analyzer = "arabic", .deleted_every = 3};
    if (base.directory != NULL)
        return;
    base.directory = temporary_path_in_memory("fuzz-files.fh");
    collection_write(base.directory, &shape, 5);
    assert_int_equal(fh_manifest_read(&base.manifest, base.directory, NULL), FH_OK);
    const char *names[PARTS] = {FH_MANIFEST_FILE, base.manifest.segments[0].deletions};
    for (int part = 0; part < PARTS; part++) {
        assert_true(names[part][0] != '\0');
        base.paths[part] = fh_path_join(base.directory, names[part]);
        base.kept[part] = file_read(base.paths[part], &base.lengths[part]);
    }
    atexit(remove_base);
}

static void search(void)
{
    struct search_tally tally = {0};
    struct fh_index *index = NULL;
    struct fh_error error;
    enum fh_status status = fh_index_open(&index, base.directory, &error);
    if (status == FH_OK)
        search_everything(index, &tally);
    else
        assert_true(status == FH_ERR_CORRUPT || status == FH_ERR_VERSION || status == FH_ERR_NOT_FOUND ||
                    status == FH_ERR_ANALYZER);
    fh_index_close(index);
}

/* The file is replaced, never written over: others may have it mapped. */
static void put_file(enum part part, const void *bytes, size_t length)
{
    unlink(base.paths[part]);
    file_write(base.paths[part], bytes, length);
}

/* A manifest of the present version is written as it was read; one of an older version becomes such a one. */
static void write_again(const struct fh_manifest *manifest, const struct fh_buffer *text)
{
    struct fh_buffer again = FH_BUFFER_INIT, start = FH_BUFFER_INIT;
    struct fh_manifest same;
    fh_buffer_printf(&start, "fihrist %u\n", FH_FORMAT_VERSION);
    fh_manifest_format(manifest, &again);
    if (memcmp(text->bytes, start.bytes, start.length) == 0)
        assert_true(fh_slice_equal(fh_buffer_slice(text), fh_buffer_slice(&again)));
    assert_int_equal(fh_manifest_parse(&same, fh_buffer_slice(&again), "MANIFEST", NULL), FH_OK);
    fh_manifest_release(&same);
    fh_buffer_release(&again);
    fh_buffer_release(&start);
}

static void as_manifest(const uint8_t *data, size_t size)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_manifest manifest;
    struct fh_error error;
    fh_buffer_append(&text, data, size);
    fh_buffer_printf(&text, "xxh3 %016llx\n", (unsigned long long)XXH3_64bits(data, size));
    assert_true(fh_buffer_ok(&text));
    enum fh_status status = fh_manifest_parse(&manifest, fh_buffer_slice(&text), "MANIFEST", &error);
    if (status == FH_OK)
        write_again(&manifest, &text);
    else
        assert_true(status == FH_ERR_CORRUPT || status == FH_ERR_VERSION);
    fh_manifest_release(&manifest);
    put_file(PART_MANIFEST, text.bytes, text.length);
    fh_buffer_release(&text);
}

static void as_sealed(enum part part, const uint8_t *data, size_t size)
{
    uint8_t *bytes = malloc(size + 8);
    assert_non_null(bytes);
    if (size > 0)
        memcpy(bytes, data, size);
    fh_store_u64(bytes + size, XXH3_64bits(bytes, size));
    put_file(part, bytes, size + 8);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    make_base();
    if (size == 0)
        return 0;
    enum part part = (enum part)(data[0] % PARTS);
    if (part == PART_MANIFEST)
        as_manifest(data + 1, size - 1);
    else
        as_sealed(part, data + 1, size - 1);
    search();
    put_file(part, base.kept[part], base.lengths[part]);
    return 0;
}
