/* The query parser: readable goldens, then what must hold for any bytes at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "query/parser.h"
#include "tests/support/random.h"

struct parsed {
    struct fh_arena arena;
    struct fh_notes notes;
    struct fh_node *root;
    struct fh_error error;
    enum fh_status status;
};

static void parse(struct parsed *parsed, struct fh_slice query, bool strict)
{
    *parsed = (struct parsed){.arena = FH_ARENA_INIT};
    parsed->status = fh_parse(&parsed->root, &parsed->arena, query, strict, &parsed->notes, &parsed->error);
}

/* ---- Goldens ---- */

static struct fh_slice line_next(struct fh_slice *text)
{
    const char *end = memchr(text->bytes, '\n', text->length);
    struct fh_slice line = {text->bytes, end != NULL ? (size_t)(end - text->bytes) : text->length};
    size_t used = line.length + (end != NULL);
    *text = (struct fh_slice){text->bytes + used, text->length - used};
    return line;
}

static void unescape(struct fh_slice line, struct fh_buffer *out)
{
    for (size_t i = 0; i < line.length; i++) {
        if (line.length - i >= 4 && line.bytes[i] == '\\' && line.bytes[i + 1] == 'x') {
            char digits[3] = {line.bytes[i + 2], line.bytes[i + 3], '\0'};
            fh_buffer_append_byte(out, (char)strtoul(digits, NULL, 16));
            i += 3;
        } else {
            fh_buffer_append_byte(out, line.bytes[i]);
        }
    }
}

static void print_result(const struct parsed *parsed, struct fh_buffer *out)
{
    fh_syntax_print(parsed->root, out);
    fh_buffer_append_byte(out, '\n');
    for (size_t i = 0; i < parsed->notes.count; i++)
        fh_buffer_printf(out, "! %s\n", parsed->notes.list[i].text);
}

static void queries_parse_as_the_golden_file_says(void **state)
{
    (void)state;
    struct fh_map map;
    assert_int_equal(fh_map_open(&map, "tests/golden/queries.txt", NULL), FH_OK);
    struct fh_slice text = {(const char *)map.bytes, map.size};
    size_t cases = 0;
    while (text.length > 0) {
        struct fh_slice line = line_next(&text);
        if (!fh_slice_starts_with(line, FH_SLICE_LITERAL("> ")))
            continue;
        struct fh_buffer query = FH_BUFFER_INIT, wanted = FH_BUFFER_INIT, got = FH_BUFFER_INIT;
        unescape((struct fh_slice){line.bytes + 2, line.length - 2}, &query);
        for (struct fh_slice next; text.length > 0 && (next = line_next(&text)).length > 0;) {
            fh_buffer_append_slice(&wanted, next);
            fh_buffer_append_byte(&wanted, '\n');
        }
        struct parsed parsed;
        parse(&parsed, fh_buffer_slice(&query), false);
        assert_int_equal(parsed.status, FH_OK);
        print_result(&parsed, &got);
        if (strcmp(got.bytes, wanted.bytes) != 0)
            print_message("query: %.*s\n", (int)line.length, line.bytes);
        assert_string_equal(got.bytes, wanted.bytes);
        bool repaired = parsed.notes.count > 0;
        fh_arena_release(&parsed.arena);

        parse(&parsed, fh_buffer_slice(&query), true);
        assert_int_equal(parsed.status, repaired ? FH_ERR_INPUT : FH_OK);
        if (repaired)
            assert_non_null(strstr(parsed.error.message, "query: column "));
        fh_arena_release(&parsed.arena);
        fh_buffer_release(&query);
        fh_buffer_release(&wanted);
        fh_buffer_release(&got);
        cases++;
    }
    fh_map_close(&map);
    assert_true(cases > 60);
}

/* ---- Any bytes ---- */

static size_t leaves(const struct fh_node *node, size_t depth)
{
    assert_true(depth <= 4 * (FH_QUERY_DEPTH_MAX + 1));
    if (fh_node_is_leaf(node)) {
        assert_true(node->text.length > 0);
        assert_null(node->children);
        return 1;
    }
    size_t sum = 0, count = 0;
    for (const struct fh_node *child = node->children; child != NULL; child = child->next, count++)
        sum += leaves(child, depth + 1);
    assert_true(count > 0);
    assert_true(count > 1 || node->children->occur == FH_OCCUR_EXCLUDED);
    return sum;
}

static void check_any(struct fh_slice query)
{
    struct parsed parsed;
    parse(&parsed, query, false);
    assert_int_equal(parsed.status, FH_OK);
    if (parsed.root != NULL)
        assert_true(leaves(parsed.root, 0) <= FH_QUERY_LEAVES_MAX);
    for (size_t i = 0; i < parsed.notes.count; i++)
        assert_in_range(parsed.notes.list[i].column, 1, query.length + 1);
    fh_arena_release(&parsed.arena);
}

static void random_pieces_always_give_a_sound_tree(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "كتاب", "a",  " ",     " ",    "(",     ")",      "\"",    "«", "»", "“", "=",    "+",        "-",
        "~",    "^2", " AND ", " OR ", " NOT ", "title:", "date:", ":", "*", "?", "\xFF", "\xE2\x80", "\xE2\x80\x8F",
        "\n",   "ً",   "1"};
    struct random random = {7};
    for (int round = 0; round < 20000; round++) {
        struct fh_buffer query = FH_BUFFER_INIT;
        for (uint32_t n = random_below(&random, 25); n > 0; n--)
            fh_buffer_append_text(&query, pieces[random_below(&random, sizeof pieces / sizeof pieces[0])]);
        check_any(fh_buffer_slice(&query));
        fh_buffer_release(&query);
    }
}

static void repeat(struct fh_buffer *out, const char *piece, size_t times)
{
    while (times-- > 0)
        fh_buffer_append_text(out, piece);
}

static void queries_of_a_megabyte_get_an_answer(void **state)
{
    (void)state;
    static const char *const pieces[] = {"كلمة ",  "(",   ")",    "\"",     "«",  "“ ”",  "-",   "+a",
                                         "a AND ", "OR ", "NOT ", "title:", "-(", "\xFF", "=\"", "ً",
                                         "(a ",    "a)",  "x*y ", "a:",     "~",  "^1 "};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct fh_buffer query = FH_BUFFER_INIT;
        repeat(&query, pieces[i], 1000000 / strlen(pieces[i]));
        check_any(fh_buffer_slice(&query));
        fh_buffer_release(&query);
    }
}

static void a_query_of_too_many_words_keeps_the_first(void **state)
{
    (void)state;
    struct fh_buffer query = FH_BUFFER_INIT;
    repeat(&query, "w ", FH_QUERY_LEAVES_MAX + 10);
    struct parsed parsed;
    parse(&parsed, fh_buffer_slice(&query), false);
    assert_int_equal(leaves(parsed.root, 0), FH_QUERY_LEAVES_MAX);
    assert_int_equal(parsed.notes.count, 1);
    assert_string_equal(parsed.notes.list[0].text, "column 131073: the query is too long; the rest was left out");
    fh_arena_release(&parsed.arena);
    fh_buffer_release(&query);
}

static void deep_parentheses_keep_their_words(void **state)
{
    (void)state;
    struct fh_buffer query = FH_BUFFER_INIT;
    repeat(&query, "(a ", 1000);
    repeat(&query, ")", 1000);
    fh_buffer_append_text(&query, " b");
    struct parsed parsed;
    parse(&parsed, fh_buffer_slice(&query), false);
    assert_int_equal(leaves(parsed.root, 0), 1001);
    assert_int_equal(parsed.notes.count, 1);
    assert_non_null(strstr(parsed.notes.list[0].text, "column 193: parentheses are nested too deep"));
    fh_arena_release(&parsed.arena);
    fh_buffer_release(&query);
}

static void a_plain_query_is_one_text(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_node *root;
    assert_int_equal(fh_parse_plain(&root, &arena, fh_text("a AND -b \"c"), NULL), FH_OK);
    assert_true(fh_slice_is(root->text, "a AND -b \"c"));
    assert_int_equal(fh_parse_plain(&root, &arena, fh_text(""), NULL), FH_OK);
    assert_null(root);
    fh_arena_release(&arena);
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    const char *query = "a AND (b -\"c d\") OR e* f~ (";
    for (long n = 1;; n++) {
        struct parsed parsed;
        fh_mem_fail_after(n);
        parse(&parsed, fh_text(query), false);
        fh_mem_fail_after(0);
        enum fh_status status = parsed.status;
        fh_arena_release(&parsed.arena);
        if (status == FH_OK)
            return;
        assert_int_equal(status, FH_ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_parse_as_the_golden_file_says),
        cmocka_unit_test(random_pieces_always_give_a_sound_tree),
        cmocka_unit_test(queries_of_a_megabyte_get_an_answer),
        cmocka_unit_test(a_query_of_too_many_words_keeps_the_first),
        cmocka_unit_test(deep_parentheses_keep_their_words),
        cmocka_unit_test(a_plain_query_is_one_text),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
