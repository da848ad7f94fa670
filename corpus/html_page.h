/* One HTML page into one record: what of it is the article.
 *
 * Each field has several places where sites put it, tried in order: JSON-LD (schema.org's NewsArticle),
 * itemprop and article marks, meta elements (Open Graph, Dublin Core), headings. The main text is the
 * element marked as such, or else the one whose paragraphs hold most words outside of links; menus,
 * asides, captions, share buttons, comments and the links behind the article are left out.
 *
 *     html_page.c   puts the fields together
 *     html_meta.c   what the head says
 *     html_ld.c     what the JSON-LD says
 *     html_main.c   where the main text is
 *     html_text.c   its paragraphs
 */
#ifndef FH_CORPUS_HTML_PAGE_H
#define FH_CORPUS_HTML_PAGE_H

#include <libxml/tree.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "corpus/fields.h"
#include "corpus/record.h"

/* Values found so far; slices live in the arena or in the tree. */
struct fh_html_page {
    const xmlNode *root;
    struct fh_arena *arena;
    struct fh_slice ld[FH_RECORD_FIELDS];   /* JSON-LD */
    struct fh_slice meta[FH_RECORD_FIELDS]; /* meta and link elements */
    unsigned meta_rank[FH_RECORD_FIELDS];
    struct fh_slice head_title; /* the title element */
    const xmlNode *main;        /* the element of the main text, or NULL */
    const xmlNode *heading;     /* the h1 of the article, or NULL */
    const xmlNode *standfirst;  /* the element marked as one, or NULL */
    struct fh_slice time;       /* of the first time element in the article */
    bool failed;                /* out of memory */
};

/* Fills the record's fields from a parsed page. FH_OK (also when there is nothing to find) or FH_ERR_NOMEM. */
enum fh_status fh_html_page_read(const xmlNode *root, struct fh_record *record, struct fh_error *error);

/* ---- The parts (each looks at page->root) ---- */

void fh_html_find_meta(struct fh_html_page *page);
void fh_html_find_ld(struct fh_html_page *page);
void fh_html_find_main(struct fh_html_page *page);

/* Appends the paragraphs of an element, a line each, without what is no article text. `page` may be NULL:
 * nothing is left out but what never is text. */
void fh_html_text(const struct fh_html_page *page, const xmlNode *node, struct fh_buffer *out);

/* ---- Looking at elements ---- */

bool fh_html_is(const xmlNode *node, const char *name);

/* The value of an attribute, borrowed from the tree; empty when there is none. */
struct fh_slice fh_html_attribute(const xmlNode *node, const char *name);

/* Is one of the `|`-separated words in a class or id of the element? Words are compared with the parts between
 * "-", "_" and spaces and with the whole name, regardless of ASCII case. */
bool fh_html_is_called(const xmlNode *node, const char *words);

/* Is this element no part of an article's text (menus, scripts, captions, comments, hidden)? */
bool fh_html_is_boilerplate(const xmlNode *node);

/* The next node in document order below `top`, without the children of `node` if `over`. */
const xmlNode *fh_html_next(const xmlNode *node, const xmlNode *top, bool over);

#endif
