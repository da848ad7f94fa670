/* Seven ways of working on an index. See scenario.h. */
#include "tests/support/scenario.h"

/* ---- What they are made of ---- */

static void note(struct scenario *s)
{
    if (s->on_note != NULL)
        s->on_note(s);
}

static enum fh_status begin(struct scenario *s)
{
    return fh_writer_open(&s->writer, s->index, &s->options, &s->error);
}

static enum fh_status change(struct scenario *s, uint32_t count)
{
    return ledger_change(&s->ledger, &s->random, count, s->writer, &s->error);
}

static enum fh_status committed(struct scenario *s, enum fh_status status)
{
    if (status != FH_OK)
        return status;
    s->committed = s->ledger;
    s->exists = true;
    s->in_commit = false;
    note(s);
    return FH_OK;
}

static enum fh_status commit(struct scenario *s)
{
    s->in_commit = true;
    note(s);
    return committed(s, fh_writer_commit(s->writer, &s->error));
}

static enum fh_status change_and_commit(struct scenario *s, uint32_t count)
{
    enum fh_status status = change(s, count);
    return status == FH_OK ? commit(s) : status;
}

static enum fh_status merge(struct scenario *s, bool full, bool reorder)
{
    struct fh_merge_options options = {full, reorder};
    s->in_commit = true;
    note(s);
    return committed(s, fh_writer_merge(s->writer, &options, &s->error));
}

static void end(struct scenario *s)
{
    fh_writer_close(s->writer);
    s->writer = NULL;
    if (!s->in_commit)
        s->ledger = s->committed; /* what was not committed is gone */
}

/* ---- The scenarios ---- */

static enum fh_status first_index(struct scenario *s)
{
    enum fh_status status = begin(s);
    if (status == FH_OK)
        status = change_and_commit(s, 40);
    end(s);
    return status;
}

static enum fh_status many_commits(struct scenario *s)
{
    enum fh_status status = FH_OK;
    for (unsigned session = 0; session < 2 && status == FH_OK; session++) {
        status = begin(s);
        for (unsigned i = 0; i < 6 && status == FH_OK; i++)
            status = change_and_commit(s, 5);
        end(s);
    }
    return status;
}

static enum fh_status replace_and_delete(struct scenario *s)
{
    enum fh_status status = begin(s);
    if (status == FH_OK)
        status = change_and_commit(s, 60);
    for (unsigned i = 0; i < 4 && status == FH_OK; i++) {
        for (uint32_t id = i; id < LEDGER_IDS && status == FH_OK; id += 9)
            status = ledger_delete(&s->ledger, id, s->writer, &s->error);
        if (status == FH_OK)
            status = change_and_commit(s, 6);
    }
    end(s);
    return status;
}

static enum fh_status merge_every_way(struct scenario *s)
{
    s->options.no_merge = true;
    enum fh_status status = begin(s);
    for (unsigned i = 0; i < 9 && status == FH_OK; i++)
        status = change_and_commit(s, 12);
    if (status == FH_OK)
        status = merge(s, false, false);
    if (status == FH_OK)
        status = change(s, 20);
    if (status == FH_OK)
        status = merge(s, true, false);
    if (status == FH_OK)
        status = change(s, 20);
    if (status == FH_OK)
        status = merge(s, true, true);
    end(s);
    return status;
}

static enum fh_status back_up(struct scenario *s)
{
    enum fh_status status = begin(s);
    if (status == FH_OK)
        status = change_and_commit(s, 40);
    if (status == FH_OK)
        status = change_and_commit(s, 10);
    if (status == FH_OK) {
        s->in_backup = true;
        note(s);
        status = fh_backup(s->index, s->backup, &s->error);
    }
    if (status == FH_OK) {
        s->in_backup = false;
        s->backed_up = true;
        note(s);
        status = change(s, 20);
    }
    if (status == FH_OK)
        status = merge(s, true, false);
    end(s);
    return status;
}

static enum fh_status give_up_and_return(struct scenario *s)
{
    enum fh_status status = FH_OK;
    for (unsigned i = 0; i < 3 && status == FH_OK; i++) {
        status = begin(s);
        if (status == FH_OK)
            status = change_and_commit(s, 20);
        if (status == FH_OK)
            status = change(s, 20);
        end(s);
    }
    return status;
}

static enum fh_status rebuild(struct scenario *s)
{
    struct fh_rebuild_options options = {.writer = {.title_weight = 3, .threads = 1}};
    enum fh_status status = begin(s);
    if (status == FH_OK)
        status = change_and_commit(s, 50);
    if (status == FH_OK)
        status = change_and_commit(s, 10);
    end(s);
    if (status != FH_OK)
        return status;
    s->in_commit = true;
    note(s);
    return committed(s, fh_rebuild(s->index, &options, NULL, &s->error));
}

const struct scenario_kind scenario_kinds[] = {
    {"first index", "arabic", first_index},
    {"many commits", "whitespace", many_commits},
    {"replace and delete", "whitespace", replace_and_delete},
    {"merge", "whitespace", merge_every_way},
    {"backup", "whitespace", back_up},
    {"give up and return", "whitespace", give_up_and_return},
    {"rebuild", "whitespace", rebuild},
};
const size_t scenario_kind_count = sizeof scenario_kinds / sizeof *scenario_kinds;

enum fh_status scenario_run(struct scenario *s, const struct scenario_kind *kind)
{
    s->random = (struct random){42};
    s->options = (struct fh_writer_options){.analyzer = kind->analyzer, .threads = 1};
    s->error = (struct fh_error){FH_OK, ""};
    return kind->run(s);
}
