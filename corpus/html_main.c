/* Where the main text of a page is. See html_page.h. */
#include "corpus/html_page.h"

#include <strings.h>

#define TEXT_BYTES_MIN ((size_t)20) /* an element with less is no main text, whatever its name */

/* How many bytes of text stand in the element's own paragraphs, links aside, counted over its children
 * and theirs: a wrapper around each paragraph must not hide it. */
static size_t paragraph_text(const xmlNode *top)
{
    size_t sum = 0;
    bool over = false;
    for (const xmlNode *node = fh_html_next(top, top, false); node != NULL; node = fh_html_next(node, top, over)) {
        over = node->type == XML_ELEMENT_NODE && (fh_html_is(node, "a") || fh_html_is_boilerplate(node));
        if (!over && node->type == XML_TEXT_NODE && node->content != NULL)
            sum += strlen((const char *)node->content + strspn((const char *)node->content, " \t\r\n"));
    }
    return sum;
}

static bool is_marked(const xmlNode *node, int how)
{
    static const char *const names =
        "articlebody|article-body|article__body|article-content|article__content|article-text|article-detail|entry-"
        "content|"
        "post-content|post-body|post-text|story-body|story-content|story-text|news-content|news-body|news-text|"
        "newsbody|"
        "content-body|body-content|td-post-content|single-content|field-name-body|node-body|wysiwyg|detail-text|text-"
        "content|"
        "article_body|article_content|post_content|story_body|news_content|news_body|news_text|newstext|maintext";
    switch (how) {
    case 0:
        return strcasecmp(fh_html_attribute(node, "itemprop").length > 0 ? fh_html_attribute(node, "itemprop").bytes
                                                                         : "",
                          "articleBody") == 0;
    case 1:
        return fh_html_is_called(node, names);
    case 2:
        return fh_html_is(node, "article");
    default:
        return fh_html_is(node, "main") || fh_slice_is(fh_html_attribute(node, "role"), "main");
    }
}

/* The marked element with most text, or NULL. */
static const xmlNode *find_marked(const struct fh_html_page *page, int how)
{
    const xmlNode *best = NULL;
    size_t most = TEXT_BYTES_MIN;
    bool over = false;
    for (const xmlNode *node = page->root; node != NULL; node = fh_html_next(node, page->root, over)) {
        over = false;
        if (node->type != XML_ELEMENT_NODE || !is_marked(node, how))
            continue;
        size_t text = paragraph_text(node);
        over = true; /* what is inside has less */
        if (text > most) {
            most = text;
            best = node;
        }
    }
    return best;
}

/* The text of an element's direct children that are paragraphs, or of itself where breaks divide it. */
static size_t own_text(const xmlNode *node)
{
    size_t sum = 0;
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        if (child->type == XML_TEXT_NODE && child->content != NULL)
            sum += strlen((const char *)child->content + strspn((const char *)child->content, " \t\r\n"));
        else if (fh_html_is(child, "p"))
            sum += paragraph_text(child);
    }
    return sum;
}

static bool is_heading(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    return (name[0] == 'h' || name[0] == 'H') && name[1] >= '1' && name[1] <= '6' && name[2] == '\0';
}

static const xmlNode *find_densest(const struct fh_html_page *page)
{
    const xmlNode *best = NULL;
    size_t most = 0;
    bool over = false;
    for (const xmlNode *node = page->root; node != NULL; node = fh_html_next(node, page->root, over)) {
        over = node->type != XML_ELEMENT_NODE || (node != page->root && fh_html_is_boilerplate(node));
        if (over || fh_html_is(node, "p") || fh_html_is(node, "a") || is_heading(node))
            continue;
        size_t text = own_text(node);
        if (text > most) {
            most = text;
            best = node;
        }
    }
    return best;
}

static bool is_inside(const xmlNode *node, const xmlNode *top)
{
    for (; node != NULL; node = node->parent) {
        if (node == top)
            return true;
    }
    return false;
}

/* "<header><h1 class=logo>" is the paper's name, not the article's. */
static bool is_site_name(const struct fh_html_page *page, const xmlNode *heading)
{
    const xmlNode *header = NULL;
    for (const xmlNode *node = heading; node != NULL && node != page->root; node = node->parent) {
        if (fh_html_is_called(node, "logo|brand|site-title|site-name|sitename|site-header|masthead"))
            return true;
        if (fh_html_is(node, "article") || fh_html_is(node, "main"))
            return false;
        if (fh_html_is(node, "header"))
            header = node;
    }
    return header != NULL && !is_inside(page->main, header->parent);
}

/* The heading, standfirst and time of the article: those in its surroundings rather than elsewhere. */
static void find_surroundings(struct fh_html_page *page)
{
    const xmlNode *around = page->main != NULL ? page->main : page->root;
    while (around != NULL && around != page->root && !fh_html_is(around, "article") && !fh_html_is(around, "main"))
        around = around->parent;
    if (around == NULL)
        around = page->root;
    for (const xmlNode *node = page->root; node != NULL; node = fh_html_next(node, page->root, false)) {
        bool near = is_inside(node, around);
        if (fh_html_is(node, "h1") && !is_site_name(page, node) &&
            (page->heading == NULL || (near && !is_inside(page->heading, around))))
            page->heading = node;
        if (node->type == XML_ELEMENT_NODE && near && page->standfirst == NULL &&
            fh_html_is_called(
                node, "standfirst|lead|lede|subtitle|sub-title|subheadline|sub-headline|deck|dek|article-summary|"
                      "article__summary|post-excerpt|article-intro|intro"))
            page->standfirst = node;
        if (fh_html_is(node, "time") && near && page->time.length == 0)
            page->time = fh_html_attribute(node, "datetime");
    }
}

void fh_html_find_main(struct fh_html_page *page)
{
    for (int how = 0; how < 4 && page->main == NULL; how++)
        page->main = find_marked(page, how);
    if (page->main == NULL)
        page->main = find_densest(page);
    find_surroundings(page);
}
