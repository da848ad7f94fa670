/* See keyboard.h. */
#include "query/keyboard.h"

#include <stdlib.h>

#include "stemmer/utf8.h"

/* A key by its place (row from the top, left edge in quarters of a key) and what it gives in each layout, without
 * Shift. Sources: Microsoft's keyboard layouts Arabic (101), United States and French; xkeyboard-config ara, us, fr. */
struct key {
    int row, left;
    const char *arabic, *qwerty, *azerty;
};

static const struct key keys[] = {
    {0, 0, "ذ", "`", "²"},   {1, 6, "ض", "q", "a"},  {1, 10, "ص", "w", "z"}, {1, 14, "ث", "e", "e"},
    {1, 18, "ق", "r", "r"},  {1, 22, "ف", "t", "t"}, {1, 26, "غ", "y", "y"}, {1, 30, "ع", "u", "u"},
    {1, 34, "ه", "i", "i"},  {1, 38, "خ", "o", "o"}, {1, 42, "ح", "p", "p"}, {1, 46, "ج", "[", "^"},
    {1, 50, "د", "]", "$"},  {2, 7, "ش", "a", "q"},  {2, 11, "س", "s", "s"}, {2, 15, "ي", "d", "d"},
    {2, 19, "ب", "f", "f"},  {2, 23, "ل", "g", "g"}, {2, 27, "ا", "h", "h"}, {2, 31, "ت", "j", "j"},
    {2, 35, "ن", "k", "k"},  {2, 39, "م", "l", "l"}, {2, 43, "ك", ";", "m"}, {2, 47, "ط", "'", "ù"},
    {3, 9, "ئ", "z", "w"},   {3, 13, "ء", "x", "x"}, {3, 17, "ؤ", "c", "c"}, {3, 21, "ر", "v", "v"},
    {3, 25, "لا", "b", "b"}, {3, 29, "ى", "n", "n"}, {3, 33, "ة", "m", ","}, {3, 37, "و", ",", ";"},
    {3, 41, "ز", ".", ":"},  {3, 45, "ظ", "/", "!"}};

/* With Shift: where the Arabic layout has a letter there. Other capitals are taken for the key without it. */
static const struct key shifted[] = {{2, 27, "أ", "H", "H"},  {1, 26, "إ", "Y", "Y"},  {3, 29, "آ", "N", "N"},
                                     {2, 23, "لأ", "G", "G"}, {1, 22, "لإ", "T", "T"}, {3, 25, "لآ", "B", "B"}};

#define KEYS (sizeof keys / sizeof keys[0])
#define SHIFTED (sizeof shifted / sizeof shifted[0])

/* ---- Neighbours ---- */

static bool gives(const char *text, uint32_t letter)
{
    size_t length;
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
    return fh_utf8_decode(p, end, &length) == letter && p + length == end;
}

/* The key of a letter in the Arabic or the QWERTY layout. */
static const struct key *key_of(uint32_t letter, bool arabic)
{
    for (size_t i = 0; i < KEYS; i++)
        if (gives(arabic ? keys[i].arabic : keys[i].qwerty, letter))
            return &keys[i];
    return NULL;
}

bool fh_keys_touch(uint32_t a, uint32_t b)
{
    for (int arabic = 0; arabic < 2; arabic++) {
        const struct key *one = key_of(a, arabic), *other = key_of(b, arabic);
        if (one == NULL || other == NULL || one == other)
            continue;
        int apart = abs(one->left - other->left);
        return one->row == other->row ? apart == 4 : abs(one->row - other->row) == 1 && apart < 4;
    }
    return false;
}

/* ---- Retyping ---- */

static const char *side(const struct key *key, enum fh_retyping retyping, bool from)
{
    bool arabic = (retyping == FH_RETYPE_ARABIC_TO_QWERTY || retyping == FH_RETYPE_ARABIC_TO_AZERTY) == from;
    bool azerty = retyping == FH_RETYPE_AZERTY_TO_ARABIC || retyping == FH_RETYPE_ARABIC_TO_AZERTY;
    return arabic ? key->arabic : azerty ? key->azerty : key->qwerty;
}

/* The key of `list` that gives the longest beginning of `text`; *length gets the bytes of it. */
static const struct key *longest(const struct key *list, size_t count, struct fh_slice text, enum fh_retyping retyping,
                                 bool pair, size_t *length)
{
    const struct key *best = NULL;
    for (size_t i = 0; i < count; i++) {
        struct fh_slice given = fh_slice_from(side(&list[i], retyping, true));
        bool two = given.length > 2; /* of Arabic keys, those with two letters */
        if (fh_slice_starts_with(text, given) && !(pair && two) && (best == NULL || given.length > *length)) {
            best = &list[i];
            *length = given.length;
        }
    }
    return best;
}

static bool stays(uint32_t c)
{
    return (c >= '0' && c <= '9') || c == '-';
}

static bool goes(uint32_t c)
{
    return c >= 0x064B && c <= 0x0652;
}

/* Retypes the beginning of `text` and returns the bytes it had; 0 when no key gives it. */
static size_t retype_one(struct fh_slice text, enum fh_retyping retyping, bool pair, struct fh_buffer *out)
{
    size_t length;
    uint32_t c = fh_utf8_decode((const uint8_t *)text.bytes, (const uint8_t *)text.bytes + text.length, &length);
    if (stays(c) || goes(c)) {
        fh_buffer_append(out, text.bytes, stays(c) ? length : 0);
        return length;
    }
    const struct key *key = longest(keys, KEYS, text, retyping, pair, &length);
    if (key == NULL)
        key = longest(shifted, SHIFTED, text, retyping, pair, &length);
    if (key != NULL) {
        const char *given = side(key, retyping, false);
        bool capital = given[0] >= 'A' && given[0] <= 'Z';
        fh_buffer_append_byte(out, capital ? (char)(given[0] + 32) : given[0]);
        fh_buffer_append_text(out, given + 1);
        return length;
    }
    char small = text.bytes[0];
    if (small < 'A' || small > 'Z')
        return 0;
    small = (char)(small + 32);
    return retype_one((struct fh_slice){&small, 1}, retyping, pair, out);
}

bool fh_keyboard_retype(struct fh_slice typed, enum fh_retyping retyping, bool pair, struct fh_buffer *out)
{
    size_t before = out->length;
    for (size_t at = 0, length; at < typed.length; at += length) {
        length = retype_one((struct fh_slice){typed.bytes + at, typed.length - at}, retyping, pair, out);
        if (length == 0) {
            out->length = before;
            return false;
        }
    }
    return fh_buffer_ok(out);
}
