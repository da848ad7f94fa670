/* Backups, and what writers leave in the directory and what they take away. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fihrist.h"
#include "indexer/leftovers.h"
#include "tests/support/ledger.h"
#include "tests/support/temporary.h"

static struct fh_error error;

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

static void put_file(const char *directory, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int fd = open(path, O_WRONLY | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "mine", 4), 4);
    close(fd);
}

static bool is_there(const char *directory, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return access(path, F_OK) == 0;
}

static size_t names_in(const char *directory)
{
    size_t count = 0;
    DIR *list = opendir(directory);
    assert_non_null(list);
    for (struct dirent *entry; (entry = readdir(list)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(list);
    return count;
}

/* An index of a few commits with deletions. */
static void make_index(const char *path, struct ledger *ledger, unsigned commits)
{
    struct fh_writer_options options = {.threads = 1, .no_merge = true};
    struct random random = {commits};
    struct fh_writer *writer = NULL;
    ok(fh_writer_open(&writer, path, &options, &error));
    for (unsigned i = 0; i < commits; i++) {
        ok(ledger_change(ledger, &random, 30, writer, &error));
        ok(fh_writer_commit(writer, &error));
    }
    fh_writer_close(writer);
}

static void assert_holds(const char *path, const struct ledger *ledger)
{
    if (ledger_find(path, &ledger, 1, -1, &error) != 0)
        fail_msg("%s", error.message);
}

static void a_backup_is_an_index_of_its_own(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0};
    char *from = temporary_path("from.fh"), *to = temporary_path("to.fh");
    make_index(from, &ledger, 4);
    struct ledger before = ledger;
    ok(fh_backup(from, to, &error));
    make_index(from, &ledger, 2);
    struct fh_writer *writer = NULL;
    struct fh_merge_options full = {.full = true};
    ok(fh_writer_open(&writer, from, NULL, &error));
    ok(fh_writer_merge(writer, &full, &error));
    fh_writer_close(writer);
    assert_holds(from, &ledger);
    assert_holds(to, &before);
    assert_true(ledger_go_on(to, &before, NULL, &error));
    assert_holds(from, &ledger);
    temporary_remove(from);
    temporary_remove(to);
}

/* $TMPDIR and /dev/shm are often different file systems; where they are not, this is the test above again. */
static void a_backup_goes_to_another_file_system(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0};
    struct stat here, there;
    char to[64], command[128], *from = temporary_path("from.fh");
    if (stat("/dev/shm", &there) != 0 || access("/dev/shm", W_OK) != 0) {
        print_message("skip: no /dev/shm\n");
        skip();
    }
    snprintf(to, sizeof to, "/dev/shm/fihrist-backup-%ld", (long)getpid());
    make_index(from, &ledger, 3);
    assert_int_equal(stat(from, &here), 0);
    print_message("%s\n", here.st_dev == there.st_dev ? "the same file system" : "another file system");
    ok(fh_backup(from, to, &error));
    assert_holds(to, &ledger);
    snprintf(command, sizeof command, "rm -rf '%s'", to);
    assert_int_equal(system(command), 0);
    temporary_remove(from);
}

static void a_backup_refuses_a_place_that_is_used(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0};
    char *from = temporary_path("from.fh"), *to = temporary_path("to");
    assert_int_equal(fh_backup(from, to, &error), FH_ERR_NOT_FOUND);
    assert_false(is_there(to, "."));
    make_index(from, &ledger, 2);
    assert_int_equal(fh_backup(from, from, &error), FH_ERR_EXISTS);
    assert_int_equal(mkdir(to, 0755), 0);
    put_file(to, "holiday.jpg");
    assert_int_equal(fh_backup(from, to, &error), FH_ERR_EXISTS);
    assert_non_null(strstr(error.message, "holiday.jpg"));
    assert_int_equal(names_in(to), 1);
    temporary_remove(to);
    to = temporary_path("to");
    assert_int_equal(mkdir(to, 0755), 0);
    put_file(to, "seg-7.fhs"); /* an interrupted backup may be repeated */
    ok(fh_backup(from, to, &error));
    assert_false(is_there(to, "seg-7.fhs"));
    assert_holds(to, &ledger);
    assert_int_equal(fh_backup(from, to, &error), FH_ERR_EXISTS);
    temporary_remove(from);
    temporary_remove(to);
}

static void a_damaged_index_is_not_backed_up(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0};
    char name[512], *from = temporary_path("from.fh"), *to = temporary_path("to.fh");
    make_index(from, &ledger, 1);
    snprintf(name, sizeof name, "%s/seg-2.fhs", from);
    int fd = open(name, O_WRONLY);
    assert_true(fd >= 0);
    struct stat facts;
    assert_int_equal(fstat(fd, &facts), 0);
    assert_int_equal(pwrite(fd, "damage", 6, facts.st_size - 9), 6);
    close(fd);
    assert_int_equal(fh_backup(from, to, &error), FH_ERR_CORRUPT);
    assert_non_null(strstr(error.message, "seg-2.fhs"));
    assert_false(is_there(to, "MANIFEST"));
    assert_false(is_there(to, "seg-2.fhs"));
    temporary_remove(from);
    temporary_remove(to);
}

static void only_exact_names_are_ours(void **state)
{
    (void)state;
    static const char *const ours[] = {"seg-1.fhs",    "seg-12.fhs.tmp",       "seg-12.fhs.42.tmp",
                                       "del-3.fhd",    "analyzer-1.fha",       "dictionary-2.fhd",
                                       "MANIFEST.tmp", "seg-0.fhs.forward.tmp"};
    static const char *const others[] = {"seg-001.mp4",  "seg-.fhs",   "seg-1.fhs.bak",  "seg-1.fhsx", "del-3.fhd.tmp",
                                         "analyzer.fha", "MANIFEST",   "LOCK",           "seg-1",      "seg-1.fhs.",
                                         "notes.tmp",    "xseg-1.fhs", "MANIFEST.tmp.1", "",           "seg-1a.fhs"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(fh_leftovers_is_ours(ours[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(fh_leftovers_is_ours(others[i]));
}

static void writers_sweep_what_is_theirs_alone(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0};
    char *path = temporary_path("swept.fh");
    make_index(path, &ledger, 2);
    size_t files = names_in(path);
    put_file(path, "seg-99.fhs");
    put_file(path, "seg-98.fhs.14.tmp");
    put_file(path, "seg-001.mp4");
    put_file(path, "seg-1.fhs.bak");
    struct fh_writer *writer = NULL;
    ok(fh_writer_open(&writer, path, NULL, &error));
    fh_writer_close(writer);
    assert_true(is_there(path, "seg-001.mp4") && is_there(path, "seg-1.fhs.bak"));
    assert_false(is_there(path, "seg-99.fhs") || is_there(path, "seg-98.fhs.14.tmp"));
    assert_int_equal(names_in(path), files + 2);
    assert_holds(path, &ledger);
    temporary_remove(path);
}

static void a_writer_that_gives_up_takes_its_files_along(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0}, kept;
    struct random random = {3};
    struct fh_writer_options options = {.threads = 1, .memory_bytes = (size_t)8 << 20};
    struct fh_writer *writer = NULL;
    char *path = temporary_path("given-up.fh");
    ok(fh_writer_open(&writer, path, &options, &error));
    ok(ledger_change(&ledger, &random, 40, writer, &error));
    fh_writer_close(writer);
    assert_int_equal(names_in(path), 1); /* LOCK */
    ledger = (struct ledger){.latest = 0};
    make_index(path, &ledger, 2);
    kept = ledger;
    size_t files = names_in(path);
    ok(fh_writer_open(&writer, path, &options, &error));
    for (unsigned i = 0; i < 300000 && (i % 1000 > 0 || names_in(path) == files); i++) { /* until one is flushed */
        char id[24];
        snprintf(id, sizeof id, "%u", i);
        struct fh_document document = {.id = fh_text(id), .body = fh_text("الوزارة تفتتح مدارس جديدة في العاصمة")};
        ok(fh_writer_add(writer, &document, &error));
    }
    assert_true(names_in(path) > files);
    fh_writer_close(writer);
    assert_int_equal(names_in(path), files);
    assert_holds(path, &kept);
    temporary_remove(path);
}

static void of_two_creators_only_one_creates(void **state)
{
    (void)state;
    struct ledger ledger = {.latest = 0};
    struct fh_writer_options options = {.must_create = true};
    struct fh_writer *writer = NULL;
    char *path = temporary_path("made.fh");
    ok(fh_writer_open(&writer, path, &options, &error));
    ok(fh_writer_commit(writer, &error));
    fh_writer_close(writer);
    assert_int_equal(fh_writer_open(&writer, path, &options, &error), FH_ERR_EXISTS);
    make_index(path, &ledger, 1);
    assert_holds(path, &ledger);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_backup_is_an_index_of_its_own),
        cmocka_unit_test(a_backup_goes_to_another_file_system),
        cmocka_unit_test(a_backup_refuses_a_place_that_is_used),
        cmocka_unit_test(a_damaged_index_is_not_backed_up),
        cmocka_unit_test(only_exact_names_are_ours),
        cmocka_unit_test(writers_sweep_what_is_theirs_alone),
        cmocka_unit_test(a_writer_that_gives_up_takes_its_files_along),
        cmocka_unit_test(of_two_creators_only_one_creates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
