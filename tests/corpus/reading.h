/* Reads archives into text that a test can compare: one block a document, its fields that are not empty,
 * one a line; skipped records as the command line reports them; a last line with the counts.
 *
 *     id: 1
 *     title: المدرسة الجديدة
 *     body: سطر⏎سطر
 *     date: 2015-07-21 = 2015-07-21
 *     --
 *     id: made                      (from url or content; see test_json_reader.c)
 *     title: بلا رقم
 *     --
 *     skip: a.jsonl:2: not valid JSON: …
 *     1 document, 1 skipped
 */
#ifndef TESTS_CORPUS_READING_H
#define TESTS_CORPUS_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/date.h"
#include "corpus/reader.h"

static inline const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder != NULL ? folder : "/tmp";
}

/* A path in the temporary folder; good for the four last calls. */
static inline const char *temporary_path(const char *name)
{
    static char paths[4][1024];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof *paths, "%s/%s", temporary_folder(), name);
    return path;
}

/* Writes a file into the temporary folder and returns its path. */
static inline const char *write_bytes(const char *name, const void *bytes, size_t length)
{
    const char *path = temporary_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *write_text(const char *name, const char *text)
{
    return write_bytes(name, text, strlen(text));
}

static inline void dump_field(struct fh_buffer *out, const char *name, struct fh_slice value)
{
    if (value.length == 0)
        return;
    fh_buffer_printf(out, "%s: ", name);
    for (size_t i = 0; i < value.length; i++) {
        if (value.bytes[i] == '\n')
            fh_buffer_append_text(out, "⏎");
        else
            fh_buffer_append_byte(out, value.bytes[i]);
    }
    assert_int_equal(value.bytes[value.length], '\0'); /* every slice is a C string, too */
    fh_buffer_append_byte(out, '\n');
}

/* "x" and 16 hex digits: an id that the reader made. */
static inline bool is_made(struct fh_slice id)
{
    return id.length == 17 && id.bytes[0] == 'x' && strspn(id.bytes + 1, "0123456789abcdef") == 16;
}

static inline void dump_document(struct fh_buffer *out, const struct fh_document *document)
{
    dump_field(out, "id", is_made(document->id) ? FH_SLICE_LITERAL("made") : document->id);
    dump_field(out, "url", document->url);
    dump_field(out, "title", document->title);
    dump_field(out, "standfirst", document->standfirst);
    dump_field(out, "body", document->body);
    if (document->date.length > 0) {
        char time[FH_DATE_TEXT_BYTES];
        fh_date_format(document->time, time);
        fh_buffer_printf(out, "date: %s = %s\n", document->date.bytes, time[0] != '\0' ? time : "?");
    } else {
        assert_true(document->time == FH_NO_TIME);
    }
    dump_field(out, "source", document->source);
    dump_field(out, "category", document->category);
    fh_buffer_append_text(out, "--\n");
}

/* `file` without the folder that tests put their archives in. */
static inline const char *without_folder(const char *file)
{
    const char *const folders[] = {temporary_folder(), "tests/corpus/fixtures/archives"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t length = strlen(folders[i]);
        if (strncmp(file, folders[i], length) == 0)
            return file + length + (file[length] == '/');
    }
    return file;
}

/* "skip: FILE:LINE: REASON". */
static inline void dump_skip(void *user, const struct fh_skip *skip)
{
    struct fh_buffer *out = user;
    const char *file = without_folder(skip->file);
    if (skip->line > 0)
        fh_buffer_printf(out, "skip: %s:%llu: %s\n", file, (unsigned long long)skip->line, skip->reason);
    else
        fh_buffer_printf(out, "skip: %s: %s\n", file, skip->reason);
}

/* Everything the reader says about these paths; the caller frees it (fh_free). */
static inline char *read_archives(const char *const *paths, size_t path_count, const struct fh_reader_options *options)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_reader_options with_skips = {0};
    struct fh_reader *reader = NULL;
    struct fh_error error = {FH_OK, {0}};
    if (options != NULL)
        with_skips = *options;
    with_skips.on_skip = dump_skip;
    with_skips.user = &out;
    enum fh_status status = fh_reader_open(&reader, paths, path_count, &with_skips, &error);
    struct fh_document document;
    while (status == FH_OK && (status = fh_reader_next(reader, &document, &error)) == FH_OK)
        dump_document(&out, &document);
    if (status != FH_END)
        fh_buffer_printf(&out, "error %d: %s\n", (int)status, error.message);
    if (reader != NULL) {
        struct fh_reader_counts counts;
        fh_reader_counts(reader, &counts);
        fh_buffer_printf(&out, "%llu document%s", (unsigned long long)counts.documents,
                         counts.documents == 1 ? "" : "s");
        if (counts.skipped > 0)
            fh_buffer_printf(&out, ", %llu skipped", (unsigned long long)counts.skipped);
        if (counts.bytes_replaced > 0)
            fh_buffer_printf(&out, ", %llu bytes replaced", (unsigned long long)counts.bytes_replaced);
        if (counts.dates_unread > 0)
            fh_buffer_printf(&out, ", %llu dates unread", (unsigned long long)counts.dates_unread);
        fh_buffer_append_byte(&out, '\n');
    }
    fh_reader_close(reader);
    char *text = fh_buffer_detach(&out);
    assert_non_null(text);
    return text;
}

/* Reads one text as a file of this name, and compares. */
static inline void check_text(const char *name, const char *text, const struct fh_reader_options *options,
                              const char *expected)
{
    const char *path = write_text(name, text);
    char *got = read_archives(&path, 1, options);
    assert_string_equal(got, expected);
    fh_free(got);
}

/* The path of a file of the real data, or NULL after a line that says what is skipped. */
static inline const char *data_path(const char *name)
{
    static char path[1024];
    const char *folder = getenv("FIHRIST_DATA");
    snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : "../shared/data", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("skip: %s is not there (set FIHRIST_DATA)\n", name);
        return NULL;
    }
    fclose(file);
    return path;
}

#endif
