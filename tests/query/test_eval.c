/* The measures against values worked out by hand, and against a second implementation that takes
 * every definition literally (no sorting of gains, no running sums). */
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "query/eval.h"
#include "tests/support/random.h"

#define NEAR 1e-12
#define assert_near(value, wanted, error) assert_true(fabs((value) - (wanted)) <= (error))

static struct fh_qrels parsed(const char *text)
{
    struct fh_qrels qrels = FH_QRELS_INIT;
    struct fh_error error;
    assert_int_equal(fh_qrels_parse(&qrels, fh_slice_from(text), "qrels", &error), FH_OK);
    return qrels;
}

static struct fh_measures measured(const struct fh_judged_query *judged, struct fh_ranked *list, size_t count)
{
    struct fh_measures measures;
    fh_ranked_sort(list, count);
    fh_measures_take(&measures, judged, list, count);
    return measures;
}

/* ---- By hand ---- */

static void measures_are_those_worked_out_by_hand(void **state)
{
    (void)state;
    struct fh_qrels qrels = parsed("q1 0 a 1\nq1 0 b 2\nq1 0 c 0\nq1 0 d 1\n");
    struct fh_ranked list[] = {{fh_text("x"), 9}, {fh_text("b"), 8}, {fh_text("c"), 7}, {fh_text("a"), 6}};
    struct fh_measures got = measured(fh_qrels_find(&qrels, fh_text("q1")), list, 4);
    /* relevant at ranks 2 and 4 of three: (1/2 + 2/4) / 3 */
    assert_near(got.map, 1.0 / 3, NEAR);
    assert_near(got.mrr, 0.5, NEAR);
    assert_near(got.p_10, 0.2, NEAR);
    assert_near(got.r_100, 2.0 / 3, NEAR);
    assert_near(got.r_1000, 2.0 / 3, NEAR);
    /* 2 / log2(3) + 1 / log2(5) over 2 + 1 / log2(3) + 1 / log2(4) */
    assert_near(got.ndcg_10, 1.6925360652 / 3.1309297536, 1e-9);
    fh_qrels_release(&qrels);
}

static void equal_scores_are_ordered_by_document_id_descending(void **state)
{
    (void)state;
    struct fh_qrels qrels = parsed("q 0 d2 1\n");
    struct fh_ranked list[] = {{fh_text("d1"), 5}, {fh_text("d2"), 5}, {fh_text("d10"), 5}, {fh_text("d0"), 6}};
    struct fh_measures got = measured(fh_qrels_find(&qrels, fh_text("q")), list, 4);
    assert_true(fh_slice_is(list[0].id, "d0"));
    assert_true(fh_slice_is(list[1].id, "d2"));
    assert_true(fh_slice_is(list[2].id, "d10")); /* bytes, not numbers: "d10" > "d1" */
    assert_true(fh_slice_is(list[3].id, "d1"));
    assert_near(got.mrr, 0.5, NEAR);
    fh_qrels_release(&qrels);
}

/* 16,777,216 and 16,777,217 are one float: trec_eval keeps floats, so the id decides. */
static void scores_tie_as_floats(void **state)
{
    (void)state;
    struct fh_ranked list[] = {{fh_text("a"), (float)16777217.0}, {fh_text("b"), (float)16777216.0}};
    fh_ranked_sort(list, 2);
    assert_true(fh_slice_is(list[0].id, "b"));
}

static void a_query_without_hits_counts_as_zero(void **state)
{
    (void)state;
    struct fh_qrels qrels = parsed("q1 0 a 1\nq2 0 b 1\n");
    struct fh_ranked list[] = {{fh_text("a"), 1}};
    struct fh_measures sum = {0};
    struct fh_measures first = measured(fh_qrels_find(&qrels, fh_text("q1")), list, 1);
    struct fh_measures second = measured(fh_qrels_find(&qrels, fh_text("q2")), NULL, 0);
    fh_measures_add(&sum, &first);
    fh_measures_add(&sum, &second);
    fh_measures_divide(&sum, qrels.count);
    assert_near(sum.map, 0.5, NEAR);
    assert_near(sum.mrr, 0.5, NEAR);
    assert_near(sum.ndcg_10, 0.5, NEAR);
    assert_near(sum.r_1000, 0.5, NEAR);
    fh_qrels_release(&qrels);
}

static void a_query_judged_without_relevant_documents_is_zero_everywhere(void **state)
{
    (void)state;
    struct fh_qrels qrels = parsed("q 0 a 0\nq 0 b -1\n");
    struct fh_ranked list[] = {{fh_text("a"), 2}, {fh_text("b"), 1}};
    struct fh_measures got = measured(fh_qrels_find(&qrels, fh_text("q")), list, 2);
    assert_near(got.map + got.mrr + got.ndcg_10 + got.p_10 + got.r_100 + got.r_1000, 0, NEAR);
    fh_qrels_release(&qrels);
}

static void cutoffs_include_the_rank_they_name(void **state)
{
    (void)state;
    struct fh_qrels qrels = parsed("q 0 hit 1\n");
    const struct fh_judged_query *judged = fh_qrels_find(&qrels, fh_text("q"));
    static const struct {
        size_t rank;
        double p_10, r_100, r_1000;
    } rows[] = {{10, 0.1, 1, 1}, {11, 0, 1, 1}, {100, 0, 1, 1}, {101, 0, 0, 1}, {1000, 0, 0, 1}};
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        static struct fh_ranked list[1000];
        for (size_t i = 0; i < 1000; i++)
            list[i] = (struct fh_ranked){fh_text(i + 1 == rows[row].rank ? "hit" : "miss"), (float)(1000 - i)};
        struct fh_measures got;
        fh_measures_take(&got, judged, list, 1000);
        assert_near(got.p_10, rows[row].p_10, NEAR);
        assert_near(got.r_100, rows[row].r_100, NEAR);
        assert_near(got.r_1000, rows[row].r_1000, NEAR);
        assert_near(got.mrr, 1.0 / (double)rows[row].rank, NEAR);
        assert_true((got.ndcg_10 > 0) == (rows[row].rank <= 10));
    }
    fh_qrels_release(&qrels);
}

/* ---- Against a second implementation ---- */

#define DOCUMENTS 60u

struct trial {
    char ids[DOCUMENTS][8];
    long relevance[DOCUMENTS]; /* LONG_MIN: unjudged */
    bool retrieved[DOCUMENTS];
    float scores[DOCUMENTS];
};

/* The rank of document `d` in trec_eval's order, by counting those before it. */
static size_t literal_rank(const struct trial *trial, size_t d)
{
    size_t rank = 1;
    for (size_t other = 0; other < DOCUMENTS; other++)
        if (trial->retrieved[other] && other != d)
            rank += trial->scores[other] > trial->scores[d] ||
                    (trial->scores[other] == trial->scores[d] && strcmp(trial->ids[other], trial->ids[d]) > 0);
    return rank;
}

static bool is_relevant(const struct trial *trial, size_t d)
{
    return trial->relevance[d] >= 1;
}

static size_t relevant_within(const struct trial *trial, size_t cutoff)
{
    size_t count = 0;
    for (size_t d = 0; d < DOCUMENTS; d++)
        count += trial->retrieved[d] && is_relevant(trial, d) && literal_rank(trial, d) <= cutoff;
    return count;
}

static double literal_map(const struct trial *trial, size_t relevant)
{
    double sum = 0;
    for (size_t d = 0; d < DOCUMENTS; d++)
        if (trial->retrieved[d] && is_relevant(trial, d)) {
            size_t rank = literal_rank(trial, d);
            sum += (double)relevant_within(trial, rank) / (double)rank;
        }
    return sum / (double)relevant;
}

static double literal_ndcg(const struct trial *trial)
{
    double gain = 0, ideal = 0;
    size_t place = 1;
    for (size_t d = 0; d < DOCUMENTS; d++)
        if (trial->retrieved[d] && is_relevant(trial, d) && literal_rank(trial, d) <= 10)
            gain += (double)trial->relevance[d] / (log((double)literal_rank(trial, d) + 1) / log(2));
    for (long level = 5; level >= 1; level--)
        for (size_t d = 0; d < DOCUMENTS; d++)
            if (trial->relevance[d] == level && place <= 10)
                ideal += (double)level / (log((double)place++ + 1) / log(2));
    return gain / ideal;
}

static void random_trial(struct trial *trial, struct random *random)
{
    for (size_t d = 0; d < DOCUMENTS; d++) {
        snprintf(trial->ids[d], sizeof trial->ids[d], "d%u", (unsigned)(d * 7 % DOCUMENTS));
        trial->relevance[d] = random_once_in(random, 3) ? (long)random_below(random, 8) - 2 : LONG_MIN;
        trial->retrieved[d] = !random_once_in(random, 4);
        trial->scores[d] = (float)random_below(random, 12) / 3; /* ties are frequent */
    }
}

static void check_trial(const struct trial *trial)
{
    char text[DOCUMENTS * 32] = "";
    struct fh_ranked list[DOCUMENTS];
    size_t count = 0, relevant = 0, first = 0;
    for (size_t d = 0; d < DOCUMENTS; d++) {
        if (trial->relevance[d] != LONG_MIN)
            sprintf(text + strlen(text), "q 0 %s %ld\n", trial->ids[d], trial->relevance[d]);
        if (trial->retrieved[d])
            list[count++] = (struct fh_ranked){fh_text(trial->ids[d]), trial->scores[d]};
        relevant += is_relevant(trial, d);
        if (trial->retrieved[d] && is_relevant(trial, d) && (first == 0 || literal_rank(trial, d) < first))
            first = literal_rank(trial, d);
    }
    if (relevant == 0)
        return;
    struct fh_qrels qrels = parsed(text);
    struct fh_measures got = measured(fh_qrels_find(&qrels, fh_text("q")), list, count);
    assert_near(got.map, literal_map(trial, relevant), 1e-9);
    assert_near(got.mrr, first > 0 ? 1.0 / (double)first : 0, 1e-9);
    assert_near(got.ndcg_10, literal_ndcg(trial), 1e-9);
    assert_near(got.p_10, (double)relevant_within(trial, 10) / 10, 1e-9);
    assert_near(got.r_100, (double)relevant_within(trial, 100) / (double)relevant, 1e-9);
    fh_qrels_release(&qrels);
}

static void measures_agree_with_their_literal_definitions(void **state)
{
    (void)state;
    struct random random = {7};
    static struct trial trial;
    for (int round = 0; round < 2000; round++) {
        random_trial(&trial, &random);
        check_trial(&trial);
    }
}

/* ---- Files ---- */

static void judgements_are_found_in_any_order_of_lines(void **state)
{
    (void)state;
    struct fh_qrels qrels = parsed("\xEF\xBB\xBFq3 0 z 1\r\n\nq1\t0\ta 2\nq2 Q0 b 0\nq1 0 b 1\nq3 0 a 0");
    assert_int_equal(qrels.count, 3);
    assert_int_equal(fh_qrels_find(&qrels, fh_text("q1"))->count, 2);
    assert_int_equal(fh_qrels_find(&qrels, fh_text("q1"))->relevant, 2);
    assert_int_equal(fh_qrels_find(&qrels, fh_text("q2"))->relevant, 0);
    assert_int_equal(fh_qrels_find(&qrels, fh_text("q3"))->relevant, 1);
    assert_null(fh_qrels_find(&qrels, fh_text("q4")));
    assert_null(fh_qrels_find(&qrels, fh_text("")));
    fh_qrels_release(&qrels);
}

static void malformed_judgements_are_refused_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {{"q 0 a 1\nq 0 b\n", "f:2: not \"query iteration document relevance\""},
                {"q 0 a x\n", "f:1: not \"query iteration document relevance\""},
                {"q 0 a 1 2\n", "f:1: not \"query iteration document relevance\""},
                {"q 0 a 99999999999999999999\n", "f:1: not \"query iteration document relevance\""},
                {"q 0 a 1\nq 0 b 1\nq 0 a 0\n", "f: query q: document a is judged twice"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fh_qrels qrels = FH_QRELS_INIT;
        struct fh_error error;
        assert_int_equal(fh_qrels_parse(&qrels, fh_text(rows[i].text), "f", &error), FH_ERR_INPUT);
        assert_string_equal(error.message, rows[i].message);
        fh_qrels_release(&qrels);
    }
}

static void topics_keep_their_order_and_text(void **state)
{
    (void)state;
    struct fh_topics topics = FH_TOPICS_INIT;
    struct fh_error error;
    assert_int_equal(fh_topics_parse(&topics, fh_text("9\tb\tc\r\n\n1\t\n"), "f", &error), FH_OK);
    assert_int_equal(topics.count, 2);
    assert_true(fh_slice_is(topics.list[0].id, "9"));
    assert_true(fh_slice_is(topics.list[0].text, "b\tc"));
    assert_int_equal(topics.list[1].text.length, 0);
    fh_topics_release(&topics);
}

static void malformed_topics_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"1\tx\nno tab\n", "\tx\n", "1\ta\n2\tb\n1\tc\n"};
    static const char *const messages[] = {"f:2: not \"topic TAB query\"", "f:1: not \"topic TAB query\"",
                                           "f: topic 1 is there twice"};
    for (size_t i = 0; i < 3; i++) {
        struct fh_topics topics = FH_TOPICS_INIT;
        struct fh_error error;
        assert_int_equal(fh_topics_parse(&topics, fh_text(texts[i]), "f", &error), FH_ERR_INPUT);
        assert_string_equal(error.message, messages[i]);
        fh_topics_release(&topics);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_are_those_worked_out_by_hand),
        cmocka_unit_test(equal_scores_are_ordered_by_document_id_descending),
        cmocka_unit_test(scores_tie_as_floats),
        cmocka_unit_test(a_query_without_hits_counts_as_zero),
        cmocka_unit_test(a_query_judged_without_relevant_documents_is_zero_everywhere),
        cmocka_unit_test(cutoffs_include_the_rank_they_name),
        cmocka_unit_test(measures_agree_with_their_literal_definitions),
        cmocka_unit_test(judgements_are_found_in_any_order_of_lines),
        cmocka_unit_test(malformed_judgements_are_refused_with_their_line),
        cmocka_unit_test(topics_keep_their_order_and_text),
        cmocka_unit_test(malformed_topics_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
