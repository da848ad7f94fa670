/* Every call fails once: memory runs out, the disk is full, a sync reports a fault, no descriptor is left.
 *
 * For each way of working (tests/support/scenario.h), each kind of call and each n the n-th call of the
 * kind fails, alone or with all that follow. The library must report a failure with its reason, or do
 * without; leak nothing; and leave an index that holds the last commit, and that a writer can take up.
 *
 * A sample of the n in the short form, every one when FIHRIST_LONG is set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/snapshot.h"
#include "tests/fault/faults.h"
#include "tests/support/scenario.h"
#include "tests/support/temporary.h"

#define SAMPLE 6 /* values of n in the short form */

struct trial {
    const struct scenario_kind *kind;
    enum fault fault;
    long n;
    bool all_later;
    long runs, failures, survivals;
};

static void fail_trial(const struct trial *t, const char *what, const char *detail)
{
    fail_msg("%s, %s call %ld%s: %s: %s", t->kind->name, fault_names[t->fault], t->n, t->all_later ? " and later" : "",
             what, detail);
}

/* After the fault: the index holds what it should and can be taken up. */
static void verify(const struct trial *t, const struct scenario *s)
{
    static const struct ledger none;
    struct fh_error error = {FH_OK, ""};
    const struct ledger *allowed[2] = {&s->committed, &s->ledger};
    if (!s->exists)
        allowed[0] = allowed[1];
    int count = s->exists + s->in_commit;
    int found = ledger_find(s->index, allowed, count, s->exists ? -1 : 2, &error);
    if (found < 0)
        fail_trial(t, "the index", error.message);
    struct ledger on = found == 2 ? none : *allowed[found];
    on.latest = 1000;
    if (!ledger_go_on(s->index, &on, NULL, &error))
        fail_trial(t, "going on", error.message);
    allowed[0] = &s->committed;
    if (s->in_backup && ledger_find(s->backup, allowed, 1, 0, &error) != 0)
        fail_trial(t, "the backup", error.message);
}

static bool plausible(enum fh_status status)
{
    return status == FH_ERR_IO || status == FH_ERR_NOMEM;
}

/* Runs the scenario with the fault; false when it made fewer calls than n. */
static bool run_once(struct trial *t, bool *failed)
{
    struct scenario s = {.writer = NULL};
    s.index = temporary_path_in_memory("fault.fh");
    s.backup = temporary_path_in_memory("backup.fh");
    long blocks = faults_blocks();
    int descriptors = faults_descriptors();
    faults_arm(t->fault, t->n, t->all_later);
    enum fh_status status = scenario_run(&s, t->kind);
    long calls = faults_disarm(failed);
    if (status != FH_OK && (!plausible(status) || s.error.message[0] == '\0' || s.error.status != status))
        fail_trial(t, "not a clear error", s.error.message);
    if (faults_blocks() != blocks)
        fail_trial(t, "memory leaked", s.error.message);
    if (faults_descriptors() != descriptors)
        fail_trial(t, "descriptors leaked", s.error.message);
    t->runs++;
    t->failures += status != FH_OK;
    t->survivals += *failed && status == FH_OK;
    if (t->n > 0)
        verify(t, &s);
    temporary_remove(s.index);
    temporary_remove(s.backup);
    return t->n == 0 || calls >= t->n || status != FH_OK;
}

/* How many calls of this kind the scenario makes. Twice: the first run fills what the C library keeps. */
static long count_calls(struct trial *t)
{
    struct scenario s = {.writer = NULL};
    t->n = 0;
    long calls = 0;
    for (int i = 0; i < 2; i++) {
        s = (struct scenario){.index = temporary_path_in_memory("fault.fh"),
                              .backup = temporary_path_in_memory("backup.fh")};
        faults_arm(t->fault, 0, false);
        enum fh_status status = scenario_run(&s, t->kind);
        calls = faults_disarm(NULL);
        if (status != FH_OK)
            fail_trial(t, "without a fault", s.error.message);
        temporary_remove(s.index);
        temporary_remove(s.backup);
    }
    return calls;
}

static void try_kind(struct trial *t)
{
    bool failed, every = getenv("FIHRIST_LONG") != NULL;
    long calls = count_calls(t), step = every ? 1 : calls / SAMPLE + 1;
    for (int later = 0; later < 2; later++) {
        t->all_later = later > 0;
        for (t->n = 1; t->n <= calls; t->n += t->n < 4 ? 1 : step)
            run_once(t, &failed);
    }
    print_message("%s, %s: %ld calls, %ld runs, %ld failed, %ld did without\n", t->kind->name, fault_names[t->fault],
                  calls, t->runs, t->failures, t->survivals);
}

static void every_fault_is_survived(void **state)
{
    const struct scenario_kind *kind = *state;
    for (int fault = 0; fault < FAULT_KINDS; fault++) {
        struct trial t = {.kind = kind, .fault = (enum fault)fault};
        try_kind(&t);
    }
}

int main(void)
{
    struct CMUnitTest tests[16];
    size_t count = 0;
    for (; count < scenario_kind_count; count++)
        tests[count] = (struct CMUnitTest){scenario_kinds[count].name, every_fault_is_survived, NULL, NULL,
                                           (void *)(uintptr_t)&scenario_kinds[count]};
    return _cmocka_run_group_tests("faults", tests, count, NULL, NULL);
}
