/* Arabic text with one byte a letter, on its way into stored articles and back.
 *
 * UTF-8 gives an Arabic letter two bytes, of which the first says next to nothing; a compressor has to
 * look at both. Narrowed text is a sequence of
 *     byte 80 to FF            a letter: U+0600 + (byte - 0x80), which is D8 80 to D9 BF in UTF-8
 *     byte 00, 05 to 7F        itself
 *     byte k from 01 to 04     the k bytes after it stand for themselves
 * so every string of bytes, UTF-8 or not, can be narrowed and comes back as it was. Text is never more
 * than twice as long for it, nor less than half as long. (The idea is that of a Unicode compression
 * scheme, as in Unicode Technical Standard 6, with one window that never moves.)
 */
#ifndef FH_INDEXER_NARROW_H
#define FH_INDEXER_NARROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What vector code writes too far. */
#define FH_NARROW_SLACK 16u

/* Narrows `length` bytes into `out`, which has room for 2 * length + FH_NARROW_SLACK. Returns how many
 * bytes they became: the same on every processor. */
size_t fh_narrow(uint8_t *out, const uint8_t *text, size_t length);

/* Turns narrowed bytes into text of exactly text_length bytes; `text` has room for FH_NARROW_SLACK more.
 * False when they make any other length or are cut off: the bytes may be anything. */
bool fh_widen(uint8_t *text, size_t text_length, const uint8_t *narrowed, size_t length);

#endif
