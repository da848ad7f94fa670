/* Working memory of one search, sized when the query is planned and kept for the next one.
 *
 * Two passes over the same code: first with `bytes` NULL, when take() only adds up what is asked
 * for; then, after fh_scratch_reserve, for real. Everything is aligned to 64 bytes (a cache line, a
 * vector) and uninitialised.
 */
#ifndef FH_QUERY_SCRATCH_H
#define FH_QUERY_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fh_scratch {
    void *block;    /* as allocated */
    uint8_t *bytes; /* aligned; NULL while measuring */
    size_t capacity, used;
    bool overflow; /* the sizes asked for do not fit in a size_t */
};

#define FH_SCRATCH_INIT                                                                                                \
    {                                                                                                                  \
        NULL, NULL, 0, 0, false                                                                                        \
    }

void fh_scratch_release(struct fh_scratch *scratch);

/* Starts measuring. */
void fh_scratch_measure(struct fh_scratch *scratch);

/* Makes room for what was measured and starts handing it out. False out of memory. */
bool fh_scratch_reserve(struct fh_scratch *scratch);

/* Room for count elements; NULL while measuring. */
void *fh_scratch_take(struct fh_scratch *scratch, size_t count, size_t size);

/* Gives memory back that is far beyond what a query usually needs. */
void fh_scratch_trim(struct fh_scratch *scratch);

#endif
