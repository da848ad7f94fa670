/* Bytes that are put down to be read again: the same whether they stayed in memory or became a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/spill.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

#define PIECES 3000u

static uint8_t byte_at(size_t i)
{
    return (uint8_t)(i * 7 + i / 251);
}

static void expect_all(struct fh_spill *spill, size_t length)
{
    struct fh_slice bytes;
    assert_int_equal(fh_spill_view(spill, &bytes, NULL), FH_OK);
    assert_int_equal(bytes.length, length);
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)bytes.bytes[i] != byte_at(i))
            fail_msg("byte %zu of %zu", i, length);
    assert_int_equal(fh_spill_check(spill, NULL), FH_OK);
}

/* Small and large: viewed in between and in the end. */
static void what_was_put_is_viewed(void **state)
{
    (void)state;
    struct random random = {1};
    char *path = temporary_path("spill");
    struct fh_spill spill;
    size_t length = 0;
    uint8_t piece[1000];
    bool was_file = false;
    fh_spill_open(&spill, path);
    for (unsigned n = 0; n < PIECES; n++) {
        size_t step = random_below(&random, sizeof piece);
        for (size_t i = 0; i < step; i++)
            piece[i] = byte_at(length + i);
        fh_file_writer_put(&spill.file, piece, step);
        length += step;
        if (n % 500 == 10)
            expect_all(&spill, length);
        if (length < 200000)
            assert_int_not_equal(access(path, F_OK), 0); /* small: no file */
        was_file = was_file || access(path, F_OK) == 0;
    }
    expect_all(&spill, length);
    assert_true(was_file);
    fh_spill_drop(&spill);
    assert_int_not_equal(access(path, F_OK), 0);
    fh_spill_drop(&spill);
    temporary_remove(path);
}

static void a_file_that_cannot_be_made_is_an_error_of_the_view(void **state)
{
    (void)state;
    static uint8_t bytes[1 << 20];
    char *folder = temporary_path("no-such-folder");
    char path[700];
    struct fh_spill spill;
    struct fh_slice view;
    struct fh_error error;
    snprintf(path, sizeof path, "%s/spill", folder);
    fh_spill_open(&spill, path);
    fh_file_writer_put(&spill.file, bytes, sizeof bytes);
    assert_int_equal(fh_spill_view(&spill, &view, &error), FH_ERR_IO);
    assert_non_null(strstr(error.message, path));
    fh_spill_drop(&spill);
    temporary_remove(folder);
}

static void nothing_is_dropped(void **state)
{
    (void)state;
    struct fh_spill spill = FH_SPILL_INIT;
    fh_spill_drop(&spill);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_viewed),
        cmocka_unit_test(a_file_that_cannot_be_made_is_an_error_of_the_view),
        cmocka_unit_test(nothing_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
