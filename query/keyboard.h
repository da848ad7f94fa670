/* The keys of a keyboard: which of them are neighbours, and what they would have given in another layout.
 *
 * Known are the standard Arabic keyboard (101, as Windows and X11 have it; 102 has the same letters) and the two
 * Latin ones that are used beside it, QWERTY and the French AZERTY. A word typed with the wrong one switched on
 * is the right keys in the wrong letters: fsl for بسم.
 */
#ifndef FH_QUERY_KEYBOARD_H
#define FH_QUERY_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

/* Whether two letters, as folded words have them, lie on neighbouring keys of one keyboard: beside each other, or
 * touching in the row above or below. */
bool fh_keys_touch(uint32_t a, uint32_t b);

enum fh_retyping {
    FH_RETYPE_QWERTY_TO_ARABIC,
    FH_RETYPE_AZERTY_TO_ARABIC,
    FH_RETYPE_ARABIC_TO_QWERTY,
    FH_RETYPE_ARABIC_TO_AZERTY,
    FH_RETYPE_COUNT
};

/* Appends to `out` what the keys of `typed` give in the other layout; digits and hyphens stay, diacritics go. The
 * key لا is one key, and two letters: `pair` says that it was ل and ا one after the other. False, with `out` as it
 * was, when a character is on none of the letter keys. */
bool fh_keyboard_retype(struct fh_slice typed, enum fh_retyping retyping, bool pair, struct fh_buffer *out);

#endif
