/* Looking at elements. See html_page.h. */
#include "corpus/html_page.h"

#include <string.h>
#include <strings.h>

bool fh_html_is(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, name) == 0;
}

struct fh_slice fh_html_attribute(const xmlNode *node, const char *name)
{
    if (node->type != XML_ELEMENT_NODE)
        return (struct fh_slice){NULL, 0};
    for (const xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next) {
        if (strcasecmp((const char *)attribute->name, name) == 0 && attribute->children != NULL &&
            attribute->children->content != NULL)
            return fh_slice_from((const char *)attribute->children->content);
    }
    return (struct fh_slice){NULL, 0};
}

static bool is_word(struct fh_slice word, const char *words)
{
    while (*words != '\0') {
        size_t length = strcspn(words, "|");
        if (length == word.length && strncasecmp(words, word.bytes, length) == 0)
            return true;
        words += length + (words[length] == '|');
    }
    return false;
}

/* Each name of the list, and each part of it. */
static bool has_word(struct fh_slice names, const char *words)
{
    static const char spaces[] = " \t\r\n", separators[] = " \t\r\n-_";
    for (size_t at = 0; at < names.length;) {
        size_t name = strcspn(names.bytes + at, spaces);
        if (name > 0 && is_word((struct fh_slice){names.bytes + at, name}, words))
            return true;
        for (size_t part = at; part < at + name;) {
            size_t length = strcspn(names.bytes + part, separators);
            if (length > 0 && is_word((struct fh_slice){names.bytes + part, length}, words))
                return true;
            part += length + 1;
        }
        at += name + 1;
    }
    return false;
}

bool fh_html_is_called(const xmlNode *node, const char *words)
{
    return has_word(fh_html_attribute(node, "class"), words) || has_word(fh_html_attribute(node, "id"), words);
}

static bool is_hidden(const xmlNode *node)
{
    struct fh_slice style = fh_html_attribute(node, "style");
    return fh_slice_is(fh_html_attribute(node, "aria-hidden"), "true") || xmlHasProp(node, BAD_CAST "hidden") != NULL ||
           (style.length > 0 &&
            (strcasestr(style.bytes, "display:none") != NULL || strcasestr(style.bytes, "display: none") != NULL));
}

bool fh_html_is_boilerplate(const xmlNode *node)
{
    static const char *const elements[] = {"script", "style",      "noscript", "template", "nav",    "header",
                                           "footer", "aside",      "form",     "button",   "select", "iframe",
                                           "figure", "figcaption", "svg",      "textarea", "object", "video",
                                           "audio",  "canvas",     "head"};
    static const char *const roles = "navigation|banner|contentinfo|complementary|search|menu|menubar|dialog";
    static const char *const words =
        "nav|navbar|navigation|menu|breadcrumb|breadcrumbs|share|sharing|social|related|recommended|recommendations|"
        "readmore|comments|comment|disqus|sidebar|widget|footer|advert|advertisement|ads|ad|adsbygoogle|promo|"
        "newsletter|"
        "subscribe|subscription|tags|tag|taglist|byline|author|caption|print|toolbar|cookie|cookies|popup|modal|"
        "pagination|"
        "pager|rating|skip|copyright|trending|mostread|latest|login|signup|banner|hidden|sr-only|visually-hidden|"
        "screen-reader-text";
    if (node->type != XML_ELEMENT_NODE)
        return node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (fh_html_is(node, elements[i]))
            return true;
    }
    return node->properties != NULL &&
           (is_word(fh_html_attribute(node, "role"), roles) || is_hidden(node) || fh_html_is_called(node, words));
}

const xmlNode *fh_html_next(const xmlNode *node, const xmlNode *top, bool over)
{
    if (!over && node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node == top ? NULL : node->next;
}
