/* Gaps of a whole block, or by the piece. See positions_block.h. */
#include "indexer/positions_block.h"

#include <string.h>

#include "base/mem.h"
#include "indexer/pack_kernels.h"

#define WHOLE_GAPS 96u /* up to so many gaps for each posting that is wanted all are decoded at once */

void fh_positions_block_release(struct fh_positions_block *block)
{
    fh_free(block->room);
    block->room = NULL;
    block->capacity = 0;
}

/* ---- Beginning ---- */

enum fh_status fh_positions_block_enter(struct fh_positions_block *block, const struct fh_positions *list,
                                        uint32_t number, const struct fh_block *postings, uint32_t wanted)
{
    const uint8_t *in = fh_positions_firsts(list, number, postings->count, block->firsts);
    if (in == NULL)
        return FH_ERR_CORRUPT;
    block->few_layered = list->layered;
    block->begin = in;
    block->end = list->end;
    block->run_from = block->run_until = 0;
    block->postings = postings;
    block->wanted = wanted;
    block->whole = false;
    return FH_OK;
}

enum fh_status fh_positions_block_enter_single(struct fh_positions_block *block, struct fh_slice bytes, uint32_t freq)
{
    struct fh_position_list list = {block->room, 0, block->capacity};
    enum fh_status status = fh_positions_read_single(bytes, freq, &list);
    block->room = list.list;
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
    block->total = freq - 1;
    block->postings = NULL;
    block->whole = true;
    return FH_OK;
}

/* ---- Gaps ---- */

/* Room for `count` gaps and what vector code writes too far. */
static bool make_room(struct fh_positions_block *block, size_t count)
{
    uint32_t *grown = fh_grow(block->room, &block->capacity, count + FH_BLOCK + 16, sizeof *grown);
    if (grown == NULL)
        return false;
    block->room = grown;
    return true;
}

static enum fh_status read_whole(struct fh_positions_block *block, bool layered)
{
    const uint8_t *in = block->begin;
    if (!make_room(block, 0)) /* of no gaps too: they can be read beyond */
        return FH_ERR_NOMEM;
    for (uint32_t held = 0; held < block->total; held += FH_BLOCK) {
        uint32_t left = block->total - held;
        if (!make_room(block, held))
            return FH_ERR_NOMEM;
        in = fh_positions_run(in, block->end, layered, block->room + held, left < FH_BLOCK ? left : FH_BLOCK);
        if (in == NULL)
            return FH_ERR_CORRUPT;
    }
    block->whole = true;
    return FH_OK;
}

/* Adds up the frequencies, so that gaps are found. */
static enum fh_status prepare(struct fh_positions_block *block)
{
    uint32_t count = block->postings->count;
    memcpy(block->sums, block->postings->freqs, FH_BLOCK * sizeof *block->sums);
    fh_pack_kernels()->sum(block->sums, (count + 15) & ~(uint32_t)15, 0);
    block->total = block->sums[count - 1] - 2 * count + 1;
    block->postings = NULL;
    bool layered = block->few_layered && block->total <= FH_FEW_GAPS;
    return layered || block->total / WHOLE_GAPS <= block->wanted ? read_whole(block, layered) : FH_OK;
}

enum fh_status fh_positions_block_prepare(struct fh_positions_block *block)
{
    return block->postings != NULL ? prepare(block) : FH_OK;
}

/* Goes to the run that holds gap `wanted`, which is below the total. False when it is cut off. */
static bool find_run(struct fh_positions_block *block, uint32_t wanted)
{
    bool forward = wanted >= block->run_until && block->run_until > 0;
    const uint8_t *in = forward ? block->run.after : block->begin;
    uint32_t from = forward ? block->run_until : 0;
    for (; wanted - from >= FH_BLOCK && in != NULL; from += FH_BLOCK)
        in = fh_patched_skip(in, block->end, FH_BLOCK);
    uint32_t left = block->total - from, n = left < FH_BLOCK ? left : FH_BLOCK;
    block->run_from = block->run_until = 0;
    if (!fh_patched_open(&block->run, in, block->end, n) || block->run.flags != 0)
        return false;
    block->run_from = from;
    block->run_until = from + n;
    return true;
}

static bool in_run(const struct fh_positions_block *block, uint32_t gap)
{
    return gap >= block->run_from && gap < block->run_until;
}

/* Gaps of several runs. */
static enum fh_status gather(struct fh_positions_block *block, uint32_t from, uint32_t until)
{
    for (size_t held = 0; from < until;) {
        if (!in_run(block, from) && !find_run(block, from))
            return FH_ERR_CORRUPT;
        uint32_t end = until < block->run_until ? until : block->run_until, count = end - from;
        if (!make_room(block, held))
            return FH_ERR_NOMEM;
        memcpy(block->room + held, fh_patched_piece(&block->run, from - block->run_from, count, block->piece),
               count * sizeof *block->room);
        held += count;
        from = end;
    }
    return FH_OK;
}

enum fh_status fh_positions_block_seek(struct fh_positions_block *block, uint32_t i, uint32_t freq,
                                       const uint32_t **gaps)
{
    enum fh_status status = fh_positions_block_prepare(block);
    uint32_t until = block->sums[i] - 2 * i - 1, from = until - (freq - 1);
    if (status != FH_OK)
        return status;
    if (from >= until || until > block->total) /* sums of damaged frequencies wrap round */
        return FH_ERR_CORRUPT;
    if (block->whole) {
        *gaps = block->room + from;
        return FH_OK;
    }
    if (!in_run(block, from) && !find_run(block, from))
        return FH_ERR_CORRUPT;
    if (until <= block->run_until) {
        *gaps = fh_patched_piece(&block->run, from - block->run_from, until - from, block->piece);
        return FH_OK;
    }
    status = gather(block, from, until);
    *gaps = block->room;
    return status;
}
