/* The progress line. See progress.h. */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/numbers.h"

#define REDRAW_US 100000u

void cli_progress_start(struct cli_progress *progress)
{
    progress->active = isatty(STDERR_FILENO) == 1;
    progress->drawn = false;
    progress->start_us = cli_now_us();
    progress->last_us = progress->start_us;
}

double cli_progress_seconds(const struct cli_progress *progress)
{
    return (double)(cli_now_us() - progress->start_us) / 1e6;
}

bool cli_progress_due(struct cli_progress *progress)
{
    if (!progress->active)
        return false;
    uint64_t now = cli_now_us();
    if (now - progress->last_us < REDRAW_US)
        return false;
    progress->last_us = now;
    return true;
}

static void print_time_left(double seconds, uint64_t done, uint64_t total)
{
    char text[CLI_NUMBER_BYTES];
    if (done == 0 || total <= done)
        return;
    double left = seconds / (double)done * (double)(total - done);
    fprintf(stderr, ", %s left", cli_seconds_text(left < 10 ? (double)(uint64_t)(left + 1) : left, text));
}

void cli_progress_documents(struct cli_progress *progress, uint64_t documents, uint64_t bytes, uint64_t done,
                            uint64_t total)
{
    char count[CLI_NUMBER_BYTES], size[CLI_NUMBER_BYTES];
    double seconds = cli_progress_seconds(progress);
    fprintf(stderr, "\r\033[K%s documents, %s, %.1f MB/s", cli_count_text(documents, count),
            cli_bytes_text(bytes, size), seconds > 0 ? (double)bytes / 1e6 / seconds : 0);
    print_time_left(seconds, done, total);
    fflush(stderr);
    progress->drawn = true;
}

void cli_progress_items(struct cli_progress *progress, const char *items, uint64_t done, uint64_t total)
{
    char count[CLI_NUMBER_BYTES], all[CLI_NUMBER_BYTES];
    fprintf(stderr, "\r\033[K%s of %s %s", cli_count_text(done, count), cli_count_text(total, all), items);
    print_time_left(cli_progress_seconds(progress), done, total);
    fflush(stderr);
    progress->drawn = true;
}

void cli_progress_clear(struct cli_progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
