/* Index files cut short while they are in use: an error for whoever reads them, not the end of the process. */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "fihrist.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

#define DOCUMENTS 3000u
#define PAGE 4096

static struct fh_error error;

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

/* In each test, because CMocka puts a handler of its own in place before it. */
static void guard(void)
{
    ok(fh_guard_sigbus(&error));
}

static char *make_index(void)
{
    char *path = temporary_path("cut.fh");
    struct fh_writer *writer = NULL;
    struct random random = {1};
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1};
    ok(fh_writer_open(&writer, path, &options, &error));
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        char id[16], body[400];
        size_t length = 0;
        snprintf(id, sizeof id, "%u", i);
        for (unsigned k = 0; k < 30; k++)
            length += (size_t)sprintf(body + length, "w%u ", random_below(&random, 40) * random_below(&random, 40));
        struct fh_document document = {.id = fh_text(id), .body = fh_text(body), .time = (int64_t)i * 3600};
        ok(fh_writer_add(writer, &document, &error));
    }
    ok(fh_writer_commit(writer, &error));
    fh_writer_close(writer);
    return path;
}

/* Path of the only segment. */
static void segment_of(const char *index, char *path, size_t capacity)
{
    for (unsigned n = 1; n < 9; n++) {
        snprintf(path, capacity, "%s/seg-%u.fhs", index, n);
        if (access(path, F_OK) == 0)
            return;
    }
    fail_msg("no segment");
}

/* A question that reads postings, positions, columns, ids and texts. */
static enum fh_status ask(struct fh_index *index, unsigned seed, struct fh_error *own)
{
    struct random random = {seed};
    char query[64], id[16];
    struct fh_results *results = NULL;
    struct fh_stored *stored = NULL;
    struct fh_search_options options = {.limit = 20, .sort = (enum fh_sort)random_below(&random, 3)};
    snprintf(query, sizeof query, random_once_in(&random, 2) ? "w%u w%u" : "\"w%u w%u\"", random_below(&random, 300),
             random_below(&random, 300));
    enum fh_status status = fh_search(&results, index, fh_text(query), &options, own);
    fh_results_free(results);
    snprintf(id, sizeof id, "%u", random_below(&random, DOCUMENTS));
    if (status == FH_OK)
        status = fh_index_fetch(&stored, index, fh_text(id), own);
    fh_stored_free(stored);
    return status;
}

static void a_file_cut_short_is_an_error_for_its_readers(void **state)
{
    (void)state;
    guard();
    char segment[512], *path = make_index();
    unsigned errors = 0;
    struct stat facts;
    segment_of(path, segment, sizeof segment);
    assert_int_equal(stat(segment, &facts), 0);
    for (int i = 0; i <= 16; i++) {
        struct fh_index *index = NULL;
        char command[1200];
        bool failed = false;
        snprintf(command, sizeof command, "cp '%s' '%s.kept'", segment, segment);
        assert_int_equal(system(command), 0);
        ok(fh_index_open(&index, path, &error));
        ok(ask(index, 1, &error));
        assert_int_equal(truncate(segment, facts.st_size / 16 * i / PAGE * PAGE), 0);
        for (unsigned seed = 0; seed < 40; seed++) {
            enum fh_status status = ask(index, seed, &error);
            assert_true(status == FH_OK || status == FH_ERR_IO);
            assert_true(!failed || status == FH_ERR_IO); /* once lost, lost */
            failed = status == FH_ERR_IO;
            if (failed)
                assert_non_null(strstr(error.message, ".fhs"));
        }
        errors += failed;
        fh_index_close(index);
        snprintf(command, sizeof command, "mv '%s.kept' '%s'", segment, segment);
        assert_int_equal(system(command), 0);
        ok(fh_index_open(&index, path, &error));
        ok(ask(index, 1, &error));
        fh_index_close(index);
    }
    print_message("%u of 17 cuts were met\n", errors);
    assert_true(errors >= 10);
    temporary_remove(path);
}

struct crowd {
    struct fh_index *index;
    atomic_bool cut;
    atomic_uint wrong;
};

static void *ask_until_it_fails(void *argument)
{
    struct crowd *crowd = argument;
    struct fh_error own;
    for (unsigned seed = 0; seed < 200000; seed++) {
        bool cut_before = crowd->cut;
        enum fh_status status = ask(crowd->index, seed, &own);
        if (status == FH_ERR_IO)
            return NULL;
        if (status != FH_OK)
            atomic_fetch_add(&crowd->wrong, 1);
        if (cut_before && seed > 100000)
            break;
    }
    atomic_fetch_add(&crowd->wrong, 1);
    return NULL;
}

static void many_threads_meet_the_cut_at_once(void **state)
{
    (void)state;
    guard();
    char segment[512], *path = make_index();
    struct crowd crowd = {.index = NULL};
    pthread_t threads[4];
    segment_of(path, segment, sizeof segment);
    ok(fh_index_open(&crowd.index, path, &error));
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_until_it_fails, &crowd), 0);
    usleep(100000);
    assert_int_equal(truncate(segment, PAGE), 0);
    crowd.cut = true;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(crowd.wrong, 0);
    fh_index_close(crowd.index);
    temporary_remove(path);
}

static void a_writer_does_not_commit_what_it_read_from_a_cut_file(void **state)
{
    (void)state;
    guard();
    char segment[512], *path = make_index();
    struct fh_writer *writer = NULL;
    struct fh_merge_options full = {.full = true};
    bool found;
    segment_of(path, segment, sizeof segment);
    for (int i = 0; i < 2; i++) {
        char command[1200];
        snprintf(command, sizeof command, "cp '%s' '%s.kept'", segment, segment);
        assert_int_equal(system(command), 0);
        ok(fh_writer_open(&writer, path, NULL, &error));
        ok(fh_writer_delete(writer, fh_text("77"), &found, &error));
        assert_int_equal(truncate(segment, i * 5 * PAGE), 0);
        struct fh_document document = {.id = fh_text("78"), .body = fh_text("w1"), .time = FH_NO_TIME};
        enum fh_status status = fh_writer_add(writer, &document, &error);
        if (status == FH_OK)
            status = i == 0 ? fh_writer_commit(writer, &error) : fh_writer_merge(writer, &full, &error);
        assert_true(status == FH_ERR_IO || status == FH_ERR_CORRUPT);
        fh_writer_close(writer);
        snprintf(command, sizeof command, "mv '%s.kept' '%s'", segment, segment);
        assert_int_equal(system(command), 0);
        struct fh_index *index = NULL;
        struct fh_index_info info;
        ok(fh_index_open(&index, path, &error));
        fh_index_info(index, &info);
        assert_int_equal(info.documents, DOCUMENTS);
        ok(ask(index, 1, &error));
        fh_index_close(index);
    }
    temporary_remove(path);
}

/* A fault that is none of ours ends the process as it always did. */
static void other_faults_are_passed_on(void **state)
{
    (void)state;
    char *path = temporary_path("other");
    int fd = open(path, O_RDWR | O_CREAT, 0600), outcome;
    assert_int_equal(ftruncate(fd, PAGE), 0);
    volatile char *bytes = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
    assert_true(bytes != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGBUS, SIG_DFL); /* instead of the report of a sanitizer or of CMocka */
        fh_guard_sigbus(NULL);
        if (ftruncate(fd, 0) == 0)
            _exit(bytes[1]);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &outcome, 0), child);
    assert_true(WIFSIGNALED(outcome) && WTERMSIG(outcome) == SIGBUS);
    munmap((void *)(uintptr_t)bytes, PAGE);
    close(fd);
    temporary_remove(path);
}

/* More mappings than a table of slots holds. */
static void many_mappings_are_guarded(void **state)
{
    (void)state;
    guard();
    struct fh_map maps[300];
    char *path = temporary_path("many");
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_int_equal(ftruncate(fd, 3 * PAGE), 0);
    for (size_t i = 0; i < 300; i++)
        ok(fh_map_open(&maps[i], path, &error));
    assert_int_equal(ftruncate(fd, PAGE), 0);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(fh_map_check(&maps[i], path, &error), FH_OK);
        if (i % 3 == 0) {
            assert_int_equal(*(const volatile uint8_t *)(maps[i].bytes + 2 * PAGE), 0);
            assert_int_equal(fh_map_check(&maps[i], path, &error), FH_ERR_IO);
        }
    }
    for (size_t i = 0; i < 300; i++)
        fh_map_close(&maps[i]);
    assert_int_equal(ftruncate(fd, 3 * PAGE), 0);
    ok(fh_map_open(&maps[0], path, &error));
    assert_int_equal(fh_map_check(&maps[0], path, &error), FH_OK);
    fh_map_close(&maps[0]);
    close(fd);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_faults_are_passed_on),
        cmocka_unit_test(a_file_cut_short_is_an_error_for_its_readers),
        cmocka_unit_test(many_threads_meet_the_cut_at_once),
        cmocka_unit_test(a_writer_does_not_commit_what_it_read_from_a_cut_file),
        cmocka_unit_test(many_mappings_are_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
