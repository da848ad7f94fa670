/* The k best against a sort of everything, for small k (kept in order) and large (halving). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "query/topk.h"
#include "tests/support/random.h"

static int better_first(const void *a, const void *b)
{
    const struct fh_top *left = a, *right = b;
    if (left->key != right->key)
        return left->key > right->key ? -1 : 1;
    return (left->doc > right->doc) - (left->doc < right->doc);
}

/* Hits with keys of so many bits, few for the sake of ties, in an order of documents that is random. */
static void make(struct fh_top *hits, size_t count, unsigned bits, struct random *random)
{
    for (size_t i = 0; i < count; i++)
        hits[i] = (struct fh_top){(int64_t)(random_u64(random) << (64 - bits)) >> (64 - bits), (fh_doc_id)i * 70000};
    if (count > 2 && bits == 64)
        hits[0].key = INT64_MIN, hits[1].key = INT64_MAX;
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(random, (uint32_t)i);
        struct fh_top kept = hits[i - 1];
        hits[i - 1] = hits[j];
        hits[j] = kept;
    }
}

/* Ends the collection and holds it against a sort of all hits, which it may reorder. */
static void expect_the_best(struct fh_topk *topk, struct fh_top *hits, size_t count)
{
    bool full = topk->full;
    struct fh_top worst = topk->worst;
    size_t wanted = count < topk->k ? count : topk->k;
    fh_topk_finish(topk);
    qsort(hits, count, sizeof *hits, better_first);
    assert_int_equal(full, count >= topk->k);
    assert_int_equal(topk->count, wanted);
    for (size_t i = 0; i < wanted; i++) {
        assert_true(topk->list[i].key == hits[i].key);
        assert_int_equal(topk->list[i].doc, hits[i].doc);
    }
    /* What the threshold turns away would not have been among them. */
    if (full)
        assert_false(fh_top_better(worst, hits[topk->k - 1]));
}

static const size_t ks[] = {1, 2, 10, FH_TOPK_SORTED, FH_TOPK_SORTED + 1, 100, 500, 5000};

static void the_best_are_kept_in_order(void **state)
{
    (void)state;
    struct fh_top hits[3000], kept[2 * 5000];
    struct random random = {5};
    for (size_t round = 0; round < 400; round++) {
        size_t k = ks[round % (sizeof ks / sizeof ks[0])], count = random_below(&random, 3000);
        struct fh_topk topk;
        static const unsigned bits[] = {5, 12, 20, 32, 33, 64, 1};
        make(hits, count, bits[round / 8 % 7], &random);
        assert_true(fh_topk_room(k) <= sizeof kept / sizeof kept[0]);
        fh_topk_init(&topk, k, kept);
        for (size_t i = 0; i < count; i++) {
            fh_topk_push(&topk, hits[i].key, hits[i].doc);
            assert_true(topk.count <= topk.capacity);
        }
        expect_the_best(&topk, hits, count);
    }
}

/* Scores that crowd near one end, as those of real queries do, and a few far off. */
static uint32_t crowded_score(struct random *random, unsigned bits)
{
    uint32_t score = random_below(random, 1u << bits);
    return random_below(random, 100) == 0 ? UINT32_MAX - score : score & random_below(random, 1u << bits);
}

static void many_at_once_are_kept_like_one_by_one(void **state)
{
    (void)state;
    struct fh_top hits[3000], kept[2 * 5000];
    uint32_t scores[3000], docs[3000];
    struct random random = {6};
    for (size_t round = 0; round < 400; round++) {
        size_t k = ks[round % (sizeof ks / sizeof ks[0])], count = random_below(&random, 3000);
        static const unsigned bits[] = {1, 5, 12, 20, 31};
        fh_doc_id base = random_below(&random, 1000);
        struct fh_topk topk;
        for (size_t i = 0; i < count; i++) {
            scores[i] = crowded_score(&random, bits[round / 8 % 5]);
            docs[i] = (uint32_t)(i * 1000003 % 65537); /* in no order, each once */
            hits[i] = (struct fh_top){scores[i], docs[i] + base};
        }
        fh_topk_init(&topk, k, kept);
        for (size_t i = 0; i < count;) {
            size_t n = 1 + random_below(&random, 1500);
            n = n < count - i ? n : count - i;
            fh_topk_push_all(&topk, scores + i, docs + i, n, base);
            assert_true(topk.count <= topk.capacity);
            i += n;
        }
        expect_the_best(&topk, hits, count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_are_kept_in_order),
        cmocka_unit_test(many_at_once_are_kept_like_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
