/* Replaying. See replay.h. */
#include "tests/support/replay.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/files.h"

size_t replay(const char *folder, int (*fuzzer)(const uint8_t *data, size_t size))
{
    size_t replayed = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[600];
        size_t size;
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        uint8_t *data = file_read(path, &size);
        assert_int_equal(fuzzer(data, size), 0);
        free(data);
        replayed++;
    }
    closedir(directory);
    return replayed;
}
