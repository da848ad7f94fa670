/* See prose.h. */
#include "corpus/prose.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f';
}

void fh_prose_add(struct fh_prose *prose, struct fh_slice piece)
{
    for (size_t at = 0; at < piece.length;) {
        size_t start = at;
        while (at < piece.length && is_blank(piece.bytes[at]))
            prose->line |= piece.bytes[at++] == '\n' && prose->lines;
        prose->space |= at > start;
        start = at;
        while (at < piece.length && !is_blank(piece.bytes[at]))
            at++;
        if (at == start)
            return;
        if (prose->out->length > prose->begin && (prose->line || prose->space))
            fh_buffer_append_byte(prose->out, prose->line ? '\n' : ' ');
        prose->space = prose->line = false;
        fh_buffer_append(prose->out, piece.bytes + start, at - start);
    }
}
