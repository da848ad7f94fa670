/* Opening and closing what a query reads. See scan.h. */
#include "query/scan.h"

#include <time.h>

uint64_t fh_clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

enum fh_status fh_deadline_check(const struct fh_deadline *deadline, struct fh_error *error)
{
    if (deadline->cancel != NULL && *deadline->cancel)
        return fh_fail(error, FH_ERR_CANCELLED, "search: cancelled");
    if (deadline->until_us > 0 && fh_clock_us() >= deadline->until_us)
        return fh_fail(error, FH_ERR_CANCELLED, "search: not finished within the time allowed");
    return FH_OK;
}

/* ---- Making ---- */

static void init_word(struct fh_scan *scan, uint32_t number, struct fh_scratch *scratch)
{
    const struct fh_plan_word *word = &scan->plan->words[number];
    uint32_t forms = 0;
    for (uint32_t i = word->first_form; i != FH_PLAN_NONE; i = scan->plan->forms[i].next)
        forms++;
    struct fh_cursor *cursors = fh_scratch_take(scratch, 1 + forms + word->gate_count, sizeof *cursors);
    if (scratch->bytes != NULL)
        scan->words[number] =
            (struct fh_scan_word){.stem = cursors, .forms = cursors + 1, .gate = {cursors + 1 + forms, 0}};
}

static void init_filter(struct fh_scan *scan, uint32_t number, struct fh_scratch *scratch)
{
    const struct fh_plan_filter *plan = &scan->plan->filters[number];
    uint8_t *known = fh_scratch_take(scratch, fh_filter_room(scan->snapshot, plan->field), 1);
    if (scratch->bytes != NULL)
        scan->filters[number] = (struct fh_filter){.plan = plan, .known = known};
}

void fh_scan_init(struct fh_scan *scan, const struct fh_plan *plan, const struct fh_snapshot *snapshot,
                  struct fh_scratch *scratch)
{
    scan->plan = plan;
    scan->snapshot = snapshot;
    scan->words = fh_scratch_take(scratch, plan->word_count, sizeof *scan->words);
    scan->phrases = fh_scratch_take(scratch, plan->phrase_count, sizeof *scan->phrases);
    scan->filters = fh_scratch_take(scratch, plan->filter_count, sizeof *scan->filters);
    for (uint32_t i = 0; i < plan->word_count; i++)
        init_word(scan, i, scratch);
    for (uint32_t i = 0; i < plan->phrase_count; i++)
        fh_phrase_init(scratch->bytes != NULL ? &scan->phrases[i] : NULL, plan, &plan->phrases[i], scratch);
    for (uint32_t i = 0; i < plan->filter_count; i++)
        init_filter(scan, i, scratch);
}

void fh_scan_release(struct fh_scan *scan)
{
    for (uint32_t i = 0; i < scan->plan->phrase_count; i++)
        fh_phrase_release(&scan->phrases[i]);
}

/* ---- Opening a segment ---- */

static const struct fh_term_info *info_of(const struct fh_scan *scan, uint32_t term)
{
    return &scan->plan->terms[term].infos[scan->segment_number];
}

static struct fh_scorer scorer_of(const struct fh_scan *scan, uint32_t repeats, double weight, double idf)
{
    const struct fh_plan *plan = scan->plan;
    return fh_scorer_make(fh_plan_weight(plan, repeats, weight), idf, plan->k1, plan->b, plan->average_length);
}

static void add_scorer(struct fh_cursor *cursor, struct fh_scorer scorer)
{
    cursor->scorers[cursor->scorer_count++] = scorer;
}

/* Forms nest in their stem: with as many documents and occurrences they are the same list. */
static bool same_postings(const struct fh_term_info *form, const struct fh_term_info *stem)
{
    return form->doc_freq == stem->doc_freq && form->total_term_freq == stem->total_term_freq &&
           form->title_freq == stem->title_freq;
}

static enum fh_status open_form(struct fh_scan *scan, struct fh_scan_word *word, const struct fh_plan_form *form,
                                enum fh_field field, const struct fh_term_info *stem_info)
{
    const struct fh_term_info *info = info_of(scan, form->term);
    struct fh_scorer scorer = scorer_of(scan, form->repeats, form->weight, form->idf);
    if (info->doc_freq == 0)
        return FH_OK;
    if (same_postings(info, stem_info) && word->stem->scorer_count < 2) {
        add_scorer(word->stem, scorer);
        return FH_OK;
    }
    struct fh_cursor *cursor = &word->forms[word->form_count++];
    enum fh_status status = fh_cursor_open(cursor, scan->segment, FH_LEVEL_FORM, info, field, scan->impact_factor,
                                           &scan->damaged, scan->error);
    add_scorer(cursor, scorer);
    cursor->weights_only = true;
    return status;
}

/* Opens the lists of `terms`. Where the segment has not all of them, nothing is shut. */
static enum fh_status open_gate(struct fh_scan *scan, struct fh_gate *gate, const uint32_t *terms, uint32_t count,
                                enum fh_field field)
{
    enum fh_status status = FH_OK;
    bool all = true;
    for (uint32_t i = 0; i < count && status == FH_OK; i++) {
        status = fh_cursor_open(&gate->lists[i], scan->segment, FH_LEVEL_STEM, info_of(scan, terms[i]), field,
                                scan->impact_factor, &scan->damaged, scan->error);
        all = all && status == FH_OK && !fh_cursor_is_empty(&gate->lists[i]);
    }
    gate->count = all ? count : 0;
    return status;
}

static enum fh_status open_word_gate(struct fh_scan *scan, struct fh_scan_word *word, const struct fh_plan_word *plan)
{
    enum fh_status status = open_gate(scan, &word->gate, plan->gate, plan->gate_count, plan->field);
    word->stem->gate = &word->gate;
    for (uint32_t i = 0; i < word->form_count; i++)
        word->forms[i].gate = &word->gate;
    return status;
}

static enum fh_status open_phrase(struct fh_scan *scan, uint32_t number)
{
    const struct fh_plan_phrase *plan = &scan->plan->phrases[number];
    struct fh_phrase *phrase = &scan->phrases[number];
    enum fh_status status = fh_phrase_open(phrase, scan, scan->error);
    return status == FH_OK ? open_gate(scan, &phrase->gate, plan->gate, plan->gate_count, plan->field) : status;
}

static enum fh_status open_word(struct fh_scan *scan, uint32_t number)
{
    const struct fh_plan_word *plan = &scan->plan->words[number];
    struct fh_scan_word *word = &scan->words[number];
    const struct fh_term_info *info = info_of(scan, plan->stem);
    word->form_count = 0;
    enum fh_status status = fh_cursor_open(word->stem, scan->segment, FH_LEVEL_STEM, info, plan->field,
                                           scan->impact_factor, &scan->damaged, scan->error);
    word->stem->weights_only = true;
    if (status != FH_OK || plan->repeats == 0 || info->doc_freq == 0)
        return status;
    add_scorer(word->stem, scorer_of(scan, plan->repeats, plan->weight, plan->idf));
    for (uint32_t i = plan->first_form; i != FH_PLAN_NONE && status == FH_OK; i = scan->plan->forms[i].next)
        status = open_form(scan, word, &scan->plan->forms[i], plan->field, info);
    if (status == FH_OK && plan->gate_count > 0)
        status = open_word_gate(scan, word, plan);
    return status;
}

enum fh_status fh_scan_open(struct fh_scan *scan, size_t segment_number)
{
    const struct fh_plan *plan = scan->plan;
    scan->segment_number = segment_number;
    scan->segment = scan->snapshot->segments[segment_number];
    scan->impact_factor = fh_impact_factor(plan->k1, plan->b, plan->average_length, scan->segment->facts.impact_length);
    for (uint32_t i = 0; i < plan->word_count && scan->status == FH_OK; i++)
        scan->status = open_word(scan, i);
    for (uint32_t i = 0; i < plan->phrase_count && scan->status == FH_OK; i++)
        scan->status = open_phrase(scan, i);
    for (uint32_t i = 0; i < plan->filter_count && scan->status == FH_OK; i++)
        fh_filter_open(&scan->filters[i], scan->segment);
    return scan->status;
}

/* ---- While it runs ---- */

bool fh_scan_goes_on(struct fh_scan *scan)
{
    if (scan->status != FH_OK)
        return false;
    if (scan->damaged)
        scan->status = fh_fail_corrupt(scan->error, scan->segment->name, 0, "bad posting list");
    else
        scan->status = fh_deadline_check(&scan->deadline, scan->error);
    return scan->status == FH_OK;
}

bool fh_scan_fetch(struct fh_scan *scan, fh_doc_id doc, struct fh_document *document)
{
    if (*scan->decoder == NULL)
        scan->status = fh_store_decoder_new(scan->decoder, scan->snapshot->dictionary, scan->error);
    if (scan->status == FH_OK)
        scan->status = fh_store_fetch(&scan->segment->store, *scan->decoder, doc, document, scan->error);
    return scan->status == FH_OK;
}
