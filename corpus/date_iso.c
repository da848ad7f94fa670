/* The form that nearly all dates of archives have, "2015-07-21T02:51:32", read without a parser: a twentieth of
 * the time. It reads nothing that the parser would read otherwise; what it does not know it leaves. See
 * date_parse.h.
 */
#include "corpus/date_parse.h"

#define ISO_LENGTH 19u
#define YEAR_MIN 1600 /* below, it may be a year of the Hijra */

static bool read_digits(const char *text, unsigned count, unsigned *value)
{
    *value = 0;
    for (unsigned i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *value = *value * 10 + (unsigned)(text[i] - '0');
    }
    return true;
}

bool fh_date_read_iso(struct fh_slice text, struct fh_period *period)
{
    unsigned year, month, day, hour, minute, second;
    const char *at = text.bytes;
    if (text.length != ISO_LENGTH || at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' || at[16] != ':' ||
        !read_digits(at, 4, &year) || !read_digits(at + 5, 2, &month) || !read_digits(at + 8, 2, &day) ||
        !read_digits(at + 11, 2, &hour) || !read_digits(at + 14, 2, &minute) || !read_digits(at + 17, 2, &second))
        return false;
    if (year < YEAR_MIN || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59)
        return false; /* the last days of a month need to know how long it is */
    period->from = fh_days_from_civil(year, month, day) * 86400 + (int64_t)(hour * 3600 + minute * 60 + second);
    period->until = period->from + 1;
    return true;
}
