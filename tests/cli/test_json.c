/* What the JSON writer prints is read back by a strict reader, whatever the texts hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <yajl/yajl_parse.h>

#include "cli/json.h"
#include "tests/support/random.h"

static int on_string(void *user, const unsigned char *text, size_t length)
{
    struct fh_buffer *last = user;
    fh_buffer_reset(last);
    fh_buffer_append(last, text, length);
    return 1;
}

/* Parses with UTF-8 checked; the last string seen ends up in *last. */
static bool is_valid(struct fh_slice text, struct fh_buffer *last)
{
    static const yajl_callbacks callbacks = {.yajl_string = on_string};
    yajl_handle parser = yajl_alloc(&callbacks, NULL, last);
    bool valid = yajl_parse(parser, (const unsigned char *)text.bytes, text.length) == yajl_status_ok &&
                 yajl_complete_parse(parser) == yajl_status_ok;
    yajl_free(parser);
    return valid;
}

static void any_bytes_give_valid_json(void **state)
{
    (void)state;
    struct random random = {3};
    struct fh_buffer last = FH_BUFFER_INIT;
    for (int round = 0; round < 5000; round++) {
        struct cli_json json = CLI_JSON_INIT;
        char text[64];
        size_t length = random_below(&random, sizeof text);
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(random_once_in(&random, 2) ? random_below(&random, 256) : random_below(&random, 48));
        assert_int_equal(cli_json_open(&json, NULL), FH_OK);
        cli_json_object(&json);
        cli_json_put_text(&json, "text", (struct fh_slice){text, length});
        cli_json_put_number(&json, "number", 1e308 * (round % 3 == 0 ? 10 : 1), 3);
        cli_json_put_count(&json, "count", UINT64_MAX);
        cli_json_end_object(&json);
        assert_true(is_valid(fh_buffer_slice(&json.out), &last));
        cli_json_release(&json);
    }
    fh_buffer_release(&last);
}

static void valid_text_comes_back_as_it_was(void **state)
{
    (void)state;
    const char *text = "«نصّ» \"quoted\" back\\slash\n\ttab \x01 \xF0\x9F\x98\x80";
    struct fh_buffer last = FH_BUFFER_INIT;
    struct cli_json json = CLI_JSON_INIT;
    assert_int_equal(cli_json_open(&json, NULL), FH_OK);
    cli_json_array(&json);
    cli_json_text(&json, fh_text(text));
    cli_json_end_array(&json);
    assert_true(is_valid(fh_buffer_slice(&json.out), &last));
    assert_string_equal(last.bytes, text);
    cli_json_release(&json);
    fh_buffer_release(&last);
}

static void numbers_are_plain_and_finite(void **state)
{
    (void)state;
    struct cli_json json = CLI_JSON_INIT;
    assert_int_equal(cli_json_open(&json, NULL), FH_OK);
    cli_json_array(&json);
    cli_json_number(&json, 0.1, 6);
    cli_json_number(&json, -0.0 / 0.0, 2);
    cli_json_count(&json, UINT64_MAX);
    cli_json_bool(&json, true);
    cli_json_null(&json);
    cli_json_end_array(&json);
    assert_string_equal(json.out.bytes, "[0.100000,0.00,18446744073709551615,true,null]");
    cli_json_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_give_valid_json),
        cmocka_unit_test(valid_text_comes_back_as_it_was),
        cmocka_unit_test(numbers_are_plain_and_finite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
