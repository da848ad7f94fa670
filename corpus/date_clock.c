/* Times of day and zones. See date_parse.h. */
#include "corpus/date_parse.h"

#define OFFSET_MINUTES_MAX ((int64_t)15 * 60)

/* ":30" or ":30:15.25" behind an hour. */
static bool read_minutes(struct fh_date_parse *parse)
{
    if (!fh_date_is_sign(fh_date_peek(parse, 0), ":") || !fh_date_is_number(fh_date_peek(parse, 1), 1, 2))
        return false;
    parse->minute = fh_date_peek(parse, 1)->value;
    parse->precision = 60;
    parse->at += 2;
    if (!fh_date_is_sign(fh_date_peek(parse, 0), ":") || !fh_date_is_number(fh_date_peek(parse, 1), 1, 2))
        return true;
    parse->second = fh_date_peek(parse, 1)->value;
    parse->precision = 1;
    parse->at += 2;
    if (fh_date_is_sign(fh_date_peek(parse, 0), ".,") && fh_date_peek(parse, 1)->kind == FH_DATE_NUMBER &&
        fh_date_peek(parse, 1)->glued)
        parse->at += 2; /* a fraction: seconds are enough */
    return true;
}

/* "1430", "143015" and "14" behind the T of ISO 8601. */
static bool read_compact_time(struct fh_date_parse *parse)
{
    const struct fh_date_token *token = fh_date_peek(parse, 0);
    bool behind_t = parse->at > 0 && parse->tokens[parse->at - 1].kind == FH_DATE_T;
    if (!behind_t || (token->digits != 2 && token->digits != 4 && token->digits != 6))
        return false;
    int64_t seconds = token->digits == 6   ? token->value
                      : token->digits == 4 ? token->value * 100
                                           : token->value * 10000;
    parse->hour = seconds / 10000;
    parse->minute = seconds / 100 % 100;
    parse->second = seconds % 100;
    parse->precision = token->digits == 6 ? 1 : token->digits == 4 ? 60 : 3600;
    parse->at++;
    if (token->digits == 6 && fh_date_is_sign(fh_date_peek(parse, 0), ".,") &&
        fh_date_peek(parse, 1)->kind == FH_DATE_NUMBER)
        parse->at += 2;
    return true;
}

/* A time of day from here, if it is one: 14:30, 14h30, 10 مساء. */
bool fh_date_read_time(struct fh_date_parse *parse)
{
    const struct fh_date_token *token = fh_date_peek(parse, 0), *next = fh_date_peek(parse, 1);
    if (token->kind != FH_DATE_NUMBER || parse->has_time)
        return false;
    bool clock = token->digits <= 2 && fh_date_is_sign(next, ":") && fh_date_is_number(fh_date_peek(parse, 2), 1, 2);
    bool french = token->digits <= 2 && next->kind == FH_DATE_H && next->glued;
    bool spoken = token->digits <= 2 && (next->kind == FH_DATE_AM || next->kind == FH_DATE_PM);
    if (clock || french || spoken) {
        parse->hour = token->value;
        parse->precision = 3600;
        parse->at++;
    }
    if (clock) {
        read_minutes(parse);
    } else if (french) {
        parse->at++;
        if (fh_date_is_number(fh_date_peek(parse, 0), 2, 2) && fh_date_peek(parse, 0)->glued) {
            parse->minute = fh_date_peek(parse, 0)->value;
            parse->precision = 60;
            parse->at++;
        }
    } else if (!spoken && !read_compact_time(parse)) {
        return false;
    }
    parse->has_time = parse->after_time = true;
    return true;
}

/* "+03:00", "-0500", "+3" behind a time or the name of a zone. */
bool fh_date_read_offset(struct fh_date_parse *parse)
{
    const struct fh_date_token *sign = fh_date_peek(parse, 0), *number = fh_date_peek(parse, 1);
    if (!parse->after_time || !fh_date_is_sign(sign, "+-") || !fh_date_is_number(number, 1, 4) || !number->glued)
        return false;
    if (fh_date_is_sign(fh_date_peek(parse, 2), "-/")) /* the day of a date */
        return false;
    int64_t minutes = number->digits > 2 ? number->value / 100 * 60 + number->value % 100 : number->value * 60;
    bool more = number->digits <= 2 && fh_date_is_sign(fh_date_peek(parse, 2), ":") &&
                fh_date_is_number(fh_date_peek(parse, 3), 2, 2);
    if (more)
        minutes += fh_date_peek(parse, 3)->value;
    if (minutes > OFFSET_MINUTES_MAX)
        return false;
    parse->at += more ? 4 : 2;
    parse->zone_minutes = sign->value == '-' ? -minutes : minutes;
    return true;
}
