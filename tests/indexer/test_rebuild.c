/* Building again from the stored articles when some of them are damaged, or when the user gives up: what can be
 * read is kept, what cannot is named, and a rebuilding that fails leaves the index as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fihrist.h"
#include "indexer/segment.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/segment_parts.h"
#include "tests/support/temporary.h"

#define DOCUMENTS 2500u
#define WORDS 60u

static struct fh_error error;
static char text[WORDS * 12];

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

/* Document `number`: its words are a function of it, and do not compress well. */
static struct fh_document document_of(uint32_t number, char id[16])
{
    struct random random = {number};
    size_t length = 0;
    for (unsigned i = 0; i < WORDS; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%x ", random_below(&random, UINT32_MAX));
    snprintf(id, 16, "%u", number);
    return (struct fh_document){.id = fh_text(id), .body = {text, length}, .time = FH_NO_TIME};
}

static char *make_index(const char *name)
{
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1};
    struct fh_writer *writer = NULL;
    char *path = temporary_path(name), id[16];
    ok(fh_writer_open(&writer, path, &options, &error));
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        struct fh_document document = document_of(i, id);
        ok(fh_writer_add(writer, &document, &error));
    }
    ok(fh_writer_commit(writer, &error));
    fh_writer_close(writer);
    return path;
}

/* Changes one byte in the middle of the stored articles. */
static void damage_text(const char *path)
{
    struct fh_index *index = NULL;
    struct fh_segment_info info;
    struct segment_parts parts;
    char file[1024];
    ok(fh_index_open(&index, path, &error));
    assert_true(fh_index_segment(index, 0, &info));
    snprintf(file, sizeof file, "%s/%s", path, info.name);
    fh_index_close(index);
    segment_parts_read(&parts, file);
    for (uint32_t i = 0; i < parts.count; i++)
        if (parts.parts[i].id == FH_SECTION_STORE)
            parts.bytes[parts.parts[i].offset + parts.parts[i].length / 2] ^= 0x10;
    file_write(file, parts.bytes, parts.length);
    segment_parts_release(&parts);
}

/* Which documents were reported as lost. */
struct lost {
    bool documents[DOCUMENTS];
    uint64_t count;
};

static void note_lost(void *user, struct fh_slice id, const char *reason)
{
    struct lost *lost = user;
    char copy[16] = "";
    assert_in_range(id.length, 1, sizeof copy - 1);
    memcpy(copy, id.bytes, id.length);
    unsigned long number = strtoul(copy, NULL, 10);
    assert_true(number < DOCUMENTS);
    assert_false(lost->documents[number]);
    assert_true(reason[0] != '\0');
    lost->documents[number] = true;
    lost->count++;
}

static bool give_up(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    assert_in_range(done, 1, total);
    assert_int_equal(total, DOCUMENTS);
    return false;
}

static uint64_t documents_in(const char *path, uint64_t *commits)
{
    struct fh_index *index = NULL;
    struct fh_index_info info;
    ok(fh_index_open(&index, path, &error));
    fh_index_info(index, &info);
    *commits = info.commits;
    fh_index_close(index);
    return info.documents;
}

static void what_can_be_read_is_kept_and_the_rest_is_named(void **state)
{
    (void)state;
    static struct lost lost;
    struct fh_rebuild_options options = {.on_damaged = note_lost, .user = &lost};
    struct fh_index *index = NULL;
    uint64_t kept = 0, commits;
    char *path = make_index("lost"), id[16];
    damage_text(path);
    ok(fh_rebuild(path, &options, &kept, &error));
    assert_in_range(lost.count, 1, DOCUMENTS / 2);
    assert_int_equal(kept + lost.count, DOCUMENTS);
    assert_int_equal(documents_in(path, &commits), kept);
    ok(fh_index_open(&index, path, &error));
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        struct fh_document expected = document_of(i, id);
        struct fh_stored *stored = NULL;
        enum fh_status status = fh_index_fetch(&stored, index, expected.id, &error);
        assert_int_equal(status, lost.documents[i] ? FH_ERR_NOT_FOUND : FH_OK);
        if (status == FH_OK) {
            assert_int_equal(stored->document.body.length, expected.body.length);
            assert_memory_equal(stored->document.body.bytes, expected.body.bytes, expected.body.length);
        }
        fh_stored_free(stored);
    }
    fh_index_close(index);
    temporary_remove(path);
}

static void damaged_text_is_a_failure_unless_asked_for(void **state)
{
    (void)state;
    uint64_t before, after;
    char *path = make_index("refused");
    damage_text(path);
    assert_int_equal(documents_in(path, &before), DOCUMENTS);
    assert_int_equal(fh_rebuild(path, NULL, NULL, &error), FH_ERR_CORRUPT);
    assert_int_equal(documents_in(path, &after), DOCUMENTS);
    assert_int_equal(before, after);
    temporary_remove(path);
}

static void giving_up_leaves_the_index_as_it_was(void **state)
{
    (void)state;
    struct fh_rebuild_options options = {.on_progress = give_up};
    uint64_t before, after;
    char *path = make_index("given-up");
    assert_int_equal(documents_in(path, &before), DOCUMENTS);
    assert_int_equal(fh_rebuild(path, &options, NULL, &error), FH_ERR_CANCELLED);
    assert_int_equal(documents_in(path, &after), DOCUMENTS);
    assert_int_equal(before, after);
    ok(fh_rebuild(path, NULL, NULL, &error)); /* the lock was given back */
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_read_is_kept_and_the_rest_is_named),
        cmocka_unit_test(damaged_text_is_a_failure_unless_asked_for),
        cmocka_unit_test(giving_up_leaves_the_index_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
