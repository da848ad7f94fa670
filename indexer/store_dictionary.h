/* What a dictionary of stored articles consists of, for store_*.c only. */
#ifndef FH_INDEXER_STORE_DICTIONARY_H
#define FH_INDEXER_STORE_DICTIONARY_H

#include <zstd.h>

#include "indexer/store.h"

struct fh_store_dictionary {
    struct fh_slice bytes; /* borrowed; empty without one */
    int level;             /* 0: no compression side */
    ZSTD_DDict *tables;    /* NULL without bytes */
};

/* The fields of a document in the order in which blocks hold them. */
#define FH_STORE_FIELDS 8u

/* Largest raw block: one document of the largest size, all narrowed to twice that, after all that may stand
 * before it. */
#define FH_STORE_RAW_MAX (2 * FH_STORE_DOCUMENT_BYTES_MAX + ((uint64_t)1 << 20))

#endif
