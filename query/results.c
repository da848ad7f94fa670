/* See results.h and fihrist.h. */
#include "query/results.h"

#include "base/mem.h"
#include "query/snippet.h"

struct filler {
    struct fh_results *results;
    struct fh_searcher *searcher;
    const struct fh_search_options *options;
    struct fh_highlighter highlighter;
    struct fh_buffer joined; /* scratch of snippets */
    struct fh_error *error;
};

static bool copy(struct filler *filler, struct fh_slice *to, struct fh_slice from)
{
    *to = fh_arena_copy(&filler->results->arena, from);
    return to->bytes != NULL;
}

static enum fh_status fill_columns(struct filler *filler, struct fh_hit *hit, const struct fh_segment *segment,
                                   fh_doc_id local)
{
    hit->time = segment->times.times[local];
    return copy(filler, &hit->source, fh_labels_of(&segment->sources, local)) &&
                   copy(filler, &hit->category, fh_labels_of(&segment->categories, local))
               ? FH_OK
               : fh_fail_nomem(filler->error);
}

static enum fh_status fill_text(struct filler *filler, struct fh_hit *hit, const struct fh_segment *segment,
                                fh_doc_id local)
{
    struct fh_searcher *searcher = filler->searcher;
    struct fh_document document;
    struct fh_snippet snippet;
    enum fh_status status = FH_OK;
    if (searcher->decoder == NULL)
        status = fh_store_decoder_new(&searcher->decoder, searcher->snapshot->dictionary, filler->error);
    if (status == FH_OK)
        status = fh_store_fetch(&segment->store, searcher->decoder, local, &document, filler->error);
    if (status != FH_OK)
        return status;
    if (!copy(filler, &hit->title, document.title) || !copy(filler, &hit->url, document.url))
        return fh_fail_nomem(filler->error);
    if (filler->options->no_snippets)
        return FH_OK;
    struct fh_arena *arena = &filler->results->arena;
    status = fh_snippet_title(&snippet, &filler->highlighter, hit->title, arena, filler->error);
    hit->title_marks = snippet.marks;
    hit->title_mark_count = snippet.mark_count;
    if (status != FH_OK)
        return status;
    size_t bytes = filler->options->snippet_bytes > 0 ? filler->options->snippet_bytes : FH_SNIPPET_BYTES_DEFAULT;
    status = fh_snippet_make(&snippet, &filler->highlighter, &document, bytes, arena, &filler->joined, filler->error);
    hit->snippet = snippet.text;
    hit->snippet_marks = snippet.marks;
    hit->snippet_mark_count = snippet.mark_count;
    return status;
}

static enum fh_status fill_hit(struct filler *filler, struct fh_hit *hit, fh_doc_id doc)
{
    static const struct fh_slice empty = {"", 0};
    const struct fh_snapshot *snapshot = filler->searcher->snapshot;
    fh_doc_id local;
    const struct fh_segment *segment = fh_snapshot_segment(snapshot, doc, &local);
    hit->title = hit->url = hit->source = hit->category = hit->snippet = empty;
    hit->document = doc;
    hit->time = FH_NO_TIME;
    hit->snippet_marks = hit->title_marks = NULL;
    hit->snippet_mark_count = hit->title_mark_count = 0;
    enum fh_status status = fh_idmap_copy(&segment->ids, local, &filler->results->arena, &hit->id, filler->error);
    if (status != FH_OK || filler->options->ids_only)
        return status;
    status = fill_columns(filler, hit, segment, local);
    return status == FH_OK && snapshot->manifest.stored ? fill_text(filler, hit, segment, local) : status;
}

/* The key of a hit ranked by score is its score in units. */
static double score_of(const struct fh_searcher *searcher, const struct fh_found *found, size_t i)
{
    return (found->scores != NULL ? found->scores[i] : (double)found->hits[i].key) / searcher->plan.units;
}

static enum fh_status fill_hits(struct filler *filler, const struct fh_found *found)
{
    struct fh_results *results = filler->results;
    size_t offset = filler->options->offset, count = found->count > offset ? found->count - offset : 0;
    results->hits = fh_arena_alloc(&results->arena, (count + 1) * sizeof *results->hits);
    if (results->hits == NULL)
        return fh_fail_nomem(filler->error);
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < count && status == FH_OK; i++) {
        struct fh_hit *hit = &results->hits[i];
        hit->rank = offset + i + 1;
        hit->score = score_of(filler->searcher, found, offset + i);
        status = fill_hit(filler, hit, found->hits[offset + i].doc);
    }
    results->count = count;
    return status;
}

enum fh_status fh_results_fill(struct fh_results *results, struct fh_searcher *searcher, const struct fh_found *found,
                               const struct fh_search_options *options, struct fh_error *error)
{
    struct filler filler = {results, searcher, options, {.table = NULL}, FH_BUFFER_INIT, error};
    bool snippets = !options->ids_only && !options->no_snippets && searcher->snapshot->manifest.stored;
    enum fh_status status = FH_OK;
    if (snippets && found->count > options->offset)
        status = fh_highlighter_init(&filler.highlighter, &searcher->plan, searcher->session, &searcher->tokens, error);
    if (status == FH_OK)
        status = fill_hits(&filler, found);
    fh_highlighter_release(&filler.highlighter);
    fh_buffer_release(&filler.joined);
    results->total = found->total;
    results->exact = found->exact;
    return status;
}

/* ---- The public side ---- */

void fh_results_free(struct fh_results *results)
{
    if (results == NULL)
        return;
    fh_arena_release(&results->arena);
    fh_free(results);
}

size_t fh_results_count(const struct fh_results *results)
{
    return results->count;
}

const struct fh_hit *fh_results_hit(const struct fh_results *results, size_t i)
{
    return i < results->count ? &results->hits[i] : NULL;
}

uint64_t fh_results_total(const struct fh_results *results, bool *exact)
{
    if (exact != NULL)
        *exact = results->exact;
    return results->total;
}

uint64_t fh_results_took_us(const struct fh_results *results)
{
    return results->took_us;
}

size_t fh_results_note_count(const struct fh_results *results)
{
    return results->note_count;
}

const char *fh_results_note(const struct fh_results *results, size_t i)
{
    return i < results->note_count ? results->notes[i] : NULL;
}
