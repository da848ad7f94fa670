/* Help texts, man pages and shell completions: all made from the tables of command.h, so that
 * none of them can fall behind the program.
 */
#ifndef FH_CLI_HELP_H
#define FH_CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/command.h"

void cli_help_program(FILE *file);
void cli_help_command(const struct cli_command *command, FILE *file);

/* A man page in the man(7) macros, of one command or (NULL) of the program. */
void cli_man_page(const struct cli_command *command, FILE *file);

/* The completion script of a shell, "bash", "zsh" or "fish"; false for another name. */
bool cli_completion_print(const char *shell, FILE *file);

/* What the program and the exit codes are about, shared by help and man page. */
extern const char cli_about_text[];
extern const char cli_exit_text[];

#endif
