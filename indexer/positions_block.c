/* Gaps by the run and by the piece. See positions_block.h. */
#include "indexer/positions_block.h"

#include <string.h>

#include "base/mem.h"
#include "indexer/pack.h"
#include "indexer/pack_kernels.h"

#define SPARSE_GAPS 64u /* gaps for each wanted posting from which on runs are not decoded whole */

void fh_positions_block_release(struct fh_positions_block *block)
{
    fh_free(block->gaps);
    block->gaps = NULL;
    block->capacity = 0;
}

enum fh_status fh_positions_block_enter(struct fh_positions_block *block, const struct fh_positions *list,
                                        uint32_t number, const struct fh_block *postings, uint32_t wanted)
{
    uint32_t count = postings->count;
    uint8_t flags;
    const uint8_t *in = fh_patched_get(fh_positions_block_start(list, number), list->end, block->firsts, count, &flags);
    if (in == NULL || flags != 0)
        return FH_ERR_CORRUPT;
    block->begin = block->in = in;
    block->end = list->end;
    block->next = block->from = block->until = 0;
    memcpy(block->sums, postings->freqs, FH_BLOCK * sizeof *block->sums);
    fh_pack_kernels()->sum(block->sums, (count + 15) & ~(uint32_t)15, 0);
    block->total = block->sums[count - 1] - 2 * count + 1;
    block->sparse = block->total / SPARSE_GAPS > wanted;
    return FH_OK;
}

enum fh_status fh_positions_block_enter_single(struct fh_positions_block *block, struct fh_slice bytes, uint32_t freq)
{
    struct fh_position_list list = {block->gaps, 0, block->capacity};
    enum fh_status status = fh_positions_read_single(bytes, freq, &list);
    block->gaps = list.list;
    block->capacity = list.capacity;
    if (status != FH_OK)
        return status;
    block->firsts[0] = list.list[0];
    for (uint32_t i = 1, before = list.list[0]; i < freq; i++) {
        uint32_t position = list.list[i];
        list.list[i - 1] = position - before - 1;
        before = position;
    }
    block->sums[0] = freq;
    block->total = block->until = freq - 1; /* all gaps are there */
    block->from = 0;
    return FH_OK;
}

static uint32_t run_size(const struct fh_positions_block *block)
{
    uint32_t left = block->total - block->next;
    return left < FH_BLOCK ? left : FH_BLOCK;
}

/* Moves `in` to the run that holds gap `wanted`. */
static void find_run(struct fh_positions_block *block, uint32_t wanted)
{
    if (wanted < block->next) {
        block->in = block->begin;
        block->next = 0;
    }
    for (; wanted - block->next >= FH_BLOCK && block->in != NULL; block->next += FH_BLOCK)
        block->in = fh_patched_skip(block->in, block->end, FH_BLOCK);
}

/* Room for `count` gaps and what vector code writes too far. */
static bool make_room(struct fh_positions_block *block, uint32_t count)
{
    uint32_t *grown = fh_grow(block->gaps, &block->capacity, (size_t)count + FH_BLOCK + 16, sizeof *grown);
    if (grown == NULL)
        return false;
    block->gaps = grown;
    return true;
}

/* Some gaps of one run. */
static enum fh_status take_piece(struct fh_positions_block *block, uint32_t from, uint32_t until)
{
    uint8_t flags;
    if (!make_room(block, 0))
        return FH_ERR_NOMEM;
    if (fh_patched_part(block->in, block->end, run_size(block), from - block->next, until - from, block->gaps,
                        &flags) == NULL ||
        flags != 0)
        return FH_ERR_CORRUPT;
    block->from = from;
    block->until = until;
    return FH_OK;
}

enum fh_status fh_positions_block_seek(struct fh_positions_block *block, uint32_t from, uint32_t until)
{
    bool piece = block->until != block->next; /* which nothing can be added to */
    if (from > until || until > block->total)
        return FH_ERR_CORRUPT;
    if (from < block->from || from >= block->until || piece) { /* nothing of what is there will do */
        find_run(block, from);
        if (block->sparse && until - block->next <= FH_BLOCK)
            return take_piece(block, from, until);
        block->from = block->until = block->next;
    }
    while (block->until < until) {
        uint32_t held = block->until - block->from, n = run_size(block);
        if (!make_room(block, held))
            return FH_ERR_NOMEM;
        uint8_t flags = 0;
        block->in = n > 0 ? fh_patched_get(block->in, block->end, block->gaps + held, n, &flags) : NULL;
        if (block->in == NULL || flags != 0)
            return FH_ERR_CORRUPT;
        block->until += n;
        block->next = block->until;
    }
    return FH_OK;
}
