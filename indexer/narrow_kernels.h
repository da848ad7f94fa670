/* The inner loops of narrow.c, one set for each kind of processor. A loop goes on for as long as it likes,
 * always to the end of a character, and leaves the rest, and all that is rare, to plain C.
 */
#ifndef FH_INDEXER_NARROW_KERNELS_H
#define FH_INDEXER_NARROW_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* How far a loop came: bytes read and bytes written. */
struct fh_narrow_step {
    size_t read, written;
};

/* Letters and plain bytes only, at most `length` bytes of text. */
struct fh_narrow_step fh_narrow_avx2(uint8_t *out, const uint8_t *text, size_t length);

/* Letters and plain bytes only; writes at most `room` bytes that count. */
struct fh_narrow_step fh_widen_avx2(uint8_t *text, size_t room, const uint8_t *narrowed, size_t length);

#endif
