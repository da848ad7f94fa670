/* Man pages in the man(7) macros, from the command tables. See help.h. */
#include <string.h>

#include "cli/help.h"
#include "fihrist.h" /* FIHRIST_VERSION */

/* Text with what roff would take for requests or escapes made plain. */
static void print_escaped(FILE *file, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (i == 0 && (text[i] == '.' || text[i] == '\''))
            fputs("\\&", file);
        if (text[i] == '\\')
            fputs("\\e", file);
        else if (text[i] == '-')
            fputs("\\-", file);
        else if (text[i] == '\n')
            putc(' ', file);
        else
            putc(text[i], file);
    }
}

static void print_text(FILE *file, const char *text)
{
    print_escaped(file, text, strlen(text));
}

static void print_paragraphs(FILE *file, const char *text)
{
    while (*text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        fputs(".PP\n", file);
        print_escaped(file, text, length);
        putc('\n', file);
        text += length + (end != NULL ? 2 : 0);
    }
}

static void print_option(FILE *file, const struct cli_option *option)
{
    fputs(".TP\n\\fB", file);
    if (option->letter != 0)
        fprintf(file, "\\-%c\\fR, \\fB", option->letter);
    fputs("\\-\\-", file);
    print_text(file, option->name);
    fputs("\\fR", file);
    if (option->kind != CLI_FLAG) {
        fputs(" \\fI", file);
        print_text(file, option->argument);
        fputs("\\fR", file);
    }
    putc('\n', file);
    print_text(file, option->help);
    fputs(".\n", file);
}

static void print_examples(FILE *file, const char *examples)
{
    fputs(".SH EXAMPLES\n.nf\n", file);
    for (const char *line = examples; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        print_escaped(file, line, length);
        putc('\n', file);
        line += length + (line[length] == '\n');
    }
    fputs(".fi\n", file);
}

static void print_title(FILE *file, const char *name, const char *summary)
{
    fprintf(file, ".TH \"%s\" 1 \"\" \"fihrist " FIHRIST_VERSION "\" \"Fihrist\"\n.SH NAME\n", name);
    print_text(file, name);
    fputs(" \\- ", file);
    print_text(file, summary);
    putc('\n', file);
}

static void print_exit_codes(FILE *file)
{
    fputs(".SH EXIT STATUS\n", file);
    print_text(file, cli_exit_text);
    putc('\n', file);
}

static void print_command_page(const struct cli_command *command, FILE *file)
{
    char name[64];
    snprintf(name, sizeof name, "fihrist-%s", command->name);
    print_title(file, name, command->summary);
    fprintf(file, ".SH SYNOPSIS\n\\fBfihrist %s\\fR ", command->name);
    print_text(file, command->usage);
    fputs("\n.SH DESCRIPTION\n", file);
    print_paragraphs(file, command->description);
    if (command->options != NULL && command->options->name != NULL)
        fputs(".SH OPTIONS\n", file);
    for (const struct cli_option *option = command->options; option != NULL && option->name != NULL; option++)
        print_option(file, option);
    if (command->examples != NULL)
        print_examples(file, command->examples);
    print_exit_codes(file);
    fputs(".SH SEE ALSO\n.BR fihrist (1)\n", file);
}

static void print_program_page(FILE *file)
{
    print_title(file, "fihrist", "full-text search for Arabic news");
    fputs(".SH SYNOPSIS\n\\fBfihrist\\fR \\fICOMMAND\\fR [OPTION...] [ARGUMENT...]\n.SH DESCRIPTION\n", file);
    print_paragraphs(file, cli_about_text);
    fputs(".SH COMMANDS\n", file);
    for (size_t i = 0; cli_commands[i] != NULL; i++) {
        fprintf(file, ".TP\n.BR fihrist\\-%s (1)\n", cli_commands[i]->name);
        print_text(file, cli_commands[i]->summary);
        putc('\n', file);
    }
    print_exit_codes(file);
}

void cli_man_page(const struct cli_command *command, FILE *file)
{
    if (command != NULL)
        print_command_page(command, file);
    else
        print_program_page(file);
}
