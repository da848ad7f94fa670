/* The words of a generated article, with the marks between them, before they are printed. */
#ifndef FH_CORPUS_GENERATE_BODY_H
#define FH_CORPUS_GENERATE_BODY_H

#include "corpus/generate_calendar.h"

enum fh_gen_mark { /* what follows a word */
                   FH_GEN_SPACE = 0,
                   FH_GEN_COMMA,
                   FH_GEN_STOP,
                   FH_GEN_STOP_GLUED, /* no space after it */
                   FH_GEN_PARAGRAPH,  /* a full stop and a new paragraph */
                   FH_GEN_COLON,
                   FH_GEN_SEMICOLON,
                   FH_GEN_QUESTION,
                   FH_GEN_DOTS,
                   FH_GEN_DASH
};

#define FH_GEN_QUOTE_OPEN 1u
#define FH_GEN_QUOTE_CLOSE 2u
#define FH_GEN_BRACKET_OPEN 4u
#define FH_GEN_BRACKET_CLOSE 8u

struct fh_gen_token {
    fh_gen_word_code word;
    uint8_t mark;   /* enum fh_gen_mark */
    uint8_t around; /* FH_GEN_QUOTE_OPEN ... */
};

#define FH_GEN_TOKENS_MAX (FH_GEN_LENGTH_MAX + FH_GEN_LENGTH_MAX / 8)
#define FH_GEN_TITLE_MAX 24u

struct fh_gen_body {
    struct fh_gen_token tokens[FH_GEN_TOKENS_MAX];
    uint32_t count;
    struct fh_gen_token title[FH_GEN_TITLE_MAX];
    uint32_t title_count;
    uint32_t contents[FH_GEN_TOKENS_MAX]; /* words that are no function words, for repeating them */
    uint32_t content_count;
};

/* The words of plan->origin, with the changes this article made to them where it is a copy. */
void fh_gen_body_compose(struct fh_gen_body *body, const struct fh_gen_language *language,
                         const struct fh_gen_calendar *calendar, const struct fh_gen_plan *plan);

#endif
