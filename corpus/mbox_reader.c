/* Messages one behind the other, each opened by a line "From …" (mbox), or a single one that begins with
 * its headers. What a message holds, mail.h reads. A "From " line opens a message only before a header
 * line, and behind a blank line: prose may begin with that word. ">From " in a body loses its ">".
 */
#include "corpus/format.h"

#include "base/mem.h"
#include "corpus/mail.h"

#define OPENING "From "

struct mbox_reader {
    const struct fh_format_context *context;
    struct fh_input *input;
    struct fh_buffer text; /* of the message */
    struct fh_slice line;  /* the current one */
    size_t length;         /* what consuming it takes */
};

static enum fh_status mbox_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    struct mbox_reader *reader = fh_calloc(1, sizeof *reader);
    *state = reader;
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    reader->input = context->input;
    return FH_OK;
}

static void mbox_close(void *state)
{
    struct mbox_reader *reader = state;
    if (reader == NULL)
        return;
    fh_buffer_release(&reader->text);
    fh_free(reader);
}

/* Looks at the next line without consuming it. A line beyond the limit is empty, and consumed. */
static enum fh_status look(struct mbox_reader *reader, struct fh_error *error)
{
    return fh_input_line(reader->input, reader->context->record_bytes_max, &reader->line, &reader->length, error);
}

/* Does the current line open a message: "From " and a header line behind it? May fetch more text. */
static enum fh_status check_opening(struct mbox_reader *reader, bool *opens, struct fh_error *error)
{
    struct fh_mail_header header;
    *opens = false;
    if (!fh_slice_starts_with(reader->line, FH_SLICE_LITERAL(OPENING)))
        return FH_OK;
    enum fh_status status = fh_input_fill(reader->input, reader->length + 1024, error);
    if (status != FH_OK)
        return status;
    struct fh_slice behind = fh_input_window(reader->input);
    behind = (struct fh_slice){behind.bytes + reader->length, behind.length - reader->length};
    *opens = fh_mail_next_header(&behind, &header);
    return look(reader, error); /* the window may have moved */
}

/* Adds the current line to the message. */
static void add_line(struct mbox_reader *reader)
{
    struct fh_slice line = reader->line;
    size_t quotes = 0;
    while (quotes < line.length && line.bytes[quotes] == '>')
        quotes++;
    struct fh_slice unquoted = {line.bytes + quotes, line.length - quotes};
    if (quotes > 0 && fh_slice_starts_with(unquoted, FH_SLICE_LITERAL(OPENING)))
        line = (struct fh_slice){line.bytes + 1, line.length - 1};
    if (reader->text.length <= reader->context->record_bytes_max) { /* one byte more shows that it is too long */
        fh_buffer_append_slice(&reader->text, line);
        fh_buffer_append_byte(&reader->text, '\n');
    }
    fh_input_consume(reader->input, reader->length);
}

/* Collects the lines of a message, up to the next opening line. */
static enum fh_status collect(struct mbox_reader *reader, struct fh_error *error)
{
    bool after_blank = false, opens = false;
    enum fh_status status;
    while ((status = look(reader, error)) == FH_OK) {
        if (reader->length == 0) { /* cut off: the message is beyond the limit, too */
            fh_buffer_append_byte(&reader->text, ' ');
            continue;
        }
        if (after_blank)
            status = check_opening(reader, &opens, error);
        if (status != FH_OK || opens)
            return status;
        after_blank = reader->line.length == 0;
        add_line(reader);
        if (!fh_buffer_ok(&reader->text))
            return fh_fail_nomem(error);
    }
    return status == FH_END ? FH_OK : status;
}

static enum fh_status mbox_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct mbox_reader *reader = state;
    enum fh_status status;
    while ((status = look(reader, error)) == FH_OK && reader->line.length == 0)
        fh_input_consume(reader->input, reader->length);
    if (status != FH_OK)
        return status;
    record->line = reader->input->line;
    record->byte = reader->input->offset;
    if (fh_slice_starts_with(reader->line, FH_SLICE_LITERAL(OPENING)))
        fh_input_consume(reader->input, reader->length);
    uint64_t offset = reader->input->offset;
    fh_buffer_reset(&reader->text);
    status = collect(reader, error);
    if (status != FH_OK)
        return status;
    if (reader->input->offset - offset > reader->context->record_bytes_max)
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
    else
        fh_mail_read(fh_buffer_slice(&reader->text), reader->context->fields, record);
    return FH_OK;
}

const struct fh_format_ops fh_mbox_format = {"mbox", false, true, mbox_open, mbox_next, mbox_close};
