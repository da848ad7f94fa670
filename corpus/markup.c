/* See markup.h. Names of character references are libxml2's. */
#include "corpus/markup.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <strings.h>

#include "corpus/prose.h"
#include "corpus/tags.h"

#define REFERENCE_BYTES_MAX 32u

static bool is_listed(struct fh_slice name, const char *list)
{
    while (*list != '\0') {
        size_t length = strcspn(list, " ");
        if (length == name.length && strncasecmp(list, name.bytes, length) == 0)
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

bool fh_markup_is_block(struct fh_slice name)
{
    return is_listed(name,
                     "p br div li ul ol dl dt dd tr table tbody thead td th h1 h2 h3 h4 h5 h6 blockquote pre section "
                     "article header footer main aside nav figure figcaption hr form fieldset address center");
}

/* An inline tag, or one that stands for something else than text. */
static bool is_inline(struct fh_slice name)
{
    return is_listed(name,
                     "a b i u s em strong span font img small big sub sup strike del ins mark cite code q abbr time "
                     "script style iframe video audio source noscript svg button label input object embed");
}

/* Their content is no text. */
static bool is_silent(const struct fh_tag *tag)
{
    return is_listed(tag->name, "script style template noscript iframe svg head title");
}

bool fh_markup_has_tags(struct fh_slice text)
{
    struct fh_tag tag;
    size_t at = 0;
    if (text.length == 0 || memchr(text.bytes, '<', text.length) == NULL)
        return false;
    while (fh_tag_next(text, &at, true, &tag)) {
        bool single = is_listed(tag.name, "br p img hr");
        bool attributed = tag.attributes.length > 0 && memchr(tag.attributes.bytes, '=', tag.attributes.length) != NULL;
        if ((single || tag.closing || attributed) && (fh_markup_is_block(tag.name) || is_inline(tag.name)))
            return true;
    }
    return false;
}

/* ---- Character references ---- */

/* Decodes the reference at text[0] = '&'. Returns how many bytes it takes, 0 if it is none. */
static size_t decode_reference(struct fh_slice text, uint32_t *codepoint)
{
    size_t length = 1;
    while (length < text.length && length < REFERENCE_BYTES_MAX &&
           (text.bytes[length] == '#' || (text.bytes[length] >= '0' && text.bytes[length] <= '9') ||
            ((text.bytes[length] | 0x20) >= 'a' && (text.bytes[length] | 0x20) <= 'z')))
        length++;
    if (length == text.length || text.bytes[length] != ';' || length < 3)
        return 0;
    char name[REFERENCE_BYTES_MAX + 1];
    memcpy(name, text.bytes + 1, length - 1);
    name[length - 1] = '\0';
    if (name[0] != '#') {
        const htmlEntityDesc *entity = htmlEntityLookup(BAD_CAST name);
        *codepoint = entity != NULL ? entity->value : strcmp(name, "apos") == 0 ? '\'' : 0;
    } else {
        char *end;
        bool hexadecimal = name[1] == 'x' || name[1] == 'X';
        unsigned long value = strtoul(name + 1 + hexadecimal, &end, hexadecimal ? 16 : 10);
        *codepoint = *end == '\0' && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF) ? (uint32_t)value : 0;
    }
    return *codepoint != 0 ? length + 1 : 0;
}

/* The numbers of Windows-1252 where Unicode has controls: what browsers make of &#147;. */
static uint32_t browser_reading(uint32_t codepoint)
{
    static const uint16_t windows[] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                       0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    return codepoint >= 0x80 && codepoint < 0xA0 ? windows[codepoint - 0x80] : codepoint;
}

bool fh_markup_has_entities(struct fh_slice text)
{
    uint32_t codepoint;
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes; text.length > 0 && (at = memchr(at, '&', (size_t)(end - at))) != NULL; at++) {
        if (decode_reference((struct fh_slice){at, (size_t)(end - at)}, &codepoint) > 0)
            return true;
    }
    return false;
}

void fh_markup_decode(struct fh_slice text, struct fh_buffer *out)
{
    while (text.length > 0) {
        const char *mark = memchr(text.bytes, '&', text.length);
        size_t before = mark != NULL ? (size_t)(mark - text.bytes) : text.length;
        fh_buffer_append(out, text.bytes, before);
        text = (struct fh_slice){text.bytes + before, text.length - before};
        if (text.length == 0)
            return;
        uint32_t codepoint;
        size_t length = decode_reference(text, &codepoint);
        if (length > 0)
            fh_buffer_append_codepoint(out, browser_reading(codepoint));
        else
            fh_buffer_append_byte(out, '&');
        length = length > 0 ? length : 1;
        text = (struct fh_slice){text.bytes + length, text.length - length};
    }
}

/* ---- Tags ---- */

/* Adds a piece of text between tags, its character references decoded into `decoded`. */
static void add_text(struct fh_prose *prose, struct fh_slice text, struct fh_buffer *decoded)
{
    if (text.length > 0 && memchr(text.bytes, '&', text.length) != NULL) {
        fh_buffer_reset(decoded);
        fh_markup_decode(text, decoded);
        prose->out->failed |= !fh_buffer_ok(decoded);
        text = fh_buffer_slice(decoded);
    }
    fh_prose_add(prose, text);
}

/* Behind the closing tag of an element whose content is no text; else where it was. */
static size_t pass_silent(struct fh_slice text, const struct fh_tag *opening)
{
    struct fh_tag tag;
    size_t at = opening->end;
    while (fh_tag_next(text, &at, true, &tag)) {
        if (tag.closing && tag.name.length == opening->name.length &&
            strncasecmp(tag.name.bytes, opening->name.bytes, tag.name.length) == 0)
            return at;
    }
    return opening->end;
}

static bool has_blocks(struct fh_slice text)
{
    struct fh_tag tag;
    size_t at = 0;
    while (fh_tag_next(text, &at, true, &tag)) {
        if (fh_markup_is_block(tag.name))
            return true;
    }
    return false;
}

void fh_markup_text(struct fh_slice text, bool lines, struct fh_buffer *out)
{
    struct fh_prose prose = fh_prose_begin(out, lines && !has_blocks(text) ? fh_prose_breaks_of(text) : FH_PROSE_NONE);
    struct fh_buffer decoded = FH_BUFFER_INIT;
    struct fh_tag tag;
    size_t at = 0, written = 0;
    bool unclosed = false; /* a silent element has no end: none is looked for any more */
    while (fh_tag_next(text, &at, true, &tag)) {
        add_text(&prose, (struct fh_slice){text.bytes + written, tag.start - written}, &decoded);
        if (tag.cdata) {
            fh_prose_add(&prose, tag.attributes);
        } else if (fh_markup_is_block(tag.name)) {
            fh_prose_break(&prose);
        } else if (!tag.closing && !tag.empty && is_silent(&tag) && !unclosed) {
            at = pass_silent(text, &tag);
            unclosed = at == tag.end;
        }
        written = at;
    }
    add_text(&prose, (struct fh_slice){text.bytes + written, text.length - written}, &decoded);
    fh_buffer_release(&decoded);
}
