/* Searching a damaged index: any byte of a segment changed, any length cut off. The search answers, or
 * names the damage; it never crashes, loops or reads where it should not (run it under the
 * address sanitizer). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fihrist.h"
#include "tests/support/collection.h"
#include "tests/support/temporary.h"

static const struct collection_shape shape = {
    .documents = 700, .commits = 1, .words = 60, .length_max = 50, .deleted_every = 0, .analyzer = "arabic"};

static const char *const queries[] = {"وزير",
                                      "وزير كتاب سوق رياضة في",
                                      "+وزير +السوق -كتاب title:خبر",
                                      "\"السوق وزير\" مدرسة",
                                      "=\"وزير كتاب\" OR (سوق AND NOT بنك)",
                                      "source:الرياض category:رياضة date:2015-07 سوق",
                                      "-كتاب"};

/* The one segment file of an index. */
static char *segment_of(const char *index)
{
    char pattern[512];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*.fhs", index);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 1);
    char *path = strdup(found.gl_pathv[0]);
    globfree(&found);
    return path;
}

/* Asks everything. Every answer must be an answer or a complaint about damage. Returns how many
 * complaints there were. */
static unsigned ask(const char *path)
{
    struct fh_index *index;
    struct fh_error error;
    unsigned complaints = 0;
    if (fh_index_open(&index, path, &error) != FH_OK) {
        assert_int_equal(error.status, FH_ERR_CORRUPT);
        return 1;
    }
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        struct fh_search_options options = {.limit = i % 2 == 0 ? 5 : 1000, .exact_total = i % 3 == 0};
        options.sort = i == 1 || i == 5 ? FH_SORT_DATE_DESCENDING : FH_SORT_SCORE;
        struct fh_results *results;
        enum fh_status status = fh_search(&results, index, fh_text(queries[i]), &options, &error);
        assert_true(status == FH_OK || status == FH_ERR_CORRUPT);
        assert_true(status == FH_OK || strlen(error.message) > 10);
        complaints += status != FH_OK;
        fh_results_free(results);
    }
    fh_index_close(index);
    return complaints;
}

static void put(const char *path, off_t at, uint8_t byte)
{
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static uint8_t get(const char *path, off_t at)
{
    uint8_t byte = 0;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    close(fd);
    return byte;
}

static void any_changed_byte_is_survived(void **state)
{
    (void)state;
    char *path = temporary_path("damage");
    struct random random = {41};
    struct stat facts;
    unsigned complaints = 0;
    collection_write(path, &shape, 4);
    char *segment = segment_of(path);
    assert_int_equal(stat(segment, &facts), 0);
    assert_int_equal(ask(path), 0);
    for (int round = 0; round < 600; round++) {
        off_t at = (off_t)random_below(&random, (uint32_t)facts.st_size);
        uint8_t was = get(segment, at), now = (uint8_t)(was ^ 1u << random_below(&random, 8));
        if (random_once_in(&random, 3))
            now = random_once_in(&random, 2) ? 0xFF : 0;
        put(segment, at, now);
        complaints += ask(path) > 0;
        put(segment, at, was);
    }
    assert_int_equal(ask(path), 0);
    assert_true(complaints > 50); /* a search reads but a part of the bytes */
    free(segment);
    temporary_remove(path);
}

static void any_cut_is_refused(void **state)
{
    (void)state;
    char *path = temporary_path("cut");
    struct stat facts;
    collection_write(path, &shape, 4);
    char *segment = segment_of(path);
    assert_int_equal(stat(segment, &facts), 0);
    for (off_t i = 1; i <= 100; i++) {
        assert_int_equal(truncate(segment, facts.st_size - i * (facts.st_size / 101)), 0);
        assert_int_equal(ask(path), 1);
    }
    free(segment);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_changed_byte_is_survived),
        cmocka_unit_test(any_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
