/* Headers, parts and bodies of a message. See mail.h. */
#include "corpus/mail.h"

#include <stdint.h>
#include <strings.h>

#include "corpus/encoding.h"
#include "corpus/letters.h"
#include "corpus/markup.h"
#include "corpus/prose.h"

#define NAME_BYTES_MAX 60u
#define DEPTH_MAX 8
#define STANDING_IN 5000u /* rank of a mail header that stands for a field */

/* ---- Headers ---- */

static struct fh_slice trim(struct fh_slice text)
{
    while (text.length > 0 && strchr(" \t\r\n", text.bytes[0]) != NULL)
        text = (struct fh_slice){text.bytes + 1, text.length - 1};
    while (text.length > 0 && strchr(" \t\r\n", text.bytes[text.length - 1]) != NULL)
        text.length--;
    return text;
}

static size_t line_length(struct fh_slice text)
{
    const char *newline = text.length > 0 ? memchr(text.bytes, '\n', text.length) : NULL;
    return newline != NULL ? (size_t)(newline - text.bytes) + 1 : text.length;
}

bool fh_mail_next_header(struct fh_slice *rest, struct fh_mail_header *header)
{
    size_t length = line_length(*rest), name = 0;
    while (name < length && name <= NAME_BYTES_MAX && strchr(": \t\r\n<", rest->bytes[name]) == NULL)
        name++;
    if (name == 0 || name > NAME_BYTES_MAX || name >= length || rest->bytes[name] != ':')
        return false;
    while (length < rest->length && (rest->bytes[length] == ' ' || rest->bytes[length] == '\t'))
        length += line_length((struct fh_slice){rest->bytes + length, rest->length - length});
    header->name = (struct fh_slice){rest->bytes, name};
    header->value = trim((struct fh_slice){rest->bytes + name + 1, length - name - 1});
    *rest = (struct fh_slice){rest->bytes + length, rest->length - length};
    return true;
}

static bool is_called(struct fh_slice name, const char *lower)
{
    return name.length == strlen(lower) && strncasecmp(name.bytes, lower, name.length) == 0;
}

/* The value of a header's parameter ("charset=…"), or an empty slice. */
static struct fh_slice parameter(struct fh_slice value, const char *name)
{
    size_t length = strlen(name);
    for (size_t at = 0; at + length < value.length; at++) {
        if (strncasecmp(value.bytes + at, name, length) != 0 || value.bytes[at + length] != '=' || at == 0 ||
            strchr("; \t\r\n", value.bytes[at - 1]) == NULL)
            continue;
        const char *from = value.bytes + at + length + 1, *end = value.bytes + value.length;
        bool quoted = from < end && *from == '"';
        from += quoted;
        const char *to = from;
        while (to < end && (quoted ? *to != '"' : strchr("; \t\r\n", *to) == NULL))
            to++;
        return (struct fh_slice){from, (size_t)(to - from)};
    }
    return (struct fh_slice){NULL, 0};
}

/* ---- Parts ---- */

struct part {
    struct fh_slice type, encoding, body; /* of the part's own headers */
};

/* Splits a part into its headers and its body. */
static struct part open_part(struct fh_slice text)
{
    struct part part = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    struct fh_mail_header header;
    while (fh_mail_next_header(&text, &header)) {
        if (is_called(header.name, "content-type"))
            part.type = header.value;
        else if (is_called(header.name, "content-transfer-encoding"))
            part.encoding = header.value;
    }
    size_t blank = line_length(text);
    bool is_blank = trim((struct fh_slice){text.bytes, blank}).length == 0;
    part.body = is_blank ? (struct fh_slice){text.bytes + blank, text.length - blank} : text;
    return part;
}

static bool has_type(const struct part *part, const char *type)
{
    return part->type.length >= strlen(type) && strncasecmp(part->type.bytes, type, strlen(type)) == 0;
}

/* Where the next "--boundary" line begins, from `from` on; the text's length when there is none. */
static size_t find_boundary(struct fh_slice text, size_t from, struct fh_slice boundary)
{
    for (size_t at = from; at < text.length;) {
        struct fh_slice line = {text.bytes + at, text.length - at};
        if (line.length >= boundary.length + 2 && memcmp(line.bytes, "--", 2) == 0 &&
            memcmp(line.bytes + 2, boundary.bytes, boundary.length) == 0)
            return at;
        at += line_length(line);
    }
    return text.length;
}

static bool find_text(struct part whole, const char *type, int depth, struct part *found);

static bool find_in_parts(struct part whole, const char *type, int depth, struct part *found)
{
    struct fh_slice boundary = parameter(whole.type, "boundary");
    if (boundary.length == 0 || depth == DEPTH_MAX)
        return false;
    size_t at = find_boundary(whole.body, 0, boundary);
    while (at < whole.body.length) {
        size_t start = at + line_length((struct fh_slice){whole.body.bytes + at, whole.body.length - at});
        size_t end = find_boundary(whole.body, start, boundary);
        struct part part = open_part((struct fh_slice){whole.body.bytes + start, end - start});
        if (find_text(part, type, depth + 1, found))
            return true;
        at = end;
    }
    return false;
}

/* The first part of this type. */
static bool find_text(struct part whole, const char *type, int depth, struct part *found)
{
    if (has_type(&whole, "multipart/"))
        return find_in_parts(whole, type, depth, found);
    if (!has_type(&whole, type) && !(whole.type.length == 0 && strcmp(type, "text/plain") == 0))
        return false;
    *found = whole;
    return trim(whole.body).length > 0;
}

/* ---- The body ---- */

/* Undoes the transfer encoding and the charset. */
static void decode_body(const struct part *part, struct fh_buffer *out)
{
    struct fh_buffer bytes = FH_BUFFER_INIT;
    struct fh_slice charset = parameter(part->type, "charset"), text = part->body;
    char name[FH_ENCODING_NAME_BYTES] = "UTF-8";
    bool packed = is_called(part->encoding, "base64") || is_called(part->encoding, "quoted-printable");
    if (is_called(part->encoding, "base64"))
        fh_mail_decode_base64(text, &bytes);
    else if (packed)
        fh_mail_decode_quoted(text, false, &bytes);
    if (packed)
        text = fh_buffer_slice(&bytes);
    if (charset.length > 0 && charset.length < sizeof name) {
        memcpy(name, charset.bytes, charset.length);
        name[charset.length] = '\0';
    }
    /* what stands there as 8-bit text was recoded with its file, or is damaged */
    bool as_it_is = strcasecmp(name, "UTF-8") == 0 || fh_letters_valid(text) == text.length;
    size_t before = out->length;
    if (as_it_is || fh_encoding_recode(name, text, out) == SIZE_MAX) {
        out->length = before;
        fh_buffer_append_slice(out, text);
    }
    out->failed |= bytes.failed;
    fh_buffer_release(&bytes);
}

static void put(struct fh_record *record, struct fh_field_match match, const struct fh_buffer *text)
{
    record->failed |= !fh_buffer_ok(text);
    if (text->length > 0)
        fh_record_put(record, match, fh_buffer_slice(text));
}

static void put_body(struct fh_slice message, struct fh_record *record)
{
    struct part whole = open_part(message), found;
    bool plain = find_text(whole, "text/plain", 0, &found);
    if (!plain && !find_text(whole, "text/html", 0, &found))
        return;
    struct fh_buffer decoded = FH_BUFFER_INIT, text = FH_BUFFER_INIT;
    decode_body(&found, &decoded);
    if (plain) {
        struct fh_slice plain_text = fh_buffer_slice(&decoded);
        struct fh_prose prose = fh_prose_begin(&text, fh_prose_breaks_of(plain_text));
        fh_prose_add(&prose, plain_text);
    } else {
        fh_markup_text(fh_buffer_slice(&decoded), false, &text);
    }
    text.failed |= decoded.failed;
    put(record, (struct fh_field_match){FH_RECORD_BODY, STANDING_IN}, &text);
    fh_buffer_release(&decoded);
    fh_buffer_release(&text);
}

/* ---- The message ---- */

/* Which field a header is; mail's own names stand for fields that the map has left alone. */
static bool find_field(const struct fh_fields *fields, struct fh_slice name, struct fh_field_match *match)
{
    static const struct {
        const char *header, *stands_for;
    } own[] = {{"subject", "title"},
               {"message-id", "id"},
               {"from", "source"},
               {"newsgroups", "category"},
               {"keywords", "category"}};
    if (fh_fields_find(fields, name, match))
        return true;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (is_called(name, own[i].header) && fh_fields_find(fields, fh_slice_from(own[i].stands_for), match)) {
            match->rank += STANDING_IN;
            return true;
        }
    }
    return false;
}

/* "وكالة الأنباء <news@example.org>" is called by its name; "<id@host>" loses its brackets. */
static struct fh_slice without_address(struct fh_slice value)
{
    const char *open = value.length > 0 ? memchr(value.bytes, '<', value.length) : NULL;
    if (open == NULL || value.bytes[value.length - 1] != '>')
        return value;
    struct fh_slice name = trim((struct fh_slice){value.bytes, (size_t)(open - value.bytes)});
    if (name.length == 0)
        return (struct fh_slice){open + 1, value.length - (size_t)(open - value.bytes) - 2};
    if (name.length >= 2 && name.bytes[0] == '"' && name.bytes[name.length - 1] == '"')
        return (struct fh_slice){name.bytes + 1, name.length - 2};
    return name;
}

void fh_mail_read(struct fh_slice message, const struct fh_fields *fields, struct fh_record *record)
{
    struct fh_slice rest = message;
    struct fh_mail_header header;
    struct fh_field_match match;
    struct fh_buffer value = FH_BUFFER_INIT;
    if (message.length == 0)
        return;
    while (fh_mail_next_header(&rest, &header)) {
        if (!find_field(fields, header.name, &match))
            continue;
        fh_buffer_reset(&value);
        bool address = match.field == FH_RECORD_SOURCE || match.field == FH_RECORD_ID;
        fh_mail_decode_words(header.value, &value);
        record->failed |= !fh_buffer_ok(&value);
        struct fh_slice text = fh_buffer_slice(&value);
        fh_record_put(record, match, address ? without_address(text) : text);
    }
    fh_buffer_release(&value);
    put_body(message, record);
}
