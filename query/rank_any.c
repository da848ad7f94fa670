/* Any of several words: block-max MaxScore over windows.
 *
 * In each run the leaves are parted in two (Turtle and Flood, IP&M 1995): those whose bounds, all
 * together, stay below what a hit needs are spared, for a document that has none of the others cannot
 * be a hit; only the others find candidates. Where that is a single word, its blocks are candidates
 * as they come, filtered by score; several are summed side by side, four windows at a time.
 * Forms never find candidates, as every document that has a form has its stem.
 */
#include "query/rank.h"

#define BATCH_ENOUGH 256u /* candidates to go on with */
#define LOOKUP_COST 6.0   /* postings summed up in the time that one candidate is looked up */

/* ---- One word finds candidates ---- */

void fh_rank_take_block(struct fh_ranker *ranker, const struct fh_run *run, const struct fh_leaf *leaf, uint32_t least)
{
    struct fh_batch *batch = &ranker->batch;
    const struct fh_cursor *cursor = leaf->lanes[0].cursor;
    uint32_t before = batch->count;
    uint32_t from = cursor->data.docs[0] < run->first_doc ? fh_cursor_rank(cursor, run->first_doc) : 0;
    uint32_t until = cursor->data.count;
    if (until > 0 && cursor->data.docs[until - 1] >= run->end_doc)
        until = fh_cursor_rank(cursor, run->end_doc);
    if (from < until)
        batch->count +=
            (uint32_t)fh_query_kernels()->keep(cursor->data.docs + from, cursor->scores + from, until - from, least,
                                               batch->docs + batch->count, batch->scores + batch->count);
    fh_batch_set_uppers(batch, before, leaf);
}

/* `others`: what all other leaves can add. */
static void run_of_one(struct fh_ranker *ranker, const struct fh_run *run, struct fh_leaf *leaf, uint32_t others)
{
    struct fh_lane *lane = &leaf->lanes[0];
    struct fh_cursor *cursor = lane->cursor;
    const struct fh_postings *list = &cursor->list;
    lane->done = true;
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        uint32_t least = fh_leaf_stem_least(leaf, fh_beyond(fh_rank_need(ranker, run), others));
        if (fh_lane_bound(lane, fh_postings_block_impact(list, block) | 1) >= least) {
            if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
                break;
            fh_rank_take_block(ranker, run, leaf, least);
            if (ranker->batch.count >= BATCH_ENOUGH)
                fh_rank_finish(ranker, run, others);
        }
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            break;
    }
    fh_rank_finish(ranker, run, others);
}

/* ---- Several do ---- */

/* What a stem's score adds to a sum: itself, and above it what the word can come to with its forms. */
static uint64_t summand(const struct fh_leaf *leaf, uint32_t score)
{
    return (uint64_t)fh_leaf_upper(leaf, score) << 32 | score;
}

/* Sums up a word's stem; with `mark`, its documents become candidates. */
static void sum_stem(struct fh_ranker *ranker, const struct fh_run *run, struct fh_leaf *leaf, uint64_t mark)
{
    struct fh_cursor *cursor = leaf->lanes[0].cursor;
    const struct fh_postings *list = &cursor->list;
    uint64_t *sums = ranker->sums;
    leaf->lanes[0].done = true;
    if (leaf->lanes[0].here == 0)
        return;
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
            return;
        uint32_t i = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
        for (; i < until; i++) {
            uint64_t *sum = &sums[cursor->data.docs[i] - run->first_doc];
            *sum = (*sum + summand(leaf, cursor->scores[i])) | mark;
        }
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            return;
    }
}

/* Sums up a form, which its stem has made room for. */
static void sum_form(struct fh_ranker *ranker, const struct fh_run *run, struct fh_lane *lane)
{
    struct fh_cursor *cursor = lane->cursor;
    const struct fh_postings *list = &cursor->list;
    lane->done = true;
    if (lane->here == 0)
        return;
    for (uint32_t block = fh_cursor_find(cursor, run->first_doc); block < list->block_count; block++) {
        if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
            return;
        uint32_t i = fh_cursor_rank(cursor, run->first_doc), until = fh_cursor_rank(cursor, run->end_doc);
        for (; i < until; i++)
            ranker->sums[cursor->data.docs[i] - run->first_doc] += cursor->scores[i];
        if (fh_postings_block_last(list, block) >= run->end_doc - 1)
            return;
    }
}

/* How many candidates there are in the run, told from one window of it: documents whose sum with
 * `left` more added reaches what is needed. */
static double candidates(const struct fh_ranker *ranker, const struct fh_run *run, uint32_t left)
{
    uint32_t docs = (run->end_doc - run->first_doc + 15) / 16 * 16;
    uint32_t sample = docs < FH_WINDOW_DOCS ? docs : FH_WINDOW_DOCS;
    uint64_t least = fh_sum_least(fh_beyond(fh_rank_need(ranker, run), left));
    size_t found = fh_query_kernels()->count(ranker->sums, sample, least);
    return (double)found * docs / sample + 1;
}

/* Whether summing up a list in the run takes less time than looking up so many candidates in it. */
static bool sums_faster(const struct fh_ranker *ranker, const struct fh_run *run, const struct fh_lane *lane,
                        double lookups)
{
    double share = (double)(run->end_doc - run->first_doc) / ranker->scan->segment->doc_count;
    return share * lane->cursor->list.doc_freq < LOOKUP_COST * lookups;
}

/* Goes on summing spared words while that is faster. Returns what is left of `left`, the bounds of
 * all leaves that are not summed. */
static uint32_t sum_spared(struct fh_ranker *ranker, const struct fh_run *run, uint32_t spared, uint32_t left)
{
    for (uint32_t i = spared; i-- > 0;) {
        struct fh_leaf *leaf = &ranker->leaves[i];
        if (leaf->phrase != NULL || leaf->here == 0)
            continue;
        if (!sums_faster(ranker, run, &leaf->lanes[0], candidates(ranker, run, left)))
            break;
        sum_stem(ranker, run, leaf, 0);
        left -= leaf->here;
    }
    return left;
}

/* Sums up the forms of all words whose stems are summed, if that is faster. Lower halves of sums
 * are then exact. */
static bool sum_forms(struct fh_ranker *ranker, const struct fh_run *run, uint32_t left)
{
    double lookups = candidates(ranker, run, left);
    bool any = false;
    for (uint32_t i = 0; i < ranker->probe_count; i++) {
        const struct fh_lane *lane = ranker->probes[i];
        bool open = lane->form && !lane->done && lane->here > 0 && lane->leaf->lanes[0].done;
        if (open && !sums_faster(ranker, run, lane, lookups))
            return false;
        any = any || open;
    }
    for (uint32_t i = 0; i < ranker->probe_count && any; i++)
        if (ranker->probes[i]->form && !ranker->probes[i]->done && ranker->probes[i]->leaf->lanes[0].done)
            sum_form(ranker, run, ranker->probes[i]);
    return any;
}

static void run_of_several(struct fh_ranker *ranker, const struct fh_run *run, uint32_t spared, uint32_t left)
{
    struct fh_batch *batch = &ranker->batch;
    uint32_t docs = (run->end_doc - run->first_doc + 15) / 16 * 16;
    for (uint32_t i = spared; i < ranker->leaf_count; i++)
        sum_stem(ranker, run, &ranker->leaves[i], FH_SUM_MATCHED);
    if (spared > 0)
        left = sum_spared(ranker, run, spared, left);
    bool exact = sum_forms(ranker, run, left);
    uint32_t least = fh_beyond(fh_rank_need(ranker, run), left);
    batch->count =
        (uint32_t)fh_query_kernels()->collect(ranker->sums, docs, fh_sum_least(exact ? 0 : least), exact ? least : 0,
                                              run->first_doc, batch->docs, batch->scores, batch->uppers);
    if (exact)
        memcpy(batch->uppers, batch->scores, batch->count * sizeof *batch->uppers);
    fh_rank_finish(ranker, run, left);
}

void fh_rank_any_run(struct fh_ranker *ranker, const struct fh_run *run, uint32_t spared)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < spared; i++)
        left += ranker->leaves[i].here;
    if (spared + 1 == ranker->leaf_count)
        run_of_one(ranker, run, &ranker->leaves[spared], left);
    else
        run_of_several(ranker, run, spared, left);
}
