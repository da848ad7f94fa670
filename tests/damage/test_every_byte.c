/* A small index damaged in every way: each byte of each file changed in turn, each file cut at each length.
 * The check finds it, or every document and every answer is as before. Reading what is damaged never
 * crashes (the address sanitizer watches), and writing to it never hides the damage.
 *
 * Every 41st byte and length in the short form, all of them when FIHRIST_LONG is set.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cmocka.h>

#include "fihrist.h"
#include "indexer/check.h"
#include "tests/support/ledger.h"
#include "tests/support/temporary.h"

#define STEP_SHORT 41u

struct victim {
    char name[256];
    uint8_t *bytes;
    size_t size;
};

struct patient {
    char *path;
    struct ledger ledger;
    struct victim victims[16];
    size_t victim_count;
    uint64_t answers; /* hash of what the queries gave */
    uint64_t changes, found, harmless;
};

static struct fh_error error;

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

/* ---- The index ---- */

static void make_index(struct patient *p)
{
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1, .no_merge = true};
    struct random random = {5};
    struct fh_writer *writer = NULL;
    ok(fh_writer_open(&writer, p->path, &options, &error));
    for (unsigned i = 0; i < 3; i++) {
        ok(ledger_change(&p->ledger, &random, i == 0 ? 90 : 15, writer, &error));
        ok(fh_writer_commit(writer, &error));
    }
    fh_writer_close(writer);
}

static void load_files(struct patient *p)
{
    DIR *list = opendir(p->path);
    assert_non_null(list);
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        char path[512];
        struct stat facts;
        snprintf(path, sizeof path, "%s/%s", p->path, entry->d_name);
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "LOCK") == 0)
            continue;
        struct victim *v = &p->victims[p->victim_count++];
        assert_true(p->victim_count < 16);
        snprintf(v->name, sizeof v->name, "%s", entry->d_name);
        int fd = open(path, O_RDONLY);
        assert_int_equal(fstat(fd, &facts), 0);
        v->size = (size_t)facts.st_size;
        v->bytes = malloc(v->size + 1);
        assert_int_equal(read(fd, v->bytes, v->size), facts.st_size);
        close(fd);
    }
    closedir(list);
}

/* A fresh file in the place of the old one, so that nobody's mapping changes under him. */
static void put_file(const struct patient *p, const char *name, const uint8_t *bytes, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", p->path, name);
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    assert_true(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    close(fd);
}

/* ---- Reading it ---- */

static void take_bytes(uint64_t *hash, const void *bytes, size_t length)
{
    *hash = XXH3_64bits_withSeed(bytes != NULL ? bytes : "", length, *hash + 1);
}

static void take(uint64_t *hash, struct fh_slice slice)
{
    take_bytes(hash, slice.bytes, slice.length);
}

static void ask(struct fh_index *index, uint64_t *hash, const char *query, const struct fh_search_options *options)
{
    struct fh_results *results = NULL;
    enum fh_status status = fh_search(&results, index, fh_text(query), options, NULL);
    take_bytes(hash, &status, sizeof status);
    for (size_t i = 0; status == FH_OK && i < fh_results_count(results); i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        take_bytes(hash, &hit->score, sizeof hit->score);
        take(hash, hit->id);
        take(hash, hit->title);
        take(hash, hit->snippet);
    }
    fh_results_free(results);
}

static void look_closer(struct fh_index *index, uint64_t *hash)
{
    struct fh_facets *facets = NULL;
    struct fh_marked *marked = NULL;
    struct fh_explanation *explanation = NULL;
    struct fh_suggestions *suggestions = NULL;
    if (fh_suggest(&suggestions, index, fh_text("versoin w0"), NULL, NULL) == FH_OK)
        for (size_t i = 0; i < fh_suggestions_count(suggestions); i++)
            take(hash, fh_suggestions_get(suggestions, i)->query);
    fh_suggestions_free(suggestions);
    for (int kind = 0; kind <= FH_FACET_DAY; kind++) {
        if (fh_facets_new(&facets, index, fh_text("version"), (enum fh_facet)kind, NULL, NULL) == FH_OK)
            for (size_t i = 0; i < fh_facets_count(facets); i++)
                take(hash, fh_facets_value(facets, i)->name);
        fh_facets_free(facets);
        facets = NULL;
    }
    for (uint32_t id = 0; id < LEDGER_IDS; id += 7) {
        char name[16];
        snprintf(name, sizeof name, "doc-%u", id);
        if (fh_marked_new(&marked, index, fh_text("version w0"), fh_text(name), NULL, NULL) == FH_OK)
            take(hash, marked->document.body);
        fh_marked_free(marked);
        marked = NULL;
        if (fh_explain(&explanation, index, fh_text("version w0"), fh_text(name), NULL, NULL) == FH_OK) {
            double score = fh_explanation_score(explanation, NULL, NULL);
            take_bytes(hash, &score, sizeof score);
        }
        fh_explanation_free(explanation);
        explanation = NULL;
    }
}

/* Everything a reader may do; a hash of all that came out. */
static uint64_t read_all(const char *path)
{
    static const char *const queries[] = {
        "version",      "w0 w4 المدرسة",    "\"version w0\"", "+w0 -w4",
        "w0 AND w6",    "source:odd w2",    "title:id3",      "date:1970-01-10..1970-02-20",
        "=\"version\"", "category:news w8", "(w1 OR w2) w3",  "كوفيد-19 ٢٠٢٦"};
    struct fh_index *index = NULL;
    uint64_t hash = 0;
    enum fh_status status = fh_index_open(&index, path, NULL);
    take_bytes(&hash, &status, sizeof status);
    for (size_t i = 0; status == FH_OK && i < sizeof queries / sizeof *queries; i++) {
        struct fh_search_options options = {.limit = 200, .exact_total = i % 2 == 0, .sort = (enum fh_sort)(i % 3)};
        ask(index, &hash, queries[i], &options);
        options = (struct fh_search_options){.limit = 3, .rank = (enum fh_rank)(i % 2)};
        ask(index, &hash, queries[i], &options);
    }
    if (status == FH_OK)
        look_closer(index, &hash);
    fh_index_close(index);
    return hash;
}

/* ---- Judging a change ---- */

static void judge(struct patient *p, const char *what, const struct victim *v, size_t at)
{
    struct fh_check_report report;
    const struct ledger *ledger = &p->ledger;
    enum fh_status status = fh_check(p->path, NULL, &report, NULL);
    uint64_t answers = read_all(p->path);
    p->changes++;
    if (status != FH_OK) {
        p->found++;
        return;
    }
    p->harmless++;
    if (answers != p->answers || ledger_find(p->path, &ledger, 1, -1, &error) != 0)
        fail_msg("%s, byte %zu of %zu %s: not found, and not harmless", v->name, at, v->size, what);
}

static size_t step(void)
{
    return getenv("FIHRIST_LONG") != NULL ? 1 : STEP_SHORT;
}

static void set_up(struct patient *p)
{
    *p = (struct patient){.path = temporary_path_in_memory("damaged.fh")};
    make_index(p);
    load_files(p);
    p->answers = read_all(p->path);
    assert_int_equal(fh_check(p->path, NULL, &(struct fh_check_report){0}, &error), FH_OK);
}

static void tear_down(struct patient *p)
{
    print_message("%llu changes: %llu found, %llu harmless\n", (unsigned long long)p->changes,
                  (unsigned long long)p->found, (unsigned long long)p->harmless);
    for (size_t i = 0; i < p->victim_count; i++)
        free(p->victims[i].bytes);
    temporary_remove(p->path);
}

static void every_changed_byte_is_found_or_harmless(void **state)
{
    (void)state;
    struct patient p;
    set_up(&p);
    for (size_t i = 0; i < p.victim_count; i++) {
        struct victim *v = &p.victims[i];
        uint8_t *changed = malloc(v->size);
        memcpy(changed, v->bytes, v->size);
        for (size_t at = 0; at < v->size; at += step()) {
            changed[at] ^= (uint8_t)(1u << at % 8);
            put_file(&p, v->name, changed, v->size);
            judge(&p, "changed", v, at);
            changed[at] = v->bytes[at];
        }
        put_file(&p, v->name, v->bytes, v->size);
        free(changed);
    }
    assert_true((double)p.found >= 0.999 * (double)p.changes);
    tear_down(&p);
}

static void every_cut_is_found(void **state)
{
    (void)state;
    struct patient p;
    set_up(&p);
    for (size_t i = 0; i < p.victim_count; i++) {
        struct victim *v = &p.victims[i];
        for (size_t length = 0; length < v->size; length += step()) {
            put_file(&p, v->name, v->bytes, length);
            judge(&p, "cut here", v, length);
        }
        put_file(&p, v->name, v->bytes, v->size);
    }
    assert_int_equal(p.found, p.changes);
    tear_down(&p);
}

static void a_missing_or_grown_file_is_found(void **state)
{
    (void)state;
    struct patient p;
    char path[512];
    set_up(&p);
    for (size_t i = 0; i < p.victim_count; i++) {
        struct victim *v = &p.victims[i];
        uint8_t *longer = calloc(1, v->size + 8);
        memcpy(longer, v->bytes, v->size);
        put_file(&p, v->name, longer, v->size + 8);
        judge(&p, "grown", v, v->size);
        snprintf(path, sizeof path, "%s/%s", p.path, v->name);
        unlink(path);
        judge(&p, "missing", v, 0);
        put_file(&p, v->name, v->bytes, v->size);
        free(longer);
    }
    assert_int_equal(p.found, p.changes);
    tear_down(&p);
}

/* A writer on a damaged index reports it or copes; what it commits then holds every document, or the check
 * still finds the damage. */
static void writing_to_a_damaged_index_hides_nothing(void **state)
{
    (void)state;
    struct patient p;
    size_t refused = 0, tried = 0, every = getenv("FIHRIST_LONG") != NULL ? 7 : STEP_SHORT * 8;
    set_up(&p);
    for (size_t i = 0; i < p.victim_count; i++) {
        struct victim *v = &p.victims[i];
        for (size_t at = i; at < v->size; at += every) {
            struct fh_writer *writer = NULL;
            struct fh_merge_options full = {.full = true};
            struct fh_writer_options options = {.threads = 1, .must_exist = true};
            struct ledger ledger = p.ledger;
            v->bytes[at] ^= 0x20;
            put_file(&p, v->name, v->bytes, v->size);
            v->bytes[at] ^= 0x20;
            enum fh_status status = fh_writer_open(&writer, p.path, &options, &error);
            if (status == FH_OK)
                status = ledger_add(&ledger, 3, writer, &error);
            if (status == FH_OK)
                status = fh_writer_merge(writer, &full, &error);
            fh_writer_close(writer);
            tried++;
            refused += status != FH_OK;
            const struct ledger *expected = &ledger;
            if (status == FH_OK && ledger_find(p.path, &expected, 1, -1, &error) != 0)
                fail_msg("%s, byte %zu: merged into a wrong index: %s", v->name, at, error.message);
            if (status != FH_OK) /* committed before merging, perhaps; the damage must still be there to see */
                assert_int_not_equal(fh_check(p.path, NULL, &(struct fh_check_report){0}, NULL), FH_OK);
            temporary_remove(p.path);
            p.path = temporary_path_in_memory("damaged.fh");
            assert_int_equal(mkdir(p.path, 0755), 0);
            for (size_t k = 0; k < p.victim_count; k++)
                put_file(&p, p.victims[k].name, p.victims[k].bytes, p.victims[k].size);
        }
    }
    print_message("%zu writers, %zu refused\n", tried, refused);
    tear_down(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_changed_byte_is_found_or_harmless),
        cmocka_unit_test(every_cut_is_found),
        cmocka_unit_test(a_missing_or_grown_file_is_found),
        cmocka_unit_test(writing_to_a_damaged_index_hides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
