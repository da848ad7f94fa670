/* The naive reader and the library side by side: everything in an index, read twice. */
#ifndef FH_TESTS_SUPPORT_NAIVE_COMPARE_H
#define FH_TESTS_SUPPORT_NAIVE_COMPARE_H

#include <stdint.h>

struct naive_counts {
    uint64_t segments, documents, deleted, terms, lists, long_lists, postings, positions, pairs, stored;
};

/* Fails the running CMocka test at the first difference. What was compared is added to *counts. */
void naive_compare(const char *directory, struct naive_counts *counts);

#endif
