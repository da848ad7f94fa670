/* The program: finds the command, reads its options, runs it.
 *
 * Messages and articles are UTF-8 whatever the locale: under one that is not (LC_ALL=C), C.UTF-8
 * is used instead, because libedit and the C library would drop Arabic letters otherwise.
 */
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/report.h"

static void set_locale(void)
{
    setlocale(LC_ALL, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_NUMERIC, "C"); /* numbers go to other programs */
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

static int run_command(const struct cli_command *command, int argc, char **argv)
{
    struct fh_error error = {FH_OK, {0}};
    struct cli_call call = {command, NULL, NULL, 0};
    void *settings = fh_calloc(1, command->settings_size + 1);
    const char **list = fh_calloc((size_t)argc + 1, sizeof *list);
    int code;
    if (settings == NULL || list == NULL) {
        fh_fail_nomem(&error);
        code = cli_report(&error);
        goto done;
    }
    if (cli_options_parse(command, argc, argv, settings, list, &call.argument_count, &error) != FH_OK) {
        code = cli_report(&error);
        goto done;
    }
    call.settings = settings;
    call.arguments = list;
    code = command->run(&call);
done:
    fh_free(list);
    fh_free(settings);
    return code;
}

static int run_named(const char *name, int argc, char **argv)
{
    const struct cli_command *command = cli_command_find(name);
    if (command == NULL) {
        cli_complain("%s: no such command (fihrist help lists them)", name);
        return CLI_USAGE;
    }
    if (wants_help(argc, argv)) {
        cli_help_command(command, stdout);
        return CLI_DONE;
    }
    return run_command(command, argc, argv);
}

int main(int argc, char **argv)
{
    set_locale();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error with a message, not the end */
    fh_guard_sigbus(NULL);
    if (argc < 2) {
        cli_help_program(stderr);
        return CLI_USAGE;
    }
    int code = CLI_DONE;
    if (strcmp(argv[1], "--version") == 0)
        puts("fihrist " FIHRIST_VERSION);
    else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        cli_help_program(stdout);
    else
        code = run_named(argv[1], argc - 2, argv + 2);
    return cli_finish_output(code);
}
