/* Indexes of some numbered articles, for tests of what reads them. Everything fails the running CMocka test.
 */
#ifndef FH_TESTS_SUPPORT_SMALL_INDEX_H
#define FH_TESTS_SUPPORT_SMALL_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "indexer/snapshot.h"

/* A writer of one thread that does not merge; close it. */
struct fh_writer *small_index_writer(const char *directory, bool no_store);

/* Adds documents from..to-1. */
void small_index_add(struct fh_writer *writer, uint32_t from, uint32_t to);

/* One commit: adds documents from..to-1 and deletes one, if it is not NULL. */
void small_index_commit(const char *directory, uint32_t from, uint32_t to, const char *deleted);

struct fh_snapshot *small_index_open(const char *directory); /* release */

/* Document `number` is there, with its title. */
void small_index_assert(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, uint32_t number);

#endif
