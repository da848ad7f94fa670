/* Verifying an index: every checksum, and that the bytes mean what docs/FORMAT.md says they must.
 *
 * Without `quick` all there is to know is derived a second time where it can be: posting lists are
 * decoded and their sums, impacts and skip entries compared; positions counted and placed inside their
 * documents; the forms of a stem added up to it; lengths taken from the postings; ids hashed and looked up;
 * time zones recomputed; stored articles unpacked and compared with ids and columns; pairs of frequent words
 * found again in the positions. What is not verified is that the terms are those the analyzer would make
 * of the articles (a reindex would tell).
 *
 * Works beside a writer: it looks at one commit. Damage never ends it early, short of the memory or the
 * files running out.
 */
#ifndef FH_INDEXER_CHECK_H
#define FH_INDEXER_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct fh_check_options { /* zero means default */
    bool quick;           /* checksums, and what opening looks at; not what the bytes mean */

    /* Told of everything found, a sentence each ("seg-3.fhs: postings: term 'x': ..."): a problem, or a mere
     * note. Of one kind of problem in one file the first ten, then how many more there are. May be NULL. */
    void (*on_finding)(void *user, bool problem, const char *message);

    /* Called now and then; bytes looked at, of how many. False ends the check. May be NULL. */
    bool (*on_progress)(void *user, uint64_t done, uint64_t total);
    void *user;
};

struct fh_check_report {
    uint64_t problems, notes;
    uint64_t files, bytes; /* that the manifest names and that are there */
    uint64_t segments, documents, deleted;
    uint64_t terms, postings, positions; /* both levels together; 0 with `quick` */
};

/* FH_OK: nothing wrong. FH_ERR_CORRUPT: there were problems (error has their number). FH_ERR_NOT_FOUND without
 * an index, FH_ERR_VERSION, FH_ERR_CANCELLED, FH_ERR_IO, FH_ERR_NOMEM: not everything was looked at. `options`
 * may be NULL. */
enum fh_status fh_check(const char *directory, const struct fh_check_options *options, struct fh_check_report *report,
                        struct fh_error *error);

#endif
