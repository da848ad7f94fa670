/* Processes killed while they write: a child adds, replaces, deletes, commits, merges, reorders, rebuilds
 * and backs up at random and tells through a pipe before and after each commit what it holds; SIGKILL ends it
 * at a random moment, every other time soon after work of one kind has begun. The index then holds the last commit
 * told of or the one in the making, whole, and the next child takes it over. What the child was at when it was killed is
 * counted by kind.
 *
 * 60 runs in the short form, 2,500 when FIHRIST_LONG is set (or as many as it says).
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/support/ledger.h"
#include "tests/support/temporary.h"

#define RUNS_SHORT 60u
#define RUNS_LONG 2500u
#define RUNS_EACH_INDEX 40u /* then a new one is begun */
#define KILL_US_MOST 400000u
#define AIMED_US_MOST 4000u /* after work of the wanted kind has begun */
#define LOOK_US 20u

/* What a child is at: a kind of changes and their commit, or another way to write. */
enum work { ELSEWHERE, INDEXING, UPDATING, DELETING, MERGING, REBUILDING, BACKING_UP, WORKS };

static const char *const work_names[WORKS] = {"elsewhere", "indexing", "updating", "deleting",
                                              "merging",   "rebuilding", "backing up"};

struct note {
    bool done;   /* false: about to happen */
    bool backup; /* of a backup, not of a commit */
    struct ledger ledger;
};

/* ---- The child ---- */

struct child {
    const char *index, *backup;
    int pipe;
    atomic_int *work; /* enum work, for the parent to see */
    struct random random;
    struct ledger ledger, committed;
    struct fh_writer *writer;
    struct fh_error error;
};

static void tell(const struct child *c, bool done, bool backup)
{
    struct note note;
    memset(&note, 0, sizeof note);
    note.done = done;
    note.backup = backup;
    note.ledger = backup ? c->committed : c->ledger;
    if (write(c->pipe, &note, sizeof note) != (ssize_t)sizeof note)
        _exit(3);
}

/* A failure of the child is told by its exit, since it ought to have been killed. */
static void need(const struct child *c, enum fh_status status)
{
    if (status == FH_OK)
        return;
    fprintf(stderr, "child: %d: %s\n", status, c->error.message);
    _exit(2);
}

/* Changes of one kind only; those that the ledger has no document for are left out. */
static void change(struct child *c, enum work work, uint32_t count)
{
    while (count-- > 0) {
        uint32_t id = random_below(&c->random, LEDGER_IDS);
        bool is_there = c->ledger.version[id] != 0;
        if (work == DELETING && is_there)
            need(c, ledger_delete(&c->ledger, id, c->writer, &c->error));
        else if (work != DELETING && is_there == (work == UPDATING))
            need(c, ledger_add(&c->ledger, id, c->writer, &c->error));
    }
}

static void commit_changes(struct child *c)
{
    enum work work = INDEXING + random_below(&c->random, 3);
    atomic_store(c->work, work);
    change(c, work, random_below(&c->random, 60));
    if (random_once_in(&c->random, 3))
        need(c, ledger_change(&c->ledger, &c->random, random_below(&c->random, 30), c->writer, &c->error));
    tell(c, false, false);
    need(c, fh_writer_commit(c->writer, &c->error));
}

static void merge_changes(struct child *c)
{
    struct fh_merge_options options = {.full = random_below(&c->random, 2) > 0,
                                       .reorder = random_once_in(&c->random, 3)};
    need(c, ledger_change(&c->ledger, &c->random, random_below(&c->random, 60), c->writer, &c->error));
    atomic_store(c->work, MERGING);
    tell(c, false, false);
    need(c, fh_writer_merge(c->writer, &options, &c->error));
}

static void work_as_writer(struct child *c)
{
    struct fh_writer_options options = {.analyzer = "whitespace",
                                        .threads = 1 + random_below(&c->random, 2),
                                        .memory_bytes = (size_t)8 << 20,
                                        .no_merge = random_once_in(&c->random, 3)};
    need(c, fh_writer_open(&c->writer, c->index, &options, &c->error));
    for (unsigned commits = random_below(&c->random, 8); commits > 0; commits--) {
        if (random_below(&c->random, 4) > 0)
            commit_changes(c);
        else
            merge_changes(c);
        atomic_store(c->work, ELSEWHERE);
        c->committed = c->ledger;
        tell(c, true, false);
    }
    if (random_once_in(&c->random, 2))
        need(c, ledger_change(&c->ledger, &c->random, 20, c->writer, &c->error));
    fh_writer_close(c->writer);
    c->ledger = c->committed;
}

static void child_main(struct child *c)
{
    struct fh_rebuild_options options = {.writer = {.threads = 1}};
    for (;;) {
        work_as_writer(c);
        struct stat facts;
        if (stat(c->index, &facts) == 0 && c->committed.latest > 0 && random_once_in(&c->random, 5)) {
            tell(c, false, false);
            atomic_store(c->work, REBUILDING);
            need(c, fh_rebuild(c->index, &options, NULL, &c->error));
            atomic_store(c->work, ELSEWHERE);
            tell(c, true, false);
        }
        if (c->committed.latest > 0 && stat(c->backup, &facts) != 0 && random_once_in(&c->random, 3)) {
            tell(c, false, true);
            atomic_store(c->work, BACKING_UP);
            need(c, fh_backup(c->index, c->backup, &c->error));
            atomic_store(c->work, ELSEWHERE);
            tell(c, true, true);
        }
    }
}

/* ---- The parent ---- */

struct trial {
    char *index, *backup;
    struct ledger ledger; /* what the index holds */
    bool exists;
    struct ledger backed_up;
    uint64_t seed;
    atomic_int *work; /* of the child, in memory shared with it */
    unsigned runs, mid_commit, commits, killed_at[WORKS];
};

static void sleep_us(uint32_t us)
{
    struct timespec pause = {us / 1000000, (long)(us % 1000000) * 1000};
    nanosleep(&pause, NULL);
}

/* Waits for the moment to kill: any, or soon after work of a kind has begun, if it does. */
static void wait_for_moment(const struct trial *t, struct random *random)
{
    if (t->runs % 2 == 0) {
        sleep_us(random_below(random, 1 + random_below(random, KILL_US_MOST)));
        return;
    }
    int wanted = (int)(INDEXING + t->runs / 2 % (WORKS - INDEXING));
    for (uint32_t waited = 0; waited < 2 * KILL_US_MOST && atomic_load(t->work) != wanted; waited += LOOK_US)
        sleep_us(LOOK_US);
    sleep_us(random_below(random, 1 + random_below(random, AIMED_US_MOST)));
}

/* Lets a child work for a while and kills it; returns the end of the pipe to read. */
static int run_child(struct trial *t)
{
    int ends[2];
    struct random random = {t->seed};
    assert_int_equal(pipe(ends), 0);
    atomic_store(t->work, ELSEWHERE);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct child c = {.index = t->index, .backup = t->backup, .pipe = ends[1], .work = t->work, .random = {t->seed + 1}};
        c.ledger = c.committed = t->ledger;
        close(ends[0]);
        child_main(&c);
        _exit(1);
    }
    close(ends[1]);
    wait_for_moment(t, &random);
    kill(child, SIGKILL);
    int outcome;
    assert_int_equal(waitpid(child, &outcome, 0), child);
    t->killed_at[atomic_load(t->work)]++;
    if (!WIFSIGNALED(outcome))
        fail_msg("run %u: the child ended by itself (%d)", t->runs, outcome);
    return ends[0];
}

static void verify_index(struct trial *t, const struct ledger *about)
{
    static const struct ledger none;
    struct fh_error error = {FH_OK, ""};
    const struct ledger *allowed[2] = {&t->ledger, about};
    int found = ledger_find(t->index, allowed, about != NULL ? 2 : 1, t->exists ? -1 : 2, &error);
    if (found < 0)
        fail_msg("run %u, seed %llu%s: %s", t->runs, (unsigned long long)t->seed, about != NULL ? ", in a commit" : "",
                 error.message);
    if (found == 1)
        t->ledger = *about;
    else if (found == 2)
        t->ledger = none;
    t->exists = t->exists || found < 2;
}

static void verify_backup(struct trial *t, bool begun, bool done)
{
    struct fh_error error = {FH_OK, ""};
    const struct ledger *allowed = &t->backed_up;
    if (!begun)
        return;
    if (ledger_find(t->backup, &allowed, 1, done ? -1 : 0, &error) != 0)
        fail_msg("run %u, seed %llu: backup: %s", t->runs, (unsigned long long)t->seed, error.message);
    temporary_remove(t->backup);
    t->backup = temporary_path("backup.fh");
}

static void run_once(struct trial *t)
{
    struct note note;
    struct ledger about;
    bool in_commit = false, backup_begun = false, backup_done = false;
    int end = run_child(t);
    while (read(end, &note, sizeof note) == (ssize_t)sizeof note) {
        if (note.backup) {
            backup_begun = true;
            backup_done = note.done;
            t->backed_up = note.ledger;
            continue;
        }
        in_commit = !note.done;
        about = note.ledger;
        if (note.done) {
            t->ledger = note.ledger;
            t->exists = true;
            t->commits++;
        }
    }
    close(end);
    t->mid_commit += in_commit;
    t->runs++;
    verify_index(t, in_commit ? &about : NULL);
    verify_backup(t, backup_begun, backup_done);
}

static void a_killed_writer_loses_nothing_it_had_committed(void **state)
{
    (void)state;
    const char *wanted = getenv("FIHRIST_LONG");
    unsigned runs = wanted == NULL ? RUNS_SHORT : atoi(wanted) > 1 ? (unsigned)atoi(wanted) : RUNS_LONG;
    struct trial t = {.index = temporary_path("killed.fh"), .backup = temporary_path("backup.fh")};
    t.work = mmap(NULL, sizeof *t.work, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(t.work != MAP_FAILED);
    for (unsigned i = 0; i < runs; i++) {
        t.seed = 1000003u * (uint64_t)(i + 1);
        if (i % RUNS_EACH_INDEX == 0) {
            temporary_remove(t.index);
            t.index = temporary_path("killed.fh");
            memset(&t.ledger, 0, sizeof t.ledger);
            t.exists = false;
        }
        run_once(&t);
    }
    print_message("%u runs killed, %u of them in a commit; %u commits had returned\n", t.runs, t.mid_commit, t.commits);
    for (int work = 0; work < WORKS; work++) {
        print_message("    %s: %u\n", work_names[work], t.killed_at[work]);
        assert_true(t.killed_at[work] > 0 || runs < RUNS_LONG);
    }
    assert_true(t.mid_commit > 0);
    munmap(t.work, sizeof *t.work);
    temporary_remove(t.index);
    temporary_remove(t.backup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_writer_loses_nothing_it_had_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
