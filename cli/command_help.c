/* `fihrist help`: the texts, man pages and completions made from the command tables. */
#include <stddef.h>
#include <stdio.h>

#include "cli/command_list.h"
#include "cli/help.h"
#include "cli/report.h"

struct help_settings {
    bool man, names;
    const char *completion;
};

static const struct cli_option options[] = {
    {"man", 0, CLI_FLAG, offsetof(struct help_settings, man), NULL, "print the man page's source instead"},
    {"names", 0, CLI_FLAG, offsetof(struct help_settings, names), NULL, "print the names of the commands, a line each"},
    {"completion", 0, CLI_TEXT, offsetof(struct help_settings, completion), "SHELL",
     "print the completion script for bash, zsh or fish"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

static int print_completion(const char *shell)
{
    if (cli_completion_print(shell, stdout))
        return CLI_DONE;
    cli_complain("help: --completion: \"%s\" is not one of bash|zsh|fish", shell);
    return CLI_USAGE;
}

static int run_help(const struct cli_call *call)
{
    const struct help_settings *settings = call->settings;
    const struct cli_command *command = NULL;
    if (settings->completion != NULL)
        return print_completion(settings->completion);
    for (size_t i = 0; settings->names && cli_commands[i] != NULL; i++)
        puts(cli_commands[i]->name);
    if (settings->names)
        return CLI_DONE;
    if (call->argument_count > 0) {
        command = cli_command_find(call->arguments[0]);
        if (command == NULL) {
            cli_complain("help: %s: no such command (fihrist help lists them)", call->arguments[0]);
            return CLI_USAGE;
        }
    }
    if (settings->man)
        cli_man_page(command, stdout);
    else if (command != NULL)
        cli_help_command(command, stdout);
    else
        cli_help_program(stdout);
    return CLI_DONE;
}

const struct cli_command cli_command_help = {
    .name = "help",
    .usage = "[--man] [COMMAND]",
    .summary = "say what a command does",
    .description =
        "Prints what the program, or one command, does and takes. The same tables make the man pages and the "
        "shell completions.",
    .examples = "fihrist help search\n"
                "fihrist help --completion=bash > /etc/bash_completion.d/fihrist",
    .options = options,
    .settings_size = sizeof(struct help_settings),
    .arguments_min = 0,
    .arguments_max = 1,
    .run = run_help};
