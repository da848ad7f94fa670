/* Names in the other script: walking a dictionary against looking at all of it, the table of Latin words against
 * comparing all of them, and searches from end to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fihrist.h"
#include "indexer/snapshot.h"
#include "query/name_spellings.h"
#include "query/name_table.h"
#include "query/names.h"
#include "stemmer/english.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

#define SEGMENTS 3
#define DOCUMENTS 60

static const char *const texts[] = {
    "التقى الرئيس أوباما نظيره في واشنطن صباح أمس",
    "قالت شركة إنفيديا إنها ستبيع الرقائق الجديدة",
    "تعهدت نفيديا بفتح مصنع جديد في تكساس",
    "نقلت بي بي سي عن مصادرها أن الاجتماع تأجل",
    "BBC News published the interview",
    "أعلنت مايكروسوفت إصدارا جديدا من ويندوز",
    "حسابه على فيسبوك أغلق قبل يومين",
    "أضاف تطبيق فيس بوك ميزة جديدة",
    "نشرت الوزارة البيان على حسابها في Twitter",
    "غرد الوزير على تويتر مساء أمس",
    "سافر الوفد إلى هونغ كونغ ثم إلى نيويورك",
    "وصلت البعثة إلى مصر قادمة من ألمانيا",
    "Egypt and Germany signed a treaty",
    "تراجعت أسعار النفط في الأسواق كان اليوم",
    "فور وصوله إلى البلاد لفت الوزير الأنظار",
    "جوجل تشتري شركة ناشئة",
    "غوغل تطلق هاتفا",
};
#define TEXTS (sizeof texts / sizeof *texts)

struct fixture {
    char *path;
    struct fh_index *index;
    struct fh_snapshot *snapshot;
};

static struct fixture fixture;

/* A word of letters that names are made of, so that many are near one another. */
static void add_random_word(struct random *random, struct fh_buffer *text)
{
    static const char *const arabic[] = {"ا", "ب", "و", "ي", "م", "س", "ر", "ن", "د", "ك", "ل", "ت", "ع", "ة"};
    bool latin = random_once_in(random, 3);
    for (uint32_t letters = 2 + random_below(random, 6); letters > 0; letters--) {
        if (latin)
            fh_buffer_append_byte(text, "abcdegikmnorstuy"[random_below(random, 16)]);
        else
            fh_buffer_append_text(text, arabic[random_below(random, sizeof arabic / sizeof *arabic)]);
    }
    fh_buffer_append_byte(text, ' ');
}

static int set_up(void **state)
{
    (void)state;
    struct random random = {29};
    struct fh_writer *writer = NULL;
    struct fh_writer_options options = {.no_merge = true};
    struct fh_buffer text = FH_BUFFER_INIT;
    fixture.path = temporary_path("names");
    assert_int_equal(fh_writer_open(&writer, fixture.path, &options, NULL), FH_OK);
    for (size_t i = 0; i < SEGMENTS * DOCUMENTS; i++) {
        char id[16];
        snprintf(id, sizeof id, i < TEXTS ? "%zu" : "r%zu", i);
        fh_buffer_reset(&text);
        fh_buffer_append_text(&text, i < TEXTS ? texts[i] : "");
        for (int k = 0; i >= TEXTS && k < 40; k++)
            add_random_word(&random, &text);
        struct fh_document document = {.id = fh_text(id), .body = fh_buffer_slice(&text), .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
        if (i % DOCUMENTS == DOCUMENTS - 1)
            assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    }
    fh_writer_close(writer);
    fh_buffer_release(&text);
    assert_int_equal(fh_snapshot_open(&fixture.snapshot, fixture.path, false, NULL), FH_OK);
    assert_int_equal(fixture.snapshot->segment_count, SEGMENTS);
    return fh_index_open(&fixture.index, fixture.path, NULL) == FH_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fh_index_close(fixture.index);
    fh_snapshot_release(fixture.snapshot);
    temporary_remove(fixture.path);
    return 0;
}

/* ---- Walking ---- */

/* How many terms of a segment are the name within the budget, each looked at; the doc_freqs of all in *sum. */
static size_t count_plainly(const struct fh_translit *name, uint32_t budget, const struct fh_termdict *dictionary,
                            uint64_t *sum)
{
    struct fh_term_iterator iterator;
    size_t count = 0;
    assert_int_equal(fh_term_iterator_seek(&iterator, dictionary, fh_text(""), NULL), FH_OK);
    while (fh_term_iterator_next(&iterator, NULL) == FH_OK) {
        if (fh_translit_distance(name, (struct fh_slice){iterator.term, iterator.length}) > budget)
            continue;
        count++;
        *sum += iterator.info.doc_freq;
    }
    return count;
}

static void a_walk_finds_what_looking_at_every_term_finds(void **state)
{
    (void)state;
    static const char *const names[] = {"obama", "karim", "nora", "sidi", "ibn", "doctor", "ayman", "cat",  "google",
                                        "nasr",  "ab",    "toto", "iraq", "um",  "yemen",  "sokr",  "duma", "kos"};
    size_t found = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (uint32_t budget = 0; budget <= 24; budget += 4) {
            struct fh_arena arena = FH_ARENA_INIT;
            struct fh_translit name;
            assert_true(fh_translit_compile(&name, fh_text(names[i])));
            for (size_t s = 0; s < SEGMENTS; s++) {
                struct fh_name_walk walk = {.name = &name,
                                            .budget = budget,
                                            .look_ups_left = UINT32_MAX,
                                            .document_count = 180,
                                            .arena = &arena};
                const struct fh_termdict *dictionary = &fixture.snapshot->segments[s]->terms[FH_LEVEL_FORM];
                uint64_t sum = 0;
                assert_int_equal(fh_name_walk(&walk, dictionary, NULL), FH_OK);
                size_t count = count_plainly(&name, budget, dictionary, &sum);
                assert_int_equal(walk.found.count, count < FH_NAME_CANDIDATES_MAX ? count : FH_NAME_CANDIDATES_MAX);
                for (size_t k = 0; k < walk.found.count; k++) {
                    const struct fh_name_candidate *one = &walk.found.list[k];
                    assert_int_equal(one->cost, fh_translit_distance(&name, one->term));
                    sum -= one->doc_freq;
                }
                assert_true(count > FH_NAME_CANDIDATES_MAX || sum == 0);
                found += count;
            }
            fh_arena_release(&arena);
        }
    }
    assert_true(found > 100);
}

static void terms_of_several_segments_are_one_candidate(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_translit name;
    uint64_t sum = 0, found = 0;
    assert_true(fh_translit_compile(&name, fh_text("nora")));
    struct fh_name_walk walk = {
        .name = &name, .budget = 6, .look_ups_left = UINT32_MAX, .document_count = 180, .arena = &arena};
    for (size_t s = 0; s < SEGMENTS; s++) {
        const struct fh_termdict *dictionary = &fixture.snapshot->segments[s]->terms[FH_LEVEL_FORM];
        assert_int_equal(fh_name_walk(&walk, dictionary, NULL), FH_OK);
        count_plainly(&name, 6, dictionary, &sum);
    }
    for (size_t i = 0; i < walk.found.count; i++) {
        found += walk.found.list[i].doc_freq;
        for (size_t k = 0; k < i; k++)
            assert_false(fh_slice_equal(walk.found.list[i].term, walk.found.list[k].term));
    }
    assert_int_equal(found, sum);
    fh_arena_release(&arena);
}

static void a_walk_ends_with_its_last_look_up(void **state)
{
    (void)state;
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_translit name;
    assert_true(fh_translit_compile(&name, fh_text("karim")));
    for (uint32_t look_ups = 0; look_ups < 20; look_ups++) {
        struct fh_name_walk walk = {
            .name = &name, .budget = 40, .look_ups_left = look_ups, .document_count = 180, .arena = &arena};
        assert_int_equal(fh_name_walk(&walk, &fixture.snapshot->segments[1]->terms[FH_LEVEL_FORM], NULL), FH_OK);
        assert_int_equal(walk.look_ups_left, 0);
    }
    fh_arena_release(&arena);
}

/* ---- The table ---- */

static void spellings_of_a_name_share_a_key(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"twitter", "تويتر"},        {"google", "جوجل"},       {"google", "غوغل"},       {"google", "قوقل"},
        {"microsoft", "مايكروسوفت"}, {"facebook", "فيسبوك"},   {"juventus", "يوفنتوس"},  {"chelsea", "تشيلسي"},
        {"manchester", "مانشستر"},   {"washington", "واشنطن"}, {"vladimir", "فلاديمير"}, {"wagner", "فاغنر"},
        {"schumacher", "شوماخر"},    {"xbox", "اكسبوكس"},      {"cisco", "سيسكو"},       {"pizza", "بيتزا"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t keys[FH_NAME_KEYS_MAX], key = fh_name_arabic_key(fh_text(names[i][1]));
        bool shared = false;
        for (size_t count = fh_name_latin_keys(fh_text(names[i][0]), keys); count > 0; count--)
            shared = shared || keys[count - 1] == key;
        assert_true(key != 0 && shared);
    }
    assert_int_equal(fh_name_arabic_key(fh_text("علي")), 0);
    assert_int_equal(fh_name_arabic_key(fh_text("")), 0);
}

/* The table and the words compared one by one give the same, for words whose key is right. */
static void the_table_finds_the_nearest_latin_words(void **state)
{
    (void)state;
    struct fh_name_table table;
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_latin_names names;
    assert_int_equal(fh_name_table_make(&table, fixture.snapshot, NULL), FH_OK);
    assert_int_equal(fh_name_table_find(&names, &table, fh_text("تويتر"), false, &arena, NULL), FH_OK);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.list[0].bytes, "twitter");
    assert_int_equal(fh_name_table_find(&names, &table, fh_text("تويتر"), true, &arena, NULL), FH_OK);
    assert_int_equal(names.count, 0); /* an e is not written */
    size_t found = 0;
    for (size_t s = 0; s < SEGMENTS; s++) {
        struct fh_term_iterator iterator;
        const struct fh_termdict *dictionary = &fixture.snapshot->segments[s]->terms[FH_LEVEL_FORM];
        assert_int_equal(fh_term_iterator_seek(&iterator, dictionary, fh_text("ا"), NULL), FH_OK);
        while (fh_term_iterator_next(&iterator, NULL) == FH_OK) {
            struct fh_slice arabic = {iterator.term, iterator.length};
            assert_int_equal(fh_name_table_find(&names, &table, arabic, false, &arena, NULL), FH_OK);
            for (size_t i = 0; i < names.count; i++) {
                struct fh_translit name;
                assert_true(fh_translit_compile(&name, names.list[i]));
                assert_int_equal(fh_translit_distance(&name, arabic), names.costs[i]);
                assert_true(i == 0 || names.costs[i] >= names.costs[i - 1]);
                assert_false(fh_english_is_common(names.list[i]));
            }
            found += names.count;
        }
    }
    assert_true(found > 20);
    fh_arena_release(&arena);
    fh_name_table_release(&table);
}

/* ---- Searching ---- */

static struct fh_results *search(const char *query, bool exact, enum fh_operator joined_by)
{
    struct fh_results *results = NULL;
    struct fh_error error;
    struct fh_search_options options = {
        .limit = 200, .no_alternatives = exact, .default_operator = joined_by, .exact_total = true};
    if (fh_search(&results, fixture.index, fh_text(query), &options, &error) != FH_OK)
        fail_msg("%s: %s", query, error.message);
    return results;
}

static bool finds(const char *query, bool exact, enum fh_operator joined_by, size_t text)
{
    struct fh_results *results = search(query, exact, joined_by);
    char id[16];
    bool there = false;
    snprintf(id, sizeof id, "%zu", text);
    for (size_t i = 0; i < fh_results_count(results); i++)
        there = there || fh_slice_is(fh_results_hit(results, i)->id, id);
    fh_results_free(results);
    return there;
}

static void a_name_in_either_script_finds_the_other(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        size_t text;
    } cases[] = {
        {"Obama", 0},
        {"washington", 0},
        {"Nvidia", 1},
        {"Nvidia", 2},
        {"BBC", 3},
        {"bbc", 3},
        {"بي بي سي", 4},
        {"Microsoft", 5},
        {"Windows", 5},
        {"Facebook", 6},
        {"Facebook", 7},
        {"تويتر", 8},
        {"Twitter", 9},
        {"Hong Kong", 10},
        {"New York", 10},
        {"Egypt", 11},
        {"Germany", 11},
        {"مصر", 12},
        {"ألمانيا", 12},
        {"Google", 15},
        {"Google", 16},
        {"\"Hong Kong\"", 10},
        {"+Obama +Washington", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!finds(cases[i].query, false, FH_AND, cases[i].text))
            fail_msg("%s does not find text %zu", cases[i].query, cases[i].text);
        assert_false(finds(cases[i].query, true, FH_AND, cases[i].text));
    }
}

static void what_is_no_name_finds_nothing_in_the_other_script(void **state)
{
    (void)state;
    static const char *const words[] = {"for", "left", "can", "company", "the", "report", "in", "and", "street"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct fh_results *loose = search(words[i], false, FH_OR), *exact = search(words[i], true, FH_OR);
        assert_int_equal(fh_results_total(loose, NULL), fh_results_total(exact, NULL));
        fh_results_free(loose);
        fh_results_free(exact);
    }
    assert_false(finds("-Obama الرئيس", false, FH_OR, 5));
    assert_true(finds("-Obama الرئيس", false, FH_OR, 0)); /* what is excluded is taken as typed */
}

static void a_word_found_in_the_other_script_is_explained(void **state)
{
    (void)state;
    struct fh_explanation *explanation = NULL;
    assert_int_equal(fh_explain(&explanation, fixture.index, fh_text("Obama"), fh_text("0"), NULL, NULL), FH_OK);
    bool there = false;
    for (size_t i = 0; i < fh_explanation_count(explanation); i++) {
        const struct fh_explained *part = fh_explanation_part(explanation, i);
        there = there || (fh_slice_is(part->stands_for, "obama") && part->score > 0 && part->weight <= 0.8);
    }
    assert_true(there);
    fh_explanation_free(explanation);
}

static void hostile_words_are_only_words(void **state)
{
    (void)state;
    struct fh_buffer query = FH_BUFFER_INIT;
    struct random random = {30};
    for (int round = 0; round < 60; round++) {
        fh_buffer_reset(&query);
        for (uint32_t words = 1 + random_below(&random, 6); words > 0; words--) {
            bool latin = random_once_in(&random, 3); /* some of them longer than any name */
            for (uint32_t letters = random_below(&random, 70); letters > 0; letters--)
                fh_buffer_append_codepoint(&query, latin || random_once_in(&random, 2) ? 'a' + random_below(&random, 26)
                                                   : random_once_in(&random, 2) ? 0x620 + random_below(&random, 0x90)
                                                                                : 1 + random_below(&random, 0x3000));
            fh_buffer_append_byte(&query, ' ');
        }
        struct fh_results *results = NULL;
        struct fh_search_options options = {.plain = true};
        assert_int_equal(fh_search(&results, fixture.index, fh_buffer_slice(&query), &options, NULL), FH_OK);
        fh_results_free(results);
    }
    fh_buffer_release(&query);
}

static size_t answers(const struct fh_names_asker *asker, const char *word, enum fh_status wanted)
{
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_alternatives found = {.count = 0};
    struct fh_alternative_source source = fh_names_source(asker);
    struct fh_asked asked = {fh_text(word), fh_text(word), false};
    assert_int_equal(source.find(source.user, &asked, 1, &arena, &found, NULL), wanted);
    fh_arena_release(&arena);
    return found.count;
}

static void a_query_has_only_so_many_look_ups_and_so_much_time(void **state)
{
    (void)state;
    struct fh_names *names = NULL;
    struct fh_names_asker asker;
    bool cancelled = true;
    assert_int_equal(fh_names_new(&names, fixture.snapshot, NULL), FH_OK);
    assert_int_equal(fh_names_asker_init(&asker, names, NULL), FH_OK);
    assert_true(answers(&asker, "obama", FH_OK) > 0);
    size_t words = 0;
    for (; asker.query->look_ups_left > 0 && words < 100000; words++) {
        char word[] = "kariaaaa";
        for (size_t i = 4, number = words; i < 8; i++, number /= 20)
            word[i] = "abdeghiklmnorstuwyzf"[number % 20];
        answers(&asker, word, FH_OK);
    }
    assert_true(words > 10 && words < 100000);
    assert_int_equal(answers(&asker, "obama", FH_OK), 0);
    fh_names_asker_begin(&asker, &(struct fh_deadline){0, NULL});
    assert_true(answers(&asker, "obama", FH_OK) > 0);
    fh_names_asker_begin(&asker, &(struct fh_deadline){1, NULL});
    assert_int_equal(answers(&asker, "obama", FH_ERR_CANCELLED), 0);
    fh_names_asker_begin(&asker, &(struct fh_deadline){0, &cancelled});
    assert_int_equal(answers(&asker, "obama", FH_ERR_CANCELLED), 0);
    fh_names_asker_release(&asker);
    fh_names_free(names);
}

static void ask(struct fh_alternatives *found, const struct fh_names_asker *asker, struct fh_slice word,
                struct fh_arena *arena)
{
    struct fh_alternative_source source = fh_names_source(asker);
    struct fh_asked asked = {word, word, false};
    found->count = found->words = 0;
    assert_int_equal(source.find(source.user, &asked, 1, arena, found, NULL), FH_OK);
}

/* Every Arabic form of the index, by one who has asked about all of them before and by one who has not. */
static void what_is_remembered_is_what_was_found(void **state)
{
    (void)state;
    struct fh_names *names = NULL;
    struct fh_names_asker old, new;
    struct fh_arena arena = FH_ARENA_INIT, kept = FH_ARENA_INIT;
    size_t words = 0, named = 0;
    assert_int_equal(fh_names_new(&names, fixture.snapshot, NULL), FH_OK);
    assert_int_equal(fh_names_asker_init(&old, names, NULL), FH_OK);
    assert_int_equal(fh_names_asker_init(&new, names, NULL), FH_OK);
    for (int round = 0; round < 2; round++) {
        struct fh_term_iterator iterator;
        const struct fh_termdict *dictionary = &fixture.snapshot->segments[0]->terms[FH_LEVEL_FORM];
        assert_int_equal(fh_term_iterator_seek(&iterator, dictionary, fh_text("ا"), NULL), FH_OK);
        while (fh_term_iterator_next(&iterator, NULL) == FH_OK) {
            struct fh_slice word = {iterator.term, iterator.length};
            struct fh_alternatives first, second;
            ask(&first, &old, word, &kept);
            fh_arena_reset(&kept); /* what is remembered must not live there */
            if (round == 0)
                continue;
            ask(&second, &new, word, &arena);
            assert_int_equal(first.words, second.words);
            assert_int_equal(first.count, second.count);
            for (size_t i = 0; i < first.count; i++) {
                assert_true(fh_slice_equal(first.list[i].text, second.list[i].text));
                assert_memory_equal(&first.list[i].weight, &second.list[i].weight, sizeof(double));
            }
            words++;
            named += first.count > 0;
        }
    }
    assert_true(words > 100 && named > 0);
    fh_arena_release(&arena);
    fh_arena_release(&kept);
    fh_names_asker_release(&old);
    fh_names_asker_release(&new);
    fh_names_free(names);
}

struct crowd {
    const struct fh_names *names;
    size_t found;
};

static void *ask_many(void *argument)
{
    struct crowd *crowd = argument;
    struct fh_names_asker asker;
    if (fh_names_asker_init(&asker, crowd->names, NULL) != FH_OK)
        return NULL;
    for (int i = 0; i < 50; i++)
        crowd->found += answers(&asker, "تويتر", FH_OK);
    fh_names_asker_release(&asker);
    return NULL;
}

static void threads_share_the_table_that_one_of_them_makes(void **state)
{
    (void)state;
    struct fh_names *names = NULL;
    pthread_t threads[8];
    struct crowd crowds[8];
    assert_int_equal(fh_names_new(&names, fixture.snapshot, NULL), FH_OK);
    for (size_t i = 0; i < 8; i++) {
        crowds[i] = (struct crowd){names, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_many, &crowds[i]), 0);
    }
    for (size_t i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(crowds[i].found, 50);
    }
    fh_names_free(names);
}

static void every_failed_allocation_is_reported(void **state)
{
    (void)state;
    static const char *const queries[] = {"Obama", "Hong Kong bbc", "Facebook", "تويتر", "بي بي سي", "مصر"};
    struct fh_search_options options = {.ids_only = true};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        enum fh_status status = FH_ERR_NOMEM;
        for (long n = 1; status == FH_ERR_NOMEM; n++) {
            struct fh_index *index = NULL;
            struct fh_results *results = NULL;
            fh_mem_fail_after(n);
            status = fh_index_open(&index, fixture.path, NULL);
            if (status == FH_OK)
                status = fh_search(&results, index, fh_text(queries[i]), &options, NULL);
            fh_mem_fail_after(0);
            assert_true(status == FH_OK || status == FH_ERR_NOMEM);
            fh_results_free(results);
            fh_index_close(index);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_finds_what_looking_at_every_term_finds),
        cmocka_unit_test(terms_of_several_segments_are_one_candidate),
        cmocka_unit_test(a_walk_ends_with_its_last_look_up),
        cmocka_unit_test(spellings_of_a_name_share_a_key),
        cmocka_unit_test(the_table_finds_the_nearest_latin_words),
        cmocka_unit_test(a_name_in_either_script_finds_the_other),
        cmocka_unit_test(what_is_no_name_finds_nothing_in_the_other_script),
        cmocka_unit_test(a_word_found_in_the_other_script_is_explained),
        cmocka_unit_test(hostile_words_are_only_words),
        cmocka_unit_test(what_is_remembered_is_what_was_found),
        cmocka_unit_test(a_query_has_only_so_many_look_ups_and_so_much_time),
        cmocka_unit_test(threads_share_the_table_that_one_of_them_makes),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
