/* From candidates to hits. See rank.h. */
#include "query/rank.h"

uint32_t fh_rank_rest(const struct fh_ranker *ranker)
{
    uint32_t rest = 0;
    for (uint32_t i = 0; i < ranker->leaf_count; i++) {
        const struct fh_leaf *leaf = &ranker->leaves[i];
        bool done = leaf->phrase != NULL ? leaf->done : leaf->lanes[0].done;
        rest += done ? 0 : leaf->here;
    }
    return rest;
}

bool fh_rank_is_live(struct fh_ranker *ranker, fh_doc_id doc)
{
    struct fh_scan *scan = ranker->scan;
    uint32_t window = doc / FH_WINDOW_DOCS;
    if (ranker->condition_count == 0)
        return !fh_bitmap_has(&scan->segment->deleted, doc);
    if (window != ranker->live_window) {
        fh_match_window(scan, ranker->conditions[0], window, &ranker->live);
        for (uint32_t i = 1; i < ranker->condition_count; i++) {
            struct fh_window_bits other;
            fh_match_window(scan, ranker->conditions[i], window, &other);
            fh_window_and(&ranker->live, &other);
        }
        ranker->live_window = window;
    }
    return fh_window_has(&ranker->live, doc % FH_WINDOW_DOCS);
}

/* ---- Offering ---- */

void fh_rank_offer(struct fh_ranker *ranker, const struct fh_run *run)
{
    struct fh_batch *batch = &ranker->batch;
    const struct fh_segment *segment = ranker->scan->segment;
    fh_doc_id base = segment->doc_base;
    bool all_live = ranker->condition_count == 0 && segment->deleted.words == NULL;
    batch->count = (uint32_t)fh_query_kernels()->keep(batch->docs, batch->scores, batch->count,
                                                      fh_rank_need(ranker, run), batch->docs, batch->scores);
    if (all_live) {
        ranker->matched += batch->count;
        fh_topk_push_all(ranker->topk, batch->scores, batch->docs, batch->count, base);
        batch->count = 0;
        return;
    }
    for (uint32_t i = 0; i < batch->count; i++) {
        if (batch->scores[i] < fh_rank_need(ranker, run) || !fh_rank_is_live(ranker, batch->docs[i]))
            continue;
        ranker->matched++;
        fh_topk_push(ranker->topk, batch->scores[i], batch->docs[i] + base);
    }
    batch->count = 0;
}

/* ---- A threshold from candidates that are not finished ---- */

/* Whether every candidate is a hit. */
static bool all_hits(const struct fh_ranker *ranker)
{
    return ranker->shape == FH_SHAPE_ANY && ranker->condition_count == 0 &&
           ranker->scan->segment->deleted.words == NULL;
}

/* As long as there are no k hits, what k candidates have scored so far is a threshold too. The best of each of 16
 * parts of the batch are k different candidates, if not quite the best k. */
static void raise_floor(struct fh_ranker *ranker)
{
    const struct fh_batch *batch = &ranker->batch;
    size_t k = ranker->topk->k;
    uint32_t tops[FH_TOPS];
    if (ranker->topk->full || k > FH_TOPS || batch->count < k || !all_hits(ranker))
        return;
    fh_query_kernels()->tops(batch->scores, batch->count, tops);
    for (size_t i = 0; i < FH_TOPS; i++) { /* no branch that cannot be foreseen, as sorting has */
        uint32_t as_good = 0;
        for (size_t j = 0; j < FH_TOPS; j++)
            as_good += tops[j] >= tops[i];
        uint32_t known = as_good >= k ? tops[i] : 0;
        ranker->floor = known > ranker->floor ? known : ranker->floor;
    }
}

/* ---- Forms and phrases ---- */

static uint32_t forms_left(const struct fh_ranker *ranker)
{
    uint32_t forms = 0;
    for (uint32_t i = 0; i < ranker->probe_count; i++)
        forms += ranker->probes[i]->form && !ranker->probes[i]->done ? ranker->probes[i]->here : 0;
    return forms;
}

/* `phrases`: what phrases can still add. */
static void probe_forms(struct fh_ranker *ranker, const struct fh_run *run, uint32_t phrases)
{
    struct fh_batch *batch = &ranker->batch;
    uint32_t forms = forms_left(ranker);
    for (uint32_t i = 0; i < ranker->probe_count && batch->count > 0; i++) {
        const struct fh_lane *lane = ranker->probes[i];
        if (!lane->form || lane->done || lane->here == 0)
            continue;
        forms -= lane->here;
        fh_batch_probe(batch, lane, fh_beyond(fh_rank_need(ranker, run), phrases), forms, false);
        raise_floor(ranker);
    }
}

static void probe_phrases(struct fh_ranker *ranker, const struct fh_run *run, uint32_t phrases)
{
    for (uint32_t i = 0; i < ranker->leaf_count && ranker->batch.count > 0; i++) {
        const struct fh_leaf *leaf = &ranker->leaves[i];
        if (leaf->phrase == NULL || leaf->done)
            continue;
        phrases -= leaf->here;
        fh_batch_probe_phrase(&ranker->batch, ranker->scan, leaf->phrase, leaf->here,
                              fh_beyond(fh_rank_need(ranker, run), phrases), leaf->role == FH_ROLE_REQUIRED);
    }
    for (uint32_t i = 0; i < ranker->excluded_phrase_count && ranker->batch.count > 0; i++)
        fh_batch_exclude_phrase(&ranker->batch, ranker->scan, ranker->excluded_phrases[i]);
}

/* ---- The whole way ---- */

void fh_rank_exclude_words(struct fh_ranker *ranker)
{
    for (uint32_t i = 0; i < ranker->excluded_word_count && ranker->batch.count > 0; i++)
        fh_batch_exclude(&ranker->batch, ranker->excluded_words[i]);
}

void fh_rank_finish(struct fh_ranker *ranker, const struct fh_run *run, uint32_t rest)
{
    struct fh_batch *batch = &ranker->batch;
    raise_floor(ranker);
    for (uint32_t i = 0; i < ranker->probe_count && batch->count > 0; i++) {
        const struct fh_lane *lane = ranker->probes[i];
        if (lane->form || lane->done || lane->here == 0)
            continue;
        rest -= lane->leaf->here;
        fh_batch_probe(batch, lane, fh_beyond(fh_rank_need(ranker, run), rest), 0, false);
        raise_floor(ranker);
    }
    probe_forms(ranker, run, rest);
    probe_phrases(ranker, run, rest);
    if (ranker->shape == FH_SHAPE_ANY)
        fh_rank_exclude_words(ranker);
    fh_rank_offer(ranker, run);
}
