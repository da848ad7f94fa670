/* The examples of docs/FORMAT.md: each block of lines that starts with "```hex NAME" holds bytes in hex, a
 * comment after two blanks or more.
 */
#ifndef FH_TESTS_SUPPORT_FORMAT_EXAMPLE_H
#define FH_TESTS_SUPPORT_FORMAT_EXAMPLE_H

#include <stddef.h>

/* Fails the running test unless these are the bytes of the example of that name (and prints them). */
void check_example(const char *name, const void *written, size_t length);

#endif
