/* Command lines read against a command's table of options.
 *
 * Accepted are --name, --name=value, --name value, -k value, -k10, options and arguments in any
 * order, "--" before arguments that start with a dash, and "-" as an argument.
 */
#ifndef FH_CLI_OPTIONS_H
#define FH_CLI_OPTIONS_H

#include "base/status.h"
#include "cli/command.h"

/* Reads `argv` (what follows the command's name; argv strings must outlive the call) into
 * *settings, which is zeroed memory of command->settings_size bytes, and gathers the arguments
 * into *list (room for argc entries). FH_ERR_USAGE with a message that names the option. */
enum fh_status cli_options_parse(const struct cli_command *command, int argc, char **argv, void *settings,
                                 const char **list, size_t *count, struct fh_error *error);

/* The option of that name or letter in the table, or NULL. */
const struct cli_option *cli_option_find(const struct cli_option *options, const char *name, size_t length);

/* "64M", "2G", "512k", "100000": false when it is no such number or does not fit. */
bool cli_parse_bytes(const char *text, size_t *bytes);
bool cli_parse_count(const char *text, size_t *count);

/* The number of `text` among "a|b|c", or -1. */
int cli_parse_choice(const char *choices, const char *text);

#endif
