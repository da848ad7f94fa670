/* Impacts must bound every contribution, whatever k1, b and average the scorer uses; scores must
 * follow the formula in double precision. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "indexer/ranking.h"
#include "tests/support/random.h"

static double between(struct random *random, double low, double high)
{
    return low + (high - low) * (double)(random_u64(random) >> 11) / 9007199254740992.0;
}

/* k1 and b a user may give, the extremes among them. */
static void random_parameters(struct random *random, double *k1, double *b)
{
    static const double k1s[] = {0, 0.001, 0.9, FH_K1_DEFAULT, 2, 100}, bs[] = {0, 0.4, FH_B_DEFAULT, 0.999, 1};
    *k1 = random_once_in(random, 2) ? k1s[random_below(random, 6)] : between(random, 0, 5);
    *b = random_once_in(random, 2) ? bs[random_below(random, 5)] : between(random, 0, 1);
}

static uint32_t random_tf16(struct random *random)
{
    return 1 + random_of_bits(random, random_once_in(random, 10) ? 31 : 12);
}

static void no_contribution_is_above_its_impacts_bound(void **state)
{
    (void)state;
    struct random random = {1};
    for (int round = 0; round < 20000; round++) {
        double k1, b, impact_length = between(&random, 1, 3000);
        double average = random_once_in(&random, 3) ? impact_length : between(&random, 1, 3000);
        random_parameters(&random, &k1, &b);
        double idf = fh_idf(1 + random_below(&random, 1000000), 1),
               weight = random_once_in(&random, 2) ? 1 : FH_FORM_WEIGHT;
        struct fh_scorer scorer = fh_scorer_make(weight, idf, k1, b, average);
        double factor = fh_impact_factor(k1, b, average, impact_length);
        for (int i = 0; i < 50; i++) {
            uint32_t tf16 = random_tf16(&random), length16 = random_of_bits(&random, 32);
            uint8_t impact = fh_impact_make(tf16, length16, impact_length);
            assert_true(fh_scorer_score(&scorer, tf16, length16) <= fh_impact_bound(&scorer, impact, factor));
        }
    }
}

static void under_the_defaults_the_bound_is_tight(void **state)
{
    (void)state;
    struct random random = {2};
    assert_true(fh_impact_factor(FH_K1_DEFAULT, FH_B_DEFAULT, 250, 250) <= 1 + 1e-12);
    struct fh_scorer scorer = fh_scorer_make(1, 8.0, FH_K1_DEFAULT, FH_B_DEFAULT, 250);
    for (int i = 0; i < 100000; i++) {
        uint32_t tf16 = 16 * (1 + random_below(&random, 50)), length16 = 16 * random_below(&random, 2000);
        uint32_t bound = fh_impact_bound(&scorer, fh_impact_make(tf16, length16, 250), 1);
        assert_true(bound - fh_scorer_score(&scorer, tf16, length16) <= 8.0 * FH_SCORE_UNITS / 255 + 3);
    }
}

static void a_score_is_the_formula_rounded_once(void **state)
{
    (void)state;
    struct random random = {3};
    for (int i = 0; i < 200000; i++) {
        double k1, b, average = between(&random, 1, 3000), idf = between(&random, 0.01, 17);
        random_parameters(&random, &k1, &b);
        struct fh_scorer scorer = fh_scorer_make(1, idf, k1, b, average);
        uint32_t tf16 = random_tf16(&random), length16 = random_of_bits(&random, 24);
        double tf = tf16 / 16.0, length = length16 / 16.0;
        double exact = idf * tf / (tf + k1 * (1 - b + b * length / average));
        double got = fh_scorer_score(&scorer, tf16, length16) / FH_SCORE_UNITS;
        assert_true(fabs(got - exact) <= 1e-5);
    }
}

static void no_occurrence_is_no_score_whatever_the_parameters(void **state)
{
    (void)state;
    static const double k1s[] = {0, 0.9, 100}, bs[] = {0, 0.75, 1};
    for (int i = 0; i < 9; i++) {
        struct fh_scorer scorer = fh_scorer_make(1, 8.0, k1s[i / 3], bs[i % 3], 250);
        assert_int_equal(fh_scorer_score(&scorer, 0, 0), 0);
        assert_int_equal(fh_scorer_score(&scorer, 0, 16), 0);
    }
}

static void impacts_grow_with_the_frequency_and_shrink_with_the_length(void **state)
{
    (void)state;
    struct random random = {4};
    for (int i = 0; i < 100000; i++) {
        uint32_t tf16 = random_tf16(&random), length16 = random_of_bits(&random, 30);
        double impact_length = between(&random, 1, 3000);
        uint8_t impact = fh_impact_make(tf16, length16, impact_length);
        assert_true(impact > 0);
        assert_true(fh_impact_make(tf16 + 1, length16, impact_length) >= impact);
        assert_true(fh_impact_make(tf16, length16 + 1, impact_length) <= impact);
    }
}

static void weighted_frequencies_stop_at_the_largest(void **state)
{
    (void)state;
    const struct fh_weights usual = {32, 32}, odd = {1, 24}, most = {1024, 1024};
    const uint32_t exact = FH_WEIGHTED_EXACT - 1, large = FH_TF_MAX - 1;
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){3, 0, 0}, usual), 48);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){3, 2, 0}, usual), 80);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){3, 2, 1}, usual), 96);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){3, 3, 0}, odd), 3);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){4, 1, 2}, odd), 1 + 48 + 16);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){exact, 0, 0}, usual), 16 * exact);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){large, 0, 0}, usual), UINT32_MAX);
    assert_int_equal(fh_weighted_freq((struct fh_occurrences){large, large, 0}, most), UINT32_MAX);
}

static void the_lead_is_what_comes_after_the_title(void **state)
{
    (void)state;
    for (uint32_t title = 0; title < 50; title++) {
        uint32_t first = title > 0 ? title + FH_POSITION_GAP : 0;
        for (uint32_t position = 0; position < 100; position++)
            assert_int_equal(fh_in_lead(position, title), position >= first && position < first + FH_LEAD_WORDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_contribution_is_above_its_impacts_bound),
        cmocka_unit_test(under_the_defaults_the_bound_is_tight),
        cmocka_unit_test(a_score_is_the_formula_rounded_once),
        cmocka_unit_test(no_occurrence_is_no_score_whatever_the_parameters),
        cmocka_unit_test(impacts_grow_with_the_frequency_and_shrink_with_the_length),
        cmocka_unit_test(weighted_frequencies_stop_at_the_largest),
        cmocka_unit_test(the_lead_is_what_comes_after_the_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
