/* A printed date by its pieces. See date.h.
 *
 * The pieces (date_token.h) are taken from left to right: a date, perhaps a second one of the other
 * calendar, a time with its zone, names of days, words that say nothing. What they mean together is
 * decided at the end, when the era behind a year and the day's name are known.
 */
#include "corpus/date.h"

#include "corpus/date_token.h"
#include "corpus/hijri.h"

#define DAY_SECONDS ((int64_t)86400)
#define OFFSET_MINUTES_MAX ((int64_t)15 * 60)

enum calendar { CALENDAR_OPEN = 0, CALENDAR_CIVIL, CALENDAR_HIJRI };

struct date {
    enum calendar calendar;
    int64_t year, month, day; /* 0: not given */
    bool short_year;          /* of two digits */
};

struct parse {
    const struct fh_date_token *tokens;
    size_t at;
    enum fh_date_order order;
    struct date dates[2];
    size_t date_count;
    int weekday; /* or -1 */
    bool has_time, pm, am, after_time;
    int64_t hour, minute, second, zone_minutes, precision; /* of the time, in seconds */
};

static const struct fh_date_token *peek(const struct parse *parse, size_t ahead)
{
    const struct fh_date_token *token = &parse->tokens[parse->at];
    while (ahead-- > 0 && token->kind != FH_DATE_END)
        token++;
    return token;
}

static bool is_number(const struct fh_date_token *token, unsigned digits_min, unsigned digits_max)
{
    return token->kind == FH_DATE_NUMBER && token->digits >= digits_min && token->digits <= digits_max;
}

static bool is_sign(const struct fh_date_token *token, const char *signs)
{
    return token->kind == FH_DATE_SIGN && strchr(signs, (int)token->value) != NULL;
}

static bool is_month(const struct fh_date_token *token)
{
    return token->kind == FH_DATE_MONTH || token->kind == FH_DATE_HIJRI_MONTH;
}

/* ---- Times ---- */

/* ":30" or ":30:15.25" behind an hour. */
static bool read_minutes(struct parse *parse)
{
    if (!is_sign(peek(parse, 0), ":") || !is_number(peek(parse, 1), 1, 2))
        return false;
    parse->minute = peek(parse, 1)->value;
    parse->precision = 60;
    parse->at += 2;
    if (!is_sign(peek(parse, 0), ":") || !is_number(peek(parse, 1), 1, 2))
        return true;
    parse->second = peek(parse, 1)->value;
    parse->precision = 1;
    parse->at += 2;
    if (is_sign(peek(parse, 0), ".,") && peek(parse, 1)->kind == FH_DATE_NUMBER && peek(parse, 1)->glued)
        parse->at += 2; /* a fraction: seconds are enough */
    return true;
}

/* "1430", "143015" and "14" behind the T of ISO 8601. */
static bool read_compact_time(struct parse *parse)
{
    const struct fh_date_token *token = peek(parse, 0);
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
    if (token->digits == 6 && is_sign(peek(parse, 0), ".,") && peek(parse, 1)->kind == FH_DATE_NUMBER)
        parse->at += 2;
    return true;
}

/* A time of day from here, if it is one: 14:30, 14h30, 10 مساء. */
static bool read_time(struct parse *parse)
{
    const struct fh_date_token *token = peek(parse, 0), *next = peek(parse, 1);
    if (token->kind != FH_DATE_NUMBER || parse->has_time)
        return false;
    bool clock = token->digits <= 2 && is_sign(next, ":") && is_number(peek(parse, 2), 1, 2);
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
        if (is_number(peek(parse, 0), 2, 2) && peek(parse, 0)->glued) {
            parse->minute = peek(parse, 0)->value;
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
static bool read_offset(struct parse *parse)
{
    const struct fh_date_token *sign = peek(parse, 0), *number = peek(parse, 1);
    if (!parse->after_time || !is_sign(sign, "+-") || !is_number(number, 1, 4) || !number->glued)
        return false;
    if (is_sign(peek(parse, 2), "-/")) /* the day of a date */
        return false;
    int64_t minutes = number->digits > 2 ? number->value / 100 * 60 + number->value % 100 : number->value * 60;
    bool more = number->digits <= 2 && is_sign(peek(parse, 2), ":") && is_number(peek(parse, 3), 2, 2);
    if (more)
        minutes += peek(parse, 3)->value;
    if (minutes > OFFSET_MINUTES_MAX)
        return false;
    parse->at += more ? 4 : 2;
    parse->zone_minutes = sign->value == '-' ? -minutes : minutes;
    return true;
}

/* ---- Dates ---- */

static bool add_date(struct parse *parse, struct date date)
{
    if (parse->date_count == 2)
        return false;
    parse->dates[parse->date_count++] = date;
    parse->after_time = false;
    return true;
}

/* How many tokens a separator takes here: none or one. */
static size_t separator(const struct parse *parse, size_t ahead)
{
    return is_sign(peek(parse, ahead), "-/.,\\") ? 1 : 0;
}

static void take_year(struct date *date, const struct fh_date_token *token)
{
    date->year = token->value;
    date->short_year = token->digits <= 2;
}

static void take_month(struct date *date, const struct fh_date_token *token)
{
    date->month = token->value;
    date->calendar = token->kind == FH_DATE_MONTH ? CALENDAR_CIVIL : CALENDAR_HIJRI;
}

/* The same month by another name: "تموز/يوليو", "يوليو (تموز)". */
static void pass_second_name(struct parse *parse, const struct date *date)
{
    size_t opening = is_sign(peek(parse, 0), "(/-") ? 1 : 0;
    const struct fh_date_token *token = peek(parse, opening);
    if (!is_month(token) || token->value != date->month)
        return;
    parse->at += opening + 1;
    if (is_sign(peek(parse, 0), ")"))
        parse->at++;
}

static bool is_year_here(const struct parse *parse, size_t ahead)
{
    return is_number(peek(parse, ahead), 4, 4) && !is_sign(peek(parse, ahead + 1), ":");
}

/* From the month on: "يوليو 2015", "July 21, 2015", "Jul 21" with the year behind the time. */
static bool read_month_first(struct parse *parse, struct date date)
{
    take_month(&date, peek(parse, 0));
    parse->at++;
    pass_second_name(parse, &date);
    size_t gap = separator(parse, 0);
    while (peek(parse, gap)->kind == FH_DATE_FILLER)
        gap++;
    if (date.day == 0 && is_number(peek(parse, gap), 1, 2) && peek(parse, gap)->value > 0 &&
        !is_sign(peek(parse, gap + 1), ":")) {
        date.day = peek(parse, gap)->value;
        parse->at += gap + 1;
        gap = 0;
        while (peek(parse, gap)->kind == FH_DATE_FILLER || separator(parse, gap) > 0)
            gap++;
    }
    if (date.year == 0 && is_year_here(parse, gap)) {
        take_year(&date, peek(parse, gap));
        parse->at += gap + 1;
    } else if (date.year == 0 && gap == 1 && is_sign(peek(parse, 0), "-/") && is_number(peek(parse, 1), 2, 2)) {
        take_year(&date, peek(parse, 1)); /* 21-Jul-15 */
        parse->at += 2;
    }
    return add_date(parse, date);
}

static bool read_three(struct parse *parse, const struct fh_date_token *a, const struct fh_date_token *b,
                       const struct fh_date_token *c)
{
    struct date date = {CALENDAR_OPEN, 0, 0, 0, false};
    bool year_first = a->digits > 2 || (c->digits <= 2 && parse->order == FH_DATE_YMD);
    const struct fh_date_token *day = year_first ? c : a;
    take_year(&date, year_first ? a : c);
    if (day->digits > 2 || b->digits > 2 || (!year_first && c->digits == 3))
        return false;
    date.month = b->value;
    date.day = day->value;
    if (date.month == 0 || date.day == 0)
        return false;
    bool month_first = !year_first && parse->order == FH_DATE_MDY;
    bool possible = month_first ? day->value <= 12 : b->value <= 12 || year_first || day->value > 12;
    if (month_first == possible) { /* by order, or because it cannot be otherwise */
        date.month = day->value;
        date.day = b->value;
    }
    return add_date(parse, date);
}

/* "21/07/2015", "2015-07-21", "2015-07", "07/2015", "20150721", "2015". */
static bool read_numeric(struct parse *parse)
{
    const struct fh_date_token *a = peek(parse, 0), *sign = peek(parse, 1), *b = peek(parse, 2);
    struct date date = {CALENDAR_OPEN, 0, 0, 0, false};
    if (a->digits == 8) {
        parse->at++;
        date = (struct date){CALENDAR_OPEN, a->value / 10000, a->value / 100 % 100, a->value % 100, false};
        return date.month > 0 && date.day > 0 && add_date(parse, date);
    }
    bool pair = is_sign(sign, "-/.\\") && is_number(b, 1, 4);
    if (pair && is_sign(peek(parse, 3), "-/.\\") && peek(parse, 3)->value == sign->value &&
        is_number(peek(parse, 4), 1, 4)) {
        parse->at += 5;
        return read_three(parse, a, b, peek(parse, 0) - 1);
    }
    if (pair && a->digits == 4 && b->digits <= 2) {
        parse->at += 3;
        return b->value > 0 && add_date(parse, (struct date){CALENDAR_OPEN, a->value, b->value, 0, false});
    }
    if (pair && a->digits <= 2 && b->digits == 4) {
        parse->at += 3;
        return a->value > 0 && add_date(parse, (struct date){CALENDAR_OPEN, b->value, a->value, 0, false});
    }
    if (a->digits != 4)
        return false;
    parse->at++;
    struct date *last = parse->date_count > 0 ? &parse->dates[parse->date_count - 1] : NULL;
    if (last != NULL && last->year == 0) { /* Tue Jul 21 02:51:32 2015 */
        take_year(last, a);
        return true;
    }
    take_year(&date, a);
    return add_date(parse, date);
}

static bool read_date(struct parse *parse)
{
    struct date date = {CALENDAR_OPEN, 0, 0, 0, false};
    const struct fh_date_token *token = peek(parse, 0);
    if (is_month(token))
        return read_month_first(parse, date);
    size_t gap = 1;
    while (peek(parse, gap)->kind == FH_DATE_FILLER) /* 21st, 21 من */
        gap++;
    gap += separator(parse, gap);
    if (!is_month(peek(parse, gap)) || token->digits > 4 || token->digits == 3)
        return read_numeric(parse);
    if (token->value == 0)
        return false;
    if (token->digits == 4)
        take_year(&date, token);
    else
        date.day = token->value;
    parse->at += gap;
    return read_month_first(parse, date);
}

/* ---- All of it ---- */

static bool set_era(struct parse *parse, enum calendar calendar)
{
    if (parse->date_count == 0)
        return false;
    struct date *date = &parse->dates[parse->date_count - 1];
    if (date->calendar != CALENDAR_OPEN && date->calendar != calendar)
        return false;
    date->calendar = calendar;
    return true;
}

/* Takes what starts at the current token. */
static bool read_one(struct parse *parse)
{
    const struct fh_date_token *token = peek(parse, 0);
    bool after_time = parse->after_time;
    switch (token->kind) {
    case FH_DATE_NUMBER:
        return read_time(parse) || read_date(parse);
    case FH_DATE_MONTH:
    case FH_DATE_HIJRI_MONTH:
        return read_date(parse);
    case FH_DATE_SIGN:
        if (after_time && is_sign(token, "+-") && peek(parse, 1)->glued && read_offset(parse))
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
        else if (!set_era(parse, CALENDAR_CIVIL))
            return false;
        break;
    case FH_DATE_COMMON_ERA:
    case FH_DATE_HIJRI_ERA:
        if (!set_era(parse, token->kind == FH_DATE_HIJRI_ERA ? CALENDAR_HIJRI : CALENDAR_CIVIL))
            return false;
        break;
    default:
        break;
    }
    parse->at++;
    return true;
}

static void complete_year(struct date *date)
{
    if (date->calendar == CALENDAR_OPEN)
        date->calendar =
            !date->short_year && date->year >= 1200 && date->year <= 1500 ? CALENDAR_HIJRI : CALENDAR_CIVIL;
    if (!date->short_year)
        return;
    if (date->calendar == CALENDAR_HIJRI)
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

/* The first day of a date, by its calendar. */
static bool first_day(const struct date *date, int64_t *days)
{
    unsigned month = date->month > 0 ? (unsigned)date->month : 1, day = date->day > 0 ? (unsigned)date->day : 1;
    if (date->calendar == CALENDAR_HIJRI)
        return fh_days_from_hijri(date->year, month, day, days);
    if (date->year < 1 || month > 12 || day > month_days(date->year, month))
        return false;
    *days = fh_days_from_civil(date->year, month, day);
    return true;
}

/* The first day behind the period that the date names. */
static bool day_behind(const struct date *date, int64_t first, int64_t *behind)
{
    struct date next = *date;
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

static bool make_time(struct parse *parse, int64_t *seconds)
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

static bool make_period(struct parse *parse, struct fh_period *period)
{
    if (parse->date_count == 0)
        return false;
    for (size_t i = 0; i < parse->date_count; i++)
        complete_year(&parse->dates[i]);
    struct date *date = &parse->dates[0];
    if (parse->date_count == 2) {
        if (date[0].calendar == date[1].calendar)
            return false;
        date += date[0].calendar == CALENDAR_HIJRI;
    }
    int64_t first, behind, seconds;
    if (date->year == 0 || !first_day(date, &first) || !day_behind(date, first, &behind) || !make_time(parse, &seconds))
        return false;
    if (date->calendar == CALENDAR_HIJRI && date->day > 0 && parse->weekday >= 0) {
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
static bool read_alone(struct parse *parse, struct fh_period *period)
{
    bool negative = is_sign(peek(parse, 0), "-");
    const struct fh_date_token *number = peek(parse, negative ? 1 : 0), *behind = number + 1;
    if (number->kind != FH_DATE_NUMBER)
        return false;
    bool fraction = is_sign(behind, ".") && behind[1].kind == FH_DATE_NUMBER && behind[2].kind == FH_DATE_END;
    if (behind->kind != FH_DATE_END && !fraction)
        return false;
    if (number->digits == 14 && !negative && !fraction) {
        struct fh_date_token parts[] = {{FH_DATE_NUMBER, number->value / 1000000, 8, false},
                                        {FH_DATE_T, 0, 0, false},
                                        {FH_DATE_NUMBER, number->value % 1000000, 6, false},
                                        {FH_DATE_END, 0, 0, false}};
        struct parse split = {.tokens = parts, .weekday = -1};
        while (peek(&split, 0)->kind != FH_DATE_END) {
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
    struct parse parse = {.tokens = tokens, .order = order, .weekday = -1};
    if (read_alone(&parse, period))
        return true;
    while (peek(&parse, 0)->kind != FH_DATE_END) {
        if (!read_one(&parse))
            return false;
    }
    return make_period(&parse, period);
}

bool fh_date_parse(struct fh_slice text, enum fh_date_order order, struct fh_period *period)
{
    if (text.length == 0)
        return false;
    if (parse_text(text, order, period))
        return true;
    /* "Tue Jul 21 2015 02:51:32 GMT+0300 (Arab Standard Time)" */
    const char *opening = memrchr(text.bytes, '(', text.length);
    if (opening == NULL || text.bytes[text.length - 1] != ')')
        return false;
    text.length = (size_t)(opening - text.bytes);
    return memchr(text.bytes, ':', text.length) != NULL && parse_text(text, order, period);
}
