/* Writing JSON Lines. See json_lines.h. */
#include "bench/support/json_lines.h"

static void put_escaped(struct fh_buffer *out, unsigned char byte)
{
    switch (byte) {
    case '"':
        fh_buffer_append_text(out, "\\\"");
        break;
    case '\\':
        fh_buffer_append_text(out, "\\\\");
        break;
    case '\n':
        fh_buffer_append_text(out, "\\n");
        break;
    default:
        fh_buffer_printf(out, "\\u%04x", byte);
    }
}

static void put_string(struct fh_buffer *out, struct fh_slice text)
{
    size_t plain = 0; /* where the run of bytes that stand for themselves began */
    fh_buffer_append_byte(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        fh_buffer_append(out, text.bytes + plain, i - plain);
        put_escaped(out, byte);
        plain = i + 1;
    }
    if (plain < text.length)
        fh_buffer_append(out, text.bytes + plain, text.length - plain);
    fh_buffer_append_byte(out, '"');
}

static void put_field(struct fh_buffer *out, const char *name, struct fh_slice value)
{
    if (value.length == 0)
        return;
    fh_buffer_append_text(out, ", \"");
    fh_buffer_append_text(out, name);
    fh_buffer_append_text(out, "\": ");
    put_string(out, value);
}

void json_lines_put(struct fh_buffer *out, const struct fh_document *document)
{
    fh_buffer_append_text(out, "{\"id\": ");
    put_string(out, document->id);
    put_field(out, "url", document->url);
    put_field(out, "date", document->date);
    put_field(out, "source", document->source);
    put_field(out, "category", document->category);
    put_field(out, "title", document->title);
    put_field(out, "standfirst", document->standfirst);
    put_field(out, "body", document->body);
    fh_buffer_append_text(out, "}\n");
}
