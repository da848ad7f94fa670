/* Snapshots and segments: what opens, and what is shared. */
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

#include "indexer/snapshot.h"
#include "tests/support/small_index.h"
#include "tests/support/temporary.h"

/* ---- Opening ---- */

static void segments_stand_one_behind_the_other(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_store_decoder *decoder = NULL;
    small_index_commit(directory, 0, 40, NULL);
    small_index_commit(directory, 40, 41, "doc-3");
    small_index_commit(directory, 41, 300, "doc-40");
    struct fh_snapshot *snapshot = small_index_open(directory);
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
            small_index_assert(snapshot, decoder, i);
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
    struct fh_writer *writer = small_index_writer(directory, true);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    struct fh_snapshot *snapshot = small_index_open(directory);
    struct fh_document document;
    fh_doc_id doc;
    assert_int_equal(snapshot->document_count, 0);
    assert_true(snapshot->average_length == 0);
    assert_null(fh_snapshot_segment(snapshot, 0, &doc));
    fh_snapshot_release(snapshot);
    small_index_add(writer, 0, 3);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    snapshot = small_index_open(directory);
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
    small_index_commit(directory, 0, 40, NULL);
    struct fh_snapshot *snapshot = small_index_open(directory);
    assert_int_equal(fh_snapshot_refresh(&next, snapshot, NULL), FH_OK);
    assert_ptr_equal(next, snapshot);
    fh_snapshot_release(next);
    small_index_commit(directory, 40, 50, "doc-7");
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
            small_index_assert(next, decoder, i);
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
    small_index_commit(directory, 0, 40, NULL);
    small_index_commit(directory, 40, 80, "doc-1");
    struct fh_snapshot *snapshot = small_index_open(directory);
    temporary_remove(directory);
    assert_int_equal(fh_store_decoder_new(&decoder, snapshot->dictionary, NULL), FH_OK);
    for (uint32_t i = 2; i < 80; i++)
        small_index_assert(snapshot, decoder, i);
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
    small_index_commit(directory, 0, 40, NULL);
    struct fh_snapshot *snapshot = small_index_open(directory);
    char *again = strdup(directory);
    temporary_remove(directory);
    small_index_commit(again, 500, 540, NULL);
    assert_int_equal(fh_snapshot_refresh(&next, snapshot, NULL), FH_OK);
    assert_ptr_not_equal(next, snapshot);
    assert_string_equal(next->segments[0]->name, snapshot->segments[0]->name);
    assert_int_equal(fh_store_decoder_new(&decoder, next->dictionary, NULL), FH_OK);
    small_index_assert(next, decoder, 520);
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
    struct fh_snapshot *snapshot = small_index_open(race->directory);
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
            small_index_add(writer, i * 10 - 5, i * 10); /* half of the last ten once more */
        small_index_add(writer, i * 10, i * 10 + 10);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
