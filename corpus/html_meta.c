/* What the head of a page says: meta, link and title elements. See html_page.h. */
#include "corpus/html_page.h"

#include <strings.h>

struct meaning {
    enum fh_record_field field;
    const char *names; /* of meta elements, in order of preference, separated by spaces */
};

static const struct meaning meanings[] = {
    {FH_RECORD_URL, "og:url twitter:url"},
    {FH_RECORD_TITLE, "og:title twitter:title headline dc.title dcterms.title parsely-title sailthru.title title"},
    {FH_RECORD_STANDFIRST, "og:description twitter:description description dc.description dcterms.abstract"},
    {FH_RECORD_DATE, "article:published_time og:article:published_time article.published datepublished date.published "
                     "publishdate publish-date publish_date pubdate published_time dc.date.issued dcterms.created "
                     "dcterms.date dc.date dcterms.issued parsely-pub-date sailthru.date cxenseparse:recs:publishtime "
                     "date article:modified_time"},
    {FH_RECORD_SOURCE, "og:site_name publisher dc.publisher dcterms.publisher application-name article:publisher_name"},
    {FH_RECORD_CATEGORY,
     "article:section og:article:section section parsely-section category news_category dc.subject"},
};

/* Where the name stands in the list; false when it does not. */
static bool find_rank(const char *names, struct fh_slice name, unsigned *rank)
{
    *rank = 0;
    while (*names != '\0') {
        size_t length = strcspn(names, " ");
        if (length == name.length && strncasecmp(names, name.bytes, length) == 0)
            return true;
        names += length + (names[length] == ' ');
        ++*rank;
    }
    return false;
}

static void take(struct fh_html_page *page, enum fh_record_field field, unsigned rank, struct fh_slice value)
{
    if (value.length == 0 || (page->meta[field].length > 0 && page->meta_rank[field] <= rank))
        return;
    page->meta[field] = value;
    page->meta_rank[field] = rank;
}

static void take_meta(struct fh_html_page *page, const xmlNode *node)
{
    struct fh_slice content = fh_html_attribute(node, "content");
    struct fh_slice name = fh_html_attribute(node, "property");
    if (name.length == 0)
        name = fh_html_attribute(node, "name");
    if (name.length == 0)
        name = fh_html_attribute(node, "itemprop");
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings && name.length > 0; i++) {
        unsigned rank;
        if (find_rank(meanings[i].names, name, &rank))
            take(page, meanings[i].field, rank + 1, content);
    }
}

void fh_html_find_meta(struct fh_html_page *page)
{
    for (const xmlNode *node = page->root; node != NULL; node = fh_html_next(node, page->root, false)) {
        if (fh_html_is(node, "meta"))
            take_meta(page, node);
        else if (fh_html_is(node, "link") &&
                 strcasecmp(fh_html_attribute(node, "rel").length > 0 ? fh_html_attribute(node, "rel").bytes : "",
                            "canonical") == 0)
            take(page, FH_RECORD_URL, 0, fh_html_attribute(node, "href"));
        else if (fh_html_is(node, "title") && page->head_title.length == 0 && node->children != NULL &&
                 node->children->content != NULL)
            page->head_title = fh_slice_from((const char *)node->children->content);
    }
}
