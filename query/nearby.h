/* The words of a collection that are near a word as typed.
 *
 * Every form dictionary of the snapshot is passed over (indexer/term_scan.h) with one row of the error model
 * (misspelling.h) for each letter of the current term; a beginning that costs more than the budget leaves out all
 * terms that have it, as a Levenshtein automaton would (Schulz and Mihov 2002), with weights. What a word may
 * have glued to its front is no part of its form: the walk starts from every particle at once, row 0 being the least
 * of what they leave to be matched.
 */
#ifndef FH_QUERY_NEARBY_H
#define FH_QUERY_NEARBY_H

#include "base/arena.h"
#include "indexer/snapshot.h"
#include "query/misspelling.h"
#include "query/scan.h"

/* What Arabic glues to the front of a word, and what it costs to suppose it, in the tenths of a nat of
 * misspelling.h. The first is none at all. Ends with a NULL text. */
struct fh_particle {
    const char *text;
    uint8_t cost;
};
extern const struct fh_particle fh_particles[];

/* Pushes the letters of `text` after the first `depth` of them; false when they do not fit. */
bool fh_alignment_push_text(struct fh_alignment *alignment, const struct fh_typed *typed, struct fh_slice text,
                            size_t *depth);

struct fh_near {
    struct fh_slice form; /* in the arena */
    uint64_t doc_freq;    /* over all segments, documents that wait for a merge included */
    unsigned cost;        /* without that of its particles */
};

struct fh_nearby {
    struct fh_near *list; /* each form once, the likeliest first: by -cost + 10 ln doc_freq */
    size_t count, capacity;
    struct fh_arena *arena; /* the caller's */
};

/* Fills *nearby, whose arena is set. FH_ERR_NOMEM, FH_ERR_CORRUPT, FH_ERR_CANCELLED past the deadline. */
enum fh_status fh_nearby_find(struct fh_nearby *nearby, const struct fh_snapshot *snapshot,
                              const struct fh_typed *typed, const struct fh_deadline *deadline, struct fh_error *error);
void fh_nearby_release(struct fh_nearby *nearby);

#endif
