/* One search from plan to the numbers of its hits. See searcher.h. */
#include <stdlib.h>

#include "base/mem.h"
#include "query/by_date.h"
#include "query/rank.h"
#include "query/searcher.h"

struct finder {
    struct fh_scan scan;
    struct fh_topk topk;
    struct fh_ranker ranker;
    struct fh_by_date dates;
    struct fh_top *list;
    double *scores;
    bool by_date;
};

static size_t hits_wanted(const struct fh_snapshot *snapshot, const struct fh_search_options *options)
{
    uint64_t wanted = options->limit <= SIZE_MAX - options->offset ? options->limit + options->offset : SIZE_MAX;
    uint64_t most = snapshot->document_count > 0 ? snapshot->document_count : 1;
    return (size_t)(wanted < most ? wanted : most);
}

/* Everything from the scratch memory, measuring or for real. */
static void finder_init(struct finder *finder, struct fh_searcher *searcher, const struct fh_search_options *options)
{
    struct fh_scratch *scratch = &searcher->scratch;
    size_t k = hits_wanted(searcher->snapshot, options);
    finder->by_date = options->sort != FH_SORT_SCORE;
    fh_scan_init(&finder->scan, &searcher->plan, searcher->snapshot, scratch);
    finder->list = fh_scratch_take(scratch, fh_topk_room(k), sizeof *finder->list);
    fh_topk_init(&finder->topk, k, finder->list);
    if (finder->by_date) {
        finder->scores = fh_scratch_take(scratch, k, sizeof *finder->scores);
        fh_by_date_init(&finder->dates, &finder->scan, &finder->topk, options->sort == FH_SORT_DATE_DESCENDING,
                        scratch);
    } else {
        fh_rank_init(&finder->ranker, &finder->scan, &finder->topk, searcher->sums, scratch);
    }
}

/* ---- By score ---- */

static void rank(struct finder *finder)
{
    struct fh_scan *scan = &finder->scan;
    for (size_t i = 0; i < scan->snapshot->segment_count && scan->status == FH_OK; i++)
        if (fh_scan_open(scan, i) == FH_OK)
            fh_rank_segment(&finder->ranker);
}

/* Every match, without scores. */
static uint64_t count_all(struct fh_scan *scan)
{
    uint64_t total = 0;
    for (size_t i = 0; i < scan->snapshot->segment_count && scan->status == FH_OK; i++) {
        if (fh_scan_open(scan, i) != FH_OK)
            break;
        uint32_t windows = fh_window_count(scan->segment->doc_count);
        for (uint32_t window = 0; window < windows && fh_scan_goes_on(scan); window++) {
            struct fh_window_bits bits;
            if (!fh_match_may(scan, scan->plan->match, window))
                continue;
            fh_match_window(scan, scan->plan->match, window, &bits);
            total += fh_window_size(&bits);
        }
        fh_scan_goes_on(scan);
    }
    return total;
}

/* Of a word alone, or one of several: no fewer documents match than have the most frequent one. */
static uint64_t frequency_bound(const struct fh_plan *plan, const struct fh_match *match)
{
    uint64_t most = 0;
    if (match->kind == FH_MATCH_WORD && plan->words[match->leaf].field == FH_FIELD_ANY)
        return plan->terms[plan->words[match->leaf].stem].doc_freq;
    for (uint32_t i = 0; match->kind == FH_MATCH_OR && i < match->child_count; i++) {
        const struct fh_match *child = match->children[i];
        uint64_t bound = child->kind == FH_MATCH_WORD ? frequency_bound(plan, child) : 0;
        most = bound > most ? bound : most;
    }
    return most;
}

static void find_total(struct finder *finder, const struct fh_search_options *options, struct fh_found *found)
{
    const struct fh_plan *plan = finder->scan.plan;
    const struct fh_snapshot *snapshot = finder->scan.snapshot;
    bool everything = finder->by_date ? !finder->dates.skipped : !finder->topk.full;
    found->total = finder->by_date ? finder->dates.matched : finder->ranker.matched;
    found->exact = everything;
    if (everything)
        return;
    uint64_t bound = frequency_bound(plan, plan->match);
    found->exact = plan->match->kind == FH_MATCH_WORD && bound > 0 && snapshot->deleted_count == 0;
    bound = bound > snapshot->deleted_count ? bound - snapshot->deleted_count : 0;
    found->total = bound > found->total || found->exact ? bound : found->total;
    if (options->exact_total && !found->exact) {
        found->total = count_all(&finder->scan);
        found->exact = true;
    }
}

/* ---- By date: the scores of the hits, afterwards ---- */

static double score_document(struct fh_scan *scan, fh_doc_id doc)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < scan->plan->word_count; i++) {
        struct fh_scan_word *word = &scan->words[i];
        sum += fh_cursor_score_of(word->stem, doc);
        for (uint32_t j = 0; j < word->form_count; j++)
            sum += fh_cursor_score_of(&word->forms[j], doc);
    }
    for (size_t i = 0; i < scan->plan->phrase_count; i++) {
        uint32_t freq = scan->plan->phrases[i].repeats > 0 ? fh_phrase_freq(&scan->phrases[i], scan, doc) : 0;
        if (freq > 0)
            sum += fh_phrase_score_in(&scan->phrases[i], freq, scan->segment->lengths, doc);
    }
    return sum;
}

static void score_hits(struct finder *finder)
{
    struct fh_scan *scan = &finder->scan;
    scan->segment = NULL;
    for (size_t i = 0; i < finder->topk.count && scan->status == FH_OK; i++) {
        fh_doc_id doc = finder->topk.list[i].doc;
        size_t segment = 0;
        while (segment + 1 < scan->snapshot->segment_count && scan->snapshot->segments[segment + 1]->doc_base <= doc)
            segment++;
        if ((scan->segment == NULL || scan->segment_number != segment) && fh_scan_open(scan, segment) != FH_OK)
            return;
        finder->scores[i] = score_document(scan, doc - scan->segment->doc_base);
        fh_scan_goes_on(scan);
    }
}

/* ---- The whole ---- */

enum fh_status fh_searcher_find(struct fh_searcher *searcher, const struct fh_search_options *options,
                                const struct fh_deadline *deadline, struct fh_found *found, struct fh_error *error)
{
    struct finder finder = {.list = NULL};
    *found = (struct fh_found){.exact = true};
    if (searcher->plan.match == NULL || searcher->snapshot->segment_count == 0)
        return FH_OK;
    fh_scratch_measure(&searcher->scratch);
    finder_init(&finder, searcher, options);
    if (!fh_scratch_reserve(&searcher->scratch))
        return fh_fail_nomem(error);
    finder_init(&finder, searcher, options);
    struct fh_scan *scan = &finder.scan;
    scan->deadline = *deadline;
    scan->decoder = &searcher->decoder;
    scan->text = &searcher->text;
    scan->error = error;
    if (finder.by_date)
        fh_by_date_run(&finder.dates);
    else
        rank(&finder);
    if (scan->status == FH_OK)
        find_total(&finder, options, found);
    fh_topk_finish(&finder.topk);
    if (finder.by_date && scan->status == FH_OK)
        score_hits(&finder);
    fh_scan_release(scan);
    if (scan->status != FH_OK)
        memset(searcher->sums, 0, FH_SUMS_DOCS * sizeof *searcher->sums);
    found->hits = finder.topk.list;
    found->count = finder.topk.count;
    found->scores = finder.by_date ? finder.scores : NULL;
    return scan->status;
}
