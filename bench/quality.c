/* How well articles are found, by analyzer and by ranking: a table for docs/QUALITY.md.
 *
 *     quality [--data=FOLDER] [--only=arcd,xquad,headlines,mismatch] [--lexicon=FILE] [--half=odd|even]
 *             [--k1=] [--b=] [--form=] [--title=] [--lead=] [--lead-words=] [--proximity=] [--window=]
 *             [--default-only] [--per-query]
 *
 * Everything is scored in memory by the plain formula (support/bag_index.h), so that a change to the
 * analyzer or a constant is measured in seconds and without an index. Measures are trec_eval's
 * (query/eval.h); p is of a paired t-test of reciprocal ranks against the two baselines. The index
 * itself is measured by bench/run quality. */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bench/support/bag_index.h"
#include "bench/support/test_set.h"
#include "indexer/ranking.h"

#define SETS 4
#define RUNS 7

static const struct {
    const char *analyzer, *ranking;
    bool form;  /* both levels, or stems alone */
    bool plain; /* BM25 as others have it: k1 1.2, no word counts more than another */
} runs[RUNS] = {
    {"snowball", "stem", false, false}, {"light10", "stem", false, false},       {"snowball", "plain BM25", false, true},
    {"light10", "plain BM25", false, true}, {"none", "stem", false, false}, {"arabic", "stem", false, false},
    {"arabic", "stem + form", true, false}};

static const char *const set_names[SETS] = {"arcd", "xquad", "headlines", "mismatch"};

struct settings {
    const char *data, *only, *lexicon;
    int half; /* -1: all queries; 0: even-numbered; 1: odd-numbered */
    bool default_only, per_query;
    struct bag_ranking ranking;
};

struct outcome { /* of one run on one set */
    struct fh_measures mean;
    double mrr_half[2]; /* even, odd */
    double *reciprocal; /* by query; 0 for those left out */
    size_t queries;
    size_t stems, forms;
    uint64_t postings;
};

static void fail(const struct fh_error *error)
{
    fprintf(stderr, "quality: %s\n", error->message);
    exit(3);
}

/* ---- One run ---- */

static int by_score(const void *a, const void *b)
{
    const struct fh_ranked *x = a, *y = b;
    return x->score < y->score ? 1 : x->score > y->score ? -1 : -fh_slice_compare(x->id, y->id);
}

static size_t rank(const struct test_set *set, const double *scores, struct fh_ranked *list)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++)
        if (scores[i] > 0)
            list[count++] = (struct fh_ranked){set->documents[i].id, (float)scores[i]};
    qsort(list, count, sizeof *list, by_score);
    return count < FH_EVAL_DEPTH ? count : FH_EVAL_DEPTH;
}

static void query(const struct test_set *set, struct bag_index *index, const struct settings *settings, size_t topic,
                  struct outcome *outcome)
{
    const struct fh_judged_query *judged = fh_qrels_find(&set->qrels, set->topics.list[topic].id);
    int half = atoi(set->topics.list[topic].id.bytes) & 1;
    if (judged == NULL || (settings->half >= 0 && half != settings->half))
        return;
    double *scores = fh_malloc(set->count * sizeof *scores);
    struct fh_ranked *list = fh_malloc(set->count * sizeof *list);
    if (scores == NULL || list == NULL)
        exit(4);
    struct fh_measures measures;
    bag_index_score(index, set->topics.list[topic].text, &settings->ranking, scores);
    fh_measures_take(&measures, judged, list, rank(set, scores, list));
    fh_measures_add(&outcome->mean, &measures);
    outcome->reciprocal[topic] = measures.mrr;
    outcome->mrr_half[half] += measures.mrr;
    outcome->queries++;
    if (settings->per_query)
        printf("%s\t%.*s\t%.4f\n", set->name, (int)set->topics.list[topic].id.length, set->topics.list[topic].id.bytes,
               measures.mrr);
    fh_free(scores);
    fh_free(list);
}

static void count_terms(const struct bag_index *index, bool form, struct outcome *outcome)
{
    outcome->stems = fh_session_stem_count(index->session);
    outcome->forms = form ? fh_session_form_count(index->session) : 0;
    outcome->postings = index->stems.postings + (form ? index->forms.postings : 0);
}

static struct outcome run(const struct test_set *set, const struct fh_analyzer *analyzer, const struct settings *settings)
{
    struct outcome outcome = {.reciprocal = fh_calloc(set->topics.count, sizeof(double))};
    struct bag_index index;
    size_t halves[2] = {0, 0};
    if (outcome.reciprocal == NULL)
        exit(4);
    bag_index_init(&index, analyzer, settings->ranking.lead_words);
    for (size_t i = 0; i < set->count; i++)
        bag_index_add(&index, set->documents[i].title, set->documents[i].body);
    count_terms(&index, settings->ranking.form_weight > 0, &outcome);
    for (size_t i = 0; i < set->topics.count; i++) {
        query(set, &index, settings, i, &outcome);
        halves[atoi(set->topics.list[i].id.bytes) & 1]++;
    }
    fh_measures_divide(&outcome.mean, outcome.queries);
    for (int half = 0; half < 2; half++)
        outcome.mrr_half[half] /= halves[half] > 0 ? (double)halves[half] : 1;
    bag_index_release(&index);
    return outcome;
}

/* ---- The table ---- */

/* Two-sided p of the paired t-test; with so many queries t is as good as normal. */
static double significance(const struct outcome *a, const struct outcome *b, size_t topics)
{
    double sum = 0, squares = 0, n = (double)a->queries;
    for (size_t i = 0; i < topics; i++) {
        double difference = a->reciprocal[i] - b->reciprocal[i];
        sum += difference;
        squares += difference * difference;
    }
    double variance = (squares - sum * sum / n) / (n - 1);
    return variance > 0 ? erfc(fabs(sum / n) / sqrt(variance / n) / sqrt(2)) : 1;
}

static void print_head(void)
{
    printf("| collection | analyzer | ranking | MRR | even | odd | nDCG@10 | R@100 | MAP | p snowball | p light10 | stems | "
           "forms | postings |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
}

static void print_row(const struct test_set *set, size_t number, const struct outcome outcomes[RUNS])
{
    const struct outcome *outcome = &outcomes[number];
    printf("| %s | %s | %s | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f |", set->name, runs[number].analyzer,
           runs[number].ranking, outcome->mean.mrr, outcome->mrr_half[0], outcome->mrr_half[1],
           outcome->mean.ndcg_10, outcome->mean.r_100, outcome->mean.map);
    for (size_t baseline = 0; baseline < 2; baseline++) {
        if (number == baseline || outcomes[baseline].queries == 0)
            printf(" |");
        else
            printf(" %.2g |", significance(outcome, &outcomes[baseline], set->topics.count));
    }
    printf(" %zu | %zu | %llu |\n", outcome->stems, outcome->forms, (unsigned long long)outcome->postings);
    fflush(stdout);
}

static void measure(const struct test_set *set, const struct settings *settings, struct fh_analyzer *analyzers[RUNS],
                    double means[RUNS][3])
{
    struct outcome outcomes[RUNS] = {{.queries = 0}};
    for (size_t i = 0; i < RUNS; i++) {
        if (settings->default_only && !runs[i].form)
            continue;
        struct settings own = *settings;
        own.ranking.form_weight = runs[i].form ? settings->ranking.form_weight : 0;
        if (runs[i].plain) {
            own.ranking.k1 = 1.2;
            own.ranking.title = 1;
            own.ranking.lead = own.ranking.proximity = 0;
        }
        outcomes[i] = run(set, analyzers[i], &own);
        print_row(set, i, outcomes);
        means[i][0] += outcomes[i].mean.mrr / 3;
        means[i][1] += outcomes[i].mrr_half[0] / 3;
        means[i][2] += outcomes[i].mrr_half[1] / 3;
    }
    for (size_t i = 0; i < RUNS; i++)
        fh_free(outcomes[i].reciprocal);
}

/* ---- Sets and settings ---- */

static enum fh_status open_set(struct test_set *set, size_t number, const char *data, struct fh_error *error)
{
    static const char *const folders[SETS] = {"qa_arcd", "qa_xquad_ar", "ki_saudinewsnet", "ki_saudinewsnet"};
    char *folder = fh_path_join(data, folders[number]);
    char *archive = number < 2 ? fh_path_join(folder, "docs.jsonl") : fh_path_join(data, "saudinewsnet.jsonl.zst");
    enum fh_status status =
        test_set_open(set, set_names[number], archive, folder, number < 2 ? NULL : "title=-", error);
    if (status == FH_OK && number == 3)
        status = test_set_mismatch(set, error);
    fh_free(folder);
    fh_free(archive);
    return status;
}

static struct settings parse(int argc, char **argv)
{
    enum { DATA, ONLY, LEXICON, HALF, K1, B, FORM, TITLE, LEAD, LEAD_WORDS, PROXIMITY, WINDOW, DEFAULT_ONLY, PER_QUERY };
    static const struct option names[] = {
        {"data", required_argument, NULL, DATA},             {"only", required_argument, NULL, ONLY},
        {"lexicon", required_argument, NULL, LEXICON},       {"half", required_argument, NULL, HALF},
        {"k1", required_argument, NULL, K1},                 {"b", required_argument, NULL, B},
        {"form", required_argument, NULL, FORM},             {"title", required_argument, NULL, TITLE},
        {"lead", required_argument, NULL, LEAD},             {"lead-words", required_argument, NULL, LEAD_WORDS},
        {"proximity", required_argument, NULL, PROXIMITY},   {"window", required_argument, NULL, WINDOW},
        {"default-only", no_argument, NULL, DEFAULT_ONLY},   {"per-query", no_argument, NULL, PER_QUERY},
        {NULL, 0, NULL, 0}};
    const char *data = getenv("FIHRIST_DATA");
    struct settings settings = {.data = data != NULL ? data : "../shared/data", .half = -1};
    settings.ranking = (struct bag_ranking){.form_weight = FH_FORM_WEIGHT, .k1 = FH_K1_DEFAULT, .b = FH_B_DEFAULT,
                                            .title = FH_TITLE_WEIGHT_DEFAULT / 16.0,
                                            .lead = FH_LEAD_WEIGHT_DEFAULT / 16.0 - 1, .lead_words = FH_LEAD_WORDS,
                                            .window = 1};
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (option) {
        case DATA: settings.data = optarg; break;
        case ONLY: settings.only = optarg; break;
        case LEXICON: settings.lexicon = optarg; break;
        case HALF: settings.half = strcmp(optarg, "odd") == 0; break;
        case K1: settings.ranking.k1 = atof(optarg); break;
        case B: settings.ranking.b = atof(optarg); break;
        case FORM: settings.ranking.form_weight = atof(optarg); break;
        case TITLE: settings.ranking.title = atof(optarg); break;
        case LEAD: settings.ranking.lead = atof(optarg); break;
        case LEAD_WORDS: settings.ranking.lead_words = (uint32_t)atoi(optarg); break;
        case PROXIMITY: settings.ranking.proximity = atof(optarg); break;
        case WINDOW: settings.ranking.window = (uint32_t)atoi(optarg); break;
        case DEFAULT_ONLY: settings.default_only = true; break;
        case PER_QUERY: settings.per_query = true; break;
        default: exit(2);
        }
    }
    return settings;
}

int main(int argc, char **argv)
{
    struct settings settings = parse(argc, argv);
    struct fh_analyzer *analyzers[RUNS];
    struct fh_error error;
    struct fh_map lexicon = {NULL, 0};
    double means[RUNS][3] = {{0}};
    if (settings.lexicon != NULL && fh_map_open(&lexicon, settings.lexicon, &error) != FH_OK)
        fail(&error);
    struct fh_analyzer_options options = {.lexicon = {(const char *)lexicon.bytes, lexicon.size}};
    for (size_t i = 0; i < RUNS; i++) {
        bool own = strcmp(runs[i].analyzer, "arabic") == 0; /* the only one that has a lexicon */
        if (fh_analyzer_new(&analyzers[i], runs[i].analyzer, own ? &options : NULL, &error) != FH_OK)
            fail(&error);
    }
    print_head();
    for (size_t i = 0; i < SETS; i++) {
        struct test_set set;
        double aside[RUNS][3] = {{0}};
        if (settings.only != NULL && strstr(settings.only, set_names[i]) == NULL)
            continue;
        if (open_set(&set, i, settings.data, &error) != FH_OK)
            fail(&error);
        measure(&set, &settings, analyzers, i < 3 ? means : aside);
        test_set_close(&set);
    }
    for (size_t i = 0; i < RUNS && settings.only == NULL; i++)
        if (runs[i].form || !settings.default_only)
            printf("| mean of three | %s | %s | %.4f | %.4f | %.4f |\n", runs[i].analyzer,
                   runs[i].ranking, means[i][0], means[i][1], means[i][2]);
    for (size_t i = 0; i < RUNS; i++)
        fh_analyzer_free(analyzers[i]);
    fh_map_close(&lexicon);
    return 0;
}
