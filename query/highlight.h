/* Which printed words of a text matched the query: found by analysing the text again with the
 * session of the query, so that a stem match is marked as the word printed.
 *
 * A word matches by its stem; the words of a phrase where the phrase stands. What is only
 * excluded marks nothing.
 */
#ifndef FH_QUERY_HIGHLIGHT_H
#define FH_QUERY_HIGHLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"
#include "query/plan.h"
#include "stemmer/analyzer.h"

/* A printed word that matched. */
struct fh_match_mark {
    uint32_t start, end; /* bytes of the text */
    uint32_t leaf;       /* word number, or word_count + phrase number, of the plan */
};

struct fh_highlighter {
    const struct fh_plan *plan;
    struct fh_session *session;
    struct fh_tokens *tokens;    /* scratch */
    uint32_t *table;             /* stem_id -> first word leaf with it: open addressing, word number + 1 */
    size_t table_size;           /* a power of two */
    struct fh_match_mark *marks; /* of the last text, by place, none overlapping */
    size_t count, capacity;
};

/* The plan must outlive it. FH_ERR_NOMEM (release is still safe). */
enum fh_status fh_highlighter_init(struct fh_highlighter *highlighter, const struct fh_plan *plan,
                                   struct fh_session *session, struct fh_tokens *tokens, struct fh_error *error);
void fh_highlighter_release(struct fh_highlighter *highlighter);

/* Finds the matches in a text of the title or the body (`field`) and leaves them in marks. No
 * phrase is seen across byte `seam` (0: there is none). */
enum fh_status fh_highlight(struct fh_highlighter *highlighter, struct fh_slice text, enum fh_field field,
                            uint32_t seam, struct fh_error *error);

/* What a leaf is worth: the idf of its word or phrase. */
double fh_highlight_weight(const struct fh_highlighter *highlighter, uint32_t leaf);

#endif
