/* The lexicon: how often every word of a large text occurs, and how it is usually spelled.
 *
 * Clitics come off only where a known word remains, and a misspelled ending is put right only
 * where the usual spelling is known; this table is what knows. It is immutable, position
 * independent and used where it lies (read-only data, or a mapped index): opening looks at the
 * header alone, and no look-up trusts a byte of the table or leaves it.
 *
 *     0   "FHLX"
 *     4   u32  format version, 1
 *     8   u64  XXH3-64 of everything from byte 16 on
 *     16  u32  slot_count
 *     20  u32  word_count
 *     24  u32  probe_max: slots a look-up must try at most
 *     28  u32  0
 *     32  slot_count slots of 4 bytes
 *
 * Words are looked up folded (fold.h). A word's home is slot (h >> 32) * slot_count >> 32 of its
 * XXH3-64 h; a word whose home is taken lies in one of the next slots. A slot holds
 *     u16  the low half of h: with it 1 unknown word in about 30,000 is taken for a known one
 *     u8   the count: exact below 16, then three bits of mantissa; 0 marks a free slot
 *     u8   the usual spelling (spelling.h)
 */
#ifndef FH_STEMMER_LEXICON_H
#define FH_STEMMER_LEXICON_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"

struct fh_lexicon {
    struct fh_slice bytes; /* the whole, borrowed */
    uint32_t slot_count, word_count, probe_max;
    uint64_t hash;
};

struct fh_lexeme {
    uint32_t count; /* 0: not in the lexicon; otherwise within an eighth below the true count */
    uint8_t spelling;
};

/* Takes `bytes`, which must outlive the lexicon. FH_ERR_CORRUPT when they are no lexicon. */
enum fh_status fh_lexicon_open(struct fh_lexicon *lexicon, struct fh_slice bytes, struct fh_error *error);

/* The lexicon that comes with the library (lexicon_ar.c). */
struct fh_slice fh_lexicon_builtin(void);

/* Reads every byte: FH_ERR_CORRUPT unless they have the hash that the header names. */
enum fh_status fh_lexicon_verify(const struct fh_lexicon *lexicon, struct fh_error *error);

struct fh_lexeme fh_lexicon_find(const struct fh_lexicon *lexicon, struct fh_slice folded);

/* Starts fetching where a look-up will begin. */
void fh_lexicon_prefetch(const struct fh_lexicon *lexicon, struct fh_slice folded);

/* The count of `folded` and of the same with ال before it: what makes a word known. */
uint32_t fh_lexicon_known(const struct fh_lexicon *lexicon, struct fh_slice folded);

/* Builds a lexicon from word counts, lines of "word TAB count" with words as they are spelled,
 * and appends it to `out`. Counts of equal words are summed; words seen less than `count_min`
 * times are left out. The outcome depends on nothing but the set of counts. FH_ERR_INPUT ("name:line: reason")
 * for the first bad line. */
enum fh_status fh_lexicon_build(struct fh_buffer *out, const struct fh_rules *texts, size_t text_count,
                                uint64_t count_min, struct fh_error *error);

#endif
