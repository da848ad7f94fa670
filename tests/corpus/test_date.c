/* Dates as printed, against what they mean. The table of docs/ARCHIVES.md is a test of its own below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "corpus/date.h"
#include "tests/support/random.h"

struct reading {
    const char *text;
    const char *from, *until; /* as fh_date_format writes them; NULL: the text is no date */
};

static void read_all(const struct reading *readings, size_t count, enum fh_date_order order)
{
    for (size_t i = 0; i < count; i++) {
        struct fh_period period = {0, 0};
        char from[FH_DATE_TEXT_BYTES] = "none", until[FH_DATE_TEXT_BYTES] = "none";
        if (fh_date_parse(fh_slice_from(readings[i].text), order, &period)) {
            fh_date_format(period.from, from);
            fh_date_format(period.until, until);
            assert_true(period.until > period.from);
        }
        const char *wanted_from = readings[i].from != NULL ? readings[i].from : "none";
        const char *wanted_until = readings[i].until != NULL ? readings[i].until : until;
        if (strcmp(from, wanted_from) != 0 || strcmp(until, wanted_until) != 0)
            fail_msg("\"%s\": read as %s to %s, not %s to %s", readings[i].text, from, until, wanted_from,
                     wanted_until);
    }
}

#define READ(readings, order) read_all(readings, sizeof(readings) / sizeof *(readings), order)

static void test_iso_dates_with_zones_and_fractions(void **state)
{
    static const struct reading readings[] = {
        {"2015-07-21", "2015-07-21", "2015-07-22"},
        {"2015-07-21T02:51:32", "2015-07-21T02:51:32Z", "2015-07-21T02:51:33Z"},
        {"2015-07-21T02:51:32Z", "2015-07-21T02:51:32Z", NULL},
        {"2015-07-21t02:51:32z", "2015-07-21T02:51:32Z", NULL},
        {"2015-07-21T02:51:32.123456Z", "2015-07-21T02:51:32Z", NULL},
        {"2015-07-21T02:51:32,5+03:00", "2015-07-20T23:51:32Z", NULL},
        {"2015-07-21T02:51:32+0300", "2015-07-20T23:51:32Z", NULL},
        {"2015-07-21T02:51:32+03", "2015-07-20T23:51:32Z", NULL},
        {"2015-07-21T02:51:32-05:30", "2015-07-21T08:21:32Z", NULL},
        {"2015-07-21 02:51:32", "2015-07-21T02:51:32Z", NULL},
        {"2015-07-21 02:51:32 +0300", "2015-07-20T23:51:32Z", NULL},
        {"2015-07-21T02:51", "2015-07-21T02:51:00Z", "2015-07-21T02:52:00Z"},
        {"2015-07-21T24:00", "2015-07-22", "2015-07-22T00:01:00Z"},
        {"2015-07-21T23:59:60Z", "2015-07-22", NULL},
        {"20150721", "2015-07-21", "2015-07-22"},
        {"20150721T025132Z", "2015-07-21T02:51:32Z", NULL},
        {"20150721T0251", "2015-07-21T02:51:00Z", NULL},
        {"20150721025132", "2015-07-21T02:51:32Z", NULL},
        {"2015-7-1", "2015-07-01", "2015-07-02"},
        {"2016-02-29", "2016-02-29", "2016-03-01"},
        {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "1970-01-01"},
        {"  2015-07-21  ", "2015-07-21", "2015-07-22"},
        {"٢٠١٥-٠٧-٢١", "2015-07-21", "2015-07-22"},
        {"2015\xE2\x80\x93"
         "07\xE2\x80\x93"
         "21",
         "2015-07-21", NULL},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_partial_dates_are_periods(void **state)
{
    static const struct reading readings[] = {
        {"2015", "2015-01-01", "2016-01-01"},       {"2015-07", "2015-07-01", "2015-08-01"},
        {"2015-12", "2015-12-01", "2016-01-01"},    {"07/2015", "2015-07-01", "2015-08-01"},
        {"يوليو 2015", "2015-07-01", "2015-08-01"}, {"July 2015", "2015-07-01", "2015-08-01"},
        {"رمضان 1436", "2015-06-18", "2015-07-17"}, {"1436 هـ", "2014-10-25", "2015-10-14"},
        {"عام 2015", "2015-01-01", "2016-01-01"},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_mail_and_web_dates(void **state)
{
    static const struct reading readings[] = {
        {"Tue, 21 Jul 2015 02:51:32 GMT", "2015-07-21T02:51:32Z", NULL},
        {"Tue, 21 Jul 2015 02:51:32 +0300", "2015-07-20T23:51:32Z", NULL},
        {"21 Jul 2015 02:51 EST", "2015-07-21T07:51:00Z", NULL},
        {"Tue, 21 Jul 15 02:51:32 UT", NULL, NULL},
        {"Tue Jul 21 02:51:32 2015", "2015-07-21T02:51:32Z", NULL},
        {"Tue Jul 21 02:51:32 UTC 2015", "2015-07-21T02:51:32Z", NULL},
        {"Tue Jul 21 2015 02:51:32 GMT+0300 (Arab Standard Time)", "2015-07-20T23:51:32Z", NULL},
        {"July 21, 2015", "2015-07-21", "2015-07-22"},
        {"July 21st, 2015 at 2:51 PM", "2015-07-21T14:51:00Z", NULL},
        {"21 juillet 2015 à 14h30", "2015-07-21T14:30:00Z", "2015-07-21T14:31:00Z"},
        {"1er août 2015", "2015-08-01", NULL},
        {"21-Jul-15", "2015-07-21", NULL},
        {"12:30 AM, 21 July 2015", "2015-07-21T00:30:00Z", NULL},
        {"12:30 PM, 21 July 2015", "2015-07-21T12:30:00Z", NULL},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_arabic_dates_of_every_region(void **state)
{
    static const struct reading readings[] = {
        {"21 يوليو 2015", "2015-07-21", "2015-07-22"},
        {"٢١ تموز ٢٠١٥", "2015-07-21", "2015-07-22"},
        {"21 جويلية 2015", "2015-07-21", NULL},
        {"21 يوليوز 2015", "2015-07-21", NULL},
        {"21 ناصر 2005", "2005-07-21", NULL},
        {"21 تموز/يوليو 2015", "2015-07-21", NULL},
        {"21 يوليو (تموز) 2015", "2015-07-21", NULL},
        {"الثلاثاء 21 يوليو 2015", "2015-07-21", NULL},
        {"الثلاثاء، 21 يوليو 2015م", "2015-07-21", NULL},
        {"يوم الثلاثاء الموافق 21/7/2015 م", "2015-07-21", NULL},
        {"1 كانون الثاني 2015", "2015-01-01", NULL},
        {"1 كانون الأول 2015", "2015-12-01", NULL},
        {"3 تشرين الأول 2015", "2015-10-03", NULL},
        {"3 تشرين الثاني 2015", "2015-11-03", NULL},
        {"5 آذار 2015", "2015-03-05", NULL},
        {"5 أيار 2015", "2015-05-05", NULL},
        {"5 آب 2015", "2015-08-05", NULL},
        {"5 غشت 2015", "2015-08-05", NULL},
        {"5 أوت 2015", "2015-08-05", NULL},
        {"5 إبريل 2015", "2015-04-05", NULL},
        {"5 أفريل 2015", "2015-04-05", NULL},
        {"5 يونيه 2015", "2015-06-05", NULL},
        {"5 فبراير، 2015", "2015-02-05", NULL},
        {"يوليو 21, 2015", "2015-07-21", NULL},
        {"21 من يوليو 2015", "2015-07-21", NULL},
        {"21-يوليو-2015", "2015-07-21", NULL},
        {"21 يُوليُو 2015", "2015-07-21", NULL},
        {"21\xC2\xA0يوليو\xC2\xA0"
         "2015",
         "2015-07-21", NULL},
        {"نشر في: 21 يوليو 2015 - 02:51 م", "2015-07-21T14:51:00Z", NULL},
        {"21 يوليو 2015 الساعة 10:30 مساءً", "2015-07-21T22:30:00Z", NULL},
        {"21 يوليو 2015 الساعة 12:30 ص", "2015-07-21T00:30:00Z", NULL},
        {"10 صباحا 21/7/2015", "2015-07-21T10:00:00Z", "2015-07-21T11:00:00Z"},
        {"21 يوليو 2015 10:30 بتوقيت غرينتش", "2015-07-21T10:30:00Z", NULL},
        {"21 يوليو 2015 10:30 بتوقيت مكة المكرمة", "2015-07-21T07:30:00Z", NULL},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_hijri_dates(void **state)
{
    static const struct reading readings[] = {
        {"4 شوال 1436 هـ", "2015-07-20", "2015-07-21"},
        {"4 شوال 1436", "2015-07-20", NULL},
        {"الاثنين 4 شوال 1436 هـ", "2015-07-20", NULL},
        {"الثلاثاء 4 شوال 1436 هـ", "2015-07-21", "2015-07-22"}, /* sighted a day later: the name of the day decides */
        {"الأحد 4 شوال 1436 هـ", "2015-07-19", NULL},
        {"الجمعة 4 شوال 1436 هـ", "2015-07-20", NULL}, /* not next to it: a slip in the name */
        {"٤ شوّال ١٤٣٦هـ", "2015-07-20", NULL},
        {"4/10/1436 هـ", "2015-07-20", NULL},
        {"1436/10/04", "2015-07-20", NULL},
        {"1436-10-04 هـ", "2015-07-20", NULL},
        {"4 شوال 1436هـ الموافق 20 يوليو 2015م", "2015-07-20", NULL},
        {"الثلاثاء 5 شوال 1436 هـ - 21 يوليو 2015 م", "2015-07-21", NULL},
        {"21/7/2015 - 5/10/1436", "2015-07-21", NULL},
        {"1 محرم 1437", "2015-10-14", NULL},
        {"1 ربيع الأول 1437", "2015-12-12", NULL},
        {"1 ربيع الآخر 1437", "2016-01-11", NULL},
        {"1 جمادى الأولى 1437", "2016-02-10", NULL},
        {"1 جمادى الآخرة 1437", "2016-03-10", NULL},
        {"10 ذي الحجة 1436", "2015-09-23", NULL},
        {"10 ذو الحجة 1436", "2015-09-23", NULL},
        {"1 ذو القعدة 1436", "2015-08-16", NULL},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

/* First days of Muharram, Ramadan, Shawwal as the Umm al-Qura calendar printed them. */
static void test_hijri_against_published_correspondences(void **state)
{
    static const struct reading readings[] = {
        {"1/1/1400 هـ", "1979-11-20", NULL},  {"1/9/1410 هـ", "1990-03-27", NULL},
        {"1/1/1420 هـ", "1999-04-17", NULL},  {"1/9/1420 هـ", "1999-12-09", NULL},
        {"1/10/1420 هـ", "2000-01-08", NULL}, {"1/1/1425 هـ", "2004-02-21", NULL},
        {"1/9/1425 هـ", "2004-10-15", NULL},  {"1/1/1428 هـ", "2007-01-20", NULL},
        {"1/9/1428 هـ", "2007-09-13", NULL},  {"1/1/1430 هـ", "2008-12-29", NULL},
        {"1/9/1430 هـ", "2009-08-22", NULL},  {"1/10/1430 هـ", "2009-09-20", NULL},
        {"1/1/1433 هـ", "2011-11-26", NULL},  {"1/9/1433 هـ", "2012-07-20", NULL},
        {"1/9/1434 هـ", "2013-07-09", NULL},  {"1/9/1435 هـ", "2014-06-28", NULL},
        {"1/1/1436 هـ", "2014-10-25", NULL},  {"1/9/1436 هـ", "2015-06-18", NULL},
        {"1/10/1436 هـ", "2015-07-17", NULL}, {"1/9/1437 هـ", "2016-06-06", NULL},
        {"1/9/1438 هـ", "2017-05-27", NULL},  {"1/10/1438 هـ", "2017-06-25", NULL},
        {"1/9/1440 هـ", "2019-05-06", NULL},  {"1/9/1441 هـ", "2020-04-24", NULL},
        {"1/9/1442 هـ", "2021-04-13", NULL},  {"1/1/1443 هـ", "2021-08-09", NULL},
        {"1/9/1443 هـ", "2022-04-02", NULL},  {"1/9/1444 هـ", "2023-03-23", NULL},
        {"1/9/1445 هـ", "2024-03-11", NULL},  {"1/1/1446 هـ", "2024-07-07", NULL},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_unix_times(void **state)
{
    static const struct reading readings[] = {
        {"1437447092", "2015-07-21T02:51:32Z", "2015-07-21T02:51:33Z"},
        {"1437447092000", "2015-07-21T02:51:32Z", NULL},
        {"1437447092000000", "2015-07-21T02:51:32Z", NULL},
        {"1437447092.75", "2015-07-21T02:51:32Z", NULL},
        {"-86400000", "1967-04-07", NULL},
        {"-1000000000001", "1938-04-24T22:13:19Z", NULL},
        {"315532800", "1980-01-01", "1980-01-01T00:00:01Z"},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_the_order_of_numbers(void **state)
{
    static const struct reading dmy[] = {{"3/4/2015", "2015-04-03", NULL},   {"21/07/2015", "2015-07-21", NULL},
                                         {"07/21/2015", "2015-07-21", NULL}, {"3.4.2015", "2015-04-03", NULL},
                                         {"2015/4/3", "2015-04-03", NULL},   {"3/4/15", "2015-04-03", NULL},
                                         {"3/4/85", "1985-04-03", NULL},     {"13/13/2015", NULL, NULL}};
    static const struct reading mdy[] = {
        {"3/4/2015", "2015-03-04", NULL}, {"21/07/2015", "2015-07-21", NULL}, {"2015-04-03", "2015-04-03", NULL}};
    static const struct reading ymd[] = {{"15/4/3", "2015-04-03", NULL}, {"3/4/2015", "2015-04-03", NULL}};
    (void)state;
    READ(dmy, FH_DATE_DMY);
    READ(mdy, FH_DATE_MDY);
    READ(ymd, FH_DATE_YMD);
}

static void test_what_is_no_date(void **state)
{
    static const struct reading readings[] = {
        {"", NULL, NULL},
        {" ", NULL, NULL},
        {"غدا", NULL, NULL},
        {"21", NULL, NULL},
        {"يوليو", NULL, NULL},
        {"21 يوليو", NULL, NULL},
        {"2015-02-29", NULL, NULL},
        {"2015-13-01", NULL, NULL},
        {"2015-00-10", NULL, NULL},
        {"2015-07-32", NULL, NULL},
        {"2015-07-21T25:00", NULL, NULL},
        {"2015-07-21T10:61", NULL, NULL},
        {"21 يوليو 2015 هـ", NULL, NULL},
        {"4 شوال 1436 م", NULL, NULL},
        {"2015-07-21 2016-07-21", NULL, NULL},
        {"10:30", NULL, NULL},
        {"الثلاثاء", NULL, NULL},
        {"0000-00-00 00:00:00", NULL, NULL},
        {"2015-07-21T10:00+99:00", NULL, NULL},
        {"1234567890123456789012", NULL, NULL},
        {"2015年7月21日", NULL, NULL},
        {"the 2015 elections", NULL, NULL},
        {"\xFF\xFE", NULL, NULL},
        {"- - -", NULL, NULL},
        {"31 شوال 1436", NULL, NULL},
        {"0 يوليو 2015", NULL, NULL},
        {"2015-07-00", NULL, NULL},
        {"133333333333333000-07-20", NULL, NULL},
    };
    (void)state;
    READ(readings, FH_DATE_DMY);
}

static void test_every_day_of_four_centuries_goes_there_and_back(void **state)
{
    (void)state;
    int64_t days = fh_days_from_civil(1799, 12, 31);
    for (int64_t end = fh_days_from_civil(2200, 1, 1); days <= end; days++) {
        int64_t year;
        unsigned month, day;
        char text[FH_DATE_TEXT_BYTES];
        struct fh_period period;
        fh_civil_from_days(days, &year, &month, &day);
        assert_int_equal(fh_days_from_civil(year, month, day), days);
        fh_date_format(days * 86400, text);
        assert_true(fh_date_parse(fh_slice_from(text), FH_DATE_DMY, &period));
        assert_int_equal(period.from, days * 86400);
        assert_int_equal(period.until, (days + 1) * 86400);
    }
    assert_int_equal(fh_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(fh_days_from_civil(2000, 3, 1), 11017);
}

/* A blank behind it, and the parser reads what the short cut would have. */
static void test_the_short_cut_agrees_with_the_parser(void **state)
{
    (void)state;
    struct random random = {1};
    int read = 0;
    for (int round = 0; round < 20000; round++) {
        char text[32];
        snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u", random_below(&random, 10000),
                 random_below(&random, 14), random_below(&random, 33), random_below(&random, 26),
                 random_below(&random, 62), random_below(&random, 62));
        if (random_once_in(&random, 10))
            text[random_below(&random, 19)] = "0T-: x"[random_below(&random, 6)];
        struct fh_period quick = {0, 0}, slow = {0, 0};
        bool short_cut = fh_date_parse(fh_text(text), FH_DATE_DMY, &quick);
        strcat(text, " ");
        assert_int_equal(short_cut, fh_date_parse(fh_text(text), FH_DATE_DMY, &slow));
        assert_int_equal(quick.from, slow.from);
        assert_int_equal(quick.until, slow.until);
        read += short_cut;
    }
    assert_true(read > 5000 && read < 19000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_iso_dates_with_zones_and_fractions),
        cmocka_unit_test(test_partial_dates_are_periods),
        cmocka_unit_test(test_mail_and_web_dates),
        cmocka_unit_test(test_arabic_dates_of_every_region),
        cmocka_unit_test(test_hijri_dates),
        cmocka_unit_test(test_hijri_against_published_correspondences),
        cmocka_unit_test(test_unix_times),
        cmocka_unit_test(test_the_order_of_numbers),
        cmocka_unit_test(test_the_short_cut_agrees_with_the_parser),
        cmocka_unit_test(test_what_is_no_date),
        cmocka_unit_test(test_every_day_of_four_centuries_goes_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
