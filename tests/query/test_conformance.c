/* tests/golden/arabic-conformance.txt through index and search. Cases with a rule of the user's have an
 * index of their own, made with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fihrist.h"
#include "stemmer/analyzer.h"
#include "tests/support/conformance.h"
#include "tests/support/temporary.h"

#define ROW_MAX 26
#define CASES_MIN 5 /* of either kind, a row */

static struct conformance cases;
static struct fh_index *searched;
static char *path;

static void id_of(size_t number, char id[24])
{
    snprintf(id, 24, "%zu", number);
}

static int set_up(void **state)
{
    (void)state;
    struct fh_writer *writer = NULL;
    char id[24];
    conformance_open(&cases);
    path = temporary_path("conformance");
    assert_int_equal(fh_writer_open(&writer, path, NULL, NULL), FH_OK);
    for (size_t i = 0; i < cases.count; i++) {
        id_of(i, id);
        struct fh_document document = {.id = fh_text(id), .body = cases.cases[i].text, .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    return fh_index_open(&searched, path, NULL) == FH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fh_index_close(searched);
    temporary_remove(path);
    conformance_close(&cases);
    return 0;
}

static void complain(const struct conformance_case *one, const char *what)
{
    print_message("row %d: %.*s: %s: %.*s\n", one->row, (int)one->typed.length, one->typed.bytes, what,
                  (int)one->marked.length, one->marked.bytes);
}

/* The score of case `number`'s text for its query, all words wanted; 0 when it is not found. */
static double score_of(size_t number, enum fh_rank rank, bool alternatives)
{
    struct fh_search_options options = {
        .limit = cases.count, .default_operator = FH_AND, .rank = rank, .ids_only = true, .strict = true,
        .no_alternatives = !alternatives};
    struct fh_results *results = NULL;
    struct fh_error error;
    double score = 0;
    char id[24];
    id_of(number, id);
    if (fh_search(&results, searched, cases.cases[number].typed, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < fh_results_count(results); i++)
        if (fh_slice_is(fh_results_hit(results, i)->id, id))
            score = fh_results_hit(results, i)->score;
    fh_results_free(results);
    return score;
}

/* Whether exactly the bracketed words of the case are marked. */
static bool marks_agree(size_t number)
{
    const struct conformance_case *one = &cases.cases[number];
    struct fh_marked *marked = NULL;
    char id[24];
    id_of(number, id);
    assert_int_equal(fh_marked_new(&marked, searched, one->typed, fh_text(id), NULL, NULL), FH_OK);
    bool agree = true;
    size_t at = 0, mark = 0, begin = 0;
    for (size_t i = 0; i < one->marked.length; i++) {
        if (one->marked.bytes[i] == '[') {
            begin = at;
        } else if (one->marked.bytes[i] == ']') {
            agree = agree && mark < marked->body_mark_count && marked->body_marks[mark].offset == begin &&
                    marked->body_marks[mark].length == at - begin;
            mark++;
        } else {
            at++;
        }
    }
    agree = agree && mark == marked->body_mark_count;
    fh_marked_free(marked);
    return agree;
}

/* Letters as comparisons see them. */
static bool same_letters(struct fh_slice a, struct fh_slice b)
{
    struct fh_buffer x = FH_BUFFER_INIT, y = FH_BUFFER_INIT;
    fh_fold_text(a, &x);
    fh_fold_text(b, &y);
    bool same = fh_slice_equal(fh_buffer_slice(&x), fh_buffer_slice(&y));
    fh_buffer_release(&x);
    fh_buffer_release(&y);
    return same;
}

/* Whether the first suggestion is the one wanted, or there is none where none is. */
static bool suggests(const struct conformance_case *one)
{
    struct fh_suggestions *suggestions = NULL;
    assert_int_equal(fh_suggest(&suggestions, searched, one->typed, NULL, NULL), FH_OK);
    const struct fh_suggestion *first = fh_suggestions_get(suggestions, 0);
    bool right = one->wanted == WANTED_SILENT ? first == NULL : first != NULL && same_letters(first->query, one->meant);
    if (!right)
        complain(one, first != NULL ? first->query.bytes : "nothing suggested");
    fh_suggestions_free(suggestions);
    return right;
}

static bool passes(size_t number)
{
    const struct conformance_case *one = &cases.cases[number];
    if (one->wanted == WANTED_MEANT || one->wanted == WANTED_SILENT)
        return suggests(one);
    double score = score_of(number, FH_RANK_DEFAULT, true), stem_score = score_of(number, FH_RANK_STEM, true);
    if ((score > 0) != (one->wanted != WANTED_NO)) {
        complain(one, score > 0 ? "found in" : "not found in");
        return false;
    }
    if (one->wanted == WANTED_SOFTER && fabs(score - stem_score) > 1e-9) {
        complain(one, "as good as typed in");
        return false;
    }
    if (one->wanted == WANTED_OTHER && score_of(number, FH_RANK_DEFAULT, false) > 0) {
        complain(one, "found as typed in");
        return false;
    }
    if (one->wanted == WANTED_MARKS && !marks_agree(number)) {
        complain(one, "marks differ in");
        return false;
    }
    return true;
}

static void every_case_passes_through_index_and_search(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < cases.count; i++)
        if (cases.cases[i].rule.length == 0)
            wrong += passes(i) ? 0 : 1;
    assert_int_equal(wrong, 0);
}

/* Puts the case's rule where it belongs: "a, b" and "a => b" are synonyms, "stop a" is a stop word, others are
 * overrides, with a blank for the tab. `text` holds what was rewritten. */
static void give_rule(struct fh_writer_options *options, struct fh_slice rule, struct fh_buffer *text)
{
    struct fh_rules rules = {rule, NULL};
    bool synonyms = memchr(rule.bytes, ',', rule.length) != NULL || memmem(rule.bytes, rule.length, "=>", 2) != NULL;
    if (synonyms) {
        options->synonyms = rules;
        return;
    }
    if (fh_slice_starts_with(rule, fh_text("stop "))) {
        options->stop_words.lines = (struct fh_slice){rule.bytes + 5, rule.length - 5};
        return;
    }
    fh_buffer_append_slice(text, rule);
    char *blank = memchr(text->bytes, ' ', text->length);
    if (blank != NULL)
        *blank = '\t';
    options->overrides.lines = fh_buffer_slice(text);
}

/* Whether the case's text is found in an index made with its rule, all words wanted. */
static bool found_with_rule(const struct conformance_case *one, bool alternatives)
{
    struct fh_writer_options options = {.threads = 1};
    struct fh_search_options search = {.default_operator = FH_AND, .no_alternatives = !alternatives, .ids_only = true};
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_writer *writer = NULL;
    struct fh_index *index = NULL;
    struct fh_results *results = NULL;
    char *place = temporary_path("rule");
    give_rule(&options, one->rule, &text);
    struct fh_document document = {.id = fh_text("1"), .body = one->text, .time = FH_NO_TIME};
    assert_int_equal(fh_writer_open(&writer, place, &options, NULL), FH_OK);
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    assert_int_equal(fh_index_open(&index, place, NULL), FH_OK);
    assert_int_equal(fh_search(&results, index, one->typed, &search, NULL), FH_OK);
    bool found = fh_results_count(results) > 0;
    fh_results_free(results);
    fh_index_close(index);
    temporary_remove(place);
    fh_buffer_release(&text);
    return found;
}

static void the_users_rules_are_followed(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < cases.count; i++) {
        const struct conformance_case *one = &cases.cases[i];
        if (one->rule.length == 0)
            continue;
        bool wanted = one->wanted != WANTED_NO;
        if (found_with_rule(one, true) != wanted) {
            complain(one, wanted ? "not found in" : "found in");
            wrong++;
        } else if (one->wanted == WANTED_OTHER && found_with_rule(one, false)) {
            complain(one, "found without the rule in");
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static bool is_trap(const struct conformance_case *one)
{
    return one->wanted == WANTED_NO || one->wanted == WANTED_SILENT;
}

static void every_row_has_five_cases_of_either_kind(void **state)
{
    (void)state;
    size_t found[ROW_MAX + 1] = {0}, traps[ROW_MAX + 1] = {0};
    for (size_t i = 0; i < cases.count; i++) {
        assert_in_range(cases.cases[i].row, 1, ROW_MAX);
        (is_trap(&cases.cases[i]) ? traps : found)[cases.cases[i].row]++;
    }
    for (int row = 1; row <= ROW_MAX; row++) {
        if (row == 20) /* terminals are tested by themselves */
            continue;
        assert_true(found[row] >= CASES_MIN);
        assert_true(traps[row] >= CASES_MIN || row == 13); /* there every word left unmarked is a trap */
    }
}

static void no_two_texts_differ_in_one_word_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < cases.count; i++) {
        for (size_t k = i + 1; k < cases.count; k++) {
            struct fh_slice a = cases.cases[i].text, b = cases.cases[k].text;
            size_t start = 0, end = 0, shorter = a.length < b.length ? a.length : b.length;
            while (start < shorter && a.bytes[start] == b.bytes[start])
                start++;
            while (end < shorter - start && a.bytes[a.length - end - 1] == b.bytes[b.length - end - 1])
                end++;
            assert_true((start + end) * 2 < shorter);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_passes_through_index_and_search),
        cmocka_unit_test(the_users_rules_are_followed),
        cmocka_unit_test(every_row_has_five_cases_of_either_kind),
        cmocka_unit_test(no_two_texts_differ_in_one_word_only),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
