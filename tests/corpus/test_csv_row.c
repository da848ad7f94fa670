/* Rows of separated values: random tables written and read back, and what careless programs write. */
#include "corpus/csv_row.h"
#include "tests/corpus/reading.h"
#include "tests/support/random.h"

/* Scans the row at the beginning of a text of which more and more is shown; returns its fields joined by
 * "¦", and what it took in *taken. */
static char *scan(struct fh_csv_row *row, const char *text, size_t length, size_t step, size_t *taken)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    char *copy = fh_malloc(length + 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    fh_csv_row_reset(row);
    for (size_t shown = 0;; shown = shown + step < length ? shown + step : length) {
        if (fh_csv_row_scan(row, copy, shown, shown == length))
            break;
        assert_true(shown < length);
    }
    *taken = row->looked;
    for (size_t i = 0; i < row->count; i++) {
        fh_buffer_append_text(&out, i > 0 ? "¦" : "");
        fh_buffer_append_slice(&out, fh_csv_row_text(row, i, copy));
    }
    if (row->broken)
        fh_buffer_append_text(&out, "¦!");
    fh_free(copy);
    return fh_buffer_detach(&out);
}

static void check_row(char separator, const char *text, const char *expected, size_t expected_taken)
{
    struct fh_csv_row row = {.separator = separator};
    for (size_t step = 1; step <= strlen(text) + 1; step++) {
        size_t taken;
        char *got = scan(&row, text, strlen(text), step, &taken);
        assert_string_equal(got, expected);
        assert_int_equal(taken, expected_taken);
        fh_free(got);
    }
    fh_csv_row_release(&row);
}

static void test_rows_by_the_rules(void **state)
{
    (void)state;
    check_row(',', "a,b,c\nd", "a¦b¦c", 6);
    check_row(',', "a,b,c\r\nd", "a¦b¦c", 7);
    check_row(',', "a,b", "a¦b", 3);
    check_row(',', "a,", "a¦", 2);
    check_row(',', ",\n", "¦", 2);
    check_row(',', "\nx", "", 1);
    check_row(',', "\"a\",\"b,c\"\n", "a¦b,c", 10);
    check_row(',', "\"a\nb\",c\r\nx", "a\nb¦c", 9);
    check_row(',', "\"a\"\"b\"\n", "a\"b", 7);
    check_row(',', "\"\"\n", "", 3);
    check_row(',', "\"\"\"\"\n", "\"", 5);
    check_row(';', "a,b;c\n", "a,b¦c", 6);
    check_row(',', "\"a\"", "a", 3);
    check_row(',', "a\rb\n", "a\rb", 4);
}

static void test_rows_against_the_rules(void **state)
{
    (void)state;
    check_row(',', "\"a \"b\" c\",d\n", "a \"b\" c¦d", 12);
    check_row(',', "\"a \\\"b\\\" c\",d\n", "a \"b\" c¦d", 14);
    check_row(',', "a \"b\" c,d\n", "a \"b\" c¦d", 10);
    check_row(',', "\"a\nb", "a\nb¦!", 4);
    check_row(',', "\"a\nb \"c\" d\",e\n", "a\nb ¦!", 6); /* line breaks and stray quotes */
}

static void test_tabs(void **state)
{
    (void)state;
    check_row('\t', "a\tb\\tc\\n\\\\\t\\N\n", "a¦b\tc\n\\¦", 14);
    check_row('\t', "\"a\tb\n", "\"a¦b", 5);
    check_row('\t', "\"a\"\tb\n", "\"a\"¦b", 6);
    check_row('\t', "\"a \"\"b\"\"\"\tb\n", "a \"b\"¦b", 12);
    check_row('\t', "\"a\" or \"b\"\tc\n", "\"a\" or \"b\"¦c", 13);
}

static void test_the_separator_is_the_commonest_sign(void **state)
{
    (void)state;
    assert_int_equal(fh_csv_separator(fh_slice_from("a,b;c,d")), ',');
    assert_int_equal(fh_csv_separator(fh_slice_from("\"a,b,c\";d")), ';');
    assert_int_equal(fh_csv_separator(fh_slice_from("a\tb")), '\t');
    assert_int_equal(fh_csv_separator(fh_slice_from("a|b|c")), '|');
    assert_int_equal(fh_csv_separator(fh_slice_from("a b")), 0);
}

/* Writes a random field by RFC 4180 into `csv`, and as it is into `plain`. */
static void write_field(struct random *random, struct fh_buffer *csv, struct fh_buffer *plain, char separator)
{
    static const char *const pieces[] = {"ب", "a", " ", ",", "\"", "\n", "\r\n", "\t", ";", "\\", "", "\"\""};
    struct fh_buffer field = FH_BUFFER_INIT;
    uint32_t count = random_below(random, 6);
    for (uint32_t i = 0; i < count; i++)
        fh_buffer_append_text(&field, pieces[random_below(random, sizeof pieces / sizeof *pieces)]);
    struct fh_slice text = fh_buffer_slice(&field);
    const char must[] = {separator, '"', '\n', '\r', '\\', '\0'};
    bool quoted = random_below(random, 4) == 0 || (text.length > 0 && strpbrk(field.bytes, must) != NULL);
    if (quoted)
        fh_buffer_append_byte(csv, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"')
            fh_buffer_append_byte(csv, '"');
        fh_buffer_append_byte(csv, text.bytes[i]);
    }
    if (quoted)
        fh_buffer_append_byte(csv, '"');
    fh_buffer_append_slice(plain, text);
    fh_buffer_release(&field);
}

/* A backslash before a quote is read as an escape, which RFC 4180 does not know: not part of this. */
static bool has_escape(const struct fh_buffer *csv)
{
    return csv->bytes != NULL && strstr(csv->bytes, "\\\"") != NULL;
}

static void test_random_tables_come_back(void **state)
{
    (void)state;
    struct random random = {20150721};
    struct fh_csv_row row = {0};
    size_t compared = 0;
    for (int round = 0; round < 20000; round++) {
        struct fh_buffer csv = FH_BUFFER_INIT, plain = FH_BUFFER_INIT;
        row.separator = random_below(&random, 2) == 0 ? ',' : ';';
        uint32_t fields = 1 + random_below(&random, 5);
        for (uint32_t i = 0; i < fields; i++) {
            if (i > 0)
                fh_buffer_append_byte(&csv, row.separator);
            fh_buffer_append_text(&plain, i > 0 ? "¦" : "");
            write_field(&random, &csv, &plain, row.separator);
        }
        size_t length = csv.length, taken;
        fh_buffer_append_text(&csv, random_below(&random, 2) == 0 ? "\n" : "\r\n");
        size_t whole = csv.length;
        fh_buffer_append_text(&csv, "next,row\n");
        if (length > 0 && !has_escape(&csv)) {
            char *got = scan(&row, csv.bytes, csv.length, 1 + random_below(&random, 9), &taken);
            assert_string_equal(got, plain.bytes);
            assert_int_equal(row.count, fields);
            assert_int_equal(taken, whole);
            fh_free(got);
            compared++;
        }
        fh_buffer_release(&csv);
        fh_buffer_release(&plain);
    }
    fh_csv_row_release(&row);
    assert_true(compared > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_by_the_rules),
        cmocka_unit_test(test_rows_against_the_rules),
        cmocka_unit_test(test_tabs),
        cmocka_unit_test(test_the_separator_is_the_commonest_sign),
        cmocka_unit_test(test_random_tables_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
