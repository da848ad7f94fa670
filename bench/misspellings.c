/* How good suggestions are: words of an index with one error each, words without any, words on the wrong keyboard.
 *
 *     misspellings [--seed=N] [--words=N] [--list] [--correct=FILE] INDEX
 *
 * The words are drawn from the articles of the index, as printed, of four letters or more, a quarter of them each from
 * those that occur 2 to 9, 10 to 99, 100 to 999 and 1,000 times or more. Errors come in the proportions of
 * docs/QUALITY.md; a word with its error must be one that the index does not have (no form of that name), so spellings
 * that the analyzer evens out do not count. Right is a suggestion with the letters of the word drawn (fh_fold_text).
 * --correct takes lines of text supposed to be free of errors: how many of their words the index lacks, and
 * how many get a suggestion. --list prints every case. The table is for docs/QUALITY.md. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "bench/support/corrupt.h"
#include "bench/support/figures.h"
#include "bench/support/printed_words.h"
#include "fihrist.h"
#include "indexer/snapshot.h"
#include "query/keyboard.h"

#define BANDS 4
#define TRIES 50
#define KINDS (CORRUPT_KINDS + 1) /* and words run together */
#define RUN_TOGETHER CORRUPT_KINDS

/* Of 1,000 errors (docs/QUALITY.md says where from). */
static const unsigned shares[KINDS] = {278, 278, 50, 50, 99, 99, 92, 54};

static const unsigned band_from[BANDS + 1] = {2, 10, 100, 1000, UINT32_MAX};

struct settings {
    uint64_t seed;
    size_t words;
    bool list;
    const char *correct, *index;
};

struct tally {
    size_t cases, first, third, other, none;
};

struct bench {
    struct settings settings;
    struct fh_snapshot *snapshot;
    struct fh_index *index;
    struct fh_session *session;
    struct printed_words words;
    struct printed_word *bands[BANDS]; /* shuffled */
    size_t band_count[BANDS], next[BANDS];
    struct fh_gen_random random;
    struct tally kinds[KINDS], by_band[BANDS], all;
    double *times;
    size_t time_count, time_capacity;
};

static void fail(const struct fh_error *error)
{
    fprintf(stderr, "misspellings: %s\n", error->message);
    exit(3);
}

static void no_memory(void)
{
    fputs("misspellings: out of memory\n", stderr);
    exit(4);
}

/* ---- Words ---- */

static void shuffle(struct bench *bench, struct printed_word *list, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = fh_gen_next(&bench->random) % i;
        struct printed_word kept = list[i - 1];
        list[i - 1] = list[other];
        list[other] = kept;
    }
}

static void make_bands(struct bench *bench)
{
    for (size_t band = 0; band < BANDS; band++) {
        bench->bands[band] = fh_malloc((bench->words.count + 1) * sizeof(struct printed_word));
        if (bench->bands[band] == NULL)
            no_memory();
        for (size_t i = 0; i < bench->words.count; i++) {
            const struct printed_word *word = &bench->words.list[i];
            if (word->count >= band_from[band] && word->count < band_from[band + 1])
                bench->bands[band][bench->band_count[band]++] = *word;
        }
        shuffle(bench, bench->bands[band], bench->band_count[band]);
    }
}

static struct fh_slice next_word(struct bench *bench, size_t band)
{
    if (bench->next[band] == bench->band_count[band]) {
        fputs("misspellings: the index has too few words\n", stderr);
        exit(3);
    }
    return bench->bands[band][bench->next[band]++].text;
}

/* Whether every word of the text has its form in the index. */
static bool known(struct bench *bench, struct fh_slice text)
{
    struct fh_tokens tokens = FH_TOKENS_INIT;
    struct fh_error error;
    bool all = true;
    if (fh_session_analyze(bench->session, text, &tokens, &error) != FH_OK)
        fail(&error);
    for (size_t i = 0; i < tokens.count && all; i++) {
        bool there = false;
        for (size_t k = 0; k < bench->snapshot->segment_count && !there; k++) {
            struct fh_term_info info;
            there = fh_termdict_find(&bench->snapshot->segments[k]->terms[FH_LEVEL_FORM],
                                     fh_session_form(bench->session, tokens.list[i].form_id), &info, &error) == FH_OK;
        }
        all = there;
    }
    fh_tokens_release(&tokens);
    return all;
}

/* ---- Suggestions ---- */

static bool same_letters(struct fh_slice a, struct fh_slice b)
{
    struct fh_buffer x = FH_BUFFER_INIT, y = FH_BUFFER_INIT;
    fh_fold_text(a, &x);
    fh_fold_text(b, &y);
    if (!fh_buffer_ok(&x) || !fh_buffer_ok(&y))
        no_memory();
    bool same = fh_slice_equal(fh_buffer_slice(&x), fh_buffer_slice(&y));
    fh_buffer_release(&x);
    fh_buffer_release(&y);
    return same;
}

static double processor_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static struct fh_suggestions *ask(struct bench *bench, struct fh_slice typed)
{
    struct fh_suggestions *suggestions = NULL;
    struct fh_error error;
    double start = processor_ms();
    if (fh_suggest(&suggestions, bench->index, typed, NULL, &error) != FH_OK)
        fail(&error);
    double *grown = fh_grow(bench->times, &bench->time_capacity, bench->time_count + 1, sizeof *bench->times);
    if (grown == NULL)
        no_memory();
    bench->times = grown;
    bench->times[bench->time_count++] = processor_ms() - start;
    return suggestions;
}

static void print_time(struct bench *bench)
{
    struct figures figures = figures_take(bench->times, bench->time_count);
    printf("processor time of a call: median %.2f ms, 99 in 100 within %.2f ms (%zu calls)\n\n", figures.p50,
           figures.p99, bench->time_count);
    bench->time_count = 0;
}

static void list_case(const struct bench *bench, const char *kind, struct fh_slice typed, struct fh_slice meant,
                      const struct fh_suggestions *suggestions, size_t rank)
{
    if (!bench->settings.list)
        return;
    printf("%s\t%zu\t%.*s\t%.*s\t", kind, rank, (int)typed.length, typed.bytes, (int)meant.length, meant.bytes);
    for (size_t i = 0; i < fh_suggestions_count(suggestions); i++)
        printf("%s%s", i > 0 ? " | " : "", fh_suggestions_get(suggestions, i)->query.bytes);
    putchar('\n');
}

/* Asks for suggestions; the place of the right one, from 1, or 0. */
static size_t try_case(struct bench *bench, const char *kind, struct fh_slice typed, struct fh_slice meant,
                       struct tally *tally)
{
    struct fh_suggestions *suggestions = ask(bench, typed);
    size_t rank = 0, count = fh_suggestions_count(suggestions);
    for (size_t i = 0; i < count && rank == 0; i++)
        if (same_letters(fh_suggestions_get(suggestions, i)->query, meant))
            rank = i + 1;
    tally->cases++;
    tally->first += rank == 1;
    tally->third += rank >= 1 && rank <= 3;
    tally->none += count == 0;
    tally->other += count > 0 && rank != 1;
    list_case(bench, kind, typed, meant, suggestions, rank);
    fh_suggestions_free(suggestions);
    return rank;
}

static void print_tally(const char *name, const struct tally *tally)
{
    double cases = tally->cases > 0 ? (double)tally->cases : 1;
    printf("| %s | %zu | %.1f | %.1f | %.1f | %.1f |\n", name, tally->cases, 100 * (double)tally->first / cases,
           100 * (double)tally->third / cases, 100 * (double)tally->other / cases, 100 * (double)tally->none / cases);
}

#define TALLY_HEAD                                                                                                     \
    "| %s | cases | first %% | first three %% | another first %% | none offered %% |\n|---|---|---|---|---|---|\n"

/* ---- One error each ---- */

static void add(struct tally *to, const struct tally *one)
{
    to->cases += one->cases;
    to->first += one->first;
    to->third += one->third;
    to->other += one->other;
    to->none += one->none;
}

/* Two neighbouring words of the articles, from the band of the first, without the space. */
static bool run_together(struct bench *bench, size_t band, struct fh_buffer *typed, struct fh_buffer *meant)
{
    struct fh_slice left = next_word(bench, band), right = {NULL, 0};
    for (size_t i = 0; i < bench->words.count; i++)
        if (fh_slice_equal(bench->words.list[i].text, left))
            right = bench->words.list[i].follower;
    fh_buffer_reset(typed);
    fh_buffer_append_slice(typed, left);
    fh_buffer_append_slice(typed, right);
    fh_buffer_reset(meant);
    fh_buffer_append_slice(meant, left);
    fh_buffer_append_byte(meant, ' ');
    fh_buffer_append_slice(meant, right);
    return right.length > 0;
}

/* A case of this kind that the index does not know. */
static void make_case(struct bench *bench, size_t kind, size_t band, struct fh_buffer *typed, struct fh_buffer *meant)
{
    for (;;) {
        if (kind == RUN_TOGETHER) {
            if (run_together(bench, band, typed, meant) && !known(bench, fh_buffer_slice(typed)))
                return;
            continue;
        }
        fh_buffer_reset(meant);
        fh_buffer_append_slice(meant, next_word(bench, band));
        for (int i = 0; i < TRIES; i++)
            if (corrupt_word(typed, fh_buffer_slice(meant), (enum corruption)kind, &bench->random) &&
                !known(bench, fh_buffer_slice(typed)))
                return;
    }
}

static void run_errors(struct bench *bench)
{
    struct fh_buffer typed = FH_BUFFER_INIT, meant = FH_BUFFER_INIT;
    size_t made = 0, cumulated = 0;
    for (size_t kind = 0; kind < KINDS; kind++) {
        cumulated += shares[kind];
        const char *name = kind == RUN_TOGETHER ? "words run together" : corruption_name((enum corruption)kind);
        for (; made < (cumulated * bench->settings.words + 500) / 1000; made++) {
            struct tally one = {0};
            make_case(bench, kind, made % BANDS, &typed, &meant);
            try_case(bench, name, fh_buffer_slice(&typed), fh_buffer_slice(&meant), &one);
            add(&bench->kinds[kind], &one);
            add(&bench->by_band[made % BANDS], &one);
            add(&bench->all, &one);
        }
    }
    printf(TALLY_HEAD, "error");
    for (size_t kind = 0; kind < KINDS; kind++)
        print_tally(kind == RUN_TOGETHER ? "words run together" : corruption_name((enum corruption)kind),
                    &bench->kinds[kind]);
    for (size_t band = 0; band < BANDS; band++) {
        static const char *const names[] = {"words seen 2 to 9 times", "10 to 99", "100 to 999", "1,000 or more"};
        print_tally(names[band], &bench->by_band[band]);
    }
    print_tally("**all**", &bench->all);
    print_time(bench);
    fh_buffer_release(&typed);
    fh_buffer_release(&meant);
}

/* ---- No error ---- */

static void run_untouched(struct bench *bench)
{
    struct tally tally = {0};
    size_t offered = 0;
    for (size_t i = 0; i < bench->settings.words; i++) {
        struct fh_slice word = next_word(bench, i % BANDS);
        struct fh_suggestions *suggestions = ask(bench, word);
        offered += fh_suggestions_count(suggestions) > 0;
        list_case(bench, "untouched", word, word, suggestions, 0);
        fh_suggestions_free(suggestions);
        tally.cases++;
    }
    printf("words of the index without an error: %zu, a suggestion for %zu (%.1f %%)\n", tally.cases, offered,
           100 * (double)offered / (double)tally.cases);
    print_time(bench);
}

/* Words of the file that are Arabic, four letters or more, and not in the index. */
static void run_correct(struct bench *bench)
{
    struct printed_words words = PRINTED_WORDS_INIT;
    struct fh_map map = {NULL, 0};
    struct fh_error error;
    size_t absent = 0, offered = 0;
    if (fh_map_open(&map, bench->settings.correct, &error) != FH_OK)
        fail(&error);
    if (!printed_words_add(&words, bench->session, (struct fh_slice){(const char *)map.bytes, map.size}))
        no_memory();
    for (size_t i = 0; i < words.count; i++) {
        struct fh_slice word = words.list[i].text;
        if (known(bench, word))
            continue;
        struct fh_suggestions *suggestions = ask(bench, word);
        absent++;
        offered += fh_suggestions_count(suggestions) > 0;
        list_case(bench, "absent", word, word, suggestions, 0);
        fh_suggestions_free(suggestions);
    }
    printf("different words of %s: %zu, not in the index %zu, a suggestion for %zu of these (%.1f %% of all words)\n",
           bench->settings.correct, words.count, absent, offered, 100 * (double)offered / (double)words.count);
    print_time(bench);
    printed_words_release(&words);
    fh_map_close(&map);
}

/* ---- The wrong keyboard ---- */

static void run_keyboard(struct bench *bench, enum fh_retyping retyping, const char *name)
{
    struct fh_buffer typed = FH_BUFFER_INIT;
    struct tally tally = {0};
    while (tally.cases < bench->settings.words / 5) {
        struct fh_slice word = next_word(bench, tally.cases % BANDS);
        fh_buffer_reset(&typed);
        if (fh_keyboard_retype(word, retyping, false, &typed) && !known(bench, fh_buffer_slice(&typed)))
            try_case(bench, name, fh_buffer_slice(&typed), word, &tally);
    }
    print_tally(name, &tally);
    fh_buffer_release(&typed);
}

/* ---- All ---- */

static void open_index(struct bench *bench)
{
    struct fh_error error;
    struct fh_store_decoder *decoder = NULL;
    enum fh_status status = fh_index_open(&bench->index, bench->settings.index, &error);
    if (status == FH_OK)
        status = fh_snapshot_open(&bench->snapshot, bench->settings.index, false, &error);
    if (status == FH_OK)
        status = fh_session_new(&bench->session, bench->snapshot->analyzer, &error);
    if (status == FH_OK)
        status = fh_store_decoder_new(&decoder, bench->snapshot->dictionary, &error);
    for (fh_doc_id doc = 0; status == FH_OK && doc < bench->snapshot->document_count; doc++) {
        struct fh_document document;
        status = fh_snapshot_fetch(bench->snapshot, decoder, doc, &document, &error);
        if (status == FH_OK && !printed_words_add(&bench->words, bench->session, document.body))
            no_memory();
    }
    fh_store_decoder_free(decoder);
    if (status != FH_OK)
        fail(&error);
    printed_words_sort(&bench->words);
}

static void close_index(struct bench *bench)
{
    for (size_t band = 0; band < BANDS; band++)
        fh_free(bench->bands[band]);
    fh_free(bench->times);
    printed_words_release(&bench->words);
    fh_session_free(bench->session);
    fh_snapshot_release(bench->snapshot);
    fh_index_close(bench->index);
}

static bool parse(struct settings *settings, int argc, char **argv)
{
    static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                            {"words", required_argument, NULL, 'w'},
                                            {"list", no_argument, NULL, 'l'},
                                            {"correct", required_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    *settings = (struct settings){.seed = 1, .words = 500};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 's')
            settings->seed = strtoull(optarg, NULL, 10);
        else if (option == 'w')
            settings->words = strtoull(optarg, NULL, 10);
        else if (option == 'l')
            settings->list = true;
        else if (option == 'c')
            settings->correct = optarg;
        else
            return false;
    }
    settings->index = optind + 1 == argc ? argv[optind] : NULL;
    return settings->index != NULL && settings->words > 0;
}

int main(int argc, char **argv)
{
    struct bench bench = {.words = PRINTED_WORDS_INIT};
    if (!parse(&bench.settings, argc, argv)) {
        fputs("usage: misspellings [--seed=N] [--words=N] [--list] [--correct=FILE] INDEX\n", stderr);
        return 2;
    }
    open_index(&bench);
    fh_gen_random_seed(&bench.random, bench.settings.seed, 0);
    make_bands(&bench);
    run_errors(&bench);
    run_untouched(&bench);
    printf(TALLY_HEAD, "wrong keyboard");
    run_keyboard(&bench, FH_RETYPE_ARABIC_TO_QWERTY, "Arabic words on QWERTY");
    run_keyboard(&bench, FH_RETYPE_ARABIC_TO_AZERTY, "Arabic words on AZERTY");
    print_time(&bench);
    if (bench.settings.correct != NULL)
        run_correct(&bench);
    close_index(&bench);
    return 0;
}
