/* Command lines against a table: every form of option, every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/options.h"

struct settings {
    bool flag, other;
    const char *text;
    size_t count, bytes;
    double number;
    int choice;
};

#define PLACE(field) offsetof(struct settings, field)

static const struct cli_option options[] = {{"flag", 'f', CLI_FLAG, PLACE(flag), NULL, "a flag"},
                                            {"other", 'o', CLI_FLAG, PLACE(other), NULL, "another"},
                                            {"text", 't', CLI_TEXT, PLACE(text), "TEXT", "a text"},
                                            {"count", 'k', CLI_COUNT, PLACE(count), "N", "a count"},
                                            {"bytes", 'M', CLI_BYTES, PLACE(bytes), "SIZE", "a size"},
                                            {"number", 0, CLI_NUMBER, PLACE(number), "X", "a number"},
                                            {"choice", 0, CLI_CHOICE, PLACE(choice), "score|date|-date", "a choice"},
                                            {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

static const struct cli_command command = {.name = "test",
                                           .usage = "A [B]",
                                           .options = options,
                                           .settings_size = sizeof(struct settings),
                                           .arguments_min = 1,
                                           .arguments_max = 2};

/* A command line, parsed: words separated by single blanks. */
struct outcome {
    enum fh_status status;
    struct settings settings;
    const char *list[32];
    size_t count;
    struct fh_error error;
    char words[256];
};

static struct outcome *parse(const char *line)
{
    static struct outcome outcome;
    char *argv[32];
    int argc = 0;
    memset(&outcome, 0, sizeof outcome);
    snprintf(outcome.words, sizeof outcome.words, "%s", line);
    for (char *word = strtok(outcome.words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    outcome.status =
        cli_options_parse(&command, argc, argv, &outcome.settings, outcome.list, &outcome.count, &outcome.error);
    return &outcome;
}

static void assert_refused(const char *line, const char *message)
{
    struct outcome *outcome = parse(line);
    assert_int_equal(outcome->status, FH_ERR_USAGE);
    assert_string_equal(outcome->error.message, message);
}

static void options_and_arguments_come_in_any_order(void **state)
{
    (void)state;
    struct outcome *outcome = parse("--flag a --count=10 b --text x");
    assert_int_equal(outcome->status, FH_OK);
    assert_true(outcome->settings.flag);
    assert_false(outcome->settings.other);
    assert_int_equal(outcome->settings.count, 10);
    assert_string_equal(outcome->settings.text, "x");
    assert_int_equal(outcome->count, 2);
    assert_string_equal(outcome->list[0], "a");
    assert_string_equal(outcome->list[1], "b");
}

static void short_options_run_together_and_take_values_attached_or_not(void **state)
{
    (void)state;
    assert_int_equal(parse("-k10 a")->settings.count, 10);
    assert_int_equal(parse("-k 10 a")->settings.count, 10);
    struct outcome *outcome = parse("-fok7 a");
    assert_true(outcome->settings.flag && outcome->settings.other);
    assert_int_equal(outcome->settings.count, 7);
}

static void two_dashes_end_the_options_and_one_is_an_argument(void **state)
{
    (void)state;
    struct outcome *outcome = parse("- -- --flag");
    assert_int_equal(outcome->status, FH_OK);
    assert_false(outcome->settings.flag);
    assert_string_equal(outcome->list[0], "-");
    assert_string_equal(outcome->list[1], "--flag");
}

static void a_value_may_begin_with_a_dash_or_be_empty(void **state)
{
    (void)state;
    assert_int_equal(parse("--choice=-date a")->settings.choice, 2);
    assert_int_equal(parse("--choice -date a")->settings.choice, 2);
    assert_string_equal(parse("--text= a")->settings.text, "");
}

static void sizes_have_units(void **state)
{
    (void)state;
    size_t bytes;
    assert_true(cli_parse_bytes("64M", &bytes) && bytes == (size_t)64 << 20);
    assert_true(cli_parse_bytes("2g", &bytes) && bytes == (size_t)2 << 30);
    assert_true(cli_parse_bytes("8k", &bytes) && bytes == 8192);
    assert_true(cli_parse_bytes("100", &bytes) && bytes == 100);
    static const char *const bad[] = {
        "", "M", "-1", "1MB", "1.5G", " 1", "99999999999999999999", "18446744073709551615K"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(cli_parse_bytes(bad[i], &bytes));
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    assert_refused("--nope a", "test: no option \"--nope\" (fihrist help test lists them; -- ends the options)");
    assert_refused("-x a", "test: no option \"-x\" (fihrist help test lists them; -- ends the options)");
    assert_refused("a --count", "test: --count wants a value: N");
    assert_refused("a --count=ten", "test: --count: \"ten\" is not a whole number");
    assert_refused("a --count=-1", "test: --count: \"-1\" is not a whole number");
    assert_refused("a --number=1e999", "test: --number: \"1e999\" is not a number");
    assert_refused("a --number=nan", "test: --number: \"nan\" is not a number");
    assert_refused("a --bytes=lots", "test: --bytes: \"lots\" is not a size such as 64M");
    assert_refused("a --choice=size", "test: --choice: \"size\" is not one of score|date|-date");
    assert_refused("a --flag=yes", "test: --flag takes no value");
    assert_refused("", "test: an argument is missing: usage: fihrist test A [B]");
    assert_refused("a b c", "test: too many arguments: usage: fihrist test A [B]");
}

static void choices_are_whole_words(void **state)
{
    (void)state;
    assert_int_equal(cli_parse_choice("a|bb|c", "bb"), 1);
    assert_int_equal(cli_parse_choice("a|bb|c", "c"), 2);
    assert_int_equal(cli_parse_choice("a|bb|c", "b"), -1);
    assert_int_equal(cli_parse_choice("a|bb|c", ""), -1);
    assert_int_equal(cli_parse_choice("a|bb|c", "a|bb"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_arguments_come_in_any_order),
        cmocka_unit_test(short_options_run_together_and_take_values_attached_or_not),
        cmocka_unit_test(two_dashes_end_the_options_and_one_is_an_argument),
        cmocka_unit_test(a_value_may_begin_with_a_dash_or_be_empty),
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(choices_are_whole_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
