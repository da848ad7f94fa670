/* Messages: headers, transfer encodings, parts, and boxes of them. */
#include "corpus/mail.h"
#include "tests/corpus/reading.h"

static void check_words(const char *value, const char *expected)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_mail_decode_words(fh_slice_from(value), &out);
    assert_string_equal(out.bytes != NULL ? out.bytes : "", expected);
    fh_buffer_release(&out);
}

static void test_encoded_words(void **state)
{
    (void)state;
    check_words("", "");
    check_words("plain", "plain");
    check_words("a =?UTF-8?Q?=D8=A8=5F_?= c", "a ب_  c");
    check_words("=?utf-8?b?2KjYp9ioXw==?=", "باب_");
    check_words("=?windows-1256?Q?=C8=C7=C8?=", "باب");
    check_words("=?UTF-8?Q?=D8?= =?UTF-8?Q?=A8?=", "ب"); /* a character cut between words */
    check_words("=?UTF-8?Q?a?=\r\n =?UTF-8?Q?b?=", "ab");
    check_words("=?UTF-8?Q?a?= b =?ISO-8859-6?Q?=C8?=", "a b ب");
    check_words("=?UTF-8*ar?Q?a?=", "a");
    check_words("folded\r\n\tline", "folded line");
    check_words("=?no-such?Q?a=20b?=", "a b");
    check_words("=?UTF-8?X?a?=", "=?UTF-8?X?a?=");
    check_words("=?UTF-8?Q?never ends", "=?UTF-8?Q?never ends");
    check_words("=?=?=?", "=?=?=?");
}

static void test_transfer_encodings(void **state)
{
    (void)state;
    struct fh_buffer out = FH_BUFFER_INIT;
    fh_mail_decode_quoted(fh_slice_from("a=3Db=\nc=\r\nd=zz=4"), false, &out);
    assert_string_equal(out.bytes, "a=bcd=zz=4");
    fh_buffer_reset(&out);
    fh_mail_decode_base64(fh_slice_from("2KjY\np9ioXw==ignored"), &out);
    assert_int_equal(out.length, 7);
    fh_buffer_reset(&out);
    for (size_t length = 0; length < 30; length++) { /* every remainder, against what base64(1) makes of it */
        static const char encoded[] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5";
        fh_buffer_reset(&out);
        fh_mail_decode_base64((struct fh_slice){encoded, length / 3 * 4 + (length % 3 > 0 ? length % 3 + 1 : 0)}, &out);
        assert_int_equal(out.length, length);
        assert_true(length == 0 || memcmp(out.bytes, "012345678901234567890123456789", length) == 0);
    }
    fh_buffer_release(&out);
}

static void test_headers(void **state)
{
    (void)state;
    struct fh_slice rest = fh_slice_from("Subject:  one\n two\nX-Empty:\nKey with blank: no\n");
    struct fh_mail_header header;
    assert_true(fh_mail_next_header(&rest, &header));
    assert_true(fh_slice_is(header.name, "Subject") && fh_slice_is(header.value, "one\n two"));
    assert_true(fh_mail_next_header(&rest, &header));
    assert_true(fh_slice_is(header.name, "X-Empty") && header.value.length == 0);
    struct fh_slice before = rest;
    assert_false(fh_mail_next_header(&rest, &header));
    assert_true(fh_slice_equal(rest, before));
    rest = fh_slice_from("http://x");
    assert_true(fh_mail_next_header(&rest, &header)); /* alone it looks like one; detection asks for more */
    rest = fh_slice_from("\nSubject: x");
    assert_false(fh_mail_next_header(&rest, &header));
}

static void test_the_plain_part_is_the_body(void **state)
{
    (void)state;
    check_text("a.eml",
               "Subject: x\nContent-Type: multipart/mixed; boundary=\"o\"\nMessage-ID: <1>\n\n"
               "--o\nContent-Type: multipart/alternative; boundary=i\n\n"
               "--i\nContent-Type: text/html\n\n<p>html</p>\n"
               "--i\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n2KjYp9io\n--i--\n"
               "--o\nContent-Type: application/pdf\n\nno\n--o--\n",
               NULL, "id: 1\ntitle: x\nbody: باب\n--\n1 document\n");
    check_text("a.eml",
               "Subject: x\nContent-Type: multipart/mixed; boundary=o\nMessage-ID: 1\n\n--o\nContent-Type: "
               "text/html\n\n<p>a</p><p>b</p>\n--o--\n",
               NULL, "id: 1\ntitle: x\nbody: a⏎b\n--\n1 document\n");
    check_text("a.eml", "Subject: x\nContent-Type: multipart/mixed\nMessage-ID: 1\n\n--o\nno boundary\n", NULL,
               "id: 1\ntitle: x\n--\n1 document\n");
}

static void test_the_map_comes_before_mail_s_own_names(void **state)
{
    (void)state;
    struct fh_reader_options options = {.map = "title=X-Title,source=-"};
    check_text("a.mbox", "From x\nSubject: no\nX-Title: yes\nFrom: them\nMessage-ID: 1\n\nbody\n", &options,
               "id: 1\ntitle: yes\nbody: body\n--\n1 document\n");
    check_text("a.mbox", "From x\nTitle: yes\nSubject: no\nMessage-ID: 1\n\nbody\n", NULL,
               "id: 1\ntitle: yes\nbody: body\n--\n1 document\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encoded_words),
        cmocka_unit_test(test_transfer_encodings),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_the_plain_part_is_the_body),
        cmocka_unit_test(test_the_map_comes_before_mail_s_own_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
