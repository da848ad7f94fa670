/* The manifest: goldens of its text, what it refuses, and what a commit leaves on disk. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "indexer/manifest.h"
#include "indexer/types.h"
#include "tests/support/damage.h"
#include "tests/support/files.h"
#include "tests/support/temporary.h"

/* The example of manifest.h and docs/FORMAT.md. */
static const char golden[] =
    "fihrist 2\n"
    "commit 17\n"
    "analyzer arabic-1f2e3d4c5b6a7988 analyzer-17.fha\n"
    "levels stem form\n"
    "title_weight 32\n"
    "lead_weight 24\n"
    "store dictionary-1.fhd\n"
    "next_file 13\n"
    "written 41943040 125829120\n"
    "note 64617973203137\n"
    "total_length 123456800\n"
    "segment seg-12.fhs documents 30099 length 123456789 bytes 33554432 deleted 5 del-12-17.fhd\n"
    "segment seg-11.fhs documents 1 length 11 bytes 4096 deleted 0 -\n"
    "xxh3 122f7dcb40599360\n";

static struct fh_manifest example(void)
{
    struct fh_manifest manifest = FH_MANIFEST_INIT;
    manifest.commit = 17;
    strcpy(manifest.analyzer_identity, "arabic-1f2e3d4c5b6a7988");
    strcpy(manifest.analyzer_file, "analyzer-17.fha");
    manifest.weights = (struct fh_weights){32, 24};
    manifest.stored = true;
    strcpy(manifest.dictionary_file, "dictionary-1.fhd");
    manifest.next_file = 13;
    manifest.bytes_added = 41943040;
    manifest.bytes_merged = 125829120;
    memcpy(manifest.note, "days 17", manifest.note_length = 7);
    struct fh_manifest_segment first = {"seg-12.fhs", 30099, 123456789, 33554432, 5, "del-12-17.fhd"};
    struct fh_manifest_segment second = {"seg-11.fhs", 1, 11, 4096, 0, ""};
    assert_int_equal(fh_manifest_add(&manifest, &first, NULL), FH_OK);
    assert_int_equal(fh_manifest_add(&manifest, &second, NULL), FH_OK);
    return manifest;
}

static char *text_of(const struct fh_manifest *manifest)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_manifest_format(manifest, &text);
    char *bytes = fh_buffer_detach(&text);
    assert_non_null(bytes);
    return bytes;
}

static void assert_same(const struct fh_manifest *a, const struct fh_manifest *b)
{
    char *x = text_of(a), *y = text_of(b);
    assert_string_equal(x, y);
    fh_free(x);
    fh_free(y);
}

/* Parses lines to which the checksum line is added. */
static enum fh_status parse_sealed(struct fh_manifest *manifest, const char *lines, struct fh_error *error)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_buffer_append_text(&text, lines);
    fh_buffer_printf(&text, "xxh3 %016" PRIx64 "\n", XXH3_64bits(lines, strlen(lines)));
    enum fh_status status = fh_manifest_parse(manifest, fh_buffer_slice(&text), "MANIFEST", error);
    fh_buffer_release(&text);
    return status;
}

/* ---- Text ---- */

static void text_is_the_golden(void **state)
{
    (void)state;
    struct fh_manifest manifest = example();
    char *text = text_of(&manifest);
    assert_string_equal(text, golden);
    fh_free(text);
    fh_manifest_release(&manifest);
}

static void the_golden_is_read(void **state)
{
    (void)state;
    struct fh_manifest manifest, expected = example();
    assert_int_equal(fh_manifest_parse(&manifest, fh_text(golden), "MANIFEST", NULL), FH_OK);
    assert_same(&manifest, &expected);
    assert_int_equal(manifest.segments[0].deleted_count, 5);
    assert_int_equal(manifest.segments[1].length, 11);
    assert_int_equal(manifest.levels, FH_LEVELS_BOTH);
    fh_manifest_release(&manifest);
    fh_manifest_release(&expected);
}

static void variants_come_back(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        struct fh_manifest manifest = example(), again;
        if (i == 8)
            manifest.note_length = 0;
        if (i == 9)
            memset(manifest.note, 0xFE, manifest.note_length = FH_NOTE_BYTES_MAX);
        manifest.levels = (i & 1) != 0 ? FH_LEVELS_STEM : FH_LEVELS_BOTH;
        manifest.stored = i != 2;
        if (i == 2 || i == 3)
            manifest.dictionary_file[0] = '\0';
        if (i == 4)
            manifest.segment_count = 0;
        if (i == 5)
            manifest.commit = manifest.next_file = UINT64_MAX;
        if (i == 6)
            manifest.weights = (struct fh_weights){FH_WEIGHT_MAX, FH_WEIGHT_MAX};
        if (i == 7)
            manifest.segments[0].doc_count = manifest.segments[0].deleted_count = FH_DOC_COUNT_MAX - 2;
        char *text = text_of(&manifest);
        assert_int_equal(fh_manifest_parse(&again, fh_text(text), "MANIFEST", NULL), FH_OK);
        assert_same(&manifest, &again);
        assert_int_equal(again.stored, manifest.stored);
        fh_free(text);
        fh_manifest_release(&manifest);
        fh_manifest_release(&again);
    }
}

/* ---- What is refused ---- */

static void every_flip_and_cut_is_refused(void **state)
{
    (void)state;
    size_t length = strlen(golden);
    struct fh_manifest manifest;
    for (size_t bit = 0; bit < length * 8; bit++) {
        uint8_t *copy = exact_copy(golden, length);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum fh_status status =
            fh_manifest_parse(&manifest, (struct fh_slice){(const char *)copy, length}, "MANIFEST", NULL);
        assert_true(status == FH_ERR_CORRUPT || (status == FH_ERR_VERSION && bit / 8 == 8));
        free(copy);
    }
    for (size_t cut = 0; cut < length; cut++) {
        uint8_t *copy = exact_copy(golden, cut);
        assert_int_equal(fh_manifest_parse(&manifest, (struct fh_slice){(const char *)copy, cut}, "MANIFEST", NULL),
                         FH_ERR_CORRUPT);
        free(copy);
    }
}

#define HEAD "fihrist 2\ncommit 17\nanalyzer arabic-1 analyzer-17.fha\nlevels stem form\ntitle_weight 32\nlead_weight 32\n"
#define STORE "store dictionary-1.fhd\nnext_file 13\nwritten 1 0\n"
#define SEGMENT "segment seg-12.fhs documents 3 length 7 bytes 5 deleted 0 -\n"

/* With a checksum that fits, so that the grammar itself has to refuse them. */
static void hostile_lines_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "\n",
        "fihrist\n",
        "fihrist 01\n" STORE,
        " " HEAD STORE "total_length 7\n" SEGMENT,
        HEAD STORE "total_length 7\n" SEGMENT "\n",
        HEAD STORE "total_length 7\r\n" SEGMENT,
        HEAD STORE "total_length 8\n" SEGMENT,
        HEAD STORE "total_length 07\n" SEGMENT,
        HEAD STORE "total_length +7\n" SEGMENT,
        HEAD STORE "total_length 18446744073709551616\n",
        HEAD STORE "total_length 18446744073709551623\n" SEGMENT,
        HEAD STORE "total_length 7\n" SEGMENT SEGMENT,
        HEAD STORE "total_length 14\n" SEGMENT SEGMENT,
        HEAD STORE SEGMENT "total_length 7\n",
        HEAD STORE "total_length 7\nsegment ../up documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment a/b documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment .hidden documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment -x documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment  documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment \xd8\xb3 documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE
        "total_length 7\nsegment s12345678901234567890123456789012345678901234567 documents 3 length 7 bytes 5 "
        "deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment analyzer-17.fha documents 3 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment s documents 0 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment s documents 2147483648 length 7 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 7\nsegment s documents 3 length 7 bytes 5 deleted 0 d\n",
        HEAD STORE "total_length 7\nsegment s documents 3 length 7 bytes 5 deleted 1 -\n",
        HEAD STORE "total_length 7\nsegment s documents 3 length 7 bytes 5 deleted 4 d\n",
        HEAD STORE "total_length 7\nsegment s documents 3 length 7 bytes 5 deleted 1 s\n",
        HEAD STORE "total_length 7\nsegment s documents 3 length 7 bytes 5 deleted 0\n",
        HEAD STORE "total_length 0\nsegment a documents 2147483647 length 0 bytes 5 deleted 0 -\n"
                   "segment b documents 1 length 0 bytes 5 deleted 0 -\n",
        HEAD STORE "total_length 1\nsegment a documents 1 length 18446744073709551615 bytes 5 deleted 0 -\n"
                   "segment b documents 1 length 2 bytes 5 deleted 0 -\n",
        HEAD "store \nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        HEAD "store --\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        HEAD "next_file 1\nstore -\ntotal_length 0\n",
        HEAD "store -\nnext_file 1\ntotal_length 0\n",
        HEAD "store -\nnext_file 1\nwritten 1\ntotal_length 0\n",
        HEAD "store -\nnext_file 1\nwritten 1 01\ntotal_length 0\n",
        HEAD STORE "note \ntotal_length 0\n",
        HEAD STORE "note 6\ntotal_length 0\n",
        HEAD STORE "note 6A\ntotal_length 0\n",
        HEAD STORE "note 61 \ntotal_length 0\n",
        HEAD STORE "note 61\nnote 62\ntotal_length 0\n",
        HEAD STORE "total_length 0\nnote 61\n",
        "fihrist 1\ncommit -1\nanalyzer a b\nlevels stem\ntitle_weight 1\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a\nlevels stem\ntitle_weight 1\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b c\nlevels stem\ntitle_weight 1\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels form\ntitle_weight 1\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels stem  form\ntitle_weight 1\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels stem\ntitle_weight 0\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels stem\ntitle_weight 1025\nlead_weight 16\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels stem\ntitle_weight 1\nlead_weight 15\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels stem\ntitle_weight 1\nlead_weight 1025\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
        "fihrist 1\ncommit 1\nanalyzer a b\nlevels stem\ntitle_weight 1\nstore -\nnext_file 1\nwritten 1 0\ntotal_length 0\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fh_manifest manifest;
        struct fh_error error = {FH_OK, ""};
        if (parse_sealed(&manifest, bad[i], &error) != FH_ERR_CORRUPT)
            fail_msg("not refused: %s", bad[i]);
        assert_true(strncmp(error.message, "MANIFEST: ", 10) == 0);
        assert_null(manifest.segments);
    }
    struct fh_manifest manifest; /* what they were made from is good */
    assert_int_equal(parse_sealed(&manifest, HEAD STORE "total_length 7\n" SEGMENT, NULL), FH_OK);
    fh_manifest_release(&manifest);
}

static void bytes_zero_end_no_name(void **state)
{
    (void)state;
    static const char lines[] = HEAD STORE "total_length 7\nsegment s\0t documents 3 length 7 bytes 5 deleted 0 -\n";
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_manifest manifest;
    fh_buffer_append(&text, lines, sizeof lines - 1);
    fh_buffer_printf(&text, "xxh3 %016" PRIx64 "\n", XXH3_64bits(lines, sizeof lines - 1));
    assert_int_equal(fh_manifest_parse(&manifest, fh_buffer_slice(&text), "MANIFEST", NULL), FH_ERR_CORRUPT);
    fh_buffer_release(&text);
}

static void another_version_says_so(void **state)
{
    (void)state;
    struct fh_manifest manifest;
    struct fh_error error;
    assert_int_equal(parse_sealed(&manifest, "fihrist 3\nwhatever comes\n", &error), FH_ERR_VERSION);
    assert_string_equal(error.message, "MANIFEST: format version 3; this library reads versions 1 to 2");
}

static void the_line_is_named(void **state)
{
    (void)state;
    struct fh_manifest manifest;
    struct fh_error error;
    assert_int_equal(parse_sealed(&manifest, HEAD STORE "total_length 7\nsegment ../x\n", &error), FH_ERR_CORRUPT);
    assert_string_equal(error.message, "MANIFEST: line 11: bad segment name or number of documents");
}

/* ---- Files ---- */

static void a_commit_replaces_the_manifest_whole(void **state)
{
    (void)state;
    char *directory = temporary_path("index"), *path = fh_path_join(directory, FH_MANIFEST_FILE);
    struct fh_manifest manifest = example(), again;
    size_t length;
    struct fh_error error;
    assert_int_equal(fh_manifest_read(&again, directory, &error), FH_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "there is no index here"));
    assert_int_equal(mkdir(directory, 0755), 0);
    assert_int_equal(fh_manifest_read(&again, directory, NULL), FH_ERR_NOT_FOUND);
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    uint8_t *bytes = file_read(path, &length);
    assert_int_equal(length, strlen(golden));
    assert_memory_equal(bytes, golden, length);
    free(bytes);
    manifest.commit++;
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    assert_int_equal(file_count(directory), 1);
    assert_int_equal(fh_manifest_read(&again, directory, NULL), FH_OK);
    assert_same(&manifest, &again);
    fh_manifest_release(&again);
    fh_manifest_release(&manifest);
    fh_free(path);
    temporary_remove(directory);
}

static void what_could_not_be_read_back_is_not_written(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_manifest manifest = example(), again;
    assert_int_equal(mkdir(directory, 0755), 0);
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    manifest.commit = 99;
    strcpy(manifest.segments[1].name, manifest.segments[0].name);
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_ERR_CORRUPT);
    assert_int_equal(fh_manifest_read(&again, directory, NULL), FH_OK);
    assert_int_equal(again.commit, 17);
    assert_int_equal(file_count(directory), 1);
    fh_manifest_release(&again);
    fh_manifest_release(&manifest);
    temporary_remove(directory);
}

static void a_failed_write_leaves_the_old_manifest(void **state)
{
    (void)state;
    char *directory = temporary_path("index"), *blocked = fh_path_join(directory, FH_MANIFEST_FILE ".tmp");
    struct fh_manifest manifest = example(), again;
    assert_int_equal(mkdir(directory, 0755), 0);
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    manifest.commit++;
    for (long n = 1;; n++) {
        fh_mem_fail_after(n);
        enum fh_status status = fh_manifest_write(&manifest, directory, NULL);
        fh_mem_fail_after(0);
        assert_int_equal(file_count(directory), 1);
        assert_int_equal(fh_manifest_read(&again, directory, NULL), FH_OK);
        assert_int_equal(again.commit, status == FH_OK ? 18 : 17);
        fh_manifest_release(&again);
        if (status == FH_OK)
            break;
        assert_int_equal(status, FH_ERR_NOMEM);
    }
    assert_int_equal(mkdir(blocked, 0755), 0);
    manifest.commit++;
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_ERR_IO);
    assert_int_equal(fh_manifest_read(&again, directory, NULL), FH_OK);
    assert_int_equal(again.commit, 18);
    fh_manifest_release(&again);
    fh_manifest_release(&manifest);
    fh_free(blocked);
    temporary_remove(directory);
}

static void names_of_the_snapshot(void **state)
{
    (void)state;
    static const char *const ours[] = {"MANIFEST",      "LOCK",       "analyzer-17.fha", "dictionary-1.fhd",
                                       "del-12-17.fhd", "seg-11.fhs", "seg-12.fhs"};
    static const char *const others[] = {"", "seg-1.fhs", "seg-12.fhs.tmp", "MANIFEST.tmp", "-", "none"};
    struct fh_manifest manifest = example();
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(fh_manifest_names(&manifest, ours[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(fh_manifest_names(&manifest, others[i]));
    fh_manifest_release(&manifest);
}

static void copies_are_whole_or_nothing(void **state)
{
    (void)state;
    struct fh_manifest manifest = example(), copy;
    assert_int_equal(fh_manifest_copy(&copy, &manifest, NULL), FH_OK);
    assert_same(&copy, &manifest);
    assert_ptr_not_equal(copy.segments, manifest.segments);
    fh_manifest_release(&copy);
    fh_mem_fail_after(1);
    assert_int_equal(fh_manifest_copy(&copy, &manifest, NULL), FH_ERR_NOMEM);
    fh_mem_fail_after(0);
    assert_null(copy.segments);
    fh_manifest_release(&manifest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_the_golden),
        cmocka_unit_test(the_golden_is_read),
        cmocka_unit_test(variants_come_back),
        cmocka_unit_test(every_flip_and_cut_is_refused),
        cmocka_unit_test(hostile_lines_are_refused),
        cmocka_unit_test(bytes_zero_end_no_name),
        cmocka_unit_test(another_version_says_so),
        cmocka_unit_test(the_line_is_named),
        cmocka_unit_test(a_commit_replaces_the_manifest_whole),
        cmocka_unit_test(what_could_not_be_read_back_is_not_written),
        cmocka_unit_test(a_failed_write_leaves_the_old_manifest),
        cmocka_unit_test(names_of_the_snapshot),
        cmocka_unit_test(copies_are_whole_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
