/* Dates as newspapers print them, read into UTC.
 *
 * Known: ISO 8601 with zones and fractions, RFC 2822, numbers in any order (3/4/2015 by `order`), month
 * names of Egypt and the Gulf (يوليو), the Levant (تموز), the Maghreb (جويلية, يوليوز), Libya under the
 * Jamahiriya (ناصر), English and French, Hijri months and years (hijri.h), Unix times in seconds,
 * milliseconds and microseconds. Names of days, "م" and "هـ", "الموافق" and the like may stand around; where two
 * calendars are given, the Gregorian date counts. Eastern digits are digits. docs/ARCHIVES.md has the table, and a test
 * runs it.
 *
 * A Hijri date whose day name disagrees by one day follows the name: months begin a day apart from one
 * country to another, and the name is what was printed that morning.
 *
 * Civil dates by the proleptic Gregorian calendar (days_from_civil after Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms"); a time without a zone is taken as UTC.
 */
#ifndef FH_CORPUS_DATE_H
#define FH_CORPUS_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum fh_date_order { FH_DATE_DMY = 0, FH_DATE_MDY, FH_DATE_YMD };

/* A period: from the first second to the one after the last. "2015-07" is a month, a date with
 * a time of day one second (or minute, or day: as exact as it was written). */
struct fh_period {
    int64_t from, until; /* seconds since 1970-01-01T00:00:00Z; until > from */
};

/* Reads a whole string as one date; false when it is none. */
bool fh_date_parse(struct fh_slice text, enum fh_date_order order, struct fh_period *period);

/* "2015-07-21T02:51:32Z", or "2015-07-21" at midnight, NUL-terminated into `out`; "" for FH_NO_TIME. */
#define FH_DATE_TEXT_BYTES 32
void fh_date_format(int64_t time, char out[FH_DATE_TEXT_BYTES]);

/* Days since 1970-01-01 of a civil date, and back. */
int64_t fh_days_from_civil(int64_t year, unsigned month, unsigned day);
void fh_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);

#endif
