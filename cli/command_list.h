/* Every command's description, each defined in its command_<name>.c. */
#ifndef FH_CLI_COMMAND_LIST_H
#define FH_CLI_COMMAND_LIST_H

#include "cli/command.h"

extern const struct cli_command cli_command_index;
extern const struct cli_command cli_command_search;
extern const struct cli_command cli_command_repl;
extern const struct cli_command cli_command_eval;
extern const struct cli_command cli_command_bench;
extern const struct cli_command cli_command_info;
extern const struct cli_command cli_command_check;
extern const struct cli_command cli_command_dump;
extern const struct cli_command cli_command_merge;
extern const struct cli_command cli_command_reindex;
extern const struct cli_command cli_command_delete;
extern const struct cli_command cli_command_backup;
extern const struct cli_command cli_command_analyze;
extern const struct cli_command cli_command_lexicon;
extern const struct cli_command cli_command_suggest_variants;
extern const struct cli_command cli_command_help;

#endif
