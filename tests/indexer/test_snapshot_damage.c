/* Snapshots and segments that are damaged: what is refused, and that no damaged byte makes a reader leave its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"
#include "indexer/container_layout.h"
#include "indexer/sealed.h"
#include "indexer/snapshot.h"
#include "tests/support/damage.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/small_index.h"
#include "tests/support/temporary.h"

/* The path of a file that the manifest names. */
static char *path_of(const char *directory, const char *name)
{
    char *path = fh_path_join(directory, name);
    assert_non_null(path);
    return path;
}

static enum fh_status open_status(const char *directory, bool any_analyzer, struct fh_error *error)
{
    struct fh_snapshot *snapshot = NULL;
    enum fh_status status = fh_snapshot_open(&snapshot, directory, any_analyzer, error);
    assert_int_equal(snapshot != NULL, status == FH_OK);
    fh_snapshot_release(snapshot);
    return status;
}

static void missing_files_are_damage_and_named(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_manifest manifest;
    struct fh_error error;
    small_index_commit(directory, 0, 4000, NULL);
    small_index_commit(directory, 4000, 4010, "doc-7");
    assert_int_equal(fh_manifest_read(&manifest, directory, NULL), FH_OK);
    assert_true(manifest.dictionary_file[0] != '\0');
    const char *const names[] = {manifest.analyzer_file, manifest.dictionary_file, manifest.segments[1].name,
                                 manifest.segments[0].deletions};
    for (size_t i = 0; i < 4; i++) {
        char *path = path_of(directory, names[i]);
        size_t length;
        uint8_t *bytes = file_read(path, &length);
        assert_int_equal(remove(path), 0);
        assert_int_equal(open_status(directory, false, &error), FH_ERR_CORRUPT);
        assert_int_equal(error.status, FH_ERR_CORRUPT);
        assert_non_null(strstr(error.message, names[i]));
        assert_int_equal(open_status(directory, true, NULL), i == 0 ? FH_OK : FH_ERR_CORRUPT);
        file_write(path, bytes, length);
        assert_int_equal(open_status(directory, false, NULL), FH_OK);
        free(bytes);
        fh_free(path);
    }
    fh_manifest_release(&manifest);
    temporary_remove(directory);
}

static void a_damaged_dictionary_is_refused_and_an_analyzer_done_without(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_manifest manifest;
    struct fh_sealed sealed;
    struct fh_snapshot *snapshot = NULL;
    size_t length;
    small_index_commit(directory, 0, 4000, NULL);
    assert_int_equal(fh_manifest_read(&manifest, directory, NULL), FH_OK);
    char *path = path_of(directory, manifest.dictionary_file);
    uint8_t *bytes = file_read(path, &length);
    bytes[length / 2] ^= 1;
    file_write(path, bytes, length);
    assert_int_equal(open_status(directory, true, NULL), FH_ERR_CORRUPT);
    bytes[length / 2] ^= 1;
    file_write(path, bytes, length);
    free(bytes);
    fh_free(path);
    path = path_of(directory, manifest.analyzer_file);
    bytes = file_read(path, &length);
    for (size_t i = 0; i < 20; i++)
        bytes[i] = (uint8_t)~bytes[i];
    file_write(path, bytes, length);
    free(bytes);
    assert_int_equal(fh_sealed_open(&sealed, path, NULL), FH_OK);
    assert_int_equal(fh_sealed_verify(&sealed, path, NULL), FH_ERR_CORRUPT);
    fh_sealed_close(&sealed);
    enum fh_status status = open_status(directory, false, NULL);
    assert_true(status == FH_ERR_CORRUPT || status == FH_ERR_ANALYZER);
    assert_int_equal(fh_snapshot_open(&snapshot, directory, true, NULL), FH_OK);
    assert_null(snapshot->analyzer);
    fh_snapshot_release(snapshot);
    fh_free(path);
    fh_manifest_release(&manifest);
    temporary_remove(directory);
}

static void another_analyzer_names_the_remedy(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_manifest manifest;
    struct fh_error error;
    small_index_commit(directory, 0, 10, NULL);
    assert_int_equal(fh_manifest_read(&manifest, directory, NULL), FH_OK);
    manifest.analyzer_identity[strlen(manifest.analyzer_identity) - 1] ^= 1;
    manifest.commit++;
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    assert_int_equal(open_status(directory, false, &error), FH_ERR_CORRUPT);
    assert_non_null(strstr(error.message, "another analyzer"));
    assert_int_equal(open_status(directory, true, NULL), FH_OK);
    fh_manifest_release(&manifest);
    temporary_remove(directory);
}

static void the_manifest_must_agree_with_its_segments(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_manifest manifest, changed;
    small_index_commit(directory, 0, 10, NULL);
    assert_int_equal(fh_manifest_read(&manifest, directory, NULL), FH_OK);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(fh_manifest_copy(&changed, &manifest, NULL), FH_OK);
        changed.segments[0].doc_count += i == 0;
        changed.segments[0].length += i == 1;
        changed.segments[0].bytes += i == 2;
        changed.weights.title += i == 3;
        changed.weights.lead += i == 7;
        changed.levels = i == 4 ? FH_LEVELS_STEM : FH_LEVELS_BOTH;
        changed.stored = i != 5;
        assert_int_equal(fh_manifest_write(&changed, directory, NULL), FH_OK);
        assert_int_equal(open_status(directory, false, NULL), i == 6 ? FH_OK : FH_ERR_CORRUPT);
        fh_manifest_release(&changed);
    }
    fh_manifest_release(&manifest);
    temporary_remove(directory);
}

/* Reads all there is to read of a segment, checking only that nothing is impossible. */
static void read_everything(const uint8_t *bytes, size_t length, void *context)
{
    struct fh_segment *segment = NULL;
    struct fh_store_decoder *decoder = NULL;
    struct fh_buffer id = FH_BUFFER_INIT;
    size_t *opened = context;
    if (fh_segment_view(&segment, (struct fh_slice){(const char *)bytes, length}, "x", NULL) != FH_OK) {
        assert_null(segment);
        return;
    }
    ++*opened;
    struct fh_store_dictionary *dictionary = NULL;
    assert_int_equal(fh_store_dictionary_new(&dictionary, (struct fh_slice){NULL, 0}, 0, NULL), FH_OK);
    assert_int_equal(fh_store_decoder_new(&decoder, dictionary, NULL), FH_OK);
    for (fh_doc_id doc = 0; doc < segment->doc_count; doc++) {
        struct fh_document document;
        fh_doc_id found;
        uint64_t cursor = 0;
        if (fh_idmap_id(&segment->ids, doc, &id, NULL) == FH_OK &&
            fh_idmap_find(&segment->ids, fh_buffer_slice(&id), fh_id_hash(fh_buffer_slice(&id)), &cursor, &found,
                          NULL) == FH_OK)
            assert_true(found < segment->doc_count);
        fh_labels_of(&segment->sources, doc);
        fh_labels_of(&segment->categories, doc);
        fh_store_fetch(&segment->store, decoder, doc, &document, NULL);
    }
    for (uint32_t level = 0; level < segment->facts.level_count; level++) {
        struct fh_term_iterator terms;
        struct fh_postings list;
        struct fh_positions positions;
        if (fh_term_iterator_seek(&terms, &segment->terms[level], (struct fh_slice){NULL, 0}, NULL) != FH_OK)
            continue;
        for (uint32_t n = 0; fh_term_iterator_next(&terms, NULL) == FH_OK; n++) {
            assert_true(n < segment->facts.term_count[level]);
            static struct fh_block block;
            if (fh_segment_postings(segment, (enum fh_level)level, &terms.info, &list, NULL) == FH_OK &&
                fh_postings_read_docs(&list, 0, &block))
                assert_true(block.docs[block.count - 1] < segment->doc_count);
            if (level == FH_LEVEL_STEM && terms.info.doc_freq > 1)
                fh_segment_positions(segment, &terms.info, &positions, NULL);
        }
    }
    fh_buffer_release(&id);
    fh_store_decoder_free(decoder);
    fh_store_dictionary_free(dictionary);
    fh_segment_close(segment);
}

static uint8_t *segment_bytes(uint32_t documents, size_t *length)
{
    char *directory = temporary_path("index");
    struct fh_manifest manifest;
    small_index_commit(directory, 0, documents, NULL);
    assert_int_equal(fh_manifest_read(&manifest, directory, NULL), FH_OK);
    char *path = path_of(directory, manifest.segments[0].name);
    uint8_t *bytes = file_read(path, length);
    fh_free(path);
    fh_manifest_release(&manifest);
    temporary_remove(directory);
    return bytes;
}

static void damaged_segments_are_read_without_harm(void **state)
{
    (void)state;
    size_t length, opened = 0;
    uint8_t *bytes = segment_bytes(200, &length);
    read_everything(bytes, length, &opened);
    assert_int_equal(opened, 1);
    damage_every_way(bytes, length, 4000, 11, read_everything, &opened);
    assert_true(opened > 100);
    free(bytes);
}

/* The section table rewritten with a checksum that fits: sections missing, swapped, cut. */
static void hostile_section_tables_are_read_without_harm(void **state)
{
    (void)state;
    size_t length, opened = 0;
    struct random random = {5};
    uint8_t *bytes = segment_bytes(30, &length);
    uint32_t count = fh_load_u32(bytes + 16);
    size_t table = FH_CONTAINER_HEADER_BYTES + count * FH_CONTAINER_ENTRY_BYTES;
    for (int round = 0; round < 2000; round++) {
        uint8_t *copy = exact_copy(bytes, length);
        uint8_t *entry = copy + FH_CONTAINER_HEADER_BYTES + random_below(&random, count) * FH_CONTAINER_ENTRY_BYTES;
        if (random_once_in(&random, 2)) /* another part for the section */
            fh_store_u32(entry, fh_load_u32(entry) ^ random_below(&random, 8));
        else if (entry + FH_CONTAINER_ENTRY_BYTES < copy + table) /* shorter by less than its padding can hide */
            fh_store_u64(entry + 16, fh_load_u64(entry + 16) - random_below(&random, 8));
        else
            fh_store_u64(entry + 16, random_below(&random, 64));
        fh_store_u64(copy + table, XXH3_64bits(copy, table));
        read_everything(copy, length, &opened);
        free(copy);
    }
    assert_true(opened > 10);
    free(bytes);
}

/* Facts that lie, with checksums that fit. */
static void hostile_facts_are_refused(void **state)
{
    (void)state;
    static const uint64_t lies[] = {0, 1, 2, 3, 31, UINT32_MAX, (uint64_t)1 << 32, UINT64_MAX, (uint64_t)1 << 31};
    size_t length, opened = 0, good = 0;
    uint8_t *bytes = segment_bytes(30, &length);
    uint64_t facts = 0;
    for (uint32_t i = 0; i < fh_load_u32(bytes + 16); i++) {
        const uint8_t *entry = bytes + FH_CONTAINER_HEADER_BYTES + i * FH_CONTAINER_ENTRY_BYTES;
        if (fh_load_u32(entry) == FH_SECTION_FACTS)
            facts = fh_load_u64(entry + 8);
    }
    assert_true(facts > 0);
    for (size_t field = 0; field < FH_FACTS_BYTES / 8; field++) {
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
            uint8_t *copy = exact_copy(bytes, length);
            fh_store_u64(copy + facts + field * 8, lies[i]);
            read_everything(copy, length, &opened);
            good++;
            free(copy);
        }
    }
    assert_true(opened < good);
    free(bytes);
}

static void failing_allocations_leave_nothing(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_snapshot *old = NULL, *next = NULL;
    small_index_commit(directory, 0, 40, NULL);
    old = small_index_open(directory);
    small_index_commit(directory, 40, 50, "doc-7");
    enum fh_status status = FH_ERR_NOMEM;
    for (long n = 1; status != FH_OK; n++) {
        struct fh_snapshot *snapshot = NULL;
        fh_mem_fail_after(n);
        status = fh_snapshot_open(&snapshot, directory, false, NULL);
        fh_mem_fail_after(0);
        assert_true(status == FH_OK || status == FH_ERR_NOMEM);
        fh_snapshot_release(snapshot);
    }
    status = FH_ERR_NOMEM;
    for (long n = 1; status != FH_OK; n++) {
        fh_mem_fail_after(n);
        status = fh_snapshot_refresh(&next, old, NULL);
        fh_mem_fail_after(0);
        assert_true(status == FH_OK || status == FH_ERR_NOMEM);
        assert_int_equal(next != NULL, status == FH_OK);
    }
    fh_snapshot_release(next);
    fh_snapshot_release(old);
    temporary_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_files_are_damage_and_named),
        cmocka_unit_test(a_damaged_dictionary_is_refused_and_an_analyzer_done_without),
        cmocka_unit_test(another_analyzer_names_the_remedy),
        cmocka_unit_test(the_manifest_must_agree_with_its_segments),
        cmocka_unit_test(damaged_segments_are_read_without_harm),
        cmocka_unit_test(hostile_section_tables_are_read_without_harm),
        cmocka_unit_test(hostile_facts_are_refused),
        cmocka_unit_test(failing_allocations_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
