/* A term's postings in one segment, block by block: decoded, weighed and scored as far as needed.
 *
 * A cursor holds one block at a time. Its documents are decoded first; their frequencies and scores only
 * when somebody asks, for the whole block at once (that is what vector code is good at). Blocks may
 * be visited in any order, going forward is fastest; a block that cannot matter is never
 * touched, its last doc_id and bound are in the list's entries.
 *
 * A cursor of the title or body alone passes over postings without an occurrence there.
 * Damaged bytes end the list and set a flag that the owner checks now and then.
 */
#ifndef FH_QUERY_CURSOR_H
#define FH_QUERY_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "indexer/ranking.h"
#include "indexer/segment.h"
#include "query/kernels.h"
#include "query/syntax.h"

#define FH_NO_BLOCK UINT32_MAX

enum fh_cursor_depth { FH_DEPTH_DOCS, FH_DEPTH_WEIGHED, FH_DEPTH_SCORED };

/* Lists of what an alternative stands for (plan.h): where a document is in all of them, it scores 0. */
struct fh_gate {
    struct fh_cursor *lists;
    uint32_t count; /* 0: nothing is shut */
};

struct fh_cursor {
    struct fh_postings list; /* doc_freq 0: the term does not occur in the segment */
    enum fh_field field;
    const uint32_t *lengths;
    struct fh_weights weights;
    double impact_factor;
    struct fh_scorer scorers[2]; /* contributions of two terms that have the same postings are taken together */
    uint32_t scorer_count;
    uint32_t block; /* what `data` holds, or FH_NO_BLOCK */
    enum fh_cursor_depth depth;
    bool weights_only;              /* nobody asks for data.freqs or titles: of a word */
    const struct fh_gate *gate;     /* NULL: none */
    bool *damaged;                  /* set when bytes are found damaged; shared by the cursors of a search */
    struct fh_block data;           /* docs padded with FH_DOC_END up to FH_BLOCK */
    uint32_t scores[FH_BLOCK_ROOM];
};

/* Opens the list of a term; *info with doc_freq 0 gives an empty one. The cursor scores nothing until
 * scorers are added. FH_ERR_CORRUPT. */
enum fh_status fh_cursor_open(struct fh_cursor *cursor, const struct fh_segment *segment, enum fh_level level,
                              const struct fh_term_info *info, enum fh_field field, double impact_factor, bool *damaged,
                              struct fh_error *error);

/* The same for a list that is no term's. */
void fh_cursor_open_list(struct fh_cursor *cursor, const struct fh_segment *segment, const struct fh_postings *list,
                         enum fh_field field, double impact_factor, bool *damaged);

static inline bool fh_cursor_is_empty(const struct fh_cursor *cursor)
{
    return cursor->list.doc_freq == 0;
}

/* No posting of a block or list with this impact contributes more. */
static inline uint32_t fh_cursor_bound(const struct fh_cursor *cursor, uint8_t impact)
{
    uint32_t bound = 0;
    for (uint32_t i = 0; i < cursor->scorer_count; i++)
        bound += fh_impact_bound(&cursor->scorers[i], impact, cursor->impact_factor);
    return bound;
}

static inline uint32_t fh_cursor_list_bound(const struct fh_cursor *cursor)
{
    return cursor->list.doc_freq > 0 ? fh_cursor_bound(cursor, cursor->list.impact) : 0;
}

static inline uint32_t fh_cursor_block_bound(const struct fh_cursor *cursor, uint32_t block)
{
    return fh_cursor_bound(cursor, fh_postings_block_impact(&cursor->list, block));
}

/* By how much a smaller frequency may, by rounding, score above a larger one. */
static inline uint32_t fh_score_slack(uint32_t score)
{
    return (score >> 20) + 1;
}

/* The first block that may hold `doc` or a later one; block_count when there is none. */
uint32_t fh_cursor_find(const struct fh_cursor *cursor, fh_doc_id doc);

/* Decodes a block, if it is not there already. False (damaged) when it cannot be. */
bool fh_cursor_load(struct fh_cursor *cursor, uint32_t block);

/* Frequencies (data.weighted; unless weights are all that is wanted, data.freqs and titles too), then scores of the loaded block. */
bool fh_cursor_weigh(struct fh_cursor *cursor);
bool fh_cursor_score(struct fh_cursor *cursor);

/* Whether the document is in the list. */
bool fh_cursor_has(struct fh_cursor *cursor, fh_doc_id doc);

/* Whether the gate (NULL: none) is shut for the document. */
bool fh_gate_is_shut(const struct fh_gate *gate, fh_doc_id doc);

/* What the document gets from this list; 0 when it is not in it. */
uint32_t fh_cursor_score_of(struct fh_cursor *cursor, fh_doc_id doc);

/* Index in the loaded block of its first document at or after `doc`; data.count when there is none. */
static inline uint32_t fh_cursor_rank(const struct fh_cursor *cursor, fh_doc_id doc)
{
    return (uint32_t)fh_query_kernels()->rank(cursor->data.docs, doc);
}

/* How many of posting i's occurrences are in the title; the block must be weighed, and more than weights wanted. */
uint32_t fh_cursor_titles(const struct fh_cursor *cursor, uint32_t i);

/* How often the term is where in posting i of the loaded block, for a cursor of every field of which more
 * than weights is wanted. False when damaged. */
bool fh_cursor_occurrences(struct fh_cursor *cursor, uint32_t i, struct fh_occurrences *in);

/* Those of them in one field. */
struct fh_occurrences fh_field_occurrences(struct fh_occurrences in, enum fh_field field);

#endif
