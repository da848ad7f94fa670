/* Whole files. See files.h. */
#include "tests/support/files.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

uint8_t *file_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *length = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*length > 0 ? *length : 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

void file_write(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

size_t file_count(const char *directory)
{
    size_t count = 0;
    DIR *handle = opendir(directory);
    assert_non_null(handle);
    while (readdir(handle) != NULL)
        count++;
    closedir(handle);
    return count - 2;
}
