/* A borrowed run of bytes: pointer and length, no ownership, no terminator.
 *
 * Text in Fihrist travels as slices of UTF-8. The function that hands one out says
 * until when it lives; whoever needs it longer copies it (arena.h, buffer.h).
 */
#ifndef FH_BASE_SLICE_H
#define FH_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "fihrist.h" /* struct fh_slice */

#define FH_SLICE_LITERAL(literal) ((struct fh_slice){(literal), sizeof(literal) - 1})

static inline struct fh_slice fh_slice_from(const char *text)
{
    return (struct fh_slice){text, text != NULL ? strlen(text) : 0};
}

static inline bool fh_slice_equal(struct fh_slice a, struct fh_slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static inline bool fh_slice_is(struct fh_slice a, const char *text)
{
    return fh_slice_equal(a, fh_slice_from(text));
}

static inline bool fh_slice_starts_with(struct fh_slice a, struct fh_slice prefix)
{
    return a.length >= prefix.length && (prefix.length == 0 || memcmp(a.bytes, prefix.bytes, prefix.length) == 0);
}

/* Order of unsigned bytes, the shorter first where one is a prefix of the other: <0, 0, >0.
 * For UTF-8 this is the order of code points. */
static inline int fh_slice_compare(struct fh_slice a, struct fh_slice b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.bytes, b.bytes, common) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

#endif
