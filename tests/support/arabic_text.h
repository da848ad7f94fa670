/* Random text for the analyzer's property tests: made of the pieces that real text is dirty
 * with, words, marks, joints, presentation forms, other scripts and broken bytes.
 */
#ifndef FH_TESTS_SUPPORT_ARABIC_TEXT_H
#define FH_TESTS_SUPPORT_ARABIC_TEXT_H

#include "base/buffer.h"
#include "tests/support/random.h"

/* Replaces the content of `out` by `pieces` random pieces. */
void test_arabic_text(struct random *random, size_t pieces, struct fh_buffer *out);

/* Replaces the content of `out` by `length` random bytes, likely to look like UTF-8. */
void test_wild_bytes(struct random *random, size_t length, struct fh_buffer *out);

#endif
