/* `fihrist eval`: every topic searched, its hits measured against judgements.
 *
 * A topic's text is searched as plain words, whatever characters it holds. Hits are taken to a
 * depth of 1,000, brought into trec_eval's order, measured, and (--run) written as a TREC run on
 * which trec_eval -c finds the same figures.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/report.h"
#include "cli/text_file.h"
#include "query/eval.h"

struct eval_settings {
    int format, rank;
    const char *run, *synonyms;
    double k1, b;
    bool all_words, exact;
};

#define PLACE(field) offsetof(struct eval_settings, field)

static const struct cli_option options[] = {
    {"format", 'f', CLI_CHOICE, PLACE(format), "human|json", "how the measures are printed (default human)"},
    {"run", 0, CLI_TEXT, PLACE(run), "FILE", "write the hits, 1,000 for each topic, as a TREC run"},
    {"rank", 0, CLI_CHOICE, PLACE(rank), "default|stem",
     "rank by stems and word forms, or by stems alone (plain BM25)"},
    {"and", 'a', CLI_FLAG, PLACE(all_words), NULL, "every word of a topic must occur"},
    {"exact", 0, CLI_FLAG, PLACE(exact), NULL, "words as typed: no synonyms, no other spellings of names"},
    {"synonyms", 0, CLI_TEXT, PLACE(synonyms), "FILE", "rules besides those of the index (see search)"},
    {"k1", 0, CLI_NUMBER, PLACE(k1), "X", "BM25: how soon repeated words stop counting (default 0.9)"},
    {"b", 0, CLI_NUMBER, PLACE(b), "X", "BM25: how much long articles pay (default 0.75; negative: nothing)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct eval_run {
    struct fh_buffer topics_text, qrels_text, synonyms, line;
    struct fh_topics topics;
    struct fh_qrels qrels;
    struct fh_index *index;
    struct fh_search_options search;
    struct fh_ranked list[FH_EVAL_DEPTH];
    FILE *file; /* the run being written, or NULL */
    struct fh_measures sum;
};

/* ---- One topic ---- */

static size_t take_list(struct fh_ranked list[FH_EVAL_DEPTH], const struct fh_results *results)
{
    size_t count = 0;
    for (; count < fh_results_count(results) && count < FH_EVAL_DEPTH; count++) {
        const struct fh_hit *hit = fh_results_hit(results, count);
        list[count] = (struct fh_ranked){hit->id, (float)hit->score};
    }
    fh_ranked_sort(list, count);
    return count;
}

static enum fh_status write_run(struct eval_run *run, const struct fh_topic *topic, size_t count,
                                struct fh_error *error)
{
    fh_buffer_reset(&run->line);
    for (size_t i = 0; i < count; i++)
        cli_render_trec_line(&run->line, topic->id, run->list[i].id, i + 1, run->list[i].score);
    if (!fh_buffer_ok(&run->line))
        return fh_fail_nomem(error);
    if (run->line.length > 0)
        fwrite(run->line.bytes, 1, run->line.length, run->file);
    return FH_OK;
}

static enum fh_status eval_topic(struct eval_run *run, const struct fh_topic *topic, struct fh_error *error)
{
    struct fh_results *results = NULL;
    struct fh_measures measures;
    const struct fh_judged_query *judged = fh_qrels_find(&run->qrels, topic->id);
    if (judged == NULL && run->file == NULL)
        return FH_OK;
    enum fh_status status = fh_search(&results, run->index, topic->text, &run->search, error);
    if (status != FH_OK)
        return status;
    size_t count = take_list(run->list, results);
    if (judged != NULL) {
        fh_measures_take(&measures, judged, run->list, count);
        fh_measures_add(&run->sum, &measures);
    }
    if (run->file != NULL)
        status = write_run(run, topic, count, error);
    fh_results_free(results);
    return status;
}

/* ---- All of them ---- */

static enum fh_status eval_topics(struct eval_run *run, struct fh_error *error)
{
    struct cli_progress progress;
    enum fh_status status = FH_OK;
    cli_progress_start(&progress);
    for (size_t i = 0; i < run->topics.count && status == FH_OK; i++) {
        status = eval_topic(run, &run->topics.list[i], error);
        if (cli_progress_due(&progress))
            cli_progress_items(&progress, "topics", i + 1, run->topics.count);
    }
    cli_progress_clear(&progress);
    fh_measures_divide(&run->sum, run->qrels.count);
    return status;
}

static enum fh_status load(struct eval_run *run, const struct cli_call *call, struct fh_error *error)
{
    const char *topics = call->arguments[1], *qrels = call->arguments[2];
    const struct eval_settings *settings = call->settings;
    enum fh_status status = cli_read_file(&run->topics_text, topics, error);
    if (status == FH_OK)
        status = fh_topics_parse(&run->topics, fh_buffer_slice(&run->topics_text), topics, error);
    if (status == FH_OK)
        status = cli_read_file(&run->qrels_text, qrels, error);
    if (status == FH_OK)
        status = fh_qrels_parse(&run->qrels, fh_buffer_slice(&run->qrels_text), qrels, error);
    if (status == FH_OK && settings->synonyms != NULL)
        status = cli_read_file(&run->synonyms, settings->synonyms, error);
    run->search.synonyms = (struct fh_rules){fh_buffer_slice(&run->synonyms), settings->synonyms};
    if (status == FH_OK && run->qrels.count == 0)
        status = fh_fail(error, FH_ERR_INPUT, "%s: no judgements", qrels);
    if (status == FH_OK)
        status = fh_index_open(&run->index, call->arguments[0], error);
    return status;
}

static void fill_options(struct fh_search_options *search, const struct eval_settings *settings)
{
    search->limit = FH_EVAL_DEPTH;
    search->rank = (enum fh_rank)settings->rank;
    search->default_operator = settings->all_words ? FH_AND : FH_OR;
    search->k1 = settings->k1;
    search->b = settings->b;
    search->plain = true;
    search->ids_only = true;
    search->no_alternatives = settings->exact;
    search->no_snippets = true;
    search->cancel = cli_interrupt_flag();
}

static enum fh_status eval_and_write(struct eval_run *run, const char *path, struct fh_error *error)
{
    if (path == NULL)
        return eval_topics(run, error);
    run->file = fopen(path, "w");
    if (run->file == NULL)
        return fh_fail_errno(error, path, "open");
    enum fh_status status = eval_topics(run, error);
    bool failed = ferror(run->file) != 0;
    failed |= fclose(run->file) != 0;
    return failed && status == FH_OK ? fh_fail_errno(error, path, "write") : status;
}

/* ---- Printing ---- */

static enum fh_status print_json(const struct eval_run *run, struct fh_error *error)
{
    struct cli_json json = CLI_JSON_INIT;
    enum fh_status status = cli_json_open(&json, error);
    if (status == FH_OK) {
        cli_json_object(&json);
        cli_json_put_count(&json, "queries", run->qrels.count);
        cli_json_put_number(&json, "map", run->sum.map, 6);
        cli_json_put_number(&json, "mrr", run->sum.mrr, 6);
        cli_json_put_number(&json, "ndcg@10", run->sum.ndcg_10, 6);
        cli_json_put_number(&json, "p@10", run->sum.p_10, 6);
        cli_json_put_number(&json, "r@100", run->sum.r_100, 6);
        cli_json_put_number(&json, "r@1000", run->sum.r_1000, 6);
        cli_json_end_object(&json);
        status = cli_json_print(&json, stdout, error);
    }
    cli_json_release(&json);
    return status;
}

static void print_human(const struct eval_run *run)
{
    printf("queries  %zu\nmap      %.4f\nmrr      %.4f\nndcg@10  %.4f\np@10     %.4f\nr@100    %.4f\nr@1000   %.4f\n",
           run->qrels.count, run->sum.map, run->sum.mrr, run->sum.ndcg_10, run->sum.p_10, run->sum.r_100,
           run->sum.r_1000);
}

static int run_eval(const struct cli_call *call)
{
    static struct eval_run run; /* 24 kB of list: not for the stack */
    const struct eval_settings *settings = call->settings;
    struct fh_error error;
    cli_interrupt_catch();
    fill_options(&run.search, settings);
    enum fh_status status = load(&run, call, &error);
    if (status == FH_OK)
        status = eval_and_write(&run, settings->run, &error);
    if (status == FH_OK && settings->format == CLI_FORMAT_JSON)
        status = print_json(&run, &error);
    else if (status == FH_OK)
        print_human(&run);
    int code = status == FH_OK ? CLI_DONE : cli_report(&error);
    fh_index_close(run.index);
    fh_topics_release(&run.topics);
    fh_qrels_release(&run.qrels);
    fh_buffer_release(&run.topics_text);
    fh_buffer_release(&run.qrels_text);
    fh_buffer_release(&run.synonyms);
    fh_buffer_release(&run.line);
    return code;
}

const struct cli_command cli_command_eval = {
    .name = "eval",
    .usage = "INDEX [OPTION...] TOPICS QRELS",
    .summary = "measure the quality of search against judgements",
    .description = "TOPICS has lines \"id TAB query\", QRELS lines \"id 0 document relevance\" (TREC). Every topic is "
                   "searched as plain "
                   "words to a depth of 1,000. Printed are the means, over every judged query, of average precision, "
                   "reciprocal rank, "
                   "nDCG at 10, precision at 10 and recall at 100 and 1,000, as trec_eval -c computes map, recip_rank, "
                   "ndcg_cut_10, "
                   "P_10, recall_100 and recall_1000; a query without hits counts as zero.",
    .examples = "fihrist eval sample.fh corpus/sample/topics.tsv corpus/sample/qrels.txt\n"
                "fihrist eval news.fh --format=json --rank=stem --run run.txt topics.tsv qrels.txt",
    .options = options,
    .settings_size = sizeof(struct eval_settings),
    .arguments_min = 3,
    .arguments_max = 3,
    .run = run_eval};
