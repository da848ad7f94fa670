/* The writer lock, taken by this process and by others. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "indexer/lock.h"
#include "tests/support/files.h"
#include "tests/support/temporary.h"

static char *new_directory(void)
{
    char *directory = temporary_path("locked");
    assert_int_equal(mkdir(directory, 0755), 0);
    return directory;
}

/* A child that takes the lock and holds it until it is killed. */
static pid_t child_with_lock(const char *directory)
{
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct fh_lock lock;
        byte = fh_lock_take(&lock, directory, NULL) == FH_OK ? 'y' : 'n';
        if (write(ready[1], &byte, 1) == 1)
            pause();
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void kill_and_wait(pid_t child)
{
    int how;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &how, 0), child);
}

static void taken_once_and_again_after_release(void **state)
{
    (void)state;
    char *directory = new_directory(), expected[600];
    struct fh_lock first, second;
    struct fh_error error;
    assert_int_equal(fh_lock_take(&first, directory, NULL), FH_OK);
    assert_int_equal(fh_lock_take(&second, directory, &error), FH_ERR_LOCKED);
    assert_int_equal(second.fd, -1);
    snprintf(expected, sizeof expected, "%s: locked by process %ld, which is writing to it", directory, (long)getpid());
    assert_string_equal(error.message, expected);
    fh_lock_release(&second); /* never held: nothing happens */
    assert_int_equal(fh_lock_take(&second, directory, NULL), FH_ERR_LOCKED);
    fh_lock_release(&first);
    fh_lock_release(&first);
    assert_int_equal(fh_lock_take(&second, directory, NULL), FH_OK);
    fh_lock_release(&second);
    temporary_remove(directory);
}

static void another_process_is_named_and_its_death_frees_the_lock(void **state)
{
    (void)state;
    char *directory = new_directory(), expected[64];
    struct fh_lock lock;
    struct fh_error error;
    pid_t child = child_with_lock(directory);
    assert_int_equal(fh_lock_take(&lock, directory, &error), FH_ERR_LOCKED);
    snprintf(expected, sizeof expected, "locked by process %ld,", (long)child);
    assert_non_null(strstr(error.message, expected));
    kill_and_wait(child);
    assert_int_equal(fh_lock_take(&lock, directory, NULL), FH_OK);
    fh_lock_release(&lock);
    temporary_remove(directory);
}

static void the_content_is_for_the_message_only(void **state)
{
    (void)state;
    static const char *const contents[] = {"", "1\n", "not a number", "-5\n", "99999999999999999999999999999999999999"};
    char *directory = new_directory(), *path = fh_path_join(directory, FH_LOCK_FILE);
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        struct fh_lock first, second;
        struct fh_error error;
        file_write(path, contents[i], strlen(contents[i])); /* stale: nobody holds it */
        assert_int_equal(fh_lock_take(&first, directory, NULL), FH_OK);
        file_write(path, contents[i], strlen(contents[i]));
        assert_int_equal(fh_lock_take(&second, directory, &error), FH_ERR_LOCKED);
        assert_non_null(strstr(error.message, "which is writing to it"));
        fh_lock_release(&first);
    }
    fh_free(path);
    temporary_remove(directory);
}

static void a_directory_that_is_not_there(void **state)
{
    (void)state;
    char *directory = temporary_path("none");
    struct fh_lock lock;
    assert_int_equal(fh_lock_take(&lock, directory, NULL), FH_ERR_NOT_FOUND);
    assert_int_equal(lock.fd, -1);
    fh_mem_fail_after(1);
    assert_int_equal(fh_lock_take(&lock, directory, NULL), FH_ERR_NOMEM);
    fh_mem_fail_after(0);
    temporary_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_once_and_again_after_release),
        cmocka_unit_test(another_process_is_named_and_its_death_frees_the_lock),
        cmocka_unit_test(the_content_is_for_the_message_only),
        cmocka_unit_test(a_directory_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
