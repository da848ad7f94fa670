/* Snippets: the words that matched, whole, as printed; passages that cover the query; and what must
 * hold of any snippet of any text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/buffer.h"
#include "fihrist.h"
#include "stemmer/letters.h"
#include "stemmer/utf8.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

/* An index of one document, searched once. */
struct bed {
    char *path;
    struct fh_index *index;
    struct fh_results *results;
};

static const struct fh_hit *search(struct bed *bed, struct fh_slice title, struct fh_slice standfirst,
                                   struct fh_slice body, const char *query, size_t snippet_bytes)
{
    struct fh_writer *writer;
    struct fh_error error;
    struct fh_writer_options options = {.threads = 1};
    struct fh_search_options how = {.snippet_bytes = snippet_bytes};
    struct fh_document document = {
        .id = fh_text("1"), .title = title, .standfirst = standfirst, .body = body, .time = FH_NO_TIME};
    bed->path = temporary_path("snippet");
    if (fh_writer_open(&writer, bed->path, &options, &error) != FH_OK ||
        fh_writer_add(writer, &document, &error) != FH_OK || fh_writer_commit(writer, &error) != FH_OK)
        fail_msg("%s", error.message);
    fh_writer_close(writer);
    if (fh_index_open(&bed->index, bed->path, &error) != FH_OK ||
        fh_search(&bed->results, bed->index, fh_text(query), &how, &error) != FH_OK)
        fail_msg("%s", error.message);
    return fh_results_hit(bed->results, 0);
}

static void release(struct bed *bed)
{
    fh_results_free(bed->results);
    fh_index_close(bed->index);
    temporary_remove(bed->path);
}

/* The text with its marks in brackets. */
static void bracket(struct fh_slice text, const struct fh_mark *marks, size_t count, struct fh_buffer *out)
{
    size_t at = 0;
    fh_buffer_reset(out);
    for (size_t i = 0; i < count; i++) {
        assert_true(marks[i].offset >= at && marks[i].length > 0 && marks[i].offset + marks[i].length <= text.length);
        fh_buffer_append(out, text.bytes + at, marks[i].offset - at);
        fh_buffer_append_byte(out, '[');
        fh_buffer_append(out, text.bytes + marks[i].offset, marks[i].length);
        fh_buffer_append_byte(out, ']');
        at = marks[i].offset + marks[i].length;
    }
    fh_buffer_append(out, text.bytes + at, text.length - at);
}

static void expect(const char *title, const char *body, const char *query, size_t bytes, const char *marked_title,
                   const char *marked_snippet)
{
    struct bed bed;
    struct fh_buffer out = FH_BUFFER_INIT;
    const struct fh_hit *hit = search(&bed, fh_text(title), fh_text(""), fh_text(body), query, bytes);
    assert_non_null(hit);
    bracket(hit->title, hit->title_marks, hit->title_mark_count, &out);
    assert_string_equal(out.bytes, marked_title);
    bracket(hit->snippet, hit->snippet_marks, hit->snippet_mark_count, &out);
    assert_string_equal(out.bytes, marked_snippet);
    fh_buffer_release(&out);
    release(&bed);
}

static void matched_words_are_marked_whole_and_as_printed(void **state)
{
    (void)state;
    expect("وزيرُ التعليم", "زار الوزيرُ شوارِعَ المدينة.", "وزير قمر", 0, "[وزيرُ] التعليم",
           "زار [الوزيرُ] شوارِعَ المدينة.");
    expect("x", "المـدرسـة\nالجديدة \t في  الحي", "مدرسة", 0, "x", "[المـدرسـة] الجديدة في الحي");
    expect("OpenAI و openai", "شركة «OpenAI» أعلنت (openai).", "OPENAI", 0, "[OpenAI] و [openai]",
           "شركة «[OpenAI]» أعلنت ([openai]).");
}

static void a_phrase_is_marked_where_it_stands(void **state)
{
    (void)state;
    expect("", "سوق المال وسوق العمل والمال في سوق المال", "\"سوق المال\"", 0, "",
           "[سوق] [المال] وسوق العمل والمال في [سوق] [المال]");
    expect("سوق المال", "سوق المال", "title:\"سوق المال\"", 0, "[سوق] [المال]", "سوق المال");
    expect("سوق", "سوق المال", "body:سوق -كتاب", 0, "سوق", "[سوق] المال");
}

static void a_snippet_without_a_match_is_the_beginning(void **state)
{
    (void)state;
    expect("سوق", "كلمات أخرى في بداية النص ثم غيرها", "سوق", 30, "[سوق]", "كلمات أخرى في");
    expect("سوق", "", "سوق", 0, "[سوق]", "");
    expect("سوق", " \n\t ", "سوق", 0, "[سوق]", "");
}

/* Two words far apart: two passages; and one that begins with its sentence. */
static void passages_cover_the_query(void **state)
{
    (void)state;
    struct fh_buffer body = FH_BUFFER_INIT, out = FH_BUFFER_INIT;
    struct bed bed;
    fh_buffer_append_text(&body, "بداية لا تهم أحدا. هنا اقتصاد البلاد كله. ");
    for (int i = 0; i < 200; i++)
        fh_buffer_append_text(&body, "حشو طويل ");
    fh_buffer_append_text(&body, "انتهى الحشو. وهذه رياضة أيضا. ");
    for (int i = 0; i < 100; i++)
        fh_buffer_append_text(&body, "حشو آخر ");
    const struct fh_hit *hit = search(&bed, fh_text(""), fh_text(""), fh_buffer_slice(&body), "اقتصاد رياضة", 120);
    assert_non_null(hit);
    bracket(hit->snippet, hit->snippet_marks, hit->snippet_mark_count, &out);
    assert_non_null(strstr(out.bytes, "هنا [اقتصاد] البلاد كله."));
    assert_non_null(strstr(out.bytes, " … وهذه [رياضة] أيضا."));
    assert_int_equal(hit->snippet_mark_count, 2);
    assert_true(hit->snippet.length <= 130);
    fh_buffer_release(&body);
    fh_buffer_release(&out);
    release(&bed);
}

/* A word of the standfirst and one of the body that stand side by side are no phrase. */
static void no_phrase_is_seen_across_fields(void **state)
{
    (void)state;
    struct bed bed;
    struct fh_buffer out = FH_BUFFER_INIT;
    const struct fh_hit *hit =
        search(&bed, fh_text("سوق المال"), fh_text("آخر سوق"), fh_text("المال أول"), "\"سوق المال\"", 0);
    assert_non_null(hit);
    bracket(hit->snippet, hit->snippet_marks, hit->snippet_mark_count, &out);
    assert_string_equal(out.bytes, "آخر سوق المال أول");
    fh_buffer_release(&out);
    release(&bed);
}

/* ---- Any text ---- */

static void random_text(struct random *random, struct fh_buffer *out)
{
    static const char *const pieces[] = {
        "سوق ",       "المال ", "والسوقُ ",       "ـسـوق ", "كلمة",         " ",        "\n", "ً",          "َّ",  ".",
        "؟ ",         "،",      "\xFF",          "\xD8",   "\xE2\x80\x8F", "\xC2\xA0", "é",  "e\xCC\x81", "😀", "(سوق)",
        "سوق.المال ", "\x01",   "\xEF\xB7\xBA ", "abc",    "12 "};
    fh_buffer_reset(out);
    for (uint32_t n = random_below(random, 200); n > 0; n--)
        fh_buffer_append_text(out, pieces[random_below(random, sizeof pieces / sizeof pieces[0])]);
    for (uint32_t n = random_once_in(random, 4) ? random_below(random, 400) : 0; n > 0; n--)
        fh_buffer_append_text(out, random_once_in(random, 9) ? "ُ" : "ط");
}

static void check_snippet(const struct fh_hit *hit, size_t bytes)
{
    struct fh_slice text = hit->snippet;
    size_t at = 0, length;
    assert_true(fh_utf8_valid(text));
    assert_int_equal(text.bytes[text.length], '\0');
    assert_null(memchr(text.bytes, '\n', text.length));
    /* A passage may be as long as one word that is longer than the space there is. */
    assert_true(text.length <= 3 * bytes + 1000);
    for (const uint8_t *p = (const uint8_t *)text.bytes, *end = p + text.length; p < end; p += length) {
        uint32_t code = fh_utf8_decode(p, end, &length);
        assert_true(code >= 0x20);
    }
    for (size_t i = 0; i < hit->snippet_mark_count; i++) {
        const struct fh_mark *mark = &hit->snippet_marks[i];
        const uint8_t *start = (const uint8_t *)text.bytes + mark->offset,
                      *end = (const uint8_t *)text.bytes + text.length;
        const uint8_t *after = start + mark->length;
        assert_true(mark->offset >= at && mark->length > 0 && mark->offset + mark->length <= text.length);
        assert_true(fh_class_in_word(fh_class_at(start, end, &length)));
        /* Whole: no combining mark follows, and no letter after one of its kind. */
        if (after < end) {
            enum fh_class class = fh_class_at(after, end, &length);
            assert_int_not_equal(class, FH_CLASS_MARK);
            assert_false(class == FH_CLASS_ARABIC && fh_class_at(start, end, &length) == FH_CLASS_ARABIC);
        }
        at = mark->offset + mark->length;
    }
}

static void any_text_gives_a_sound_snippet(void **state)
{
    (void)state;
    static const char *const queries[] = {"سوق المال", "\"سوق المال\"", "كلمة", "سوق abc 12"};
    struct random random = {31};
    struct fh_buffer title = FH_BUFFER_INIT, lead = FH_BUFFER_INIT, body = FH_BUFFER_INIT;
    size_t hits = 0;
    for (int round = 0; round < 250; round++) {
        struct bed bed;
        size_t bytes = 1 + random_below(&random, 200);
        random_text(&random, &title);
        random_text(&random, &lead);
        random_text(&random, &body);
        const struct fh_hit *hit = search(&bed, fh_buffer_slice(&title), fh_buffer_slice(&lead), fh_buffer_slice(&body),
                                          queries[round % 4], bytes);
        if (hit != NULL) {
            check_snippet(hit, bytes);
            assert_memory_equal(hit->title.bytes, title.bytes, title.length);
            hits++;
        }
        release(&bed);
    }
    assert_true(hits > 100);
    fh_buffer_release(&title);
    fh_buffer_release(&lead);
    fh_buffer_release(&body);
}

/* ---- Exact text ---- */

static bool finds(const char *body, const char *query)
{
    struct bed bed;
    bool found = search(&bed, fh_text(""), fh_text(""), fh_text(body), query, 0) != NULL;
    release(&bed);
    return found;
}

static void exact_text_tells_letters_apart_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *body, *query;
        bool found;
    } cases[] = {{"زار أحمد المدرسة", "=\"أحمد المدرسة\"", true},
                 {"زار أحمد المدرسة", "\"احمد المدرسه\"", true},
                 {"زار أحمد المدرسة", "=\"احمد المدرسة\"", false},
                 {"زار أحمد المدرسة", "=\"أحمد المدرسه\"", false},
                 {"زار أَحْمَدُ  المــدرسة", "=\"أحمد\nالمدرسةَ\"", true},
                 {"زار ا\u0654حمد", "=\"أحمد\"", true},
                 {"زار ﺃﺣﻤﺪ", "=\"أحمد\"", true},
                 {"زار أحمد‏ المدرسة", "=\"أحمد المدرسة\"", true},
                 {"قال: أحمد", "=\"قال: أحمد\"", true},
                 {"قال: أحمد", "=\"قال أحمد\"", false},
                 {"قال: أحمد", "\"قال أحمد\"", true},
                 {"المدرسة", "=\"مدرسة\"", false},
                 {"المدرسة", "مدرسة", true},
                 {"شركة OpenAI", "=\"OpenAI\"", true},
                 {"شركة OpenAI", "=\"openai\"", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (finds(cases[i].body, cases[i].query) != cases[i].found)
            fail_msg("%s in %s", cases[i].query, cases[i].body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matched_words_are_marked_whole_and_as_printed),
        cmocka_unit_test(a_phrase_is_marked_where_it_stands),
        cmocka_unit_test(a_snippet_without_a_match_is_the_beginning),
        cmocka_unit_test(passages_cover_the_query),
        cmocka_unit_test(no_phrase_is_seen_across_fields),
        cmocka_unit_test(any_text_gives_a_sound_snippet),
        cmocka_unit_test(exact_text_tells_letters_apart_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
