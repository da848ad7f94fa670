/* Renumbering the documents of a segment so that similar ones are neighbours: smaller gaps, and
 * blocks whose postings are more alike.
 *
 * Recursive graph bisection (Dhulipala, Kabiljo, Karrer, Ottaviano, Pupyrev and Shalita, KDD 2016;
 * engineering after Mackenzie, Mallia, Petri, Culpepper and Suel, ECIR 2019): documents are split into
 * two halves and exchanged between them as long as the estimated cost of the gaps falls, and so
 * on inside each half.
 */
#ifndef FH_INDEXER_REORDER_H
#define FH_INDEXER_REORDER_H

#include "base/status.h"
#include "indexer/segment.h"

/* Fills numbers[old doc_id] = new doc_id, a permutation of 0 .. doc_count - 1. The result does not
 * depend on the number of threads. Temporary space is taken in `directory`. */
enum fh_status fh_reorder(const struct fh_segment *segment, const char *directory, unsigned threads, fh_doc_id *numbers,
                          struct fh_error *error);

#endif
