/* Decoding and cutting. See utf8.h. */
#include "stemmer/utf8.h"

static bool continues(const uint8_t *p, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if ((p[i] & 0xC0) != 0x80)
            return false;
    return true;
}

uint32_t fh_utf8_decode_long(const uint8_t *p, const uint8_t *end, size_t *length)
{
    size_t left = (size_t)(end - p);
    uint32_t first = p[0], code;
    *length = 1;
    if (first >= 0xC2 && first <= 0xDF) {
        if (left < 2 || !continues(p + 1, 1))
            return FH_UTF8_INVALID;
        *length = 2;
        return (first & 0x1F) << 6 | (p[1] & 0x3Fu);
    }
    if ((first & 0xF0) == 0xE0) {
        if (left < 3 || !continues(p + 1, 2))
            return FH_UTF8_INVALID;
        code = (first & 0x0F) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (code < 0x800 || (code >= 0xD800 && code <= 0xDFFF))
            return FH_UTF8_INVALID;
        *length = 3;
        return code;
    }
    if ((first & 0xF8) == 0xF0) {
        if (left < 4 || !continues(p + 1, 3))
            return FH_UTF8_INVALID;
        code = (first & 0x07) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
        if (code < 0x10000 || code > 0x10FFFF)
            return FH_UTF8_INVALID;
        *length = 4;
        return code;
    }
    return FH_UTF8_INVALID;
}

struct fh_slice fh_utf8_cut(struct fh_slice text, size_t max)
{
    if (text.length <= max)
        return text;
    while (max > 0 && !fh_utf8_is_start((uint8_t)text.bytes[max]))
        max--;
    return (struct fh_slice){text.bytes, max};
}

size_t fh_utf8_count(struct fh_slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += fh_utf8_is_start((uint8_t)text.bytes[i]);
    return count;
}

bool fh_utf8_valid(struct fh_slice text)
{
    if (text.length == 0)
        return true;
    const uint8_t *p = (const uint8_t *)text.bytes, *end = p + text.length;
    for (size_t length; p < end; p += length)
        if (fh_utf8_decode(p, end, &length) == FH_UTF8_INVALID)
            return false;
    return true;
}
