/* The merge policy, simulated over many commits: segments stay few, and little is written twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/merge.h"
#include "tests/support/random.h"

#define SEGMENTS_MOST 4096u

struct simulation {
    struct fh_merge_candidate list[SEGMENTS_MOST];
    size_t count;
    uint64_t added, written; /* bytes */
};

static void append(struct simulation *s, uint64_t bytes, uint32_t docs)
{
    assert_true(s->count < SEGMENTS_MOST);
    s->list[s->count++] = (struct fh_merge_candidate){bytes, docs, 0};
    s->added += bytes;
    s->written += bytes;
}

/* Does what the policy asks for until it is content. */
static void settle(struct simulation *s)
{
    size_t first, count;
    while (fh_merge_choose(s->list, s->count, &first, &count)) {
        struct fh_merge_candidate sum = {0, 0, 0};
        assert_true(count > 0 && first + count <= s->count);
        for (size_t i = first; i < first + count; i++) {
            sum.bytes += s->list[i].bytes;
            sum.doc_count += s->list[i].doc_count - s->list[i].deleted_count;
        }
        s->written += sum.bytes;
        size_t left = sum.doc_count > 0 ? 1 : 0;
        memmove(s->list + first + left, s->list + first + count, (s->count - first - count) * sizeof *s->list);
        s->count -= count - left;
        if (left > 0)
            s->list[first] = sum;
    }
}

/* How many segments an index may have whose largest one is of the highest tier. */
static size_t segments_most(const struct simulation *s)
{
    unsigned highest = 0;
    size_t most = 0;
    for (size_t i = 0; i < s->count; i++)
        highest = fh_merge_tier(s->list[i].bytes) > highest ? fh_merge_tier(s->list[i].bytes) : highest;
    for (unsigned tier = 0; tier <= highest; tier++)
        most += fh_merge_factor(tier) - 1;
    return most;
}

static void thousand_commits(uint64_t bytes, double amplification_most)
{
    struct simulation *s = calloc(1, sizeof *s);
    for (unsigned commit = 0; commit < 1000; commit++) {
        append(s, bytes, 100);
        settle(s);
        assert_true(s->count <= segments_most(s));
    }
    print_message("%llu bytes a commit: written %.2f times, %zu segments at the end\n", (unsigned long long)bytes,
                  (double)s->written / (double)s->added, s->count);
    assert_true((double)s->written <= amplification_most * (double)s->added);
    free(s);
}

static void segments_stay_logarithmic_over_a_thousand_commits(void **state)
{
    (void)state;
    thousand_commits(1000, 8.0); /* below the floor the lowest tier is written a few times more */
    thousand_commits(300 * 1024, 4.5); /* a hundred articles each */
    thousand_commits(60 << 20, 5.0);
}

/* The mistake that would make an index quadratic: seven small ones must not drag in the large one. */
static void small_commits_leave_the_large_segment_alone(void **state)
{
    (void)state;
    struct simulation *s = calloc(1, sizeof *s);
    append(s, (uint64_t)1 << 30, 100000);
    s->added = s->written = 0;
    for (unsigned commit = 0; commit < 400; commit++) {
        append(s, 10000, 3);
        settle(s);
        assert_int_equal(s->list[0].bytes, (uint64_t)1 << 30);
    }
    assert_true(s->written < 5 * s->added);
    free(s);
}

static void random_sizes_and_deletions_settle_to_few_segments(void **state)
{
    (void)state;
    struct random random = {1};
    struct simulation *s = calloc(1, sizeof *s);
    for (unsigned round = 0; round < 20000; round++) {
        append(s, 1 + random_of_bits(&random, 24), 1 + random_below(&random, 1000));
        for (size_t i = 0; i < s->count; i++) {
            struct fh_merge_candidate *one = &s->list[i];
            uint32_t live = one->doc_count - one->deleted_count;
            uint32_t gone = random_once_in(&random, 4) ? random_below(&random, live + 1) / 8 : 0;
            one->bytes -= live > 0 ? one->bytes * gone / live : 0;
            one->deleted_count += gone;
        }
        settle(s);
        assert_true(s->count <= segments_most(s));
        for (size_t i = 0; i < s->count; i++)
            assert_true(s->list[i].deleted_count <= s->list[i].doc_count / 3);
    }
    free(s);
}

static void many_segments_merge_in_bounded_steps(void **state)
{
    (void)state;
    struct simulation *s = calloc(1, sizeof *s);
    size_t first, count;
    for (unsigned i = 0; i < 1000; i++)
        append(s, 5000, 2);
    assert_true(fh_merge_choose(s->list, s->count, &first, &count));
    assert_int_equal(first, 0);
    assert_int_equal(count, FH_MERGE_MOST);
    settle(s);
    assert_true(s->count <= segments_most(s));
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_stay_logarithmic_over_a_thousand_commits),
        cmocka_unit_test(small_commits_leave_the_large_segment_alone),
        cmocka_unit_test(random_sizes_and_deletions_settle_to_few_segments),
        cmocka_unit_test(many_segments_merge_in_bounded_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
