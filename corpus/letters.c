/* See letters.h. */
#include "corpus/letters.h"

#include <endian.h>

size_t fh_letters_decode(const char *text, size_t length, uint32_t *codepoint)
{
    const unsigned char *bytes = (const unsigned char *)text;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = bytes[0] < 0x80   ? 1
                  : bytes[0] < 0xC2 ? 0
                  : bytes[0] < 0xE0 ? 2
                  : bytes[0] < 0xF0 ? 3
                  : bytes[0] < 0xF5 ? 4
                                    : 0;
    *codepoint = 0xFFFD;
    if (size == 0 || size > length)
        return 1;
    uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (bytes[i] & 0x3F);
    }
    if (value < smallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 1;
    *codepoint = value;
    return size;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether eight bytes, read as a little-endian number, are ASCII and letters D8 80 to DB BF; a letter may go on from the
 * bytes before, and into those behind. *open is 80 when one does, else 0, and tells the same of the bytes before.
 * Without a branch on what the bytes are: words and spaces change too often to be foreseen. */
static bool easy_bytes(uint64_t eight, uint64_t *open)
{
    uint64_t other = (eight & EACH(0xFC)) ^ EACH(0xD8); /* a byte is 0 where a letter begins */
    uint64_t begin = ~(((other & EACH(0x7F)) + EACH(0x7F)) | other) & EACH(0x80);
    uint64_t end = eight & ~(eight << 1) & EACH(0x80);
    bool easy = (begin | end) == (eight & EACH(0x80)) && end == (begin << 8 | *open);
    *open = begin >> 56;
    return easy;
}

/* Past the easy bytes, eight at a time, to where a character begins. */
static size_t skip_easy(struct fh_slice text, size_t at)
{
    uint64_t open = 0, before = 0, eight;
    for (; text.length - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, text.bytes + at, sizeof eight);
        before = open;
        if (!easy_bytes(le64toh(eight), &open))
            return at - (before != 0);
    }
    return at - (open != 0);
}

size_t fh_letters_valid(struct fh_slice text)
{
    size_t at = 0;
    while ((at = skip_easy(text, at)) < text.length) {
        uint32_t codepoint;
        for (size_t i = 0; i < sizeof(uint64_t) && at < text.length; i++) { /* what is not easy, and some more */
            size_t size = fh_letters_decode(text.bytes + at, text.length - at, &codepoint);
            if (size == 1 && (text.bytes[at] & 0x80) != 0)
                return at;
            at += size;
        }
    }
    return at;
}

void fh_letters_printable(char *text)
{
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        uint32_t codepoint;
        size_t size = fh_letters_decode(text + at, length - at, &codepoint);
        if (codepoint < 0x20 || codepoint == 0x7F || (codepoint >= 0x80 && codepoint < 0xA0))
            memset(text + at, ' ', size);
        else if (codepoint == 0xFFFD && size == 1)
            text[at] = '?';
        at += size;
    }
}

bool fh_letters_is_mark(uint32_t c)
{
    return c == 0x640 || (c >= 0x64B && c <= 0x65F) || c == 0x670 || (c >= 0x610 && c <= 0x61A) ||
           (c >= 0x6D6 && c <= 0x6ED) || c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x61C;
}

static uint32_t plainest(uint32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 'a';
    if (c >= 0x660 && c <= 0x669)
        return c - 0x660 + '0';
    if (c >= 0x6F0 && c <= 0x6F9)
        return c - 0x6F0 + '0';
    switch (c) {
    case 0x622: /* آ أ إ ٱ */
    case 0x623:
    case 0x625:
    case 0x671:
        return 0x627;
    case 0x624: /* ؤ */
        return 0x648;
    case 0x626: /* ئ ى ی */
    case 0x649:
    case 0x6CC:
        return 0x64A;
    case 0x629: /* ة */
        return 0x647;
    case 0x6A9: /* ک */
        return 0x643;
    default:
        return c;
    }
}

static bool is_letter_or_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
           (c >= 0x620 && c <= 0x64A) || (c >= 0x671 && c <= 0x6D3);
}

/* c is below U+0800: everything that is_letter_or_digit lets through. */
static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    out[0] = (char)(0xC0 | c >> 6);
    out[1] = (char)(0x80 | (c & 0x3F));
    return 2;
}

struct fh_slice fh_letters_bare(struct fh_slice text, char *out, size_t room)
{
    size_t used = 0;
    bool gap = false;
    for (size_t at = 0; at < text.length;) {
        uint32_t c;
        at += fh_letters_decode(text.bytes + at, text.length - at, &c);
        if (fh_letters_is_mark(c))
            continue;
        c = plainest(c);
        if (!is_letter_or_digit(c)) {
            gap = used > 0;
            continue;
        }
        if (used + 4 > room)
            return (struct fh_slice){NULL, 0};
        if (gap)
            out[used++] = ' ';
        gap = false;
        used += encode(c, out + used);
    }
    if (used == room)
        return (struct fh_slice){NULL, 0};
    out[used] = '\0';
    return (struct fh_slice){out, used};
}
