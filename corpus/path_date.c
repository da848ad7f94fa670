/* See path_date.h. */
#include "corpus/path_date.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Reads exactly `digits` digits, and a number within the bounds; the character after them is no digit. */
static bool read_number(const char *at, int digits, unsigned smallest, unsigned largest, unsigned *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        *value = *value * 10 + (unsigned)(at[i] - '0');
    }
    return *value >= smallest && *value <= largest;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A date at the beginning of a path component: "2015/07/21/", "2015/07/", "2015-07-21…", "20150721…". */
static bool read_date(const char *at, char out[FH_PATH_DATE_BYTES])
{
    unsigned year, month, day;
    if (!read_number(at, 4, 1800, 2199, &year))
        return false;
    char mark = at[4];
    bool compact = is_digit(mark);
    if (!compact && mark != '/' && mark != '-' && mark != '_')
        return false;
    const char *months = at + (compact ? 4 : 5);
    int month_digits = is_digit(months[0]) && !is_digit(months[1]) ? 1 : 2;
    if (!read_number(months, month_digits, 1, 12, &month))
        return false;
    const char *days = months + month_digits + (compact ? 0 : 1);
    bool separated = compact || days[-1] == mark;
    int day_digits = separated && is_digit(days[0]) && !is_digit(days[1]) ? 1 : 2;
    if (separated && read_number(days, day_digits, 1, 31, &day) && !is_digit(days[day_digits])) {
        snprintf(out, FH_PATH_DATE_BYTES, "%04u-%02u-%02u", year, month, day);
        return true;
    }
    if (compact || mark != '/' || months[month_digits] != '/')
        return false;
    snprintf(out, FH_PATH_DATE_BYTES, "%04u-%02u", year, month);
    return true;
}

void fh_path_date(const char *path, char out[FH_PATH_DATE_BYTES])
{
    out[0] = '\0';
    for (const char *component = path; component != NULL; component = strchr(component, '/')) {
        component += *component == '/';
        read_date(component, out);
    }
}
