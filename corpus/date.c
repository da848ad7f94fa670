/* A printed date by its pieces. See date.h.
 *
 * The pieces (date_token.h) are taken from left to right: a date, perhaps a second one of the other
 * calendar, a time with its zone, names of days, words that say nothing. What they mean together is
 * decided at the end, when the era behind a year and the day's name are known.
 */
#include "corpus/date.h"

#include "corpus/date_parse.h"
#include "corpus/hijri.h"

#define DAY_SECONDS ((int64_t)86400)

static bool set_era(struct fh_date_parse *parse, enum fh_calendar calendar)
{
    if (parse->date_count == 0)
        return false;
    struct fh_date *date = &parse->dates[parse->date_count - 1];
    if (date->calendar != FH_CALENDAR_OPEN && date->calendar != calendar)
        return false;
    date->calendar = calendar;
    return true;
}

/* Takes what starts at the current token. */
static bool read_one(struct fh_date_parse *parse)
{
    const struct fh_date_token *token = fh_date_peek(parse, 0);
    bool after_time = parse->after_time;
    switch (token->kind) {
    case FH_DATE_NUMBER:
        return fh_date_read_time(parse) || fh_date_read_date(parse);
    case FH_DATE_MONTH:
    case FH_DATE_HIJRI_MONTH:
        return fh_date_read_date(parse);
    case FH_DATE_SIGN:
        if (after_time && fh_date_is_sign(token, "+-") && fh_date_peek(parse, 1)->glued && fh_date_read_offset(parse))
            return true;
        break;
    case FH_DATE_WEEKDAY:
        parse->weekday = (int)token->value;
        break;
    case FH_DATE_ZONE:
        parse->zone_minutes = token->value;
        break;
    case FH_DATE_AM:
        parse->am = true;
        break;
    case FH_DATE_PM:
        parse->pm = true;
        break;
    case FH_DATE_M:
        if (after_time)
            parse->pm = true;
        else if (!set_era(parse, FH_CALENDAR_CIVIL))
            return false;
        break;
    case FH_DATE_COMMON_ERA:
    case FH_DATE_HIJRI_ERA:
        if (!set_era(parse, token->kind == FH_DATE_HIJRI_ERA ? FH_CALENDAR_HIJRI : FH_CALENDAR_CIVIL))
            return false;
        break;
    default:
        break;
    }
    parse->at++;
    return true;
}

static void complete_year(struct fh_date *date)
{
    if (date->calendar == FH_CALENDAR_OPEN)
        date->calendar =
            !date->short_year && date->year >= 1200 && date->year <= 1500 ? FH_CALENDAR_HIJRI : FH_CALENDAR_CIVIL;
    if (!date->short_year)
        return;
    if (date->calendar == FH_CALENDAR_HIJRI)
        date->year += 1400;
    else
        date->year += date->year <= 68 ? 2000 : 1900; /* as POSIX has it */
}

static unsigned month_days(int64_t year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

#define YEAR_MAX 10000 /* so that the last day of 9999 has one behind it */

/* The first day of a date, by its calendar. */
static bool first_day(const struct fh_date *date, int64_t *days)
{
    unsigned month = date->month > 0 ? (unsigned)date->month : 1, day = date->day > 0 ? (unsigned)date->day : 1;
    if (date->calendar == FH_CALENDAR_HIJRI)
        return fh_days_from_hijri(date->year, month, day, days);
    if (date->year < 1 || date->year > YEAR_MAX || month > 12 || day > month_days(date->year, month))
        return false;
    *days = fh_days_from_civil(date->year, month, day);
    return true;
}

/* The first day behind the period that the date names. */
static bool day_behind(const struct fh_date *date, int64_t first, int64_t *behind)
{
    struct fh_date next = *date;
    if (date->day > 0) {
        *behind = first + 1;
        return true;
    }
    next.year += date->month == 0 || date->month == 12;
    next.month = date->month > 0 ? date->month % 12 + 1 : 1;
    return first_day(&next, behind);
}

/* The day names that the paper printed are right where calendars disagree about the month's beginning. */
static int64_t heed_weekday(int64_t day, int weekday)
{
    int64_t computed = ((day + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    int64_t difference = (weekday - computed + 7) % 7;
    return difference == 1 ? day + 1 : difference == 6 ? day - 1 : day;
}

static bool make_time(struct fh_date_parse *parse, int64_t *seconds)
{
    if ((parse->am || parse->pm) && (!parse->has_time || parse->hour > 24))
        return false;
    if (parse->pm && parse->hour < 12)
        parse->hour += 12;
    if (parse->am && parse->hour == 12)
        parse->hour = 0;
    *seconds = parse->hour * 3600 + parse->minute * 60 + parse->second;
    return parse->minute < 60 && parse->second <= 60 && *seconds <= DAY_SECONDS;
}

static bool make_period(struct fh_date_parse *parse, struct fh_period *period)
{
    if (parse->date_count == 0)
        return false;
    for (size_t i = 0; i < parse->date_count; i++)
        complete_year(&parse->dates[i]);
    struct fh_date *date = &parse->dates[0];
    if (parse->date_count == 2) {
        if (date[0].calendar == date[1].calendar)
            return false;
        date += date[0].calendar == FH_CALENDAR_HIJRI;
    }
    int64_t first, behind, seconds;
    if (date->year == 0 || !first_day(date, &first) || !day_behind(date, first, &behind) || !make_time(parse, &seconds))
        return false;
    if (date->calendar == FH_CALENDAR_HIJRI && date->day > 0 && parse->weekday >= 0) {
        first = heed_weekday(first, parse->weekday);
        behind = first + 1;
    }
    *period = (struct fh_period){first * DAY_SECONDS, behind * DAY_SECONDS};
    if (!parse->has_time)
        return true;
    if (date->day == 0)
        return false;
    period->from += seconds - parse->zone_minutes * 60;
    period->until = period->from + parse->precision;
    return true;
}

/* A number alone: Unix time, by its length, or "20150721025132". */
static bool read_alone(struct fh_date_parse *parse, struct fh_period *period)
{
    bool negative = fh_date_is_sign(fh_date_peek(parse, 0), "-");
    const struct fh_date_token *number = fh_date_peek(parse, negative ? 1 : 0), *behind = number + 1;
    if (number->kind != FH_DATE_NUMBER)
        return false;
    bool fraction = fh_date_is_sign(behind, ".") && behind[1].kind == FH_DATE_NUMBER && behind[2].kind == FH_DATE_END;
    if (behind->kind != FH_DATE_END && !fraction)
        return false;
    if (number->digits == 14 && !negative && !fraction) {
        struct fh_date_token parts[] = {{FH_DATE_NUMBER, number->value / 1000000, 8, false},
                                        {FH_DATE_T, 0, 0, false},
                                        {FH_DATE_NUMBER, number->value % 1000000, 6, false},
                                        {FH_DATE_END, 0, 0, false}};
        struct fh_date_parse split = {.tokens = parts, .weekday = -1};
        while (fh_date_peek(&split, 0)->kind != FH_DATE_END) {
            if (!read_one(&split))
                return false;
        }
        return make_period(&split, period);
    }
    int64_t unit = number->digits >= 15 ? 1000000 : number->digits >= 12 ? 1000 : 1;
    if (number->digits < (negative ? 6u : 9u) || number->digits > 16)
        return false;
    period->from = negative ? -((number->value + unit - 1) / unit) : number->value / unit;
    period->until = period->from + 1;
    return true;
}

static bool parse_text(struct fh_slice text, enum fh_date_order order, struct fh_period *period)
{
    struct fh_date_token tokens[FH_DATE_TOKENS_MAX + 1];
    if (!fh_date_tokens(text, tokens))
        return false;
    struct fh_date_parse parse = {.tokens = tokens, .order = order, .weekday = -1};
    if (read_alone(&parse, period))
        return true;
    while (fh_date_peek(&parse, 0)->kind != FH_DATE_END) {
        if (!read_one(&parse))
            return false;
    }
    return make_period(&parse, period);
}

bool fh_date_parse(struct fh_slice text, enum fh_date_order order, struct fh_period *period)
{
    if (text.length == 0)
        return false;
    if (fh_date_read_iso(text, period) || parse_text(text, order, period))
        return true;
    /* "Tue Jul 21 2015 02:51:32 GMT+0300 (Arab Standard Time)" */
    const char *opening = memrchr(text.bytes, '(', text.length);
    if (opening == NULL || text.bytes[text.length - 1] != ')')
        return false;
    text.length = (size_t)(opening - text.bytes);
    return memchr(text.bytes, ':', text.length) != NULL && parse_text(text, order, period);
}
