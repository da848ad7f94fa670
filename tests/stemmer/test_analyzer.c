/* The analyzer as its users see it: tokens, ids, saving, and what holds for any text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "stemmer/analyzer.h"
#include "stemmer/lexicon.h"
#include "stemmer/stopwords.h"
#include "stemmer/utf8.h"
#include "tests/support/arabic_text.h"

static const char *const names[] = {"arabic", "snowball", "light10", "none", "whitespace"};
#define NAME_COUNT (sizeof names / sizeof *names)

static struct fh_analyzer *analyzer_of(const char *name, const char *overrides)
{
    struct fh_analyzer *analyzer = NULL;
    struct fh_analyzer_options options = {.overrides = {fh_text(overrides), NULL}};
    assert_int_equal(fh_analyzer_new(&analyzer, name, &options, NULL), FH_OK);
    return analyzer;
}

static struct fh_session *session_of(const struct fh_analyzer *analyzer)
{
    struct fh_session *session = NULL;
    assert_int_equal(fh_session_new(&session, analyzer, NULL), FH_OK);
    return session;
}

/* "form/stem" of every token, spaces between; a stop word has a ~ behind it. */
static void describe(struct fh_session *session, const char *text, struct fh_buffer *out)
{
    struct fh_tokens tokens = FH_TOKENS_INIT;
    assert_int_equal(fh_session_analyze(session, fh_text(text), &tokens, NULL), FH_OK);
    fh_buffer_reset(out);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct fh_token *token = &tokens.list[i];
        fh_buffer_append_text(out, i > 0 ? " " : "");
        fh_buffer_append_slice(out, fh_session_form(session, token->form_id));
        fh_buffer_append_byte(out, '/');
        fh_buffer_append_slice(out, fh_session_stem(session, token->stem_id));
        fh_buffer_append_text(out, token->stop ? "~" : "");
        assert_int_equal(token->position, i);
    }
    assert_int_equal(tokens.next_position, tokens.count);
    fh_tokens_release(&tokens);
}

static void assert_tokens(const char *name, const char *overrides, const char *text, const char *expected)
{
    struct fh_analyzer *analyzer = analyzer_of(name, overrides);
    struct fh_session *session = session_of(analyzer);
    struct fh_buffer out = FH_BUFFER_INIT;
    describe(session, text, &out);
    assert_string_equal(out.length > 0 ? out.bytes : "", expected);
    fh_buffer_release(&out);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
}

static void the_baselines_do_what_their_originals_do(void **state)
{
    (void)state;
    assert_tokens("snowball", NULL, "والكتاب بالكتاب وزير المدرسة", "والكتاب/والكتاب بالكتاب/كتاب وزير/زير المدرسة/مدرس");
    assert_tokens("light10", NULL, "والكتاب المدرسة وزيرها من", "والكتاب/كتاب المدرسه/مدرس وزيرها/زير من/من~");
    assert_tokens("light10", NULL, "كتابات مُعلّمين وله", "كتابات/كتاب معلمين/معلم وله/ول~");
    assert_tokens("none", NULL, "المدرسة على BBC", "المدرسه/المدرسه علي/علي~ bbc/bbc");
    assert_tokens("whitespace", NULL, "Ab.c «د» من", "Ab.c/Ab.c «د»/«د» من/من"); /* no stop words */
}

static void overrides_rule(void **state)
{
    (void)state;
    const char *overrides = "# names\nالعين\nناس\tانسان\n";
    assert_tokens("arabic", overrides, "العين", "العين/العين");
    assert_tokens("arabic", overrides, "ناس", "ناس/انسان");
    assert_tokens("arabic", overrides, "والناس", "ناس/انسان");
    assert_tokens("arabic", overrides, "والعين بالعين للعين وللعين كالعين فبالعين",
                  "العين/العين العين/العين العين/العين العين/العين العين/العين العين/العين");
    assert_tokens("arabic", "زير\n", "وزير للوزير بزير", "وزير/وزير وزير/وزير زير/زير");
    assert_tokens("arabic", NULL, "العين", "عين/عين");
}

static void stop_words_of_the_users_are_found_in_every_spelling(void **state)
{
    (void)state;
    struct fh_analyzer *analyzer = analyzer_of("arabic", NULL);
    struct fh_buffer out = FH_BUFFER_INIT;
    char identity[64];
    strcpy(identity, fh_analyzer_identity(analyzer));
    struct fh_rules words = {fh_text("# ours\nوكالة\n\n  قال\t\r\n"), NULL};
    assert_int_equal(fh_analyzer_set_stop_words(analyzer, words, NULL), FH_OK);
    struct fh_session *session = session_of(analyzer);
    describe(session, "قال وقال للوكاله قالت وكيل من", &out);
    assert_string_equal(out.bytes, "قال/قال~ قال/قال~ وكالة/وكال~ قالت/قال وكيل/وكيل من/من~");
    assert_string_equal(fh_analyzer_identity(analyzer), identity);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
    fh_buffer_release(&out);
}

static void rules_are_refused_with_name_and_line(void **state)
{
    (void)state;
    static const struct {
        struct fh_rules overrides, stop_words, synonyms;
        const char *message;
    } bad[] = {
        {.overrides = {{"كلمة\tجذر\n\nكلمه", 0}, "o.txt"}, .message = "o.txt:3: كلمه: line 1 is for the same word"},
        {.overrides = {{"كلمة\t", 0}, NULL}, .message = "overrides:1: not \"word\" or \"word TAB stem\""},
        {.stop_words = {{"من\nقال هو", 0}, "s.txt"}, .message = "s.txt:2: not one word"},
        {.synonyms = {{"a, b\nc", 0}, "y.txt"}, .message = "y.txt:2: a word alone: neither a comma nor an arrow (=>)"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fh_analyzer *analyzer = NULL;
        struct fh_error error;
        struct fh_analyzer_options options = {{NULL, 0}, bad[i].overrides, bad[i].stop_words, bad[i].synonyms};
        options.overrides.lines = fh_text(options.overrides.lines.bytes);
        options.stop_words.lines = fh_text(options.stop_words.lines.bytes);
        options.synonyms.lines = fh_text(options.synonyms.lines.bytes);
        assert_int_equal(fh_analyzer_new(&analyzer, NULL, &options, &error), FH_ERR_INPUT);
        assert_string_equal(error.message, bad[i].message);
    }
    struct fh_analyzer *analyzer = NULL;
    struct fh_analyzer_options options = {.overrides = {fh_text("كلمة"), NULL}};
    assert_int_equal(fh_analyzer_new(&analyzer, "light10", &options, NULL), FH_ERR_USAGE);
}

/* Comments, order and spelling aside. */
static void an_identity_covers_what_overrides_say(void **state)
{
    (void)state;
    static const char *const same[] = {"العين\nناس\tانسان\n", "# names\nناس\tانسان\n\nالعين"};
    static const char *const others[] = {"العين\nناس\tانس\n", "العين\n", "العين\nناس\n"};
    struct fh_analyzer *one = analyzer_of("arabic", same[0]), *two = analyzer_of("arabic", same[1]);
    assert_string_equal(fh_analyzer_identity(one), fh_analyzer_identity(two));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct fh_analyzer *other = analyzer_of("arabic", others[i]);
        assert_string_not_equal(fh_analyzer_identity(one), fh_analyzer_identity(other));
        fh_analyzer_free(other);
    }
    fh_analyzer_free(one);
    fh_analyzer_free(two);
}

static void malformed_options_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"كلمة\t", "\tكلمة", "كلمة\tجذر\nكلمه\tاصل", "ـ"};
    struct fh_analyzer *analyzer = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fh_analyzer_options options = {.overrides = {fh_text(bad[i]), NULL}};
        assert_int_equal(fh_analyzer_new(&analyzer, NULL, &options, NULL), FH_ERR_INPUT);
        assert_null(analyzer);
    }
    struct fh_analyzer_options options = {.lexicon = fh_text("no lexicon at all, whatever it says here")};
    assert_int_equal(fh_analyzer_new(&analyzer, NULL, &options, NULL), FH_ERR_INPUT);
    assert_int_equal(fh_analyzer_new(&analyzer, "arabisch", NULL, NULL), FH_ERR_USAGE);
}

static void equal_identities_are_equal_analyzers(void **state)
{
    (void)state;
    struct fh_analyzer *list[NAME_COUNT + 2];
    for (size_t i = 0; i < NAME_COUNT; i++)
        list[i] = analyzer_of(names[i], NULL);
    list[NAME_COUNT] = analyzer_of(NULL, "كلمة\n");
    list[NAME_COUNT + 1] = analyzer_of(NULL, NULL);
    for (size_t i = 0; i <= NAME_COUNT; i++)
        for (size_t k = i + 1; k <= NAME_COUNT; k++)
            assert_string_not_equal(fh_analyzer_identity(list[i]), fh_analyzer_identity(list[k]));
    assert_string_equal(fh_analyzer_identity(list[0]), fh_analyzer_identity(list[NAME_COUNT + 1]));
    assert_int_equal(strlen(fh_analyzer_identity(list[0])), strlen("arabic-") + 16);
    for (size_t i = 0; i < NAME_COUNT + 2; i++)
        fh_analyzer_free(list[i]);
}

static void a_saved_analyzer_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAME_COUNT; i++) {
        struct fh_analyzer *analyzer = analyzer_of(names[i], i == 0 ? "العين\nناس\tانسان\n" : NULL), *loaded = NULL;
        assert_int_equal(fh_analyzer_set_stop_words(analyzer, (struct fh_rules){fh_text("المدرسه\n"), NULL}, NULL), FH_OK);
        assert_int_equal(fh_analyzer_set_synonyms(analyzer, (struct fh_rules){fh_text("a, b"), NULL}, NULL), FH_OK);
        struct fh_buffer blob = FH_BUFFER_INIT, one = FH_BUFFER_INIT, two = FH_BUFFER_INIT;
        fh_analyzer_save(analyzer, &blob);
        assert_true(fh_buffer_ok(&blob));
        assert_true(fh_slice_is(fh_analyzer_saved_identity(fh_buffer_slice(&blob)), fh_analyzer_identity(analyzer)));
        assert_int_equal(fh_analyzer_load(&loaded, fh_buffer_slice(&blob), NULL), FH_OK);
        assert_string_equal(fh_analyzer_identity(loaded), fh_analyzer_identity(analyzer));
        struct fh_session *first = session_of(analyzer), *second = session_of(loaded);
        describe(first, "والناس في العين على المدرسه", &one);
        describe(second, "والناس في العين على المدرسه", &two);
        assert_string_equal(one.bytes, two.bytes);
        assert_int_equal(one.bytes[one.length - 1], '~');
        assert_true(fh_slice_is(fh_analyzer_made_of(loaded).stop_words.lines, "المدرسه\n"));
        assert_true(fh_slice_is(fh_analyzer_made_of(loaded).synonyms.lines, "a, b"));
        fh_session_free(first);
        fh_session_free(second);
        fh_analyzer_free(loaded);
        fh_analyzer_free(analyzer);
        fh_buffer_release(&blob);
        fh_buffer_release(&one);
        fh_buffer_release(&two);
    }
}

static void damaged_saved_analyzers_are_refused(void **state)
{
    (void)state;
    struct fh_rules counts = {fh_text("كتاب\t5\nكتب\t7\n"), NULL};
    struct fh_buffer lexicon = FH_BUFFER_INIT, blob = FH_BUFFER_INIT;
    assert_int_equal(fh_lexicon_build(&lexicon, &counts, 1, 0, NULL), FH_OK);
    struct fh_analyzer_options options = {.lexicon = fh_buffer_slice(&lexicon), .overrides = {fh_text("ناس\tانسان\n"), NULL}};
    struct fh_analyzer *analyzer = NULL, *loaded = NULL;
    assert_int_equal(fh_analyzer_new(&analyzer, NULL, &options, NULL), FH_OK);
    fh_analyzer_save(analyzer, &blob);
    for (size_t length = 0; length < blob.length; length++) {
        char *copy = fh_malloc(length);
        memcpy(copy, blob.bytes, length);
        assert_int_equal(fh_analyzer_load(&loaded, (struct fh_slice){copy, length}, NULL), FH_ERR_CORRUPT);
        assert_null(loaded);
        fh_free(copy);
    }
    for (size_t i = 0; i < blob.length; i++) {
        blob.bytes[i] ^= 0x15;
        if (fh_analyzer_load(&loaded, fh_buffer_slice(&blob), NULL) == FH_OK) {
            struct fh_session *session = session_of(loaded);
            struct fh_buffer out = FH_BUFFER_INIT;
            describe(session, "وكتاب الكتب", &out);
            fh_buffer_release(&out);
            fh_session_free(session);
            fh_analyzer_free(loaded);
        }
        blob.bytes[i] ^= 0x15;
    }
    fh_analyzer_free(analyzer);
    fh_buffer_release(&lexicon);
    fh_buffer_release(&blob);
}

static void stop_words_are_sorted_canonical_and_keep_their_stem(void **state)
{
    (void)state;
    struct fh_analyzer *analyzer = analyzer_of(NULL, NULL);
    struct fh_session *session = session_of(analyzer);
    struct fh_tokens tokens = FH_TOKENS_INIT;
    for (size_t i = 0; i < fh_stopword_count; i++) {
        if (i > 0)
            assert_true(fh_slice_compare(fh_text(fh_stopwords[i - 1]), fh_text(fh_stopwords[i])) < 0);
        assert_int_equal(fh_session_analyze(session, fh_text(fh_stopwords[i]), &tokens, NULL), FH_OK);
        assert_int_equal(tokens.count, 1);
        if (!tokens.list[0].stop)
            fail_msg("%s is not canonical", fh_stopwords[i]);
        assert_true(fh_slice_equal(fh_session_form(session, tokens.list[0].form_id),
                                   fh_session_stem(session, tokens.list[0].stem_id)));
    }
    fh_tokens_release(&tokens);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
}

/* What every analysis keeps to, whatever the bytes. */
static void check_tokens(const struct fh_session *session, struct fh_slice text, const struct fh_tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct fh_token *token = &tokens->list[i];
        assert_true(token->start < token->end && token->end <= text.length);
        assert_true(fh_utf8_is_start((uint8_t)text.bytes[token->start]));
        assert_true(i == 0 || token->position > tokens->list[i - 1].position);
        assert_true(i == 0 || token->start >= tokens->list[i - 1].start);
        assert_true(token->position < tokens->next_position);
        assert_true(token->form_id < fh_session_form_count(session));
        assert_true(token->stem_id < fh_session_stem_count(session));
        assert_int_equal(token->stem_id, fh_session_stem_of_form(session, token->form_id));
        struct fh_slice form = fh_session_form(session, token->form_id), stem = fh_session_stem(session, token->stem_id);
        assert_true(form.length > 0 && form.length <= FH_TERM_BYTES_MAX && fh_utf8_valid(form));
        assert_true(stem.length > 0 && stem.length <= FH_TERM_BYTES_MAX && fh_utf8_valid(stem));
    }
}

static void assert_same(const struct fh_session *a, const struct fh_tokens *x, const struct fh_session *b,
                        const struct fh_tokens *y)
{
    assert_int_equal(x->count, y->count);
    for (size_t i = 0; i < x->count; i++) {
        assert_int_equal(x->list[i].start, y->list[i].start);
        assert_int_equal(x->list[i].end, y->list[i].end);
        assert_int_equal(x->list[i].position, y->list[i].position);
        assert_int_equal(x->list[i].stop, y->list[i].stop);
        assert_true(fh_slice_equal(fh_session_form(a, x->list[i].form_id), fh_session_form(b, y->list[i].form_id)));
        assert_true(fh_slice_equal(fh_session_stem(a, x->list[i].stem_id), fh_session_stem(b, y->list[i].stem_id)));
    }
}

static void any_bytes_analyse_the_same_cold_and_warm(void **state)
{
    (void)state;
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_tokens cold_tokens = FH_TOKENS_INIT, warm_tokens = FH_TOKENS_INIT;
    for (size_t n = 0; n < NAME_COUNT; n++) {
        struct random random = {n + 1};
        struct fh_analyzer *analyzer = analyzer_of(names[n], n == 0 ? "ناس\tانسان\n" : NULL);
        struct fh_session *warm = session_of(analyzer), *cold = session_of(analyzer);
        for (int i = 0; i < 1500; i++) {
            if (i % 3 == 0)
                test_wild_bytes(&random, 1 + random_below(&random, 300), &text);
            else
                test_arabic_text(&random, 1 + random_below(&random, 30), &text);
            fh_session_reset(cold);
            assert_int_equal(fh_session_analyze(cold, fh_buffer_slice(&text), &cold_tokens, NULL), FH_OK);
            assert_int_equal(fh_session_analyze(warm, fh_buffer_slice(&text), &warm_tokens, NULL), FH_OK);
            check_tokens(warm, fh_buffer_slice(&text), &warm_tokens);
            assert_same(cold, &cold_tokens, warm, &warm_tokens);
        }
        fh_session_free(warm);
        fh_session_free(cold);
        fh_analyzer_free(analyzer);
    }
    fh_tokens_release(&cold_tokens);
    fh_tokens_release(&warm_tokens);
    fh_buffer_release(&text);
}

static void very_long_words_are_cut_at_a_character(void **state)
{
    (void)state;
    for (size_t n = 0; n < NAME_COUNT; n++) {
        struct fh_analyzer *analyzer = analyzer_of(names[n], NULL);
        struct fh_session *session = session_of(analyzer);
        struct fh_tokens tokens = FH_TOKENS_INIT;
        struct fh_buffer text = FH_BUFFER_INIT;
        for (int i = 0; i < 100000; i++)
            fh_buffer_append_text(&text, i % 1000 == 7 ? "ﻻ" : "ب");
        assert_int_equal(fh_session_analyze(session, fh_buffer_slice(&text), &tokens, NULL), FH_OK);
        check_tokens(session, fh_buffer_slice(&text), &tokens);
        assert_int_equal(tokens.count, 1);
        assert_int_equal(tokens.list[0].end, text.length);
        fh_buffer_release(&text);
        fh_tokens_release(&tokens);
        fh_session_free(session);
        fh_analyzer_free(analyzer);
    }
}

static void a_warm_session_allocates_nothing(void **state)
{
    (void)state;
    struct fh_analyzer *analyzer = analyzer_of(NULL, NULL);
    struct fh_session *session = session_of(analyzer);
    struct fh_tokens tokens = FH_TOKENS_INIT;
    struct fh_slice text = fh_text("وزارة الشؤون الاجتماعية تعلن عن 400,000 وظيفة في كوفيد-19");
    assert_int_equal(fh_session_analyze(session, text, &tokens, NULL), FH_OK);
    size_t bytes = fh_session_bytes(session);
    fh_mem_fail_after(1);
    assert_int_equal(fh_session_analyze(session, text, &tokens, NULL), FH_OK);
    fh_mem_fail_after(0);
    assert_int_equal(fh_session_bytes(session), bytes);
    fh_session_reset(session);
    assert_true(fh_session_bytes(session) < bytes);
    assert_int_equal(fh_session_form_count(session), 0);
    fh_tokens_release(&tokens);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
}

/* Everything an analyzer does, with the n-th allocation failing. */
static enum fh_status whole_life(const char *text)
{
    struct fh_analyzer *analyzer = NULL;
    struct fh_session *session = NULL;
    struct fh_tokens tokens = FH_TOKENS_INIT;
    struct fh_buffer out = FH_BUFFER_INIT;
    struct fh_analyzer_options options = {.overrides = {fh_text("ناس\tانسان\n"), NULL},
                                          .stop_words = {fh_text("قال\nوكالة"), NULL},
                                          .synonyms = {fh_text("سيارة, مركبة"), NULL}};
    enum fh_status status = fh_analyzer_new(&analyzer, NULL, &options, NULL);
    if (status == FH_OK)
        status = fh_session_new(&session, analyzer, NULL);
    if (status == FH_OK)
        status = fh_session_analyze(session, fh_text(text), &tokens, NULL);
    if (status == FH_OK)
        status = fh_session_explain(session, fh_text(text), &out, NULL);
    if (session != NULL && status != FH_OK) { /* still usable: no form is without its stem */
        fh_mem_fail_after(0);
        assert_int_equal(fh_session_analyze(session, fh_text(text), &tokens, NULL), FH_OK);
        check_tokens(session, fh_text(text), &tokens);
    }
    fh_buffer_release(&out);
    fh_tokens_release(&tokens);
    fh_session_free(session);
    fh_analyzer_free(analyzer);
    return status;
}

static void every_failed_allocation_is_reported(void **state)
{
    (void)state;
    enum fh_status status = FH_ERR_NOMEM;
    for (long n = 1; status == FH_ERR_NOMEM; n++) {
        fh_mem_fail_after(n);
        status = whole_life("والناس في المدرسة ﷺ 2015م");
        fh_mem_fail_after(0);
        assert_true(n < 1000);
    }
    assert_int_equal(status, FH_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_baselines_do_what_their_originals_do),
        cmocka_unit_test(overrides_rule),
        cmocka_unit_test(stop_words_of_the_users_are_found_in_every_spelling),
        cmocka_unit_test(rules_are_refused_with_name_and_line),
        cmocka_unit_test(an_identity_covers_what_overrides_say),
        cmocka_unit_test(malformed_options_are_refused),
        cmocka_unit_test(equal_identities_are_equal_analyzers),
        cmocka_unit_test(a_saved_analyzer_comes_back),
        cmocka_unit_test(damaged_saved_analyzers_are_refused),
        cmocka_unit_test(stop_words_are_sorted_canonical_and_keep_their_stem),
        cmocka_unit_test(any_bytes_analyse_the_same_cold_and_warm),
        cmocka_unit_test(very_long_words_are_cut_at_a_character),
        cmocka_unit_test(a_warm_session_allocates_nothing),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
