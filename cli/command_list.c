/* The commands in the order of the help. */
#include "cli/command_list.h"

#include <string.h>

const struct cli_command *const cli_commands[] = {
    &cli_command_index,  &cli_command_search, &cli_command_repl,    &cli_command_eval,  &cli_command_bench,
    &cli_command_info,   &cli_command_check,  &cli_command_dump,    &cli_command_merge, &cli_command_reindex,
    &cli_command_delete, &cli_command_backup, &cli_command_analyze, &cli_command_lexicon, &cli_command_suggest_variants, &cli_command_help,
    NULL};

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}
