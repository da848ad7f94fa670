/* Whole files for tests: read into exact heap blocks, written in one go. Both fail the running test. */
#ifndef FH_TESTS_SUPPORT_FILES_H
#define FH_TESTS_SUPPORT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint8_t *file_read(const char *path, size_t *length); /* free */
void file_write(const char *path, const void *bytes, size_t length);
bool file_exists(const char *path);

/* Files in a directory, "." and ".." left out. */
size_t file_count(const char *directory);

#endif
