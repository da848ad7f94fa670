/* See rule_lines.h. */
#include "stemmer/rule_lines.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct fh_slice fh_rule_trimmed(struct fh_slice text)
{
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    while (text.length > 0 && is_blank(text.bytes[0]))
        text = (struct fh_slice){text.bytes + 1, text.length - 1};
    return text;
}

static struct fh_slice without(struct fh_slice text, size_t bytes)
{
    return (struct fh_slice){text.bytes + bytes, text.length - bytes};
}

/* A tab at an end is no space: something is missing there. */
static struct fh_slice without_spaces(struct fh_slice line)
{
    while (line.length > 0 && (line.bytes[line.length - 1] == ' ' || line.bytes[line.length - 1] == '\r'))
        line.length--;
    while (line.length > 0 && line.bytes[0] == ' ')
        line = without(line, 1);
    return line;
}

bool fh_rule_lines_next(struct fh_rule_lines *lines)
{
    if (lines->number == 0 && fh_slice_starts_with(lines->rest, FH_SLICE_LITERAL("\xEF\xBB\xBF")))
        lines->rest = without(lines->rest, 3);
    while (lines->rest.length > 0) {
        const char *end = memchr(lines->rest.bytes, '\n', lines->rest.length);
        struct fh_slice line = {lines->rest.bytes, end != NULL ? (size_t)(end - lines->rest.bytes) : lines->rest.length};
        lines->rest = without(lines->rest, line.length + (end != NULL));
        lines->number++;
        lines->line = without_spaces(line);
        if (lines->line.length > 0 && lines->line.bytes[0] != '#')
            return true;
    }
    return false;
}

size_t fh_rule_lines_count(struct fh_slice text)
{
    struct fh_rule_lines lines = {.rest = text};
    size_t count = 0;
    while (fh_rule_lines_next(&lines))
        count++;
    return count;
}
