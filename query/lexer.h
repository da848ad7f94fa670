/* A query cut into words, quoted texts and operators. One token at a time, from left to right;
 * no byte is trusted, and what is not valid UTF-8 counts as a space.
 *
 * An operator is one only where it can mean nothing else: + and - before a word and after a
 * space, AND OR NOT in capitals between spaces, a colon after a field's name and before its value.
 * Direction marks and other invisible characters never come between a sign and its word.
 */
#ifndef FH_QUERY_LEXER_H
#define FH_QUERY_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "query/syntax.h"

enum fh_query_token_kind {
    FH_TOKEN_END,
    FH_TOKEN_WORD,   /* text: what stands between spaces, with at least one letter or digit */
    FH_TOKEN_QUOTED, /* text: what stands between the quotation marks */
    FH_TOKEN_EXACT,  /* the same after = */
    FH_TOKEN_OPEN,
    FH_TOKEN_CLOSE,
    FH_TOKEN_AND,
    FH_TOKEN_OR,
    FH_TOKEN_NOT,
    FH_TOKEN_PLUS,
    FH_TOKEN_MINUS,
    FH_TOKEN_FIELD /* a field's name and its colon; with has_value, the next token is its value */
};

struct fh_query_token {
    enum fh_query_token_kind kind;
    size_t column;          /* in characters, from 1 */
    struct fh_slice text;   /* as typed; of FIELD: the name */
    enum fh_field field;    /* FIELD */
    bool has_value;         /* FIELD: the value follows without a space */
    bool closed;            /* QUOTED, EXACT: the closing mark is there */
    struct fh_slice suffix; /* QUOTED, EXACT: ~5 or ^2 right behind the closing mark */
};

struct fh_lexer {
    const uint8_t *next, *end;
    size_t column;    /* of `next` */
    bool after_space; /* the beginning, a space or an opening parenthesis stands before `next` */
    enum { FH_AFTER_NOTHING, FH_AFTER_SIGN, FH_AFTER_FIELD, FH_AFTER_DATE } after; /* what the last token was */
};

void fh_lexer_init(struct fh_lexer *lexer, struct fh_slice query);

/* The next token; FH_TOKEN_END at the end, again and again. */
void fh_lexer_next(struct fh_lexer *lexer, struct fh_query_token *token);

/* True when the text has a letter or digit. */
bool fh_lexer_has_letters(struct fh_slice text);

#endif
