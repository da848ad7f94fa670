/* A stored article with the words that match a query marked, for reading. See fihrist.h. */
#include "base/arena.h"
#include "base/mem.h"
#include "query/highlight.h"
#include "query/survey.h"

struct marked {
    struct fh_marked marked; /* first: what the caller sees */
    struct fh_arena arena;
};

struct marker {
    struct fh_survey survey;
    struct fh_highlighter highlighter;
    struct marked *made;
    struct fh_error *error;
};

/* ---- Texts ---- */

static bool copy_fields(struct marker *marker, const struct fh_document *from)
{
    struct fh_document *to = &marker->made->marked.document;
    const struct fh_slice *sources[] = {&from->id,   &from->url,  &from->title,  &from->standfirst,
                                        &from->body, &from->date, &from->source, &from->category};
    struct fh_slice *targets[] = {&to->id,   &to->url,  &to->title,  &to->standfirst,
                                  &to->body, &to->date, &to->source, &to->category};
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        *targets[i] = fh_arena_copy(&marker->made->arena, *sources[i]);
        if (targets[i]->bytes == NULL)
            return false;
    }
    to->time = from->time;
    return true;
}

static enum fh_status fetch(struct marker *marker, fh_doc_id local)
{
    struct fh_document document;
    struct fh_scan *scan = &marker->survey.scan;
    if (!scan->snapshot->manifest.stored)
        return fh_fail(marker->error, FH_ERR_UNSUPPORTED, "%s: the index has no stored text",
                       scan->snapshot->directory);
    if (!fh_scan_fetch(scan, local, &document))
        return scan->status;
    return copy_fields(marker, &document) ? FH_OK : fh_fail_nomem(marker->error);
}

/* ---- Marks ---- */

/* Marks of the highlighter that lie in bytes from..until of its text, as marks of that part. */
static enum fh_status take_marks(struct marker *marker, size_t from, size_t until, const struct fh_mark **marks,
                                 size_t *count)
{
    const struct fh_highlighter *highlighter = &marker->highlighter;
    struct fh_mark *list = fh_arena_alloc(&marker->made->arena, (highlighter->count + 1) * sizeof *list);
    if (list == NULL)
        return fh_fail_nomem(marker->error);
    *count = 0;
    for (size_t i = 0; i < highlighter->count; i++) {
        const struct fh_match_mark *mark = &highlighter->marks[i];
        if (mark->start >= from && mark->end <= until)
            list[(*count)++] = (struct fh_mark){mark->start - from, mark->end - mark->start};
    }
    *marks = list;
    return FH_OK;
}

static enum fh_status mark_title(struct marker *marker)
{
    struct fh_marked *marked = &marker->made->marked;
    enum fh_status status =
        fh_highlight(&marker->highlighter, marked->document.title, FH_FIELD_TITLE, 0, marker->error);
    return status == FH_OK
               ? take_marks(marker, 0, marked->document.title.length, &marked->title_marks, &marked->title_mark_count)
               : status;
}

/* Standfirst and body are analysed as one text, as when they were indexed. */
static enum fh_status mark_text(struct marker *marker)
{
    struct fh_marked *marked = &marker->made->marked;
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_buffer_append_slice(&text, marked->document.standfirst);
    fh_buffer_append_byte(&text, '\n');
    size_t seam = text.length;
    fh_buffer_append_slice(&text, marked->document.body);
    enum fh_status status = fh_buffer_ok(&text) ? FH_OK : fh_fail_nomem(marker->error);
    if (status == FH_OK)
        status =
            fh_highlight(&marker->highlighter, fh_buffer_slice(&text), FH_FIELD_BODY, (uint32_t)seam, marker->error);
    if (status == FH_OK)
        status = take_marks(marker, 0, seam, &marked->standfirst_marks, &marked->standfirst_mark_count);
    if (status == FH_OK)
        status = take_marks(marker, seam, text.length, &marked->body_marks, &marked->body_mark_count);
    fh_buffer_release(&text);
    return status;
}

static enum fh_status mark_all(struct marker *marker)
{
    struct fh_searcher *searcher = marker->survey.searcher;
    enum fh_status status =
        fh_highlighter_init(&marker->highlighter, &searcher->plan, searcher->session, &searcher->tokens, marker->error);
    if (status == FH_OK)
        status = mark_title(marker);
    if (status == FH_OK)
        status = mark_text(marker);
    fh_highlighter_release(&marker->highlighter);
    return status;
}

enum fh_status fh_marked_new(struct fh_marked **marked, struct fh_index *index, struct fh_slice query,
                             struct fh_slice id, const struct fh_search_options *options, struct fh_error *error)
{
    struct marker marker = {.error = error};
    fh_doc_id local = 0;
    *marked = NULL;
    marker.made = fh_calloc(1, sizeof *marker.made);
    if (marker.made == NULL)
        return fh_fail_nomem(error);
    enum fh_status status = fh_survey_open(&marker.survey, index, query, options, error);
    if (status == FH_OK)
        status = fh_survey_find(&marker.survey, id, &local, error);
    if (status == FH_OK)
        status = fetch(&marker, local);
    if (status == FH_OK)
        status = mark_all(&marker);
    status = fh_index_verdict(index, status, error);
    if (status == FH_OK)
        *marked = &marker.made->marked;
    else
        fh_marked_free(&marker.made->marked);
    fh_survey_close(&marker.survey);
    return status;
}

void fh_marked_free(struct fh_marked *marked)
{
    if (marked == NULL)
        return;
    struct marked *whole = (struct marked *)(void *)marked;
    fh_arena_release(&whole->arena);
    fh_free(whole);
}
