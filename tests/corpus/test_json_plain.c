/* Plain objects, against what yajl makes of the same members: a number at the end makes any object one for yajl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "corpus/json_plain.h"
#include "corpus/json_record.h"
#include "tests/support/random.h"

struct parse {
    struct fh_fields *fields;
    struct fh_json_parser *parser;
    struct fh_record record;
};

static void parse_init(struct parse *parse)
{
    assert_int_equal(fh_fields_new(&parse->fields, NULL, NULL), FH_OK);
    assert_int_equal(fh_json_parser_new(&parse->parser, parse->fields, NULL), FH_OK);
    fh_record_init(&parse->record);
}

static void parse_release(struct parse *parse)
{
    fh_record_release(&parse->record);
    fh_json_parser_free(parse->parser);
    fh_fields_free(parse->fields);
}

static void parse_text(struct parse *parse, const char *text)
{
    char copy[4096];
    size_t length = strlen(text);
    assert_true(length < sizeof copy);
    memcpy(copy, text, length + 1);
    fh_record_reset(&parse->record);
    assert_int_equal(fh_json_parse(parse->parser, copy, length, &parse->record, NULL), FH_OK);
}

/* Members, some of them no JSON, some of them not plain. */
static void draw_members(struct random *random, char *text)
{
    static const char *const keys[] = {"\"title\"", "\"body\"", "\"id\"", "\"url\"", "\"date\"", "\"x\"", "\"\"", "\"a.b\"", "\"ti\\ttle\""};
    static const char *const bits[] = {"كلمة", " ", "a", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "0123456789", ",", "{", "}", ":", "é", "\x7F"};
    static const char *const rare[] = {"\\u0041", "\\ud83d\\ude00", "\\u0000", "\\x", "\n", "\x01", "\"", "\\"};
    static const char *const words[] = {"null", "true", "false", "nul", "[\"a\",\"b\"]", "{\"c\":\"d\"}", "12", "truefalse"};
    text[0] = '\0';
    for (uint32_t members = 1 + random_below(random, 4); members > 0; members--) {
        strcat(text, keys[random_below(random, sizeof keys / sizeof *keys)]);
        strcat(text, random_once_in(random, 40) ? " " : random_once_in(random, 3) ? " : " : ":");
        if (random_once_in(random, 6)) {
            strcat(text, words[random_below(random, sizeof words / sizeof *words)]);
        } else {
            strcat(text, "\"");
            for (uint32_t left = random_below(random, 12); left > 0; left--)
                strcat(text, random_once_in(random, 60) ? rare[random_below(random, sizeof rare / sizeof *rare)]
                                                        : bits[random_below(random, sizeof bits / sizeof *bits)]);
            strcat(text, "\"");
        }
        strcat(text, members > 1 ? random_once_in(random, 60) ? ",," : ", " : "");
    }
}

static void assert_same(const struct fh_record *plain, const struct fh_record *full, const char *text)
{
    if (fh_record_is_bad(plain) || fh_record_is_bad(full))
        fail_msg("refused: %s", text);
    for (int i = 0; i < FH_RECORD_FIELDS; i++) {
        const struct fh_record_slot *a = &plain->slots[i], *b = &full->slots[i];
        if (!fh_slice_equal(a->text, b->text) || a->rank != b->rank || (a->problem != NULL) != (b->problem != NULL))
            fail_msg("field %d differs in %s", i, text);
    }
}

static void plain_objects_are_read_as_yajl_reads_them(void **state)
{
    (void)state;
    struct random random = {11};
    struct parse plain, full;
    size_t plain_count = 0;
    parse_init(&plain);
    parse_init(&full);
    for (int round = 0; round < 20000; round++) {
        char members[2048], text[2100];
        struct fh_json_plain found;
        draw_members(&random, members);
        snprintf(text, sizeof text, "{%s}", members);
        if (!fh_json_plain_read(&found, fh_text(text)))
            continue;
        plain_count++;
        parse_text(&plain, text);
        snprintf(text, sizeof text, "{%s, \"zzz\": 1}", members);
        assert_false(fh_json_plain_read(&found, fh_text(text)));
        parse_text(&full, text);
        assert_same(&plain.record, &full.record, text);
    }
    assert_in_range(plain_count, 4000, 19000); /* the others are yajl's anyway */
    parse_release(&plain);
    parse_release(&full);
}

static void an_object_that_is_cut_or_goes_on_is_not_plain(void **state)
{
    (void)state;
    static const char whole[] = " {\"title\" : \"a\\nb\", \"x\":null,\"body\":\"\"} \n";
    struct fh_json_plain found;
    assert_true(fh_json_plain_read(&found, fh_text(whole)));
    assert_int_equal(found.count, 3);
    for (size_t length = 0; length < strlen(whole) - 2; length++)
        assert_false(fh_json_plain_read(&found, (struct fh_slice){whole, length}));
    static const char *const others[] = {"", "{", "{}", "[]", "{\"a\":\"b\"}{", "{\"a\":\"b\"} x", "{\"a\":\"b\",}", "\"a\":\"b\"", "{\"a\" \"b\"}",
                                         "{\"a\":\"b\" \"c\":null}", "{\"a\":nul}", "{\"a\":\"\\u0041\"}", "{a:\"b\"}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(fh_json_plain_read(&found, fh_text(others[i])));
}

static void more_members_than_there_is_room_for_are_not_plain(void **state)
{
    (void)state;
    struct fh_json_plain found;
    char text[1024] = "{\"k\":\"v\"";
    for (int count = 1; count <= FH_JSON_PLAIN_MEMBERS + 1; count++) {
        char closed[1026];
        snprintf(closed, sizeof closed, "%s}", text);
        assert_int_equal(fh_json_plain_read(&found, fh_text(closed)), count <= FH_JSON_PLAIN_MEMBERS);
        strcat(text, ",\"k\":\"v\"");
    }
}

static void escapes_become_what_they_stand_for(void **state)
{
    (void)state;
    char text[32];
    size_t length = fh_json_plain_unescape(text, fh_text("\\\"a\\\\\\/b\\b\\f\\n\\r\\tc"));
    assert_int_equal(length, 11);
    assert_memory_equal(text, "\"a\\/b\b\f\n\r\tc", 11);
    assert_int_equal(fh_json_plain_unescape(text, fh_text("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_objects_are_read_as_yajl_reads_them),
        cmocka_unit_test(an_object_that_is_cut_or_goes_on_is_not_plain),
        cmocka_unit_test(more_members_than_there_is_room_for_are_not_plain),
        cmocka_unit_test(escapes_become_what_they_stand_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
