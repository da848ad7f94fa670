/* Character classes. See letters.h. The Arabic table follows the Unicode 15 code chart of the
 * block, with one deliberate difference: the whole run of Quranic annotation signs, symbols
 * among them, is ignored inside words. */
#include "stemmer/letters.h"

#include <utf8proc.h>

/* The charts: one letter a character, sixteen a row. */
#define S FH_CLASS_SEPARATOR
#define A FH_CLASS_ARABIC
#define L FH_CLASS_OTHER
#define D FH_CLASS_DIGIT
#define M FH_CLASS_MARK
#define H FH_CLASS_HIDDEN
#define J FH_CLASS_JOINT

/* clang-format off */
const uint8_t fh_class_ascii[128] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, /* 0_ */
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, /* 1_ */
    S, S, S, S, S, S, S, J, S, S, S, S, J, J, J, S, /* 2_ */
    D, D, D, D, D, D, D, D, D, D, S, S, S, S, S, S, /* 3_ */
    S, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 4_ */
    L, L, L, L, L, L, L, L, L, L, L, S, S, S, S, S, /* 5_ */
    S, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* 6_ */
    L, L, L, L, L, L, L, L, L, L, L, S, S, S, S, S, /* 7_ */
};

const uint8_t fh_class_arabic[256] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, /* 0_ */
    M, M, M, M, M, M, M, M, M, M, M, S, H, S, S, S, /* 1_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 2_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 3_ */
    M, A, A, A, A, A, A, A, A, A, A, M, M, M, M, M, /* 4_ */
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, M, /* 5_ */
    D, D, D, D, D, D, D, D, D, D, S, J, J, S, A, A, /* 6_ */
    M, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 7_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 8_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 9_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* A_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* B_ */
    A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* C_ */
    A, A, A, A, S, A, M, M, M, M, M, M, M, M, M, M, /* D_ */
    M, M, M, M, M, M, M, M, M, M, M, M, M, M, A, A, /* E_ */
    D, D, D, D, D, D, D, D, D, D, A, A, A, S, S, A, /* F_ */
};
/* clang-format on */

static bool is_hidden(uint32_t code)
{
    return code == 0x00AD || code == 0x034F || code == 0x180E || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
           (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

static bool is_joint(uint32_t code)
{
    return code == 0x2019 || code == 0x2010 || code == 0x2011; /* ’ and the true hyphens */
}

static bool is_arabic(uint32_t code)
{
    return (code >= 0x0750 && code <= 0x077F) || (code >= 0x0870 && code <= 0x08FF) ||
           (code >= 0xFB50 && code <= 0xFDFF) || (code >= 0xFE70 && code <= 0xFEFC);
}

/* Diacritics as characters of their own, which NFKC would turn into a space and a mark. */
static bool is_presentation_mark(uint32_t code)
{
    return (code >= 0xFE70 && code <= 0xFE7F) || (code >= 0xFC5E && code <= 0xFC63) ||
           (code >= 0xFCF2 && code <= 0xFCF4);
}

static enum fh_class class_by_category(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
        return is_arabic(code) ? A : L;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return M;
    case UTF8PROC_CATEGORY_MC: /* vowel signs of Indic scripts are letters to a reader */
        return L;
    case UTF8PROC_CATEGORY_ND:
        return D;
    default:
        return S;
    }
}

enum fh_class fh_class_of(uint32_t code)
{
    if (code < 0x80)
        return (enum fh_class)fh_class_ascii[code];
    if (code >= 0x600 && code <= 0x6FF)
        return (enum fh_class)fh_class_arabic[code - 0x600];
    if (is_hidden(code))
        return FH_CLASS_HIDDEN;
    if (is_joint(code))
        return FH_CLASS_JOINT;
    if (is_presentation_mark(code))
        return FH_CLASS_MARK;
    return class_by_category(code);
}
