/* Ways of working on an index, for tests that interrupt them: by a power cut (tests/crash), by a call that
 * fails (tests/fault). Each is deterministic, small, and keeps account of what the index should hold.
 */
#ifndef FH_TESTS_SUPPORT_SCENARIO_H
#define FH_TESTS_SUPPORT_SCENARIO_H

#include <stddef.h>

#include "tests/support/ledger.h"

struct scenario {
    char *index, *backup;      /* paths: what is written */
    struct ledger ledger;      /* what the writer was told */
    struct ledger committed;   /* what the last commit that returned held */
    bool exists;               /* there was one */
    bool in_commit;            /* one is being made, of `ledger` */
    bool in_backup, backed_up; /* a backup of `committed` is being made; was made */
    struct random random;
    struct fh_writer_options options; /* analyzer NULL: the scenario's own */
    struct fh_writer *writer;
    struct fh_error error;
    void (*on_note)(const struct scenario *scenario); /* may be NULL: in_commit, ... have changed */
};

struct scenario_kind {
    const char *name, *analyzer;
    enum fh_status (*run)(struct scenario *scenario);
};

extern const struct scenario_kind scenario_kinds[];
extern const size_t scenario_kind_count;

/* Runs one until its end or first failure (then the reason is in scenario->error). Closes the writer. */
enum fh_status scenario_run(struct scenario *scenario, const struct scenario_kind *kind);

#endif
