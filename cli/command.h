/* A command of the program, described once: the table from which its arguments are parsed, and
 * from which `--help`, the man page and the shell completions are made.
 *
 * What this is not: it holds no behaviour beyond the `run` function it points to.
 */
#ifndef FH_CLI_COMMAND_H
#define FH_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum cli_kind {
    CLI_FLAG,   /* bool */
    CLI_TEXT,   /* const char * */
    CLI_COUNT,  /* size_t, decimal digits */
    CLI_NUMBER, /* double */
    CLI_BYTES,  /* size_t; 64M, 2G, 512K or a plain number */
    CLI_CHOICE  /* int: the number of the word among `argument`, "stem|both" */
};

struct cli_option {
    const char *name; /* without the dashes; NULL ends a table */
    char letter;      /* short form, or 0 */
    enum cli_kind kind;
    size_t offset;        /* of its value in the command's settings */
    const char *argument; /* what its help calls the value; for CLI_CHOICE the words allowed, by '|' */
    const char *help;     /* one sentence without a full stop */
};

/* What one call came with. The settings struct starts zeroed: zero is every option's default. */
struct cli_call {
    const struct cli_command *command;
    const void *settings;
    const char **arguments;
    size_t argument_count;
};

struct cli_command {
    const char *name;
    const char *usage;       /* the arguments, as the synopsis shows them */
    const char *summary;     /* one line, no full stop */
    const char *description; /* paragraphs separated by an empty line */
    const char *examples;    /* lines of shell, a "# comment" line above each; NULL: none */
    const struct cli_option *options;
    size_t settings_size;
    size_t arguments_min, arguments_max;
    int (*run)(const struct cli_call *call); /* returns the exit code */
};

#define CLI_ANY_NUMBER ((size_t)-1) /* for arguments_max */

/* Every command, in the order of the help; ends with NULL. */
extern const struct cli_command *const cli_commands[];

/* The command of this name, or NULL. */
const struct cli_command *cli_command_find(const char *name);

#endif
