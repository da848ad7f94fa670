/* What the program says about failures, and the exit codes that go with them.
 *
 * Everything goes to standard error as "fihrist: what: where: why", made safe for a terminal.
 */
#ifndef FH_CLI_REPORT_H
#define FH_CLI_REPORT_H

#include "base/status.h"

enum cli_exit {
    CLI_DONE = 0,
    CLI_NO_HITS = 1, /* search found nothing */
    CLI_USAGE = 2,
    CLI_BAD_INPUT = 3, /* bad input, no such index, or a damaged one */
    CLI_SYSTEM = 4     /* I/O, memory, another writer, interrupted */
};

int cli_exit_code(enum fh_status status);

/* Prints the error and returns its exit code: `return cli_report(&error);` */
int cli_report(const struct fh_error *error);

/* Prints one line of the same kind. */
void cli_complain(const char *format, ...) FH_PRINTF(1, 2);

/* Flushes standard output; `code`, or CLI_SYSTEM (reported) when something printed was lost. */
int cli_finish_output(int code);

#endif
