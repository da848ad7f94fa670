/* The query engine's oracle: an exhaustive scorer in the plainest form there is.
 *
 * It decodes whole posting lists into one array a term, walks the parsed query for every document
 * of the index, one after the other, and sorts them all. It knows nothing of plans, cursors,
 * bounds, windows or heaps. Scores are computed twice: in double precision by the formula of
 * docs/RANKING.md, and in whole units, so that an answer can be compared hit by hit.
 */
#ifndef FH_TESTS_SUPPORT_ORACLE_H
#define FH_TESTS_SUPPORT_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

#include "indexer/snapshot.h"

struct oracle;

/* An oracle for the newest commit at `path`; aborts when that cannot be read. */
struct oracle *oracle_open(const char *path);
void oracle_close(struct oracle *oracle);
const struct fh_snapshot *oracle_snapshot(const struct oracle *oracle);

/* Runs the query through fh_search and through the oracle. False, with the reason in `why`, when they
 * do not agree on every hit, score and total. With options->cancel or a timeout it means nothing. */
bool oracle_agrees(struct oracle *oracle, struct fh_index *index, struct fh_slice query,
                   const struct fh_search_options *options, char *why, size_t why_bytes);

/* The same for the query of the last call, asked in another way that the oracle's ranking does not depend on: with
 * another limit, exact_total, or other vector instructions. */
bool oracle_still_agrees(struct oracle *oracle, struct fh_index *index, struct fh_slice query,
                         const struct fh_search_options *options, char *why, size_t why_bytes);

/* How many documents matched the last query. */
size_t oracle_matches(const struct oracle *oracle);

#endif
