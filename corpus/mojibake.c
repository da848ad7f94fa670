/* See mojibake.h.
 *
 * Arabic letters are D8 to DB and one more byte, 80 to BF, in UTF-8. Read as Windows-1252 these are Ø Ù Ú Û
 * and a sign that is no letter of any language beside them; as Windows-1256, ط ظ ع غ and such a sign (or a
 * letter: 8D چ, 8E ژ, 90 گ, AA ھ, C0 ہ are rare in Arabic). When most letters stand in such pairs, the text was
 * misread.
 */
#include "corpus/mojibake.h"

#include <stdbool.h>

#include "corpus/letters.h"

#define LOOKED_BYTES ((size_t)2048)
#define PAIRS_MIN 6

/* What 80 to BF are in both code pages: controls, Latin-1 signs, typographic signs, Persian letters. */
static bool is_second_half(uint32_t c)
{
    return (c >= 0x80 && c <= 0xBF) || (c >= 0x2010 && c <= 0x2044) || c == 0x20AC || c == 0x2122 || c == 0x2C6 ||
           c == 0x2DC || c == 0x192 || c == 0x152 || c == 0x153 || c == 0x160 || c == 0x161 || c == 0x178 ||
           c == 0x17D || c == 0x17E || c == 0x67E || c == 0x679 || c == 0x686 || c == 0x698 || c == 0x688 ||
           c == 0x6AF || c == 0x6A9 || c == 0x691 || c == 0x6BA || c == 0x6BE || c == 0x60C || c == 0x61B ||
           c == 0x61F || c == 0x200C || c == 0x200D;
}

static bool is_first_half(uint32_t c, bool arabic)
{
    return arabic ? c == 0x637 || c == 0x638 || c == 0x639 || c == 0x63A : c >= 0xD8 && c <= 0xDB;
}

/* Counts pairs of halves, and letters (of any script) altogether. */
static void count_pairs(struct fh_slice text, bool arabic, size_t *pairs, size_t *letters)
{
    *pairs = *letters = 0;
    bool first = false;
    for (size_t at = 0; at < text.length;) {
        uint32_t c;
        at += fh_letters_decode(text.bytes + at, text.length - at, &c);
        if (first && is_second_half(c)) {
            ++*pairs;
            first = false;
            continue;
        }
        first = is_first_half(c, arabic);
        *letters += (c >= 0xC0 && c < 0x2000) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}

/* A cheap look, which nearly all texts pass: are there so many first halves at all? */
static bool is_suspect(struct fh_slice text)
{
    size_t latin = 0, arabic = 0, length = text.length < 256 ? text.length : 256;
    for (size_t at = 0; at + 1 < length; at++) {
        unsigned char byte = (unsigned char)text.bytes[at], next = (unsigned char)text.bytes[at + 1];
        latin += byte == 0xC3 && next >= 0x98 && next <= 0x9B;
        arabic += byte == 0xD8 && next >= 0xB7 && next <= 0xBA;
    }
    return latin >= PAIRS_MIN || arabic * 16 >= length;
}

const char *fh_mojibake(struct fh_slice text)
{
    size_t pairs, letters;
    if (!is_suspect(text))
        return NULL;
    text.length = text.length < LOOKED_BYTES ? text.length : LOOKED_BYTES;
    for (int arabic = 0; arabic < 2; arabic++) {
        count_pairs(text, arabic != 0, &pairs, &letters);
        if (pairs >= PAIRS_MIN && pairs * 10 >= letters * 8)
            return arabic != 0 ? "windows-1256" : "windows-1252";
    }
    return NULL;
}
