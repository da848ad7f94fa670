/* --memory, as far as it is malloc's. */
#ifndef FH_CLI_MEMORY_H
#define FH_CLI_MEMORY_H

#include <stddef.h>

/* Has malloc give large blocks back to the system when they are freed, so that a budget of so many bytes is kept: by itself
 * glibc takes the largest block freed so far for the size from which it does, and then keeps up to twice as much at the end of
 * the heap (mallopt(3), M_MMAP_THRESHOLD). Nothing for 0, the default budget, which speed matters more to. Before any threads. */
void cli_memory_keep(size_t budget);

#endif
