/* Calls that fail when asked to: allocation, below every library, and the system calls an index needs.
 *
 * The functions of the C library of these names are replaced in the test program. Each kind of call is counted
 * while armed; the n-th fails, that one alone or all from there on. Allocations and descriptors in
 * use are counted too, so that a leak shows. Under the sanitizers the allocator is theirs: there memory
 * fails through fh_mem_fail_after() alone and the leak sanitizer counts.
 */
#ifndef FH_TESTS_FAULT_FAULTS_H
#define FH_TESTS_FAULT_FAULTS_H

#include <stdbool.h>

enum fault {
    FAULT_MEMORY,    /* malloc, calloc, realloc, aligned_alloc: ENOMEM */
    FAULT_OPEN,      /* open, openat, opendir: EMFILE */
    FAULT_WRITE,     /* write, pwrite: ENOSPC, half of the bytes written */
    FAULT_SYNC,      /* fsync: EIO */
    FAULT_MAP,       /* mmap: ENOMEM */
    FAULT_RENAME,    /* rename: EIO */
    FAULT_REMOVE,    /* unlink: EIO */
    FAULT_STAT,      /* fstat: EIO */
    FAULT_CLOSE,     /* close: EIO, closed all the same */
    FAULT_ALLOCATE,  /* posix_fallocate: ENOSPC */
    FAULT_LINK,      /* link: EXDEV */
    FAULT_DIRECTORY, /* mkdir: ENOSPC */
    FAULT_KINDS
};
extern const char *const fault_names[FAULT_KINDS];

/* Call number n (from 1) of this kind fails from now on; `and_all_later` as well. n 0 only counts. */
void faults_arm(enum fault kind, long n, bool and_all_later);

/* Calls of the armed kind since; disarms. *failed (may be NULL) tells whether any was made to fail. */
long faults_disarm(bool *failed);

/* Blocks of memory allocated and not freed (0 under sanitizers), and descriptors open. */
long faults_blocks(void);
int faults_descriptors(void);

#endif
