/* Replays the seeds of the analyzer's fuzzer, and what it once found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>

#include "base/file.h"

#include "tests/fuzz/fuzz_analyzer.c"

#define SEEDS "tests/fuzz/fuzz_analyzer"

static void what_the_fuzzer_found_stays_found(void **state)
{
    (void)state;
    DIR *folder = opendir(SEEDS);
    assert_non_null(folder);
    size_t replayed = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[600];
        struct fh_map map;
        snprintf(path, sizeof path, SEEDS "/%s", entry->d_name);
        if (entry->d_name[0] == '.' || fh_map_open(&map, path, NULL) != FH_OK)
            continue;
        assert_int_equal(LLVMFuzzerTestOneInput(map.bytes, map.size), 0);
        fh_map_close(&map);
        replayed++;
    }
    closedir(folder);
    assert_true(replayed >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_the_fuzzer_found_stays_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
