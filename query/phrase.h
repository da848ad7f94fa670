/* Phrases: which documents have these stems in this order, and how often.
 *
 * Documents are looked at by the lot, at most a block of the rarest stem. List by list, rarest
 * first, those are left that are in the list and whose frequencies leave a phrase possible that
 * is worth having: a phrase cannot occur more often than any of its stems, which bounds its score
 * before a single position is decoded (phrase_lot.c). A lot is cut where a list's block
 * ends, so that in the end every list has its block at hand, and positions are decoded once for
 * all documents that share them. Two neighbouring words that are both frequent have marks in the
 * segment (pairs.h): then only postings that are marked are looked at.
 */
#ifndef FH_QUERY_PHRASE_H
#define FH_QUERY_PHRASE_H

#include <stdbool.h>
#include <stdint.h>

#include "indexer/positions_block.h"
#include "query/cursor.h"
#include "query/plan.h"
#include "query/scratch.h"

struct fh_scan;

/* A stem of the phrase and its list. */
struct fh_phrase_stem {
    struct fh_cursor cursor; /* of every field */
    struct fh_positions positions;
    struct fh_positions_block places; /* of this block of the cursor's list: */
    uint32_t places_block;            /* FH_NO_BLOCK: none */
    const struct fh_term_info *info;
    uint32_t term; /* of the plan */

    /* of the lot at hand */
    uint32_t at[FH_BLOCK_ROOM]; /* by slot: the document's posting in the cursor's block */
    uint32_t count;             /* documents left after this list: */
    fh_doc_id docs[FH_BLOCK_ROOM];
    uint8_t slots[FH_BLOCK]; /* which of the lot they are */
};

struct fh_phrase_place { /* one occurrence in the phrase */
    struct fh_phrase_stem *stem;
    uint32_t offset;
};

/* Documents of a lot that have the phrase. */
struct fh_phrase_hits {
    uint32_t count;
    fh_doc_id docs[FH_BLOCK]; /* rising */
    uint32_t freqs[FH_BLOCK]; /* weighted, in the field it is wanted in */
    uint8_t slots[FH_BLOCK];  /* which of the lot they are */
};

/* Scratch of a lot. */
struct fh_phrase_room {
    uint32_t at[FH_BLOCK_ROOM], limits[FH_BLOCK_ROOM], most[FH_BLOCK_ROOM];
};

struct fh_phrase {
    const struct fh_plan_phrase *plan;
    struct fh_phrase_stem *stems; /* distinct ones */
    struct fh_phrase_stem **order; /* rarest first */
    uint32_t stem_count;           /* how many these are */
    const struct fh_phrase_stem *marked; /* NULL, or the stem of which only marked postings matter: */
    bool marks_tell;                     /* the phrase is the pair, in any field: marks say how often it is there */
    uint32_t *mark_starts;               /* by block of its list; places and facts follow: fh_pair_marks_read */
    const uint8_t *mark_places, *mark_facts;
    size_t marks_capacity;
    struct fh_phrase_place *places; /* of the phrase, in the same order; plan->count of them */
    struct fh_phrase_room room;
    struct fh_phrase_hits hits; /* of the lot at hand */
    uint32_t *starts;           /* where in a document the phrase may begin */
    size_t starts_capacity;
    struct fh_scorer scorer;
    struct fh_gate gate; /* of an alternative */
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

/* What the document gets for the phrase: nothing where its gate is shut. */
static inline uint32_t fh_phrase_score_in(const struct fh_phrase *phrase, uint32_t freq16, const uint32_t *lengths,
                                          fh_doc_id doc)
{
    return fh_gate_is_shut(&phrase->gate, doc) ? 0 : fh_phrase_score(phrase, freq16, lengths[doc]);
}

/* freqs[i] := the weighted frequency (sixteenths) of the phrase in docs[i], in the field it is wanted
 * in; 0 when it does not occur there, or when its score is sure to be below least[i]. docs rise.
 * Damage and lack of memory go to scan->status (damage of blocks to scan->damaged). */
void fh_phrase_freqs(struct fh_phrase *phrase, struct fh_scan *scan, const fh_doc_id *docs, const uint32_t *least,
                     uint32_t count, uint32_t *freqs);

/* Fills phrase->hits with what has the phrase among the first `count` postings that order[0]->at lists, rising, of the
 * block that this list's cursor holds, weighed. What is sure to score below `least` may be missing. */
void fh_phrase_find_here(struct fh_phrase *phrase, struct fh_scan *scan, uint32_t count, uint32_t least);

/* The same for one document, whatever it scores. */
uint32_t fh_phrase_freq(struct fh_phrase *phrase, struct fh_scan *scan, fh_doc_id doc);

/* The documents of [from, until) that have all stems, rising, at most FH_WINDOW_DOCS of them: those
 * that the phrase may be in. Returns how many. */
uint32_t fh_phrase_candidates(struct fh_phrase *phrase, fh_doc_id from, fh_doc_id until, fh_doc_id *docs);

#endif
