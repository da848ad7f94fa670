/* Power cuts: five and more ways to work on an index are recorded call by call, and for every moment
 * between two calls the states are made that a power cut may leave. In each the index opens and holds
 * the last commit that had returned, or the one being made; a writer can take it up and go on.
 *
 * A sample of the states in the short form; all of them when FIHRIST_LONG is set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/crash/power.h"
#include "tests/support/scenario.h"
#include "tests/support/temporary.h"

#define STATES_SHORT 120u
#define PREFIXES_MOST 12u

/* What the scenario notes in the recording. */
struct mark {
    bool done;   /* false: about to happen */
    bool backup; /* of a backup, not of a commit */
    struct ledger ledger;
};

static void mark(const struct scenario *s)
{
    static bool was_backing_up;
    struct mark note;
    memset(&note, 0, sizeof note);
    note.backup = s->in_backup || was_backing_up;
    note.done = !s->in_backup && !s->in_commit;
    note.ledger = note.backup ? s->committed : s->ledger;
    was_backing_up = s->in_backup;
    recorder_mark(&note, sizeof note);
}

/* ---- Verifying a state ---- */

/* What may be found at a point: what was done last, and what was about to be. */
struct expectation {
    const struct ledger *ledgers[2];
    int count;
    bool may_miss;
};

static struct expectation expected_at(const struct recording *r, size_t point, bool backup)
{
    struct expectation e = {{NULL, NULL}, 0, true};
    const struct ledger *done = NULL, *about = NULL;
    for (size_t i = 0; i < point; i++) {
        const struct mark *note = (const struct mark *)(const void *)r->calls[i].bytes;
        if (r->calls[i].kind != CALL_MARK || note->backup != backup)
            continue;
        if (note->done)
            done = &note->ledger;
        about = note->done ? NULL : &note->ledger;
    }
    if (done != NULL)
        e.ledgers[e.count++] = done;
    if (about != NULL)
        e.ledgers[e.count++] = about;
    e.may_miss = done == NULL;
    return e;
}

static bool holds(const char *directory, const struct expectation *e, const struct fh_writer_options *options,
                  struct fh_error *error)
{
    static const struct ledger none;
    int found = ledger_find(directory, e->ledgers, e->count, e->may_miss ? 2 : -1, error);
    if (found < 0)
        return false;
    struct ledger on = found < 2 ? *e->ledgers[found] : none;
    on.latest = 1000 + (uint32_t)found;
    return ledger_go_on(directory, &on, options, error);
}

struct campaign {
    const char *name;
    const struct recording *recording;
    struct power_seen *seen;
    char *root, *index, *backup; /* of the states */
    struct fh_writer_options options;
    size_t tried, failed;
    char reason[900]; /* of the first failure */
};

static void try_state(struct campaign *c, const struct power_choice *choice)
{
    bool seen_before = false;
    struct fh_error error = {FH_OK, ""};
    struct stat facts;
    struct expectation index = expected_at(c->recording, choice->point, false);
    struct expectation backup = expected_at(c->recording, choice->point, true);
    uint64_t group = (uint64_t)(uintptr_t)index.ledgers[0] ^ (uint64_t)(uintptr_t)index.ledgers[1] << 1 ^
                     (uint64_t)(uintptr_t)backup.ledgers[0] << 2 ^ (uint64_t)(uintptr_t)backup.ledgers[1] << 3;
    power_make(c->recording, choice, c->seen, group, c->root, &seen_before);
    if (seen_before)
        return;
    c->tried++;
    bool fine = holds(c->index, &index, &c->options, &error);
    if (fine && !backup.may_miss)
        fine = holds(c->backup, &backup, &c->options, &error);
    else if (fine && stat(c->backup, &facts) == 0)
        fine = ledger_find(c->backup, backup.ledgers, backup.count, 2, &error) >= 0;
    if (!fine && c->failed++ == 0)
        snprintf(c->reason, sizeof c->reason,
                 "%s: power cut after call %zu of %zu, names %d (prefix %zu), data %d, seed %llu: %s", c->name,
                 choice->point, c->recording->count, (int)choice->names, choice->prefix, (int)choice->data,
                 (unsigned long long)choice->seed, error.message);
}

/* Every way that names and data may have fared at a point. */
static void try_point(struct campaign *c, size_t point)
{
    size_t pending = power_pending(c->recording, point);
    for (int data = 0; data < DATA_MODES; data++) {
        struct power_choice choice = {point, NAMES_ALL, 0, (enum power_data)data, point * 7919};
        try_state(c, &choice);
        choice.names = NAMES_NONE;
        try_state(c, &choice);
        choice.names = NAMES_PREFIX;
        for (size_t step = pending / PREFIXES_MOST + 1, prefix = 1 + point % step; prefix < pending; prefix += step) {
            choice.prefix = prefix;
            try_state(c, &choice);
        }
        choice.names = NAMES_SUBSET;
        for (unsigned i = 0; i < 4; i++, choice.seed++)
            try_state(c, &choice);
    }
}

static void try_sample(struct campaign *c)
{
    struct random random = {c->recording->count};
    for (unsigned i = 0; i < 10 * STATES_SHORT && c->tried < STATES_SHORT; i++) {
        size_t point = random_below(&random, (uint32_t)c->recording->count + 1);
        struct power_choice choice = {point, (enum power_names)random_below(&random, NAMES_MODES), 0,
                                      (enum power_data)random_below(&random, DATA_MODES), random_u64(&random)};
        choice.prefix = random_below(&random, (uint32_t)power_pending(c->recording, point) + 1);
        try_state(c, &choice);
    }
}

/* ---- Running ---- */

static char *join(const char *directory, const char *name)
{
    char *path = malloc(strlen(directory) + strlen(name) + 2);
    sprintf(path, "%s/%s", directory, name);
    return path;
}

static struct recording *record(const struct scenario_kind *kind, const char *root)
{
    char reason[256];
    struct scenario s = {.on_note = mark};
    mkdir(root, 0755);
    s.index = join(root, "index");
    s.backup = join(root, "backup");
    struct recording *recording = recorder_start(root);
    enum fh_status status = scenario_run(&s, kind);
    recorder_stop();
    if (status != FH_OK)
        fail_msg("%s: %d: %s", kind->name, status, s.error.message);
    if (!power_is_complete(recording, reason, sizeof reason))
        fail_msg("the recording is not complete: %s", reason);
    free(s.index);
    free(s.backup);
    return recording;
}

/* Records a scenario and tries the states it may leave; returns how many of them lost something. */
static size_t campaign(struct campaign *c, const struct scenario_kind *kind, bool every_state)
{
    char *root = temporary_path_in_memory("recorded"), *states = temporary_path_in_memory("states");
    struct recording *recording = record(kind, root);
    c->recording = recording;
    c->seen = power_seen_new();
    c->root = states;
    c->index = join(states, "index");
    c->backup = join(states, "backup");
    c->options.threads = 1;
    if (every_state)
        for (size_t point = 0; point <= recording->count; point++)
            try_point(c, point);
    else
        try_sample(c);
    print_message("%s: %zu calls, %zu states\n", c->name, recording->count, c->tried);
    power_seen_free(c->seen);
    recording_free(recording);
    free(c->index);
    free(c->backup);
    temporary_remove(root);
    temporary_remove(states);
    return c->failed;
}

static void a_power_cut_loses_nothing(void **state)
{
    const struct scenario_kind *kind = *state;
    struct campaign c = {.name = kind->name};
    if (campaign(&c, kind, getenv("FIHRIST_LONG") != NULL) > 0)
        fail_msg("%zu of %zu states: %s", c.failed, c.tried, c.reason);
}

/* The test of the test: a library that forgot its syncs would be caught. */
static void forgotten_syncs_are_found_out(void **state)
{
    (void)state;
    struct campaign files = {.name = "without syncs of files"}, names = {.name = "without syncs of directories"};
    recorder_forget(true, false);
    assert_true(campaign(&files, &scenario_kinds[1], false) > 0);
    recorder_forget(false, true);
    assert_true(campaign(&names, &scenario_kinds[1], false) > 0);
    recorder_forget(false, false);
    print_message("%s\n%s\n", files.reason, names.reason);
}

int main(void)
{
    struct CMUnitTest tests[16];
    size_t count = 0;
    for (; count < scenario_kind_count; count++)
        tests[count] = (struct CMUnitTest){scenario_kinds[count].name, a_power_cut_loses_nothing, NULL, NULL,
                                           (void *)(uintptr_t)&scenario_kinds[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(forgotten_syncs_are_found_out);
    return _cmocka_run_group_tests("power cuts", tests, count, NULL, NULL);
}
