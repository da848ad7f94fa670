/* What a query says, before any analysis: a tree of words, phrases and filters.
 *
 * Nodes live in the arena they were parsed into; their texts are slices of the query. The tree is
 * at most FH_QUERY_DEPTH_MAX groups deep, so walking it by recursion is safe.
 *
 * What this is not: it knows no index and no analyzer. What a word means is query/plan.h.
 */
#ifndef FH_QUERY_SYNTAX_H
#define FH_QUERY_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "base/status.h"

#define FH_QUERY_DEPTH_MAX 64u     /* parentheses inside parentheses */
#define FH_QUERY_LEAVES_MAX 65536u /* words, phrases and filters of one query */
#define FH_QUERY_NOTES_MAX 16u     /* notes kept of one query */

enum fh_field {
    FH_FIELD_ANY = 0, /* title, standfirst and body */
    FH_FIELD_TITLE,
    FH_FIELD_BODY, /* standfirst and body */
    FH_FIELD_SOURCE,
    FH_FIELD_CATEGORY,
    FH_FIELD_DATE
};

enum fh_node_kind {
    FH_NODE_WORD,     /* text as typed, analysed later (into several words, or none) */
    FH_NODE_PHRASE,   /* text between quotation marks */
    FH_NODE_EXACT,    /* the same, with letters as printed */
    FH_NODE_SEQUENCE, /* children side by side: + required, - excluded, the rest by the default operator */
    FH_NODE_AND,      /* every child */
    FH_NODE_OR        /* any child */
};

enum fh_occur { FH_OCCUR_PLAIN = 0, FH_OCCUR_REQUIRED, FH_OCCUR_EXCLUDED };

struct fh_node {
    enum fh_node_kind kind;
    enum fh_occur occur;      /* within the sequence it stands in; otherwise plain */
    enum fh_field field;      /* of a leaf; source, category and date make it a filter */
    struct fh_slice text;     /* of a leaf: borrowed from the query, unless repaired */
    size_t column;            /* in characters from 1: where it begins */
    struct fh_node *children; /* first of them; NULL for a leaf */
    struct fh_node *next;     /* the sibling to the right */
};

/* What the parser (and later the planner) repaired or left out: whole sentences. */
struct fh_note {
    size_t column;    /* 0: the query as a whole */
    const char *text; /* "column 7: ..." */
};

struct fh_notes {
    struct fh_note list[FH_QUERY_NOTES_MAX];
    size_t count;   /* at most FH_QUERY_NOTES_MAX */
    size_t dropped; /* further ones */
};

/* Adds "column N: <message>" (copied into the arena). A full list only counts. False out of memory. */
bool fh_notes_add(struct fh_notes *notes, struct fh_arena *arena, size_t column, const char *format, ...)
    FH_PRINTF(4, 5);

static inline bool fh_node_is_leaf(const struct fh_node *node)
{
    return node->kind == FH_NODE_WORD || node->kind == FH_NODE_PHRASE || node->kind == FH_NODE_EXACT;
}

static inline bool fh_field_is_filter(enum fh_field field)
{
    return field >= FH_FIELD_SOURCE;
}

/* "title", "body", "source", "category", "date"; "" for any. */
const char *fh_field_name(enum fh_field field);

/* Appends the tree as text: [a +b -c] side by side, (a AND b), (a OR b), "phrase", ="exact", title:word.
 * NULL gives "nothing". For goldens and people. */
void fh_syntax_print(const struct fh_node *node, struct fh_buffer *out);

#endif
