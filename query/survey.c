/* A query planned and opened. See survey.h. */
#include "query/survey.h"

static enum fh_status set_up(struct fh_survey *survey, const struct fh_search_options *options, struct fh_error *error)
{
    struct fh_searcher *searcher = survey->searcher;
    struct fh_scan *scan = &survey->scan;
    fh_scratch_measure(&searcher->scratch);
    fh_scan_init(scan, &searcher->plan, searcher->snapshot, &searcher->scratch);
    if (!fh_scratch_reserve(&searcher->scratch))
        return fh_fail_nomem(error);
    fh_scan_init(scan, &searcher->plan, searcher->snapshot, &searcher->scratch);
    scan->deadline =
        (struct fh_deadline){options->timeout_us > 0 ? fh_clock_us() + options->timeout_us : 0, options->cancel};
    scan->decoder = &searcher->decoder;
    scan->text = &searcher->text;
    scan->error = error;
    return FH_OK;
}

enum fh_status fh_survey_open(struct fh_survey *survey, struct fh_index *index, struct fh_slice query,
                              const struct fh_search_options *options, struct fh_error *error)
{
    struct fh_search_options settings = options != NULL ? *options : (struct fh_search_options){0};
    *survey = (struct fh_survey){.index = index};
    enum fh_status status = fh_index_take_searcher(index, &survey->searcher, error);
    if (status == FH_OK)
        status = fh_searcher_plan(survey->searcher, query, &settings, error);
    if (status == FH_OK)
        status = set_up(survey, &settings, error);
    return status;
}

void fh_survey_close(struct fh_survey *survey)
{
    if (survey->scan.plan != NULL && survey->scan.text != NULL)
        fh_scan_release(&survey->scan);
    if (survey->searcher != NULL)
        fh_index_return_searcher(survey->index, survey->searcher);
}

enum fh_status fh_survey_find(struct fh_survey *survey, struct fh_slice id, fh_doc_id *local, struct fh_error *error)
{
    const struct fh_snapshot *snapshot = survey->searcher->snapshot;
    fh_doc_id doc;
    enum fh_status status = fh_snapshot_find(snapshot, id, &doc, error);
    if (status != FH_OK)
        return status;
    const struct fh_segment *segment = fh_snapshot_segment(snapshot, doc, local);
    for (size_t i = 0; i < snapshot->segment_count; i++)
        if (snapshot->segments[i] == segment)
            return fh_scan_open(&survey->scan, i);
    return fh_fail(error, FH_ERR_NOT_FOUND, "%s: no such document", snapshot->directory);
}
