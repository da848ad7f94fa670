/* Plain text files: the form newspapers' sites give, and whatever else there is. */
#include "tests/corpus/reading.h"

#define PARAGRAPH "في تحول لافت يثير تساؤلات حول مسار السباق العالمي، أذنت السلطات باستيراد أولى الدفعات من الخارج."

static void test_section_headline_standfirst_body(void **state)
{
    (void)state;
    check_text(
        "a.txt",
        "تكنولوجيا\n\nالصين تفتح أبوابها: تحول استراتيجي يقلب الموازين\n\nهل تتراجع بكين عن سياستها؟\n\n" PARAGRAPH
        "\n\nتراجع عن الحذر\n\n" PARAGRAPH "\n\nمقالات ذات صلة\n\nخبر آخر عن شيء آخر\n",
        NULL,
        "id: made\ntitle: الصين تفتح أبوابها: تحول استراتيجي يقلب الموازين\n"
        "standfirst: هل تتراجع بكين عن سياستها؟\nbody: " PARAGRAPH "⏎تراجع عن الحذر⏎" PARAGRAPH "\n"
        "category: تكنولوجيا\n--\n1 document\n");
}

static void test_without_standfirst_and_without_blank_lines(void **state)
{
    (void)state;
    check_text("a.txt", "اقتصاد\r\nارتفاع أسعار النفط في الأسواق العالمية\r\n" PARAGRAPH "\r\nقصير\r\n", NULL,
               "id: made\ntitle: ارتفاع أسعار النفط في الأسواق العالمية\nbody: " PARAGRAPH
               "⏎قصير\ncategory: اقتصاد\n--\n1 document\n");
}

static void test_other_forms_are_documents_all_the_same(void **state)
{
    (void)state;
    check_text("a.txt", "ارتفاع أسعار النفط في الأسواق العالمية\n\n" PARAGRAPH "\n", NULL,
               "id: made\ntitle: ارتفاع أسعار النفط في الأسواق العالمية\nbody: " PARAGRAPH "\n--\n1 document\n");
    check_text("a.txt", "سطر واحد", NULL, "id: made\ntitle: سطر واحد\n--\n1 document\n");
    check_text("a.txt", "أهلا، بكم\n" PARAGRAPH "\n" PARAGRAPH "\n", NULL,
               "id: made\ntitle: أهلا، بكم\nbody: " PARAGRAPH "⏎" PARAGRAPH "\n--\n1 document\n");
    check_text("a.txt", " \n\xC2\xA0\n\t\n", NULL, "skip: a.txt: neither title nor body\n0 documents, 1 skipped\n");
    check_text("a.txt", "", NULL, "skip: a.txt: the file is empty\n0 documents, 1 skipped\n");
}

static void test_the_date_is_the_path_s(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"2015-07-21-خبر.txt", "2015-07-21"},
                                           {"20150721_3.txt", "2015-07-21"},
                                           {"2015_7_1.txt", "2015-07-01"},
                                           {"خبر-2015.txt", NULL},
                                           {"2015.txt", NULL},
                                           {"123456789.txt", NULL}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = write_text(names[i][0], "عنوان طويل من كلمات كثيرة\nنص");
        char *got = read_archives(&path, 1, NULL);
        char wanted[64] = "";
        if (names[i][1] != NULL)
            snprintf(wanted, sizeof wanted, "\ndate: %s = %s\n", names[i][1], names[i][1]);
        assert_true(names[i][1] != NULL ? strstr(got, wanted) != NULL : strstr(got, "date:") == NULL);
        fh_free(got);
        remove(path);
    }
}

static void test_footers_of_every_wording(void **state)
{
    static const char *const headings[] = {"مقالات ذات صلة", "مقالات ذات صلة:", "مـقـالات ذات صِلة",
                                           "اقرأ أيضاً",      "إقرأ ايضا..",     "** مواضيع ذات صلة **",
                                           "قد يهمك أيضا",   "الأكثر قراءة"};
    (void)state;
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        char text[2000];
        snprintf(text, sizeof text, "عنوان من كلمات خمس لا غير\n\n%s\n\n%s\n\nرابط أول\n\nرابط ثان\n", PARAGRAPH,
                 headings[i]);
        check_text("a.txt", text, NULL,
                   "id: made\ntitle: عنوان من كلمات خمس لا غير\nbody: " PARAGRAPH "\n--\n1 document\n");
    }
    /* in the middle of an article it is left alone, and so is the sentence that only begins with it */
    static const char *const prose = PARAGRAPH " " PARAGRAPH " " PARAGRAPH;
    char text[4000];
    snprintf(text, sizeof text, "عنوان من كلمات خمس لا غير\n\n%s\n\nاقرأ أيضا\n\nرابط\n\n%s\n\nاقرأ أيضا ما كتب\n",
             prose, prose);
    char expected[4000];
    snprintf(
        expected, sizeof expected,
        "id: made\ntitle: عنوان من كلمات خمس لا غير\nbody: %s⏎اقرأ أيضا⏎رابط⏎%s⏎اقرأ أيضا ما كتب\n--\n1 document\n",
        prose, prose);
    check_text("a.txt", text, NULL, expected);
}

static void test_beyond_the_limit(void **state)
{
    (void)state;
    struct fh_reader_options options = {.record_bytes_max = 20};
    check_text("a.txt", "123456789 123456789 1", &options,
               "skip: a.txt: longer than 20 bytes\n0 documents, 1 skipped\n");
}

static void test_the_real_article(void **state)
{
    (void)state;
    const char *path = data_path("article-nvidia-h200.txt");
    if (path == NULL)
        skip();
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    assert_int_equal(fh_reader_open(&reader, &path, 1, NULL, &error), FH_OK);
    assert_int_equal(fh_reader_next(reader, &document, &error), FH_OK);
    assert_string_equal(document.category.bytes, "تكنولوجيا");
    assert_string_equal(document.title.bytes,
                        "الصين تفتح أبوابها لـ’إنفيديا’: تحول استراتيجي يقلب موازين سباق الذكاء الاصطناعي");
    assert_string_equal(document.standfirst.bytes,
                        "بكين توافق على استيراد رقائق H200 المتطورة.. هل تتراجع عن سياسة الاكتفاء الذاتي؟");
    assert_memory_equal(document.body.bytes, "في تحول لافت", strlen("في تحول لافت"));
    assert_non_null(strstr(document.body.bytes, "\nتراجع عن الحذر والقيود\n"));
    assert_null(strstr(document.body.bytes, "ذات صلة"));
    static const char *const last = "بالاستقلال التكنولوجي.";
    assert_string_equal(document.body.bytes + document.body.length - strlen(last), last);
    assert_int_equal(document.source.length, 0);
    assert_true(document.time == FH_NO_TIME);
    assert_int_equal(fh_reader_next(reader, &document, &error), FH_END);
    fh_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_section_headline_standfirst_body),
        cmocka_unit_test(test_without_standfirst_and_without_blank_lines),
        cmocka_unit_test(test_other_forms_are_documents_all_the_same),
        cmocka_unit_test(test_the_date_is_the_path_s),
        cmocka_unit_test(test_footers_of_every_wording),
        cmocka_unit_test(test_beyond_the_limit),
        cmocka_unit_test(test_the_real_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
