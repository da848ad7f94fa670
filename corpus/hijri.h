/* Hijri dates into days since 1970-01-01.
 *
 * From 1365 to 1500 AH (5 December 1945 to 16 November 2077) by the month lengths of the Umm al-Qura
 * calendar, the civil calendar of Saudi Arabia, as its editions printed them (the facts are those that R. H.
 * van Gent, webspace.science.uu.nl/~gent0113/islam/ummalqura.htm, and the hijridate project collect). A
 * month that was declared by sighting, or by another country, may begin a day or two off it.
 *
 * Before and after, by the arithmetical calendar (30-year cycle with leap years 2, 5, 7, 10, 13, 16, 18,
 * 21, 24, 26, 29; epoch 16 July 622 Julian). Over all months of the table it is 0 (43 %), 1 (52 %) or at
 * most 2 days away from the printed calendar: that is the error to expect.
 */
#ifndef FH_CORPUS_HIJRI_H
#define FH_CORPUS_HIJRI_H

#include <stdbool.h>
#include <stdint.h>

/* The day number of a date; false when year (1 to 9999), month (1 to 12) or day (1 to 30; the 30th of a month
 * of 29 days is let through, for calendars that differ) are out of range. */
bool fh_days_from_hijri(int64_t year, unsigned month, unsigned day, int64_t *days);

#endif
