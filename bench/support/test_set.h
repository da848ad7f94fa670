/* A test collection in memory: documents, queries, judgements. */
#ifndef FH_BENCH_SUPPORT_TEST_SET_H
#define FH_BENCH_SUPPORT_TEST_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/slice.h"
#include "base/status.h"
#include "query/eval.h"

struct test_document {
    struct fh_slice id, title, body;
};

struct test_set {
    const char *name;
    struct test_document *documents;
    size_t count, capacity;
    struct fh_arena arena;
    struct fh_map topics_text, qrels_text;
    struct fh_topics topics;
    struct fh_qrels qrels;
};

/* Reads an archive with the topics.tsv and qrels.txt of `folder`; `map` as for the reader (may be NULL). */
enum fh_status test_set_open(struct test_set *set, const char *name, const char *archive, const char *folder,
                             const char *map, struct fh_error *error);

/* Makes the mismatch set of an opened one: of each query only the words whose folded form does not
 * occur in the relevant document, queries with less than three of them left out. */
enum fh_status test_set_mismatch(struct test_set *set, struct fh_error *error);

void test_set_close(struct test_set *set);

#endif
