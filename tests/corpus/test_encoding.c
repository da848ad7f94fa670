/* Encodings found and recoded: real articles and invented ones in each, whole and in pieces. */
#include <iconv.h>

#include "corpus/encoding.h"
#include "corpus/mojibake.h"
#include "tests/corpus/reading.h"

static const char *const passages[] = {
    "أقر مجلس الوزراء مشروع الموازنة بعد نقاش دام ساعات، وقال الناطق إن الجلسة كانت طويلة.",
    "فاز الفريق الأول بالكأس بعد مباراة مثيرة انتهت بهدفين مقابل هدف.",
    "ارتفعت أسعار النفط في الأسواق العالمية؛ وتراجع الذهب قليلا.",
    "id,title\n1,تكنولوجيا\n2,رياضة\n",
    "<p>كلمة</p><p>المدرسة الجديدة في القرية</p>",
};
#define PASSAGES (sizeof passages / sizeof *passages)

/* `text` in another encoding; bytes to be freed by fh_buffer_release. */
static struct fh_buffer encode(const char *encoding, const char *text)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    iconv_t recoder = iconv_open(encoding, "UTF-8");
    assert_true(recoder != (iconv_t)-1);
    size_t left = strlen(text), room = 4 * left + 16;
    char *in = (char *)(uintptr_t)text, *to = fh_buffer_reserve(&out, room);
    assert_non_null(to);
    size_t before = room;
    assert_true(iconv(recoder, &in, &left, &to, &room) != (size_t)-1);
    iconv_close(recoder);
    out.length = before - room;
    return out;
}

static void check_guess(const char *encoding, const char *text, const char *expected)
{
    char name[FH_ENCODING_NAME_BYTES];
    struct fh_buffer bytes = encode(encoding, text);
    fh_encoding_guess(fh_buffer_slice(&bytes), true, name);
    if (strcasecmp(name, expected) != 0)
        fail_msg("\"%s\" in %s is taken for %s", text, encoding, name);
    fh_buffer_release(&bytes);
}

static void test_every_passage_is_known_in_every_encoding(void **state)
{
    static const char *const encodings[] = {"UTF-8", "WINDOWS-1256", "ISO-8859-6", "UTF-16LE", "UTF-16BE"};
    (void)state;
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++) {
        for (size_t p = 0; p < PASSAGES; p++)
            check_guess(encodings[e], passages[p], encodings[e]);
    }
}

static void test_marks_and_declarations(void **state)
{
    (void)state;
    check_guess("UTF-8", "\xEF\xBB\xBFplain", "UTF-8");
    check_guess("UTF-16LE",
                "\xEF\xBB\xBF"
                "a",
                "UTF-16LE");
    check_guess("UTF-16BE",
                "\xEF\xBB\xBF"
                "a",
                "UTF-16BE");
    check_guess("ASCII", "nothing beyond seven bits", "UTF-8");
    check_guess("KOI8-R", "<meta charset=\"koi8-r\"><p>Москва столица России</p>", "koi8-r");
    check_guess("UTF-8", "<meta charset=windows-1256><p>المدرسة الجديدة</p>", "UTF-8"); /* it says so, and is not */
    check_guess("ISO-8859-6", "<meta charset=windows-1256><p>المدرسة الجديدة في القرية البعيدة</p>", "ISO-8859-6");
}

static void test_damaged_utf8_stays_utf8(void **state)
{
    (void)state;
    char name[FH_ENCODING_NAME_BYTES];
    static const char text[] = "المدرسة \xFF الجديدة \xC3( في القرية";
    fh_encoding_guess(FH_SLICE_LITERAL(text), true, name);
    assert_string_equal(name, "UTF-8");
    static const char cut[] = "المدرسة الجديدة\xD8";
    fh_encoding_guess(FH_SLICE_LITERAL(cut), false, name);
    assert_string_equal(name, "UTF-8");
}

/* ---- The decoder ---- */

struct chunks {
    struct fh_slice text;
    size_t at, size;
};

static enum fh_status read_chunk(void *from, char *to, size_t room, size_t *got, struct fh_error *error)
{
    struct chunks *chunks = from;
    (void)error;
    size_t left = chunks->text.length - chunks->at;
    *got = left < chunks->size ? left : chunks->size;
    *got = *got < room ? *got : room;
    if (*got > 0)
        memcpy(to, chunks->text.bytes + chunks->at, *got);
    chunks->at += *got;
    return FH_OK;
}

/* Recodes a text that comes in chunks, read `room` bytes at a time. */
static struct fh_buffer decode(struct fh_slice text, const char *encoding, size_t chunk, size_t room,
                               uint64_t *replaced)
{
    struct chunks chunks = {text, 0, chunk};
    struct fh_decoder decoder = FH_DECODER_INIT;
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_error error;
    fh_decoder_reset(&decoder, read_chunk, &chunks, encoding);
    for (size_t got = 1; got > 0;) {
        char *to = fh_buffer_reserve(&out, room);
        assert_non_null(to);
        assert_int_equal(fh_decoder_read(&decoder, to, room, &got, &error), FH_OK);
        out.length += got;
    }
    *replaced = decoder.replaced;
    fh_decoder_release(&decoder);
    return out;
}

/* A text longer than the decoder's buffer, beginning in ASCII. */
static struct fh_buffer long_text(void)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    for (int i = 0; i < 9000; i++)
        fh_buffer_append_text(&text, "0123456789\n");
    for (int i = 0; i < 3000; i++) {
        fh_buffer_append_text(&text, passages[i % 3]);
        fh_buffer_append_byte(&text, '\n');
    }
    assert_true(fh_buffer_ok(&text));
    return text;
}

static void test_long_texts_come_out_whole(void **state)
{
    static const char *const encodings[] = {"UTF-8", "WINDOWS-1256", "UTF-16LE", "UTF-16BE"};
    static const size_t sizes[][2] = {{1 << 20, 1 << 18}, {1000, 64}, {3, 100}, {65536, 65537}};
    (void)state;
    struct fh_buffer text = long_text();
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++) {
        struct fh_buffer bytes = encode(encodings[e], text.bytes);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            uint64_t replaced;
            struct fh_buffer got = decode(fh_buffer_slice(&bytes), NULL, sizes[i][0], sizes[i][1], &replaced);
            assert_int_equal(replaced, 0);
            assert_true(fh_slice_equal(fh_buffer_slice(&got), fh_buffer_slice(&text)));
            fh_buffer_release(&got);
        }
        fh_buffer_release(&bytes);
    }
    fh_buffer_release(&text);
}

static void test_a_named_encoding_overrides(void **state)
{
    (void)state;
    uint64_t replaced;
    struct fh_buffer got = decode(FH_SLICE_LITERAL("caf\xE9"), "ISO-8859-1", 100, 100, &replaced);
    assert_true(fh_slice_is(fh_buffer_slice(&got), "café"));
    fh_buffer_release(&got);
    got = decode(FH_SLICE_LITERAL("a\xA1\xC7"), "ISO-8859-6", 100, 100, &replaced); /* A1 is no character there */
    assert_true(fh_slice_is(fh_buffer_slice(&got), "a\xEF\xBF\xBDا"));
    assert_int_equal(replaced, 1);
    fh_buffer_release(&got);
    got = decode(FH_SLICE_LITERAL("\xD9\x85\xD8"), "UTF-8", 1, 100, &replaced);
    assert_int_equal(got.length, 3); /* as it is */
    fh_buffer_release(&got);
}

static void test_unknown_encodings_are_refused(void **state)
{
    (void)state;
    struct fh_error error;
    assert_int_equal(fh_encoding_check("no such thing", &error), FH_ERR_USAGE);
    assert_non_null(strstr(error.message, "no such thing"));
    assert_int_equal(fh_encoding_check("double:no such thing", &error), FH_ERR_USAGE);
    assert_int_equal(fh_encoding_check("a name that is longer than any encoding's name could be", &error),
                     FH_ERR_USAGE);
    assert_int_equal(fh_encoding_check("windows-1256", &error), FH_OK);
    assert_int_equal(fh_encoding_check("double:windows-1252", &error), FH_OK);
    struct fh_reader_options options = {.encoding = "no such thing"};
    struct fh_reader *reader;
    const char *path = write_text("a.txt", "a");
    assert_int_equal(fh_reader_open(&reader, &path, 1, &options, &error), FH_ERR_USAGE);
}

/* ---- Text encoded twice ---- */

static void test_text_encoded_twice_is_known_and_undone(void **state)
{
    static const char *const pages[] = {"WINDOWS-1252", "WINDOWS-1256"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t p = 0; p < 3; p++) {
            struct fh_buffer twice = FH_BUFFER_INIT; /* as Windows reads it: what the page leaves out as controls */
            for (const char *at = passages[p]; *at != '\0'; at++) {
                size_t before = twice.length;
                if (fh_encoding_recode(pages[i], (struct fh_slice){at, 1}, &twice) > 0) {
                    twice.length = before;
                    fh_buffer_append_codepoint(&twice, (unsigned char)*at);
                }
            }
            const char *page = fh_mojibake(fh_buffer_slice(&twice));
            assert_non_null(page);
            assert_true(strcasecmp(page, pages[i]) == 0);
            char encoding[40];
            uint64_t replaced;
            snprintf(encoding, sizeof encoding, "double:%s", page);
            struct fh_buffer once = decode(fh_buffer_slice(&twice), encoding, 1 << 20, 1 << 12, &replaced);
            assert_true(fh_slice_is(fh_buffer_slice(&once), passages[p]));
            fh_buffer_release(&once);
            fh_buffer_release(&twice);
        }
    }
}

static void test_good_text_is_not_suspected(void **state)
{
    static const char *const good[] = {
        "Ø est une lettre danoise: Øresund, Ørsted, Århus, Ålborg, smørrebrød, brød, rød grød med fløde",
        "ظ ط ع غ حروف من حروف الهجاء: ظطعغ ظطعغ ظطعغ",
        "طعام وعطر وعظام وطغيان وظعن وطعن: عظة في عظة وطع وغظ",
        "É à ù ô: ÀÉÈÙ ØØØØØØ",
        "العظيم والطعام والغاز والعطش والظلم والطاعة والمطعم والعظة والغيظ والطعن",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(fh_mojibake(fh_slice_from(good[i])));
    for (size_t i = 0; i < PASSAGES; i++)
        assert_null(fh_mojibake(fh_slice_from(passages[i])));
}

/* Real articles, cut short, in a code page: none is taken for anything else. */
static void test_real_articles_are_known_in_their_encoding(void **state)
{
    (void)state;
    const char *path = data_path("saudinewsnet.jsonl.zst");
    if (path == NULL)
        skip();
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    size_t tried = 0, wrong = 0;
    assert_int_equal(fh_reader_open(&reader, &path, 1, NULL, &error), FH_OK);
    while (fh_reader_next(reader, &document, &error) == FH_OK && tried < 4000) {
        static const char *const pages[] = {"WINDOWS-1256", "ISO-8859-6"};
        bool arabic = document.body.length > 400 && memchr(document.body.bytes, 0xD9, 200) != NULL;
        for (size_t i = 0; i < 2 && arabic; i++, tried++) {
            struct fh_buffer bytes = FH_BUFFER_INIT;
            char *to = fh_buffer_reserve(&bytes, document.body.length), *in = (char *)(uintptr_t)document.body.bytes;
            size_t left = 400, room = document.body.length, before = room;
            assert_non_null(to);
            iconv_t recoder = iconv_open(i == 0 ? "WINDOWS-1256//IGNORE" : "ISO-8859-6//IGNORE", "UTF-8");
            iconv(recoder, &in, &left, &to, &room);
            iconv_close(recoder);
            bytes.length = before - room;
            char name[FH_ENCODING_NAME_BYTES];
            fh_encoding_guess(fh_buffer_slice(&bytes), true, name);
            wrong += strcasecmp(name, pages[i]) != 0;
            fh_buffer_release(&bytes);
        }
        assert_null(fh_mojibake(document.body));
    }
    fh_reader_close(reader);
    assert_true(tried >= 4000);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_passage_is_known_in_every_encoding),
        cmocka_unit_test(test_marks_and_declarations),
        cmocka_unit_test(test_damaged_utf8_stays_utf8),
        cmocka_unit_test(test_long_texts_come_out_whole),
        cmocka_unit_test(test_a_named_encoding_overrides),
        cmocka_unit_test(test_unknown_encodings_are_refused),
        cmocka_unit_test(test_text_encoded_twice_is_known_and_undone),
        cmocka_unit_test(test_good_text_is_not_suspected),
        cmocka_unit_test(test_real_articles_are_known_in_their_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
