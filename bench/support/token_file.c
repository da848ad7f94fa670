/* Reading token files. See token_file.h. */
#include "bench/support/token_file.h"

/* Cuts off what stands before the first `separator` (all of it, where there is none). */
static struct fh_slice cut(struct fh_slice *rest, char separator)
{
    const char *found = rest->length > 0 ? memchr(rest->bytes, separator, rest->length) : NULL;
    size_t length = found != NULL ? (size_t)(found - rest->bytes) : rest->length;
    struct fh_slice head = {rest->bytes, length};
    size_t step = found != NULL ? length + 1 : length;
    rest->bytes += step;
    rest->length -= step;
    return head;
}

bool token_file_line(struct fh_slice *rest, struct fh_slice *id, struct fh_slice *tokens)
{
    if (rest->length == 0)
        return false;
    *tokens = cut(rest, '\n');
    *id = cut(tokens, '\t');
    return true;
}

bool token_file_token(struct fh_slice *tokens, struct fh_slice *token)
{
    while (tokens->length > 0) {
        *token = cut(tokens, ' ');
        if (token->length > 0)
            return true;
    }
    return false;
}
