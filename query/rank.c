/* The way through a segment: chunks, windows, runs; and the way of a batch. See rank.h. */
#include "query/rank.h"

#define SEED_WINDOWS 2u   /* windows ranked first, for a good threshold from the start ... */
#define SEED_FROM 16u     /* ... in chunks of so many windows or more */
#define LEAD_HITS FH_TOPS /* most hits wanted with which words lead one by one: more leave few to be spared */
#define LONE_WINDOWS 64u  /* longest run of windows in which nothing is summed side by side */

void fh_rank_init(struct fh_ranker *ranker, struct fh_scan *scan, struct fh_topk *topk, uint64_t *sums,
                  struct fh_scratch *scratch)
{
    *ranker = (struct fh_ranker){.scan = scan, .topk = topk, .sums = sums};
    fh_rank_setup(ranker, scratch);
}

/* ---- Runs of windows ---- */

static struct fh_run run_make(const struct fh_ranker *ranker, uint32_t from, uint32_t until)
{
    uint32_t doc_count = ranker->scan->segment->doc_count;
    fh_doc_id first = (ranker->first_window + from) * FH_WINDOW_DOCS;
    fh_doc_id end = (ranker->first_window + until) * FH_WINDOW_DOCS;
    return (struct fh_run){from, until, first, end < doc_count ? end : doc_count};
}

/* Every document of a window that fulfils the conditions is a candidate. */
static void rank_tree_run(struct fh_ranker *ranker, const struct fh_run *run)
{
    struct fh_batch *batch = &ranker->batch;
    fh_rank_is_live(ranker, run->first_doc);
    batch->count = fh_window_list(&ranker->live, run->first_doc, batch->docs);
    memset(batch->scores, 0, batch->count * sizeof *batch->scores);
    memset(batch->uppers, 0, batch->count * sizeof *batch->uppers);
    fh_rank_finish(ranker, run, fh_rank_rest(ranker));
}

static void rank_run(struct fh_ranker *ranker, uint32_t from, uint32_t until, uint32_t spared)
{
    struct fh_run run = run_make(ranker, from, until);
    for (uint32_t i = 0; i < ranker->leaf_count; i++)
        fh_leaf_enter(&ranker->leaves[i], from, until);
    if (ranker->shape == FH_SHAPE_ANY)
        fh_rank_any_run(ranker, &run, spared);
    else if (ranker->lone_phrase)
        fh_rank_phrase_run(ranker, &run);
    else if (ranker->shape == FH_SHAPE_ALL)
        fh_rank_all_run(ranker, &run);
    else
        rank_tree_run(ranker, &run);
}

/* How many leaves, from the first on, cannot make a hit together in this window. */
static uint32_t spared_leaves(const struct fh_ranker *ranker, uint32_t window, uint32_t need)
{
    uint32_t spared = ranker->leaf_count;
    while (spared > ranker->optional_count && ranker->leaves[spared - 1].sums[window] >= need)
        spared--;
    return spared;
}

static bool can_hit(const struct fh_ranker *ranker, uint32_t window, uint32_t need)
{
    return !ranker->passed[window] && ranker->totals[window] >= need;
}

/* The end of the run that begins at `from`: windows to be treated alike. */
static uint32_t run_end(const struct fh_ranker *ranker, uint32_t from, uint32_t count, uint32_t need, uint32_t spared)
{
    uint32_t longest = 1, until = from + 1;
    if (ranker->shape == FH_SHAPE_ALL)
        longest = LONE_WINDOWS;
    else if (ranker->shape == FH_SHAPE_ANY)
        longest = spared + 1 == ranker->leaf_count ? LONE_WINDOWS : FH_SUMS_WINDOWS;
    while (until < count && until - from < longest && can_hit(ranker, until, need) &&
           (spared <= ranker->optional_count || ranker->leaves[spared - 1].sums[until] < need))
        until++;
    return until;
}

/* ---- Chunks ---- */

/* Marks the windows that cannot hold a hit whatever its score. */
static void find_passed(struct fh_ranker *ranker, uint32_t count)
{
    memset(ranker->passed, ranker->shape == FH_SHAPE_ANY, count);
    for (uint32_t i = ranker->optional_count; i < ranker->leaf_count; i++) {
        const struct fh_leaf *leaf = &ranker->leaves[i];
        bool any = leaf->role == FH_ROLE_CHOICE;
        for (uint32_t window = 0; window < count; window++)
            if (fh_leaf_may(leaf, window) == any)
                ranker->passed[window] = !any;
    }
    for (uint32_t i = 0; i < ranker->condition_count; i++)
        for (uint32_t window = 0; window < count; window++)
            if (!fh_match_may(ranker->scan, ranker->conditions[i], ranker->first_window + window))
                ranker->passed[window] = 1;
}

static void open_chunk(struct fh_ranker *ranker, uint32_t count)
{
    for (uint32_t i = 0; i < ranker->lane_count; i++)
        fh_lane_fill(&ranker->lanes[i], ranker->first_window, count);
    for (uint32_t i = 0; i < ranker->leaf_count; i++)
        fh_leaf_add_bounds(&ranker->leaves[i], i > 0 ? ranker->leaves[i - 1].sums : NULL, count);
    ranker->totals = ranker->leaf_count > 0 ? ranker->leaves[ranker->leaf_count - 1].sums : ranker->bounds;
    find_passed(ranker, count);
}

/* Ranks the most promising windows first, while there is no threshold yet. (Where several words must
 * occur, little of a list is skipped for its threshold, and its blocks would be decoded again; a queue looks for the
 * most promising by itself, candidate by candidate, and wants them in the order of documents.) */
static void rank_seeds(struct fh_ranker *ranker, uint32_t count)
{
    bool seeded = ranker->shape != FH_SHAPE_ALL || ranker->lone_phrase;
    for (uint32_t i = 0; i < SEED_WINDOWS && count >= SEED_FROM && !ranker->topk->full && seeded; i++) {
        uint32_t best = 0;
        for (uint32_t window = 1; window < count; window++)
            if (!ranker->passed[window] && (ranker->passed[best] || ranker->totals[window] > ranker->totals[best]))
                best = window;
        if (ranker->passed[best])
            return;
        rank_run(ranker, best, best + 1, ranker->optional_count);
        ranker->passed[best] = 1;
    }
}

/* Whether windows are not worth telling apart: words that must all occur leave few documents to be spared, and
 * the blocks of their lists have bounds of their own. */
static bool is_coarse(const struct fh_ranker *ranker)
{
    return ranker->shape == FH_SHAPE_ALL && ranker->condition_count == 0 && !ranker->lone_phrase && !ranker->queues;
}

static void rank_chunk(struct fh_ranker *ranker, uint32_t count)
{
    struct fh_run whole = run_make(ranker, 0, count);
    if (is_coarse(ranker)) {
        for (uint32_t i = 0; i < ranker->leaf_count; i++)
            fh_leaf_enter_list(&ranker->leaves[i]);
        fh_rank_all_run(ranker, &whole);
        return;
    }
    open_chunk(ranker, count);
    uint32_t leaf_count = ranker->leaf_count;
    if (ranker->shape == FH_SHAPE_ANY && ranker->topk->k <= LEAD_HITS)
        fh_rank_any_lead(ranker, &whole);
    rank_seeds(ranker, count);
    for (uint32_t window = 0; window < count && fh_scan_goes_on(ranker->scan);) {
        struct fh_run here = run_make(ranker, window, window + 1);
        uint32_t need = fh_rank_need(ranker, &here);
        if (!can_hit(ranker, window, need)) {
            window++;
            continue;
        }
        uint32_t spared = spared_leaves(ranker, window, need);
        uint32_t until = run_end(ranker, window, count, need, spared);
        rank_run(ranker, window, until, spared);
        window = until;
    }
    ranker->leaf_count = leaf_count;
    if (ranker->shape == FH_SHAPE_ANY)
        ranker->excluded_word_count = 0; /* those that led */
}

static void rank_pass(struct fh_ranker *ranker)
{
    uint32_t windows = fh_window_count(ranker->scan->segment->doc_count);
    if (!fh_rank_setup_segment(ranker))
        return;
    for (uint32_t first = 0; first < windows && fh_scan_goes_on(ranker->scan); first += ranker->chunk_room) {
        uint32_t count = windows - first < ranker->chunk_room ? windows - first : ranker->chunk_room;
        ranker->first_window = first;
        rank_chunk(ranker, count);
    }
    if (fh_scan_goes_on(ranker->scan) && ranker->queues)
        fh_rank_drain(ranker, 0);
}

void fh_rank_segment(struct fh_ranker *ranker)
{
    for (uint32_t pass = 0; pass < ranker->pass_count && fh_scan_goes_on(ranker->scan); pass++) {
        fh_rank_choose_pass(ranker, pass);
        rank_pass(ranker);
    }
    fh_scan_goes_on(ranker->scan);
}
