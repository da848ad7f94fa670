/* Where words begin and end in raw text.
 *
 * The tokenizer cuts a text into *runs*: letters, digits and marks, with the joints between
 * them (. , - ' and their Arabic and typographic kin) that belong inside a word:
 *     . ,    between digits             3.5  400,000  ٣٫٥
 *     . '    between letters that are not Arabic     U.S.  spa.gov.sa  Moody's
 *     -      between a letter and a digit after it   كوفيد-19  F-16
 * Everything else separates: المغرب.وأشار is two runs. What a run means, one word or several, is
 * decided after folding (pieces.h). A run is a pure function of its own bytes, which is what
 * makes it a key for the session's cache.
 */
#ifndef FH_STEMMER_TOKENIZER_H
#define FH_STEMMER_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "stemmer/block.h"

struct fh_tokenizer {
    const uint8_t *begin, *next, *end;
    struct fh_text_block block;
    const uint8_t *block_begin; /* of the block; its length is 0 when there is none */
};

static inline struct fh_tokenizer fh_tokenizer_init(struct fh_slice text)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    return (struct fh_tokenizer){bytes, bytes, text.length > 0 ? bytes + text.length : bytes, {0, 0, 0}, bytes};
}

/* The next run, as a slice of the text; false at the end. */
bool fh_tokenizer_next(struct fh_tokenizer *tokenizer, struct fh_slice *run);

/* The same, character by character: for runs that blocks (block.h) do not tell, and for tests. */
bool fh_tokenizer_next_slow(struct fh_tokenizer *tokenizer, struct fh_slice *run);

/* The same for text that is already analysed: what stands between ASCII whitespace (and bytes
 * that are not UTF-8). */
bool fh_tokenizer_next_space(struct fh_tokenizer *tokenizer, struct fh_slice *run);

#endif
