/* Pairs of frequent words: for two of a segment's most frequent stems, the documents in which one
 * follows the other directly, and how often. They answer phrases such as "في هذا", whose words are
 * nearly everywhere, without reading positions; common-word pairs after Bahle, Williams and Zobel
 * ("Efficient Phrase Querying with an Auxiliary Index", SIGIR 2002).
 *
 * Pairs are made from the segment's own stem lists when it is built, so they are never merged, and
 * a segment without them is no less right. Frequent are the FH_COMMON_MOST stems of the highest
 * doc_freq that are in one document of FH_COMMON_SHARE or more, in a segment of FH_COMMON_DOCS documents
 * or more. Every ordered pair of them (a stem with itself too) that occurs has a list.
 *
 *     common section: term_ord u32 of each, rising
 *     pairs section: entries of 20 bytes: number u16 (first * common_count + second), zero u8, impact u8, doc_freq u32,
 *         offset u64 in the lists section, length u32; rising by number
 *     lists section: posting lists (postings.h: freq counts pairs that start there, titles and leads those that start in
 *         the title and in the lead); with doc_freq 1 varints: doc, freq, titles, and leads where there are any
 */
#ifndef FH_INDEXER_PAIRS_H
#define FH_INDEXER_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"
#include "indexer/postings.h"
#include "indexer/termdict.h"

#define FH_COMMON_MOST 64u
#define FH_COMMON_SHARE 8u
#define FH_COMMON_DOCS 1024u
#define FH_PAIR_ENTRY_BYTES 20u

struct fh_pairs {
    uint32_t common_count, pair_count; /* 0: the segment has none */
    uint32_t doc_count;
    const uint32_t *common;
    const uint8_t *entries;
    struct fh_slice lists;
    const char *file;
};

/* FH_ERR_CORRUPT when the sections are no such tables. */
enum fh_status fh_pairs_open(struct fh_pairs *pairs, uint32_t doc_count, struct fh_slice common, struct fh_slice entries,
                             struct fh_slice lists, const char *file, struct fh_error *error);

/* The documents in which `second` directly follows `first`. *known is false when one of them is not
 * frequent: the pairs then say nothing. FH_OK with the list, FH_ERR_NOT_FOUND (no message) when *known and
 * they never meet, FH_ERR_CORRUPT. */
enum fh_status fh_pairs_find(const struct fh_pairs *pairs, fh_term_ord first, fh_term_ord second, bool *known,
                             struct fh_postings *list, struct fh_error *error);

/* Walks the pairs for check and dump: number i < pair_count. */
enum fh_status fh_pairs_at(const struct fh_pairs *pairs, uint32_t i, fh_term_ord *first, fh_term_ord *second,
                           struct fh_postings *list, struct fh_error *error);

#endif
