/* The paragraphs of an element. See html_page.h. */
#include "corpus/html_page.h"

#include "corpus/markup.h"
#include "corpus/prose.h"

#define DEPTH_MAX 250 /* libxml2 builds no deeper trees than 256 */

/* Counts the text below a node, and how much of it is in links. */
static void measure(const xmlNode *top, size_t *text, size_t *linked, size_t *links)
{
    const xmlNode *link = NULL;
    *text = *linked = *links = 0;
    for (const xmlNode *node = top; node != NULL; node = fh_html_next(node, top, false)) {
        if (fh_html_is(node, "a")) {
            link = node;
            ++*links;
        }
        if (node->type != XML_TEXT_NODE || node->content == NULL)
            continue;
        size_t length = strlen((const char *)node->content);
        *text += length;
        const xmlNode *parent = node->parent;
        for (int up = 0; link != NULL && up < 4 && parent != NULL && parent != top; up++, parent = parent->parent) {
            if (parent == link) {
                *linked += length;
                break;
            }
        }
    }
}

/* A list of which nearly all is links: a menu, or "more on this". */
static bool is_link_list(const xmlNode *node)
{
    size_t text, linked, links;
    if (!fh_html_is(node, "ul") && !fh_html_is(node, "ol") && !fh_html_is(node, "table"))
        return false;
    measure(node, &text, &linked, &links);
    return links >= 2 && linked * 10 >= text * 7;
}

static bool is_left_out(const struct fh_html_page *page, const xmlNode *node)
{
    if (page == NULL)
        return fh_html_is(node, "script") || fh_html_is(node, "style") || node->type == XML_COMMENT_NODE;
    return node == page->heading || node == page->standfirst || fh_html_is_boilerplate(node) || is_link_list(node);
}

static void add(const struct fh_html_page *page, const xmlNode *node, struct fh_prose *prose, int depth)
{
    for (; node != NULL; node = node->next) {
        if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL) {
            fh_prose_add(prose, fh_slice_from((const char *)node->content));
        } else if (node->type == XML_ELEMENT_NODE && depth < DEPTH_MAX && !is_left_out(page, node)) {
            bool block = fh_markup_is_block(fh_slice_from((const char *)node->name));
            if (block)
                fh_prose_break(prose);
            add(page, node->children, prose, depth + 1);
            if (block)
                fh_prose_break(prose);
        }
    }
}

void fh_html_text(const struct fh_html_page *page, const xmlNode *node, struct fh_buffer *out)
{
    struct fh_prose prose = fh_prose_begin(out, FH_PROSE_NONE);
    if (node != NULL)
        add(page, node->children, &prose, 0);
}
