/* How well names are found in the other script: recall and precision of query/names.h on a list of names.
 *
 *     names INDEX bench/names-300.tsv [odd|even] [--show]
 *     names INDEX --traps bench/names-traps.txt [--show]
 *
 * A line of the list is "LATIN,LATIN...<TAB>ARABIC,ARABIC...": the first Latin spelling is what is asked, all the
 * others of either side are right answers, as spelled. Odd lines are those that the rules were tuned on. A spelling
 * counts when the index has it (a pair of words: next to one another); what is found and is not on the list is
 * wrong. The traps are words, one a line, that no name should be found for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "query/names.h"

#define FIELD_MAX 16

struct bench {
    struct fh_index *index;
    struct fh_snapshot *snapshot;
    struct fh_session *session;
    struct fh_names *names;
    struct fh_names_asker asker;
    bool show;
    uint64_t took_us, slowest_us, asked;
};

struct tally {
    size_t names, names_found, spellings, spellings_found, given, right;
};

static void check(enum fh_status status, const struct fh_error *error)
{
    if (status == FH_OK)
        return;
    fprintf(stderr, "names: %s\n", error->message);
    exit(3);
}

/* ---- Spellings ---- */

/* The forms of a spelling, with spaces between, in a buffer that lives on. */
static struct fh_slice forms_of(struct bench *bench, struct fh_slice text, struct fh_asked *asked, size_t *count,
                                struct fh_arena *arena)
{
    struct fh_error error;
    struct fh_tokens tokens = FH_TOKENS_INIT;
    struct fh_buffer forms = FH_BUFFER_INIT;
    check(fh_session_analyze(bench->session, text, &tokens, &error), &error);
    *count = tokens.count < FH_SYNONYM_WORDS_MAX ? tokens.count : FH_SYNONYM_WORDS_MAX;
    for (size_t i = 0; i < *count; i++) {
        const struct fh_token *token = &tokens.list[i];
        asked[i] = (struct fh_asked){fh_session_stem(bench->session, token->stem_id),
                                     fh_session_form(bench->session, token->form_id), token->stop};
        fh_buffer_append_text(&forms, i > 0 ? " " : "");
        fh_buffer_append_slice(&forms, asked[i].form);
    }
    struct fh_slice copy = fh_arena_copy(arena, fh_buffer_slice(&forms));
    fh_buffer_release(&forms);
    fh_tokens_release(&tokens);
    return copy;
}

/* Whether the index has the form, or the forms next to one another (as stems). */
static bool occurs(struct bench *bench, struct fh_slice forms)
{
    struct fh_error error;
    struct fh_buffer query = FH_BUFFER_INIT;
    struct fh_results *results = NULL;
    struct fh_search_options options = {.limit = 1, .ids_only = true, .no_alternatives = true};
    if (memchr(forms.bytes, ' ', forms.length) == NULL) {
        struct fh_term_info info;
        bool there = false;
        for (size_t i = 0; i < bench->snapshot->segment_count; i++)
            there = there || fh_termdict_find(&bench->snapshot->segments[i]->terms[FH_LEVEL_FORM], forms, &info,
                                              &error) == FH_OK;
        return there;
    }
    fh_buffer_printf(&query, "\"%.*s\"", (int)forms.length, forms.bytes);
    check(fh_search(&results, bench->index, fh_buffer_slice(&query), &options, &error), &error);
    bool there = fh_results_count(results) > 0;
    fh_results_free(results);
    fh_buffer_release(&query);
    return there;
}

/* Cuts "a,b,c" into spellings, each as its forms; those that the index has are counted in *there. */
static size_t read_field(struct bench *bench, const char *field, struct fh_slice *forms, bool *there,
                         struct fh_arena *arena)
{
    size_t count = 0;
    while (*field != '\0' && count < FIELD_MAX) {
        struct fh_asked asked[FH_SYNONYM_WORDS_MAX];
        size_t length = strcspn(field, ","), words;
        forms[count] = forms_of(bench, (struct fh_slice){field, length}, asked, &words, arena);
        there[count] = occurs(bench, forms[count]);
        count++;
        field += length + (field[length] == ',');
    }
    return count;
}

/* ---- Asking ---- */

static uint64_t cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void ask(struct bench *bench, struct fh_slice text, struct fh_alternatives *found, struct fh_arena *arena)
{
    struct fh_error error;
    struct fh_asked asked[FH_SYNONYM_WORDS_MAX];
    size_t count;
    struct fh_alternative_source source = fh_names_source(&bench->asker);
    forms_of(bench, text, asked, &count, arena);
    found->count = found->words = 0;
    fh_names_asker_begin(&bench->asker, &(struct fh_deadline){0, NULL});
    uint64_t start = cpu_us();
    if (count > 0)
        check(source.find(source.user, asked, count, arena, found, &error), &error);
    uint64_t took = cpu_us() - start;
    bench->took_us += took;
    bench->slowest_us = took > bench->slowest_us ? took : bench->slowest_us;
    bench->asked++;
}

static size_t position_of(struct fh_slice text, const struct fh_slice *list, size_t count)
{
    size_t i = 0;
    while (i < count && !fh_slice_equal(list[i], text))
        i++;
    return i;
}

/* Judges what is found for `text` by the right answers. */
static void judge(struct bench *bench, struct tally *tally, struct fh_slice text, const struct fh_slice *right,
                  const bool *there, size_t count, struct fh_arena *arena)
{
    struct fh_alternatives found;
    size_t wanted = 0, hits = 0;
    for (size_t i = 0; i < count; i++)
        wanted += there[i];
    ask(bench, text, &found, arena);
    if (bench->show)
        printf("%.*s:", (int)text.length, text.bytes);
    for (size_t i = 0; i < found.count; i++) {
        struct fh_slice form = found.list[i].text;
        if (!occurs(bench, form))
            continue;
        bool good = position_of(form, right, count) < count;
        tally->given++;
        tally->right += good;
        hits += good;
        if (bench->show)
            printf(" %s%.*s(%.2f)", good ? "" : "!", (int)form.length, form.bytes, found.list[i].weight);
    }
    tally->names += wanted > 0;
    tally->names_found += hits > 0;
    tally->spellings += wanted;
    tally->spellings_found += hits;
    for (size_t i = 0; i < count && bench->show; i++) {
        bool got = false;
        for (size_t k = 0; k < found.count; k++)
            got = got || fh_slice_equal(found.list[k].text, right[i]);
        if (there[i] && !got)
            printf(" [%s%.*s]", hits == 0 ? "MISSED " : "", (int)right[i].length, right[i].bytes);
    }
    if (bench->show)
        puts("");
}

/* ---- The whole ---- */

static void take_line(struct bench *bench, char *line, struct tally *to_arabic, struct tally *to_latin)
{
    struct fh_arena arena = FH_ARENA_INIT;
    struct fh_slice latin[FIELD_MAX], arabic[FIELD_MAX];
    bool latin_there[FIELD_MAX], arabic_there[FIELD_MAX];
    char *tab = strchr(line, '\t');
    if (tab == NULL)
        return;
    *tab = '\0';
    size_t latin_count = read_field(bench, line, latin, latin_there, &arena);
    size_t arabic_count = read_field(bench, tab + 1, arabic, arabic_there, &arena);
    struct fh_slice name = {line, strcspn(line, ",")};
    judge(bench, to_arabic, name, arabic, arabic_there, arabic_count, &arena);
    for (size_t i = 0; i < arabic_count; i++)
        if (arabic_there[i])
            judge(bench, to_latin, arabic[i], latin, latin_there, latin_count, &arena);
    fh_arena_release(&arena);
}

static double percent(size_t part, size_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static void print(const char *what, const struct tally *tally)
{
    printf("%-16s %4zu names, %4zu found: recall %5.1f %%; %4zu spellings, %4zu found: %5.1f %%; %4zu given, precision "
           "%5.1f %%\n",
           what, tally->names, tally->names_found, percent(tally->names_found, tally->names), tally->spellings,
           tally->spellings_found, percent(tally->spellings_found, tally->spellings), tally->given,
           percent(tally->right, tally->given));
}

static void run(struct bench *bench, FILE *file, int half, bool traps)
{
    char line[4096];
    struct tally to_arabic = {0}, to_latin = {0};
    size_t expanded = 0;
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        line[strcspn(line, "\n")] = '\0';
        struct fh_arena arena = FH_ARENA_INIT;
        size_t before = to_arabic.given;
        if (traps)
            judge(bench, &to_arabic, fh_text(line), NULL, NULL, 0, &arena);
        else if (half < 0 || number % 2 == half)
            take_line(bench, line, &to_arabic, &to_latin);
        expanded += to_arabic.given > before;
        fh_arena_release(&arena);
    }
    if (traps)
        printf("traps: %zu words with alternatives, %zu alternatives\n", expanded, to_arabic.given);
    else
        print("Latin to Arabic", &to_arabic), print("Arabic to Latin", &to_latin);
    printf("%.0f us a question, the slowest %lu us\n", (double)bench->took_us / (double)bench->asked,
           (unsigned long)bench->slowest_us);
}

int main(int argc, char **argv)
{
    struct fh_error error;
    struct bench bench = {.show = argc > 3 && strcmp(argv[argc - 1], "--show") == 0};
    bool traps = argc > 3 && strcmp(argv[2], "--traps") == 0;
    FILE *file = argc > 2 ? fopen(argv[traps ? 3 : 2], "r") : NULL;
    if (file == NULL) {
        fputs("usage: names INDEX NAMES.tsv [odd|even] [--show] or names INDEX --traps WORDS.txt [--show]\n", stderr);
        return 2;
    }
    int half = argc <= 3 || traps ? -1 : strcmp(argv[3], "odd") == 0 ? 1 : strcmp(argv[3], "even") == 0 ? 0 : -1;
    check(fh_index_open(&bench.index, argv[1], &error), &error);
    check(fh_snapshot_open(&bench.snapshot, argv[1], false, &error), &error);
    check(fh_session_new(&bench.session, bench.snapshot->analyzer, &error), &error);
    check(fh_names_new(&bench.names, bench.snapshot, &error), &error);
    if (bench.names != NULL) {
        check(fh_names_asker_init(&bench.asker, bench.names, &error), &error);
        run(&bench, file, half, traps);
    }
    fh_names_asker_release(&bench.asker);
    fh_names_free(bench.names);
    fh_session_free(bench.session);
    fh_snapshot_release(bench.snapshot);
    fh_index_close(bench.index);
    fclose(file);
    return 0;
}
