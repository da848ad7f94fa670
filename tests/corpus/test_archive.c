/* Compressed files and containers, nested, damaged, encrypted: the same documents out of every wrapping. */
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <unistd.h>

#include "corpus/archive.h"
#include "tests/corpus/reading.h"

#define LINES "{\"id\":1,\"title\":\"a\"}\n{\"id\":2,\"title\":\"b\"}\n"
#define DOCUMENTS "id: 1\ntitle: a\n--\nid: 2\ntitle: b\n--\n"

/* ---- Making archives ---- */

struct member {
    const char *name;
    const char *bytes;
    size_t length;
};

/* Packs members; `format` is one of libarchive's codes, 0 for a bare compressed stream of one member. The result is the
 * caller's (fh_buffer_release). */
static struct fh_buffer pack(int format, int filter, const struct member *members, size_t count)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    static char room[1 << 20];
    size_t used = 0;
    assert_non_null(setlocale(LC_ALL, "C.UTF-8")); /* for the names; reading goes on in "C", where they are no text */
    struct archive *archive = archive_write_new();
    assert_int_equal(archive_write_set_format(archive, format != 0 ? format : ARCHIVE_FORMAT_RAW), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(archive, filter), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(archive, 1);
    assert_int_equal(archive_write_open_memory(archive, room, sizeof room, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname_utf8(entry, members[i].name);
        archive_entry_set_size(entry, (la_int64_t)members[i].length);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        assert_true(archive_write_header(archive, entry) >= ARCHIVE_WARN);
        assert_int_equal(archive_write_data(archive, members[i].bytes, members[i].length), members[i].length);
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    assert_non_null(setlocale(LC_ALL, "C"));
    fh_buffer_append(&out, room, used);
    assert_true(fh_buffer_ok(&out));
    return out;
}

static struct fh_buffer pack_one(int format, int filter, const char *name, const char *text)
{
    struct member member = {name, text, strlen(text)};
    return pack(format, filter, &member, 1);
}

static char *read_buffer(const char *name, const struct fh_buffer *bytes)
{
    const char *path = write_bytes(name, bytes->bytes, bytes->length);
    return read_archives(&path, 1, NULL);
}

static void check_buffer(const char *name, const struct fh_buffer *bytes, const char *expected)
{
    char *got = read_buffer(name, bytes);
    assert_string_equal(got, expected);
    fh_free(got);
}

/* ---- What is read ---- */

static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_XZ,
                              ARCHIVE_FILTER_BZIP2};
#define FILTER_COUNT (sizeof filters / sizeof *filters)

static void test_every_filter_gives_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < FILTER_COUNT; i++) {
        struct fh_buffer packed = pack_one(0, filters[i], "x", LINES);
        check_buffer("no-telling-name", &packed, DOCUMENTS "2 documents\n");
        fh_buffer_release(&packed);
    }
}

static void test_every_container_under_every_filter(void **state)
{
    static const int formats[] = {ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE,
                                  ARCHIVE_FORMAT_TAR_GNUTAR};
    static const struct member members[] = {
        {"b/مقال.jsonl", LINES, sizeof LINES - 1},
        {"a.txt", "عنوان من كلمات خمس هنا\nنص", sizeof "عنوان من كلمات خمس هنا\nنص" - 1},
        {"__MACOSX/b/._x", "junk", 4},
        {"b/.DS_Store", "junk", 4},
        {"ث.jsonl", "{\"x\"]\n", 6}};
    (void)state;
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        for (size_t i = 0; i < FILTER_COUNT; i++) {
            struct fh_buffer packed = pack(formats[f], filters[i], members, sizeof members / sizeof *members);
            char *got = read_buffer("pack", &packed);
            static const char *const beginning = DOCUMENTS
                "id: made\ntitle: عنوان من كلمات خمس هنا\nbody: نص\n--\nskip: pack/ث.jsonl:1: not valid JSON: ";
            assert_memory_equal(got, beginning, strlen(beginning));
            assert_non_null(strstr(got, "\n3 documents, 1 skipped\n"));
            fh_free(got);
            fh_buffer_release(&packed);
        }
    }
}

static void test_archives_in_archives(void **state)
{
    (void)state;
    struct fh_buffer gz = pack_one(0, ARCHIVE_FILTER_GZIP, "x", LINES);
    struct member in_tar[] = {{"one.jsonl.gz", gz.bytes, gz.length}, {"bad.jsonl", "{\n", 2}};
    struct fh_buffer tar = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_XZ, in_tar, 2);
    struct member in_zip[] = {{"two.tar.xz", tar.bytes, tar.length}, {"three.jsonl.gz", gz.bytes, gz.length}};
    struct fh_buffer zip = pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, in_zip, 2);
    check_buffer(
        "all.zip", &zip,
        DOCUMENTS
        "skip: all.zip/two.tar.xz/bad.jsonl:1: not valid JSON: the record ends before it is complete\n" DOCUMENTS
        "4 documents, 1 skipped\n");
    fh_buffer_release(&zip);
    fh_buffer_release(&tar);
    fh_buffer_release(&gz);
}

static void test_nesting_has_a_limit(void **state)
{
    (void)state;
    struct fh_buffer inner = pack_one(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, "x", LINES);
    for (int depth = 2; depth <= 9; depth++) {
        struct member member = {"x", inner.bytes, inner.length};
        struct fh_buffer outer = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, &member, 1);
        fh_buffer_release(&inner);
        inner = outer;
        check_buffer("d", &inner,
                     depth <= 8
                         ? DOCUMENTS "2 documents\n"
                         : "skip: d/x/x/x/x/x/x/x/x: archives nested more than 8 deep\n0 documents, 1 skipped\n");
    }
    fh_buffer_release(&inner);
}

static void test_concatenated_streams_are_one_text(void **state)
{
    (void)state;
    for (size_t i = 1; i < FILTER_COUNT; i++) {
        struct fh_buffer packed = pack_one(0, filters[i], "x", "{\"id\":1,\"title\":\"a\"}\n{\"id\":2,");
        struct fh_buffer second = pack_one(0, filters[i], "x", "\"title\":\"b\"}\n");
        fh_buffer_append_slice(&packed, fh_buffer_slice(&second));
        check_buffer("two", &packed, DOCUMENTS "2 documents\n");
        fh_buffer_release(&packed);
        fh_buffer_release(&second);
    }
}

static void test_empty_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < FILTER_COUNT; i++) {
        struct fh_buffer packed = pack_one(0, filters[i], "x", "");
        check_buffer("none", &packed, "skip: none: the file is empty\n0 documents, 1 skipped\n");
        fh_buffer_release(&packed);
    }
    struct fh_buffer zip = pack(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, NULL, 0);
    check_buffer("none.zip", &zip, "0 documents\n");
    fh_buffer_release(&zip);
}

/* ---- What is not ---- */

static void test_what_is_not_unpacked_is_named(void **state)
{
    (void)state;
    check_text("a.7z", "7z\xBC\xAF\x27\x1C rest", NULL,
               "skip: a.7z: 7-Zip is not read here: unpack it first\n0 documents, 1 skipped\n");
    check_text("a.pdf", "%PDF-1.4 rest", NULL,
               "skip: a.pdf: a PDF file, which is not read here\n0 documents, 1 skipped\n");
    const char *path = write_bytes("a.bin", "text\0\1\2\3", 8);
    char *got = read_archives(&path, 1, NULL);
    assert_string_equal(got, "skip: a.bin: a binary file, which is not read here\n0 documents, 1 skipped\n");
    fh_free(got);
}

/* Cut anywhere: the documents before the cut, and one message. Never anything else. */
static void check_every_cut(const char *name, const struct fh_buffer *packed)
{
    struct fh_buffer cut = *packed;
    size_t step = packed->length > 4000 ? packed->length / 1000 : 1;
    for (cut.length = 1; cut.length < packed->length; cut.length += step) {
        char *got = read_buffer(name, &cut);
        assert_null(strstr(got, "error -"));
        assert_non_null(strstr(got, " document"));
        fh_free(got);
    }
}

static void test_cut_archives_are_reported(void **state)
{
    (void)state;
    for (size_t i = 1; i < FILTER_COUNT; i++) {
        struct fh_buffer packed = pack_one(0, filters[i], "x", LINES);
        check_every_cut("cut", &packed);
        packed.length -= 9;
        char *got = read_buffer("cut", &packed);
        assert_non_null(strstr(got, "skip: cut"));
        assert_non_null(strstr(got, ": damaged archive: "));
        assert_non_null(strstr(got, ", 1 skipped"));
        fh_free(got);
        fh_buffer_release(&packed);
    }
    struct member members[] = {{"a.jsonl", LINES, sizeof LINES - 1}, {"b.jsonl", LINES, sizeof LINES - 1}};
    static const int formats[] = {ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_TAR_USTAR};
    for (size_t f = 0; f < 2; f++) {
        struct fh_buffer packed = pack(formats[f], ARCHIVE_FILTER_NONE, members, 2);
        check_every_cut("cut", &packed);
        fh_buffer_release(&packed);
    }
}

static void test_a_damaged_member_does_not_take_its_neighbours(void **state)
{
    (void)state;
    struct fh_buffer gz = pack_one(0, ARCHIVE_FILTER_GZIP, "x", LINES LINES LINES);
    gz.length -= 9;
    struct member members[] = {{"bad.gz", gz.bytes, gz.length}, {"good.jsonl", LINES, sizeof LINES - 1}};
    struct fh_buffer tar = pack(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, members, 2);
    char *got = read_buffer("a.tar", &tar);
    assert_non_null(strstr(got, "skip: a.tar/bad.gz"));
    static const char *const end = DOCUMENTS "2 documents, 1 skipped\n";
    assert_true(strlen(got) > strlen(end));
    assert_string_equal(strstr(got, "id: 1"), end);
    fh_free(got);
    fh_buffer_release(&tar);
    fh_buffer_release(&gz);
}

static void test_flipped_bytes_never_crash(void **state)
{
    (void)state;
    struct member members[] = {{"a.jsonl", LINES, sizeof LINES - 1}, {"b.jsonl", LINES, sizeof LINES - 1}};
    for (size_t i = 0; i < FILTER_COUNT; i++) {
        struct fh_buffer packed = pack(i == 0 ? ARCHIVE_FORMAT_ZIP : 0, filters[i], members, i == 0 ? 2 : 1);
        for (size_t at = 0; at < packed.length; at++) {
            packed.bytes[at] ^= 0x41;
            char *got = read_buffer("flip", &packed);
            assert_non_null(strstr(got, " document"));
            fh_free(got);
            packed.bytes[at] ^= 0x41;
        }
        fh_buffer_release(&packed);
    }
}

static void test_failing_allocations_are_reported(void **state)
{
    (void)state;
    struct fh_buffer packed = pack_one(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_GZIP, "a.jsonl", LINES);
    const char *path = write_bytes("memory.zip.gz", packed.bytes, packed.length);
    fh_buffer_release(&packed);
    for (long countdown = 1;; countdown++) {
        struct fh_reader *reader = NULL;
        struct fh_error error;
        struct fh_document document;
        size_t documents = 0;
        fh_mem_fail_after(countdown);
        enum fh_status status = fh_reader_open(&reader, &path, 1, NULL, &error);
        while (status == FH_OK && (status = fh_reader_next(reader, &document, &error)) == FH_OK)
            documents++;
        fh_mem_fail_after(0);
        fh_reader_close(reader);
        if (status == FH_END) {
            assert_int_equal(documents, 2);
            assert_true(countdown > 15);
            return;
        }
        assert_int_equal(status, FH_ERR_NOMEM);
    }
}

static void test_standard_input(void **state)
{
    (void)state;
    struct fh_buffer packed = pack_one(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "a.jsonl", LINES "{]\n");
    const char *path = write_bytes("stdin.zip", packed.bytes, packed.length);
    fh_buffer_release(&packed);
    int saved = dup(STDIN_FILENO);
    assert_non_null(freopen(path, "rb", stdin));
    static const char *const dash[] = {"-"};
    char *got = read_archives(dash, 1, NULL);
    assert_memory_equal(
        got, DOCUMENTS "skip: standard input/a.jsonl:3: ", strlen(DOCUMENTS "skip: standard input/a.jsonl:3: "));
    fh_free(got);
    dup2(saved, STDIN_FILENO);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_filter_gives_the_same),
        cmocka_unit_test(test_every_container_under_every_filter),
        cmocka_unit_test(test_archives_in_archives),
        cmocka_unit_test(test_nesting_has_a_limit),
        cmocka_unit_test(test_concatenated_streams_are_one_text),
        cmocka_unit_test(test_empty_ones),
        cmocka_unit_test(test_what_is_not_unpacked_is_named),
        cmocka_unit_test(test_cut_archives_are_reported),
        cmocka_unit_test(test_a_damaged_member_does_not_take_its_neighbours),
        cmocka_unit_test(test_flipped_bytes_never_crash),
        cmocka_unit_test(test_failing_allocations_are_reported),
        cmocka_unit_test(test_standard_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
