/* What happens when a mapped file loses its bytes: somebody truncates it, or the disk cannot be read.
 *
 * The kernel then answers a read with SIGBUS, which ends the process. Where the application has asked for it
 * (fh_guard_sigbus in fihrist.h), a handler puts zero bytes in the place of those that are gone, so that the
 * reading code, which trusts no byte, comes to its end, and marks the mapping as lost; whoever read from it
 * asks at the end and reports a failure instead of what was read. [so does Wayland's shared memory,
 * wayland-shm.c] No jump, no lock, nothing leaked. Faults elsewhere go to the handler that was there before.
 */
#ifndef FH_BASE_GUARD_H
#define FH_BASE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* A mapping comes and goes. Thread-safe. False out of memory. */
bool fh_guard_add(const void *bytes, size_t size);
void fh_guard_remove(const void *bytes); /* before it is unmapped; NULL is fine */

/* Whether the mapping that starts here has lost bytes. Costs next to nothing while none has. */
bool fh_guard_lost(const void *bytes);

#endif
