/* Sixty-four bytes of a text at once: which of them are letters and digits, and which separate, for those characters that
 * nearly all of Arabic news is made of. The tokenizer finds words in the bits without looking at characters one by one; what
 * neither has its bit (joints inside words, marks, other scripts, damage) it looks at as letters.h says.
 */
#ifndef FH_STEMMER_BLOCK_H
#define FH_STEMMER_BLOCK_H

#include <stdint.h>

#define FH_BLOCK_BYTES 64

struct fh_text_block {
    uint64_t word;      /* bytes of Arabic letters U+0620 to U+063F and U+0641 to U+064A, of ASCII letters and digits */
    uint64_t separator; /* bytes of U+0600 to U+060F and of what separates in ASCII, joints before such a one among it */
    unsigned length;    /* of the bytes that are told about: the block may end within a character */
};

/* Whether this build has it; without, every block would be empty. */
#if defined(__SSE2__)
#define FH_BLOCKS 1
#else
#define FH_BLOCKS 0
#endif

/* The block at `p`, where a character begins; p < end. Behind the end of the text is white space. */
struct fh_text_block fh_text_block_at(const uint8_t *p, const uint8_t *end);

#endif
