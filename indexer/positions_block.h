/* Positions of one block of postings, for those who ask about some of its postings: first positions
 * are decoded at once, gaps all together or piece by piece, by how many postings will be asked about.
 *
 * Nothing is added up here: the callers' inner loops do that, side by side. Of damaged bytes any
 * numbers may come (check reads lists by fh_positions_read, which refuses them).
 */
#ifndef FH_INDEXER_POSITIONS_BLOCK_H
#define FH_INDEXER_POSITIONS_BLOCK_H

#include "base/status.h"
#include "indexer/pack.h"
#include "indexer/positions.h"
#include "indexer/postings.h"

struct fh_positions_block {
    uint32_t firsts[FH_BLOCK_ROOM];  /* first position of each posting */
    uint32_t sums[FH_BLOCK_ROOM];    /* i and the frequencies of postings 0..i, added up; made ... */
    uint32_t total;                  /* ... with how many gaps the block has, when somebody asks for gaps */
    uint32_t wanted;                 /* postings that will be asked about, roughly */
    const struct fh_block *postings; /* NULL when that is done */
    bool few_layered;                /* gaps are in layered runs if they are few */
    bool whole;                      /* all gaps are in room[]; else those asked for last in piece[] or room[] */
    const uint8_t *begin, *end;      /* the runs of gaps; `end`: of the list */
    struct fh_patched_run run;       /* the one that begins with gap `run_from` ... */
    uint32_t run_from, run_until;    /* ... and has those to `run_until` - 1; 0, 0: none yet */
    uint32_t piece[FH_BLOCK_ROOM];
    uint32_t *room;
    size_t capacity;
};

/* All zeros is a block that holds nothing yet. */
void fh_positions_block_release(struct fh_positions_block *block);

/* Begins with block `number` of the list, whose postings (with frequencies) are `postings`, as long as it is asked
 * about; about `wanted` of them will be. FH_ERR_CORRUPT (no message). */
enum fh_status fh_positions_block_enter(struct fh_positions_block *block, const struct fh_positions *list,
                                        uint32_t number, const struct fh_block *postings, uint32_t wanted);

/* The same with the only posting of a term, whose positions are `bytes` (FH_ERR_NOMEM too). */
enum fh_status fh_positions_block_enter_single(struct fh_positions_block *block, struct fh_slice bytes, uint32_t freq);

/* Gets ready to be asked for gaps. FH_ERR_CORRUPT (no message), FH_ERR_NOMEM. */
enum fh_status fh_positions_block_prepare(struct fh_positions_block *block);

/* The freq - 1 gaps of posting i, with room to read 16 beyond, if all gaps are at hand in a block that is ready; else,
 * and of damaged ones, NULL. */
static inline const uint32_t *fh_positions_block_gaps(const struct fh_positions_block *block, uint32_t i, uint32_t freq)
{
    uint32_t from = block->sums[i] - 2 * i - freq; /* sums of damaged frequencies wrap round */
    return block->whole && from <= block->total ? block->room + from : NULL;
}

/* *gaps := the freq - 1 gaps of posting i (freq is above 1), with room to read 16 beyond; until the
 * next call. Fastest when i rises. FH_ERR_CORRUPT (no message), FH_ERR_NOMEM. */
enum fh_status fh_positions_block_seek(struct fh_positions_block *block, uint32_t i, uint32_t freq,
                                       const uint32_t **gaps);

#endif
