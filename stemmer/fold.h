/* Folding: the letters of a word as comparisons see them, with a map back to the printed bytes.
 *
 * There are two folds, one on top of the other.
 *   fh_fold_word    gives the word *as spelled*: NFKC of presentation forms, diacritics, tatweel
 *                   and invisible marks off, a decomposed hamza composed, أ إ آ ٱ to ا, Persian and
 *                   Urdu letters to Arabic, those of foreign sounds (پ چ ڤ گ ژ) to ب ج ف ك ز, digits to ASCII, other scripts lower-cased and without
 *                   accents. ة ى ؤ ئ ء are kept: libstemmer and the canonical spelling need them.
 *   fh_fold_letters goes on to the *folded* word, the key of the lexicon: ة to ه, ى ئ to ي, ؤ to و.
 * Both are idempotent. The second maps letter to letter, so the two stay aligned byte by byte.
 *
 * What this is not: it does not decide where words begin and end (tokenizer.h, pieces.h).
 */
#ifndef FH_STEMMER_FOLD_H
#define FH_STEMMER_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

struct fh_span {
    uint32_t start, end; /* a range of bytes of the text that was folded */
};

struct fh_fold {
    struct fh_buffer text;
    struct fh_span *spans; /* one for each byte of `text`: the printed character it comes from, marks included */
    size_t span_capacity;
};

#define FH_FOLD_INIT {FH_BUFFER_INIT, NULL, 0}

void fh_fold_release(struct fh_fold *fold);

/* Replaces the content of *fold by `word` as spelled. `word` is at most 4 GiB; bytes that are not
 * UTF-8 become spaces. False out of memory. */
bool fh_fold_word(struct fh_slice word, struct fh_fold *fold);

/* Folds spelled letters further, in place; the length stays. */
void fh_fold_letters(char *bytes, size_t length);

#endif
