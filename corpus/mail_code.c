/* Base64, quoted-printable, encoded words. See mail.h. */
#include "corpus/mail.h"

#include <stdint.h>

#include "corpus/encoding.h"
#include "corpus/letters.h"

static int base64_value(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    return byte == '+' || byte == '-' ? 62 : byte == '/' || byte == '_' ? 63 : -1;
}

void fh_mail_decode_base64(struct fh_slice text, struct fh_buffer *out)
{
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < text.length && text.bytes[i] != '='; i++) {
        int value = base64_value(text.bytes[i]);
        if (value < 0)
            continue;
        bits = (bits << 6 | (uint32_t)value) & 0xFFFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            fh_buffer_append_byte(out, (char)(bits >> held & 0xFF));
        }
    }
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

void fh_mail_decode_quoted(struct fh_slice text, bool word, struct fh_buffer *out)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.bytes[i];
        int high = byte == '=' && i + 2 < text.length ? hex_value(text.bytes[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.bytes[i + 2]) : -1;
        if (low >= 0) {
            fh_buffer_append_byte(out, (char)(high * 16 + low));
            i += 2;
        } else if (byte == '=' && i + 1 < text.length && text.bytes[i + 1] == '\n') {
            i += 1; /* a soft line break */
        } else if (byte == '=' && i + 2 < text.length && memcmp(text.bytes + i + 1, "\r\n", 2) == 0) {
            i += 2;
        } else {
            fh_buffer_append_byte(out, word && byte == '_' ? ' ' : byte);
        }
    }
}

/* ---- Encoded words ---- */

/* Appends bytes of a charset as UTF-8; what claims nothing known stays as it is. */
static void append_recoded(const char *charset, struct fh_slice bytes, struct fh_buffer *out)
{
    size_t before = out->length;
    if (fh_encoding_recode(charset, bytes, out) == SIZE_MAX) {
        out->length = before;
        fh_buffer_append_slice(out, bytes);
    }
}

/* Takes "=?charset?Q?text?=" at the beginning of `text`; returns its length, 0 if it is none. */
static size_t take_word(struct fh_slice text, struct fh_buffer *bytes, char charset[FH_ENCODING_NAME_BYTES])
{
    if (text.length < 8 || memcmp(text.bytes, "=?", 2) != 0)
        return 0;
    const char *end = text.bytes + text.length;
    const char *mark = memchr(text.bytes + 2, '?', text.length - 2);
    if (mark == NULL || end - mark < 5 || mark[2] != '?')
        return 0;
    const char *content = mark + 3, *close = memmem(content, (size_t)(end - content), "?=", 2);
    size_t name = strcspn(text.bytes + 2, "?*"); /* a language may follow: RFC 2231 */
    if (close == NULL || name == 0 || name >= FH_ENCODING_NAME_BYTES)
        return 0;
    memcpy(charset, text.bytes + 2, name);
    charset[name] = '\0';
    struct fh_slice inner = {content, (size_t)(close - content)};
    if ((mark[1] | 0x20) == 'b')
        fh_mail_decode_base64(inner, bytes);
    else if ((mark[1] | 0x20) == 'q')
        fh_mail_decode_quoted(inner, true, bytes);
    else
        return 0;
    return (size_t)(close + 2 - text.bytes);
}

static size_t count_blank(struct fh_slice text, size_t at)
{
    size_t count = 0;
    while (at + count < text.length && strchr(" \t\r\n", text.bytes[at + count]) != NULL &&
           text.bytes[at + count] != '\0')
        count++;
    return count;
}

void fh_mail_decode_words(struct fh_slice value, struct fh_buffer *out)
{
    struct fh_buffer bytes = FH_BUFFER_INIT; /* of neighbouring words: a character may be cut between them */
    char charset[FH_ENCODING_NAME_BYTES] = "", next[FH_ENCODING_NAME_BYTES];
    for (size_t at = 0; at < value.length;) {
        size_t blank = count_blank(value, at), before = bytes.length;
        struct fh_slice rest = {value.bytes + at + blank, value.length - at - blank};
        size_t word = take_word(rest, &bytes, next);
        if (word > 0 && before > 0 && strcmp(charset, next) == 0) { /* blanks between words say nothing */
            at += blank + word;
            continue;
        }
        if (before > 0) {
            append_recoded(charset, (struct fh_slice){bytes.bytes, before}, out);
            memmove(bytes.bytes, bytes.bytes + before, bytes.length - before);
            bytes.length -= before;
        }
        if (blank > 0 && !(word > 0 && before > 0) && rest.length > 0 && out->length > 0)
            fh_buffer_append_byte(out, ' ');
        at += blank + word;
        strcpy(charset, word > 0 ? next : "");
        if (word == 0 && rest.length > 0) {
            fh_buffer_append_byte(out, rest.bytes[0]);
            at++;
        }
    }
    if (bytes.length > 0)
        append_recoded(charset, fh_buffer_slice(&bytes), out);
    out->failed |= bytes.failed;
    fh_buffer_release(&bytes);
}
