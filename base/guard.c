/* The handler of SIGBUS, and the table of mappings it looks in. See guard.h.
 *
 * The handler may run in any thread at any moment, so it only reads atomics, and calls mmap, a plain
 * system call. Slots are never given back, only used anew.
 */
#include "base/guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/status.h"

#define SLOTS 126 /* with the rest, about a page */

struct slot {
    atomic_uintptr_t start; /* 0: free */
    atomic_size_t size;
    atomic_bool lost;
};

struct slots {
    struct slot list[SLOTS];
    struct slots *_Atomic next;
};

static struct slots first_slots;
static atomic_uint lost_count; /* ever */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* ---- The table ---- */

static struct slot *find(uintptr_t start)
{
    for (struct slots *slots = &first_slots; slots != NULL; slots = atomic_load(&slots->next))
        for (size_t i = 0; i < SLOTS; i++)
            if (atomic_load(&slots->list[i].start) == start)
                return &slots->list[i];
    return NULL;
}

static struct slot *grow(void)
{
    struct slots *last = &first_slots, *fresh = fh_calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return NULL;
    while (atomic_load(&last->next) != NULL)
        last = atomic_load(&last->next);
    atomic_store(&last->next, fresh);
    return &fresh->list[0];
}

bool fh_guard_add(const void *bytes, size_t size)
{
    pthread_mutex_lock(&mutex);
    struct slot *slot = find(0);
    if (slot == NULL)
        slot = grow();
    if (slot != NULL) {
        atomic_store(&slot->size, size);
        atomic_store(&slot->lost, false);
        atomic_store(&slot->start, (uintptr_t)bytes); /* last: now the handler sees it */
    }
    pthread_mutex_unlock(&mutex);
    return slot != NULL;
}

void fh_guard_remove(const void *bytes)
{
    struct slot *slot = bytes != NULL ? find((uintptr_t)bytes) : NULL;
    if (slot != NULL)
        atomic_store(&slot->start, 0);
}

bool fh_guard_lost(const void *bytes)
{
    if (atomic_load_explicit(&lost_count, memory_order_relaxed) == 0 || bytes == NULL)
        return false;
    struct slot *slot = find((uintptr_t)bytes);
    return slot != NULL && atomic_load(&slot->lost);
}

/* ---- The handler ---- */

static struct sigaction before;
static uintptr_t page_bytes;

/* Zero bytes from the page that is gone to the end of its mapping. */
static bool replace(uintptr_t address)
{
    for (struct slots *slots = &first_slots; slots != NULL; slots = atomic_load(&slots->next))
        for (size_t i = 0; i < SLOTS; i++) {
            struct slot *slot = &slots->list[i];
            uintptr_t start = atomic_load(&slot->start), end = start + atomic_load(&slot->size);
            if (start == 0 || address < start || address >= end)
                continue;
            uintptr_t page = address & ~(page_bytes - 1);
            if (mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
                return false;
            atomic_store(&slot->lost, true);
            atomic_fetch_add(&lost_count, 1);
            return true;
        }
    return false;
}

static void handle(int number, siginfo_t *info, void *context)
{
    int saved = errno;
    bool ours = (info->si_code == BUS_ADRERR || info->si_code == BUS_OBJERR) && replace((uintptr_t)info->si_addr);
    errno = saved;
    if (ours)
        return;
    if ((before.sa_flags & SA_SIGINFO) != 0)
        before.sa_sigaction(number, info, context);
    else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
        before.sa_handler(number);
    else
        signal(number, SIG_DFL); /* the fault comes again and ends the process */
}

enum fh_status fh_guard_sigbus(struct fh_error *error)
{
    enum fh_status status = FH_OK;
    struct sigaction action, now;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    pthread_mutex_lock(&mutex);
    page_bytes = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (sigaction(SIGBUS, NULL, &now) != 0)
        status = fh_fail_errno(error, "SIGBUS", "cannot ask for the handler");
    else if ((now.sa_flags & SA_SIGINFO) == 0 || now.sa_sigaction != handle) {
        before = now;
        if (sigaction(SIGBUS, &action, NULL) != 0)
            status = fh_fail_errno(error, "SIGBUS", "cannot handle");
    }
    pthread_mutex_unlock(&mutex);
    return status;
}
