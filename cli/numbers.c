/* Quantities as people read them. See numbers.h. */
#include "cli/numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *cli_count_text(uint64_t count, char out[CLI_NUMBER_BYTES])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *to = out;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

const char *cli_bytes_text(uint64_t bytes, char out[CLI_NUMBER_BYTES])
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) {
        snprintf(out, CLI_NUMBER_BYTES, "%" PRIu64 " bytes", bytes);
        return out;
    }
    double amount = (double)bytes / 1000;
    size_t unit = 0;
    for (; amount >= 999.95 && unit < 5; unit++)
        amount /= 1000;
    snprintf(out, CLI_NUMBER_BYTES, "%.1f %s", amount, units[unit]);
    return out;
}

const char *cli_seconds_text(double seconds, char out[CLI_NUMBER_BYTES])
{
    uint64_t whole = seconds > 0 && seconds < 1e15 ? (uint64_t)(seconds + 0.5) : 0;
    if (seconds < 9.995)
        snprintf(out, CLI_NUMBER_BYTES, "%.2f s", seconds);
    else if (whole < 60)
        snprintf(out, CLI_NUMBER_BYTES, "%" PRIu64 " s", whole);
    else if (whole < 3600)
        snprintf(out, CLI_NUMBER_BYTES, "%" PRIu64 " min %02" PRIu64 " s", whole / 60, whole % 60);
    else
        snprintf(out, CLI_NUMBER_BYTES, "%" PRIu64 " h %02" PRIu64 " min", whole / 3600, whole / 60 % 60);
    return out;
}

const char *cli_milliseconds_text(uint64_t us, char out[CLI_NUMBER_BYTES])
{
    if (us < 10 * 1000) {
        snprintf(out, CLI_NUMBER_BYTES, "%.2f ms", (double)us / 1000);
    } else if (us < 1000 * 1000) {
        snprintf(out, CLI_NUMBER_BYTES, "%.1f ms", (double)us / 1000);
    } else {
        cli_count_text((us + 500) / 1000, out);
        strcat(out, " ms");
    }
    return out;
}

uint64_t cli_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t cli_now_us(void)
{
    return cli_now_ns() / 1000u;
}
