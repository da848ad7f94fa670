/* The fields of a page from the places found. See html_page.h. */
#include "corpus/html_page.h"

#include "base/mem.h"
#include "corpus/markup.h"
#include "corpus/related.h"

/* ---- Small texts ---- */

/* A value with its white space made single spaces and its markup taken out, in the page's arena. */
static struct fh_slice clean(struct fh_html_page *page, struct fh_slice value)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    if (value.length == 0)
        return value;
    fh_markup_text(value, false, &text);
    struct fh_slice copy = fh_arena_copy(page->arena, fh_buffer_slice(&text));
    page->failed |= !fh_buffer_ok(&text) || copy.bytes == NULL;
    fh_buffer_release(&text);
    return copy;
}

static struct fh_slice text_of(struct fh_html_page *page, const xmlNode *node)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_html_text(NULL, node, &text);
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '\n')
            text.bytes[i] = ' ';
    }
    struct fh_slice copy = fh_arena_copy(page->arena, fh_buffer_slice(&text));
    page->failed |= !fh_buffer_ok(&text) || copy.bytes == NULL;
    fh_buffer_release(&text);
    return copy;
}

static struct fh_slice first_of(struct fh_slice a, struct fh_slice b, struct fh_slice c)
{
    return a.length > 0 ? a : b.length > 0 ? b : c;
}

/* ---- Title ---- */

/* "العنوان | الجزيرة": the site's name behind the last separator is no part of the title. */
static struct fh_slice without_site(struct fh_slice title, struct fh_slice site)
{
    static const char *const separators[] = {" | ", " - ", " – ", " — ", " :: ", " » "};
    for (size_t i = 0; i < sizeof separators / sizeof *separators && title.length > 0; i++) {
        size_t length = strlen(separators[i]);
        for (size_t at = title.length; at-- > 1;) {
            if (title.length - at < length || memcmp(title.bytes + at, separators[i], length) != 0)
                continue;
            struct fh_slice behind = {title.bytes + at + length, title.length - at - length};
            bool named = site.length > 0 && fh_slice_equal(behind, site);
            if (named || (site.length == 0 && behind.length < at / 2)) {
                title.length = at;
                return title;
            }
            break;
        }
    }
    return title;
}

static struct fh_slice find_title(struct fh_html_page *page, struct fh_slice site)
{
    struct fh_slice heading = page->heading != NULL ? text_of(page, page->heading) : (struct fh_slice){NULL, 0};
    struct fh_slice said = clean(page, page->ld[FH_RECORD_TITLE]);
    struct fh_slice meta = without_site(clean(page, page->meta[FH_RECORD_TITLE]), site);
    struct fh_slice title = first_of(said, heading, meta);
    return title.length > 0 ? title : without_site(clean(page, page->head_title), site);
}

/* ---- Body ---- */

/* Leaves out the title's repetition at the beginning and the links at the end. */
static struct fh_slice trim_body(struct fh_html_page *page, struct fh_slice body, struct fh_slice title)
{
    size_t count = 0, capacity = 0;
    struct fh_slice *lines = NULL;
    for (size_t at = 0; at < body.length;) {
        const char *newline = memchr(body.bytes + at, '\n', body.length - at);
        size_t end = newline != NULL ? (size_t)(newline - body.bytes) : body.length;
        struct fh_slice *moved = fh_grow(lines, &capacity, count + 1, sizeof *lines);
        if (moved == NULL) {
            page->failed = true;
            break;
        }
        lines = moved;
        lines[count++] = (struct fh_slice){body.bytes + at, end - at};
        at = end + 1;
    }
    size_t first = count > 1 && fh_slice_equal(lines[0], title) ? 1 : 0;
    size_t kept = page->failed || count == 0 ? 0 : fh_related_cut(lines, count);
    struct fh_slice trimmed = {NULL, 0};
    if (kept > first) {
        const char *end = lines[kept - 1].bytes + lines[kept - 1].length;
        trimmed = (struct fh_slice){lines[first].bytes, (size_t)(end - lines[first].bytes)};
    }
    fh_free(lines);
    return trimmed;
}

static struct fh_slice find_body(struct fh_html_page *page, struct fh_slice title)
{
    struct fh_buffer text = FH_BUFFER_INIT;
    fh_html_text(page, page->main, &text);
    struct fh_slice body = trim_body(page, fh_buffer_slice(&text), title);
    struct fh_slice said = page->ld[FH_RECORD_BODY];
    if (said.length > 2 * body.length) { /* the page shows only its beginning */
        struct fh_buffer plain = FH_BUFFER_INIT;
        fh_markup_text(said, true, &plain);
        page->failed |= !fh_buffer_ok(&plain);
        fh_buffer_release(&text);
        text = plain;
        body = fh_buffer_slice(&text);
    }
    struct fh_slice copy = fh_arena_copy(page->arena, body);
    page->failed |= !fh_buffer_ok(&text) || copy.bytes == NULL;
    fh_buffer_release(&text);
    return copy;
}

/* ---- Standfirst ---- */

/* A description that only repeats how the article begins says nothing. */
static bool repeats(struct fh_slice description, struct fh_slice body, struct fh_slice title)
{
    size_t compared = description.length;
    while (compared > 0 && strchr(".… ", description.bytes[compared - 1]) != NULL)
        compared--;
    if (compared >= 3 && memcmp(description.bytes + compared - 3, "…", 3) == 0)
        compared -= 3;
    compared = compared > 200 ? compared * 8 / 10 : compared;
    return fh_slice_equal(description, title) || compared == 0 ||
           fh_slice_starts_with(body, (struct fh_slice){description.bytes, compared});
}

static struct fh_slice find_standfirst(struct fh_html_page *page, struct fh_slice body, struct fh_slice title)
{
    struct fh_slice marked = page->standfirst != NULL ? text_of(page, page->standfirst) : (struct fh_slice){NULL, 0};
    struct fh_slice said = clean(page, page->ld[FH_RECORD_STANDFIRST]);
    struct fh_slice meta = clean(page, page->meta[FH_RECORD_STANDFIRST]);
    struct fh_slice standfirst = first_of(marked, said, meta);
    return repeats(standfirst, body, title) ? (struct fh_slice){NULL, 0} : standfirst;
}

/* ---- All ---- */

static void put(struct fh_record *record, enum fh_record_field field, struct fh_slice value)
{
    if (value.length > 0)
        fh_record_put(record, (struct fh_field_match){field, 0}, value);
}

enum fh_status fh_html_page_read(const xmlNode *root, struct fh_record *record, struct fh_error *error)
{
    struct fh_html_page page = {.root = root, .arena = &record->arena};
    fh_html_find_meta(&page);
    fh_html_find_ld(&page);
    fh_html_find_main(&page);
    struct fh_slice none = {NULL, 0};
    struct fh_slice source = clean(&page, first_of(page.meta[FH_RECORD_SOURCE], page.ld[FH_RECORD_SOURCE], none));
    struct fh_slice title = find_title(&page, source);
    struct fh_slice body = find_body(&page, title);
    put(record, FH_RECORD_TITLE, title);
    put(record, FH_RECORD_BODY, body);
    put(record, FH_RECORD_STANDFIRST, find_standfirst(&page, body, title));
    put(record, FH_RECORD_SOURCE, source);
    put(record, FH_RECORD_URL, first_of(page.meta[FH_RECORD_URL], page.ld[FH_RECORD_URL], none));
    put(record, FH_RECORD_DATE, first_of(page.ld[FH_RECORD_DATE], page.meta[FH_RECORD_DATE], page.time));
    put(record, FH_RECORD_CATEGORY,
        clean(&page, first_of(page.ld[FH_RECORD_CATEGORY], page.meta[FH_RECORD_CATEGORY], none)));
    return page.failed ? fh_fail_nomem(error) : FH_OK;
}
