/* Random articles in memory, and packed as a segment stores them. Everything fails the running CMocka test.
 */
#ifndef FH_TESTS_SUPPORT_ARTICLES_H
#define FH_TESTS_SUPPORT_ARTICLES_H

#include <stdint.h>

#include "base/buffer.h"
#include "indexer/store.h"

#define ARTICLE_FIELDS 8

struct articles {
    struct fh_document *documents;
    uint32_t count;
    struct fh_buffer *fields;            /* ARTICLE_FIELDS of each document */
    struct fh_buffer blocks, dictionary; /* as a segment and an index hold them */
    uint64_t *offsets;                   /* block_count + 1 */
    uint32_t *block_of, block_count;
    uint8_t *slot_of;
};

/* Field i of a document. */
struct fh_slice *articles_field(struct fh_document *document, size_t i);

/* Documents of random fields, most of them small, some empty, some larger than a block. */
void articles_make(struct articles *articles, uint32_t count, uint64_t seed);
void articles_release(struct articles *articles);

/* Trains the dictionary on them. */
void articles_train(struct articles *articles);
struct fh_store_dictionary *articles_dictionary(const struct articles *articles, int level); /* free */

void articles_pack(struct articles *articles, const struct fh_store_dictionary *dictionary);
enum fh_status articles_store(struct fh_store *store, const struct articles *articles); /* of what was packed */

/* Fetches all documents in a random order and compares. */
void articles_check(struct articles *articles, const struct fh_store_dictionary *dictionary, uint64_t seed);

/* Fails unless all fields and the time are the same. */
void articles_assert_document(struct fh_document *a, struct fh_document *b);

#endif
