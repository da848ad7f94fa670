/* UTF-8, one character at a time, with every rule of the standard checked (Unicode 15, table
 * 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
 *
 * The decoder never reads at or after `end`. A byte that starts no valid sequence counts as one
 * invalid character of length 1, so that a loop always moves on.
 */
#ifndef FH_STEMMER_UTF8_H
#define FH_STEMMER_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define FH_UTF8_INVALID UINT32_MAX

/* Decodes the character at `p` (p < end) that is not ASCII; use fh_utf8_decode. */
uint32_t fh_utf8_decode_long(const uint8_t *p, const uint8_t *end, size_t *length);

/* The code point at `p` (p < end), or FH_UTF8_INVALID; *length is what to advance by, 1 to 4. */
static inline uint32_t fh_utf8_decode(const uint8_t *p, const uint8_t *end, size_t *length)
{
    if (*p < 0x80) {
        *length = 1;
        return *p;
    }
    return fh_utf8_decode_long(p, end, length);
}

/* True where a character may start: not a continuation byte. */
static inline bool fh_utf8_is_start(uint8_t byte)
{
    return (byte & 0xC0) != 0x80;
}

/* The longest prefix of at most `max` bytes that does not split a character. */
struct fh_slice fh_utf8_cut(struct fh_slice text, size_t max);

/* Characters in valid UTF-8. */
size_t fh_utf8_count(struct fh_slice text);

/* True for well-formed UTF-8 throughout. */
bool fh_utf8_valid(struct fh_slice text);

#endif
