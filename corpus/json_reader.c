/* JSON Lines, JSON arrays and objects written over several lines, as records.
 *
 *     lines    one object a line; a bad line costs itself only
 *     spread   objects that span lines, separated by white space, or the elements of one array;
 *              where each ends is found by counting brackets (json_extent.h)
 *     named    the elements of the lists that stand behind a key, wherever that is: what web services
 *              give, {"status": "ok", "articles": [{…}, {…}]}
 *
 * A record of the second kind that never ends (the file was cut, a bracket is missing) is given up, and
 * reading goes on at the next line that opens an object at the same indentation. From then on every
 * such line opens a record, so that a file full of holes is still read in one pass.
 */
#include "corpus/format.h"

#include <stdint.h>

#include "base/mem.h"
#include "corpus/json_extent.h"
#include "corpus/json_record.h"

struct json_reader {
    const struct fh_format_context *context;
    struct fh_input *input;
    struct fh_json_parser *parser;
    bool spread;
    bool inside;   /* named: in a list of records */
    bool wary;     /* an object at the same indentation opens a record, whatever brackets are open */
    size_t column; /* blanks between the last newline and here; ANY_COLUMN if something else stands there */
};

#define ANY_COLUMN SIZE_MAX

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t' || byte == '\x1E'; /* RFC 7464 */
}

/* ---- Which of the two ---- */

static size_t count_blank(struct fh_slice text)
{
    size_t blank = 0;
    while (blank < text.length && is_space(text.bytes[blank]))
        blank++;
    return blank;
}

/* Does this line hold one whole object, or a bad one that is no beginning of a longer one either? */
static bool is_whole(struct fh_slice line)
{
    struct fh_json_extent extent = FH_JSON_EXTENT_INIT;
    size_t start = count_blank(line);
    if (start == line.length || line.bytes[start] != '{')
        return false;
    line = (struct fh_slice){line.bytes + start, line.length - start};
    if (!fh_json_extent_scan(&extent, line.bytes, line.length))
        return extent.in_string;
    line = (struct fh_slice){line.bytes + extent.looked, line.length - extent.looked};
    return count_blank(line) == line.length;
}

/* The line at window[start, ..), as far as it goes within the limit for records. */
static enum fh_status peek_line(struct json_reader *reader, size_t start, struct fh_slice *line, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        const char *from = window.bytes + start;
        const char *newline = window.length > start ? memchr(from, '\n', window.length - start) : NULL;
        *line = (struct fh_slice){from, newline != NULL ? (size_t)(newline - from) : window.length - start};
        if (newline != NULL || input->ended || line->length > reader->context->record_bytes_max)
            return FH_OK;
        enum fh_status status = fh_input_fill(input, window.length + 1, error);
        if (status != FH_OK)
            return status;
    }
}

/* Looks at the first two lines: a file of one object a line shows it in one of them, even where the
 * other is damaged. */
static enum fh_status choose(struct json_reader *reader, struct fh_error *error)
{
    size_t start = 0;
    reader->spread = true;
    enum fh_status filled = fh_input_fill(reader->input, 1, error);
    struct fh_slice window = fh_input_window(reader->input);
    size_t blank = count_blank(window);
    bool list = blank < window.length && window.bytes[blank] == '[';
    if (filled != FH_OK || list || reader->context->options->record != NULL)
        return filled;
    for (int lines = 0; lines < 2 && reader->spread; lines++) {
        struct fh_slice line;
        enum fh_status status = peek_line(reader, start, &line, error);
        if (status != FH_OK)
            return status;
        if (is_whole(line) || line.length > reader->context->record_bytes_max)
            reader->spread = false;
        start += line.length + 1;
        if (start >= fh_input_window(reader->input).length)
            break;
    }
    return FH_OK;
}

/* ---- One object a line ---- */

/* Parses the line at the window's start, unless it is blank (*blank). */
static enum fh_status parse_line(struct json_reader *reader, size_t length, struct fh_record *record, bool *blank,
                                 struct fh_error *error)
{
    char *text = reader->input->bytes + reader->input->start;
    size_t start = count_blank((struct fh_slice){text, length});
    *blank = start == length;
    if (*blank)
        return FH_OK;
    record->byte += start;
    return fh_json_parse(reader->parser, text + start, length - start, record, error);
}

static enum fh_status next_line(struct json_reader *reader, struct fh_record *record, struct fh_error *error)
{
    bool blank = true;
    enum fh_status status = FH_OK;
    while (status == FH_OK && blank) {
        struct fh_slice line;
        size_t length;
        record->line = reader->input->line;
        record->byte = reader->input->offset;
        status = fh_input_line(reader->input, reader->context->record_bytes_max, &line, &length, error);
        if (status != FH_OK)
            return status;
        if (length == 0) {
            fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
            return FH_OK;
        }
        status = parse_line(reader, line.length, record, &blank, error);
        fh_input_consume(reader->input, length);
    }
    return status;
}

/* ---- Spread records ---- */

/* Passes over white space, commas and the brackets of the outer list. FH_END at the end. */
static enum fh_status pass_between(struct json_reader *reader, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        size_t at = 0;
        for (; at < window.length; at++) {
            char byte = window.bytes[at];
            if (byte == ']' && reader->inside) { /* the list is over */
                reader->inside = false;
                fh_input_consume(input, at + 1);
                return FH_OK;
            }
            if (byte == '\n')
                reader->column = 0;
            else if (byte == ',' || byte == '[' || byte == ']')
                reader->column = ANY_COLUMN;
            else if (is_space(byte))
                reader->column += reader->column != ANY_COLUMN;
            else
                break;
        }
        fh_input_consume(input, at);
        if (at < window.length)
            return FH_OK;
        enum fh_status status = fh_input_fill(input, 1, error);
        if (status != FH_OK)
            return status;
        if (input->start == input->end)
            return FH_END;
    }
}

/* Where the list behind the key begins in the window: behind its "["; 0: not in here, and *seen is how much
 * of it need not be looked at again. */
static size_t find_list(struct fh_slice window, const char *key, bool final, size_t *seen)
{
    size_t length = strlen(key);
    *seen = 0;
    for (const char *at, *end = window.bytes + window.length;; *seen = (size_t)(at + 1 - window.bytes)) {
        at = memmem(window.bytes + *seen, window.length - *seen, key, length);
        if (at == NULL) {
            *seen = window.length >= length + 1 ? window.length - length - 1 : 0;
            return 0;
        }
        if (at == window.bytes || at[-1] != '"' || at + length == end || at[length] != '"')
            continue;
        const char *behind = at + length + 1;
        while (behind < end && (is_space(*behind) || *behind == ':'))
            behind++;
        if (behind == end && !final) {
            *seen = (size_t)(at - 1 - window.bytes);
            return 0;
        }
        if (behind < end && *behind == '[')
            return (size_t)(behind + 1 - window.bytes);
    }
}

/* Moves the window into the next list of records. FH_END when there is none. */
static enum fh_status enter_list(struct json_reader *reader, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        size_t seen = 0;
        size_t start = window.length > 0 ? find_list(window, reader->context->options->record, input->ended, &seen) : 0;
        fh_input_consume(input, start > 0 ? start : seen);
        reader->inside = start > 0;
        reader->column = ANY_COLUMN;
        if (reader->inside)
            return FH_OK;
        if (input->ended)
            return FH_END;
        enum fh_status status = fh_input_fill(input, window.length - seen + 1, error);
        if (status != FH_OK)
            return status;
    }
}

/* Where in text[from, ..) a line opens an object in `column`; 0: nowhere. */
static size_t find_opening(struct fh_slice text, size_t from, size_t column)
{
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes + from; (at = memchr(at, '\n', (size_t)(end - at))) != NULL;) {
        size_t blank = 0;
        at++;
        while (at + blank < end && (at[blank] == ' ' || at[blank] == '\t'))
            blank++;
        if (at + blank < end && at[blank] == '{' && (column == ANY_COLUMN || blank == column))
            return (size_t)(at + blank - text.bytes);
    }
    return 0;
}

/* Passes over the rest of a record of which the whole window is known to be a part. */
static enum fh_status pass_rest(struct json_reader *reader, struct fh_json_extent *extent, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    while (!extent->ended) {
        fh_input_consume(input, extent->looked);
        extent->looked = 0;
        struct fh_slice window = fh_input_window(input);
        if (input->ended) {
            fh_input_consume(input, window.length);
            return FH_OK;
        }
        enum fh_status status = fh_input_fill(input, window.length + 1, error);
        if (status != FH_OK)
            return status;
        window = fh_input_window(input);
        fh_json_extent_scan(extent, window.bytes, window.length);
    }
    fh_input_consume(input, extent->looked);
    return FH_OK;
}

/* Gives up a record that does not end within the window: goes on where another one opens in it, or
 * behind its true end. */
static enum fh_status give_up(struct json_reader *reader, struct fh_json_extent *extent, struct fh_record *record,
                              struct fh_error *error)
{
    struct fh_slice window = fh_input_window(reader->input);
    size_t opening = find_opening(window, 0, reader->column);
    if (window.length > reader->context->record_bytes_max)
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
    else
        fh_record_bad(record, "not valid JSON: the record ends before it is complete");
    if (opening == 0)
        return pass_rest(reader, extent, error);
    reader->wary = true;
    fh_input_consume(reader->input, opening);
    return FH_OK;
}

/* Finds the record's end; false when it has none within the limit, or (wary) another one opens before. */
static enum fh_status find_end(struct json_reader *reader, struct fh_json_extent *extent, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    struct fh_slice window = fh_input_window(input);
    size_t looked = 0; /* for openings */
    while (!fh_json_extent_scan(extent, window.bytes, window.length)) {
        if (input->ended || window.length > reader->context->record_bytes_max)
            return FH_OK;
        if (reader->wary && find_opening(window, looked, reader->column) > 0)
            return FH_OK;
        looked = window.length;
        while (looked > 0 && (window.bytes[looked - 1] == ' ' || window.bytes[looked - 1] == '\t'))
            looked--; /* the blanks of a line that may go on */
        looked -= looked > 0;
        enum fh_status status = fh_input_fill(input, window.length + 1, error);
        if (status != FH_OK)
            return status;
        window = fh_input_window(input);
    }
    size_t opening = reader->wary ? find_opening(window, looked, reader->column) : 0;
    if (opening > 0 && opening < extent->looked)
        extent->ended = false;
    return FH_OK;
}

/* An element that is a number, a word or a string. */
static void pass_element(struct json_reader *reader, struct fh_record *record)
{
    struct fh_slice window = fh_input_window(reader->input);
    size_t length = 1;
    while (length < window.length && strchr(",]{\n", window.bytes[length]) == NULL)
        length++;
    fh_record_bad(record, "not an object");
    fh_input_consume(reader->input, length);
}

/* Moves the window to the next record. FH_END when there is none. */
static enum fh_status find_start(struct json_reader *reader, struct fh_error *error)
{
    bool named = reader->context->options->record != NULL;
    enum fh_status status = FH_OK;
    do {
        if (named && !reader->inside)
            status = enter_list(reader, error);
        if (status == FH_OK)
            status = pass_between(reader, error);
    } while (status == FH_OK && named && !reader->inside);
    return status;
}

static enum fh_status next_spread(struct json_reader *reader, struct fh_record *record, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    struct fh_json_extent extent = FH_JSON_EXTENT_INIT;
    enum fh_status status = find_start(reader, error);
    if (status != FH_OK)
        return status;
    record->line = input->line;
    record->byte = input->offset;
    if (fh_input_window(input).bytes[0] != '{') {
        pass_element(reader, record);
        return FH_OK;
    }
    status = find_end(reader, &extent, error);
    if (status != FH_OK)
        return status;
    if (!extent.ended || extent.crossed)
        return give_up(reader, &extent, record, error);
    reader->column = ANY_COLUMN; /* of what follows on the same line */
    if (extent.looked > reader->context->record_bytes_max)
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
    else
        status = fh_json_parse(reader->parser, input->bytes + input->start, extent.looked, record, error);
    fh_input_consume(input, extent.looked);
    return status;
}

/* ---- The format ---- */

static void json_close(void *state)
{
    struct json_reader *reader = state;
    if (reader == NULL)
        return;
    fh_json_parser_free(reader->parser);
    fh_free(reader);
}

static enum fh_status json_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    *state = NULL;
    struct json_reader *reader = fh_calloc(1, sizeof *reader);
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    reader->input = context->input;
    enum fh_status status = fh_json_parser_new(&reader->parser, context->fields, error);
    if (status == FH_OK)
        status = choose(reader, error);
    if (status != FH_OK)
        json_close(reader);
    else
        *state = reader;
    return status;
}

static enum fh_status json_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct json_reader *reader = state;
    return reader->spread ? next_spread(reader, record, error) : next_line(reader, record, error);
}

const struct fh_format_ops fh_json_format = {"JSON", false, false, json_open, json_next, json_close};
