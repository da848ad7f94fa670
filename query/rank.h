/* Top-k by score: of the documents that a plan's match admits, the k best by the sum of their
 * leaves' contributions, without scoring what cannot be among them.
 *
 * Every path gives the hits and scores of an exhaustive scorer; they differ in what they skip:
 *     any   one of several words or phrases must occur: MaxScore, list by list (rank_lead.c), then over
 *           windows (rank_any.c)
 *     all   several words or phrases must occur: led by the rarest of them (rank_all.c); or one phrase
 *           alone: led by the rarest of its stems (rank_phrase.c)
 *     tree  anything else: conditions as bits, window by window (rank.c)
 * What the match asks for besides (filters, exclusions, nested conditions) is checked when a
 * candidate has the score of a hit.
 */
#ifndef FH_QUERY_RANK_H
#define FH_QUERY_RANK_H

#include "query/batch.h"
#include "query/lane.h"
#include "query/matcher.h"
#include "query/scan.h"
#include "query/topk.h"

#define FH_SUMS_WINDOWS 4u /* neighbouring windows whose documents are summed side by side */
#define FH_SUMS_DOCS (FH_SUMS_WINDOWS * FH_WINDOW_DOCS)

enum fh_shape { FH_SHAPE_ANY, FH_SHAPE_ALL, FH_SHAPE_TREE };

struct fh_ranker {
    struct fh_scan *scan;
    struct fh_topk *topk;

    /* of the query (rank_shape.c) */
    enum fh_shape shape;           /* of the pass at hand */
    const struct fh_match *choice; /* one of its words and phrases must be there; NULL: no such thing */
    bool choice_has_words;
    uint32_t pass_count;
    const struct fh_match **conditions; /* all of them must hold, besides what the shape says */
    uint32_t condition_count;
    uint8_t *word_roles, *phrase_roles; /* enum fh_role by number in the plan */

    /* of the segment (rank_setup.c) */
    struct fh_leaf *leaves;            /* scored ones that occur: optional ones first, then by list_bound, rising */
    struct fh_lane *lanes;             /* of all leaves */
    struct fh_lane **probes;           /* of the words: stems by list_bound, falling, then forms in the same way */
    struct fh_lane **required;         /* all: the stems of required words but the lead's, rarest first */
    struct fh_leaf *lead_leaf;         /* all: the leaf of the rarest required stem ... */
    struct fh_lane *lead;              /* ... and its lane */
    struct fh_cursor **excluded_words; /* what was ranked by an earlier pass, or has led in this chunk */
    struct fh_phrase **excluded_phrases;
    uint32_t excluded_word_count, excluded_phrase_count;
    uint32_t leaf_count, optional_count, lane_count, probe_count, required_count;

    /* of the chunk (rank.c) */
    uint32_t first_window;
    uint8_t *impacts;       /* of all lanes */
    uint32_t *bounds;       /* of all leaves, then a row of zeros */
    const uint32_t *totals; /* by window: the sum of all bounds */
    uint8_t *passed;        /* by window: done, or cannot hold a hit */
    uint32_t chunk_room;    /* windows there is room for */

    /* of the windows at hand */
    uint64_t *sums; /* FH_SUMS_DOCS (kernels.h), all 0 between runs; the searcher's */
    struct fh_batch batch;
    struct fh_batch queue; /* all, with phrases: candidates whose positions are not read yet (rank_queue.c) */
    bool queues;
    bool lone_phrase; /* all: one phrase and nothing else is scored or required */

    struct fh_window_bits live; /* documents of window `live_window` of the segment that fulfil the conditions */
    uint32_t live_window;

    uint32_t floor;   /* k documents are known to score at least this */
    uint64_t matched; /* hits offered to topk, in all segments */
};

/* Takes memory from `scratch` and finds the shape. The plan has a match. `sums`: FH_SUMS_DOCS zeros,
 * which they are again afterwards unless the search fails. */
void fh_rank_init(struct fh_ranker *ranker, struct fh_scan *scan, struct fh_topk *topk, uint64_t *sums,
                  struct fh_scratch *scratch);

/* Ranks the documents of the open segment. scan->status says how it went. */
void fh_rank_segment(struct fh_ranker *ranker);

/* ---- Between the rank*.c files ---- */

/* Windows from..until-1 of the chunk, entered by every leaf. */
struct fh_run {
    uint32_t from, until;
    fh_doc_id first_doc, end_doc; /* of the segment */
};

/* rank_shape.c: shape, conditions and number of passes; then the roles of one pass. */
void fh_rank_find_shape(struct fh_ranker *ranker);
void fh_rank_choose_pass(struct fh_ranker *ranker, uint32_t pass);

/* rank_setup.c: memory and shape; leaves and lanes of a segment (false: it holds no hit). */
void fh_rank_setup(struct fh_ranker *ranker, struct fh_scratch *scratch);
bool fh_rank_setup_segment(struct fh_ranker *ranker);

/* Of several words one is enough: ranks what the words with the largest bounds find in a whole chunk, and
 * takes these words out of the leaves until the chunk is done (rank_lead.c). */
void fh_rank_any_lead(struct fh_ranker *ranker, const struct fh_run *run);

/* Ranks a run. `spared`: how many leaves, from the first on, cannot make a hit together. */
void fh_rank_any_run(struct fh_ranker *ranker, const struct fh_run *run, uint32_t spared);
void fh_rank_all_run(struct fh_ranker *ranker, const struct fh_run *run);
void fh_rank_phrase_run(struct fh_ranker *ranker, const struct fh_run *run); /* with lone_phrase */

/* Adds to the batch those documents of the leaf's loaded block that lie in the run and score at least `least`. */
void fh_rank_take_block(struct fh_ranker *ranker, const struct fh_run *run, const struct fh_leaf *leaf, uint32_t least);

/* The least score with which a document of the run can still become a hit. */
static inline uint32_t fh_rank_need(const struct fh_ranker *ranker, const struct fh_run *run)
{
    const struct fh_topk *topk = ranker->topk;
    bool behind = run->first_doc + ranker->scan->segment->doc_base > topk->worst.doc;
    uint32_t need = topk->full ? (uint32_t)topk->worst.key + behind : 0;
    return need > ranker->floor ? need : ranker->floor;
}

static inline uint32_t fh_beyond(uint32_t need, uint32_t rest)
{
    return need > rest ? need - rest : 0;
}

/* What leaves that are not done can add in the windows at hand. */
uint32_t fh_rank_rest(const struct fh_ranker *ranker);

/* Takes the batch through everything that is not done (`rest`, see above), offers what is left to
 * topk and empties it. */
void fh_rank_finish(struct fh_ranker *ranker, const struct fh_run *run, uint32_t rest);

/* Takes out of the batch what has an excluded word. */
void fh_rank_exclude_words(struct fh_ranker *ranker);

/* Offers a batch whose scores are final to topk and empties it. */
void fh_rank_offer(struct fh_ranker *ranker, const struct fh_run *run);

/* Puts the batch, whose leads and required words are done, into the queue: `rest` is what everything
 * else can add, beyond its upper bounds. Then drains the queue if it is full. */
void fh_rank_enqueue(struct fh_ranker *ranker, const struct fh_run *run, uint32_t rest);

/* Finishes what is in the queue, the best first, until at most `leave` candidates are left. */
void fh_rank_drain(struct fh_ranker *ranker, uint32_t leave);

/* Whether the document is there and fulfils the conditions, which are evaluated window by window. */
bool fh_rank_is_live(struct fh_ranker *ranker, fh_doc_id doc);

#endif
