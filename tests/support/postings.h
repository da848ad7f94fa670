/* Random posting lists for tests of everything that reads them. */
#ifndef FH_TESTS_POSTINGS_H
#define FH_TESTS_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "indexer/postings.h"
#include "tests/support/random.h"

/* What a list is like. */
struct list_shape {
    uint32_t doc_freq;
    uint32_t gap_max;     /* doc_ids are 1 to this apart */
    unsigned freq_bits;   /* most frequencies have at most so many bits */
    uint32_t title_every; /* one posting in so many has titles; 0: none */
    bool title_freq_one;  /* never more than one */
    uint32_t lead_every;  /* one posting in so many has leads; 0: none */
    uint32_t burst_every; /* one gap (and frequency) in so many is much larger; 0: none */
    uint32_t burst_gap;   /* how much: so many times a gap, at most; 0: 100 times */
    unsigned burst_bits;  /* and of so many bits, at most; 0: 30 */
};

struct test_list {
    uint32_t count;
    uint32_t *docs, *freqs, *titles, *leads;
    uint32_t doc_limit;               /* above every doc */
    uint32_t *lengths;                /* by doc_id, doc_limit of them */
    struct fh_buffer bytes;           /* encoded; empty for one posting */
    struct fh_postings_writer writer; /* finished: holds the sums and the impact */
};

#define TEST_WEIGHTS ((struct fh_weights){32, 40})
#define TEST_IMPACT_LENGTH 250.0

struct list_shape random_shape(struct random *random);

/* Makes a list and encodes it. */
void test_list_init(struct test_list *list, const struct list_shape *shape, struct random *random);
void test_list_release(struct test_list *list);

/* Where the occurrences of posting i are. */
struct fh_occurrences test_list_at(const struct test_list *list, uint32_t i);

/* Opens the encoded bytes (or the single posting). */
bool test_list_open(struct fh_postings *postings, const struct test_list *list);

#endif
