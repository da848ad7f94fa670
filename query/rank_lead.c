/* One word after another leads: the first stage of any of several words.
 *
 * The word with the largest bound goes first, through the whole chunk: its documents are filtered by what they
 * score and what the others can add there at most, and completed by looking the others up. What has
 * that word is then done with. The next word needs to look only for documents without it, to which it
 * and the words after it must bring everything; so bounds shrink from word to word, and soon no document can
 * be a hit with what is left. (MaxScore, list by list instead of document by document: Turtle and Flood,
 * IP&M 1995.) The candidates of the first word give a threshold before any is complete.
 *
 * Where a word finds nearly all of its documents, as among many words none of which stands out, windows are better
 * (rank_any.c): those words that are left then share the work of summing up.
 */
#include "query/rank.h"

#define LEAD_SIXTEENTHS 3u /* of what all words can give, the least that the first one's stem must */
#define BATCH_ENOUGH 256u  /* candidates to go on with: the next ones meet a better threshold */

static uint32_t most_of(const uint32_t *sums, uint32_t from, uint32_t until)
{
    uint32_t most = 0;
    for (uint32_t window = from; window < until; window++)
        most = sums[window] > most ? sums[window] : most;
    return most;
}

/* The most that leaves before number `leaf` can add in the windows that the documents first..last reach into. */
static uint32_t others_near(const struct fh_ranker *ranker, uint32_t leaf, const struct fh_run *run, fh_doc_id first,
                            fh_doc_id last)
{
    if (leaf == 0)
        return 0;
    last = last < run->end_doc ? last : run->end_doc - 1;
    return most_of(ranker->leaves[leaf - 1].sums, (first - run->first_doc) / FH_WINDOW_DOCS,
                   (last - run->first_doc) / FH_WINDOW_DOCS + 1);
}

/* Takes the documents of leaf `number`; `rest` is what the leaves before it can add. */
static void lead(struct fh_ranker *ranker, const struct fh_run *run, uint32_t number, uint32_t rest)
{
    struct fh_leaf *leaf = &ranker->leaves[number];
    struct fh_lane *lane = &leaf->lanes[0];
    struct fh_cursor *cursor = lane->cursor;
    const struct fh_postings *list = &cursor->list;
    fh_doc_id first = run->first_doc;
    lane->done = true;
    for (uint32_t block = fh_cursor_find(cursor, first); block < list->block_count && first < run->end_doc; block++) {
        fh_doc_id last = fh_postings_block_last(list, block);
        uint32_t others = others_near(ranker, number, run, first, last);
        uint32_t least = fh_leaf_stem_least(leaf, fh_beyond(fh_rank_need(ranker, run), others));
        if (fh_lane_bound(lane, fh_postings_block_impact(list, block) | 1) >= least) {
            if (!fh_cursor_load(cursor, block) || !fh_cursor_score(cursor))
                break;
            fh_rank_take_block(ranker, run, leaf, least);
            if (ranker->batch.count >= BATCH_ENOUGH)
                fh_rank_finish(ranker, run, rest);
        }
        first = last < first ? first : last + 1;
    }
    fh_rank_finish(ranker, run, rest);
}

/* The leaf is done for this chunk: it adds to no score any more, and what has it is no candidate. */
static void set_aside(struct fh_ranker *ranker, struct fh_leaf *leaf)
{
    for (uint32_t i = 0; i < leaf->lane_count; i++)
        leaf->lanes[i].done = true;
    ranker->excluded_words[ranker->excluded_word_count++] = leaf->lanes[0].cursor;
    ranker->leaf_count--;
}

/* Whether the first word can tell its documents apart: where the others could add many times what its stem gives,
 * most of them are candidates. */
static bool is_telling(const struct fh_ranker *ranker)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < ranker->leaf_count; i++)
        all += ranker->leaves[i].list_bound;
    return ranker->leaf_count > 0 &&
           (uint64_t)ranker->leaves[ranker->leaf_count - 1].lanes[0].list_bound * 16 >= all * LEAD_SIXTEENTHS;
}

void fh_rank_any_lead(struct fh_ranker *ranker, const struct fh_run *run)
{
    if (!is_telling(ranker))
        return;
    while (ranker->leaf_count > ranker->optional_count && fh_scan_goes_on(ranker->scan)) {
        uint32_t number = ranker->leaf_count - 1, rest = 0, need = fh_rank_need(ranker, run);
        uint32_t others = number > 0 ? most_of(ranker->leaves[number - 1].sums, 0, run->until) : 0;
        for (uint32_t i = 0; i <= number; i++) {
            fh_leaf_enter(&ranker->leaves[i], 0, run->until);
            rest += i < number ? ranker->leaves[i].here : 0;
        }
        if (most_of(ranker->totals, 0, run->until) < need ||
            (need > 0 && fh_leaf_stem_least(&ranker->leaves[number], fh_beyond(need, others)) == 0))
            return;
        lead(ranker, run, number, rest);
        set_aside(ranker, &ranker->leaves[number]);
        ranker->totals = number > 0 ? ranker->leaves[number - 1].sums : ranker->bounds;
    }
}
