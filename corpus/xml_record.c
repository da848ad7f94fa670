/* libxml2's tree into fields. See xml_record.h. */
#include "corpus/xml_record.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "corpus/markup.h"
#include "corpus/prose.h"

#define DEPTH_MAX 64
#define PATH_BYTES_MAX 256
#define DEEPER 1000u /* ranks that a level of depth costs a name that stands for itself */

struct fh_xml_parser {
    const struct fh_fields *fields;
    xmlParserCtxtPtr context;
    struct fh_record *record;
    struct fh_slice prefix; /* of the record's own element: "n:" */
    char path[PATH_BYTES_MAX];
    size_t path_length;
    struct fh_buffer text, plain;
};

/* ---- libxml2 ---- */

/* &nbsp; and the like stand in XML that never declared them. */
static xmlEntityPtr find_entity(void *context, const xmlChar *name)
{
    xmlParserCtxtPtr parser = context;
    xmlEntityPtr entity = xmlSAX2GetEntity(context, name);
    const htmlEntityDesc *known = entity == NULL ? htmlEntityLookup(name) : NULL;
    if (known == NULL || parser->myDoc == NULL)
        return entity;
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_buffer_append_codepoint(&text, known->value);
    if (parser->myDoc->intSubset == NULL)
        xmlCreateIntSubset(parser->myDoc, BAD_CAST "record", NULL, NULL);
    if (fh_buffer_ok(&text))
        entity = xmlAddDocEntity(parser->myDoc, name, XML_INTERNAL_GENERAL_ENTITY, NULL, NULL, BAD_CAST text.bytes);
    fh_buffer_release(&text);
    return entity;
}

enum fh_status fh_xml_parser_new(struct fh_xml_parser **parser, const struct fh_fields *fields, struct fh_error *error)
{
    *parser = fh_calloc(1, sizeof **parser);
    if (*parser == NULL)
        return fh_fail_nomem(error);
    (*parser)->fields = fields;
    (*parser)->context = xmlNewParserCtxt();
    if ((*parser)->context == NULL) {
        fh_xml_parser_free(*parser);
        *parser = NULL;
        return fh_fail_nomem(error);
    }
    return FH_OK;
}

void fh_xml_parser_free(struct fh_xml_parser *parser)
{
    if (parser == NULL)
        return;
    xmlFreeParserCtxt(parser->context);
    fh_buffer_release(&parser->text);
    fh_buffer_release(&parser->plain);
    fh_free(parser);
}

/* ---- Names ---- */

/* "prefix:local"; in `room`, or where libxml2 holds it. */
static struct fh_slice name_of(const struct fh_xml_parser *parser, const xmlNode *node, char room[PATH_BYTES_MAX])
{
    struct fh_slice name = fh_slice_from((const char *)node->name);
    if (node->ns != NULL && node->ns->prefix != NULL) {
        int length = snprintf(room, PATH_BYTES_MAX, "%s:%s", (const char *)node->ns->prefix, name.bytes);
        if (length > 0 && length < PATH_BYTES_MAX)
            name = (struct fh_slice){room, (size_t)length};
    }
    if (parser->prefix.length > 0 && fh_slice_starts_with(name, parser->prefix))
        name = (struct fh_slice){name.bytes + parser->prefix.length, name.length - parser->prefix.length};
    return name;
}

static xmlChar *attribute(const xmlNode *node, const char *name)
{
    return xmlGetNoNsProp(node, BAD_CAST name);
}

/* Appends ".name" to the path; returns its length before. A name too long for it never matches. */
static size_t push_name(struct fh_xml_parser *parser, struct fh_slice name)
{
    size_t before = parser->path_length;
    if (before + 1 + name.length >= PATH_BYTES_MAX) {
        parser->path_length = PATH_BYTES_MAX;
        return before;
    }
    if (before > 0)
        parser->path[parser->path_length++] = '.';
    if (name.length > 0)
        memcpy(parser->path + parser->path_length, name.bytes, name.length);
    parser->path_length += name.length;
    return before;
}

/* Is the name at the end of the path a field, by the whole path or by itself? */
static bool find_field(const struct fh_xml_parser *parser, struct fh_slice name, unsigned depth,
                       struct fh_field_match *match)
{
    if (parser->path_length >= PATH_BYTES_MAX)
        return false;
    if (fh_fields_find(parser->fields, (struct fh_slice){parser->path, parser->path_length}, match))
        return true;
    if (!fh_fields_find(parser->fields, name, match))
        return false;
    match->rank += DEEPER * depth;
    return true;
}

/* Where a value of this name goes by itself. <field name="x"> and <str name="x"> are called x. */
static size_t push_node(struct fh_xml_parser *parser, const xmlNode *node, struct fh_slice *name, xmlChar **given,
                        char room[PATH_BYTES_MAX])
{
    static const char *const carriers[] = {"field", "str", "arr", "date", "meta", "property"};
    *name = name_of(parser, node, room);
    *given = NULL;
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers && *given == NULL; i++) {
        if (fh_slice_is(*name, carriers[i]))
            *given = attribute(node, "name");
    }
    if (*given != NULL)
        *name = fh_slice_from((const char *)*given);
    return push_name(parser, *name);
}

/* ---- Values ---- */

static void gather(struct fh_prose *prose, const xmlNode *node, int depth)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            fh_prose_add(prose, fh_slice_from((const char *)node->content));
        } else if (node->type == XML_ELEMENT_NODE && depth < DEPTH_MAX) {
            bool block = fh_markup_is_block(fh_slice_from((const char *)node->name));
            if (block)
                fh_prose_break(prose);
            gather(prose, node->children, depth + 1);
            if (block)
                fh_prose_break(prose);
        }
    }
}

/* How the lines of an element's own text are broken; not at all when it has elements for that. */
static enum fh_prose_breaks breaks_of(const xmlNode *node)
{
    enum fh_prose_breaks breaks = FH_PROSE_LINES;
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_ELEMENT_NODE)
            return FH_PROSE_NONE;
        if (child->content != NULL && fh_prose_breaks_of(fh_slice_from((const char *)child->content)) != FH_PROSE_LINES)
            breaks = FH_PROSE_PARAGRAPHS;
    }
    return breaks;
}

/* Repeated elements are several lines of one value where that makes sense; else the first counts. */
static void put(struct fh_record *record, struct fh_field_match match, struct fh_slice value)
{
    const struct fh_record_slot *slot = &record->slots[match.field];
    bool joins = match.field == FH_RECORD_BODY || match.field == FH_RECORD_CATEGORY;
    if (value.length == 0)
        return;
    if (joins)
        fh_record_join(record, match, value);
    else if (slot->text.length == 0 || match.rank < slot->rank)
        fh_record_put(record, match, value);
}

/* Puts the text of an element: its prose, and if that is HTML packed as text, the prose of that. */
static void put_element(struct fh_xml_parser *parser, const xmlNode *node, struct fh_field_match match)
{
    fh_buffer_reset(&parser->text);
    bool body = match.field == FH_RECORD_BODY; /* everything else is one line */
    struct fh_prose prose = fh_prose_begin(&parser->text, body ? breaks_of(node) : FH_PROSE_NONE);
    gather(&prose, node->children, 0);
    struct fh_slice value = fh_buffer_slice(&parser->text);
    bool packed = fh_buffer_ok(&parser->text) && (fh_markup_has_tags(value) || fh_markup_has_entities(value));
    if (packed) {
        fh_buffer_reset(&parser->plain);
        if (fh_markup_has_tags(value))
            fh_markup_text(value, body, &parser->plain);
        else
            fh_markup_decode(value, &parser->plain);
        value = fh_buffer_slice(&parser->plain);
        parser->record->failed |= !fh_buffer_ok(&parser->plain);
    }
    parser->record->failed |= !fh_buffer_ok(&parser->text);
    put(parser->record, match, value);
}

static void put_attributes(struct fh_xml_parser *parser, const xmlNode *node)
{
    xmlChar *relation = attribute(node, "rel");
    bool other = relation != NULL && strcmp((const char *)relation, "alternate") != 0; /* Atom: <link rel="self"> */
    xmlFree(relation);
    for (const xmlAttr *at = node->properties; at != NULL && !other; at = at->next) {
        char name[PATH_BYTES_MAX] = "@";
        struct fh_field_match match;
        if (strlen((const char *)at->name) + 2 > sizeof name || at->ns != NULL)
            continue;
        strcpy(name + 1, (const char *)at->name);
        size_t before = push_name(parser, fh_slice_from(name));
        if (parser->path_length < PATH_BYTES_MAX &&
            fh_fields_find(parser->fields, (struct fh_slice){parser->path, parser->path_length}, &match)) {
            xmlChar *value = xmlNodeListGetString(node->doc, at->children, 1);
            put(parser->record, match, fh_slice_from((const char *)value));
            xmlFree(value);
        }
        parser->path_length = before;
    }
}

static bool walk(struct fh_xml_parser *parser, const xmlNode *node, unsigned depth);

/* Does a body hold elements that are bodies or titles themselves? (Else what has a field's name in it,
 * <section> or <time>, is markup.) */
static bool holds_articles(const struct fh_xml_parser *parser, const xmlNode *node, unsigned depth)
{
    struct fh_field_match match;
    for (; node != NULL && depth < DEPTH_MAX; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (fh_fields_find(parser->fields, fh_slice_from((const char *)node->name), &match) &&
            (match.field == FH_RECORD_BODY || match.field == FH_RECORD_TITLE))
            return true;
        if (holds_articles(parser, node->children, depth + 1))
            return true;
    }
    return false;
}

/* Takes one element, or goes into it. Returns whether there was a field. */
static bool walk_element(struct fh_xml_parser *parser, const xmlNode *node, unsigned depth)
{
    char room[PATH_BYTES_MAX];
    struct fh_slice name;
    xmlChar *given;
    struct fh_field_match match;
    size_t before = push_node(parser, node, &name, &given, room);
    bool known = find_field(parser, name, depth, &match);
    put_attributes(parser, node);
    bool closed = known && match.field == FH_RECORD_BODY && !holds_articles(parser, node->children, 0);
    bool inside = !closed && depth < DEPTH_MAX && walk(parser, node->children, depth + 1);
    if (known && !inside)
        put_element(parser, node, match);
    else if (!known && !inside && depth == 0)
        fh_record_unknown(parser->record, name);
    parser->path_length = before;
    xmlFree(given);
    return known || inside;
}

static bool walk(struct fh_xml_parser *parser, const xmlNode *node, unsigned depth)
{
    bool found = false;
    for (; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE)
            found |= walk_element(parser, node, depth);
    }
    return found;
}

/* ---- Parsing ---- */

static void report(struct fh_xml_parser *parser, struct fh_slice text)
{
    struct fh_record *record = parser->record;
    const xmlError *trouble = xmlCtxtGetLastError(parser->context);
    if (trouble == NULL) {
        fh_record_bad(record, "not well-formed XML");
        return;
    }
    struct fh_slice words = fh_slice_from(trouble->message);
    while (words.length > 0 && strchr("\n .", words.bytes[words.length - 1]) != NULL)
        words.length--;
    const char *where = words.length > 0 ? memmem(words.bytes, words.length, " line ", 6) : NULL;
    if (where != NULL) /* a line of the record, not of the file */
        words.length = (size_t)(where - words.bytes);
    const char *at = text.bytes, *end = text.bytes + text.length;
    for (int line = 1; line < trouble->line && at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL)
            break;
        at = newline + 1;
        record->line++;
    }
    record->byte += (uint64_t)(at - text.bytes);
    fh_record_bad(record, "not well-formed XML: %.*s", (int)words.length, words.bytes);
}

/* Old systems leave controls in their exports, and XML has no way to say them. */
static size_t blank_controls(char *text, size_t length)
{
    size_t found = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') {
            text[i] = ' ';
            found++;
        }
    }
    return found;
}

enum fh_status fh_xml_parse(struct fh_xml_parser *parser, char *bytes, size_t length, struct fh_record *record,
                            struct fh_error *error)
{
    struct fh_slice text = {bytes, length};
    int options = XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE;
    parser->record = record;
    parser->path_length = 0;
    parser->prefix = (struct fh_slice){NULL, 0};
    if (text.length > INT32_MAX)
        return FH_OK;
    record->bytes_replaced += blank_controls(bytes, length);
    parser->context->sax->getEntity = find_entity;
    xmlDocPtr document = xmlCtxtReadMemory(parser->context, text.bytes, (int)text.length, NULL, "UTF-8", options);
    if (document == NULL && parser->context->errNo == XML_ERR_NO_MEMORY)
        return fh_fail_nomem(error);
    const xmlNode *root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (root == NULL) {
        report(parser, text);
    } else {
        char own[PATH_BYTES_MAX];
        struct fh_slice name = name_of(parser, root, own);
        const char *colon = memchr(name.bytes, ':', name.length);
        if (colon != NULL)
            parser->prefix = (struct fh_slice){name.bytes, (size_t)(colon - name.bytes) + 1};
        put_attributes(parser, root);
        walk(parser, root->children, 0);
    }
    xmlFreeDoc(document);
    return FH_OK;
}
