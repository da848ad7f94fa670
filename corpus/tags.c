/* See tags.h. */
#include "corpus/tags.h"

#include <strings.h>

#define TAG_BYTES_MAX ((size_t)64 * 1024) /* longer ones are no tags but a lost quote */

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80 || byte == '_';
}

static bool is_name(char byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == ':';
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Where `pattern` ends in the text behind `from`; 0: nowhere. */
static size_t find_end(struct fh_slice text, size_t from, const char *pattern)
{
    size_t length = strlen(pattern);
    if (from >= text.length)
        return 0;
    const char *found = memmem(text.bytes + from, text.length - from, pattern, length);
    return found != NULL ? (size_t)(found - text.bytes) + length : 0;
}

static bool starts_here(struct fh_slice text, size_t at, const char *pattern)
{
    size_t length = strlen(pattern);
    return text.length - at >= length && memcmp(text.bytes + at, pattern, length) == 0;
}

/* Where the tag that opens at `start` ends (behind ">"); 0: not within the text, or not at all: then *lost
 * is where to go on. */
static size_t find_tag_end(struct fh_slice text, size_t start, size_t *lost)
{
    char quote = '\0';
    *lost = 0;
    for (size_t at = start + 1; at < text.length; at++) {
        char byte = text.bytes[at];
        if (quote != '\0') {
            if (byte == quote)
                quote = '\0';
        } else if (byte == '>') {
            return at + 1;
        } else if (byte == '"' || byte == '\'') {
            size_t before = at - 1; /* a quote that opens a value stands behind "=" */
            while (before > start && is_blank(text.bytes[before]))
                before--;
            if (text.bytes[before] == '=')
                quote = byte;
        }
        if (quote == '\0' && byte == '<')
            *lost = at;
        else if (at - start > TAG_BYTES_MAX)
            *lost = at; /* and not just behind `start`: every byte is looked at a few times at most */
        if (*lost > 0)
            return 0;
    }
    return 0;
}

static void take_tag(struct fh_slice text, size_t start, size_t end, struct fh_tag *tag)
{
    size_t at = start + 1;
    *tag = (struct fh_tag){.start = start, .end = end, .closing = text.bytes[at] == '/'};
    at += tag->closing;
    size_t name = at;
    while (at < end - 1 && is_name(text.bytes[at]))
        at++;
    tag->name = (struct fh_slice){text.bytes + name, at - name};
    tag->empty = end - 1 > at && text.bytes[end - 2] == '/';
    tag->attributes = (struct fh_slice){text.bytes + at, end - 1 - at - (tag->empty ? 1 : 0)};
}

enum found { FOUND_NOTHING, FOUND_TAG, FOUND_END };

/* "<!--", "<![CDATA[", "<?", "<!": takes them whole. FOUND_NOTHING: it is none of them. */
static enum found take_section(struct fh_slice text, size_t *at, struct fh_tag *tag)
{
    static const char *const sections[][2] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", ">"}, {"<!", ">"}};
    size_t start = *at;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!starts_here(text, start, sections[i][0]))
            continue;
        size_t inner = start + strlen(sections[i][0]), end = find_end(text, inner, sections[i][1]);
        if (end == 0)
            return FOUND_END;
        *at = end;
        *tag = (struct fh_tag){.cdata = i == 1, .start = start, .end = end};
        if (tag->cdata)
            tag->attributes = (struct fh_slice){text.bytes + inner, end - strlen("]]>") - inner};
        return FOUND_TAG;
    }
    return FOUND_NOTHING;
}

/* At a "<": takes what it opens. FOUND_NOTHING: it is text, and *at is behind it. */
static enum found take(struct fh_slice text, size_t *at, bool final, struct fh_tag *tag)
{
    size_t start = *at, name = start + 1, lost = 0;
    if (!final && text.length - start < strlen("<![CDATA[")) /* too little to know */
        return FOUND_END;
    enum found found = take_section(text, at, tag);
    if (found == FOUND_END && final) {
        *at = text.length;
        *tag = (struct fh_tag){.start = start, .end = text.length};
        return FOUND_TAG;
    }
    if (found != FOUND_NOTHING)
        return found;
    name += name < text.length && text.bytes[name] == '/';
    if (name >= text.length || !is_letter(text.bytes[name])) {
        *at = start + 1;
        return FOUND_NOTHING;
    }
    size_t end = find_tag_end(text, start, &lost);
    if (end == 0 && lost == 0 && !final)
        return FOUND_END;
    *at = end > 0 ? end : lost > 0 ? lost : text.length;
    if (end == 0)
        return FOUND_NOTHING;
    take_tag(text, start, end, tag);
    return FOUND_TAG;
}

bool fh_tag_next(struct fh_slice text, size_t *at, bool final, struct fh_tag *tag)
{
    while (*at < text.length) {
        const char *open = memchr(text.bytes + *at, '<', text.length - *at);
        if (open == NULL) {
            *at = text.length;
            return false;
        }
        *at = (size_t)(open - text.bytes);
        enum found found = take(text, at, final, tag);
        if (found == FOUND_TAG)
            return true;
        if (found == FOUND_END)
            return false;
    }
    return false;
}

bool fh_tag_is(const struct fh_tag *tag, const char *name)
{
    return tag->name.length == strlen(name) && strncasecmp(tag->name.bytes, name, tag->name.length) == 0;
}

struct fh_slice fh_tag_attribute(const struct fh_tag *tag, const char *name)
{
    struct fh_slice text = tag->attributes;
    size_t name_length = strlen(name);
    for (size_t at = 0; at < text.length;) {
        while (at < text.length && !is_name(text.bytes[at]))
            at++;
        size_t key = at;
        while (at < text.length && is_name(text.bytes[at]))
            at++;
        size_t key_length = at - key;
        while (at < text.length && is_blank(text.bytes[at]))
            at++;
        if (at == text.length || text.bytes[at] != '=')
            continue;
        for (at++; at < text.length && is_blank(text.bytes[at]);)
            at++;
        char quote = at < text.length && (text.bytes[at] == '"' || text.bytes[at] == '\'') ? text.bytes[at] : '\0';
        size_t value = at + (quote != '\0');
        for (at = value; at < text.length && (quote != '\0' ? text.bytes[at] != quote : !is_blank(text.bytes[at]));)
            at++;
        if (key_length == name_length && strncasecmp(text.bytes + key, name, name_length) == 0)
            return (struct fh_slice){text.bytes + value, at - value};
        at += quote != '\0';
    }
    return (struct fh_slice){NULL, 0};
}

enum fh_status fh_tag_seek(struct fh_input *input, const char *name, struct fh_error *error)
{
    for (;;) {
        struct fh_slice window = fh_input_window(input);
        struct fh_tag tag;
        size_t at = 0;
        while (fh_tag_next(window, &at, input->ended, &tag)) {
            if (!tag.closing && fh_tag_is(&tag, name)) {
                fh_input_consume(input, tag.start);
                return FH_OK;
            }
        }
        fh_input_consume(input, at);
        if (input->ended)
            return FH_END;
        enum fh_status status = fh_input_fill(input, window.length - at + 1, error);
        if (status != FH_OK)
            return status;
    }
}
