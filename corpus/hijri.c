/* See hijri.h. */
#include "corpus/hijri.h"

#include <stddef.h>

#define TABLE_YEAR 1365
#define TABLE_DAY (-8793)   /* 1 Muharram 1365: 5 December 1945 */
#define EPOCH_DAY (-492148) /* 1 Muharram 1: 16 July 622 of the Julian calendar */

/* A year each: bit m - 1 says that month m has 30 days, not 29. */
static const uint16_t long_months[] = {
    0xD55, 0x555, 0x555, 0xD55, 0x6D5, 0x555, 0xEA5, 0xD2A, 0xAAA, 0xCD5, /* 1365 */
    0x655, 0x572, 0xDA9, 0x555, 0xAAA, 0x555, 0x52D, 0xA6D, 0x55A, 0x555, /* 1375 */
    0x74D, 0xD53, 0xD54, 0x556, 0xD55, 0x2D5, 0xD55, 0xD54, 0xD45, 0x655, /* 1385 */
    0x52D, 0xA5D, 0x55A, 0xAD5, 0x6AA, 0xD4B, 0x52A, 0xA57, 0x4AE, 0x976, /* 1395 */
    0x56C, 0xB55, 0xAAA, 0xA55, 0x4AD, 0x95D, 0x2DA, 0x5D9, 0xDB2, 0xBA4, /* 1405 */
    0xB4A, 0xA55, 0x2B5, 0x575, 0xB6A, 0xBD2, 0xBC4, 0xB89, 0xA95, 0x52D, /* 1415 */
    0x5AD, 0xB6A, 0x6D4, 0xDC9, 0xD92, 0xAA6, 0x956, 0x2AE, 0x56D, 0x36A, /* 1425 */
    0xB55, 0xAAA, 0x94D, 0x49D, 0x95D, 0x2BA, 0x5B5, 0x5AA, 0xD55, 0xA9A, /* 1435 */
    0x92E, 0x26E, 0x55D, 0xADA, 0x6D4, 0x6A5, 0xB27, 0xA4D, 0x4AD, 0x56D, /* 1445 */
    0xB5A, 0x754, 0xF49, 0xE92, 0xD26, 0xA56, 0x356, 0x6B5, 0xBAA, 0xB92, /* 1455 */
    0xB25, 0x68B, 0xA9B, 0x55A, 0xADA, 0x5B4, 0xDA9, 0xB52, 0xA9A, 0x536, /* 1465 */
    0x276, 0x575, 0xAF2, 0x6D4, 0x6A9, 0x555, 0x2AD, 0x4BD, 0x9BA, 0x574, /* 1475 */
    0xB69, 0xB52, 0xA95, 0x52D, 0xA5D, 0x4DA, 0xAD9, 0x6B2, 0xE95, 0xE2A, /* 1485 */
    0xC96, 0x92E, 0xAAD, 0x56A, 0xD65, 0xD4A,                             /* 1495 */
};

#define TABLE_YEARS ((int64_t)(sizeof long_months / sizeof *long_months))

static int64_t month_days(uint16_t year, unsigned month)
{
    return 29 + (year >> (month - 1) & 1);
}

static int64_t table_days(int64_t year, unsigned month)
{
    int64_t days = TABLE_DAY;
    for (int64_t i = 0; i < year - TABLE_YEAR; i++) {
        for (unsigned m = 1; m <= 12; m++)
            days += month_days(long_months[i], m);
    }
    for (unsigned m = 1; m < month; m++)
        days += month_days(long_months[year - TABLE_YEAR], m);
    return days;
}

/* Months of 30 and 29 days in turn; 11 leap days in 30 years [Reingold, Dershowitz: Calendrical Calculations]. */
static int64_t arithmetic_days(int64_t year, unsigned month)
{
    return EPOCH_DAY + (year - 1) * 354 + (3 + 11 * year) / 30 + 29 * ((int64_t)month - 1) + month / 2;
}

bool fh_days_from_hijri(int64_t year, unsigned month, unsigned day, int64_t *days)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 30)
        return false;
    bool in_table = year >= TABLE_YEAR && year < TABLE_YEAR + TABLE_YEARS;
    *days = (in_table ? table_days(year, month) : arithmetic_days(year, month)) + day - 1;
    return true;
}
