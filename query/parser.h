/* Query text to tree.
 *
 *     query    = any
 *     any      = all { OR all }
 *     all      = sequence { AND sequence }
 *     sequence = item item ...              words that stand side by side bind tightest
 *     item     = { NOT | + | - } [field:] ( word | "phrase" | ="exact" | ( any ) )
 *
 * so that `a b AND c` asks for c together with a or b, and `a AND b OR c NOT d` for a and b
 * together, or else for c without d. A field before a parenthesis holds for everything in it.
 *
 * The parser never fails on bad syntax: it repairs, and says what it did in a note ("column 7: ...").
 */
#ifndef FH_QUERY_PARSER_H
#define FH_QUERY_PARSER_H

#include "base/arena.h"
#include "base/status.h"
#include "query/syntax.h"

/* Parses `query` (which must outlive the tree) into *root, NULL when there is nothing in it to
 * search for. With `strict` the first note is a failure instead: FH_ERR_INPUT with the column.
 * FH_ERR_NOMEM. */
enum fh_status fh_parse(struct fh_node **root, struct fh_arena *arena, struct fh_slice query, bool strict,
                        struct fh_notes *notes, struct fh_error *error);

/* The tree of a query whose every character is text. */
enum fh_status fh_parse_plain(struct fh_node **root, struct fh_arena *arena, struct fh_slice query,
                              struct fh_error *error);

#endif
