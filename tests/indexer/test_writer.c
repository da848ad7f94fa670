/* The writer end to end: whatever is added, replaced, deleted, flushed and merged, the index says
 * what its articles say. The recount (tests/support/recount.h) is the oracle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "indexer/snapshot.h"
#include "tests/support/random.h"
#include "tests/support/recount.h"
#include "tests/support/temporary.h"

#define DOCUMENTS_MOST 400

/* What the index should hold. */
struct model {
    char *text[DOCUMENTS_MOST]; /* body by id; NULL: not there */
    uint64_t seed;
};

static uint32_t next_random(struct model *model, uint32_t limit)
{
    model->seed = model->seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(model->seed >> 33) % limit;
}

/* Words of a skewed distribution: "w0" in nearly every document, "w900" hardly anywhere. */
static char *random_text(struct model *model)
{
    uint32_t words = next_random(model, 60);
    char *text = malloc(words * 8 + 1);
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < words; i++) {
        uint32_t word = next_random(model, 30) * next_random(model, 30) * next_random(model, 2);
        length += (size_t)sprintf(text + length, "w%u ", word + next_random(model, 3));
    }
    return text;
}

static void add(struct fh_writer *writer, struct model *model, uint32_t id)
{
    struct fh_error error;
    char name[16], title[32];
    sprintf(name, "doc-%u", id);
    title[0] = '\0';
    if (next_random(model, 3) > 0)
        sprintf(title, "w%u w0", next_random(model, 50));
    free(model->text[id]);
    model->text[id] = random_text(model);
    struct fh_document document = {.id = fh_text(name), .title = fh_text(title), .body = fh_text(model->text[id]),
                                   .source = fh_text(id % 2 != 0 ? "odd" : "even"),
                                   .category = fh_text(id % 5 == 0 ? "" : "rest"),
                                   .time = id % 7 == 0 ? FH_NO_TIME : (int64_t)id * 86400};
    if (fh_writer_add(writer, &document, &error) != FH_OK)
        fail_msg("%s", error.message);
}

static void delete(struct fh_writer *writer, struct model *model, uint32_t id)
{
    char name[16];
    bool found = false;
    sprintf(name, "doc-%u", id);
    assert_int_equal(fh_writer_delete(writer, fh_text(name), &found, NULL), FH_OK);
    assert_int_equal(found, model->text[id] != NULL);
    free(model->text[id]);
    model->text[id] = NULL;
}

static void compare(const char *directory, const struct model *model)
{
    struct fh_snapshot *snapshot = NULL;
    struct fh_error error;
    if (fh_snapshot_open(&snapshot, directory, false, &error) != FH_OK)
        fail_msg("%s", error.message);
    struct fh_store_decoder *decoder = NULL;
    assert_int_equal(fh_store_decoder_new(&decoder, snapshot->dictionary, NULL), FH_OK);
    uint64_t there = 0;
    for (uint32_t id = 0; id < DOCUMENTS_MOST; id++) {
        char name[16];
        fh_doc_id doc;
        sprintf(name, "doc-%u", id);
        enum fh_status status = fh_snapshot_find(snapshot, fh_text(name), &doc, NULL);
        assert_int_equal(status, model->text[id] != NULL ? FH_OK : FH_ERR_NOT_FOUND);
        if (status != FH_OK)
            continue;
        struct fh_document document;
        there++;
        assert_int_equal(fh_snapshot_fetch(snapshot, decoder, doc, &document, NULL), FH_OK);
        assert_true(fh_slice_is(document.body, model->text[id]));
        assert_true(fh_slice_is(document.id, name));
    }
    assert_int_equal(snapshot->document_count - snapshot->deleted_count, there);
    recount_snapshot(snapshot);
    fh_store_decoder_free(decoder);
    fh_snapshot_release(snapshot);
}

static void run_random(const struct fh_writer_options *options, uint64_t seed, unsigned rounds, bool merge)
{
    struct model model = {.seed = seed};
    char *directory = temporary_path("random.fh");
    for (unsigned round = 0; round < rounds; round++) {
        struct fh_writer *writer = NULL;
        struct fh_error error;
        if (fh_writer_open(&writer, directory, options, &error) != FH_OK)
            fail_msg("%s", error.message);
        for (unsigned commits = 0; commits < 3; commits++) {
            for (unsigned i = next_random(&model, 120); i > 0; i--) {
                uint32_t id = next_random(&model, DOCUMENTS_MOST);
                if (next_random(&model, 4) == 0)
                    delete (writer, &model, id);
                else
                    add(writer, &model, id);
            }
            if (fh_writer_commit(writer, &error) != FH_OK)
                fail_msg("%s", error.message);
        }
        if (merge) {
            struct fh_merge_options full = {.full = true, .reorder = round % 2 != 0};
            if (fh_writer_merge(writer, &full, &error) != FH_OK)
                fail_msg("%s", error.message);
        }
        fh_writer_close(writer);
        compare(directory, &model);
    }
    for (uint32_t id = 0; id < DOCUMENTS_MOST; id++)
        free(model.text[id]);
    temporary_remove(directory);
}

static void random_updates_without_merging(void **state)
{
    (void)state;
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1, .no_merge = true};
    run_random(&options, 1, 6, false);
}

static void random_updates_with_tiered_merges(void **state)
{
    (void)state;
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 2};
    run_random(&options, 2, 12, false);
}

static void random_updates_with_full_merges_and_reordering(void **state)
{
    (void)state;
    struct fh_writer_options options = {.analyzer = "arabic", .threads = 2, .title_weight = 3.5};
    run_random(&options, 3, 6, true);
}

static void one_level_only(void **state)
{
    (void)state;
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1, .levels = FH_LEVELS_STEM};
    run_random(&options, 4, 3, true);
}

static void what_was_not_committed_is_dropped(void **state)
{
    (void)state;
    struct model model = {.seed = 5};
    char *directory = temporary_path("dropped.fh");
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, directory, NULL, NULL), FH_OK);
    add(writer, &model, 1);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    add(writer, &model, 2);
    fh_writer_close(writer);
    free(model.text[2]);
    model.text[2] = NULL;
    compare(directory, &model);
    free(model.text[1]);
    temporary_remove(directory);
}

static void duplicates_are_skipped_or_refused_as_asked(void **state)
{
    (void)state;
    char *directory = temporary_path("duplicates.fh");
    struct fh_document document = {.id = fh_text("same"), .body = fh_text("one"), .time = FH_NO_TIME};
    struct fh_writer *writer = NULL;
    struct fh_writer_counts counts;
    struct fh_writer_options options = {.on_duplicate = FH_DUPLICATE_SKIP};
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    fh_writer_counts(writer, &counts);
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.skipped, 2);
    fh_writer_close(writer);
    options.on_duplicate = FH_DUPLICATE_ERROR;
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_ERR_EXISTS);
    document.id = fh_text("other");
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    fh_writer_close(writer);
    temporary_remove(directory);
}

/* The same documents through any number of threads, in several flushes: the same bytes. */
static void threads_do_not_change_a_byte(void **state)
{
    (void)state;
    char *paths[2] = {temporary_path("one.fh"), temporary_path("four.fh")};
    for (unsigned i = 0; i < 2; i++) {
        struct fh_writer *writer = NULL;
        struct fh_writer_options options = {.threads = i == 0 ? 1 : 4, .memory_bytes = (size_t)8 << 20};
        struct model model = {.seed = 9};
        assert_int_equal(fh_writer_open(&writer, paths[i], &options, NULL), FH_OK);
        for (uint32_t n = 0; n < 30000; n++)
            add(writer, &model, n % DOCUMENTS_MOST);
        assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
        fh_writer_close(writer);
        for (uint32_t id = 0; id < DOCUMENTS_MOST; id++)
            free(model.text[id]);
    }
    char command[600];
    snprintf(command, sizeof command, "diff -r -x LOCK '%s' '%s' >/dev/null", paths[0], paths[1]);
    assert_int_equal(system(command), 0);
    temporary_remove(paths[0]);
    temporary_remove(paths[1]);
}

/* Nobody is replaced: then the levels of a segment are written at the same time. */
static void index_once(const char *directory, unsigned threads)
{
    struct fh_writer *writer = NULL;
    struct fh_writer_options options = {.threads = threads, .memory_bytes = (size_t)8 << 20, .no_merge = true};
    struct fh_merge_options reorder = {.reorder = true};
    struct model model = {.seed = 10};
    char name[16];
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    for (uint32_t n = 0; n < 6000; n++) {
        char *text = random_text(&model);
        sprintf(name, "%u", n);
        struct fh_document document = {.id = fh_text(name), .title = fh_text("الخبر الاول"), .body = fh_text(text),
                                       .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
        free(text);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    assert_int_equal(fh_writer_merge(writer, &reorder, NULL), FH_OK);
    fh_writer_close(writer);
}

static void levels_written_at_the_same_time_are_the_same(void **state)
{
    (void)state;
    char *paths[2] = {temporary_path("one.fh"), temporary_path("four.fh")};
    char command[600];
    index_once(paths[0], 1);
    index_once(paths[1], 4);
    snprintf(command, sizeof command, "diff -r -x LOCK '%s' '%s' >/dev/null", paths[0], paths[1]);
    assert_int_equal(system(command), 0);
    temporary_remove(paths[0]);
    temporary_remove(paths[1]);
}

/* Enough documents for pairs of frequent words, flushed and then merged. */
static void pairs_of_frequent_words_are_counted(void **state)
{
    (void)state;
    char *directory = temporary_path("pairs.fh"), name[16];
    struct fh_writer *writer = NULL;
    struct fh_writer_options options = {.analyzer = "whitespace", .no_merge = true};
    struct fh_merge_options full = {.full = true};
    struct model model = {.seed = 11};
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    for (uint32_t i = 0; i < 3000; i++) {
        char *text = random_text(&model);
        sprintf(name, "%u", i);
        struct fh_document document = {.id = fh_text(name), .title = fh_text(i % 3 != 0 ? "w0 w1 w0" : ""),
                                       .body = fh_text(text), .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
        free(text);
        if (i == 1200)
            assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    for (int merged = 0; merged < 2; merged++) {
        struct fh_snapshot *snapshot = NULL;
        assert_int_equal(fh_snapshot_open(&snapshot, directory, false, NULL), FH_OK);
        for (size_t i = 0; i < snapshot->segment_count; i++)
            assert_true(snapshot->segments[i]->pairs.common_count >= 3);
        recount_snapshot(snapshot);
        fh_snapshot_release(snapshot);
        assert_int_equal(fh_writer_merge(writer, &full, NULL), FH_OK);
    }
    fh_writer_close(writer);
    temporary_remove(directory);
}

/* More words than one window of documents has, more marks than are sorted at once; long titles that weigh
 * next to nothing, so that no length tells of their words; and one document that is a window by itself. */
static void pairs_of_many_windows_are_counted(void **state)
{
    (void)state;
    enum { LONGEST = 150000 };
    char *directory = temporary_path("windows.fh"), name[16], title[801], *text = malloc(2 * LONGEST + 1);
    struct fh_writer *writer = NULL;
    struct fh_writer_options options = {.analyzer = "whitespace", .title_weight = 0.0625};
    struct random random = {17};
    assert_non_null(text);
    for (int i = 0; i < 400; i++)
        sprintf(title + 2 * i, "%c ", (char)('a' + i * i % 5));
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    for (uint32_t i = 0; i < 1100; i++) {
        char *end = text;
        for (uint32_t words = i == 700 ? LONGEST : random_below(&random, 600); words > 0; words--)
            end += sprintf(end, "%c ", (char)('a' + random_below(&random, 5)));
        *end = '\0';
        sprintf(name, "%u", i);
        struct fh_document document = {.id = fh_text(name), .title = fh_text(title), .body = fh_text(text),
                                       .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    struct fh_snapshot *snapshot = NULL;
    assert_int_equal(fh_snapshot_open(&snapshot, directory, false, NULL), FH_OK);
    assert_int_equal(snapshot->segments[0]->pairs.common_count, 5);
    recount_snapshot(snapshot);
    fh_snapshot_release(snapshot);
    fh_writer_close(writer);
    free(text);
    temporary_remove(directory);
}

static void only_one_writer_at_a_time(void **state)
{
    (void)state;
    char *directory = temporary_path("locked.fh");
    struct fh_writer *first = NULL, *second = NULL;
    struct fh_error error;
    assert_int_equal(fh_writer_open(&first, directory, NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_open(&second, directory, NULL, &error), FH_ERR_LOCKED);
    assert_null(second);
    fh_writer_close(first);
    assert_int_equal(fh_writer_open(&second, directory, NULL, NULL), FH_OK);
    fh_writer_close(second);
    temporary_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_updates_without_merging),
        cmocka_unit_test(random_updates_with_tiered_merges),
        cmocka_unit_test(random_updates_with_full_merges_and_reordering),
        cmocka_unit_test(one_level_only),
        cmocka_unit_test(what_was_not_committed_is_dropped),
        cmocka_unit_test(duplicates_are_skipped_or_refused_as_asked),
        cmocka_unit_test(threads_do_not_change_a_byte),
        cmocka_unit_test(levels_written_at_the_same_time_are_the_same),
        cmocka_unit_test(pairs_of_frequent_words_are_counted),
        cmocka_unit_test(pairs_of_many_windows_are_counted),
        cmocka_unit_test(only_one_writer_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
