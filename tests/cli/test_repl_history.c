/* What was typed is kept, whoever else types, and whoever is killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/repl_history.h"

static const char *path(void)
{
    static char name[4096];
    const char *folder = getenv("TMPDIR");
    snprintf(name, sizeof name, "%s/history", folder != NULL ? folder : "/tmp");
    return name;
}

/* Lines that the next session finds, the newest first. */
static size_t remembered(char lines[][32], size_t most)
{
    struct cli_history kept;
    HistEvent event;
    size_t count = 0;
    assert_true(cli_history_init(&kept, path()));
    for (int is_there = history(kept.all, &event, H_FIRST); is_there >= 0;
         is_there = history(kept.all, &event, H_NEXT), count++)
        if (count < most)
            snprintf(lines[count], sizeof lines[count], "%s", event.str);
    cli_history_release(&kept);
    return count;
}

static void expect_lines(const char *newest, const char *second, const char *third)
{
    char lines[4][32];
    assert_int_equal(remembered(lines, 4), 3);
    assert_string_equal(lines[0], newest);
    assert_string_equal(lines[1], second);
    assert_string_equal(lines[2], third);
}

static void sessions_side_by_side_keep_the_lines_of_all(void **state)
{
    (void)state;
    struct cli_history first, second;
    unlink(path());
    assert_true(cli_history_init(&first, path()));
    assert_true(cli_history_init(&second, path()));
    cli_history_add(&first, "مياه البحر");
    cli_history_add(&second, "ماراثون");
    cli_history_add(&first, ":open 1");
    cli_history_release(&first);
    cli_history_release(&second);
    expect_lines("ماراثون", ":open 1", "مياه البحر");
}

static void a_session_that_adds_nothing_changes_nothing(void **state)
{
    (void)state;
    struct cli_history kept;
    struct stat before, after;
    assert_int_equal(stat(path(), &before), 0);
    assert_true(cli_history_init(&kept, path()));
    cli_history_release(&kept);
    assert_int_equal(stat(path(), &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(after.st_mode & 0777, 0600);
    expect_lines("ماراثون", ":open 1", "مياه البحر");
}

static void a_long_file_is_cut_to_the_newest_lines(void **state)
{
    (void)state;
    char lines[1][32], line[32];
    struct stat size;
    unlink(path());
    for (int session = 0; session < 3; session++) {
        struct cli_history kept;
        assert_true(cli_history_init(&kept, path()));
        for (int i = 0; i < CLI_HISTORY_LINES; i++) {
            snprintf(line, sizeof line, "%d.%d", session, i);
            cli_history_add(&kept, line);
        }
        cli_history_release(&kept);
    }
    assert_int_equal(remembered(lines, 1), CLI_HISTORY_LINES);
    assert_string_equal(lines[0], "2.1999");
    assert_int_equal(stat(path(), &size), 0);
    assert_in_range(size.st_size, CLI_HISTORY_LINES * 4, CLI_HISTORY_LINES * 7 + 64);
    assert_int_equal(size.st_mode & 0777, 0600);
}

static void where_nothing_can_be_kept_lines_are_remembered_all_the_same(void **state)
{
    (void)state;
    struct cli_history kept;
    HistEvent event;
    const char *const places[] = {NULL, "/dev/null/nowhere/history"};
    for (size_t i = 0; i < 2; i++) {
        assert_true(cli_history_init(&kept, places[i]));
        cli_history_add(&kept, "مدرسة");
        assert_true(history(kept.all, &event, H_FIRST) >= 0);
        assert_string_equal(event.str, "مدرسة");
        cli_history_release(&kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_side_by_side_keep_the_lines_of_all),
        cmocka_unit_test(a_session_that_adds_nothing_changes_nothing),
        cmocka_unit_test(a_long_file_is_cut_to_the_newest_lines),
        cmocka_unit_test(where_nothing_can_be_kept_lines_are_remembered_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
