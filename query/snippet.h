/* Snippets: the passages of an article that show best why it was found.
 *
 * Up to three passages that between them cover most of the query's weight (the idf of the words and
 * phrases that occur in them); one is better than two that cover no more. A passage begins with a
 * sentence where one is near, and is cut between words, never inside a character or before a
 * combining mark. White space becomes single spaces, bytes that are not UTF-8 too.
 */
#ifndef FH_QUERY_SNIPPET_H
#define FH_QUERY_SNIPPET_H

#include "base/arena.h"
#include "base/buffer.h"
#include "query/highlight.h"

#define FH_SNIPPET_BYTES_DEFAULT 300u
#define FH_SNIPPET_PASSAGES 3u

struct fh_snippet {
    struct fh_slice text;        /* with a NUL behind it */
    const struct fh_mark *marks; /* of text, by place */
    size_t mark_count;
};

/* Makes the snippet of an article in `arena`, of about `bytes` bytes. `scratch` is overwritten. */
enum fh_status fh_snippet_make(struct fh_snippet *snippet, struct fh_highlighter *highlighter,
                               const struct fh_document *document, size_t bytes, struct fh_arena *arena,
                               struct fh_buffer *scratch, struct fh_error *error);

/* The marks of a title, whose text stays as it is. */
enum fh_status fh_snippet_title(struct fh_snippet *snippet, struct fh_highlighter *highlighter, struct fh_slice title,
                                struct fh_arena *arena, struct fh_error *error);

#endif
