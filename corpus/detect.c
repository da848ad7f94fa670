/* See detect.h. */
#include "corpus/detect.h"

#include <strings.h>

#include "corpus/csv_row.h"
#include "corpus/mail.h"
#include "corpus/markup.h"
#include "corpus/tags.h"

/* ---- What is no text ---- */

struct magic {
    const char *bytes;
    const char *what;
};

static const struct magic magics[] = {
    {"%PDF-", "a PDF file"},
    {"\x89PNG", "a picture"},
    {"\xFF\xD8\xFF", "a picture"},
    {"GIF8", "a picture"},
    {"SQLite format 3", "a database"},
    {"\x7F"
     "ELF",
     "a program"},
    {"\xD0\xCF\x11\xE0", "an old Office document"},
    {"{\\rtf", "an RTF document"},
    {"ID3", "a sound file"},
};

/* Text has no NULs and next to no control characters. */
static bool is_binary(struct fh_slice head)
{
    size_t controls = 0;
    for (size_t i = 0; i < head.length; i++) {
        unsigned char byte = (unsigned char)head.bytes[i];
        if (byte == 0)
            return true;
        controls += byte < 0x20 && strchr("\t\n\r\f\v\x1A\x1B\x1C\x1D\x1E\x1F", byte) == NULL;
    }
    return controls > head.length / 50;
}

static const char *known_binary(struct fh_slice head)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (fh_slice_starts_with(head, fh_slice_from(magics[i].bytes)))
            return magics[i].what;
    }
    return is_binary(head) ? "a binary file" : NULL;
}

/* ---- Names ---- */

/* Does the name end in one of these (separated by spaces), perhaps with .gz or the like behind? */
static bool has_extension(const char *name, const char *extensions)
{
    static const char *const wrappings[] = {".gz", ".zst", ".xz", ".bz2"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof wrappings / sizeof *wrappings; i++) {
        size_t wrapping = strlen(wrappings[i]);
        if (length > wrapping && strcasecmp(name + length - wrapping, wrappings[i]) == 0)
            length -= wrapping;
    }
    while (*extensions != '\0') {
        size_t extension = strcspn(extensions, " ");
        if (length > extension && name[length - extension - 1] == '.' &&
            strncasecmp(name + length - extension, extensions, extension) == 0)
            return true;
        extensions += extension + (extensions[extension] == ' ');
    }
    return false;
}

/* ---- Kinds ---- */

static struct fh_slice skip_blank(struct fh_slice text)
{
    while (text.length > 0 && text.bytes[0] != '\0' && strchr(" \t\r\n\x1E", text.bytes[0]) != NULL)
        text = (struct fh_slice){text.bytes + 1, text.length - 1};
    return text;
}

/* "{" before a key or its end; "[" before an object, a list or its end. */
static bool is_json(struct fh_slice text, const char *name)
{
    if (text.length == 0 || (text.bytes[0] != '{' && text.bytes[0] != '['))
        return false;
    bool list = text.bytes[0] == '[';
    text = skip_blank((struct fh_slice){text.bytes + 1, text.length - 1});
    return text.length == 0 || strchr(list ? "{[]" : "\"}", text.bytes[0]) != NULL ||
           has_extension(name, "json jsonl ndjson");
}

/* By the first tag: <DOC> is TREC's, <html> a page, <?xml …> or an unknown element XML. */
static enum fh_format markup_format(struct fh_slice text, const char *name)
{
    struct fh_tag tag;
    size_t at = 0;
    bool declared = fh_slice_starts_with(text, FH_SLICE_LITERAL("<?xml"));
    bool page = text.length > 14 && strncasecmp(text.bytes, "<!doctype html", 14) == 0;
    while (fh_tag_next(text, &at, true, &tag) && tag.name.length == 0)
        page |= tag.end - tag.start > 14 && strncasecmp(text.bytes + tag.start, "<!doctype html", 14) == 0;
    if (page || tag.name.length == 0)
        return page ? FH_FORMAT_HTML : FH_FORMAT_TEXT;
    if (fh_tag_is(&tag, "html") || fh_tag_is(&tag, "head") || fh_tag_is(&tag, "body") || fh_tag_is(&tag, "meta"))
        return FH_FORMAT_HTML;
    bool trec = fh_tag_is(&tag, "doc") && !declared && !has_extension(name, "xml");
    if (trec)
        return FH_FORMAT_TREC;
    bool html = !declared && (fh_tag_is(&tag, "a") || fh_tag_is(&tag, "title") || fh_markup_is_block(tag.name));
    if (html && !fh_tag_is(&tag, "article") && !fh_tag_is(&tag, "section"))
        return FH_FORMAT_HTML;
    return has_extension(name, "html htm") ? FH_FORMAT_HTML : FH_FORMAT_XML;
}

/* Two header lines or more, one of them that of a title, then a blank line; before them perhaps "From …". */
static bool is_mail(struct fh_slice text, const struct fh_fields *fields)
{
    struct fh_mail_header header;
    struct fh_field_match match;
    size_t headers = 0;
    bool titled = false;
    bool mbox = fh_slice_starts_with(text, FH_SLICE_LITERAL("From "));
    const char *newline = mbox ? memchr(text.bytes, '\n', text.length) : NULL;
    if (newline != NULL)
        text = (struct fh_slice){newline + 1, text.length - (size_t)(newline + 1 - text.bytes)};
    while (fh_mail_next_header(&text, &header)) {
        headers++;
        titled |= (header.name.length == 7 && strncasecmp(header.name.bytes, "subject", 7) == 0) ||
                  (fh_fields_find(fields, header.name, &match) && match.field == FH_RECORD_TITLE);
    }
    bool blank = text.length == 0 || text.bytes[0] == '\n' || text.bytes[0] == '\r';
    return headers >= (mbox ? 1u : 2u) && blank && (titled || mbox);
}

/* A first line of columns, two of which are known fields and one a text. */
static bool is_table(struct fh_slice text, const char *name, const struct fh_fields *fields, char *separator)
{
    const char *newline = memchr(text.bytes, '\n', text.length);
    struct fh_slice line = {text.bytes, newline != NULL ? (size_t)(newline - text.bytes) : text.length};
    size_t known = 0, prose = 0;
    *separator = fh_csv_separator(line);
    if (line.length >= 5 && line.length <= 6 && strncasecmp(line.bytes, "sep=", 4) == 0)
        return true;
    if (*separator == 0)
        return false;
    if (has_extension(name, "csv tsv tab"))
        return true;
    for (size_t start = 0, at = 0; at <= line.length; at++) {
        if (at < line.length && line.bytes[at] != *separator)
            continue;
        struct fh_slice column = {line.bytes + start, at - start};
        while (column.length > 0 && strchr("\" \r", column.bytes[column.length - 1]) != NULL)
            column.length--;
        while (column.length > 0 && strchr("\" ", column.bytes[0]) != NULL)
            column = (struct fh_slice){column.bytes + 1, column.length - 1};
        struct fh_field_match match;
        bool is_known = fh_fields_find(fields, column, &match);
        known += is_known;
        prose += is_known && (match.field == FH_RECORD_TITLE || match.field == FH_RECORD_BODY);
        start = at + 1;
    }
    return known >= 2 && prose >= 1;
}

enum fh_format fh_detect_format(struct fh_slice head, const char *name, const struct fh_fields *fields,
                                const char **what)
{
    char separator;
    *what = known_binary(head);
    if (*what != NULL)
        return FH_FORMAT_AUTO;
    struct fh_slice text = skip_blank(head);
    if (text.length == 0)
        return FH_FORMAT_TEXT;
    if (is_json(text, name))
        return FH_FORMAT_JSON;
    if (text.bytes[0] == '<')
        return markup_format(text, name);
    if (is_mail(text, fields))
        return FH_FORMAT_MBOX;
    if (is_table(text, name, fields, &separator))
        return separator == '\t' ? FH_FORMAT_TSV : FH_FORMAT_CSV;
    return FH_FORMAT_TEXT;
}
