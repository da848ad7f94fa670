/* See prose.h. */
#include "corpus/prose.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f';
}

enum fh_prose_breaks fh_prose_breaks_of(struct fh_slice text)
{
    size_t at = 0, end = text.length;
    bool blank = false; /* nothing yet on this line */
    while (end > 0 && is_blank(text.bytes[end - 1]))
        end--;
    while (at < end && is_blank(text.bytes[at]))
        at++;
    for (; at < end; at++) {
        if (text.bytes[at] == '\n' && blank)
            return FH_PROSE_PARAGRAPHS;
        blank = text.bytes[at] == '\n' || (blank && is_blank(text.bytes[at]));
    }
    return FH_PROSE_LINES;
}

void fh_prose_add(struct fh_prose *prose, struct fh_slice piece)
{
    for (size_t at = 0; at < piece.length;) {
        size_t start = at;
        while (at < piece.length && is_blank(piece.bytes[at]))
            prose->newlines += piece.bytes[at++] == '\n';
        prose->space |= at > start;
        if (prose->breaks != FH_PROSE_NONE && prose->newlines >= (prose->breaks == FH_PROSE_LINES ? 1u : 2u))
            prose->line = true;
        start = at;
        while (at < piece.length && !is_blank(piece.bytes[at]))
            at++;
        if (at == start)
            return;
        if (prose->out->length > prose->begin && (prose->line || prose->space))
            fh_buffer_append_byte(prose->out, prose->line ? '\n' : ' ');
        prose->space = prose->line = false;
        prose->newlines = 0;
        fh_buffer_append(prose->out, piece.bytes + start, at - start);
    }
}
