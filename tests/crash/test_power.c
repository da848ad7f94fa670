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
#include "tests/support/ledger.h"
#include "tests/support/temporary.h"

#define STATES_SHORT 120u
#define PREFIXES_MOST 12u

/* What the scenario notes in the recording. */
struct mark {
    bool done;   /* false: about to happen */
    bool backup; /* of a backup, not of a commit */
    struct ledger ledger;
};

struct scenario {
    char *index, *backup;
    struct ledger ledger, committed;
    struct random random;
    struct fh_writer_options options;
    struct fh_writer *writer;
    struct fh_error error;
};

/* ---- What scenarios are made of ---- */

static void check(const struct scenario *s, enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, s->error.message);
}

static void mark(const struct scenario *s, bool done, bool backup)
{
    struct mark note;
    memset(&note, 0, sizeof note);
    note.done = done;
    note.backup = backup;
    note.ledger = backup ? s->committed : s->ledger;
    recorder_mark(&note, sizeof note);
}

static void begin(struct scenario *s)
{
    check(s, fh_writer_open(&s->writer, s->index, &s->options, &s->error));
}

static void change(struct scenario *s, uint32_t count)
{
    check(s, ledger_change(&s->ledger, &s->random, count, s->writer, &s->error));
}

static void commit(struct scenario *s)
{
    mark(s, false, false);
    check(s, fh_writer_commit(s->writer, &s->error));
    s->committed = s->ledger;
    mark(s, true, false);
}

static void merge(struct scenario *s, bool full, bool reorder)
{
    struct fh_merge_options options = {full, reorder};
    mark(s, false, false);
    check(s, fh_writer_merge(s->writer, &options, &s->error));
    s->committed = s->ledger;
    mark(s, true, false);
}

static void end(struct scenario *s)
{
    fh_writer_close(s->writer);
    s->writer = NULL;
    s->ledger = s->committed; /* what was not committed is gone */
}

/* ---- The scenarios ---- */

static void first_index(struct scenario *s)
{
    begin(s);
    change(s, 40);
    commit(s);
    end(s);
}

static void many_commits(struct scenario *s)
{
    for (unsigned session = 0; session < 2; session++) {
        begin(s);
        for (unsigned i = 0; i < 6; i++) {
            change(s, 5);
            commit(s);
        }
        end(s);
    }
}

static void replace_and_delete(struct scenario *s)
{
    begin(s);
    change(s, 60);
    commit(s);
    for (unsigned i = 0; i < 4; i++) {
        for (uint32_t id = i; id < LEDGER_IDS; id += 9)
            check(s, ledger_delete(&s->ledger, id, s->writer, &s->error));
        change(s, 6);
        commit(s);
    }
    end(s);
}

static void merge_every_way(struct scenario *s)
{
    s->options.no_merge = true;
    begin(s);
    for (unsigned i = 0; i < 9; i++) {
        change(s, 12);
        commit(s);
    }
    merge(s, false, false);
    change(s, 20);
    merge(s, true, false);
    change(s, 20);
    merge(s, true, true);
    end(s);
}

static void back_up(struct scenario *s)
{
    begin(s);
    change(s, 40);
    commit(s);
    change(s, 10);
    commit(s);
    mark(s, false, true);
    check(s, fh_backup(s->index, s->backup, &s->error));
    mark(s, true, true);
    change(s, 20);
    merge(s, true, false);
    end(s);
}

static void give_up_and_return(struct scenario *s)
{
    for (unsigned i = 0; i < 3; i++) {
        begin(s);
        change(s, 20);
        commit(s);
        change(s, 20);
        end(s);
    }
}

static void rebuild(struct scenario *s)
{
    begin(s);
    change(s, 50);
    commit(s);
    change(s, 10);
    commit(s);
    end(s);
    mark(s, false, false);
    struct fh_rebuild_options options = {.writer = {.title_weight = 3, .threads = 1}};
    uint64_t documents;
    check(s, fh_rebuild(s->index, &options, &documents, &s->error));
    mark(s, true, false);
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

static struct recording *record(void (*run)(struct scenario *), const char *root, const char *analyzer)
{
    char reason[256];
    struct scenario s = {.random = {42}, .options = {.analyzer = analyzer, .threads = 1}};
    mkdir(root, 0755);
    s.index = join(root, "index");
    s.backup = join(root, "backup");
    struct recording *recording = recorder_start(root);
    run(&s);
    recorder_stop();
    if (!power_is_complete(recording, reason, sizeof reason))
        fail_msg("the recording is not complete: %s", reason);
    free(s.index);
    free(s.backup);
    return recording;
}

/* Records a scenario and tries the states it may leave; returns how many of them lost something. */
static size_t campaign(struct campaign *c, void (*run)(struct scenario *), const char *analyzer, bool every_state)
{
    char *root = temporary_path("recorded"), *states = temporary_path("states");
    struct recording *recording = record(run, root, analyzer);
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

static void cut_the_power(const char *name, void (*run)(struct scenario *), const char *analyzer)
{
    struct campaign c = {.name = name};
    if (campaign(&c, run, analyzer, getenv("FIHRIST_LONG") != NULL) > 0)
        fail_msg("%zu of %zu states: %s", c.failed, c.tried, c.reason);
}

/* The test of the test: a library that forgot its syncs would be caught. */
static void forgotten_syncs_are_found_out(void **state)
{
    (void)state;
    struct campaign files = {.name = "without syncs of files"}, names = {.name = "without syncs of directories"};
    recorder_forget(true, false);
    assert_true(campaign(&files, many_commits, "whitespace", false) > 0);
    recorder_forget(false, true);
    assert_true(campaign(&names, many_commits, "whitespace", false) > 0);
    recorder_forget(false, false);
    print_message("%s\n%s\n", files.reason, names.reason);
}

static void a_power_cut_in_the_first_index_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("first index", first_index, "arabic");
}

static void a_power_cut_in_many_commits_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("many commits", many_commits, "whitespace");
}

static void a_power_cut_in_replacing_and_deleting_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("replace and delete", replace_and_delete, "whitespace");
}

static void a_power_cut_in_merging_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("merge", merge_every_way, "whitespace");
}

static void a_power_cut_in_a_backup_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("backup", back_up, "whitespace");
}

static void a_power_cut_after_giving_up_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("give up and return", give_up_and_return, "whitespace");
}

static void a_power_cut_in_a_rebuild_loses_nothing(void **state)
{
    (void)state;
    cut_the_power("rebuild", rebuild, "whitespace");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_power_cut_in_the_first_index_loses_nothing),
        cmocka_unit_test(a_power_cut_in_many_commits_loses_nothing),
        cmocka_unit_test(a_power_cut_in_replacing_and_deleting_loses_nothing),
        cmocka_unit_test(a_power_cut_in_merging_loses_nothing),
        cmocka_unit_test(a_power_cut_in_a_backup_loses_nothing),
        cmocka_unit_test(a_power_cut_after_giving_up_loses_nothing),
        cmocka_unit_test(a_power_cut_in_a_rebuild_loses_nothing),
        cmocka_unit_test(forgotten_syncs_are_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
