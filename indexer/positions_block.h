/* Positions of one block of postings, for those who ask about some of its postings: first positions
 * are decoded at once, gaps run by run or piece by piece, as far as somebody wants them.
 *
 * Nothing is added up here: the callers' inner loops do that, side by side. Of damaged bytes any
 * numbers may come (check reads lists by fh_positions_read, which refuses them).
 */
#ifndef FH_INDEXER_POSITIONS_BLOCK_H
#define FH_INDEXER_POSITIONS_BLOCK_H

#include "base/status.h"
#include "indexer/positions.h"
#include "indexer/postings.h"

struct fh_positions_block {
    uint32_t firsts[FH_BLOCK_ROOM]; /* first position of each posting */
    uint32_t sums[FH_BLOCK_ROOM];   /* i and the frequencies of postings 0..i, added up */
    uint32_t total;                 /* gaps of the block */
    bool sparse;                    /* most runs hold gaps of one wanted posting, or none */
    const uint8_t *begin, *end;     /* the runs of gaps; `end`: of the list */
    const uint8_t *in;              /* the run that begins with gap `next` */
    uint32_t next;
    uint32_t *gaps; /* gaps from..until-1 */
    uint32_t from, until;
    size_t capacity;
};

/* All zeros is a block that holds nothing yet. */
void fh_positions_block_release(struct fh_positions_block *block);

/* Begins with block `number` of the list, whose postings (with frequencies) are `postings`; about `wanted` of them
 * will be asked for. FH_ERR_CORRUPT (no message). */
enum fh_status fh_positions_block_enter(struct fh_positions_block *block, const struct fh_positions *list,
                                        uint32_t number, const struct fh_block *postings, uint32_t wanted);

/* The same with the only posting of a term, whose positions are `bytes` (FH_ERR_NOMEM too). */
enum fh_status fh_positions_block_enter_single(struct fh_positions_block *block, struct fh_slice bytes, uint32_t freq);

/* Decodes gaps from..until-1. FH_ERR_CORRUPT (no message), FH_ERR_NOMEM. */
enum fh_status fh_positions_block_seek(struct fh_positions_block *block, uint32_t from, uint32_t until);

/* *gaps := the freq - 1 gaps of posting i (freq is above 1), with room to read 16 beyond; until the
 * next call. Fastest when i rises. */
static inline enum fh_status fh_positions_block_gaps(struct fh_positions_block *block, uint32_t i, uint32_t freq,
                                                     const uint32_t **gaps)
{
    uint32_t until = block->sums[i] - 2 * i - 1, from = until - (freq - 1);
    enum fh_status status = FH_OK;
    if (from < block->from || until > block->until || from > until)
        status = fh_positions_block_seek(block, from, until);
    *gaps = status == FH_OK ? block->gaps + (from - block->from) : NULL;
    return status;
}

#endif
