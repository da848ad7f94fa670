/* XML of any vocabulary: the element that is one article, found in the stream and parsed by itself.
 *
 * Which element that is: the one the user names, or what RSS (item) and Atom (entry) call it, or a usual
 * name (article, doc, record, …) among the root's children or grandchildren, or the root itself when its
 * children are known fields, or else the root's first child. A record that is not well-formed costs itself only.
 */
#include "corpus/format.h"

#include <strings.h>

#include "base/mem.h"
#include "corpus/tags.h"
#include "corpus/xml_record.h"

#define NAME_BYTES_MAX 128u

struct xml_reader {
    const struct fh_format_context *context;
    struct fh_input *input;
    struct fh_xml_parser *parser;
    char record_name[NAME_BYTES_MAX]; /* lower case */
    bool wary;                        /* records do not nest: one that opens in another shows that that one was cut */
};

/* ---- Which element ---- */

static struct fh_slice local_name(struct fh_slice name)
{
    const char *colon = name.length > 0 ? memchr(name.bytes, ':', name.length) : NULL;
    if (colon == NULL)
        return name;
    size_t skip = (size_t)(colon - name.bytes) + 1;
    return (struct fh_slice){name.bytes + skip, name.length - skip};
}

static bool is_usual(struct fh_slice name)
{
    static const char *const usual[] = {"item",  "entry", "article", "doc",      "document", "record", "row",
                                        "story", "post",  "news",    "newsitem", "page",     "nitf",   "result"};
    name = local_name(name);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (strlen(usual[i]) == name.length && strncasecmp(usual[i], name.bytes, name.length) == 0)
            return true;
    }
    return false;
}

struct candidates {
    struct fh_slice root, first_child, usual_child, usual_grandchild;
    bool root_has_fields;
};

/* Looks at the tags of the window. */
static struct candidates look(const struct xml_reader *reader, struct fh_slice window)
{
    struct candidates found = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, false};
    struct fh_tag tag;
    struct fh_field_match match;
    size_t at = 0;
    int depth = 0;
    while (fh_tag_next(window, &at, reader->input->ended, &tag)) {
        if (tag.name.length == 0)
            continue;
        if (tag.closing) {
            depth--;
            continue;
        }
        if (depth == 0 && found.root.length == 0)
            found.root = tag.name;
        if (depth == 1 && found.first_child.length == 0)
            found.first_child = tag.name;
        if (depth == 1 && found.usual_child.length == 0 && is_usual(tag.name))
            found.usual_child = tag.name;
        if (depth == 2 && found.usual_grandchild.length == 0 && is_usual(tag.name))
            found.usual_grandchild = tag.name;
        found.root_has_fields |= depth == 1 && fh_fields_find(reader->context->fields, local_name(tag.name), &match) &&
                                 (match.field == FH_RECORD_TITLE || match.field == FH_RECORD_BODY);
        depth += !tag.empty;
    }
    return found;
}

static struct fh_slice choose(const struct xml_reader *reader)
{
    struct candidates found = look(reader, fh_input_window(reader->input));
    struct fh_slice root = local_name(found.root);
    if (root.length == 3 && strncasecmp(root.bytes, "rss", 3) == 0)
        return FH_SLICE_LITERAL("item");
    if (found.usual_child.length > 0 && !found.root_has_fields)
        return found.usual_child;
    if (found.usual_child.length > 0 && !is_usual(found.root))
        return found.usual_child; /* a feed has a title of its own */
    if (found.root_has_fields || is_usual(found.root))
        return found.root;
    return found.usual_grandchild.length > 0 ? found.usual_grandchild : found.first_child;
}

static bool is_record(const struct xml_reader *reader, const struct fh_tag *tag)
{
    return fh_tag_is(tag, reader->record_name);
}

/* ---- Records in the stream ---- */

/* Finds the end of the record that starts the window: *whole, or where it is cut off by another one. 0
 * when it has none within the text or the limit. */
static enum fh_status find_end(struct xml_reader *reader, size_t *end, bool *whole, struct fh_error *error)
{
    struct fh_input *input = reader->input;
    size_t at = 0;
    int depth = 0;
    *end = 0;
    *whole = false;
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        struct fh_tag tag;
        while (fh_tag_next(window, &at, input->ended, &tag)) {
            if (!is_record(reader, &tag) || (tag.empty && depth > 0))
                continue;
            bool opens_another = depth > 0 && !tag.closing && reader->wary;
            depth += tag.closing ? -1 : !tag.empty;
            *whole = depth <= 0;
            *end = *whole ? tag.end : opens_another ? tag.start : 0;
            if (*end > 0)
                return FH_OK;
        }
        if (input->ended || window.length > reader->context->record_bytes_max)
            return FH_OK;
        enum fh_status status = fh_input_fill(input, window.length + 1, error);
        if (status != FH_OK)
            return status;
    }
}

static enum fh_status xml_next(void *state, struct fh_record *record, struct fh_error *error)
{
    struct xml_reader *reader = state;
    size_t end;
    bool whole;
    enum fh_status status = fh_tag_seek(reader->input, reader->record_name, error);
    if (status != FH_OK)
        return status;
    record->line = reader->input->line;
    record->byte = reader->input->offset;
    status = find_end(reader, &end, &whole, error);
    if (status != FH_OK)
        return status;
    if (!whole || end > reader->context->record_bytes_max) {
        if (end > reader->context->record_bytes_max || (end == 0 && !reader->input->ended))
            fh_record_bad(record, "longer than %zu bytes", reader->context->record_bytes_max);
        else
            fh_record_bad(record, "the record has no </%s>", reader->record_name);
        reader->wary |= !whole;
        fh_input_consume(reader->input, end > 0 ? end : 1); /* go on inside it */
        return FH_OK;
    }
    status = fh_xml_parse(reader->parser, reader->input->bytes + reader->input->start, end, record, error);
    fh_input_consume(reader->input, end);
    return status;
}

/* ---- The format ---- */

static void xml_close(void *state)
{
    struct xml_reader *reader = state;
    if (reader == NULL)
        return;
    fh_xml_parser_free(reader->parser);
    fh_free(reader);
}

static enum fh_status set_record_name(struct xml_reader *reader, struct fh_error *error)
{
    struct fh_slice name = fh_slice_from(reader->context->options->record);
    if (name.length == 0)
        name = choose(reader);
    if (name.length == 0)
        return fh_fail(error, FH_ERR_INPUT, "no element could be an article: name it by --record");
    if (name.length >= NAME_BYTES_MAX)
        return fh_fail(error, FH_ERR_INPUT, "the record element's name is too long");
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.bytes[i];
        reader->record_name[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    return FH_OK;
}

static enum fh_status xml_open(void **state, const struct fh_format_context *context, struct fh_error *error)
{
    *state = NULL;
    struct xml_reader *reader = fh_calloc(1, sizeof *reader);
    if (reader == NULL)
        return fh_fail_nomem(error);
    reader->context = context;
    reader->input = context->input;
    enum fh_status status = set_record_name(reader, error);
    if (status == FH_OK)
        status = fh_xml_parser_new(&reader->parser, context->fields, error);
    if (status != FH_OK)
        xml_close(reader);
    else
        *state = reader;
    return status;
}

const struct fh_format_ops fh_xml_format = {"XML", false, true, xml_open, xml_next, xml_close};
