/* Pairs of frequent words: for two stems that are in many documents, in which documents one follows the other directly.
 * A phrase of them looks at positions in these documents only: "في هذا", whose words are nearly everywhere,
 * or "جنوب في", where one word is; common-word pairs after Bahle, Williams and Zobel
 * ("Efficient Phrase Querying with an Auxiliary Index", SIGIR 2002), but a pair does not have a posting list:
 * it marks postings in the list of the rarer of its stems, which says more with fewer bits.
 *
 * Pairs are made from the segment's own stem lists when it is built, so they are never merged, and
 * a segment without them is no less right. What a phrase costs without marks grows with the blocks of both its lists
 * that are decoded, and with the documents that have both: with the doc_freqs added up and multiplied. So a pair has
 * marks where the product of the doc_freqs, to each of which documents / FH_PAIR_ADDED is added, is `least` or more:
 * in a segment of FH_COMMON_DOCS documents or more, 2 documents^2 / FH_PAIR_SHARE, or what leaves FH_PAIRS_MOST
 * pairs. Every such ordered pair (a stem with itself too) that occurs has marks.
 *
 *     common section: least u64; added u64; term_ord u32 of each stem that a pair may have, rising
 *     rows section: u64 for each of these stems: where its row begins in the marks section
 *     marks section: rows; row = [pairs varint] [second varint, bytes varint]... marks...      of the pairs with this first stem
 *         second: the index of the second stem less that of the pair before less one (first: the index)
 *         marks = [count varint] runs...    for every 128 marks two layered runs (layered.h): which postings of the rarer stem, by
 *         rank, each less the one before less one; and what there is to say of each: twice how often the pair is there,
 *         less two, and 1 more if it begins in the title or is in the lead
 *
 * Segments of version 2 that earlier builds wrote have these tables as other sections, without `added`, which is 0;
 * those of version 1 have something else there, which is left alone.
 */
#ifndef FH_INDEXER_PAIRS_H
#define FH_INDEXER_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"
#include "indexer/termdict.h"

#define FH_COMMON_MOST 512u   /* stems */
#define FH_PAIR_ADDED 16u   /* documents / this is added to doc_freqs */
#define FH_PAIR_SHARE 15u   /* 2 documents^2 / this is the least product */
#define FH_PAIRS_MOST 32768u  /* pairs that might occur */
#define FH_COMMON_DOCS 1024u

struct fh_pairs {
    uint32_t common_count; /* 0: the segment has none */
    uint64_t least, added; /* fh_pairs_know */
    const uint32_t *common;
    const uint8_t *rows;
    struct fh_slice marks;
    const char *file;
};

struct fh_pair_sections {
    struct fh_slice common, rows, marks;
    bool added; /* `common` says what is added to doc_freqs */
};

/* FH_ERR_CORRUPT when the sections are no such tables. */
enum fh_status fh_pairs_open(struct fh_pairs *pairs, const struct fh_pair_sections *sections, const char *file,
                             struct fh_error *error);

/* Whether a pair of two of the stems, with these doc_freqs, has marks if it occurs. */
static inline bool fh_pairs_know(const struct fh_pairs *pairs, uint32_t first_freq, uint32_t second_freq)
{
    return (first_freq + pairs->added) * (second_freq + pairs->added) >= pairs->least;
}

/* Whether the marks of a pair are in the list of its second stem: the rarer, of equals that with the lower number. */
static inline bool fh_pair_marks_second(uint32_t first_freq, fh_term_ord first, uint32_t second_freq,
                                        fh_term_ord second)
{
    return second_freq < first_freq || (second_freq == first_freq && second < first);
}

struct fh_pair_marks {
    uint32_t count;
    struct fh_slice runs;
};

/* The marks of `second` directly following `first`. *known is false when they are not frequent
 * enough: the pairs then say nothing. FH_OK, FH_ERR_NOT_FOUND (no message) when *known and
 * they never meet, FH_ERR_CORRUPT. */
enum fh_status fh_pairs_find(const struct fh_pairs *pairs, const struct fh_term_info *first,
                             const struct fh_term_info *second, bool *known, struct fh_pair_marks *marks,
                             struct fh_error *error);

/* Reads marks by the run: ranks[i] := the posting, facts[i] := what there is to say of it, for up to 128 marks (room for
 * 128 + 16). Returns how many; 0 at the end, and for damage, when *damaged is set. Ranks rise and are below `postings`. */
struct fh_marks_reader {
    const uint8_t *in, *end;
    uint32_t left, postings;
    uint64_t next; /* the lowest rank that may follow */
};
void fh_marks_begin(struct fh_marks_reader *reader, const struct fh_pair_marks *marks, uint32_t postings);
uint32_t fh_marks_next(struct fh_marks_reader *reader, uint32_t *ranks, uint32_t *facts, bool *damaged);

/* Reads all marks of a list of so many postings. places[i] := the place of mark i in its block of 128, facts[i] :=
 * what there is to say of it, at most FH_MARK_FACTS_MAX; starts[b] := the first mark in block b or a later one, for every
 * block and one more. places and facts have room for marks->count. False when the marks are damaged. */
bool fh_pair_marks_read(const struct fh_pair_marks *marks, uint32_t postings, uint32_t *starts, uint8_t *places,
                        uint8_t *facts);

#define FH_MARK_FACTS_MAX 255u /* or more */

/* How often the pair is in a posting outside of title and lead, if nowhere else; 0: ask the positions. */
static inline uint32_t fh_mark_freq(uint8_t facts)
{
    return facts % 2 == 0 ? facts / 2u + 1 : 0; /* 255 is odd */
}

/* Walks the pairs for check and tests. */
struct fh_pairs_walk {
    const struct fh_pairs *pairs;
    uint32_t first, second; /* indexes of the pair at hand */
    uint32_t left;          /* pairs of the row after it */
    const uint8_t *heads, *next, *end;
};

void fh_pairs_begin(struct fh_pairs_walk *walk, const struct fh_pairs *pairs);

/* FH_OK with first and second filled in, FH_END, FH_ERR_CORRUPT. */
enum fh_status fh_pairs_next(struct fh_pairs_walk *walk, struct fh_pair_marks *marks, struct fh_error *error);

#endif
