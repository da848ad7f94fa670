/* Small random collections and random queries over them, for the engine and its oracle. */
#ifndef FH_TESTS_SUPPORT_COLLECTION_H
#define FH_TESTS_SUPPORT_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "tests/support/random.h"

/* What a collection is like. */
struct collection_shape {
    uint32_t documents;
    uint32_t commits;       /* segments, about */
    uint32_t words;         /* of the vocabulary; the first are frequent, the last are rare */
    uint32_t length_max;    /* words of a body */
    uint32_t deleted_every; /* one document in so many is deleted later; 0: none */
    double title_weight, lead_weight; /* 0: the default */
    bool one_level, no_store;
    const char *analyzer; /* "arabic": words with clitics and endings, and stop words */
};

/* Writes it to `path`, the same for the same seed. Fails the running CMocka test when it cannot. */
void collection_write(const char *path, const struct collection_shape *shape, uint64_t seed);

/* A word of the vocabulary, frequent ones more often. */
struct fh_slice collection_word(const struct collection_shape *shape, struct random *random);

/* A query of any kind, appended to `query`: words, phrases, signs, groups, fields, filters. */
void collection_query(const struct collection_shape *shape, struct random *random, unsigned depth,
                      struct fh_buffer *query);

/* A few rules as for fh_search_options.synonyms, with the words of queries. */
void collection_synonyms(const struct collection_shape *shape, struct random *random, struct fh_buffer *rules);

#endif
