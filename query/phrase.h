/* Phrases: which documents have these stems in this order, and how often.
 *
 * A document is looked at only when every stem is in it. Its positions are read only when the
 * frequencies leave a phrase possible that is worth reading them for: a phrase cannot occur more
 * often than its rarest stem, which bounds its score before a single position is decoded. Then
 * the stems are taken rarest first, and reading stops where no common place is left. Two words that
 * are both frequent have a list of their own in the segment, which answers without positions.
 */
#ifndef FH_QUERY_PHRASE_H
#define FH_QUERY_PHRASE_H

#include <stdbool.h>
#include <stdint.h>

#include "indexer/positions.h"
#include "query/cursor.h"
#include "query/plan.h"
#include "query/scratch.h"

#define FH_PHRASE_LOT 256u /* documents looked at side by side */

struct fh_scan;

struct fh_phrase_stem {
    struct fh_cursor cursor; /* of every field */
    struct fh_positions positions;
    const struct fh_term_info *info;
    uint32_t term;                /* of the plan */
    struct fh_position_list list; /* its positions in some documents */
};

struct fh_phrase_place { /* one occurrence in the phrase */
    struct fh_phrase_stem *stem;
    uint32_t offset;
};

struct fh_phrase {
    const struct fh_plan_phrase *plan;
    struct fh_phrase_stem *stems; /* distinct ones */
    uint32_t distinct_count;
    struct fh_phrase_stem **order; /* of the lists read in the open segment, rarest first: all stems, or the pair */
    uint32_t stem_count;           /* how many these are */
    struct fh_phrase_stem **stem_order;
    struct fh_phrase_stem pair, *pair_order; /* two frequent words: the segment has one list for both (pairs.h) */
    struct fh_term_info pair_info;
    bool paired;
    struct fh_phrase_place *places; /* of the phrase, in the same order; plan->count of them */
    struct fh_position_list starts; /* where in these documents the phrase may begin */
    struct fh_scorer scorer;
    double impact_factor;
    bool absent; /* a stem does not occur in the segment */
};

/* Takes what the phrase needs from `scratch`. */
void fh_phrase_init(struct fh_phrase *phrase, const struct fh_plan *plan, const struct fh_plan_phrase *plan_phrase,
                    struct fh_scratch *scratch);
void fh_phrase_release(struct fh_phrase *phrase); /* what grew on the heap */

/* Opens the lists in the open segment of `scan`. FH_ERR_CORRUPT. */
enum fh_status fh_phrase_open(struct fh_phrase *phrase, struct fh_scan *scan, struct fh_error *error);

/* The phrase contributes no more to a document when this is the smallest impact of its stems (over
 * the document's blocks, window or list). */
static inline uint32_t fh_phrase_bound(const struct fh_phrase *phrase, uint8_t impact)
{
    return fh_impact_bound(&phrase->scorer, impact, phrase->impact_factor);
}
uint32_t fh_phrase_list_bound(const struct fh_phrase *phrase);

static inline uint32_t fh_phrase_score(const struct fh_phrase *phrase, uint32_t freq16, uint32_t length16)
{
    return fh_scorer_score(&phrase->scorer, freq16, length16);
}

/* freqs[i] := the weighted frequency (sixteenths) of the phrase in docs[i], in the field it is wanted
 * in; 0 when it does not occur there, or when its score is sure to be below least[i]. docs rise.
 * Damage and lack of memory go to scan->status (damage of blocks to scan->damaged). */
void fh_phrase_freqs(struct fh_phrase *phrase, struct fh_scan *scan, const fh_doc_id *docs, const uint32_t *least,
                     uint32_t count, uint32_t *freqs);

/* The same for one document, whatever it scores. */
uint32_t fh_phrase_freq(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc);

/* The documents of [from, until) that have all stems, rising, at most FH_WINDOW_DOCS of them: those
 * that the phrase may be in. Returns how many. */
uint32_t fh_phrase_candidates(struct fh_phrase *phrase, fh_doc_id from, fh_doc_id until, fh_doc_id *docs);

#endif
