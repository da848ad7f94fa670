/* The records an indexing run could not read: told as they come (the first few), gathered by
 * reason with the first examples, listed whole in a report file.
 */
#ifndef FH_CLI_SKIPS_H
#define FH_CLI_SKIPS_H

#include <stdint.h>
#include <stdio.h>

#include "base/status.h"
#include "cli/progress.h"
#include "corpus/reader.h"

#define CLI_SKIP_REASONS 32u /* more kinds than this are counted together */
#define CLI_SKIP_EXAMPLES 3u
#define CLI_SKIPS_TOLD 10u /* on standard error, one by one */

struct cli_skip_reason {
    char reason[160];
    uint64_t count;
    char examples[CLI_SKIP_EXAMPLES][120]; /* "file:line" */
};

struct cli_skips {
    struct cli_skip_reason reasons[CLI_SKIP_REASONS];
    size_t reason_count;
    uint64_t other; /* of further reasons */
    uint64_t total;
    FILE *report;                  /* NULL: none */
    struct cli_progress *progress; /* whose line gives way */
};

/* `report_path` may be NULL. FH_ERR_IO when the report cannot be written. */
enum fh_status cli_skips_open(struct cli_skips *skips, const char *report_path, struct cli_progress *progress,
                              struct fh_error *error);

/* Fits fh_reader_options.on_skip, with the struct as its user. */
void cli_skips_add(void *user, const struct fh_skip *skip);

/* Prints "skipped 12 records:" and a line for each reason; nothing when there were none. */
void cli_skips_summary(const struct cli_skips *skips, FILE *file);

/* Closes the report; FH_ERR_IO when it is not whole. */
enum fh_status cli_skips_close(struct cli_skips *skips, const char *report_path, struct fh_error *error);

#endif
