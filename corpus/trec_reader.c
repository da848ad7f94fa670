/* TREC's SGML: <DOC> records whose elements are the fields.
 *
 *     <DOC>
 *     <DOCNO> AFP-0001 </DOCNO>
 *     <HEADLINE> … </HEADLINE>
 *     <TEXT> <P> … </P> </TEXT>
 *     </DOC>
 *
 * End tags may be missing, "&" may be bare: this is SGML as collections have it, not XML. An element that
 * holds other known elements (BODY with HEADLINE and TEXT in it) is looked into, not taken. <DOC id="…">
 * is an id. Text between blank lines or <P> is a paragraph.
 */
#include "corpus/format.h"

#include <strings.h>

#include "base/mem.h"
#include "corpus/markup.h"
#include "corpus/tags.h"

struct trec_reader {
    const struct fh_format_context *context;
    struct fh_input *input;
    struct fh_buffer text;
    size_t budget; /* tags that may still be looked at ahead in this record, so that nonsense ends in time */
};

#define TAGS_AHEAD_MAX 100000u

static enum fh_status trec_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    struct trec_reader *reader = fh_calloc(1, sizeof *reader);
    *state = reader;
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    reader->input = context->input;
    return FH_OK;
}

static void trec_close(void *state)
{
    struct trec_reader *reader = state;
    if (reader == NULL)
        return;
    fh_buffer_release(&reader->text);
    fh_free(reader);
}

/* ---- One record ---- */

static bool is_field(const struct trec_reader *reader, struct fh_slice name, struct fh_field_match *match)
{
    return name.length > 0 && fh_fields_find(reader->context->fields, name, match);
}

struct content {
    size_t end; /* of what stands in an element; it begins behind the opening tag */
    bool holds; /* there are other fields in it */
};

/* Finds the closing tag of an element, or (it is missing) the first tag of any kind. In a body only a
 * title or another body counts as a field: what else has a field's name there is markup. */
static struct content find_content(struct trec_reader *reader, struct fh_slice text, const struct fh_tag *opening,
                                   enum fh_record_field field)
{
    struct fh_tag tag;
    struct fh_field_match match;
    struct content content = {text.length, false};
    size_t at = opening->end, first_tag = text.length;
    while (reader->budget > 0 && fh_tag_next(text, &at, true, &tag)) {
        bool same = tag.name.length == opening->name.length &&
                    strncasecmp(tag.name.bytes, opening->name.bytes, tag.name.length) == 0;
        if (tag.closing && same) {
            content.end = tag.start;
            return content;
        }
        if (first_tag == text.length && tag.name.length > 0)
            first_tag = tag.start;
        if (!tag.closing && is_field(reader, tag.name, &match))
            content.holds |= field != FH_RECORD_BODY || match.field == FH_RECORD_BODY || match.field == FH_RECORD_TITLE;
        reader->budget--;
    }
    return (struct content){first_tag, false};
}

/* Puts the paragraphs of an element's content. */
static void put_content(struct trec_reader *reader, struct fh_record *record, struct fh_field_match match,
                        struct fh_slice content)
{
    fh_buffer_reset(&reader->text);
    fh_markup_text(content, match.field == FH_RECORD_BODY, &reader->text);
    record->failed |= !fh_buffer_ok(&reader->text);
    if (reader->text.length > 0)
        fh_record_join(record, match, fh_buffer_slice(&reader->text));
}

static void put_attribute(struct trec_reader *reader, struct fh_record *record, const struct fh_tag *opening)
{
    struct fh_field_match match;
    struct fh_slice id = fh_tag_attribute(opening, "id");
    if (id.length > 0 && fh_fields_find(reader->context->fields, FH_SLICE_LITERAL("@id"), &match))
        fh_record_put(record, match, id);
}

/* `text` begins with <DOC …>. */
static void read_fields(struct trec_reader *reader, struct fh_slice text, struct fh_record *record)
{
    struct fh_tag tag;
    struct fh_field_match match;
    size_t at = 0;
    reader->budget = TAGS_AHEAD_MAX;
    if (fh_tag_next(text, &at, true, &tag))
        put_attribute(reader, record, &tag);
    while (fh_tag_next(text, &at, true, &tag)) {
        if (tag.closing || tag.name.length == 0)
            continue;
        if (!is_field(reader, tag.name, &match)) {
            fh_record_unknown(record, tag.name);
            continue;
        }
        struct content content = find_content(reader, text, &tag, match.field);
        if (content.holds)
            continue;
        put_content(reader, record, match, (struct fh_slice){text.bytes + tag.end, content.end - tag.end});
        at = content.end;
    }
}

/* ---- Records in the stream ---- */

/* Finds the end of the record: behind </DOC>, or (*cut) where another begins or the text ends. 0: beyond
 * the limit. */
static enum fh_status find_end(struct trec_reader *reader, size_t *end, bool *cut, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    size_t at = 1;
    *cut = false;
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        struct fh_tag tag;
        while (fh_tag_next(window, &at, input->ended, &tag)) {
            if (!fh_tag_is(&tag, "doc"))
                continue;
            *cut = !tag.closing;
            *end = *cut ? tag.start : tag.end;
            return FH_OK;
        }
        *cut = input->ended;
        *end = input->ended ? window.length : 0;
        if (input->ended || window.length > reader->context->record_bytes_max)
            return FH_OK;
        enum fh_status status = fh_input_fill(input, window.length + 1, error);
        if (status != FH_OK)
            return status;
    }
}

static enum fh_status trec_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct trec_reader *reader = state;
    size_t end;
    bool cut;
    enum fh_status status = fh_tag_seek(reader->input, "doc", error);
    if (status != FH_OK)
        return status;
    record->line = reader->input->line;
    record->byte = reader->input->offset;
    status = find_end(reader, &end, &cut, error);
    if (status != FH_OK)
        return status;
    if (end == 0 || end > reader->context->record_bytes_max) {
        fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
        fh_input_consume(reader->input, end > 0 ? end : 1);
        return FH_OK;
    }
    if (cut)
        fh_record_bad(record, "the record has no </DOC>");
    else
        read_fields(reader, (struct fh_slice){fh_input_window(reader->input).bytes, end}, record);
    fh_input_consume(reader->input, end);
    return FH_OK;
}

const struct fh_format_ops fh_trec_format = {"TREC", false, true, trec_open, trec_next, trec_close};
