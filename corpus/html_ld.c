/* What the JSON-LD of a page says: schema.org's Article in <script type="application/ld+json">. See
 * html_page.h. The objects in there are read as records (json_record.h) by a map of their own. */
#include "corpus/html_page.h"

#include <strings.h>

#include "corpus/json_extent.h"
#include "corpus/json_record.h"

/* An article stands alone, in a list, or in an @graph. Other objects have none of these names. */
static const char ld_map[] =
    "title=headline,title=@graph.headline,body=articleBody,body=@graph.articleBody,date=datePublished,"
    "date=@graph.datePublished,date=dateCreated,category=articleSection,category=@graph.articleSection,"
    "source=publisher.name,source=@graph.publisher.name,standfirst=alternativeHeadline,standfirst=description,"
    "url=mainEntityOfPage.@id,url=mainEntityOfPage,id=-";

/* Keeps what an object says, unless one before it did. In a graph several objects may have a headline or
 * a date: the first is meant. */
static void keep(struct fh_html_page *page, const struct fh_record *record)
{
    for (int i = 0; i < FH_RECORD_FIELDS; i++) {
        struct fh_slice value = record->slots[i].text;
        if (value.length == 0 || page->ld[i].length > 0)
            continue;
        const char *newline =
            i == FH_RECORD_TITLE || i == FH_RECORD_DATE ? memchr(value.bytes, '\n', value.length) : NULL;
        if (newline != NULL)
            value.length = (size_t)(newline - value.bytes);
        page->ld[i] = fh_arena_copy(page->arena, value);
        page->failed |= page->ld[i].bytes == NULL;
    }
}

/* Reads every object at the outermost level of the script's text. */
static void read_script(struct fh_html_page *page, struct fh_slice text, struct fh_json_parser *parser,
                        struct fh_record *record)
{
    struct fh_slice copy = fh_arena_copy(page->arena, text);
    page->failed |= copy.bytes == NULL;
    for (size_t at = 0; at < copy.length && !page->failed;) {
        const char *open = memchr(copy.bytes + at, '{', copy.length - at);
        if (open == NULL)
            return;
        at = (size_t)(open - copy.bytes);
        struct fh_json_extent extent = FH_JSON_EXTENT_INIT;
        if (!fh_json_extent_scan(&extent, open, copy.length - at))
            return;
        fh_record_reset(record);
        if (fh_json_parse(parser, (char *)(uintptr_t)open, extent.looked, record, NULL) != FH_OK)
            page->failed = true;
        else if (!fh_record_is_bad(record))
            keep(page, record);
        page->failed |= record->failed;
        at += extent.looked;
    }
}

static bool is_ld(const xmlNode *node)
{
    struct fh_slice type = fh_html_is(node, "script") ? fh_html_attribute(node, "type") : (struct fh_slice){NULL, 0};
    return type.length > 0 && strncasecmp(type.bytes, "application/ld+json", strlen("application/ld+json")) == 0 &&
           node->children != NULL && node->children->content != NULL;
}

void fh_html_find_ld(struct fh_html_page *page)
{
    struct fh_fields *fields = NULL;
    struct fh_json_parser *parser = NULL;
    struct fh_record record;
    fh_record_init(&record);
    for (const xmlNode *node = page->root; node != NULL && !page->failed;
         node = fh_html_next(node, page->root, false)) {
        if (!is_ld(node))
            continue;
        if (parser == NULL)
            page->failed =
                fh_fields_new(&fields, ld_map, NULL) != FH_OK || fh_json_parser_new(&parser, fields, NULL) != FH_OK;
        if (!page->failed)
            read_script(page, fh_slice_from((const char *)node->children->content), parser, &record);
    }
    fh_json_parser_free(parser);
    fh_fields_free(fields);
    fh_record_release(&record);
}
