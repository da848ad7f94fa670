/* What the writer does not take: options out of range, documents past the limits, and anything at all after a
 * failure. Programs that embed the library meet these without the command line's own checks before them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "fihrist.h"
#include "tests/support/files.h"
#include "tests/support/temporary.h"

#define ID_BYTES_MOST 4096u /* fihrist.h */

static struct fh_error error;
static char long_id[ID_BYTES_MOST + 1];

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

static void options_out_of_range_are_refused(void **state)
{
    (void)state;
    static const struct fh_writer_options refused[] = {
        {.memory_bytes = ((size_t)8 << 20) - 1},
        {.threads = 100000},
        {.title_weight = -1},
        {.title_weight = 1.0 / 17},
        {.title_weight = 64.5},
        {.lead_weight = -1},
        {.lead_weight = 15.0 / 16},
        {.lead_weight = 64.5},
        {.store_level = -1},
        {.store_level = 20},
    };
    char *path = temporary_path("options");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct fh_writer *writer = NULL;
        error = (struct fh_error){FH_OK, ""};
        assert_int_equal(fh_writer_open(&writer, path, &refused[i], &error), FH_ERR_USAGE);
        assert_null(writer);
        assert_int_equal(error.status, FH_ERR_USAGE);
        assert_true(error.message[0] != '\0');
        assert_false(file_exists(path)); /* nothing was made */
    }
    temporary_remove(path);
}

static void the_ends_of_the_ranges_are_taken(void **state)
{
    (void)state;
    static const struct fh_writer_options taken[] = {
        {.memory_bytes = (size_t)8 << 20, .title_weight = 1.0 / 16, .lead_weight = 1, .store_level = 1},
        {.threads = 1, .title_weight = 64, .lead_weight = 64, .store_level = 19},
    };
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        char *path = temporary_path("ends");
        struct fh_writer *writer = NULL;
        ok(fh_writer_open(&writer, path, &taken[i], &error));
        fh_writer_close(writer);
        temporary_remove(path);
    }
}

/* What shapes an index cannot be changed by opening it; naming what it has is fine. */
static void another_shape_is_refused(void **state)
{
    (void)state;
    static const struct fh_writer_options made = {
        .analyzer = "whitespace", .levels = FH_LEVELS_STEM, .title_weight = 2, .lead_weight = 1.5, .no_store = true, .threads = 1};
    static const struct fh_writer_options refused[] = {{.analyzer = "arabic"}, {.title_weight = 3}, {.lead_weight = 2}};
    char *path = temporary_path("shape");
    struct fh_writer *writer = NULL;
    ok(fh_writer_open(&writer, path, &made, &error));
    ok(fh_writer_commit(writer, &error));
    fh_writer_close(writer);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        writer = NULL;
        assert_int_equal(fh_writer_open(&writer, path, &refused[i], &error), FH_ERR_USAGE);
        assert_null(writer);
    }
    ok(fh_writer_open(&writer, path, &made, &error));
    fh_writer_close(writer);
    temporary_remove(path);
}

static uint64_t documents_in(const char *path)
{
    struct fh_index *index = NULL;
    struct fh_index_info info;
    ok(fh_index_open(&index, path, &error));
    fh_index_info(index, &info);
    fh_index_close(index);
    return info.documents;
}

static void the_longest_id_is_taken_and_a_longer_one_refused(void **state)
{
    (void)state;
    const struct fh_writer_options options = {.threads = 1};
    struct fh_document document = {.title = fh_text("خبر"), .time = FH_NO_TIME};
    char *path = temporary_path("long-id");
    struct fh_writer *writer = NULL;
    memset(long_id, 'a', sizeof long_id);
    ok(fh_writer_open(&writer, path, &options, &error));
    document.id = (struct fh_slice){long_id, ID_BYTES_MOST};
    ok(fh_writer_add(writer, &document, &error));
    ok(fh_writer_commit(writer, &error));
    document.id.length++;
    assert_int_equal(fh_writer_add(writer, &document, &error), FH_ERR_INPUT);
    assert_non_null(strstr(error.message, "4097"));
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_ERR_INPUT); /* no place for the reason */
    fh_writer_close(writer);
    assert_int_equal(documents_in(path), 1);
    temporary_remove(path);
}

static void a_failure_spends_the_writer(void **state)
{
    (void)state;
    const struct fh_writer_options options = {.threads = 1};
    struct fh_document document = {.id = fh_text("1"), .title = fh_text("خبر"), .time = FH_NO_TIME};
    char *path = temporary_path("spent");
    struct fh_writer *writer = NULL;
    struct fh_error first, later;
    ok(fh_writer_open(&writer, path, &options, &error));
    ok(fh_writer_add(writer, &document, &error));
    ok(fh_writer_commit(writer, &error));
    document.id = fh_text("2");
    fh_mem_fail_after(1);
    enum fh_status status = fh_writer_add(writer, &document, &first);
    fh_mem_fail_after(0);
    assert_int_equal(status, FH_ERR_NOMEM);
    assert_int_equal(fh_writer_add(writer, &document, &later), FH_ERR_NOMEM);
    assert_string_equal(first.message, later.message);
    assert_int_equal(fh_writer_delete(writer, fh_text("1"), NULL, &later), FH_ERR_NOMEM);
    assert_string_equal(first.message, later.message);
    assert_int_equal(fh_writer_set_note(writer, fh_text("note"), &later), FH_ERR_NOMEM);
    assert_string_equal(first.message, later.message);
    assert_int_equal(fh_writer_commit(writer, &later), FH_ERR_NOMEM);
    assert_string_equal(first.message, later.message);
    assert_int_equal(fh_writer_merge(writer, NULL, &later), FH_ERR_NOMEM);
    assert_string_equal(first.message, later.message);
    fh_writer_close(writer);
    assert_int_equal(documents_in(path), 1); /* the last commit stands */
    temporary_remove(path);
}

/* Without an id a document gets one from its url or else its content: the same one replaces itself. */
static void documents_without_an_id_get_a_stable_one(void **state)
{
    (void)state;
    const struct fh_writer_options options = {.threads = 1};
    struct fh_document by_url = {.url = fh_text("http://a/1"), .title = fh_text("أول"), .time = FH_NO_TIME};
    struct fh_document by_content = {.title = fh_text("ثان"), .body = fh_text("نص"), .time = FH_NO_TIME};
    struct fh_document other = {.title = fh_text("ثاننص"), .time = FH_NO_TIME}; /* the same bytes, parted otherwise */
    struct fh_writer_counts counts;
    char *path = temporary_path("made");
    struct fh_writer *writer = NULL;
    ok(fh_writer_open(&writer, path, &options, &error));
    ok(fh_writer_add(writer, &by_url, &error));
    ok(fh_writer_add(writer, &by_content, &error));
    ok(fh_writer_add(writer, &other, &error));
    fh_writer_counts(writer, &counts);
    assert_int_equal(counts.replaced, 0);
    by_url.title = fh_text("أول، مصحح");
    ok(fh_writer_add(writer, &by_url, &error));
    ok(fh_writer_add(writer, &by_content, &error));
    fh_writer_counts(writer, &counts);
    assert_int_equal(counts.replaced, 2);
    fh_writer_close(writer);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(the_ends_of_the_ranges_are_taken),
        cmocka_unit_test(another_shape_is_refused),
        cmocka_unit_test(a_failure_spends_the_writer),
        cmocka_unit_test(the_longest_id_is_taken_and_a_longer_one_refused),
        cmocka_unit_test(documents_without_an_id_get_a_stable_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
