/* `fihrist bench`: how long queries take, one thread, in process, from query text to ranked ids.
 *
 * All queries are run in their order, `repeat` times over; a query's time is the median of its
 * runs, and the figures are percentiles (nearest rank) and the mean of those. The same over the
 * fastest run of each query (min_...) stands beside them, as what the machine can do undisturbed.
 */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command_list.h"
#include "cli/interrupt.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/report.h"
#include "cli/text_file.h"

enum mode { MODE_OR, MODE_AND, MODE_PHRASE };

struct bench_settings {
    const char *queries, *per_query;
    int mode, rank, format, total;
    size_t limit, repeat;
    bool exact;
};

#define PLACE(field) offsetof(struct bench_settings, field)

static const struct cli_option options[] = {
    {"queries", 'q', CLI_TEXT, PLACE(queries), "FILE", "one query a line, plain words (- for standard input)"},
    {"mode", 'm', CLI_CHOICE, PLACE(mode), "or|and|phrase", "any word, every word, or the words as a phrase"},
    {"limit", 'k', CLI_COUNT, PLACE(limit), "N", "hits wanted (default 10)"},
    {"repeat", 'r', CLI_COUNT, PLACE(repeat), "N", "runs of each query (default 5)"},
    {"rank", 0, CLI_CHOICE, PLACE(rank), "default|stem",
     "rank by stems and word forms, or by stems alone (plain BM25)"},
    {"exact", 0, CLI_FLAG, PLACE(exact), NULL, "words as typed: no synonyms, no other spellings of names"},
    {"total", 0, CLI_CHOICE, PLACE(total), "bound|exact", "count matches at least roughly (default), or every one"},
    {"per-query", 0, CLI_TEXT, PLACE(per_query), "FILE",
     "write query, median in microseconds, matches, ids and scores of the hits, tab-separated"},
    {"format", 'f', CLI_CHOICE, PLACE(format), "human|json", "how the figures are printed (default human)"},
    {NULL, 0, CLI_FLAG, 0, NULL, NULL}};

struct bench_run {
    const struct bench_settings *settings;
    size_t repeat;
    struct fh_buffer text, phrase;
    struct fh_slice *queries;
    size_t count, capacity;
    double *times; /* in microseconds: `repeat` of every query, side by side */
    double *medians, *minima;
    struct fh_index *index;
    struct fh_search_options search;
};

/* ---- Queries ---- */

static enum fh_status load_queries(struct bench_run *run, struct fh_error *error)
{
    enum fh_status status = cli_read_file(&run->text, run->settings->queries, error);
    struct fh_slice rest = fh_buffer_slice(&run->text), line;
    while (status == FH_OK && cli_next_line(&rest, &line)) {
        if (line.length == 0)
            continue;
        struct fh_slice *grown = fh_grow(run->queries, &run->capacity, run->count + 1, sizeof *grown);
        if (grown == NULL)
            return fh_fail_nomem(error);
        run->queries = grown;
        run->queries[run->count++] = line;
    }
    if (status == FH_OK && run->count == 0)
        return fh_fail(error, FH_ERR_INPUT, "%s: no queries", run->settings->queries);
    return status;
}

static enum fh_status make_room(struct bench_run *run, struct fh_error *error)
{
    if (run->repeat > SIZE_MAX / sizeof(double) / run->count)
        return fh_fail_nomem(error);
    run->times = fh_calloc(run->count * run->repeat, sizeof *run->times);
    run->medians = fh_calloc(run->count, sizeof *run->medians);
    run->minima = fh_calloc(run->count, sizeof *run->minima);
    return run->times != NULL && run->medians != NULL && run->minima != NULL ? FH_OK : fh_fail_nomem(error);
}

/* The query as it is searched: for a phrase inside quotes, with quotes of its own taken out. */
static struct fh_slice query_text(struct bench_run *run, struct fh_slice query)
{
    if (run->settings->mode != MODE_PHRASE)
        return query;
    fh_buffer_reset(&run->phrase);
    fh_buffer_append_byte(&run->phrase, '"');
    for (size_t i = 0; i < query.length; i++)
        fh_buffer_append_byte(&run->phrase, query.bytes[i] == '"' ? ' ' : query.bytes[i]);
    fh_buffer_append_byte(&run->phrase, '"');
    return fh_buffer_slice(&run->phrase);
}

/* ---- Timing ---- */

static enum fh_status time_query(struct bench_run *run, size_t query, size_t pass, struct fh_error *error)
{
    struct fh_results *results = NULL;
    struct fh_slice text = query_text(run, run->queries[query]);
    if (!fh_buffer_ok(&run->phrase))
        return fh_fail_nomem(error);
    uint64_t start = cli_now_ns();
    enum fh_status status = fh_search(&results, run->index, text, &run->search, error);
    uint64_t end = cli_now_ns();
    fh_results_free(results);
    run->times[query * run->repeat + pass] = (double)(end - start) / 1000;
    return status;
}

static enum fh_status time_all(struct bench_run *run, struct fh_error *error)
{
    struct cli_progress progress;
    enum fh_status status = FH_OK;
    cli_progress_start(&progress);
    for (size_t pass = 0; pass < run->repeat && status == FH_OK; pass++) {
        for (size_t i = 0; i < run->count && status == FH_OK; i++) {
            status = time_query(run, i, pass, error);
            if (cli_progress_due(&progress))
                cli_progress_items(&progress, "searches", pass * run->count + i + 1, run->repeat * run->count);
        }
    }
    cli_progress_clear(&progress);
    return status;
}

/* ---- Figures ---- */

static int compare_times(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void take_medians(struct bench_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        double *times = run->times + i * run->repeat;
        qsort(times, run->repeat, sizeof *times, compare_times);
        run->minima[i] = times[0];
        run->medians[i] = (times[(run->repeat - 1) / 2] + times[run->repeat / 2]) / 2;
    }
}

struct figures {
    double p50, p90, p99, mean, max;
};

/* Of `count` sorted times: the smallest that at least `percent` of them do not exceed. */
static double percentile(const double *sorted, size_t count, size_t percent)
{
    size_t rank = (count * percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

static enum fh_status take_figures(struct figures *figures, const double *times, size_t count, struct fh_error *error)
{
    double sum = 0;
    double *sorted = fh_malloc(count * sizeof *sorted);
    if (sorted == NULL)
        return fh_fail_nomem(error);
    memcpy(sorted, times, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_times);
    for (size_t i = 0; i < count; i++)
        sum += sorted[i];
    figures->p50 = percentile(sorted, count, 50);
    figures->p90 = percentile(sorted, count, 90);
    figures->p99 = percentile(sorted, count, 99);
    figures->max = sorted[count - 1];
    figures->mean = sum / (double)count;
    fh_free(sorted);
    return FH_OK;
}

/* ---- Printing ---- */

static const char *const mode_names[] = {"or", "and", "phrase"};

static void put_figures(struct cli_json *json, const struct figures *figures, const char *const keys[5])
{
    cli_json_put_number(json, keys[0], figures->p50, 1);
    cli_json_put_number(json, keys[1], figures->p90, 1);
    cli_json_put_number(json, keys[2], figures->p99, 1);
    cli_json_put_number(json, keys[3], figures->mean, 1);
    cli_json_put_number(json, keys[4], figures->max, 1);
}

static enum fh_status print_json(const struct bench_run *run, const struct figures *medians,
                                 const struct figures *minima, struct fh_error *error)
{
    static const char *const median_keys[] = {"p50_us", "p90_us", "p99_us", "mean_us", "max_us"};
    static const char *const minimum_keys[] = {"min_p50_us", "min_p90_us", "min_p99_us", "min_mean_us", "min_max_us"};
    struct cli_json json = CLI_JSON_INIT;
    enum fh_status status = cli_json_open(&json, error);
    if (status == FH_OK) {
        cli_json_object(&json);
        cli_json_put_count(&json, "queries", run->count);
        cli_json_put_text(&json, "mode", fh_slice_from(mode_names[run->settings->mode]));
        cli_json_put_count(&json, "k", run->search.limit);
        cli_json_put_count(&json, "repeat", run->repeat);
        put_figures(&json, medians, median_keys);
        put_figures(&json, minima, minimum_keys);
        cli_json_end_object(&json);
        status = cli_json_print(&json, stdout, error);
    }
    cli_json_release(&json);
    return status;
}

static void print_row(const char *name, const struct figures *figures)
{
    printf("%-8s %10.1f %10.1f %10.1f %10.1f %10.1f\n", name, figures->p50, figures->p90, figures->p99, figures->mean,
           figures->max);
}

static void print_human(const struct bench_run *run, const struct figures *medians, const struct figures *minima)
{
    printf("%zu queries, %s, k = %zu, %zu runs each; microseconds\n", run->count, mode_names[run->settings->mode],
           run->search.limit, run->repeat);
    printf("%-8s %10s %10s %10s %10s %10s\n", "", "p50", "p90", "p99", "mean", "max");
    print_row("median", medians);
    print_row("minimum", minima);
}

/* ---- What each query found ---- */

/* A list inside one cell: blanks in an id are written %20. */
static void append_id(struct fh_buffer *out, struct fh_slice id)
{
    for (size_t i = 0; i < id.length; i++) {
        unsigned char byte = (unsigned char)id.bytes[i];
        if (byte <= ' ' || byte == 0x7F)
            fh_buffer_printf(out, "%%%02X", byte);
        else
            fh_buffer_append_byte(out, id.bytes[i]);
    }
}

static void append_answer(struct fh_buffer *out, const struct bench_run *run, size_t query,
                          const struct fh_results *results)
{
    bool exact;
    fh_buffer_append_slice(out, run->queries[query]);
    fh_buffer_printf(out, "\t%.1f\t%llu\t", run->medians[query], (unsigned long long)fh_results_total(results, &exact));
    for (size_t i = 0; i < fh_results_count(results); i++) {
        fh_buffer_append_text(out, i > 0 ? " " : "");
        append_id(out, fh_results_hit(results, i)->id);
    }
    fh_buffer_append_byte(out, '\t');
    for (size_t i = 0; i < fh_results_count(results); i++)
        fh_buffer_printf(out, "%s%.6f", i > 0 ? " " : "", fh_results_hit(results, i)->score);
    fh_buffer_append_byte(out, '\n');
}

static enum fh_status write_answer(struct bench_run *run, size_t query, FILE *file, struct fh_error *error)
{
    struct fh_results *results = NULL;
    struct fh_buffer line = FH_BUFFER_INIT;
    enum fh_status status = fh_search(&results, run->index, query_text(run, run->queries[query]), &run->search, error);
    if (status == FH_OK) {
        append_answer(&line, run, query, results);
        status = fh_buffer_ok(&line) ? FH_OK : fh_fail_nomem(error);
    }
    if (status == FH_OK)
        fwrite(line.bytes, 1, line.length, file);
    fh_buffer_release(&line);
    fh_results_free(results);
    return status;
}

static enum fh_status write_answers(struct bench_run *run, struct fh_error *error)
{
    const char *path = run->settings->per_query;
    if (path == NULL)
        return FH_OK;
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return fh_fail_errno(error, path, "open");
    enum fh_status status = FH_OK;
    for (size_t i = 0; i < run->count && status == FH_OK; i++)
        status = write_answer(run, i, file, error);
    bool failed = ferror(file) != 0;
    failed |= fclose(file) != 0;
    return failed && status == FH_OK ? fh_fail_errno(error, path, "write") : status;
}

/* ---- The run ---- */

static void fill_options(struct bench_run *run)
{
    const struct bench_settings *settings = run->settings;
    run->repeat = settings->repeat > 0 ? settings->repeat : 5;
    run->search.limit = settings->limit > 0 ? settings->limit : 10;
    run->search.rank = (enum fh_rank)settings->rank;
    run->search.default_operator = settings->mode == MODE_AND ? FH_AND : FH_OR;
    run->search.plain = settings->mode != MODE_PHRASE;
    run->search.exact_total = settings->total == 1;
    run->search.no_alternatives = settings->exact;
    run->search.no_snippets = true;
    run->search.ids_only = true;
    run->search.cancel = cli_interrupt_flag();
}

static enum fh_status measure(struct bench_run *run, const char *path, struct fh_error *error)
{
    struct figures medians, minima;
    enum fh_status status = load_queries(run, error);
    if (status == FH_OK)
        status = make_room(run, error);
    if (status == FH_OK)
        status = fh_index_open(&run->index, path, error);
    if (status == FH_OK)
        status = time_all(run, error);
    if (status != FH_OK)
        return status;
    take_medians(run);
    status = take_figures(&medians, run->medians, run->count, error);
    if (status == FH_OK)
        status = take_figures(&minima, run->minima, run->count, error);
    if (status == FH_OK)
        status = write_answers(run, error);
    if (status == FH_OK && run->settings->format == CLI_FORMAT_JSON)
        status = print_json(run, &medians, &minima, error);
    else if (status == FH_OK)
        print_human(run, &medians, &minima);
    return status;
}

static int run_bench(const struct cli_call *call)
{
    struct bench_run run = {.settings = call->settings};
    struct fh_error error;
    if (run.settings->queries == NULL) {
        cli_complain("bench: --queries is missing: usage: fihrist bench %s", call->command->usage);
        return CLI_USAGE;
    }
    cli_interrupt_catch();
    fill_options(&run);
    int code = measure(&run, call->arguments[0], &error) == FH_OK ? CLI_DONE : cli_report(&error);
    fh_index_close(run.index);
    fh_free(run.times);
    fh_free(run.medians);
    fh_free(run.minima);
    fh_free(run.queries);
    fh_buffer_release(&run.text);
    fh_buffer_release(&run.phrase);
    return code;
}

const struct cli_command cli_command_bench = {
    .name = "bench",
    .usage = "INDEX --queries FILE [OPTION...]",
    .summary = "measure the speed of search",
    .description =
        "Runs every query of the file, one thread, in process, and prints percentiles and the mean of the time from "
        "query "
        "text to ranked ids, in microseconds: of each query's median run, and of its fastest. Queries are plain words; "
        "with --mode=phrase each is one phrase.",
    .examples = "fihrist bench news.fh --queries words.txt --mode=and -k 10 --repeat 5 --format=json",
    .options = options,
    .settings_size = sizeof(struct bench_settings),
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_bench};
