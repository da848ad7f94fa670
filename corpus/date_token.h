/* The pieces of a printed date: numbers, the words that dates are made of, and signs. */
#ifndef FH_CORPUS_DATE_TOKEN_H
#define FH_CORPUS_DATE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

enum fh_date_token_kind {
    FH_DATE_END = 0,
    FH_DATE_NUMBER, /* value, digits */
    FH_DATE_MONTH,  /* value 1 to 12 */
    FH_DATE_HIJRI_MONTH,
    FH_DATE_WEEKDAY, /* value 0 (Sunday) to 6 */
    FH_DATE_AM,
    FH_DATE_PM,
    FH_DATE_M, /* م alone: of our era behind a year, post meridiem behind a time */
    FH_DATE_COMMON_ERA,
    FH_DATE_HIJRI_ERA,
    FH_DATE_ZONE,   /* value: minutes east of Greenwich */
    FH_DATE_T,      /* the T of ISO 8601 */
    FH_DATE_H,      /* 14h30 */
    FH_DATE_FILLER, /* "of", يوم, الموافق: says nothing */
    FH_DATE_SIGN    /* value: the ASCII character */
};

struct fh_date_token {
    enum fh_date_token_kind kind;
    int64_t value;
    unsigned digits;
    bool glued; /* nothing stood between this and the token before */
};

#define FH_DATE_TOKENS_MAX 32

/* Splits `text`; false when it holds something that no date holds. The list ends with FH_DATE_END. */
bool fh_date_tokens(struct fh_slice text, struct fh_date_token tokens[FH_DATE_TOKENS_MAX + 1]);

#endif
