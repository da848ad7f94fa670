/* Completion scripts for bash, zsh and fish, from the command tables. See help.h.
 *
 * Each completes the command, then its options, the words of an option that has a fixed set, and
 * otherwise file names.
 */
#include <string.h>

#include "cli/help.h"

static void print_option_names(FILE *file, const struct cli_option *options)
{
    for (const struct cli_option *option = options; option != NULL && option->name != NULL; option++)
        fprintf(file, "--%s ", option->name);
    fputs("--help", file);
}

/* The words of "a|b|c" separated by spaces. */
static void print_words(FILE *file, const char *choices)
{
    for (; *choices != '\0'; choices++)
        putc(*choices == '|' ? ' ' : *choices, file);
}

/* Text inside single quotes of a shell. */
static void print_quoted(FILE *file, const char *text)
{
    putc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", file);
        else
            putc(*text, file);
    }
    putc('\'', file);
}

static void print_command_names(FILE *file)
{
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        fprintf(file, "%s%s", i > 0 ? " " : "", cli_commands[i]->name);
}

/* ---- bash ---- */

static void print_bash_choices(FILE *file, const struct cli_command *command)
{
    for (const struct cli_option *option = command->options; option != NULL && option->name != NULL; option++) {
        if (option->kind != CLI_CHOICE)
            continue;
        fprintf(file, "    %s:--%s) words='", command->name, option->name);
        print_words(file, option->argument);
        fputs("' ;;\n", file);
    }
}

static void print_bash(FILE *file)
{
    fputs("# bash completion for fihrist\n_fihrist() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n"
          "    [ \"$current\" = = ] && current=\n"
          "    [ \"$previous\" = = ] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W '",
          file);
    print_command_names(file);
    fputs("' -- \"$current\"))\n        return\n    fi\n    case ${COMP_WORDS[1]}:$previous in\n", file);
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        print_bash_choices(file, cli_commands[i]);
    fputs("    help:*) words='", file);
    print_command_names(file);
    fputs("' ;;\n    esac\n    if [ -z \"$words\" ] && [[ $current == -* ]]; then\n"
          "        case ${COMP_WORDS[1]} in\n",
          file);
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        fprintf(file, "        %s) words='", cli_commands[i]->name);
        print_option_names(file, cli_commands[i]->options);
        fputs("' ;;\n", file);
    }
    fputs("        esac\n    fi\n    if [ -n \"$words\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n    else\n"
          "        COMPREPLY=($(compgen -f -- \"$current\"))\n    fi\n}\n"
          "complete -o filenames -F _fihrist fihrist\n",
          file);
}

/* ---- zsh ---- */

/* '[' ']' and ':' end parts of an _arguments specification. */
static void print_zsh_help(FILE *file, const char *help)
{
    for (; *help != '\0'; help++) {
        if (*help == '\'')
            fputs("'\\''", file);
        else if (strchr("[]:", *help) != NULL)
            fprintf(file, "\\%c", *help);
        else
            putc(*help, file);
    }
}

static void print_zsh_option(FILE *file, const struct cli_option *option)
{
    fprintf(file, " \\\n            '--%s%s[", option->name, option->kind == CLI_FLAG ? "" : "=");
    print_zsh_help(file, option->help);
    putc(']', file);
    if (option->kind == CLI_CHOICE) {
        fputs(":choice:(", file);
        print_words(file, option->argument);
        putc(')', file);
    } else if (option->kind != CLI_FLAG) {
        fputs(":value:_files", file);
    }
    putc('\'', file);
}

static void print_zsh(FILE *file)
{
    fputs("#compdef fihrist\n# zsh completion for fihrist\n_fihrist() {\n    local -a commands\n    commands=(\n",
          file);
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        fprintf(file, "        '%s:", cli_commands[i]->name);
        print_zsh_help(file, cli_commands[i]->summary);
        fputs("'\n", file);
    }
    fputs("    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
          "    case $words[2] in\n",
          file);
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        fprintf(file, "        %s) _arguments", cli_commands[i]->name);
        for (const struct cli_option *option = cli_commands[i]->options; option != NULL && option->name != NULL;
             option++)
            print_zsh_option(file, option);
        fputs(" \\\n            '--help[what the command does]' '*:file:_files' ;;\n", file);
    }
    fputs("    esac\n}\n_fihrist \"$@\"\n", file);
}

/* ---- fish ---- */

static void print_fish_option(FILE *file, const char *command, const struct cli_option *option)
{
    fprintf(file, "complete -c fihrist -n '__fish_seen_subcommand_from %s' -l %s", command, option->name);
    if (option->letter != 0)
        fprintf(file, " -s %c", option->letter);
    if (option->kind == CLI_CHOICE) {
        fputs(" -x -a '", file);
        print_words(file, option->argument);
        putc('\'', file);
    } else if (option->kind != CLI_FLAG) {
        fputs(" -r", file);
    }
    fputs(" -d ", file);
    print_quoted(file, option->help);
    putc('\n', file);
}

static void print_fish(FILE *file)
{
    fputs("# fish completion for fihrist\n", file);
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        fprintf(file, "complete -c fihrist -f -n __fish_use_subcommand -a %s -d ", cli_commands[i]->name);
        print_quoted(file, cli_commands[i]->summary);
        putc('\n', file);
        for (const struct cli_option *option = cli_commands[i]->options; option != NULL && option->name != NULL;
             option++)
            print_fish_option(file, cli_commands[i]->name, option);
    }
}

bool cli_completion_print(const char *shell, FILE *file)
{
    if (strcmp(shell, "bash") == 0)
        print_bash(file);
    else if (strcmp(shell, "zsh") == 0)
        print_zsh(file);
    else if (strcmp(shell, "fish") == 0)
        print_fish(file);
    else
        return false;
    return true;
}
