/* A plain text file as one article, in the form newspapers' sites give it:
 *
 *     section                  one to four words, no punctuation
 *     headline                 one line, not as long as a paragraph
 *     standfirst               likewise; may be absent
 *     paragraphs, subheadings  the body
 *     "مقالات ذات صلة" …       links to other articles: not the body
 *
 * with blank lines between. A file of another form is a document all the same: its first line is the
 * title, everything else the body.
 */
#include "corpus/format.h"

#include "base/mem.h"
#include "corpus/related.h"

#define SECTION_WORDS_MAX 4
#define SECTION_BYTES_MAX 80
#define HEADLINE_WORDS_MAX 40
#define STANDFIRST_WORDS_MAX 60

struct text_reader {
    const struct fh_format_context *context;
    bool done;
    struct fh_slice *paragraphs;
    size_t count, capacity;
    struct fh_buffer body;
};

static enum fh_status text_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    struct text_reader *reader = fh_calloc(1, sizeof *reader);
    *state = reader;
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    return FH_OK;
}

static void text_close(void *state)
{
    struct text_reader *reader = state;
    if (reader == NULL)
        return;
    fh_free(reader->paragraphs);
    fh_buffer_release(&reader->body);
    fh_free(reader);
}

/* ---- Paragraphs ---- */

/* White space at the ends of a line: ASCII, no-break space, byte order mark. */
static size_t blank_at(struct fh_slice text)
{
    if (text.length > 0 && strchr(" \t\r\f\v", text.bytes[0]) != NULL && text.bytes[0] != '\0')
        return 1;
    if (text.length > 1 && memcmp(text.bytes, "\xC2\xA0", 2) == 0)
        return 2;
    return text.length > 2 && memcmp(text.bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static struct fh_slice trim(struct fh_slice line)
{
    for (size_t blank; (blank = blank_at(line)) > 0;)
        line = (struct fh_slice){line.bytes + blank, line.length - blank};
    for (;;) {
        size_t blank = 0;
        for (size_t length = 1; length <= 3 && length <= line.length && blank == 0; length++) {
            struct fh_slice tail = {line.bytes + line.length - length, length};
            blank = blank_at(tail) == length ? length : 0;
        }
        if (blank == 0)
            return line;
        line.length -= blank;
    }
}

/* Collects the lines that are not blank. */
static enum fh_status split(struct text_reader *reader, struct fh_slice text, struct fh_error *error)
{
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline != NULL ? newline : end;
        struct fh_slice line = trim((struct fh_slice){at, (size_t)(stop - at)});
        at = stop + 1;
        if (line.length == 0)
            continue;
        struct fh_slice *moved =
            fh_grow(reader->paragraphs, &reader->capacity, reader->count + 1, sizeof *reader->paragraphs);
        if (moved == NULL)
            return fh_fail_nomem(error);
        reader->paragraphs = moved;
        reader->paragraphs[reader->count++] = line;
    }
    return FH_OK;
}

/* ---- The form ---- */

static size_t count_words(struct fh_slice text)
{
    size_t words = 0;
    bool inside = false;
    for (size_t i = 0; i < text.length; i++) {
        bool blank = text.bytes[i] == ' ' || text.bytes[i] == '\t';
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}

static bool contains_any(struct fh_slice text, const char *const *signs)
{
    for (; *signs != NULL; signs++) {
        if (memmem(text.bytes, text.length, *signs, strlen(*signs)) != NULL)
            return true;
    }
    return false;
}

static bool is_section(struct fh_slice line)
{
    static const char *const signs[] = {".", ":", "!", "?", "؟", "،", "؛", "…", "«", "\"", "“", "(",
                                        "@", "0", "1", "2", "3", "4", "5", "6", "7", "8",  "9", "٠",
                                        "١", "٢", "٣", "٤", "٥", "٦", "٧", "٨", "٩", NULL};
    return line.length <= SECTION_BYTES_MAX && count_words(line) <= SECTION_WORDS_MAX && !contains_any(line, signs);
}

static bool ends_sentence(struct fh_slice line)
{
    return line.length > 0 && line.bytes[line.length - 1] == '.' &&
           !(line.length > 1 && line.bytes[line.length - 2] == '.');
}

static bool is_headline(struct fh_slice line, struct fh_slice section)
{
    return count_words(line) <= HEADLINE_WORDS_MAX && count_words(line) > count_words(section) && !ends_sentence(line);
}

/* A standfirst is shorter than the paragraph behind it, in which the article begins. */
static bool is_standfirst(struct fh_slice line, struct fh_slice next)
{
    return count_words(line) <= STANDFIRST_WORDS_MAX && line.length < next.length;
}

/* ---- The document ---- */

static void put(struct fh_record *record, enum fh_record_field field, struct fh_slice text)
{
    fh_record_put(record, (struct fh_field_match){field, 0}, text);
}

static void put_body(struct text_reader *reader, struct fh_record *record, size_t first)
{
    fh_buffer_reset(&reader->body);
    for (size_t i = first; i < reader->count; i++) {
        if (i > first)
            fh_buffer_append_byte(&reader->body, '\n');
        fh_buffer_append_slice(&reader->body, reader->paragraphs[i]);
    }
    record->failed |= !fh_buffer_ok(&reader->body);
    put(record, FH_RECORD_BODY, fh_buffer_slice(&reader->body));
}

static void fill(struct text_reader *reader, struct fh_record *record)
{
    const struct fh_slice *paragraphs = reader->paragraphs;
    reader->count = fh_related_cut(paragraphs, reader->count);
    size_t next = 0;
    if (reader->count >= 3 && is_section(paragraphs[0]) && is_headline(paragraphs[1], paragraphs[0])) {
        put(record, FH_RECORD_CATEGORY, paragraphs[next++]);
        put(record, FH_RECORD_TITLE, paragraphs[next++]);
        if (reader->count >= 4 && is_standfirst(paragraphs[2], paragraphs[3]))
            put(record, FH_RECORD_STANDFIRST, paragraphs[next++]);
    } else if (reader->count > 0) {
        put(record, FH_RECORD_TITLE, paragraphs[next++]);
    }
    put_body(reader, record, next);
}

static enum fh_status text_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct text_reader *reader = state;
    if (reader->done)
        return FH_END;
    reader->done = true;
    struct fh_slice text;
    enum fh_status status = fh_input_all(reader->context->input, reader->context->record_bytes_max, &text, error);
    if (status == FH_END) {
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
        return FH_OK;
    }
    if (status == FH_OK)
        status = split(reader, text, error);
    if (status == FH_OK)
        fill(reader, record);
    return status;
}

const struct fh_format_ops fh_text_format = {"text", true, true, text_open, text_next, text_close};
