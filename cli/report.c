/* Failures in words and exit codes. See report.h. */
#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "cli/safe_text.h"

int cli_exit_code(enum fh_status status)
{
    switch (status) {
    case FH_OK:
    case FH_END:
        return CLI_DONE;
    case FH_ERR_USAGE:
        return CLI_USAGE;
    case FH_ERR_INPUT:
    case FH_ERR_CORRUPT:
    case FH_ERR_NOT_FOUND:
    case FH_ERR_EXISTS:
    case FH_ERR_ANALYZER:
    case FH_ERR_VERSION:
    case FH_ERR_UNSUPPORTED:
        return CLI_BAD_INPUT;
    case FH_ERR_IO:
    case FH_ERR_NOMEM:
    case FH_ERR_LOCKED:
    case FH_ERR_CANCELLED:
        return CLI_SYSTEM;
    }
    return CLI_SYSTEM;
}

static void print_line(const char *message)
{
    struct fh_buffer line = FH_BUFFER_INIT;
    cli_safe_append(&line, fh_slice_from(message));
    if (fh_buffer_ok(&line))
        fprintf(stderr, "fihrist: %s\n", line.length > 0 ? line.bytes : "");
    else
        fputs("fihrist: out of memory\n", stderr);
    fh_buffer_release(&line);
}

int cli_report(const struct fh_error *error)
{
    print_line(error->message);
    return cli_exit_code(error->status);
}

void cli_complain(const char *format, ...)
{
    struct fh_error error;
    va_list arguments;
    va_start(arguments, format);
    fh_fail_v(&error, FH_ERR_USAGE, format, arguments);
    va_end(arguments);
    print_line(error.message);
}

int cli_finish_output(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    cli_complain("standard output: write: %s", strerror(errno));
    return CLI_SYSTEM;
}
