/* docs/FORMAT.md is enough to read an index by: a naive reader written from it (tests/support/naive_reader.h) reads the
 * same terms, postings, positions, pairs, columns, ids, articles and deletions as the library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "corpus/reader.h"
#include "fihrist.h"
#include "tests/support/collection.h"
#include "tests/support/naive_compare.h"
#include "tests/support/temporary.h"

static struct naive_counts compare_collection(const struct collection_shape *shape)
{
    struct naive_counts counts = {0};
    char *path = temporary_path("naive.fh");
    collection_write(path, shape, 2015);
    naive_compare(path, &counts);
    assert_int_equal(counts.documents, shape->documents);
    temporary_remove(path);
    return counts;
}

static void one_level_without_stored_articles_is_read(void **state)
{
    (void)state;
    struct collection_shape shape = {.documents = 300,
                                     .commits = 1,
                                     .words = 500,
                                     .length_max = 60,
                                     .analyzer = "whitespace",
                                     .one_level = true,
                                     .no_store = true};
    struct naive_counts counts = compare_collection(&shape);
    assert_int_equal(counts.stored, 0);
    assert_true(counts.terms > 100);
}

static void segments_with_deleted_documents_are_read(void **state)
{
    (void)state;
    struct collection_shape shape = {
        .documents = 1500, .commits = 4, .words = 300, .length_max = 40, .deleted_every = 7, .analyzer = "arabic"};
    struct naive_counts counts = compare_collection(&shape);
    assert_true(counts.segments > 1);
    assert_true(counts.deleted > 100);
    assert_int_equal(counts.stored, shape.documents);
}

static void merged_and_reordered_segments_are_read(void **state)
{
    (void)state;
    struct collection_shape shape = {
        .documents = 2000, .commits = 5, .words = 300, .length_max = 40, .deleted_every = 5, .analyzer = "whitespace"};
    struct fh_merge_options merge = {.full = true, .reorder = true};
    struct naive_counts counts = {0};
    struct fh_writer *writer = NULL;
    char *path = temporary_path("merged.fh");
    collection_write(path, &shape, 2016);
    assert_int_equal(fh_writer_open(&writer, path, NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_merge(writer, &merge, NULL), FH_OK);
    fh_writer_close(writer);
    naive_compare(path, &counts);
    assert_int_equal(counts.segments, 1);
    assert_int_equal(counts.deleted, 0);
    assert_in_range(counts.documents, 1100, 1999);
    temporary_remove(path);
}

static void other_weights_and_pairs_are_read(void **state)
{
    (void)state;
    struct collection_shape shape = {
        .documents = 3000, .commits = 1, .words = 100, .length_max = 60, .analyzer = "whitespace", .title_weight = 1.5};
    static const double lead_weights[] = {0, 1, 64};
    for (int i = 0; i < 3; i++) {
        shape.lead_weight = lead_weights[i];
        struct naive_counts counts = compare_collection(&shape);
        assert_true(counts.pairs > 0);
    }
}

static void many_pairs_are_read(void **state)
{
    (void)state;
    struct collection_shape shape = {
        .documents = 2500, .commits = 1, .words = 3000, .length_max = 90, .analyzer = "arabic", .title_weight = 5};
    struct naive_counts counts = compare_collection(&shape);
    assert_in_range(counts.pairs, 200, UINT32_MAX);
}

/* ---- Odd documents ---- */

struct odd {
    char id[4096 + 1], *body, *title, label[1500];
};

static void repeat(char *text, const char *word, size_t times)
{
    size_t length = strlen(word);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, word, length);
    text[times * length] = 0;
}

static void add(struct fh_writer *writer, const struct fh_document *document)
{
    struct fh_error error;
    if (fh_writer_add(writer, document, &error) != FH_OK)
        fail_msg("%s", error.message);
}

/* A title beyond 65,535 words, a word 70,000 times, a label that is cut, times and ids at their limits. */
static void add_odd(struct fh_writer *writer, struct odd *odd)
{
    repeat(odd->title, "a b ", 40000);
    repeat(odd->body, "word ", 70000);
    repeat(odd->label, "\xD8\xB5", 700);
    repeat(odd->id, "x", 4096);
    struct fh_document documents[] = {
        {.id = fh_text("long title"), .title = fh_text(odd->title), .body = fh_text("word"), .time = INT64_MAX},
        {.id = fh_text("long body"), .body = fh_text(odd->body), .source = fh_text(odd->label), .time = INT64_MIN + 1},
        {.id = fh_text(odd->id),
         .url = fh_text("https://example.org/1"),
         .standfirst = fh_text("lead word"),
         .date = fh_text("?"),
         .time = FH_NO_TIME},
        {.id = fh_text("nothing"), .category = fh_text("c"), .time = -1},
        {.id = fh_text("all"),
         .title = fh_text("a title"),
         .standfirst = fh_text("a lead"),
         .body = fh_text("a body"),
         .time = 0},
    };
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        add(writer, &documents[i]);
}

#define BURSTS 4500u

/* Two words of which one is in every document and one far more often in some, so that runs have exceptions. */
static void add_bursts(struct fh_writer *writer, char *room)
{
    for (unsigned d = 0; d < BURSTS; d++) {
        char id[32];
        snprintf(id, sizeof id, "burst-%u", d);
        repeat(room, "every ", d % 50 == 0 ? 300 : 1 + d % 3);
        if (d % 40 < 3)
            strcat(room, "rare ");
        struct fh_document document = {.id = fh_text(id), .body = fh_text(room), .time = d};
        if (d % 9 == 0)
            document.title = fh_text("every every");
        add(writer, &document);
    }
}

static void documents_at_the_limits_and_long_lists_are_read(void **state)
{
    (void)state;
    struct naive_counts counts = {0};
    struct odd *odd = calloc(1, sizeof *odd);
    odd->title = malloc(200000);
    odd->body = malloc(400000);
    char *path = temporary_path("odd.fh");
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1, .no_merge = true};
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, path, &options, NULL), FH_OK);
    add_odd(writer, odd);
    add_bursts(writer, odd->body);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    naive_compare(path, &counts);
    assert_int_equal(counts.documents, BURSTS + 5);
    assert_int_equal(counts.segments, 1);
    assert_true(counts.long_lists >= 2); /* of more than one group of blocks, at both levels */
    temporary_remove(path);
    free(odd->title);
    free(odd->body);
    free(odd);
}

static void an_index_without_documents_is_read(void **state)
{
    (void)state;
    struct naive_counts counts = {0};
    char *path = temporary_path("empty.fh");
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, path, NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    naive_compare(path, &counts);
    assert_int_equal(counts.segments, 0);
    temporary_remove(path);
}

/* ---- Real articles ---- */

#define REAL_ARTICLES 5000u

static void index_articles(const char *path, const char *archive)
{
    struct fh_writer_options options = {.threads = 2, .memory_bytes = (size_t)64 << 20};
    struct fh_writer *writer = NULL;
    struct fh_reader *reader = NULL;
    struct fh_document document;
    assert_int_equal(fh_reader_open(&reader, &archive, 1, NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_open(&writer, path, &options, NULL), FH_OK);
    for (uint32_t i = 0; i < REAL_ARTICLES; i++) {
        assert_int_equal(fh_reader_next(reader, &document, NULL), FH_OK);
        add(writer, &document);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    fh_reader_close(reader);
}

static void real_articles_are_read(void **state)
{
    (void)state;
    char archive[1024];
    const char *folder = getenv("FIHRIST_DATA");
    struct naive_counts counts = {0};
    snprintf(archive, sizeof archive, "%s/saudinewsnet.jsonl.zst", folder != NULL ? folder : ".");
    FILE *file = fopen(archive, "rb");
    if (file == NULL) {
        puts("skip: saudinewsnet.jsonl.zst is not in FIHRIST_DATA");
        skip();
    }
    fclose(file);
    char *path = temporary_path("real.fh");
    index_articles(path, archive);
    naive_compare(path, &counts);
    assert_int_equal(counts.documents, REAL_ARTICLES);
    assert_true(counts.pairs > 1000);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_without_documents_is_read),
        cmocka_unit_test(one_level_without_stored_articles_is_read),
        cmocka_unit_test(segments_with_deleted_documents_are_read),
        cmocka_unit_test(merged_and_reordered_segments_are_read),
        cmocka_unit_test(other_weights_and_pairs_are_read),
        cmocka_unit_test(many_pairs_are_read),
        cmocka_unit_test(documents_at_the_limits_and_long_lists_are_read),
        cmocka_unit_test(real_articles_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
