/* Reading a command line against a table. See options.h. */
#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool cli_parse_count(const char *text, size_t *count)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    *count = (size_t)value;
    return errno == 0 && *end == '\0' && value <= SIZE_MAX;
}

bool cli_parse_bytes(const char *text, size_t *bytes)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    unsigned shift = 0;
    switch (*end) {
    case 'k':
    case 'K':
        shift = 10;
        break;
    case 'm':
    case 'M':
        shift = 20;
        break;
    case 'g':
    case 'G':
        shift = 30;
        break;
    default:
        break;
    }
    if (shift > 0)
        end++;
    *bytes = (size_t)(value << shift);
    return errno == 0 && *end == '\0' && value <= (SIZE_MAX >> shift);
}

int cli_parse_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);
    int number = 0;
    for (const char *word = choices;; word++, number++) {
        size_t word_length = strcspn(word, "|");
        if (word_length == length && memcmp(word, text, length) == 0)
            return number;
        word += word_length;
        if (*word == '\0')
            return -1;
    }
}

static bool parse_number(const char *text, double *number)
{
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && *number - *number == 0; /* finite */
}

const struct cli_option *cli_option_find(const struct cli_option *options, const char *name, size_t length)
{
    for (const struct cli_option *option = options; option != NULL && option->name != NULL; option++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
            return option;
    return NULL;
}

static const struct cli_option *find_letter(const struct cli_option *options, char letter)
{
    for (const struct cli_option *option = options; option != NULL && option->name != NULL; option++)
        if (option->letter == letter)
            return option;
    return NULL;
}

/* Stores `text` as the option's value; false when it does not read as one. */
static bool store_value(const struct cli_option *option, const char *text, void *settings)
{
    void *place = (char *)settings + option->offset;
    switch (option->kind) {
    case CLI_FLAG:
        *(bool *)place = true;
        return true;
    case CLI_TEXT:
        *(const char **)place = text;
        return true;
    case CLI_COUNT:
        return cli_parse_count(text, place);
    case CLI_NUMBER:
        return parse_number(text, place);
    case CLI_BYTES:
        return cli_parse_bytes(text, place);
    case CLI_CHOICE:
        *(int *)place = cli_parse_choice(option->argument, text);
        return *(int *)place >= 0;
    }
    return false;
}

static enum fh_status fail_value(const struct cli_command *command, const struct cli_option *option, const char *text,
                                 struct fh_error *error)
{
    const char *wanted = option->kind == CLI_COUNT    ? "a whole number"
                         : option->kind == CLI_NUMBER ? "a number"
                         : option->kind == CLI_BYTES  ? "a size such as 64M"
                                                      : option->argument;
    return fh_fail(error, FH_ERR_USAGE, "%s: --%s: \"%s\" is not %s%s", command->name, option->name, text,
                   option->kind == CLI_CHOICE ? "one of " : "", wanted);
}

/* A command line being read. */
struct line {
    const struct cli_command *command;
    int argc, next;
    char **argv;
    void *settings;
};

/* Stores an option whose value, when it came attached, is `attached`, else the next word. */
static enum fh_status take_option(struct line *line, const struct cli_option *option, const char *attached,
                                  struct fh_error *error)
{
    const char *text = attached;
    if (option->kind == CLI_FLAG && attached != NULL)
        return fh_fail(error, FH_ERR_USAGE, "%s: --%s takes no value", line->command->name, option->name);
    if (option->kind != CLI_FLAG && text == NULL) {
        if (line->next >= line->argc)
            return fh_fail(error, FH_ERR_USAGE, "%s: --%s wants a value: %s", line->command->name, option->name,
                           option->argument);
        text = line->argv[line->next++];
    }
    if (!store_value(option, text, line->settings))
        return fail_value(line->command, option, text, error);
    return FH_OK;
}

static enum fh_status fail_unknown(const struct line *line, const char *word, struct fh_error *error)
{
    return fh_fail(error, FH_ERR_USAGE, "%s: no option \"%s\" (fihrist help %s lists them; -- ends the options)",
                   line->command->name, word, line->command->name);
}

static enum fh_status take_long(struct line *line, const char *word, struct fh_error *error)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const struct cli_option *option = cli_option_find(line->command->options, name, length);
    if (option == NULL)
        return fail_unknown(line, word, error);
    return take_option(line, option, name[length] == '=' ? name + length + 1 : NULL, error);
}

/* -k 10, -k10, and flags run together: -xk10. */
static enum fh_status take_letters(struct line *line, const char *word, struct fh_error *error)
{
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const struct cli_option *option = find_letter(line->command->options, *letter);
        if (option == NULL)
            return fail_unknown(line, word, error);
        if (option->kind != CLI_FLAG)
            return take_option(line, option, letter[1] != '\0' ? letter + 1 : NULL, error);
        store_value(option, NULL, line->settings);
    }
    return FH_OK;
}

static enum fh_status check_count(const struct cli_command *command, size_t count, struct fh_error *error)
{
    if (count >= command->arguments_min && count <= command->arguments_max)
        return FH_OK;
    return fh_fail(error, FH_ERR_USAGE, "%s: %s: usage: fihrist %s %s", command->name,
                   count < command->arguments_min ? "an argument is missing" : "too many arguments", command->name,
                   command->usage);
}

enum fh_status cli_options_parse(const struct cli_command *command, int argc, char **argv, void *settings,
                                 const char **list, size_t *count, struct fh_error *error)
{
    struct line line = {command, argc, 0, argv, settings};
    bool options_ended = false;
    enum fh_status status = FH_OK;
    *count = 0;
    while (line.next < argc && status == FH_OK) {
        const char *word = argv[line.next++];
        if (options_ended || word[0] != '-' || word[1] == '\0')
            list[(*count)++] = word;
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else if (word[1] == '-')
            status = take_long(&line, word, error);
        else
            status = take_letters(&line, word, error);
    }
    return status != FH_OK ? status : check_count(command, *count, error);
}
