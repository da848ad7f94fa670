/* Every set of inner loops that this processor has gives what the portable one gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "indexer/simd.h"
#include "query/kernels.h"
#include "tests/support/random.h"

#define N 1024u
#define ROOM (N + 16u)

static const struct fh_query_kernels *kernels_of(enum fh_simd path)
{
    enum fh_simd before = fh_simd_path();
    if (!fh_simd_force(path))
        return NULL;
    const struct fh_query_kernels *kernels = fh_query_kernels();
    fh_simd_force(before);
    return kernels;
}

static uint32_t any_number(struct random *random)
{
    return random_of_bits(random, 32);
}

static void scores_are_the_same_to_the_unit(const struct fh_query_kernels *kernels)
{
    static uint32_t lengths[5000], docs[ROOM], weighted[ROOM], mine[ROOM], theirs[ROOM];
    struct random random = {1};
    for (size_t i = 0; i < 5000; i++)
        lengths[i] = any_number(&random);
    for (int round = 0; round < 300; round++) {
        size_t n = random_below(&random, 129);
        struct fh_scorer scorer = fh_scorer_make(1 + random_below(&random, 3), 0.001 * random_below(&random, 14000),
                                                 0.1 * random_below(&random, 30), 0.1 * random_below(&random, 11), 300);
        uint32_t gap = random_once_in(&random, 2) ? 2 : 1 + random_below(&random, 38), doc = 5000;
        for (size_t i = n; i-- > 0;)
            docs[i] = doc -= 1 + random_below(&random, gap); /* rising, near the end of `lengths` */
        for (size_t i = 0; i < n; i++) {
            weighted[i] = 1 + any_number(&random) / 2;
            mine[i] = theirs[i] = random_below(&random, 1000000);
        }
        int add = (int)random_below(&random, 2);
        fh_query_portable.score(&scorer, docs, weighted, n, lengths, mine, add);
        kernels->score(&scorer, docs, weighted, n, lengths, theirs, add);
        assert_memory_equal(mine, theirs, n * sizeof *mine);
        for (size_t i = 0; i < n && !add; i++)
            assert_int_equal(mine[i], fh_scorer_score(&scorer, weighted[i], lengths[docs[i]]));
    }
}

static void the_same_are_kept(const struct fh_query_kernels *kernels)
{
    static uint32_t docs[ROOM], scores[ROOM], uppers[ROOM], a[3][ROOM], b[3][ROOM];
    struct random random = {2};
    for (int round = 0; round < 500; round++) {
        size_t n = random_below(&random, N + 1);
        for (size_t i = 0; i < n; i++) {
            docs[i] = any_number(&random);
            scores[i] = random_below(&random, 100);
            uppers[i] = any_number(&random);
        }
        uint32_t least = random_below(&random, 110);
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            if (scores[i] < least)
                continue;
            a[0][kept] = docs[i];
            a[1][kept++] = scores[i];
        }
        assert_int_equal(kernels->keep(docs, scores, n, least, b[0], b[1]), kept);
        assert_memory_equal(a[0], b[0], kept * sizeof a[0][0]);
        assert_memory_equal(a[1], b[1], kept * sizeof a[1][0]);

        least = any_number(&random);
        memcpy(a[0], docs, sizeof docs), memcpy(a[1], scores, sizeof scores), memcpy(a[2], uppers, sizeof uppers);
        memcpy(b[0], docs, sizeof docs), memcpy(b[1], scores, sizeof scores), memcpy(b[2], uppers, sizeof uppers);
        kept = fh_query_portable.sift(a[0], a[1], a[2], n, least);
        assert_int_equal(kernels->sift(b[0], b[1], b[2], n, least), kept);
        for (int column = 0; column < 3; column++)
            assert_memory_equal(a[column], b[column], kept * sizeof a[0][0]);
    }
}

static void candidates_are_settled_in_the_same_way(const struct fh_query_kernels *kernels)
{
    static uint32_t docs[ROOM], scores[ROOM], uppers[ROOM], freqs[ROOM], gains[ROOM], a[3][ROOM], b[4][ROOM];
    struct random random = {5};
    for (int round = 0; round < 500; round++) {
        size_t n = random_below(&random, N + 1), kept = 0;
        bool form = random_once_in(&random, 3);
        struct fh_settling how = {.factor = form ? 0 : random_below(&random, 5000),
                                  .extra = random_below(&random, 4),
                                  .limit = form ? random_below(&random, 1000000) : INT32_MAX,
                                  .least = random_below(&random, 4000000),
                                  .required = random_once_in(&random, 2)};
        for (size_t i = 0; i < n; i++) {
            docs[i] = any_number(&random);
            scores[i] = random_below(&random, 2000000);
            uppers[i] = scores[i] + random_below(&random, 2000000);
            freqs[i] = random_once_in(&random, 2) ? 0 : random_of_bits(&random, 32);
            gains[i] = freqs[i] > 0 ? random_of_bits(&random, 21) : 0;
        }
        memcpy(b[0], docs, sizeof docs), memcpy(b[1], scores, sizeof scores), memcpy(b[2], uppers, sizeof uppers);
        for (size_t i = 0; i < n; i++) {
            uint64_t upper = uppers[i], limit = (uint64_t)scores[i] + gains[i] + how.limit;
            if (freqs[i] > 0)
                upper += (uint64_t)gains[i] * how.factor / 1024 + how.extra;
            upper = upper < limit ? upper : limit;
            if (upper < how.least || (how.required && freqs[i] == 0))
                continue;
            a[0][kept] = docs[i];
            a[1][kept] = scores[i] + gains[i];
            a[2][kept++] = (uint32_t)upper;
        }
        kernels->limit(gains, n, how.factor, how.extra, b[3]);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(b[3][i], (uint64_t)gains[i] * how.factor / 1024 + how.extra);
        assert_int_equal(kernels->settle(b[0], b[1], b[2], freqs, gains, n, &how), kept);
        for (int column = 0; column < 3; column++)
            assert_memory_equal(a[column], b[column], kept * sizeof a[0][0]);
    }
}

static void the_largest_are_known(const struct fh_query_kernels *kernels)
{
    static uint32_t docs[ROOM], uppers[ROOM], mine[FH_TOPS], tops[FH_TOPS];
    struct random random = {6};
    for (int round = 0; round < 500; round++) {
        size_t n = random_below(&random, round % 2 == 0 ? 40 : N + 1), below = 0;
        uint32_t doc = random_once_in(&random, 9) ? 0x7FFF0000 : 0, last, most = 0, reached;
        memset(mine, 0, sizeof mine);
        for (size_t i = 0; i < n; i++) {
            docs[i] = doc += 1 + random_below(&random, 20);
            uppers[i] = any_number(&random);
            mine[i % FH_TOPS] = uppers[i] > mine[i % FH_TOPS] ? uppers[i] : mine[i % FH_TOPS];
        }
        last = n > 0 ? docs[random_below(&random, (uint32_t)n)] + random_below(&random, 3) - 1 : 7;
        for (; below < n && docs[below] <= last; below++)
            most = uppers[below] > most ? uppers[below] : most;
        assert_int_equal(kernels->reach(docs, uppers, n, last, &reached), below);
        assert_int_equal(reached, most);
        kernels->tops(uppers, n, tops);
        assert_memory_equal(tops, mine, sizeof mine);
    }
}

static void documents_are_found_in_a_block(const struct fh_query_kernels *kernels)
{
    uint32_t docs[144], targets[64], at[80];
    struct random random = {3};
    for (int round = 0; round < 2000; round++) {
        uint32_t count = 1 + random_below(&random, 128), doc = random_below(&random, 10);
        for (uint32_t i = 0; i < 144; i++, doc += 1 + random_below(&random, 1 + (uint32_t)round % 50))
            docs[i] = i < count ? doc : UINT32_MAX;
        if (round % 7 == 0) /* far up */
            for (uint32_t i = 0; i < count; i++)
                docs[i] += 0x7FFF0000;
        size_t found = 0, n = random_below(&random, 65);
        for (size_t i = 0; i < n; i++)
            targets[i] = docs[random_below(&random, count)] + random_below(&random, 3) - 1;
        size_t located = kernels->locate(docs, targets, n, at);
        for (size_t i = 0; i < n; i++) {
            uint32_t below = 0;
            while (below < 128 && docs[below] < targets[i])
                below++;
            bool there = below < 128 && docs[below] == targets[i];
            assert_int_equal(kernels->rank(docs, targets[i]), below);
            assert_int_equal(at[i], there ? below : 128);
            found += there;
        }
        assert_int_equal(located, found);
        assert_int_equal(kernels->rank(docs, 0), 0);
        assert_int_equal(kernels->rank(docs, 0xFFFFFFFE), count);
    }
}

static void starts_are_met(const struct fh_query_kernels *kernels)
{
    struct random random = {5};
    for (int round = 0; round < 5000; round++) {
        uint32_t gaps[80], numbers[65], starts[40], met[40], kept[40];
        size_t gap_count = random_below(&random, 65), n = random_below(&random, 41), count = 0;
        uint32_t far = 1 + random_below(&random, round % 2 == 0 ? 4 : 1000), offset = random_below(&random, 5);
        numbers[0] = 8 + random_below(&random, 2 * far) + (round % 7 == 0 ? 0xC0000000 : 0);
        for (size_t i = 0; i < 80; i++)
            gaps[i] = random_below(&random, far);
        for (size_t i = 0; i < gap_count; i++)
            numbers[i + 1] = numbers[i] + gaps[i] + 1;
        for (size_t i = 0; i < n; i++)
            starts[i] = (i > 0 ? starts[i - 1] + 1 : numbers[0] - (offset + random_below(&random, 3))) +
                        random_below(&random, 2 * far);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j <= gap_count; j++)
                if (starts[i] + offset == numbers[j])
                    met[count++] = starts[i];
        memcpy(kept, starts, sizeof kept);
        assert_int_equal(kernels->meet(kept, n, offset, numbers[0], gaps, gap_count), count);
        assert_memory_equal(kept, met, count * sizeof *met);
    }
}

/* Gaps that mean nothing follow those that count; small numbers, and such as are just below 2^31. */
static void make_rising(struct random *random, struct fh_rising *rising, uint32_t *gaps, uint32_t *numbers)
{
    uint32_t most = random_below(random, 5) + 1;
    rising->count = random_below(random, FH_CROSS_MOST) + 1;
    rising->first = random_once_in(random, 4) ? 0x7FFFFFFF - 6 * FH_CROSS_MOST : random_below(random, 4);
    rising->gaps = gaps;
    for (uint32_t i = 0; i < 2 * FH_CROSS_MOST; i++)
        gaps[i] = i + 1 < rising->count ? random_below(random, most) : random_of_bits(random, 32);
    numbers[0] = rising->first;
    for (uint32_t i = 1; i < rising->count; i++)
        numbers[i] = numbers[i - 1] + gaps[i - 1] + 1;
}

static void runs_are_crossed(const struct fh_query_kernels *kernels)
{
    struct random random = {11};
    uint32_t met = 0;
    for (int round = 0; round < 20000 && kernels->cross != NULL; round++) {
        struct fh_rising a, b;
        uint32_t gaps[2][2 * FH_CROSS_MOST], numbers[2][FH_CROSS_MOST], common[FH_CROSS_MOST], expected[FH_CROSS_MOST];
        uint32_t distance = random_below(&random, 7) - 3, count = 0;
        make_rising(&random, &a, gaps[0], numbers[0]);
        make_rising(&random, &b, gaps[1], numbers[1]);
        for (uint32_t i = 0; i < a.count; i++)
            for (uint32_t j = 0; j < b.count; j++)
                if (numbers[0][i] + distance == numbers[1][j])
                    expected[count++] = numbers[0][i];
        assert_int_equal(kernels->cross(&a, &b, distance, common), count);
        assert_memory_equal(common, expected, count * sizeof *common);
        met += count;
    }
    assert_true(kernels->cross == NULL || met > 1000);
}

static void sums_are_collected_and_cleared(const struct fh_query_kernels *kernels)
{
    static uint64_t sums[N], copy[N];
    static uint32_t docs[ROOM], scores[ROOM], uppers[ROOM];
    struct random random = {4};
    for (int round = 0; round < 500; round++) {
        size_t n = 16 * random_below(&random, N / 16 + 1), found = 0, reached = 0;
        uint32_t base = random_below(&random, 1 << 30), upper = random_below(&random, 50);
        uint32_t low = random_once_in(&random, 2) ? 0 : random_below(&random, 50);
        for (size_t i = 0; i < n; i++) {
            sums[i] = (uint64_t)random_below(&random, 60) << 32 | random_below(&random, 60);
            if (random_once_in(&random, 3))
                sums[i] |= FH_SUM_MATCHED;
            if (random_once_in(&random, 30))
                sums[i] |= 0x7FFFFFFF00000000u | random_of_bits(&random, 32);
        }
        memcpy(copy, sums, sizeof sums);
        uint64_t least = fh_sum_least(upper);
        for (size_t i = 0; i < n; i++)
            reached += copy[i] >= least;
        assert_int_equal(kernels->count(sums, n, least), reached);
        size_t collected = kernels->collect(sums, n, least, low, base, docs, scores, uppers);
        for (size_t i = 0; i < n; i++) {
            assert_true(sums[i] == 0);
            if (copy[i] < least || (uint32_t)copy[i] < low)
                continue;
            assert_int_equal(docs[found], base + i);
            assert_int_equal(scores[found], (uint32_t)copy[i]);
            assert_int_equal(uppers[found++], copy[i] >> 32 & 0x7FFFFFFF);
        }
        assert_int_equal(collected, found);
    }
}

static void on_every_path(void (*test)(const struct fh_query_kernels *kernels))
{
    for (int path = 0; path < FH_SIMD_COUNT; path++) {
        const struct fh_query_kernels *kernels = kernels_of((enum fh_simd)path);
        if (kernels != NULL)
            test(kernels);
    }
}

static void test_scores(void **state)
{
    (void)state;
    on_every_path(scores_are_the_same_to_the_unit);
}

static void test_keeping(void **state)
{
    (void)state;
    on_every_path(the_same_are_kept);
}

static void test_settling(void **state)
{
    (void)state;
    on_every_path(candidates_are_settled_in_the_same_way);
}

static void test_the_largest(void **state)
{
    (void)state;
    on_every_path(the_largest_are_known);
}

static void test_finding(void **state)
{
    (void)state;
    on_every_path(documents_are_found_in_a_block);
}

static void test_meeting(void **state)
{
    (void)state;
    on_every_path(starts_are_met);
}

static void test_crossing(void **state)
{
    (void)state;
    on_every_path(runs_are_crossed);
}

static void test_sums(void **state)
{
    (void)state;
    on_every_path(sums_are_collected_and_cleared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores),      cmocka_unit_test(test_keeping), cmocka_unit_test(test_settling),
        cmocka_unit_test(test_the_largest), cmocka_unit_test(test_finding), cmocka_unit_test(test_meeting),
        cmocka_unit_test(test_crossing),    cmocka_unit_test(test_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
