/* docs/ARCHIVES.md is held true: its examples are read, each row of its table of dates is parsed. */
#include "base/file.h"
#include "tests/corpus/reading.h"

#define PAGE "docs/ARCHIVES.md"

/* The page as a string (fh_free). */
static char *read_page(void)
{
    struct fh_map map;
    struct fh_error error;
    struct fh_buffer text = FH_BUFFER_INIT;
    assert_int_equal(fh_map_open(&map, PAGE, &error), FH_OK);
    fh_buffer_append(&text, map.bytes, map.size);
    fh_map_close(&map);
    return fh_buffer_detach(&text);
}

/* Copies a table cell, blanks trimmed; returns what is behind it, or NULL at the row's end. */
static const char *take_cell(const char *row, char cell[200])
{
    size_t length = strcspn(row, "|\n");
    if (row[length] != '|' || length >= 200)
        return NULL;
    const char *next = row + length + 1;
    while (length > 0 && *row == ' ') {
        row++;
        length--;
    }
    while (length > 0 && row[length - 1] == ' ')
        length--;
    memcpy(cell, row, length);
    cell[length] = '\0';
    return next;
}

static void check_date(const char *printed, const char *from, const char *until)
{
    struct fh_period period;
    char got_from[FH_DATE_TEXT_BYTES], got_until[FH_DATE_TEXT_BYTES];
    if (!fh_date_parse(fh_slice_from(printed), FH_DATE_DMY, &period))
        fail_msg("%s: \"%s\" is no date", PAGE, printed);
    fh_date_format(period.from, got_from);
    fh_date_format(period.until, got_until);
    if (strcmp(got_from, from) != 0 || strcmp(got_until, until) != 0)
        fail_msg("%s: \"%s\" is from %s until %s", PAGE, printed, got_from, got_until);
}

static void test_every_row_of_the_table_of_dates(void **state)
{
    (void)state;
    char *page = read_page();
    const char *row = strstr(page, "\n| as printed |");
    assert_non_null(row);
    size_t rows = 0;
    row = strchr(strchr(row + 1, '\n') + 1, '\n') + 1; /* behind the ruler */
    while (*row == '|') {
        char printed[200], from[200], until[200];
        const char *next = take_cell(row + 1, printed);
        assert_non_null(next);
        next = take_cell(next, from);
        assert_non_null(next);
        assert_non_null(take_cell(next, until));
        check_date(printed, from, until);
        rows++;
        row = strchr(row, '\n') + 1;
    }
    assert_true(rows >= 30);
    fh_free(page);
}

/* The text of a fenced example as a file: "```csv" is example.csv, "```2015-07-21.txt" has a name of its own. */
static void check_example(const char *info, size_t info_length, const char *text, size_t length)
{
    char name[100], kind[60];
    snprintf(kind, sizeof kind, "%.*s", (int)info_length, info);
    snprintf(name, sizeof name, "%s%s", strchr(kind, '.') != NULL ? "" : "example.", kind);
    const char *path = write_bytes(name, text, length);
    char *got = read_archives(&path, 1, NULL);
    static const char *const parts[] = {"title: مجلس الوزراء يقر الموازنة\n", "body: أقر المجلس الموازنة",
                                        "= 2015-07-21", "\n1 document\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strstr(got, parts[i]) == NULL)
            fail_msg("%s: the example of %s gives\n%s", PAGE, kind, got);
    }
    bool text_file = strchr(kind, '.') != NULL;
    assert_true(strstr(got, text_file ? "category: سياسة\n" : "source: الأيام\n") != NULL);
    fh_free(got);
    remove(path);
}

static void test_every_example(void **state)
{
    (void)state;
    char *page = read_page();
    size_t examples = 0;
    for (const char *fence = page; (fence = strstr(fence, "\n```")) != NULL; examples++) {
        const char *info = fence + 4, *text = strchr(info, '\n') + 1, *end = strstr(text, "\n```");
        assert_non_null(end);
        check_example(info, (size_t)(text - 1 - info), text, (size_t)(end + 1 - text));
        fence = end + 4;
    }
    assert_int_equal(examples, 7);
    fh_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_of_the_table_of_dates),
        cmocka_unit_test(test_every_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
