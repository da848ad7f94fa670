/* What a search hands out: hits with their texts, all in one arena. */
#ifndef FH_QUERY_RESULTS_H
#define FH_QUERY_RESULTS_H

#include "base/arena.h"
#include "query/searcher.h"

struct fh_results {
    struct fh_arena arena; /* everything below */
    struct fh_hit *hits;
    size_t count;
    uint64_t total;
    bool exact;
    uint64_t took_us;
    const char **notes;
    size_t note_count;
};

/* Fills `results` (zeroed) with the hits that `found` holds past the offset. */
enum fh_status fh_results_fill(struct fh_results *results, struct fh_searcher *searcher, const struct fh_found *found,
                               const struct fh_search_options *options, struct fh_error *error);

#endif
