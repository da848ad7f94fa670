/* Lanes: cursors with what they can contribute, window by window.
 *
 * Bounds are laid out before a posting is read: for each window of a chunk (FH_CHUNK_WINDOWS of
 * them) the largest impact of the blocks that reach into it, a byte each. From these the rankers
 * see at once which windows can hold a hit that is good enough, and which words can find it
 * (block-max MaxScore: Ding and Suel, SIGIR 2011; in the form of fixed ranges of documents as in
 * Mallia et al., SIGIR 2024).
 */
#ifndef FH_QUERY_LANE_H
#define FH_QUERY_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "query/cursor.h"
#include "query/phrase.h"
#include "query/window.h"

#define FH_CHUNK_WINDOWS 1024u /* a multiple of 16 */

struct fh_leaf;

struct fh_lane {
    struct fh_cursor *cursor;
    uint8_t *impacts;   /* one for each window of the chunk: 0 where the list has no posting, else at least 1 */
    float slope, limit; /* bound in units = min(impact * slope, limit) + extra */
    uint32_t extra;
    uint32_t list_bound;  /* of the whole list */
    uint32_t here;        /* of the windows at hand */
    bool form;            /* of a form: its documents and frequencies nest in those of its stem */
    bool done;            /* its contribution is in the sums already */
    struct fh_leaf *leaf; /* of a word: the leaf it belongs to */
};

/* Ready for one segment; the cursor is open and has its scorers. `impacts` has room for a chunk. */
void fh_lane_init(struct fh_lane *lane, struct fh_cursor *cursor, uint8_t *impacts);

/* Fills impacts[0..count) for the windows from `first` on, and zeros up to a multiple of 16. */
void fh_lane_fill(struct fh_lane *lane, uint32_t first, uint32_t count);

/* Adds to sums[w] the lane's bound in each of `count` windows (rounded up to a multiple of 16). */
void fh_lane_add_bounds(const struct fh_lane *lane, uint32_t count, uint32_t *sums);

static inline uint32_t fh_lane_bound(const struct fh_lane *lane, uint8_t impact)
{
    float bound = (float)impact * lane->slope;
    return impact > 0 ? (uint32_t)(int32_t)(bound < lane->limit ? bound : lane->limit) + lane->extra : 0;
}

/* The largest impact among windows from..until-1 (of the chunk). */
uint8_t fh_lane_impact(const struct fh_lane *lane, uint32_t from, uint32_t until);

/* ---- Leaves: what is scored, a word or a phrase ---- */

enum fh_role {
    FH_ROLE_OPTIONAL, /* adds to the score only */
    FH_ROLE_CHOICE,   /* one of those of which a hit has at least one */
    FH_ROLE_REQUIRED, /* a hit has it */
    FH_ROLE_EXCLUDED  /* a hit of this pass has it not: it was one of an earlier pass */
};

struct fh_leaf {
    enum fh_role role;
    struct fh_phrase *phrase; /* NULL: a word */
    uint32_t number;          /* of the word or phrase in the plan */
    struct fh_lane *lanes;    /* a word's stem, then its forms; a phrase's stems (their bounds mean nothing) */
    uint32_t lane_count;
    uint32_t list_bound, here;        /* as of lanes, summed (word), or of the phrase */
    bool done;                        /* a phrase whose contribution is in the sums already */
    double form_ratio;                /* a word's forms never add more than so many times what its stem gives */
    uint32_t upper_factor, upper_add; /* a word adds at most stem * upper_factor / 1,024 + upper_add */
    uint32_t *sums;                   /* by window: the bounds of this leaf and all before it in the order */
};

/* The most that a word comes to in a document in which its stem scores so much. */
static inline uint32_t fh_leaf_upper(const struct fh_leaf *leaf, uint32_t stem_score)
{
    return (uint32_t)((uint64_t)stem_score * leaf->upper_factor >> 10) + leaf->upper_add;
}

/* The least score of its stem with which a word may come to `needed`. */
uint32_t fh_leaf_stem_least(const struct fh_leaf *leaf, uint32_t needed);

/* sums[] := before[] (NULL: zeros) plus this leaf's bounds, for `count` windows. */
void fh_leaf_add_bounds(struct fh_leaf *leaf, const uint32_t *before, uint32_t count);

/* Sets `here` of the leaf and its lanes for windows from..until-1 of the chunk; nothing is done yet. */
void fh_leaf_enter(struct fh_leaf *leaf, uint32_t from, uint32_t until);

/* The same for all windows there are. */
void fh_leaf_enter_list(struct fh_leaf *leaf);

/* Whether the leaf may occur in a window of the chunk. */
bool fh_leaf_may(const struct fh_leaf *leaf, uint32_t window);

#endif
