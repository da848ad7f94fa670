/* JSON Lines, arrays and spread objects: what becomes of good records, bad ones and their neighbours. */
#include "tests/corpus/reading.h"

static void check_json(const char *text, const char *expected)
{
    check_text("a.jsonl", text, NULL, expected);
}

static void test_one_object_a_line(void **state)
{
    (void)state;
    check_json("{\"id\": \"1\", \"title\": \"عنوان\", \"body\": \"سطر\\nسطر\", \"date\": \"2015-07-21T02:51:32\","
               " \"source\": \"aawsat\", \"category\": \"سياسة\", \"url\": \"http://a/1\", \"standfirst\": \"مقدمة\"}\n"
               "\n"
               "{\"id\": \"2\", \"title\": \"ب\", \"other\": [1, {\"a\": null}], \"body\": \"\"}",
               "id: 1\nurl: http://a/1\ntitle: عنوان\nstandfirst: مقدمة\nbody: سطر⏎سطر\n"
               "date: 2015-07-21T02:51:32 = 2015-07-21T02:51:32Z\nsource: aawsat\ncategory: سياسة\n--\n"
               "id: 2\ntitle: ب\n--\n"
               "2 documents\n");
}

static void test_byte_order_mark_and_carriage_returns(void **state)
{
    (void)state;
    check_json("\xEF\xBB\xBF{\"id\":\"1\",\"title\":\"a\"}\r\n\r\n{\"id\":\"2\",\"title\":\"b\"}\r\n",
               "id: 1\ntitle: a\n--\nid: 2\ntitle: b\n--\n2 documents\n");
}

static void test_a_bad_line_costs_itself_only(void **state)
{
    (void)state;
    check_json("{\"id\":\"1\",\"title\":\"a\"}\n"
               "{\"id\":\"2\",\"title\":\"b\n"     /* cut inside a string */
               "{\"id\":\"3\",\n"                  /* cut behind a comma */
               "{\"id\":\"4\",\"title\":\"d\"}}\n" /* one bracket too many */
               "{\"id\":\"5\" \"title\":\"e\"}\n"  /* no comma */
               "not JSON at all\n"
               "[1,2]\n"
               "\"text\"\n"
               "null\n"
               "{\"id\":\"6\",\"title\":\"f\\q\"}\n"
               "{\"id\":\"7\",\"title\":\"g\"}\n",
               "id: 1\ntitle: a\n--\n"
               "skip: a.jsonl:2: not valid JSON: the record ends before it is complete\n"
               "skip: a.jsonl:3: not valid JSON: the record ends before it is complete\n"
               "skip: a.jsonl:4: not valid JSON: parse error: trailing garbage\n"
               "skip: a.jsonl:5: not valid JSON: parse error: after key and value, inside map, I expect ',' or '}'\n"
               "skip: a.jsonl:6: not valid JSON: lexical error: invalid string in json text\n"
               "skip: a.jsonl:7: a list, not an object\n"
               "skip: a.jsonl:8: a string, not an object\n"
               "skip: a.jsonl:9: null, not an object\n"
               "skip: a.jsonl:10: not valid JSON: lexical error: inside a string, '\\' occurs before a character which "
               "it may not\n"
               "id: 7\ntitle: g\n--\n"
               "2 documents, 9 skipped\n");
}

static void test_the_first_lines_may_be_the_bad_ones(void **state)
{
    (void)state;
    check_json("{\"id\":\"1\",\n{\"id\":\"2\",\"title\":\"b\"}\n",
               "skip: a.jsonl:1: not valid JSON: the record ends before it is complete\n"
               "id: 2\ntitle: b\n--\n1 document, 1 skipped\n");
    check_json("{\"id\":\"1\",\n{\"id\":\"2\",\n{\"id\":\"3\",\"title\":\"c\"}\n",
               "skip: a.jsonl:1: not valid JSON: the record ends before it is complete\n"
               "skip: a.jsonl:2: not valid JSON: the record ends before it is complete\n"
               "id: 3\ntitle: c\n--\n1 document, 2 skipped\n");
}

static void test_strict_stops_at_the_first_bad_record(void **state)
{
    (void)state;
    struct fh_reader_options options = {.strict = true};
    const char *path = write_text("a.jsonl", "{\"id\":\"1\",\"title\":\"a\"}\n{]\n{\"id\":\"2\",\"title\":\"b\"}\n");
    char *got = read_archives(&path, 1, &options);
    assert_non_null(strstr(got, "id: 1\ntitle: a\n--\nskip: a.jsonl:2: "));
    assert_non_null(strstr(got, "error -2: "));
    assert_null(strstr(got, "id: 2"));
    fh_free(got);
}

static void test_lists_and_spread_objects(void **state)
{
    static const char *const expected = "id: 1\ntitle: a\n--\nid: 2\ntitle: b\n--\n2 documents\n";
    (void)state;
    check_json("[{\"id\":\"1\",\"title\":\"a\"},{\"id\":\"2\",\"title\":\"b\"}]", expected);
    check_json("[\n{\"id\":\"1\",\"title\":\"a\"},\n{\"id\":\"2\",\"title\":\"b\"}\n]\n", expected);
    check_json("[\n  {\n    \"id\": \"1\",\n    \"title\": \"a\"\n  },\n  {\n    \"id\": \"2\",\n    \"title\": "
               "\"b\"\n  }\n]\n",
               expected);
    check_json("{\n  \"id\": \"1\",\n  \"title\": \"a\"\n}\n{\n  \"id\": \"2\",\n  \"title\": \"b\"\n}\n", expected);
    check_json("{\n\"id\": \"1\",\n\"x\": [\n{\n}\n],\n\"title\": \"a\"\n}\n{\n\"id\": \"2\",\n\"title\": \"b\"\n}\n",
               expected);
    check_json("{\"id\":\"1\",\"title\":\"a\"}{\"id\":\"2\",\"title\":\"b\"}", expected);
    check_json("\x1E{\"id\":\"1\",\"title\":\"a\"}\n\x1E{\"id\":\"2\",\"title\":\"b\"}\n", expected);
    check_json("[]", "0 documents\n");
    check_json("[ ]\n", "0 documents\n");
}

static void test_bad_elements_cost_themselves_only(void **state)
{
    (void)state;
    check_json("[{\"id\":\"1\",\"title\":\"a\"}, 12, \"text\", {\"id\":\"2\",\"title\":tru}, "
               "{\"id\":\"3\",\"title\":\"}{\\\"\"}]",
               "id: 1\ntitle: a\n--\n"
               "skip: a.jsonl:1: not an object\n"
               "skip: a.jsonl:1: not an object\n"
               "skip: a.jsonl:1: not valid JSON: lexical error: invalid string in json text\n"
               "id: 3\ntitle: }{\"\n--\n2 documents, 3 skipped\n");
}

static void test_a_cut_record_does_not_swallow_the_rest(void **state)
{
    (void)state;
    check_json("[\n  {\n    \"id\": \"1\",\n    \"title\": \"a\n  },\n" /* a quote is missing */
               "  {\n    \"id\": \"2\",\n    \"title\": \"b\",\n"       /* the bracket is missing */
               "  {\n    \"id\": \"3\",\n    \"title\": \"c\"\n  },\n"
               "  {\n    \"id\": \"4\",\n    \"list\": [\n"
               "  {\n    \"id\": \"5\",\n    \"title\": \"e\"\n  }\n]\n",
               "skip: a.jsonl:4: not valid JSON: lexical error: invalid character inside string\n"
               "skip: a.jsonl:6: not valid JSON: the record ends before it is complete\n"
               "id: 3\ntitle: c\n--\n"
               "skip: a.jsonl:13: not valid JSON: the record ends before it is complete\n"
               "id: 5\ntitle: e\n--\n2 documents, 3 skipped\n");
}

static void test_the_common_names_are_known(void **state)
{
    (void)state;
    check_json("{\"_id\":7,\"link\":\"u\",\"headline\":\"h\",\"summary\":\"s\",\"content\":\"c\",\"pubDate\":\"2015\","
               "\"publisher\":\"p\",\"section\":\"x\"}\n",
               "id: 7\nurl: u\ntitle: h\nstandfirst: s\nbody: c\ndate: 2015 = 2015-01-01\nsource: p\ncategory: x\n--\n"
               "1 document\n");
    check_json(
        "{\"_id\":{\"$oid\":\"55ad\"},\"TITLE\":{\"rendered\":\"t\"},\"Published At\":{\"$date\":\"2015-07-21\"},"
        "\"source\":{\"id\":null,\"name\":\"n\"}}\n",
        "id: 55ad\ntitle: t\ndate: 2015-07-21 = 2015-07-21\nsource: n\n--\n1 document\n");
    check_json("{\"_index\":\"i\",\"_id\":\"9\",\"_source\":{\"title\":\"t\",\"body\":\"b\"}}\n",
               "id: 9\ntitle: t\nbody: b\n--\n1 document\n");
    check_json("{\"العنوان\":\"ع\",\"النص\":\"ن\",\"المصدر\":\"م\",\"المعرف\":1}\n",
               "id: 1\ntitle: ع\nbody: ن\nsource: م\n--\n1 document\n");
}

static void test_the_better_name_wins_wherever_it_stands(void **state)
{
    (void)state;
    check_json("{\"id\":1,\"headline\":\"h\",\"title\":\"t\"}\n{\"id\":2,\"title\":\"t\",\"headline\":\"h\"}\n"
               "{\"id\":3,\"title\":\"\",\"headline\":\"h\"}\n{\"id\":4,\"headline\":\"h\",\"title\":\"\"}\n"
               "{\"id\":5,\"headline\":\"h\",\"title\":null}\n{\"id\":6,\"headline\":\"h\",\"title\":[]}\n",
               "id: 1\ntitle: t\n--\nid: 2\ntitle: t\n--\nid: 3\ntitle: h\n--\nid: 4\ntitle: h\n--\n"
               "id: 5\ntitle: h\n--\nid: 6\ntitle: h\n--\n6 documents\n");
}

static void test_of_a_key_that_comes_twice_the_last_counts(void **state)
{
    (void)state;
    check_json("{\"id\":\"1\",\"title\":\"a\",\"title\":\"b\"}\n{\"id\":\"2\",\"title\":[\"a\",\"b\"],\"title\":[\"c\","
               "\"d\"]}\n"
               "{\"id\":\"3\",\"title\":\"a\",\"title\":\"\"}\n",
               "id: 1\ntitle: b\n--\nid: 2\ntitle: c⏎d\n--\n"
               "skip: a.jsonl:3: neither title nor body\n2 documents, 1 skipped\n");
}

static void test_mapping_replaces_the_known_names(void **state)
{
    (void)state;
    struct fh_reader_options options = {.map = "title=meta.head,body=p,date=meta.when,source=-,id=k"};
    check_text(
        "a.jsonl",
        "{\"k\":\"1\",\"title\":\"no\",\"meta\":{\"head\":\"yes\",\"when\":1437447092},\"p\":[\"a\",[\"b\"],\"c\"],"
        "\"source\":\"no\"}\n",
        &options, "id: 1\ntitle: yes\nbody: a⏎b⏎c\ndate: 1437447092 = 2015-07-21T02:51:32Z\n--\n1 document\n");
    options.map = "title=a,title=b";
    check_text("a.jsonl", "{\"id\":1,\"b\":\"second\"}\n{\"id\":2,\"b\":\"second\",\"a\":\"first\"}\n", &options,
               "id: 1\ntitle: second\n--\nid: 2\ntitle: first\n--\n2 documents\n");
    options.map = "body=parts.text";
    check_text("a.jsonl", "{\"id\":1,\"parts\":[{\"text\":\"a\"},{\"kind\":2,\"text\":\"b\"}]}\n", &options,
               "id: 1\nbody: a⏎b\n--\n1 document\n");
}

static void test_a_bad_map_is_refused(void **state)
{
    static const char *const maps[] = {"title", "name=x", "title=", "=x", "title=a,,body=b"};
    (void)state;
    const char *path = write_text("a.jsonl", "{}");
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        struct fh_reader_options options = {.map = maps[i]};
        struct fh_reader *reader;
        struct fh_error error;
        assert_int_equal(fh_reader_open(&reader, &path, 1, &options, &error), FH_ERR_USAGE);
        assert_null(reader);
        assert_memory_equal(error.message, "map: ", 5);
    }
}

static void test_what_is_no_text_is_named(void **state)
{
    (void)state;
    check_json("{\"id\":1,\"title\":\"t\",\"body\":12}\n{\"id\":1,\"title\":\"t\",\"body\":{\"x\":1}}\n"
               "{\"id\":1,\"title\":true}\n{\"id\":{},\"title\":\"t\"}\n{\"id\":1,\"title\":\"t\",\"body\":[1,2]}\n"
               "{\"id\":5,\"title\":\"t\",\"body\":null,\"content\":\"c\",\"source\":{\"a\":1},\"category\":false}\n"
               "{\"id\":6,\"name\":\"t\",\"autor\":\"a\"}\n{}\n",
               "skip: a.jsonl:1: the body is a number, not text\n"
               "skip: a.jsonl:2: the body is an object, not text\n"
               "skip: a.jsonl:3: the title is true, not text\n"
               "skip: a.jsonl:4: the id is an object, not text\n"
               "skip: a.jsonl:5: the body is a number, not text\n"
               "id: 5\ntitle: t\nbody: c\n--\n"
               "skip: a.jsonl:7: neither title nor body (unknown fields: name, autor)\n"
               "skip: a.jsonl:8: neither title nor body\n"
               "1 document, 7 skipped\n");
}

static void remember_byte(void *user, const struct fh_skip *skip)
{
    *(uint64_t *)user = skip->byte;
}

static void test_invalid_utf8_is_skipped_with_its_byte(void **state)
{
    (void)state;
    uint64_t byte = 0;
    struct fh_reader_options options = {.on_skip = remember_byte, .user = &byte};
    const char *path = write_text("a.jsonl", "{\"id\":1,\"title\":\"a\"}\n{\"id\":2,\"title\":\"a\xC3(\"}\n");
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    assert_int_equal(fh_reader_open(&reader, &path, 1, &options, &error), FH_OK);
    assert_int_equal(fh_reader_next(reader, &document, &error), FH_OK);
    assert_int_equal(fh_reader_next(reader, &document, &error), FH_END);
    assert_int_equal(byte, 21 + 18);
    fh_reader_close(reader);
    check_json(
        "{\"id\":2,\"title\":\"a\xC3(\"}\n{\"id\":3,\"title\":\"\xED\xA0\x80\"}\n{\"id\":4,\"title\":\"عنوان\"}\n",
        "skip: a.jsonl:1: not valid UTF-8\nskip: a.jsonl:2: not valid UTF-8\nid: 4\ntitle: عنوان\n--\n"
        "1 document, 2 skipped\n");
}

static void test_escapes_of_every_kind(void **state)
{
    (void)state;
    check_json("{\"id\":1,\"title\":\"\\u0641\\/\\t\\ud83d\\ude00 \\ud83d \\ude00 \\u0000 \\\\ud83d \\\\\"}\n",
               "id: 1\ntitle: ف/\t😀 \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD \\ud83d \\\n--\n1 document\n");
}

static void test_ids_are_made_from_url_or_else_content(void **state)
{
    static const char *const ids[] = {"x21624a0047fa459f", "x21624a0047fa459f", "x09d12d53376fcd88",
                                      "x09d12d53376fcd88", "xbffe796d4301b95f", "x45d418d494f4332b"};
    (void)state;
    const char *path = write_text("a.jsonl", "{\"title\":\"a\",\"url\":\"http://x/1\"}\n"
                                             "{\"title\":\"other\",\"url\":\"http://x/1\"}\n"
                                             "{\"title\":\"a\",\"body\":\"b\"}\n{\"title\":\"a\",\"body\":\"b\"}\n"
                                             "{\"title\":\"ab\"}\n{\"body\":\"ab\",\"id\":\"\"}\n");
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    assert_int_equal(fh_reader_open(&reader, &path, 1, NULL, &error), FH_OK);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(fh_reader_next(reader, &document, &error), FH_OK);
        assert_string_equal(document.id.bytes, ids[i]);
    }
    assert_int_equal(fh_reader_next(reader, &document, &error), FH_END);
    fh_reader_close(reader);
}

static void test_records_beyond_the_limit_are_passed_over(void **state)
{
    enum { LONG = 100000 };
    static const char *const forms[][2] = {
        {"{\"id\":1,\"title\":\"", "\"}\n{\"id\":2,\"title\":\"b\"}\n"},
        {"{\"id\":0,\"title\":\"a\"}\n{\"id\":1,\"title\":\"", "\"}\n{\"id\":2,\"title\":\"b\"}"},
        {"[{\"id\":1,\"title\":\"", "\"},{\"id\":2,\"title\":\"b\"}]"},
        {"[\n {\n\"id\":1,\"title\":\"", "\"},\n {\n\"id\":2,\"title\":\"b\"}]"},
    };
    (void)state;
    struct fh_reader_options options = {.record_bytes_max = 1000};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct fh_buffer text = FH_BUFFER_INIT;
        fh_buffer_append_text(&text, forms[i][0]);
        for (int filling = 0; filling < LONG; filling++)
            fh_buffer_append_byte(&text, 'x');
        fh_buffer_append_text(&text, forms[i][1]);
        const char *path = write_bytes("a.json", text.bytes, text.length);
        char *got = read_archives(&path, 1, &options);
        assert_non_null(strstr(got, ": longer than 1000 bytes\n"));
        assert_non_null(strstr(got, "id: 2\ntitle: b\n--\n"));
        assert_null(strstr(got, "id: 1\n"));
        fh_free(got);
        fh_buffer_release(&text);
    }
}

static void test_deep_nesting_is_refused(void **state)
{
    (void)state;
    char text[600] = "{\"id\":1,\"x\":";
    for (int i = 0; i < 100; i++)
        strcat(text, "[");
    for (int i = 0; i < 100; i++)
        strcat(text, "]");
    strcat(text, "}\n{\"id\":2,\"title\":\"b\"}\n");
    check_json(text, "skip: a.jsonl:1: nested more than 64 deep\nid: 2\ntitle: b\n--\n1 document, 1 skipped\n");
}

static void test_dates_that_cannot_be_read_are_absent_and_counted(void **state)
{
    (void)state;
    check_json("{\"id\":1,\"title\":\"a\",\"date\":\"أمس\"}\n{\"id\":2,\"title\":\"b\",\"date\":\"\"}\n{\"id\":3,"
               "\"title\":\"c\",\"date\":1437447092}\n",
               "id: 1\ntitle: a\ndate: أمس = ?\n--\nid: 2\ntitle: b\n--\n"
               "id: 3\ntitle: c\ndate: 1437447092 = 2015-07-21T02:51:32Z\n--\n3 documents, 1 dates unread\n");
}

static void test_all_real_articles_are_read(void **state)
{
    (void)state;
    const char *path = data_path("saudinewsnet.jsonl.zst");
    if (path == NULL)
        skip();
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    assert_int_equal(fh_reader_open(&reader, &path, 1, NULL, &error), FH_OK);
    uint64_t body_bytes = 0;
    int64_t first = INT64_MAX, last = INT64_MIN;
    enum fh_status status;
    while ((status = fh_reader_next(reader, &document, &error)) == FH_OK) {
        assert_true(document.id.length > 0 && document.url.length > 0 &&
                    document.title.length + document.body.length > 0);
        assert_true(document.time != FH_NO_TIME);
        body_bytes += document.body.length;
        first = document.time < first ? document.time : first;
        last = document.time > last ? document.time : last;
    }
    assert_int_equal(status, FH_END);
    struct fh_reader_counts counts;
    fh_reader_counts(reader, &counts);
    assert_int_equal(counts.documents, 30099);
    assert_int_equal(counts.skipped, 0);
    assert_int_equal(counts.dates_unread, 0);
    assert_int_equal(counts.bytes_read, counts.bytes_total);
    assert_int_equal(counts.bytes_text, 103459553);
    assert_int_equal(body_bytes, 94762672);
    assert_int_equal(first, 1437444973); /* 2015-07-21T02:16:13Z */
    assert_true(last > first && last < first + 30 * 86400);
    fh_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_object_a_line),
        cmocka_unit_test(test_byte_order_mark_and_carriage_returns),
        cmocka_unit_test(test_a_bad_line_costs_itself_only),
        cmocka_unit_test(test_the_first_lines_may_be_the_bad_ones),
        cmocka_unit_test(test_strict_stops_at_the_first_bad_record),
        cmocka_unit_test(test_lists_and_spread_objects),
        cmocka_unit_test(test_bad_elements_cost_themselves_only),
        cmocka_unit_test(test_a_cut_record_does_not_swallow_the_rest),
        cmocka_unit_test(test_the_common_names_are_known),
        cmocka_unit_test(test_the_better_name_wins_wherever_it_stands),
        cmocka_unit_test(test_of_a_key_that_comes_twice_the_last_counts),
        cmocka_unit_test(test_mapping_replaces_the_known_names),
        cmocka_unit_test(test_a_bad_map_is_refused),
        cmocka_unit_test(test_what_is_no_text_is_named),
        cmocka_unit_test(test_invalid_utf8_is_skipped_with_its_byte),
        cmocka_unit_test(test_escapes_of_every_kind),
        cmocka_unit_test(test_ids_are_made_from_url_or_else_content),
        cmocka_unit_test(test_records_beyond_the_limit_are_passed_over),
        cmocka_unit_test(test_deep_nesting_is_refused),
        cmocka_unit_test(test_dates_that_cannot_be_read_are_absent_and_counted),
        cmocka_unit_test(test_all_real_articles_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
