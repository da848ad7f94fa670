/* The terms of a session in the order of their bytes.
 *
 * Batches bring few terms that those before did not have: only these are sorted, and merged into the order
 * that is there. Belongs to one session and one level, and is released when the session is reset.
 */
#ifndef FH_INDEXER_TERM_ORDER_H
#define FH_INDEXER_TERM_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/types.h"
#include "stemmer/analyzer.h"

struct fh_ordered_term {
    uint64_t prefix;   /* of its first characters: where two differ, their order is that of the terms */
    const char *bytes; /* the session's */
    uint32_t id;
    uint32_t length;
};

struct fh_term_order {
    struct fh_ordered_term *list;
    size_t count, capacity; /* ids below `count` are in the list */
};

void fh_term_order_release(struct fh_term_order *order); /* a zeroed struct is fine */

/* Takes in the terms that the session got since. False out of memory: the order is as it was. */
bool fh_term_order_update(struct fh_term_order *order, const struct fh_session *session, enum fh_level level);

#endif
