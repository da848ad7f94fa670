/* Passing over all terms of a dictionary, for those who look for terms that are like something: near spellings,
 * patterns.
 *
 * Terms are front-coded, so a whole run of them that begin alike is left out by reading one byte of each. The
 * scan hands out what a term adds to the one handed out before, puts nothing together and reads the facts of a
 * term only when asked: two to three nanoseconds a term passed over. Who wants terms in order with their facts
 * takes an iterator (termdict.h).
 */
#ifndef FH_INDEXER_TERM_SCAN_H
#define FH_INDEXER_TERM_SCAN_H

#include "indexer/termdict.h"

struct fh_term_scan {
    const struct fh_termdict *dictionary;
    uint32_t next_block, at; /* blocks before it were entered; terms of the current one before it were passed */
    struct fh_term_block block;
    const uint8_t *next;    /* suffix of the next term */
    size_t length;          /* of the current term, in bytes */
    size_t shared;          /* the current term: so many bytes of the one before, */
    struct fh_slice suffix; /* and then these, mapped */
};

/* Before the first term. */
void fh_term_scan_init(struct fh_term_scan *scan, const struct fh_termdict *dictionary);

/* Moves to the next term that does not share its first `skip` bytes with the current one by the word of the front
 * coding (at the beginning of a block of 32 that says nothing, and the term is handed out in full). SIZE_MAX: to
 * the next term. FH_OK, FH_END, or FH_ERR_CORRUPT (and then FH_END). */
enum fh_status fh_term_scan_next(struct fh_term_scan *scan, size_t skip, struct fh_error *error);

/* The facts of the current term. FH_OK or FH_ERR_CORRUPT. */
enum fh_status fh_term_scan_info(const struct fh_term_scan *scan, struct fh_term_info *info, struct fh_error *error);

#endif
