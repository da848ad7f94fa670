/* The corpus of a fuzzer (tests/fuzz/), run through it once more. */
#ifndef FH_TESTS_SUPPORT_REPLAY_H
#define FH_TESTS_SUPPORT_REPLAY_H

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Gives `fuzzer` every file of the folder, each in a heap block of exactly its size, and returns how many there were.
 * Fails the running CMocka test where there is no such folder. */
size_t replay(const char *folder, int (*fuzzer)(const uint8_t *data, size_t size));

#endif
