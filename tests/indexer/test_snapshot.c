/* Snapshots and segments: what opens, what is shared, what is refused, and that no damaged byte makes a
 * reader leave its bytes.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
#include "tests/support/temporary.h"

/* ---- Small indexes ---- */

static void add_range(struct fh_writer *writer, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        char id[32], title[64], body[128];
        snprintf(id, sizeof id, "doc-%u", i);
        snprintf(title, sizeof title, "خبر رقم %u", i);
        snprintf(body, sizeof body, "نص الخبر رقم %u عن موضوع %u في يوم %u", i, i % 7, i % 30);
        struct fh_document document = {.id = fh_text(id),
                                       .title = fh_text(title),
                                       .body = fh_text(body),
                                       .source = fh_text(i % 3 != 0 ? "صحيفة" : "وكالة"),
                                       .time = i % 5 != 0 ? (int64_t)i * 3600 : FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    }
}

static struct fh_writer *writer_of(const char *directory, bool no_store)
{
    struct fh_writer_options options = {.no_merge = true, .threads = 1, .no_store = no_store};
    struct fh_writer *writer = NULL;
    struct fh_error error;
    if (fh_writer_open(&writer, directory, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
    return writer;
}

/* One commit: adds documents from..to-1 and deletes one. */
static void commit_range(const char *directory, uint32_t from, uint32_t to, const char *deleted)
{
    struct fh_writer *writer = writer_of(directory, false);
    bool found = true;
    add_range(writer, from, to);
    if (deleted != NULL)
        assert_int_equal(fh_writer_delete(writer, fh_text(deleted), &found, NULL), FH_OK);
    assert_true(found);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
}

static struct fh_snapshot *open_good(const char *directory)
{
    struct fh_snapshot *snapshot = NULL;
    struct fh_error error;
    if (fh_snapshot_open(&snapshot, directory, false, &error) != FH_OK)
        fail_msg("%s", error.message);
    return snapshot;
}

static void assert_title(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, uint32_t number)
{
    char id[32], title[64];
    struct fh_document document;
    fh_doc_id doc;
    snprintf(id, sizeof id, "doc-%u", number);
    snprintf(title, sizeof title, "خبر رقم %u", number);
    assert_int_equal(fh_snapshot_find(snapshot, fh_text(id), &doc, NULL), FH_OK);
    assert_int_equal(fh_snapshot_fetch(snapshot, decoder, doc, &document, NULL), FH_OK);
    assert_true(fh_slice_is(document.title, title));
    assert_true(fh_slice_is(document.id, id));
}

/* ---- Opening ---- */

static void segments_stand_one_behind_the_other(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_store_decoder *decoder = NULL;
    commit_range(directory, 0, 40, NULL);
    commit_range(directory, 40, 41, "doc-3");
    commit_range(directory, 41, 300, "doc-40");
    struct fh_snapshot *snapshot = open_good(directory);
    assert_int_equal(snapshot->segment_count, 3);
    assert_int_equal(snapshot->document_count, 300);
    assert_int_equal(snapshot->deleted_count, 2);
    assert_int_equal(fh_store_decoder_new(&decoder, snapshot->dictionary, NULL), FH_OK);
    fh_doc_id expected_base = 0;
    double length = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct fh_segment *segment = snapshot->segments[i];
        assert_int_equal(segment->doc_base, expected_base);
        for (fh_doc_id doc = 0; doc < segment->doc_count; doc++) {
            fh_doc_id local;
            assert_ptr_equal(fh_snapshot_segment(snapshot, expected_base + doc, &local), segment);
            assert_int_equal(local, doc);
            length += segment->lengths[doc];
        }
        expected_base += segment->doc_count;
    }
    assert_true(snapshot->average_length == length / 16 / 300);
    for (uint32_t i = 0; i < 300; i++) {
        if (i != 3 && i != 40)
            assert_title(snapshot, decoder, i);
    }
    fh_doc_id doc;
    struct fh_document document;
    struct fh_error error;
    assert_int_equal(fh_snapshot_find(snapshot, fh_text("doc-3"), &doc, &error), FH_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "'doc-3'"));
    assert_int_equal(fh_snapshot_find(snapshot, fh_text("doc-40"), &doc, NULL), FH_ERR_NOT_FOUND);
    assert_int_equal(fh_snapshot_find(snapshot, fh_text(""), &doc, NULL), FH_ERR_NOT_FOUND);
    assert_null(fh_snapshot_segment(snapshot, 300, &doc));
    assert_int_equal(fh_snapshot_fetch(snapshot, decoder, 300, &document, NULL), FH_ERR_USAGE);
    fh_store_decoder_free(decoder);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void an_index_without_text_or_documents_opens(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_writer *writer = writer_of(directory, true);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    struct fh_snapshot *snapshot = open_good(directory);
    struct fh_document document;
    fh_doc_id doc;
    assert_int_equal(snapshot->document_count, 0);
    assert_true(snapshot->average_length == 0);
    assert_null(fh_snapshot_segment(snapshot, 0, &doc));
    fh_snapshot_release(snapshot);
    add_range(writer, 0, 3);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    snapshot = open_good(directory);
    assert_int_equal(snapshot->document_count, 3);
    assert_null(snapshot->dictionary);
    assert_int_equal(fh_snapshot_fetch(snapshot, NULL, 0, &document, NULL), FH_ERR_UNSUPPORTED);
    assert_int_equal(fh_snapshot_find(snapshot, fh_text("doc-2"), &doc, NULL), FH_OK);
    assert_int_equal(doc, 2);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void no_index_is_not_found(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_snapshot *snapshot;
    assert_int_equal(fh_snapshot_open(&snapshot, directory, true, NULL), FH_ERR_NOT_FOUND);
    assert_null(snapshot);
    assert_int_equal(mkdir(directory, 0755), 0);
    assert_int_equal(fh_snapshot_open(&snapshot, directory, true, NULL), FH_ERR_NOT_FOUND);
    temporary_remove(directory);
}

/* ---- Refreshing ---- */

static void refreshing_shares_what_has_not_changed(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_store_decoder *decoder = NULL;
    struct fh_snapshot *next = NULL;
    fh_doc_id doc;
    commit_range(directory, 0, 40, NULL);
    struct fh_snapshot *snapshot = open_good(directory);
    assert_int_equal(fh_snapshot_refresh(&next, snapshot, NULL), FH_OK);
    assert_ptr_equal(next, snapshot);
    fh_snapshot_release(next);
    commit_range(directory, 40, 50, "doc-7");
    assert_int_equal(fh_snapshot_refresh(&next, snapshot, NULL), FH_OK);
    assert_ptr_not_equal(next, snapshot);
    assert_int_equal(next->segment_count, 2);
    assert_ptr_equal(next->segments[0]->container.map.bytes, snapshot->segments[0]->container.map.bytes);
    assert_ptr_equal(next->analyzer, snapshot->analyzer);
    assert_ptr_equal(next->dictionary, snapshot->dictionary);
    /* The old one keeps what it saw. */
    assert_int_equal(fh_snapshot_find(snapshot, fh_text("doc-7"), &doc, NULL), FH_OK);
    assert_int_equal(fh_snapshot_find(snapshot, fh_text("doc-44"), &doc, NULL), FH_ERR_NOT_FOUND);
    assert_int_equal(snapshot->deleted_count, 0);
    assert_int_equal(fh_snapshot_find(next, fh_text("doc-7"), &doc, NULL), FH_ERR_NOT_FOUND);
    fh_snapshot_release(snapshot);
    assert_int_equal(fh_store_decoder_new(&decoder, next->dictionary, NULL), FH_OK);
    for (uint32_t i = 0; i < 50; i++) {
        if (i != 7)
            assert_title(next, decoder, i);
    }
    fh_store_decoder_free(decoder);
    fh_snapshot_release(next);
    temporary_remove(directory);
}

static void a_snapshot_outlives_its_files(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_store_decoder *decoder = NULL;
    commit_range(directory, 0, 40, NULL);
    commit_range(directory, 40, 80, "doc-1");
    struct fh_snapshot *snapshot = open_good(directory);
    temporary_remove(directory);
    assert_int_equal(fh_store_decoder_new(&decoder, snapshot->dictionary, NULL), FH_OK);
    for (uint32_t i = 2; i < 80; i++)
        assert_title(snapshot, decoder, i);
    fh_store_decoder_free(decoder);
    fh_snapshot_release(snapshot);
}

/* An index made anew at the same place has the same names and numbers for other content. */
static void an_index_made_anew_is_not_taken_for_the_old_one(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_store_decoder *decoder = NULL;
    struct fh_snapshot *next = NULL;
    commit_range(directory, 0, 40, NULL);
    struct fh_snapshot *snapshot = open_good(directory);
    char *again = strdup(directory);
    temporary_remove(directory);
    commit_range(again, 500, 540, NULL);
    assert_int_equal(fh_snapshot_refresh(&next, snapshot, NULL), FH_OK);
    assert_ptr_not_equal(next, snapshot);
    assert_string_equal(next->segments[0]->name, snapshot->segments[0]->name);
    assert_int_equal(fh_store_decoder_new(&decoder, next->dictionary, NULL), FH_OK);
    assert_title(next, decoder, 520);
    fh_store_decoder_free(decoder);
    fh_snapshot_release(snapshot);
    fh_snapshot_release(next);
    temporary_remove(again);
}

#define READERS 3
#define COMMITS 40

struct race {
    char *directory;
    atomic_bool ended;
    atomic_uint opened;
};

/* Follows the commits, by refreshing and by opening anew. Of every commit the last document is there, and as many
 * live ones as the commit left. */
static void *read_on(void *context)
{
    struct race *race = context;
    struct fh_snapshot *snapshot = open_good(race->directory);
    for (unsigned round = 0; !atomic_load(&race->ended); round++) {
        struct fh_snapshot *next = NULL;
        struct fh_error error;
        char id[32];
        fh_doc_id doc;
        enum fh_status status = round % 3 != 0 ? fh_snapshot_refresh(&next, snapshot, &error)
                                               : fh_snapshot_open(&next, race->directory, false, &error);
        if (status != FH_OK) {
            fprintf(stderr, "%s\n", error.message);
            abort();
        }
        if (next->manifest.commit < snapshot->manifest.commit)
            abort();
        uint64_t live = next->document_count - next->deleted_count;
        snprintf(id, sizeof id, "doc-%u", (unsigned)live - 1);
        if (live % 10 != 0 || fh_snapshot_find(next, fh_text(id), &doc, NULL) != FH_OK)
            abort();
        fh_snapshot_release(snapshot);
        snapshot = next;
        atomic_fetch_add(&race->opened, 1);
    }
    fh_snapshot_release(snapshot);
    return NULL;
}

/* Commits replace documents and merge all the time, so that files are retired under the readers. */
static void readers_follow_a_writer_that_retires_files(void **state)
{
    (void)state;
    struct race race = {.directory = temporary_path("index")};
    struct fh_writer_options options = {.threads = 1};
    struct fh_writer *writer = NULL;
    pthread_t readers[READERS];
    assert_int_equal(fh_writer_open(&writer, race.directory, &options, NULL), FH_OK);
    for (uint32_t i = 0; i < COMMITS; i++) {
        if (i > 0)
            add_range(writer, i * 10 - 5, i * 10); /* half of the last ten once more */
        add_range(writer, i * 10, i * 10 + 10);
        assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
        for (size_t r = 0; i == 0 && r < READERS; r++)
            assert_int_equal(pthread_create(&readers[r], NULL, read_on, &race), 0);
        if (i % 8 == 7) {
            struct fh_merge_options merge = {.full = true};
            assert_int_equal(fh_writer_merge(writer, &merge, NULL), FH_OK);
        }
    }
    atomic_store(&race.ended, true);
    for (size_t r = 0; r < READERS; r++)
        assert_int_equal(pthread_join(readers[r], NULL), 0);
    assert_true(atomic_load(&race.opened) >= READERS);
    fh_writer_close(writer);
    temporary_remove(race.directory);
}

/* ---- Damage ---- */

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
    commit_range(directory, 0, 4000, NULL);
    commit_range(directory, 4000, 4010, "doc-7");
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
    commit_range(directory, 0, 4000, NULL);
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
    commit_range(directory, 0, 10, NULL);
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
    commit_range(directory, 0, 10, NULL);
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
    commit_range(directory, 0, documents, NULL);
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
    commit_range(directory, 0, 40, NULL);
    old = open_good(directory);
    commit_range(directory, 40, 50, "doc-7");
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
        cmocka_unit_test(segments_stand_one_behind_the_other),
        cmocka_unit_test(an_index_without_text_or_documents_opens),
        cmocka_unit_test(no_index_is_not_found),
        cmocka_unit_test(refreshing_shares_what_has_not_changed),
        cmocka_unit_test(a_snapshot_outlives_its_files),
        cmocka_unit_test(an_index_made_anew_is_not_taken_for_the_old_one),
        cmocka_unit_test(readers_follow_a_writer_that_retires_files),
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
