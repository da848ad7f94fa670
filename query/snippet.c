/* From passages to a printable snippet with its marks. See snippet.h. */
#include "query/snippet.h"

#include "query/passages.h"
#include "query/space.h"

static const char between_passages[] = " … ";

/* Appends a passage, white space as single spaces; marks of it are moved to where they come to lie. */
struct copier {
    struct fh_slice text;
    struct fh_buffer *out;
    size_t base; /* of the snippet in `out` */
    const struct fh_match_mark *mark, *marks_end;
    struct fh_mark *marks;
    size_t mark_count;
};

static void copy_character(struct copier *copier, size_t at, size_t length, uint32_t code, size_t passage_start)
{
    struct fh_buffer *out = copier->out;
    if (!fh_is_space(code))
        fh_buffer_append(out, copier->text.bytes + at, length);
    else if (out->length > passage_start && out->bytes[out->length - 1] != ' ')
        fh_buffer_append_byte(out, ' ');
}

static void copy_passage(struct copier *copier, const struct fh_passage *passage)
{
    const uint8_t *bytes = (const uint8_t *)copier->text.bytes;
    size_t start = copier->out->length, length;
    while (copier->mark < copier->marks_end && copier->mark->start < passage->start)
        copier->mark++;
    for (size_t at = passage->start; at < passage->end; at += length) {
        uint32_t code = fh_utf8_decode(bytes + at, bytes + copier->text.length, &length);
        bool marked = copier->mark < copier->marks_end && copier->mark->end <= passage->end;
        if (marked && at == copier->mark->start)
            copier->marks[copier->mark_count].offset = copier->out->length - copier->base;
        copy_character(copier, at, length, code, start);
        if (marked && at + length >= copier->mark->end && at >= copier->mark->start) {
            struct fh_mark *mark = &copier->marks[copier->mark_count++];
            mark->length = copier->out->length - copier->base - mark->offset;
            copier->mark++;
        }
    }
}

/* Title and text are analysed apart; standfirst and body as one, with a line between them. */
static void join_text(const struct fh_document *document, struct fh_buffer *text, uint32_t *seam)
{
    fh_buffer_reset(text);
    fh_buffer_append_slice(text, document->standfirst);
    if (document->standfirst.length > 0)
        fh_buffer_append_byte(text, '\n');
    *seam = (uint32_t)text->length;
    fh_buffer_append_slice(text, document->body);
}

static enum fh_status write_passages(struct fh_snippet *snippet, const struct fh_highlighter *highlighter,
                                     struct fh_slice text, const struct fh_passage *passages, size_t count,
                                     struct fh_arena *arena, struct fh_error *error)
{
    struct fh_buffer out = FH_BUFFER_INIT;
    const struct fh_match_mark *marks = highlighter->marks, *end = marks != NULL ? marks + highlighter->count : NULL;
    struct copier copier = {text, &out, 0, marks, end, NULL, 0};
    copier.marks = fh_arena_alloc(arena, (highlighter->count + 1) * sizeof *copier.marks);
    for (size_t i = 0; i < count && copier.marks != NULL; i++) {
        if (i > 0)
            fh_buffer_append_text(&out, between_passages);
        copy_passage(&copier, &passages[i]);
    }
    if (copier.marks != NULL && fh_buffer_ok(&out))
        snippet->text = fh_arena_copy(arena, fh_buffer_slice(&out));
    fh_buffer_release(&out);
    snippet->marks = copier.marks;
    snippet->mark_count = copier.mark_count;
    return snippet->text.bytes != NULL ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_snippet_make(struct fh_snippet *snippet, struct fh_highlighter *highlighter,
                               const struct fh_document *document, size_t bytes, struct fh_arena *arena,
                               struct fh_buffer *scratch, struct fh_error *error)
{
    struct fh_passage passages[FH_SNIPPET_PASSAGES];
    uint32_t seam;
    *snippet = (struct fh_snippet){{NULL, 0}, NULL, 0};
    join_text(document, scratch, &seam);
    if (!fh_buffer_ok(scratch))
        return fh_fail_nomem(error);
    struct fh_slice text = fh_buffer_slice(scratch);
    enum fh_status status = fh_highlight(highlighter, text, FH_FIELD_BODY, seam, error);
    if (status != FH_OK)
        return status;
    size_t count = fh_passages_choose(highlighter, text, bytes, FH_SNIPPET_PASSAGES, passages);
    return write_passages(snippet, highlighter, text, passages, count, arena, error);
}

enum fh_status fh_snippet_title(struct fh_snippet *snippet, struct fh_highlighter *highlighter, struct fh_slice title,
                                struct fh_arena *arena, struct fh_error *error)
{
    *snippet = (struct fh_snippet){title, NULL, 0};
    enum fh_status status = fh_highlight(highlighter, title, FH_FIELD_TITLE, 0, error);
    if (status != FH_OK || highlighter->count == 0)
        return status;
    struct fh_mark *marks = fh_arena_alloc(arena, highlighter->count * sizeof *marks);
    if (marks == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < highlighter->count; i++)
        marks[i] =
            (struct fh_mark){highlighter->marks[i].start, highlighter->marks[i].end - highlighter->marks[i].start};
    snippet->marks = marks;
    snippet->mark_count = highlighter->count;
    return FH_OK;
}
