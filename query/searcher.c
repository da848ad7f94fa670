/* A thread's searching kit. See searcher.h. */
#include "query/searcher.h"

#include "base/mem.h"
#include "query/rank.h"

#define SESSION_BYTES_MAX ((size_t)16 << 20)

enum fh_status fh_searcher_new(struct fh_searcher **searcher, struct fh_snapshot *snapshot,
                               const struct fh_names *names, struct fh_error *error)
{
    *searcher = NULL;
    if (snapshot->analyzer == NULL)
        return fh_fail(
            error, FH_ERR_ANALYZER,
            "%s: made by the analyzer %s, which this program cannot reproduce: build the index again (reindex)",
            snapshot->directory, snapshot->manifest.analyzer_identity);
    struct fh_searcher *made = fh_calloc(1, sizeof *made);
    if (made == NULL)
        return fh_fail_nomem(error);
    made->snapshot = fh_snapshot_acquire(snapshot);
    made->names = names;
    made->sums = fh_calloc(FH_SUMS_DOCS, sizeof *made->sums);
    bool room = fh_term_memory_init(&made->known, snapshot->segment_count) && made->sums != NULL;
    enum fh_status status =
        room ? fh_session_new(&made->session, snapshot->analyzer, error) : fh_fail_nomem(error);
    if (status == FH_OK)
        *searcher = made;
    else
        fh_searcher_free(made);
    return status;
}

void fh_searcher_free(struct fh_searcher *searcher)
{
    if (searcher == NULL)
        return;
    fh_session_free(searcher->session);
    fh_tokens_release(&searcher->tokens);
    fh_plan_release(&searcher->plan);
    fh_term_memory_release(&searcher->known);
    fh_sources_release(&searcher->sources);
    fh_scratch_release(&searcher->scratch);
    fh_store_decoder_free(searcher->decoder);
    fh_buffer_release(&searcher->text);
    fh_free(searcher->sums);
    fh_snapshot_release(searcher->snapshot);
    fh_free(searcher);
}

void fh_searcher_reset(struct fh_searcher *searcher)
{
    fh_scratch_trim(&searcher->scratch);
    if (fh_session_bytes(searcher->session) > SESSION_BYTES_MAX) {
        fh_session_reset(searcher->session);
        fh_term_memory_reset(&searcher->known);
    }
}
