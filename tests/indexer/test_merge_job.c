/* Merges that go on while documents are added and others replaced: side by side, and the same index, byte for byte,
 * whether threads of their own make them or not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "indexer/merge_job.h"
#include "indexer/snapshot.h"
#include "indexer/writer_state.h"
#include "tests/support/random.h"
#include "tests/support/recount.h"
#include "tests/support/temporary.h"

#define COMMITS 190 /* by then a merge of merged segments goes on beside one of new ones */
#define DOCUMENTS 24 /* a commit; enough for a segment above the floor of the smallest tier */
#define WORDS 160

static unsigned under_way(const struct fh_writer *writer)
{
    unsigned count = 0;
    for (const struct fh_merge_job *job = writer->merges; job != NULL; job = job->next)
        count++;
    return count;
}

/* A document; one in eight takes the place of an older one, wherever that is. */
static void add(struct fh_writer *writer, struct random *random, uint32_t number)
{
    char id[16], body[WORDS * 8 + 1];
    size_t length = 0;
    snprintf(id, sizeof id, "%u", number > 0 && random_once_in(random, 8) ? random_below(random, number) : number);
    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t rare = random_below(random, 30000), common = random_below(random, 40);
        length += (size_t)snprintf(body + length, sizeof body - length, "w%u ", random_once_in(random, 2) ? rare : common);
    }
    struct fh_document document = {.id = fh_text(id), .body = {body, length}, .time = FH_NO_TIME};
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
}

/* Returns how many merges were under way at once. */
static unsigned grow(const char *directory, unsigned threads)
{
    struct fh_writer *writer = NULL;
    struct fh_writer_options options = {.threads = threads, .memory_bytes = (size_t)8 << 20};
    struct random random = {31};
    struct fh_error error = {FH_OK, ""};
    unsigned most = 0;
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    for (uint32_t commit = 0, number = 0; commit < COMMITS; commit++) {
        for (unsigned i = 0; i < DOCUMENTS; i++)
            add(writer, &random, number++);
        if (fh_writer_commit(writer, &error) != FH_OK)
            fail_msg("%s", error.message);
        most = under_way(writer) > most ? under_way(writer) : most;
    }
    fh_writer_close(writer);
    return most;
}

static void recount_index(const char *directory)
{
    struct fh_snapshot *snapshot = NULL;
    assert_int_equal(fh_snapshot_open(&snapshot, directory, false, NULL), FH_OK);
    assert_true(snapshot->deleted_count > 0);
    recount_snapshot(snapshot);
    fh_snapshot_release(snapshot);
}

static void merges_side_by_side_make_the_same_index(void **state)
{
    (void)state;
    char *paths[2] = {temporary_path_in_memory("one.fh"), temporary_path_in_memory("four.fh")};
    assert_in_range(grow(paths[0], 1), 2, 8);
    assert_in_range(grow(paths[1], 4), 2, 8);
    char command[600];
    snprintf(command, sizeof command, "diff -r -x LOCK '%s' '%s' >/dev/null", paths[0], paths[1]);
    assert_int_equal(system(command), 0);
    recount_index(paths[1]);
    temporary_remove(paths[0]);
    temporary_remove(paths[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges_side_by_side_make_the_same_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
