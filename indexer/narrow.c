/* Narrowing character by character, and the vector loops where there are any. See narrow.h. */
#include "indexer/narrow.h"

#include <string.h>

#include "indexer/narrow_kernels.h"
#include "indexer/simd.h"

#define OTHER_MAX 4u /* bytes that may follow as they are */

static bool is_letter(const uint8_t *text, const uint8_t *end)
{
    return (text[0] & 0xFE) == 0xD8 && end - text > 1 && (text[1] & 0xC0) == 0x80;
}

static bool is_plain(uint8_t byte)
{
    return byte < 0x80 && (byte == 0 || byte > OTHER_MAX);
}

/* Bytes that the first byte of a character of UTF-8 promises, as far as they are there. */
static size_t other_length(const uint8_t *text, const uint8_t *end)
{
    size_t length = text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : text[0] >= 0xC0 ? 2 : 1;
    return length < (size_t)(end - text) ? length : (size_t)(end - text);
}

/* Letters and plain bytes up to the first that is neither. */
static struct fh_narrow_step narrow_portable(uint8_t *out, const uint8_t *text, size_t length)
{
    const uint8_t *p = text, *end = text + length;
    uint8_t *to = out;
    while (p < end) {
        if (is_letter(p, end)) {
            *to++ = (uint8_t)(0x80 | (p[0] & 1) << 6 | (p[1] & 0x3F));
            p += 2;
        } else if (is_plain(*p)) {
            *to++ = *p++;
        } else {
            break;
        }
    }
    return (struct fh_narrow_step){(size_t)(p - text), (size_t)(to - out)};
}

#if defined(__x86_64__)
static bool has_vectors(void)
{
    return fh_simd_path() == FH_SIMD_AVX2 || fh_simd_path() == FH_SIMD_AVX512;
}
#endif

/* Vectors as far as they go, then the last few bytes one by one. */
static struct fh_narrow_step narrow_run(uint8_t *out, const uint8_t *text, size_t length)
{
    struct fh_narrow_step all = {0, 0};
#if defined(__x86_64__)
    if (has_vectors())
        all = fh_narrow_avx2(out, text, length);
#endif
    struct fh_narrow_step rest = narrow_portable(out + all.written, text + all.read, length - all.read);
    return (struct fh_narrow_step){all.read + rest.read, all.written + rest.written};
}

size_t fh_narrow(uint8_t *out, const uint8_t *text, size_t length)
{
    const uint8_t *p = text, *end = text + length;
    uint8_t *to = out;
    while (p < end) {
        struct fh_narrow_step step = narrow_run(to, p, (size_t)(end - p));
        p += step.read;
        to += step.written;
        if (p == end)
            break;
        size_t other = other_length(p, end);
        *to++ = (uint8_t)other;
        memcpy(to, p, other);
        to += other;
        p += other;
    }
    return (size_t)(to - out);
}

static struct fh_narrow_step widen_portable(uint8_t *text, size_t room, const uint8_t *narrowed, size_t length)
{
    const uint8_t *p = narrowed, *end = narrowed + length;
    uint8_t *to = text, *limit = text + room;
    for (; p < end; p++) {
        if (is_plain(*p) && limit - to >= 1) {
            *to++ = *p;
        } else if (*p >= 0x80 && limit - to >= 2) {
            *to++ = (uint8_t)(0xD8 | (*p >> 6 & 1));
            *to++ = (uint8_t)(0x80 | (*p & 0x3F));
        } else {
            break;
        }
    }
    return (struct fh_narrow_step){(size_t)(p - narrowed), (size_t)(to - text)};
}

static struct fh_narrow_step widen_run(uint8_t *text, size_t room, const uint8_t *narrowed, size_t length)
{
    struct fh_narrow_step all = {0, 0};
#if defined(__x86_64__)
    if (has_vectors())
        all = fh_widen_avx2(text, room, narrowed, length);
#endif
    struct fh_narrow_step rest =
        widen_portable(text + all.written, room - all.written, narrowed + all.read, length - all.read);
    return (struct fh_narrow_step){all.read + rest.read, all.written + rest.written};
}

bool fh_widen(uint8_t *text, size_t text_length, const uint8_t *narrowed, size_t length)
{
    const uint8_t *p = narrowed, *end = narrowed + length;
    uint8_t *to = text, *limit = text + text_length;
    while (p < end) {
        struct fh_narrow_step step = widen_run(to, (size_t)(limit - to), p, (size_t)(end - p));
        p += step.read;
        to += step.written;
        if (p == end)
            break;
        size_t other = *p++; /* 1 to 4 unless there is no room for a letter or a plain byte */
        if (other == 0 || other > OTHER_MAX || other > (size_t)(end - p) || other > (size_t)(limit - to))
            return false;
        memcpy(to, p, other);
        to += other;
        p += other;
    }
    return to == limit;
}
