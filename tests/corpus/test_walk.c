/* Files by name: order, links, loops, and what is no file. */
#include <sys/stat.h>
#include <unistd.h>

#include "corpus/walk.h"
#include "tests/corpus/reading.h"

/* A fresh folder for one test. */
static void make_tree(const char *root)
{
    char path[1200];
    assert_int_equal(mkdir(root, 0755), 0);
    static const char *const folders[] = {"b", "b/c", "empty", ".hidden", "B"};
    static const char *const files[] = {"a.txt", "b/2", "b/10", "b/c/x", "b.txt", "ب", ".hidden/y", ".z", "B/q"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s/%s", root, folders[i]);
        assert_int_equal(mkdir(path, 0755), 0);
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", root, files[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs("text", file);
        fclose(file);
    }
}

/* What the walk says: a path a line, relative to `root`; "path! reason" for what it refuses. */
static char *walk_all(const char *root, const char *const *paths, size_t count)
{
    struct fh_walk *walk;
    struct fh_error error;
    struct fh_buffer out = FH_BUFFER_INIT;
    const char *path;
    enum fh_status status = fh_walk_open(&walk, paths, count, &error);
    assert_int_equal(status, FH_OK);
    while ((status = fh_walk_next(walk, &path, &error)) != FH_END) {
        assert_true(status == FH_OK || status == FH_ERR_INPUT);
        size_t length = strlen(root);
        bool inside = strncmp(path, root, length) == 0 && path[length] == '/';
        fh_buffer_append_text(&out, inside ? path + length + 1 : path);
        fh_buffer_printf(&out, status == FH_OK ? "\n" : "! %s\n", error.message);
    }
    fh_walk_close(walk);
    return fh_buffer_detach(&out);
}

static void test_entries_come_in_byte_order(void **state)
{
    (void)state;
    const char *root = temporary_path("order");
    make_tree(root);
    char *got = walk_all(root, &root, 1);
    assert_string_equal(got, "B/q\na.txt\nb/10\nb/2\nb/c/x\nb.txt\nب\n");
    fh_free(got);
    uint64_t bytes;
    struct fh_walk *walk;
    assert_int_equal(fh_walk_open(&walk, &root, 1, NULL), FH_OK);
    assert_int_equal(fh_walk_total(walk, &bytes, NULL), FH_OK);
    fh_walk_close(walk);
    assert_int_equal(bytes, 7 * 4);
}

static void test_paths_keep_the_order_given(void **state)
{
    (void)state;
    const char *root = temporary_path("given");
    make_tree(root);
    char first[1200], second[1200];
    snprintf(first, sizeof first, "%s/b/", root);
    snprintf(second, sizeof second, "%s/.z", root); /* hidden, but named */
    const char *paths[] = {second, first, second};
    char *got = walk_all(root, paths, 3);
    assert_string_equal(got, ".z\nb/10\nb/2\nb/c/x\n.z\n");
    fh_free(got);
}

static void test_loops_fifos_and_broken_links_are_refused(void **state)
{
    (void)state;
    const char *root = temporary_path("loops");
    make_tree(root);
    char path[1200];
    snprintf(path, sizeof path, "%s/b/c/up", root);
    assert_int_equal(symlink("../..", path), 0);
    snprintf(path, sizeof path, "%s/b/c/self", root);
    assert_int_equal(symlink(".", path), 0);
    snprintf(path, sizeof path, "%s/b/c/nowhere", root);
    assert_int_equal(symlink("no such thing", path), 0);
    snprintf(path, sizeof path, "%s/b/c/other", root);
    assert_int_equal(symlink("../../B", path), 0); /* no loop: followed */
    snprintf(path, sizeof path, "%s/b/c/turns", root);
    assert_int_equal(symlink("turns", path), 0);
    snprintf(path, sizeof path, "%s/b/c/fifo", root);
    assert_int_equal(mkfifo(path, 0644), 0);
    snprintf(path, sizeof path, "%s/b/c/null", root);
    assert_int_equal(symlink("/dev/null", path), 0);
    char *got = walk_all(root, &root, 1);
    assert_string_equal(got, "B/q\na.txt\nb/10\nb/2\n"
                             "b/c/fifo! a FIFO, not a file (not read)\n"
                             "b/c/nowhere! a link to nothing\n"
                             "b/c/null! a device, not a file (not read)\n"
                             "b/c/other/q\n"
                             "b/c/self! a link back to a folder that contains it (not followed)\n"
                             "b/c/turns! cannot stat: Too many levels of symbolic links\n"
                             "b/c/up! a link back to a folder that contains it (not followed)\n"
                             "b/c/x\nb.txt\nب\n");
    fh_free(got);
}

static void test_what_is_not_there_is_said_at_once(void **state)
{
    (void)state;
    struct fh_walk *walk;
    struct fh_error error;
    const char *paths[] = {write_text("there.txt", "x"), temporary_path("not there.txt")};
    assert_int_equal(fh_walk_open(&walk, paths, 2, &error), FH_ERR_NOT_FOUND);
    assert_null(walk);
    assert_non_null(strstr(error.message, "not there.txt: no such file or folder"));
    static const char *const twice[] = {"-", "-"};
    assert_int_equal(fh_walk_open(&walk, twice, 2, &error), FH_ERR_USAGE);
    assert_int_equal(fh_walk_open(&walk, twice, 0, &error), FH_ERR_USAGE);
}

static void test_what_may_not_be_read(void **state)
{
    (void)state;
    if (geteuid() == 0) /* root may read everything */
        skip();
    struct fh_reader *reader;
    struct fh_error error;
    const char *path = write_text("locked.txt", "x");
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(fh_reader_open(&reader, &path, 1, NULL, &error), FH_ERR_IO);
    assert_non_null(strstr(error.message, "locked.txt: cannot open: Permission denied"));
}

static void test_a_fifo_that_is_named_is_read(void **state)
{
    (void)state;
    const char *path = temporary_path("named.fifo");
    assert_int_equal(mkfifo(path, 0644), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        FILE *file = fopen(path, "w");
        if (file != NULL) {
            fputs("{\"id\":1,\"title\":\"a\"}\n", file);
            fclose(file);
        }
        _exit(0);
    }
    char *got = read_archives(&path, 1, NULL);
    assert_string_equal(got, "id: 1\ntitle: a\n--\n1 document\n");
    fh_free(got);
}

static void test_failing_allocations_are_reported(void **state)
{
    (void)state;
    const char *root = temporary_path("memory");
    make_tree(root);
    for (long countdown = 1;; countdown++) {
        struct fh_walk *walk = NULL;
        struct fh_error error;
        const char *path;
        size_t files = 0;
        fh_mem_fail_after(countdown);
        enum fh_status status = fh_walk_open(&walk, &root, 1, &error);
        while (status == FH_OK && (status = fh_walk_next(walk, &path, &error)) == FH_OK)
            files++;
        fh_mem_fail_after(0);
        fh_walk_close(walk);
        if (status == FH_END) {
            assert_int_equal(files, 7);
            assert_true(countdown > 5);
            return;
        }
        assert_int_equal(status, FH_ERR_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries_come_in_byte_order),
        cmocka_unit_test(test_paths_keep_the_order_given),
        cmocka_unit_test(test_loops_fifos_and_broken_links_are_refused),
        cmocka_unit_test(test_what_is_not_there_is_said_at_once),
        cmocka_unit_test(test_what_may_not_be_read),
        cmocka_unit_test(test_a_fifo_that_is_named_is_read),
        cmocka_unit_test(test_failing_allocations_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
