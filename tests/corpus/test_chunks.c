/* Where the text is cut into reads must not matter: every format reader gives the same records whether its
 * bytes come all at once or one by one. The fixtures are the texts; failing allocations and cuts anywhere are tried as
 * well.
 */
#include <dirent.h>

#include "base/file.h"
#include "corpus/detect.h"
#include "corpus/format.h"
#include "corpus/letters.h"
#include "tests/corpus/reading.h"

#define ARCHIVES "tests/corpus/fixtures/archives"

struct chunks { /* a source that gives `size` bytes at a time */
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

static const struct fh_format_ops *ops_of(enum fh_format format)
{
    static const struct fh_format_ops *const all[] = {
        [FH_FORMAT_JSON] = &fh_json_format, [FH_FORMAT_TEXT] = &fh_text_format, [FH_FORMAT_CSV] = &fh_csv_format,
        [FH_FORMAT_TSV] = &fh_csv_format,   [FH_FORMAT_TREC] = &fh_trec_format, [FH_FORMAT_XML] = &fh_xml_format,
        [FH_FORMAT_HTML] = &fh_html_format, [FH_FORMAT_MBOX] = &fh_mbox_format};
    return all[format];
}

/* Appends what a record says. */
static void dump_record(struct fh_buffer *out, const struct fh_record *record)
{
    fh_buffer_printf(out, "%llu %llu %s\n", (unsigned long long)record->line, (unsigned long long)record->byte,
                     record->bad.status != FH_OK ? record->bad.message : "");
    for (int i = 0; i < FH_RECORD_FIELDS && record->bad.status == FH_OK; i++) {
        fh_buffer_printf(out, "%s: ", fh_record_field_name((enum fh_record_field)i));
        fh_buffer_append_slice(out, record->slots[i].text);
        fh_buffer_append_byte(out, '\n');
    }
}

/* Reads a text by one format in chunks; the status it ends with. */
static enum fh_status read_text(const struct fh_format_ops *ops, struct fh_slice text, size_t chunk,
                                struct fh_buffer *out)
{
    struct fh_input input = FH_INPUT_INIT;
    struct fh_fields *fields = NULL;
    struct fh_reader_options options = {0};
    struct chunks chunks = {text, 0, chunk};
    struct fh_record record;
    struct fh_error error;
    void *reader = NULL;
    fh_record_init(&record);
    fh_input_reset(&input, read_chunk, &chunks);
    enum fh_status status = fh_fields_new(&fields, NULL, &error);
    struct fh_format_context context = {&input, fields, &options, (size_t)1 << 26};
    if (status == FH_OK)
        status = ops->open(&reader, &context, &error);
    while (status == FH_OK) {
        fh_record_reset(&record);
        status = ops->next(reader, &record, &error);
        if (status == FH_OK)
            dump_record(out, &record);
        if (record.failed)
            status = FH_ERR_NOMEM;
    }
    ops->close(reader);
    fh_fields_free(fields);
    fh_input_release(&input);
    fh_record_release(&record);
    return status;
}

/* Calls `check` with every fixture that is a text in UTF-8. */
static void for_every_text(void (*check)(const char *name, const struct fh_format_ops *ops, struct fh_slice text))
{
    struct fh_fields *fields;
    size_t texts = 0;
    assert_int_equal(fh_fields_new(&fields, NULL, NULL), FH_OK);
    DIR *folder = opendir(ARCHIVES);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[600];
        struct fh_map map;
        const char *what;
        snprintf(path, sizeof path, ARCHIVES "/%s", entry->d_name);
        if (entry->d_name[0] == '.' || fh_map_open(&map, path, NULL) != FH_OK)
            continue;
        struct fh_slice text = {(const char *)map.bytes, map.size};
        enum fh_format format = FH_FORMAT_AUTO;
        if (text.length > 0 && fh_letters_valid(text) == text.length)
            format = fh_detect_format(text, entry->d_name, fields, &what);
        if (format != FH_FORMAT_AUTO) {
            check(entry->d_name, ops_of(format), text);
            texts++;
        }
        fh_map_close(&map);
    }
    closedir(folder);
    fh_fields_free(fields);
    assert_true(texts >= 45);
}

static void check_chunks(const char *name, const struct fh_format_ops *ops, struct fh_slice text)
{
    static const size_t sizes[] = {1, 2, 3, 7, 61, 4096};
    struct fh_buffer whole = FH_BUFFER_INIT;
    enum fh_status status = read_text(ops, text, text.length, &whole);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct fh_buffer parts = FH_BUFFER_INIT;
        assert_int_equal(read_text(ops, text, sizes[i], &parts), status);
        if (!fh_slice_equal(fh_buffer_slice(&whole), fh_buffer_slice(&parts)))
            fail_msg("%s in chunks of %zu:\n%s\nnot\n%s", name, sizes[i], parts.bytes, whole.bytes);
        fh_buffer_release(&parts);
    }
    fh_buffer_release(&whole);
}

static void test_chunks_do_not_matter(void **state)
{
    (void)state;
    for_every_text(check_chunks);
}

/* Each cut text comes to its end, and says something about it or nothing; sanitizers watch. */
static void check_cuts(const char *name, const struct fh_format_ops *ops, struct fh_slice text)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    (void)name;
    for (size_t length = 0; length < text.length; length += 1 + text.length / 150) {
        char *copy = fh_malloc(length); /* of its exact length, so that reading beyond it shows */
        assert_non_null(copy);
        memcpy(copy, text.bytes, length);
        enum fh_status status = read_text(ops, (struct fh_slice){copy, length}, length > 0 ? length : 1, &out);
        assert_true(status == FH_END || status == FH_ERR_INPUT);
        fh_free(copy);
        fh_buffer_reset(&out);
    }
    fh_buffer_release(&out);
}

static void test_cut_texts_come_to_an_end(void **state)
{
    (void)state;
    for_every_text(check_cuts);
}

/* Each allocation fails once: the reader says so or ends as ever, and gives everything back. */
static void check_allocations(const char *name, const struct fh_format_ops *ops, struct fh_slice text)
{
    struct fh_buffer whole = FH_BUFFER_INIT;
    if (strncmp(name, "same", 4) != 0) /* one of each kind is enough */
        return;
    enum fh_status ends = read_text(ops, text, text.length, &whole);
    for (long countdown = 1;; countdown++) {
        struct fh_buffer out = FH_BUFFER_INIT;
        assert_non_null(fh_buffer_reserve(&out, 2 * whole.length + 4096)); /* the dump needs no more */
        fh_mem_fail_after(countdown);
        enum fh_status status = read_text(ops, text, text.length, &out);
        fh_mem_fail_after(0);
        bool same = fh_slice_equal(fh_buffer_slice(&whole), fh_buffer_slice(&out));
        fh_buffer_release(&out);
        if (status == ends && same)
            break;
        assert_int_equal(status, FH_ERR_NOMEM);
        assert_true(countdown < 10000);
    }
    fh_buffer_release(&whole);
}

static void test_failing_allocations_are_reported(void **state)
{
    (void)state;
    for_every_text(check_allocations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chunks_do_not_matter),
        cmocka_unit_test(test_cut_texts_come_to_an_end),
        cmocka_unit_test(test_failing_allocations_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
