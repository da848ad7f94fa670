/* Which documents of a window fulfil a condition: the match tree evaluated on sets of bits.
 *
 * This is how filters, exclusions, nested conditions and counts are decided; the rankers find
 * plain lists of words by themselves (query/rank.h).
 */
#ifndef FH_QUERY_MATCHER_H
#define FH_QUERY_MATCHER_H

#include "query/scan.h"
#include "query/window.h"

/* The live documents of window number `window` of the open segment that fulfil `match`. After a failure (scan->status, scan->damaged) the set means nothing. */
void fh_match_window(struct fh_scan *scan, const struct fh_match *match, uint32_t window, struct fh_window_bits *bits);

/* False when no document of the window can fulfil it, told without reading a posting. */
bool fh_match_may(const struct fh_scan *scan, const struct fh_match *match, uint32_t window);

/* Takes the deleted documents out of the set. */
void fh_match_live(const struct fh_scan *scan, uint32_t window, struct fh_window_bits *bits);

#endif
