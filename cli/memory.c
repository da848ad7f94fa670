/* See memory.h. */
#include "cli/memory.h"

#include <malloc.h>

#define SHARE 128          /* of the budget, what counts as large */
#define LEAST (128 << 10)  /* glibc's own for a start */
#define MOST (32 << 20)    /* more it does not take */

void cli_memory_keep(size_t budget)
{
    size_t large = budget / SHARE;
    if (budget == 0)
        return;
    large = large < LEAST ? LEAST : large > MOST ? MOST : large;
    mallopt(M_MMAP_THRESHOLD, (int)large);
    mallopt(M_TRIM_THRESHOLD, (int)large);
}
