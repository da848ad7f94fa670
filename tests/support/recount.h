/* The inverter's oracle: takes the stored articles of a snapshot, analyses them once more, counts words
 * in the plainest way there is (one list of all words, sorted), and compares with every posting
 * list, position, length and statistic of the index.
 */
#ifndef FH_TESTS_SUPPORT_RECOUNT_H
#define FH_TESTS_SUPPORT_RECOUNT_H

#include "indexer/snapshot.h"

/* Fails the running CMocka test at the first difference. Returns the number of postings compared. */
uint64_t recount_snapshot(const struct fh_snapshot *snapshot);

#endif
