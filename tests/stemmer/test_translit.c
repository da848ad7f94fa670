/* Spellings in two scripts: the distance against a plain recursion over the rules, prefixes against whole words, and
 * the lists (exonyms, letter names, English words) against what they promise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buffer.h"
#include "stemmer/analyzer.h"
#include "stemmer/english.h"
#include "stemmer/exonyms.h"
#include "stemmer/letter_names.h"
#include "stemmer/translit.h"
#include "stemmer/translit_rules.h"
#include "stemmer/utf8.h"
#include "tests/support/random.h"

/* ---- An oracle ---- */

static size_t rule_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < 27; i++)
        count += fh_translit_rules[i].count;
    return count;
}

static const struct fh_translit_rule *rule_number(size_t number)
{
    size_t letter = 0;
    for (; number >= fh_translit_rules[letter].count; letter++)
        number -= fh_translit_rules[letter].count;
    return &fh_translit_rules[letter].list[number];
}

static bool vowel(struct fh_slice word, size_t at)
{
    return at < word.length && strchr("aeiouy", word.bytes[at]) != NULL;
}

static bool front(struct fh_slice word, size_t at)
{
    return at < word.length && strchr("eiy", word.bytes[at]) != NULL;
}

/* What translit_rules.h says of each condition, one at a time. */
static bool condition_holds(unsigned condition, struct fh_slice word, size_t at, size_t end)
{
    bool consonant_next = end < word.length && !vowel(word, end);
    switch (condition) {
    case FH_TRANSLIT_INITIAL:
        return at == 0;
    case FH_TRANSLIT_FINAL:
        return end == word.length;
    case FH_TRANSLIT_WITHIN:
        return at > 0;
    case FH_TRANSLIT_SOFT:
        return front(word, end);
    case FH_TRANSLIT_HARD:
        return !front(word, end);
    case FH_TRANSLIT_OPEN:
        return end < word.length;
    case FH_TRANSLIT_CLUSTER:
        return word.length > 2 && !vowel(word, 0) && !vowel(word, 1);
    case FH_TRANSLIT_LONG:
        return consonant_next && front(word, end + 1);
    case FH_TRANSLIT_HIATUS:
        return at > 0 && vowel(word, at - 1) && vowel(word, at);
    default:
        return consonant_next;
    }
}

static bool applies(const struct fh_translit_rule *rule, struct fh_slice word, size_t at)
{
    size_t length = strlen(rule->latin);
    if (at + length > word.length || memcmp(word.bytes + at, rule->latin, length) != 0)
        return false;
    for (unsigned condition = 1; condition <= FH_TRANSLIT_CLOSED; condition *= 2)
        if ((rule->when & condition) != 0 && !condition_holds(condition, word, at, at + length))
            return false;
    return true;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The cost of word[at..] against arabic[from..], trying every rule; no more than `allowed` is looked for. */
static uint32_t plain_cost(struct fh_slice word, size_t at, struct fh_slice arabic, size_t from, uint32_t allowed)
{
    uint32_t best = at == word.length && from == arabic.length ? 0 : FH_TRANSLIT_NEVER;
    if (at + 1 < word.length && word.bytes[at] == word.bytes[at + 1] && !vowel(word, at))
        best = least(best, plain_cost(word, at + 1, arabic, from, allowed));
    for (size_t i = 0; i < rule_count(); i++) {
        const struct fh_translit_rule *rule = rule_number(i);
        struct fh_slice rest = {arabic.bytes + from, arabic.length - from};
        if (rule->cost > allowed || !applies(rule, word, at) ||
            !fh_slice_starts_with(rest, fh_slice_from(rule->arabic)))
            continue;
        uint32_t more =
            plain_cost(word, at + strlen(rule->latin), arabic, from + strlen(rule->arabic), allowed - rule->cost);
        best = least(best, more == FH_TRANSLIT_NEVER ? more : rule->cost + more);
    }
    return best;
}

/* ---- Random names ---- */

static struct fh_slice random_latin(struct random *random, char word[16])
{
    static const char *const pieces[] = {"a",  "e",  "i",  "o",  "u",  "y",  "b",  "c",  "d",  "f",
                                         "g",  "h",  "j",  "k",  "l",  "m",  "n",  "p",  "r",  "s",
                                         "t",  "v",  "w",  "x",  "z",  "sh", "ch", "th", "ou", "ee",
                                         "ll", "ss", "gh", "kh", "ng", "ph", "ck", "ae", "ai", "ah"};
    size_t length = 0, wanted = 2 + random_below(random, 5);
    while (length < wanted) {
        const char *piece = pieces[random_below(random, sizeof pieces / sizeof *pieces)];
        memcpy(word + length, piece, strlen(piece));
        length += strlen(piece);
    }
    return (struct fh_slice){word, length};
}

/* A way of writing the word, by rules drawn one after another; *cost gets theirs. False where none goes on. */
static bool random_arabic(struct random *random, struct fh_slice word, struct fh_buffer *arabic, uint32_t *cost)
{
    size_t at = 0;
    fh_buffer_reset(arabic);
    *cost = 0;
    for (int tries = 0; at < word.length && tries < 5000; tries++) {
        const struct fh_translit_rule *rule = rule_number(random_below(random, (uint32_t)rule_count()));
        if (!applies(rule, word, at))
            continue;
        fh_buffer_append_text(arabic, rule->arabic);
        *cost += rule->cost;
        at += strlen(rule->latin);
    }
    return at == word.length && arabic->length > 0 && arabic->length <= 2 * FH_TRANSLIT_ARABIC_MAX;
}

static void distances_are_those_of_the_cheapest_way_through_the_rules(void **state)
{
    (void)state;
    struct random random = {26};
    struct fh_translit name;
    struct fh_buffer arabic = FH_BUFFER_INIT;
    char word[16];
    uint32_t cost, compared = 0;
    for (int i = 0; i < 400; i++) {
        struct fh_slice latin = random_latin(&random, word);
        if (!random_arabic(&random, latin, &arabic, &cost))
            continue;
        assert_true(fh_translit_compile(&name, latin));
        uint32_t distance = fh_translit_distance(&name, fh_buffer_slice(&arabic));
        assert_true(distance <= cost);
        if (cost > 30)
            continue;
        assert_int_equal(distance, plain_cost(latin, 0, fh_buffer_slice(&arabic), 0, cost));
        compared++;
    }
    assert_true(compared > 100);
    fh_buffer_release(&arabic);
}

static void every_prefix_of_a_spelling_is_let_pass_and_goes_on_with_its_next_letter(void **state)
{
    (void)state;
    struct random random = {27};
    struct fh_translit name;
    struct fh_translit_rows rows;
    struct fh_buffer arabic = FH_BUFFER_INIT;
    char word[16];
    uint32_t cost;
    for (int i = 0; i < 500; i++) {
        struct fh_slice latin = random_latin(&random, word);
        if (!random_arabic(&random, latin, &arabic, &cost))
            continue;
        assert_true(fh_translit_compile(&name, latin));
        uint32_t distance = fh_translit_distance(&name, fh_buffer_slice(&arabic));
        const uint8_t *p = (const uint8_t *)arabic.bytes, *end = p + arabic.length;
        fh_translit_begin(&name, &rows);
        for (size_t length; p < end; p += length) {
            uint8_t letter = fh_translit_letter(fh_utf8_decode(p, end, &length));
            assert_true(fh_translit_next(&name, &rows, distance) >> letter & 1);
            fh_translit_take(&name, &rows, letter);
        }
        assert_int_equal(fh_translit_cost(&name, &rows), distance);
    }
    fh_buffer_release(&arabic);
}

static void letters_keep_the_order_of_their_code_points(void **state)
{
    (void)state;
    uint8_t last = 0;
    for (uint32_t code = 0; code < 0x800; code++) {
        uint8_t letter = fh_translit_letter(code);
        if (letter == 0)
            continue;
        assert_true(letter > last && letter < 64);
        assert_int_equal(fh_translit_code(letter), code);
        last = letter;
    }
    assert_int_equal(last, 47);
}

static uint32_t distance(const char *latin, const char *arabic)
{
    struct fh_translit name;
    return fh_translit_compile(&name, fh_text(latin)) ? fh_translit_distance(&name, fh_text(arabic)) : 999;
}

static void names_are_nearer_to_their_own_spelling_than_to_others(void **state)
{
    (void)state;
    static const char *const names[][3] = {
        {"obama", "اوباما", "اباءهم"},     {"nvidia", "انفيديا", "نفدت"}, {"washington", "واشنطن", "وشين"},
        {"google", "غوغل", "جليل"},        {"samir", "سمير", "زمر"},      {"jeddah", "جدة", "جاد"},
        {"churchill", "تشرشل", "خرجيل"},   {"dickens", "ديكنز", "ضاقت"},  {"philip", "فيليب", "فلاح"},
        {"schumacher", "شوماخر", "سكمكر"}, {"taher", "طاهر", "ثار"},      {"xavier", "زافيير", "شاور"},
        {"qasim", "قاسم", "كزم"},          {"yves", "يفس", "يابس"},       {"quebec", "كيبيك", "قبيح"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t near = distance(names[i][0], names[i][1]);
        assert_true(near <= 26);
        assert_true(near < distance(names[i][0], names[i][2]));
    }
}

static void what_is_no_name_is_not_compiled(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "a", "Obama", "ob4ma", "naïve", "o bama", "aaaaaaaaaaaaaaaaaaaaa", "اوباما"};
    struct fh_translit name;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(fh_translit_compile(&name, fh_text(bad[i])));
    assert_true(fh_translit_compile(&name, fh_text("aaaaaaaaaaaaaaaaaaaa")));
    assert_int_equal(fh_translit_distance(&name, fh_text("abc")), FH_TRANSLIT_NEVER);
    assert_int_equal(fh_translit_distance(&name, fh_text("\xff\xd8")), FH_TRANSLIT_NEVER);
    assert_int_equal(distance("aa", "اااااااااااااااااااااااااااااااااااااااا"), FH_TRANSLIT_NEVER);
}

/* The most steps that any word needs: every place with all the rules that can hold there. */
static void no_word_has_more_steps_than_there_is_room_for(void **state)
{
    (void)state;
    struct random random = {28};
    struct fh_translit name;
    char word[FH_TRANSLIT_LATIN_MAX];
    for (int i = 0; i < 300; i++) {
        for (size_t k = 0; k < sizeof word; k++)
            word[k] = "aeiouyghsct"[random_below(&random, i % 2 == 0 ? 6 : 11)];
        assert_true(fh_translit_compile(&name, (struct fh_slice){word, sizeof word}));
        assert_true(name.first[name.length + 1] < sizeof name.steps / sizeof *name.steps);
    }
}

/* ---- Lists ---- */

static void rules_stand_under_their_first_letter_the_silent_ones_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < 27; i++) {
        const struct fh_translit_rules *rules = &fh_translit_rules[i];
        for (size_t k = 0; k < rules->count; k++) {
            assert_int_equal(rules->list[k].latin[0], i == 0 ? '\0' : 'a' + (char)i - 1);
            assert_true(i > 0 || rules->list[k].arabic[0] != '\0');
            assert_int_equal(rules->list[k].arabic[0] == '\0', k < rules->silent);
            assert_true(strlen(rules->list[k].latin) <= 4);
        }
    }
}

static void the_lists_are_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; i < fh_english_word_count; i++)
        assert_true(strcmp(fh_english_words[i - 1], fh_english_words[i]) < 0);
    for (size_t i = 1; i < fh_exonym_count; i++) {
        int order = strcmp(fh_exonyms[i - 1].latin, fh_exonyms[i].latin);
        assert_true(order < 0 || (order == 0 && strcmp(fh_exonyms[i - 1].arabic, fh_exonyms[i].arabic) < 0));
    }
    for (size_t i = 0; i < fh_english_word_count; i++)
        assert_true(fh_english_is_common(fh_text(fh_english_words[i])));
    assert_false(fh_english_is_common(fh_text("obama")));
    assert_false(fh_english_is_common(fh_text("")));
}

static void exonyms_are_found_by_their_latin_and_are_forms(void **state)
{
    (void)state;
    struct fh_analyzer *analyzer = NULL;
    struct fh_session *session = NULL;
    struct fh_tokens tokens = FH_TOKENS_INIT;
    assert_int_equal(fh_analyzer_new(&analyzer, NULL, NULL, NULL), FH_OK);
    assert_int_equal(fh_session_new(&session, analyzer, NULL), FH_OK);
    for (size_t i = 0; i < fh_exonym_count; i++) {
        struct fh_buffer forms = FH_BUFFER_INIT;
        size_t count;
        const struct fh_exonym *first = fh_exonyms_of(fh_text(fh_exonyms[i].latin), &count);
        assert_true(first <= &fh_exonyms[i] && &fh_exonyms[i] < first + count);
        assert_int_equal(fh_session_analyze(session, fh_text(fh_exonyms[i].arabic), &tokens, NULL), FH_OK);
        for (size_t k = 0; k < tokens.count; k++) {
            fh_buffer_append_text(&forms, k > 0 ? " " : "");
            fh_buffer_append_slice(&forms, fh_session_form(session, tokens.list[k].form_id));
        }
        assert_string_equal(forms.bytes, fh_exonyms[i].arabic);
        fh_buffer_release(&forms);
    }
    size_t count;
    fh_exonyms_of(fh_text("zzz"), &count);
    assert_int_equal(count, 0);
    fh_tokens_release(&tokens);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
}

static void letter_names_agree_both_ways(void **state)
{
    (void)state;
    for (char letter = 'a'; letter <= 'z'; letter++) {
        assert_non_null(fh_letter_names[letter - 'a'][0]);
        for (size_t i = 0; i < FH_LETTER_NAMES_MAX && fh_letter_names[letter - 'a'][i] != NULL; i++)
            assert_non_null(strchr(fh_letters_named(fh_text(fh_letter_names[letter - 'a'][i])), letter));
    }
    assert_string_equal(fh_letters_named(fh_text("وزير")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_cheapest_way_through_the_rules),
        cmocka_unit_test(every_prefix_of_a_spelling_is_let_pass_and_goes_on_with_its_next_letter),
        cmocka_unit_test(letters_keep_the_order_of_their_code_points),
        cmocka_unit_test(names_are_nearer_to_their_own_spelling_than_to_others),
        cmocka_unit_test(what_is_no_name_is_not_compiled),
        cmocka_unit_test(no_word_has_more_steps_than_there_is_room_for),
        cmocka_unit_test(rules_stand_under_their_first_letter_the_silent_ones_first),
        cmocka_unit_test(the_lists_are_sorted),
        cmocka_unit_test(exonyms_are_found_by_their_latin_and_are_forms),
        cmocka_unit_test(letter_names_agree_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
