/* Comma-separated values and their kin, with a header line that names the columns.
 *
 * A row that has not as many fields as the header is skipped (empty ones behind the last do no harm). A
 * quoted field that never ends would take all that follows with it: it is given up, reading goes on at
 * the next line, and from then on fields end with their line.
 */
#include "corpus/format.h"

#include "base/mem.h"
#include "corpus/csv_row.h"
#include "corpus/letters.h"

struct column {
    bool known;
    struct fh_field_match match;
};

struct csv_reader {
    const struct fh_format_context *context;
    struct fh_input *input;
    struct fh_csv_row row;
    struct column *columns;
    size_t column_count;
    struct fh_error no_header; /* why the header cannot be used */
};

/* ---- Rows ---- */

/* Finds the row at the window's start. FH_END when nothing is left; a row beyond the limit does not end. */
static enum fh_status find_row(struct csv_reader *reader, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    enum fh_status status = fh_input_fill(input, 1, error);
    struct fh_slice window = fh_input_window(input);
    if (status != FH_OK)
        return status;
    if (window.length == 0)
        return FH_END;
    fh_csv_row_reset(&reader->row);
    while (!fh_csv_row_scan(&reader->row, window.bytes, window.length, input->ended)) {
        if (reader->row.failed)
            return fh_fail_nomem(error);
        if (window.length > reader->context->record_bytes_max)
            return FH_OK;
        status = fh_input_fill(input, window.length + 1, error);
        if (status != FH_OK)
            return status;
        window = fh_input_window(input);
    }
    return FH_OK;
}

/* Passes over one line, however long. */
static enum fh_status pass_line(struct csv_reader *reader, struct fh_error *error)
{
    struct fh_slice line;
    size_t length;
    enum fh_status status = fh_input_line(reader->input, reader->context->record_bytes_max, &line, &length, error);
    if (status == FH_OK)
        fh_input_consume(reader->input, length);
    return status == FH_END ? FH_OK : status;
}

/* A row without a proper end: passes over its first line. If it ran to the very end of the text, quotes
 * are not trusted to hold line breaks any more: each further row would run there, too. */
static enum fh_status give_up(struct csv_reader *reader, struct fh_record *record, struct fh_error *error)
{
    bool ran_out = reader->input->ended && reader->row.looked >= fh_input_window(reader->input).length;
    if (reader->row.broken)
        fh_record_bad(record, "a quoted field does not end");
    else
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
    reader->row.one_line |= ran_out || !reader->row.broken;
    return pass_line(reader, error);
}

/* Does the row hold line breaks? */
static bool spans_lines(const struct csv_reader *reader)
{
    const char *text = fh_input_window(reader->input).bytes;
    size_t length = reader->row.looked;
    length -= length > 0 && text[length - 1] == '\n';
    return length > 0 && memchr(text, '\n', length) != NULL;
}

static bool is_blank(const struct csv_reader *reader)
{
    const struct fh_csv_row *row = &reader->row;
    return row->count == 1 && row->fields[0].start == row->fields[0].end;
}

/* ---- The header ---- */

/* "sep=;" as Excel writes it, before the header. */
static enum fh_status read_separator(struct csv_reader *reader, struct fh_error *error)
{
    struct fh_slice line;
    size_t length;
    enum fh_status status = fh_input_line(reader->input, reader->context->record_bytes_max, &line, &length, error);
    if (status != FH_OK)
        return status == FH_END ? FH_OK : status;
    char separator = fh_csv_separator(line);
    if (line.length == 5 && strncasecmp(line.bytes, "sep=", 4) == 0) {
        separator = line.bytes[4];
        fh_input_consume(reader->input, length);
    }
    reader->row.separator = separator != 0 ? separator : ',';
    if (reader->context->options->format == FH_FORMAT_TSV)
        reader->row.separator = '\t';
    return FH_OK;
}

/* Remembers why no document can be made: none of the columns is a title or a body. */
static void refuse_header(struct csv_reader *reader, char *text)
{
    struct fh_buffer names = FH_BUFFER_INIT;
    for (size_t i = 0; i < reader->row.count; i++) {
        fh_buffer_append_text(&names, i > 0 ? ", " : "");
        fh_buffer_append_slice(&names, fh_csv_row_text(&reader->row, i, text));
    }
    fh_fail(&reader->no_header, FH_ERR_INPUT,
            "none of the columns is known to be a title or a body (%s): name them by a map",
            names.bytes != NULL ? names.bytes : "");
    fh_letters_printable(reader->no_header.message);
    fh_buffer_release(&names);
}

static enum fh_status read_header(struct csv_reader *reader, struct fh_error *error)
{
    enum fh_status status = read_separator(reader, error);
    if (status == FH_OK)
        status = find_row(reader, error);
    if (status != FH_OK)
        return status == FH_END ? FH_OK : status;
    if (!reader->row.ended || reader->row.broken) {
        fh_fail(&reader->no_header, FH_ERR_INPUT, "the header line does not end");
        return FH_OK;
    }
    char *text = reader->input->bytes + reader->input->start;
    bool usable = false;
    reader->row.quotes_all = text[0] == '"';
    reader->columns = fh_calloc(reader->row.count, sizeof *reader->columns);
    if (reader->columns == NULL)
        return fh_fail_nomem(error);
    reader->column_count = reader->row.count;
    for (size_t i = 0; i < reader->column_count; i++) {
        struct column *column = &reader->columns[i];
        struct fh_slice name = fh_csv_row_text(&reader->row, i, text);
        while (name.length > 0 && name.bytes[0] == ' ')
            name = (struct fh_slice){name.bytes + 1, name.length - 1};
        while (name.length > 0 && name.bytes[name.length - 1] == ' ')
            name.length--;
        column->known = fh_fields_find(reader->context->fields, name, &column->match);
        usable |= column->known && (column->match.field == FH_RECORD_TITLE || column->match.field == FH_RECORD_BODY ||
                                    column->match.field == FH_RECORD_STANDFIRST);
    }
    if (!usable)
        refuse_header(reader, text);
    fh_input_consume(reader->input, reader->row.looked);
    return FH_OK;
}

/* ---- The format ---- */

static void csv_close(void *state)
{
    struct csv_reader *reader = state;
    if (reader == NULL)
        return;
    fh_csv_row_release(&reader->row);
    fh_free(reader->columns);
    fh_free(reader);
}

static enum fh_status csv_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    *state = NULL;
    struct csv_reader *reader = fh_calloc(1, sizeof *reader);
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    reader->input = context->input;
    enum fh_status status = read_header(reader, error);
    if (status == FH_OK && reader->no_header.status != FH_OK) {
        if (error != NULL)
            *error = reader->no_header;
        status = FH_ERR_INPUT;
    }
    if (status != FH_OK)
        csv_close(reader);
    else
        *state = reader;
    return status;
}

static void fill(struct csv_reader *reader, struct fh_record *record)
{
    const struct fh_csv_row *row = &reader->row;
    char *text = reader->input->bytes + reader->input->start;
    size_t count = row->count;
    while (count > reader->column_count && row->fields[count - 1].start == row->fields[count - 1].end)
        count--;
    if (count != reader->column_count) {
        fh_record_bad(record, "%zu fields, where the header has %zu", count, reader->column_count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (reader->columns[i].known)
            fh_record_put(record, reader->columns[i].match, fh_csv_row_text(row, i, text));
    }
}

static enum fh_status csv_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct csv_reader *reader = state;
    for (;;) {
        record->line = reader->input->line;
        record->byte = reader->input->offset;
        enum fh_status status = find_row(reader, error);
        if (status != FH_OK)
            return status;
        if (!reader->row.ended || reader->row.broken)
            return give_up(reader, record, error);
        bool blank = is_blank(reader);
        if (!blank)
            fill(reader, record);
        if (fh_record_is_bad(record) && spans_lines(reader)) /* a quote too many may have joined rows */
            return pass_line(reader, error);
        fh_input_consume(reader->input, reader->row.looked);
        if (!blank)
            return FH_OK;
    }
}

const struct fh_format_ops fh_csv_format = {"CSV", false, false, csv_open, csv_next, csv_close};
