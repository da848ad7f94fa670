/* Pairs of an index's stems that look like two spellings of one foreign name.
 *
 * Two stems make a pair when they have one *skeleton*: their consonants, with letters that the papers use for one
 * foreign sound made equal (ج غ ق ك for g, ت ط ث, س ص ز, د ض ذ, تش and ش) and vowels and doubled letters left out; and
 * when they differ in few letters. What this is not: a judgement. Arabic words of one root look just so; the company
 * they keep tells them apart (variant_company.h).
 */
#ifndef FH_QUERY_VARIANT_PAIRS_H
#define FH_QUERY_VARIANT_PAIRS_H

#include "indexer/snapshot.h"
#include "stemmer/terms.h"

struct fh_variant_word {
    struct fh_slice stem; /* lives with the pairs */
    uint64_t doc_freq;    /* over all segments */
    uint64_t skeleton;    /* its hash */
};

struct fh_variant_pair {
    uint32_t usual, other;   /* numbers of words; the usual one is in more documents */
    uint32_t sounds, vowels; /* how many letters they differ in: of one sound, and vowels */
    uint32_t core;           /* consonants that no Arabic pattern adds: a root has three */
};

struct fh_variant_pairs {
    struct fh_terms stems; /* of the index: those long enough to tell */
    uint64_t *doc_freqs;   /* of them, by id */
    struct fh_variant_word *words;
    struct fh_variant_pair *list;
    size_t doc_freqs_capacity, word_count, word_capacity, count, capacity;
};

/* Finds them among stems in at least `doc_freq_min` documents. FH_ERR_CORRUPT, FH_ERR_NOMEM (release is still safe). */
enum fh_status fh_variant_pairs_find(struct fh_variant_pairs *pairs, const struct fh_snapshot *snapshot,
                                     uint64_t doc_freq_min, struct fh_error *error);
void fh_variant_pairs_release(struct fh_variant_pairs *pairs); /* a zeroed struct is fine */

/* In how many letters two stems of one skeleton differ; false when these are too many for one name. */
bool fh_variant_alike(struct fh_slice a, struct fh_slice b, uint32_t *sounds, uint32_t *vowels);

#endif
