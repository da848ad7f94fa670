/* The walk over the dictionaries against looking at every term by itself, and costs of words against a plain
 * definition by recursion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/nearby.h"
#include "stemmer/utf8.h"
#include "tests/support/collection.h"
#include "tests/support/temporary.h"

/* ---- Costs ---- */

struct letters {
    uint8_t list[FH_MEANT_MAX];
    size_t count;
};

/* The cost of the first `d` letters meant as the first `j` typed, by definition: every way there is. What a letter left
 * out costs is asked of an alignment with it alone. */
static unsigned plainly(const struct fh_typed *typed, const struct letters *meant, size_t d, size_t j)
{
    unsigned least = UINT32_MAX, cost;
    if (d == 0 && j == 0)
        return 0;
    if (d > 0) {
        struct fh_alignment alone;
        fh_alignment_start(&alone, typed);
        size_t before = d > 1 ? 1 : 0;
        if (before > 0)
            fh_alignment_push(&alone, typed, 0, meant->list[d - 2]);
        unsigned base = alone.rows[before][0];
        fh_alignment_push(&alone, typed, before, meant->list[d - 1]);
        cost = plainly(typed, meant, d - 1, j) + alone.rows[before + 1][0] - base;
        least = cost < least ? cost : least;
    }
    if (j > 0) {
        cost = plainly(typed, meant, d, j - 1) + typed->added[j - 1];
        least = cost < least ? cost : least;
    }
    if (d > 0 && j > 0) {
        cost = plainly(typed, meant, d - 1, j - 1) + typed->replaced[j - 1][meant->list[d - 1]];
        least = cost < least ? cost : least;
    }
    if (d > 1 && j > 1 && meant->list[d - 1] == typed->letters[j - 2] && meant->list[d - 2] == typed->letters[j - 1] &&
        meant->list[d - 1] != meant->list[d - 2]) {
        cost = plainly(typed, meant, d - 2, j - 2) + 40;
        least = cost < least ? cost : least;
    }
    return least;
}

static void random_word(struct random *random, struct fh_buffer *word, uint32_t length)
{
    static const char alphabet[] = "ابتهةيىءسص";
    fh_buffer_reset(word);
    for (uint32_t i = 0; i < length; i++)
        fh_buffer_append(word, alphabet + 2 * random_below(random, 10), 2);
}

static void costs_are_those_of_the_cheapest_way(void **state)
{
    struct random random = {5};
    struct fh_buffer word = FH_BUFFER_INIT, other = FH_BUFFER_INIT;
    (void)state;
    for (int round = 0; round < 400; round++) {
        struct fh_typed typed;
        struct fh_alignment alignment;
        struct letters meant = {.count = 0};
        random_word(&random, &word, 3 + random_below(&random, 3));
        random_word(&random, &other, 1 + random_below(&random, 5));
        assert_true(fh_typed_prepare(&typed, fh_buffer_slice(&word)));
        fh_alignment_start(&alignment, &typed);
        assert_true(fh_alignment_push_text(&alignment, &typed, fh_buffer_slice(&other), &meant.count));
        for (size_t i = 0; i < meant.count; i++)
            meant.list[i] = alignment.meant[i];
        assert_int_equal(alignment.rows[meant.count][typed.count], plainly(&typed, &meant, meant.count, typed.count));
    }
    fh_buffer_release(&word);
    fh_buffer_release(&other);
}

/* The traced way names each typed letter once at most, in order but for swaps, and equal letters stay together. */
static void the_way_back_uses_every_typed_letter_once(void **state)
{
    struct random random = {6};
    struct fh_buffer word = FH_BUFFER_INIT, other = FH_BUFFER_INIT;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct fh_typed typed;
        struct fh_alignment alignment;
        int8_t typed_for[FH_MEANT_MAX];
        bool used[FH_TYPED_MAX] = {false};
        size_t depth = 0;
        random_word(&random, &word, 3 + random_below(&random, 10));
        random_word(&random, &other, 1 + random_below(&random, 12));
        assert_true(fh_typed_prepare(&typed, fh_buffer_slice(&word)));
        fh_alignment_start(&alignment, &typed);
        assert_true(fh_alignment_push_text(&alignment, &typed, fh_buffer_slice(&other), &depth));
        fh_alignment_trace(&alignment, &typed, depth, typed_for);
        for (size_t i = 0; i < depth; i++) {
            assert_in_range(typed_for[i] + 1, 0, typed.count);
            if (typed_for[i] < 0)
                continue;
            assert_false(used[typed_for[i]]);
            used[typed_for[i]] = true;
        }
        if (fh_slice_equal(fh_buffer_slice(&word), fh_buffer_slice(&other))) {
            for (size_t i = 0; i < depth; i++)
                assert_int_equal(typed_for[i], i);
        }
    }
    fh_buffer_release(&word);
    fh_buffer_release(&other);
}

static void words_that_cannot_be_corrected_are_refused(void **state)
{
    struct fh_typed typed;
    char longest[2 * FH_TYPED_MAX + 3] = {0};
    (void)state;
    for (size_t i = 0; i <= FH_TYPED_MAX; i++)
        memcpy(longest + 2 * i, "ب", 2);
    assert_true(fh_typed_prepare(&typed, (struct fh_slice){longest, 2 * FH_TYPED_MAX}));
    assert_false(fh_typed_prepare(&typed, (struct fh_slice){longest, 2 * FH_TYPED_MAX + 2}));
    assert_false(fh_typed_prepare(&typed, fh_text("")));
    assert_false(fh_typed_prepare(&typed, fh_text("من")));
    assert_false(fh_typed_prepare(&typed, fh_text("كوفيد19")));
    assert_false(fh_typed_prepare(&typed, fh_text("при")));
    assert_false(fh_typed_prepare(&typed, fh_text("كتا\xD8")));
}

/* ---- The walk ---- */

static const struct collection_shape shapes[] = {
    {.documents = 600, .commits = 3, .words = 900, .length_max = 40, .deleted_every = 9, .analyzer = "arabic"},
    {.documents = 200, .commits = 1, .words = 400, .length_max = 30, .analyzer = "none"},
    {.documents = 200, .commits = 2, .words = 300, .length_max = 30, .one_level = true, .analyzer = "arabic"}};

/* The cost of a form as typed with the particle that makes it least. */
static unsigned cost_of(const struct fh_typed *typed, struct fh_slice form)
{
    unsigned least = UINT32_MAX;
    for (const struct fh_particle *particle = fh_particles; particle->text != NULL; particle++) {
        static struct fh_alignment first, second;
        size_t depth = 0, after = 0;
        fh_alignment_start(&first, typed);
        fh_alignment_push_text(&first, typed, fh_text(particle->text), &depth);
        memcpy(second.rows[0], first.rows[depth], sizeof second.rows[0]);
        if (fh_alignment_push_text(&second, typed, form, &after) && second.rows[after][typed->count] < least)
            least = second.rows[after][typed->count];
    }
    return least;
}

static const struct fh_near *find(const struct fh_nearby *nearby, struct fh_slice form)
{
    for (size_t i = 0; i < nearby->count; i++)
        if (fh_slice_equal(nearby->list[i].form, form))
            return &nearby->list[i];
    return NULL;
}

/* Looks at every term of every segment; returns how many different ones are near. */
static size_t compare(const struct fh_snapshot *snapshot, const struct fh_typed *typed, const struct fh_nearby *nearby,
                      struct fh_arena *arena)
{
    enum fh_level level = snapshot->manifest.levels == FH_LEVELS_BOTH ? FH_LEVEL_FORM : FH_LEVEL_STEM;
    uint64_t *freqs = fh_arena_alloc(arena, (nearby->count + 1) * sizeof *freqs);
    assert_non_null(freqs);
    memset(freqs, 0, (nearby->count + 1) * sizeof *freqs);
    for (size_t i = 0; i < snapshot->segment_count; i++) {
        struct fh_term_iterator iterator;
        assert_int_equal(
            fh_term_iterator_seek(&iterator, &snapshot->segments[i]->terms[level], (struct fh_slice){NULL, 0}, NULL),
            FH_OK);
        while (fh_term_iterator_next(&iterator, NULL) == FH_OK) {
            struct fh_slice term = {iterator.term, iterator.length};
            const struct fh_near *near = find(nearby, term);
            unsigned cost = cost_of(typed, term);
            assert_int_equal(near != NULL, cost <= typed->budget);
            if (near == NULL)
                continue;
            assert_int_equal(near->cost, cost);
            freqs[near - nearby->list] += iterator.info.doc_freq;
        }
    }
    for (size_t i = 0; i < nearby->count; i++)
        assert_int_equal(freqs[i], nearby->list[i].doc_freq);
    return nearby->count;
}

/* A word of the vocabulary with a letter or two changed, or none. */
static void vary(struct random *random, struct fh_slice word, struct fh_buffer *out)
{
    fh_buffer_reset(out);
    fh_buffer_append_text(out, random_once_in(random, 3) ? "وال" : "");
    fh_buffer_append_slice(out, word);
    for (uint32_t i = random_below(random, 3); i > 0 && out->length > 4; i--) {
        size_t at = 2 * random_below(random, (uint32_t)out->length / 2);
        memcpy(out->bytes + at, "ب", 2);
    }
}

static void the_walk_finds_what_looking_at_every_term_finds(void **state)
{
    struct random random = {7};
    struct fh_buffer word = FH_BUFFER_INIT;
    size_t found = 0, prepared = 0;
    (void)state;
    for (size_t shape = 0; shape < sizeof shapes / sizeof shapes[0]; shape++) {
        char *path = temporary_path("nearby.fh");
        struct fh_snapshot *snapshot = NULL;
        collection_write(path, &shapes[shape], 31 + shape);
        assert_int_equal(fh_snapshot_open(&snapshot, path, false, NULL), FH_OK);
        for (int round = 0; round < 60; round++) {
            struct fh_arena arena = FH_ARENA_INIT;
            struct fh_nearby nearby = {.arena = &arena};
            struct fh_deadline deadline = {0, NULL};
            struct fh_typed typed;
            vary(&random, collection_word(&shapes[shape], &random), &word);
            if (fh_typed_prepare(&typed, fh_buffer_slice(&word))) {
                prepared++;
                assert_int_equal(fh_nearby_find(&nearby, snapshot, &typed, &deadline, NULL), FH_OK);
                found += compare(snapshot, &typed, &nearby, &arena);
            }
            fh_nearby_release(&nearby);
            fh_arena_release(&arena);
        }
        fh_snapshot_release(snapshot);
        temporary_remove(path);
    }
    fh_buffer_release(&word);
    assert_true(prepared > 50 && found > prepared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_those_of_the_cheapest_way),
        cmocka_unit_test(the_way_back_uses_every_typed_letter_once),
        cmocka_unit_test(words_that_cannot_be_corrected_are_refused),
        cmocka_unit_test(the_walk_finds_what_looking_at_every_term_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
