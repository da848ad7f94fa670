/* The examples of docs/FORMAT.md for files, columns, ids and stored articles, against what the code writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zstd.h>

#include "indexer/bitmap.h"
#include "indexer/columns.h"
#include "indexer/container.h"
#include "indexer/idmap.h"
#include "indexer/sealed.h"
#include "indexer/store.h"
#include "tests/support/files.h"
#include "tests/support/format_example.h"
#include "tests/support/temporary.h"

static void check_file(const char *example, char *path)
{
    size_t length;
    uint8_t *bytes = file_read(path, &length);
    check_example(example, bytes, length);
    free(bytes);
    temporary_remove(path);
}

static void section_files_are_as_documented(void **state)
{
    (void)state;
    char *path = temporary_path("sections");
    struct fh_container_writer writer;
    uint64_t bytes;
    assert_int_equal(fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    fh_file_writer_put(fh_container_writer_section(&writer, 20), "\x10\0\0\0", 4);
    fh_file_writer_put(fh_container_writer_section(&writer, 21), "\1\0", 2);
    assert_int_equal(fh_container_writer_finish(&writer, &bytes, NULL), FH_OK);
    check_file("sections", path);
}

static void sealed_files_are_as_documented(void **state)
{
    (void)state;
    char *path = temporary_path("sealed");
    assert_int_equal(fh_sealed_write(path, FH_SLICE_LITERAL("abc"), NULL), FH_OK);
    check_file("sealed", path);
}

static void deletions_are_as_documented(void **state)
{
    (void)state;
    char *path = temporary_path("deleted");
    struct fh_bitmap set = {NULL, 0, 0};
    assert_true(fh_bitmap_add(&set, 70, 1, NULL) && fh_bitmap_add(&set, 70, 12, NULL) &&
                fh_bitmap_add(&set, 70, 64, NULL));
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_OK);
    fh_bitmap_release(&set);
    check_file("deletions", path);
}

static void labels_are_as_documented(void **state)
{
    (void)state;
    static const char *const values[] = {"عكاظ", "", "spa", "عكاظ"};
    char *paths[2] = {temporary_path("column"), temporary_path("values")};
    struct fh_file_writer files[2];
    struct fh_labels_writer writer;
    fh_file_writer_open(&files[0], paths[0], 0);
    fh_file_writer_open(&files[1], paths[1], 0);
    fh_labels_writer_init(&writer, &files[0], &files[1]);
    for (size_t i = 0; i < 4; i++)
        fh_labels_writer_add(&writer, fh_slice_from(values[i]));
    assert_true(fh_labels_writer_finish(&writer));
    fh_labels_writer_release(&writer);
    assert_int_equal(fh_file_writer_finish(&files[0], false, NULL), FH_OK);
    assert_int_equal(fh_file_writer_finish(&files[1], false, NULL), FH_OK);
    check_file("label-column", paths[0]);
    check_file("label-values", paths[1]);
}

static void ids_are_as_documented(void **state)
{
    (void)state;
    char *paths[2] = {temporary_path("ids"), temporary_path("index")};
    struct fh_file_writer files[2];
    struct fh_ids_writer writer;
    fh_file_writer_open(&files[0], paths[0], 0);
    fh_file_writer_open(&files[1], paths[1], 0);
    fh_ids_writer_init(&writer, &files[0], &files[1]);
    fh_ids_writer_add(&writer, FH_SLICE_LITERAL("news-8"));
    fh_ids_writer_add(&writer, FH_SLICE_LITERAL("news-15"));
    fh_ids_writer_add(&writer, FH_SLICE_LITERAL("news-15"));
    fh_ids_writer_release(&writer);
    assert_int_equal(fh_file_writer_finish(&files[0], false, NULL), FH_OK);
    assert_int_equal(fh_file_writer_finish(&files[1], false, NULL), FH_OK);
    check_file("ids", paths[0]);
    check_file("id-index", paths[1]);
}

static void raw_blocks_are_as_documented(void **state)
{
    (void)state;
    struct fh_store_dictionary *dictionary = NULL;
    struct fh_store_encoder *encoder = NULL;
    struct fh_buffer frame = FH_BUFFER_INIT;
    struct fh_document first = {.id = fh_text("a"), .title = fh_text("خبر"), .body = fh_text("نص"), .time = 100};
    struct fh_document second = {.id = fh_text("b"), .date = fh_text("«?"), .time = FH_NO_TIME};
    bool closed;
    char raw[200];
    assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, 3, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_new(&encoder, dictionary, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_add(encoder, &first, &frame, &closed, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_add(encoder, &second, &frame, &closed, NULL), FH_OK);
    assert_int_equal(fh_store_encoder_flush(encoder, &frame, &closed, NULL), FH_OK);
    size_t length = ZSTD_decompress(raw, sizeof raw, frame.bytes, frame.length);
    assert_false(ZSTD_isError(length));
    check_example("raw-block", raw, length);
    fh_buffer_release(&frame);
    fh_store_encoder_free(encoder);
    fh_store_dictionary_free(dictionary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(section_files_are_as_documented), cmocka_unit_test(sealed_files_are_as_documented),
        cmocka_unit_test(deletions_are_as_documented),     cmocka_unit_test(labels_are_as_documented),
        cmocka_unit_test(ids_are_as_documented),           cmocka_unit_test(raw_blocks_are_as_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
