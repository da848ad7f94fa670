/* Writing the kinds of archives. See kinds.h. */
#include "bench/support/kinds.h"

#include <stdlib.h>

#include "bench/support/json_lines.h"

/* ---- Characters that mean something ---- */

static void put_marked_up(struct fh_buffer *out, struct fh_slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.bytes[i]) {
        case '&':
            fh_buffer_append_text(out, "&amp;");
            break;
        case '<':
            fh_buffer_append_text(out, "&lt;");
            break;
        case '>':
            fh_buffer_append_text(out, "&gt;");
            break;
        case '"':
            fh_buffer_append_text(out, "&quot;");
            break;
        default:
            fh_buffer_append_byte(out, text.bytes[i]);
        }
    }
}

static void put_element(struct fh_buffer *out, const char *name, struct fh_slice text)
{
    fh_buffer_printf(out, "<%s>", name);
    put_marked_up(out, text);
    fh_buffer_printf(out, "</%s>\n", name);
}

/* Each line of the text in an element of its own. */
static void put_paragraphs(struct fh_buffer *out, const char *name, struct fh_slice text)
{
    while (text.length > 0) {
        const char *end = memchr(text.bytes, '\n', text.length);
        size_t length = end != NULL ? (size_t)(end - text.bytes) : text.length;
        if (length > 0)
            put_element(out, name, (struct fh_slice){text.bytes, length});
        length += end != NULL;
        text = (struct fh_slice){text.bytes + length, text.length - length};
    }
}

/* ---- Kinds ---- */

/* All that is not ASCII as \uXXXX, as many programs write it; the text is valid UTF-8. */
static void put_json_escaped(struct fh_buffer *out, const struct fh_document *document)
{
    struct fh_buffer line = FH_BUFFER_INIT;
    json_lines_put(&line, document);
    for (size_t i = 0; i < line.length;) {
        unsigned char lead = (unsigned char)line.bytes[i];
        size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        uint32_t codepoint = length == 1 ? lead : lead & (0x7Fu >> length);
        for (size_t k = 1; k < length; k++)
            codepoint = codepoint << 6 | ((unsigned char)line.bytes[i + k] & 0x3Fu);
        i += length;
        if (codepoint >= 0x10000)
            fh_buffer_printf(out, "\\u%04x\\u%04x", 0xD800 + ((codepoint - 0x10000) >> 10),
                             0xDC00 + ((codepoint - 0x10000) & 0x3FF));
        else if (codepoint >= 0x80)
            fh_buffer_printf(out, "\\u%04x", codepoint);
        else
            fh_buffer_append_byte(out, (char)codepoint);
    }
    fh_buffer_release(&line);
}

static void put_cell(struct fh_buffer *out, struct fh_slice text)
{
    fh_buffer_append_byte(out, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"')
            fh_buffer_append_byte(out, '"');
        fh_buffer_append_byte(out, text.bytes[i]);
    }
    fh_buffer_append_byte(out, '"');
}

static void put_csv(struct fh_buffer *out, const struct fh_document *document)
{
    const struct fh_slice cells[] = {document->id, document->date, document->source, document->title, document->body};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        if (i > 0)
            fh_buffer_append_byte(out, ',');
        put_cell(out, cells[i]);
    }
    fh_buffer_append_byte(out, '\n');
}

static void put_trec(struct fh_buffer *out, const struct fh_document *document)
{
    fh_buffer_append_text(out, "<DOC>\n");
    put_element(out, "DOCNO", document->id);
    put_element(out, "DATE", document->date);
    put_element(out, "SOURCE", document->source);
    put_element(out, "HEADLINE", document->title);
    fh_buffer_append_text(out, "<TEXT>\n");
    put_paragraphs(out, "P", document->body);
    fh_buffer_append_text(out, "</TEXT>\n</DOC>\n");
}

static void put_xml(struct fh_buffer *out, const struct fh_document *document)
{
    fh_buffer_append_text(out, "<item>\n");
    put_element(out, "id", document->id);
    put_element(out, "date", document->date);
    put_element(out, "source", document->source);
    put_element(out, "title", document->title);
    put_element(out, "body", document->body);
    fh_buffer_append_text(out, "</item>\n");
}

static void put_html(struct fh_buffer *out, const struct fh_document *document)
{
    fh_buffer_append_text(out, "<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\">\n");
    put_element(out, "title", document->title);
    fh_buffer_append_text(out, "<meta property=\"article:published_time\" content=\"");
    put_marked_up(out, document->date);
    fh_buffer_append_text(out, "\">\n<meta property=\"og:site_name\" content=\"");
    put_marked_up(out, document->source);
    fh_buffer_append_text(out, "\">\n</head><body><nav><ul><li><a href=\"/\">الرئيسية</a></li>"
                               "<li><a href=\"/sport\">رياضة</a></li></ul></nav>\n<article>\n");
    put_element(out, "h1", document->title);
    put_paragraphs(out, "p", document->body);
    fh_buffer_append_text(
        out, "</article>\n<aside><h3>الأكثر قراءة</h3><ol><li><a href=\"/1\">خبر آخر</a></li></ol></aside>\n"
             "<footer>جميع الحقوق محفوظة</footer></body></html>\n");
}

static void put_mbox(struct fh_buffer *out, const struct fh_document *document)
{
    fh_buffer_append_text(out, "From archive@example.org Tue Jul 21 02:51:32 2015\nMessage-ID: <");
    fh_buffer_append_slice(out, document->id);
    fh_buffer_append_text(out, ">\nSubject: ");
    for (size_t i = 0; i < document->title.length; i++)
        fh_buffer_append_byte(out, document->title.bytes[i] == '\n' ? ' ' : document->title.bytes[i]);
    fh_buffer_append_text(out, "\nDate: ");
    fh_buffer_append_slice(out, document->date);
    fh_buffer_append_text(out, "\nContent-Type: text/plain; charset=utf-8\n\n");
    fh_buffer_append_slice(out, document->body);
    fh_buffer_append_text(out, "\n\n");
}

const struct kind kinds[] = {
    {"jsonl", "", "", json_lines_put, false},
    {"escaped.jsonl", "", "", put_json_escaped, false},
    {"csv", "id,date,source,title,body\n", "", put_csv, false},
    {"trec", "", "", put_trec, false},
    {"mbox", "", "", put_mbox, false},
    {"xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<archive>\n", "</archive>\n", put_xml, false},
    {"html", "", "", put_html, true},
};
const size_t kind_count = sizeof kinds / sizeof *kinds;
