/* Rules about what else may be written: read, refused, found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "stemmer/synonyms.h"

struct bed {
    struct fh_analyzer *analyzer;
    struct fh_session *session;
    struct fh_tokens tokens;
    struct fh_synonyms synonyms;
};

static void bed_open(struct bed *bed, const char *analyzer)
{
    *bed = (struct bed){.tokens = FH_TOKENS_INIT};
    assert_int_equal(fh_analyzer_new(&bed->analyzer, analyzer, NULL, NULL), FH_OK);
    assert_int_equal(fh_session_new(&bed->session, bed->analyzer, NULL), FH_OK);
}

static void bed_close(struct bed *bed)
{
    fh_synonyms_release(&bed->synonyms);
    fh_tokens_release(&bed->tokens);
    fh_session_free(bed->session);
    fh_analyzer_free(bed->analyzer);
}

static enum fh_status add(struct bed *bed, const char *text, struct fh_error *error)
{
    return fh_synonyms_add(&bed->synonyms, bed->session, fh_text(text), "rules.txt", 0.5, error);
}

/* "2: first, second": of how many words, and what else they may be; "" when there is no rule. */
static const char *found(struct bed *bed, const char *typed)
{
    static char text[400];
    struct fh_slice stems[16], number;
    struct fh_arena arena = FH_ARENA_INIT;
    const struct fh_synonym *rule;
    size_t rules, used;
    assert_int_equal(fh_session_analyze(bed->session, fh_text(typed), &bed->tokens, NULL), FH_OK);
    for (size_t i = 0; i < bed->tokens.count; i++)
        stems[i] = fh_session_stem(bed->session, bed->tokens.list[i].stem_id);
    size_t words = fh_synonyms_find(&bed->synonyms, stems, bed->tokens.count, &rule, &rules, &number);
    used = (size_t)snprintf(text, sizeof text, "%zu:", words);
    for (; rules > 0; rules--, rule++)
        for (uint32_t i = 0; i < rule->item_count; i++)
            if (i != rule->own)
                used += (size_t)snprintf(text + used, sizeof text - used, "[%s]",
                                         fh_synonym_item(rule, i, number, &arena).bytes);
    fh_arena_release(&arena);
    return text;
}

static void any_of_a_line_stands_for_the_others(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, "arabic");
    assert_int_equal(add(&bed, "# سيارة, قطار\n\n  \r\nسيارة, مركبة ، عربة\r\nمركبة,آلية", NULL), FH_OK);
    fh_synonyms_sort(&bed.synonyms);
    assert_string_equal(found(&bed, "سيارة"), "1:[مركبة][عربة]");
    assert_string_equal(found(&bed, "والسيارات"), "1:[مركبة][عربة]");
    assert_string_equal(found(&bed, "المركبة"), "1:[سيارة][عربة][آلية]");
    assert_string_equal(found(&bed, "قطار"), "0:");
    bed_close(&bed);
}

static void an_arrow_leads_one_way(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, "whitespace");
    assert_int_equal(add(&bed, "a, b => c, d e", NULL), FH_OK);
    fh_synonyms_sort(&bed.synonyms);
    assert_string_equal(found(&bed, "a"), "1:[c][d e]");
    assert_string_equal(found(&bed, "b"), "1:[c][d e]");
    assert_string_equal(found(&bed, "c"), "0:");
    assert_string_equal(found(&bed, "d e"), "0:");
    bed_close(&bed);
}

static void the_longest_run_is_found(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, "whitespace");
    assert_int_equal(add(&bed, "a=>1\na b c=>3\nab c=>4\na b=>2\na-b=>5\na b c d e f g h=>8", NULL), FH_OK);
    fh_synonyms_sort(&bed.synonyms);
    assert_string_equal(found(&bed, "a"), "1:[1]");
    assert_string_equal(found(&bed, "a x"), "1:[1]");
    assert_string_equal(found(&bed, "a b"), "2:[2]");
    assert_string_equal(found(&bed, "a b c x"), "3:[3]");
    assert_string_equal(found(&bed, "a b c d e f g"), "3:[3]");
    assert_string_equal(found(&bed, "a b c d e f g h i"), "8:[8]");
    assert_string_equal(found(&bed, "ab c"), "2:[4]");
    assert_string_equal(found(&bed, "ab"), "0:");
    assert_string_equal(found(&bed, "b"), "0:");
    bed_close(&bed);
}

static void a_number_stands_for_any(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, "arabic");
    assert_int_equal(add(&bed, "{n} أغسطس, {n} آب\nأغسطس {n}, آب {n}\n11 سبتمبر => الهجمات\nn => ن", NULL), FH_OK);
    fh_synonyms_sort(&bed.synonyms);
    assert_string_equal(found(&bed, "15 أغسطس 2015"), "2:[15 آب]");
    assert_string_equal(found(&bed, "١٥ آب"), "2:[15 أغسطس]");
    assert_string_equal(found(&bed, "آب 2015"), "2:[أغسطس 2015]");
    assert_string_equal(found(&bed, "آب"), "0:");
    assert_string_equal(found(&bed, "آب الماضي"), "0:");
    assert_string_equal(found(&bed, "11 سبتمبر"), "2:[الهجمات]");
    assert_string_equal(found(&bed, "12 سبتمبر"), "0:");
    assert_string_equal(found(&bed, "n أغسطس"), "1:[ن]");
    bed_close(&bed);
}

static void a_backslash_makes_a_letter(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, "whitespace");
    assert_int_equal(add(&bed, "1\\,5, x\\=>y\n\\#tag, z\\\\", NULL), FH_OK);
    fh_synonyms_sort(&bed.synonyms);
    assert_string_equal(found(&bed, "1,5"), "1:[x=>y]");
    assert_string_equal(found(&bed, "#tag"), "1:[z\\]");
    bed_close(&bed);
}

static void bad_lines_are_named_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"سيارة", "rules.txt:1: a word alone: neither a comma nor an arrow (=>)"},
        {"a, b\n\nc,", "rules.txt:3: there is no word between two commas, or at an end"},
        {"a,,b", "rules.txt:1: there is no word between two commas, or at an end"},
        {"=> b", "rules.txt:1: there is no word between two commas, or at an end"},
        {"a =>", "rules.txt:1: there is no word between two commas, or at an end"},
        {"# c\na => b => c", "rules.txt:2: two arrows in a line"},
        {"؟, b", "rules.txt:1: there is no word between two commas, or at an end"},
        {"a b c d e f g h i, j", "rules.txt:1: more than 8 words between two commas"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bed bed;
        struct fh_error error;
        bed_open(&bed, "arabic");
        assert_int_equal(add(&bed, bad[i].text, &error), FH_ERR_INPUT);
        assert_string_equal(error.message, bad[i].message);
        bed_close(&bed);
    }
}

static void long_lines_have_an_end(void **state)
{
    (void)state;
    struct bed bed;
    struct fh_error error;
    struct fh_buffer line = FH_BUFFER_INIT;
    bed_open(&bed, "arabic");
    for (int i = 0; i < 64; i++)
        fh_buffer_printf(&line, "%sw%d", i > 0 ? "," : "", i);
    assert_int_equal(add(&bed, line.bytes, NULL), FH_OK);
    fh_buffer_append_text(&line, ",w64");
    assert_int_equal(add(&bed, line.bytes, &error), FH_ERR_INPUT);
    assert_string_equal(error.message, "rules.txt:1: more than 64 words in a line");
    fh_buffer_release(&line);
    bed_close(&bed);
}

static void no_memory_is_said(void **state)
{
    (void)state;
    long failures = 0;
    for (enum fh_status status = FH_ERR_NOMEM; status != FH_OK; failures++) {
        struct bed bed;
        bed_open(&bed, "arabic");
        fh_mem_fail_after(failures + 1);
        status = add(&bed, "سيارة, مركبة عربة, w3\na => b", NULL);
        fh_mem_fail_after(0);
        assert_true(status == FH_OK || status == FH_ERR_NOMEM);
        bed_close(&bed);
    }
    assert_true(failures > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_of_a_line_stands_for_the_others), cmocka_unit_test(an_arrow_leads_one_way),
        cmocka_unit_test(the_longest_run_is_found), cmocka_unit_test(a_number_stands_for_any),            cmocka_unit_test(a_backslash_makes_a_letter),
        cmocka_unit_test(bad_lines_are_named_with_file_and_line), cmocka_unit_test(long_lines_have_an_end),
        cmocka_unit_test(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
