/* One line at the foot of a terminal that says how far a long run is; nothing in a pipe.
 *
 * The line is redrawn at most ten times a second, and wiped by cli_progress_clear before anything
 * else is printed.
 */
#ifndef FH_CLI_PROGRESS_H
#define FH_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct cli_progress {
    bool active; /* standard error is a terminal */
    bool drawn;  /* the line is on the screen */
    uint64_t start_us, last_us;
};

void cli_progress_start(struct cli_progress *progress);

/* Whether it is time to draw again: cheap enough to ask for every document. */
bool cli_progress_due(struct cli_progress *progress);

/* "12,345 documents, 45.2 MB, 23.1 MB/s, 1 min 20 s left". `done` of `total` is what the time left is
 * reckoned from; total 0 means unknown. */
void cli_progress_documents(struct cli_progress *progress, uint64_t documents, uint64_t bytes, uint64_t done,
                            uint64_t total);

/* "1,200 of 2,000 queries, 3 s left". */
void cli_progress_items(struct cli_progress *progress, const char *items, uint64_t done, uint64_t total);

void cli_progress_clear(struct cli_progress *progress);
double cli_progress_seconds(const struct cli_progress *progress); /* since start */

#endif
