/* Whether what memory a process takes is its own: sanitizers keep as much again, and so does
 * valgrind (FIHRIST_UNDER, which make check-valgrind sets for tests/run). */
#ifndef FH_TESTS_MEMORY_MEASURED_H
#define FH_TESTS_MEMORY_MEASURED_H

#include <stdbool.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define MEMORY_IS_SHARED_WITH_A_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_IS_SHARED_WITH_A_SANITIZER 1
#endif

static inline bool memory_is_measured(void)
{
#ifdef MEMORY_IS_SHARED_WITH_A_SANITIZER
    return false;
#else
    return getenv("FIHRIST_UNDER") == NULL;
#endif
}

#endif
