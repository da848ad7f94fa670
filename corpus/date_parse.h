/* What the parts of the date parser share: the pieces of one text, and what has been read of them.
 *
 *     date.c        all of it, from left to right
 *     date_iso.c    the one form that is worth a short cut
 *     date_clock.c  times of day and zones
 *     date_day.c    dates, in whatever order
 *     date_token.h  the pieces
 */
#ifndef FH_CORPUS_DATE_PARSE_H
#define FH_CORPUS_DATE_PARSE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "corpus/date.h"
#include "corpus/date_token.h"

enum fh_calendar { FH_CALENDAR_OPEN = 0, FH_CALENDAR_CIVIL, FH_CALENDAR_HIJRI };

struct fh_date {
    enum fh_calendar calendar;
    int64_t year, month, day; /* 0: not given */
    bool short_year;          /* of two digits */
};

struct fh_date_parse {
    const struct fh_date_token *tokens;
    size_t at;
    enum fh_date_order order;
    struct fh_date dates[2];
    size_t date_count;
    int weekday; /* or -1 */
    bool has_time, pm, am, after_time;
    int64_t hour, minute, second, zone_minutes, precision; /* of the time, in seconds */
};

static inline const struct fh_date_token *fh_date_peek(const struct fh_date_parse *parse, size_t ahead)
{
    const struct fh_date_token *token = &parse->tokens[parse->at];
    while (ahead-- > 0 && token->kind != FH_DATE_END)
        token++;
    return token;
}

static inline bool fh_date_is_number(const struct fh_date_token *token, unsigned digits_min, unsigned digits_max)
{
    return token->kind == FH_DATE_NUMBER && token->digits >= digits_min && token->digits <= digits_max;
}

static inline bool fh_date_is_sign(const struct fh_date_token *token, const char *signs)
{
    return token->kind == FH_DATE_SIGN && strchr(signs, (int)token->value) != NULL;
}

/* "2015-07-21T02:51:32" and nothing else. False for all that it leaves to the parser. */
bool fh_date_read_iso(struct fh_slice text, struct fh_period *period);

/* Each takes what starts at the current piece if it is one, and says whether it was. */
bool fh_date_read_time(struct fh_date_parse *parse);   /* 14:30, 14h30, 10 مساء */
bool fh_date_read_offset(struct fh_date_parse *parse); /* +03:00, behind a time */
bool fh_date_read_date(struct fh_date_parse *parse);

#endif
