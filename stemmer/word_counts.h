/* How often each word of many texts occurs, as spelled: what a lexicon is built from.
 *
 * Words are runs of Arabic letters (pieces.h) folded as fold.h's word as spelled. There is room for `words_max`
 * different ones; when that is used up, those seen least are forgotten, so that a count may then fall short by as many
 * times as that happened (Manku and Motwani, VLDB 2002, in its plainest form). The outcome depends on the texts and
 * their order alone.
 */
#ifndef FH_STEMMER_WORD_COUNTS_H
#define FH_STEMMER_WORD_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "stemmer/fold.h"
#include "stemmer/pieces.h"
#include "stemmer/terms.h"

struct fh_word_counts {
    struct fh_terms words;
    uint64_t *counts; /* by id */
    size_t capacity, words_max;
    uint64_t word_total, forgotten; /* words read; how often the rarest were forgotten */
    struct fh_fold fold;
    struct fh_pieces pieces;
};

/* 0: four million words. */
void fh_word_counts_init(struct fh_word_counts *counts, size_t words_max);
void fh_word_counts_release(struct fh_word_counts *counts);

/* False out of memory; the counts are then fit for release only. */
bool fh_word_counts_add(struct fh_word_counts *counts, struct fh_slice text);

/* Appends lines "word TAB count" for words seen at least `count_min` times, the most frequent first, equal ones by
 * their bytes. False out of memory. */
bool fh_word_counts_print(const struct fh_word_counts *counts, uint64_t count_min, struct fh_buffer *out);

#endif
