/* Civil dates and days, and a time as text. See date.h. */
#include "corpus/date.h"

#include <stdio.h>

#define DAY_SECONDS ((int64_t)86400)

int64_t fh_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void fh_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153; /* from March */
    *day = (unsigned)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (unsigned)(shifted_month + (shifted_month < 10 ? 3 : -9));
    *year = year_of_era + era * 400 + (*month <= 2);
}

void fh_date_format(int64_t time, char out[FH_DATE_TEXT_BYTES])
{
    out[0] = '\0';
    if (time == FH_NO_TIME)
        return;
    int64_t days = time / DAY_SECONDS - (time % DAY_SECONDS < 0);
    int64_t seconds = time - days * DAY_SECONDS, year;
    unsigned month, day;
    fh_civil_from_days(days, &year, &month, &day);
    int used = snprintf(out, FH_DATE_TEXT_BYTES, "%04lld-%02u-%02u", (long long)year, month, day);
    if (seconds > 0 && used > 0 && used + 11 < FH_DATE_TEXT_BYTES)
        snprintf(out + used, FH_DATE_TEXT_BYTES - (size_t)used, "T%02d:%02d:%02dZ", (int)(seconds / 3600),
                 (int)(seconds / 60 % 60), (int)(seconds % 60));
}
