/* What kind of character is this: the one place that says which characters make words.
 *
 * Arabic and ASCII are answered from tables; everything else by the Unicode general category
 * (utf8proc). Ignored characters (diacritics, tatweel, Quranic marks, bidi controls, zero-width
 * joiners) belong to the word they stand in but are no letters of it.
 */
#ifndef FH_STEMMER_LETTERS_H
#define FH_STEMMER_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stemmer/utf8.h"

enum fh_class {
    FH_CLASS_SEPARATOR = 0, /* spaces, punctuation, symbols, invalid bytes */
    FH_CLASS_ARABIC,        /* a letter of the Arabic script */
    FH_CLASS_OTHER,         /* a letter of another script */
    FH_CLASS_DIGIT,         /* a decimal digit of any script */
    FH_CLASS_MARK,          /* ignored, printed: diacritics, tatweel, combining marks */
    FH_CLASS_HIDDEN,        /* ignored, invisible: bidi controls, joiners, soft hyphen */
    FH_CLASS_JOINT          /* separates, unless both neighbours say otherwise: . , - ' and kin */
};

extern const uint8_t fh_class_ascii[128];
extern const uint8_t fh_class_arabic[256]; /* U+0600 to U+06FF */

enum fh_class fh_class_of(uint32_t code);

/* True when the two bytes at `p` are a character of U+0600..U+06FF; *index is its low byte. */
static inline bool fh_arabic_pair(const uint8_t *p, const uint8_t *end, uint8_t *index)
{
    if ((p[0] & 0xFC) != 0xD8 || end - p < 2 || (p[1] & 0xC0) != 0x80)
        return false;
    *index = (uint8_t)(p[0] << 6 | (p[1] & 0x3F));
    return true;
}

/* Class of the character at `p` (p < end) and its length in bytes. */
static inline enum fh_class fh_class_at(const uint8_t *p, const uint8_t *end, size_t *length)
{
    uint8_t index;
    if (fh_arabic_pair(p, end, &index)) {
        *length = 2;
        return (enum fh_class)fh_class_arabic[index];
    }
    if (*p < 0x80) {
        *length = 1;
        return (enum fh_class)fh_class_ascii[*p];
    }
    uint32_t code = fh_utf8_decode_long(p, end, length);
    return code == FH_UTF8_INVALID ? FH_CLASS_SEPARATOR : fh_class_of(code);
}

static inline bool fh_class_is_ignored(enum fh_class class)
{
    return class == FH_CLASS_MARK || class == FH_CLASS_HIDDEN;
}

/* Letters, digits and what is ignored inside words. */
static inline bool fh_class_in_word(enum fh_class class)
{
    return class != FH_CLASS_SEPARATOR && class != FH_CLASS_JOINT;
}

#endif
