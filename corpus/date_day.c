/* Dates, with their parts in whatever order. See date_parse.h. */
#include "corpus/date_parse.h"

static inline bool is_month(const struct fh_date_token *token)
{
    return token->kind == FH_DATE_MONTH || token->kind == FH_DATE_HIJRI_MONTH;
}

static bool add_date(struct fh_date_parse *parse, struct fh_date date)
{
    if (parse->date_count == 2)
        return false;
    parse->dates[parse->date_count++] = date;
    parse->after_time = false;
    return true;
}

/* How many tokens a separator takes here: none or one. */
static size_t separator(const struct fh_date_parse *parse, size_t ahead)
{
    return fh_date_is_sign(fh_date_peek(parse, ahead), "-/.,\\") ? 1 : 0;
}

static void take_year(struct fh_date *date, const struct fh_date_token *token)
{
    date->year = token->value;
    date->short_year = token->digits <= 2;
}

static void take_month(struct fh_date *date, const struct fh_date_token *token)
{
    date->month = token->value;
    date->calendar = token->kind == FH_DATE_MONTH ? FH_CALENDAR_CIVIL : FH_CALENDAR_HIJRI;
}

/* The same month by another name: "تموز/يوليو", "يوليو (تموز)". */
static void pass_second_name(struct fh_date_parse *parse, const struct fh_date *date)
{
    size_t opening = fh_date_is_sign(fh_date_peek(parse, 0), "(/-") ? 1 : 0;
    const struct fh_date_token *token = fh_date_peek(parse, opening);
    if (!is_month(token) || token->value != date->month)
        return;
    parse->at += opening + 1;
    if (fh_date_is_sign(fh_date_peek(parse, 0), ")"))
        parse->at++;
}

static bool is_year_here(const struct fh_date_parse *parse, size_t ahead)
{
    return fh_date_is_number(fh_date_peek(parse, ahead), 4, 4) && !fh_date_is_sign(fh_date_peek(parse, ahead + 1), ":");
}

/* From the month on: "يوليو 2015", "July 21, 2015", "Jul 21" with the year behind the time. */
static bool read_month_first(struct fh_date_parse *parse, struct fh_date date)
{
    take_month(&date, fh_date_peek(parse, 0));
    parse->at++;
    pass_second_name(parse, &date);
    size_t gap = separator(parse, 0);
    while (fh_date_peek(parse, gap)->kind == FH_DATE_FILLER)
        gap++;
    if (date.day == 0 && fh_date_is_number(fh_date_peek(parse, gap), 1, 2) && fh_date_peek(parse, gap)->value > 0 &&
        !fh_date_is_sign(fh_date_peek(parse, gap + 1), ":")) {
        date.day = fh_date_peek(parse, gap)->value;
        parse->at += gap + 1;
        gap = 0;
        while (fh_date_peek(parse, gap)->kind == FH_DATE_FILLER || separator(parse, gap) > 0)
            gap++;
    }
    if (date.year == 0 && is_year_here(parse, gap)) {
        take_year(&date, fh_date_peek(parse, gap));
        parse->at += gap + 1;
    } else if (date.year == 0 && gap == 1 && fh_date_is_sign(fh_date_peek(parse, 0), "-/") &&
               fh_date_is_number(fh_date_peek(parse, 1), 2, 2)) {
        take_year(&date, fh_date_peek(parse, 1)); /* 21-Jul-15 */
        parse->at += 2;
    }
    return add_date(parse, date);
}

static bool read_three(struct fh_date_parse *parse, const struct fh_date_token *a, const struct fh_date_token *b,
                       const struct fh_date_token *c)
{
    struct fh_date date = {FH_CALENDAR_OPEN, 0, 0, 0, false};
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
static bool read_numeric(struct fh_date_parse *parse)
{
    const struct fh_date_token *a = fh_date_peek(parse, 0), *sign = fh_date_peek(parse, 1), *b = fh_date_peek(parse, 2);
    struct fh_date date = {FH_CALENDAR_OPEN, 0, 0, 0, false};
    if (a->digits == 8) {
        parse->at++;
        date = (struct fh_date){FH_CALENDAR_OPEN, a->value / 10000, a->value / 100 % 100, a->value % 100, false};
        return date.month > 0 && date.day > 0 && add_date(parse, date);
    }
    bool pair = fh_date_is_sign(sign, "-/.\\") && fh_date_is_number(b, 1, 4);
    if (pair && fh_date_is_sign(fh_date_peek(parse, 3), "-/.\\") && fh_date_peek(parse, 3)->value == sign->value &&
        fh_date_is_number(fh_date_peek(parse, 4), 1, 4)) {
        parse->at += 5;
        return read_three(parse, a, b, fh_date_peek(parse, 0) - 1);
    }
    if (pair && a->digits == 4 && b->digits <= 2) {
        parse->at += 3;
        return b->value > 0 && add_date(parse, (struct fh_date){FH_CALENDAR_OPEN, a->value, b->value, 0, false});
    }
    if (pair && a->digits <= 2 && b->digits == 4) {
        parse->at += 3;
        return a->value > 0 && add_date(parse, (struct fh_date){FH_CALENDAR_OPEN, b->value, a->value, 0, false});
    }
    if (a->digits != 4)
        return false;
    parse->at++;
    struct fh_date *last = parse->date_count > 0 ? &parse->dates[parse->date_count - 1] : NULL;
    if (last != NULL && last->year == 0) { /* Tue Jul 21 02:51:32 2015 */
        take_year(last, a);
        return true;
    }
    take_year(&date, a);
    return add_date(parse, date);
}

bool fh_date_read_date(struct fh_date_parse *parse)
{
    struct fh_date date = {FH_CALENDAR_OPEN, 0, 0, 0, false};
    const struct fh_date_token *token = fh_date_peek(parse, 0);
    if (is_month(token))
        return read_month_first(parse, date);
    size_t gap = 1;
    while (fh_date_peek(parse, gap)->kind == FH_DATE_FILLER) /* 21st, 21 من */
        gap++;
    gap += separator(parse, gap);
    if (!is_month(fh_date_peek(parse, gap)) || token->digits > 4 || token->digits == 3)
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
