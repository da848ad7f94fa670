/* `fihrist help` and `--help`. See help.h. */
#include "cli/help.h"

#include <string.h>

#define LINE_WIDTH 79u
#define OPTION_WIDTH 26u

const char cli_about_text[] =
    "Fihrist is a full-text search engine for Arabic news. An archive of articles (JSON, CSV, XML, HTML or plain "
    "text, compressed or not) becomes an index, a directory; words are found in all their inflections and spellings, "
    "and the best articles come first.";

const char cli_exit_text[] =
    "0: done. 1: no hits (search only). 2: wrong usage. 3: bad input, no such index, or a damaged one. 4: the system "
    "failed (I/O, memory, another writer, interrupted).";

/* Prints one paragraph wrapped at spaces. The first line continues at `column`, the others are indented. */
static void print_paragraph(FILE *file, const char *text, size_t length, size_t indent, size_t column)
{
    bool line_start = true;
    for (size_t i = 0; i < length;) {
        size_t word = strcspn(text + i, " ");
        word = word < length - i ? word : length - i;
        if (!line_start && column + 1 + word > LINE_WIDTH) {
            fprintf(file, "\n%*s", (int)indent, "");
            column = indent;
            line_start = true;
        }
        if (!line_start)
            putc(' ', file);
        fwrite(text + i, 1, word, file);
        column += word + (line_start ? 0 : 1);
        line_start = false;
        i += word;
        while (i < length && text[i] == ' ')
            i++;
    }
    putc('\n', file);
}

static void print_paragraphs(FILE *file, const char *text)
{
    while (*text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        print_paragraph(file, text, length, 0, 0);
        text += length;
        if (end != NULL) {
            putc('\n', file);
            text += 2;
        }
    }
}

/* The name column, then the help wrapped beside it, or below where the name is too long. */
static void print_option(FILE *file, const struct cli_option *option)
{
    char name[96];
    char letter[5] = "    ";
    bool valued = option->kind != CLI_FLAG;
    if (option->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(name, sizeof name, "  %s--%s%s%s", letter, option->name, valued ? " " : "",
             valued ? option->argument : "");
    fputs(name, file);
    size_t column = strlen(name);
    if (column + 2 > OPTION_WIDTH) {
        putc('\n', file);
        column = 0;
    }
    fprintf(file, "%*s", (int)(OPTION_WIDTH - column), "");
    print_paragraph(file, option->help, strlen(option->help), OPTION_WIDTH, OPTION_WIDTH);
}

static void print_options(FILE *file, const struct cli_option *options)
{
    if (options == NULL || options->name == NULL)
        return;
    fputs("\nOptions:\n", file);
    for (const struct cli_option *option = options; option->name != NULL; option++)
        print_option(file, option);
}

static void print_examples(FILE *file, const char *examples)
{
    if (examples == NULL)
        return;
    fputs("\nExamples:\n", file);
    for (const char *line = examples; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        fprintf(file, "  %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

void cli_help_command(const struct cli_command *command, FILE *file)
{
    fprintf(file, "fihrist %s: %s\n\nUsage: fihrist %s %s\n\n", command->name, command->summary, command->name,
            command->usage);
    print_paragraphs(file, command->description);
    print_options(file, command->options);
    print_examples(file, command->examples);
}

void cli_help_program(FILE *file)
{
    fputs("Usage: fihrist COMMAND [OPTION...] [ARGUMENT...]\n\n", file);
    print_paragraphs(file, cli_about_text);
    fputs("\nCommands:\n", file);
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        fprintf(file, "  %-12s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    fputs("\nfihrist help COMMAND says more. Exit codes: ", file);
    print_paragraph(file, cli_exit_text, strlen(cli_exit_text), 0, 45);
}
