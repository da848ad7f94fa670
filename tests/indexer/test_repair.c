/* Repairing: an index of which one part is damaged or gone is built again from its stored articles. Whatever the part,
 * `check` finds nothing wrong afterwards, every article whose text is whole is there to the byte, the others are named,
 * and what was deleted stays deleted.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "indexer/check.h"
#include "indexer/manifest.h"
#include "indexer/segment.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/segment_parts.h"
#include "tests/support/temporary.h"

#define DOCUMENTS 420u
#define WORDS 40u

static struct fh_error error;
static char text[WORDS * 12];

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

/* ---- The index: two segments, of which one was merged, with articles replaced and deleted before and after ---- */

static bool is_deleted(uint32_t number)
{
    return number % 7 == 3 || number % 11 == 5;
}

static uint32_t version_of(uint32_t number)
{
    return number % 13 == 1;
}

/* Its words are a function of number and version, and do not compress well. */
static struct fh_document document_of(uint32_t number, uint32_t version, char id[16])
{
    struct random random = {number * 2 + version};
    size_t length = 0;
    for (unsigned i = 0; i < WORDS; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%x ", random_below(&random, UINT32_MAX));
    snprintf(id, 16, "%u", number);
    return (struct fh_document){.id = fh_text(id), .body = {text, length}, .time = number * 1000};
}

static void add(struct fh_writer *writer, uint32_t number, uint32_t version)
{
    char id[16];
    struct fh_document document = document_of(number, version, id);
    ok(fh_writer_add(writer, &document, &error));
}

static void delete_every(struct fh_writer *writer, uint32_t step, uint32_t rest)
{
    for (uint32_t i = rest; i < DOCUMENTS; i += step) {
        char id[16];
        snprintf(id, sizeof id, "%u", i);
        ok(fh_writer_delete(writer, fh_text(id), NULL, &error));
    }
}

static char *make_index(void)
{
    struct fh_writer_options options = {.analyzer = "whitespace", .threads = 1, .no_merge = true};
    struct fh_merge_options full = {.full = true};
    struct fh_writer *writer = NULL;
    char *path = temporary_path_in_memory("whole.fh");
    ok(fh_writer_open(&writer, path, &options, &error));
    for (uint32_t i = 0; i < DOCUMENTS - 150; i++) {
        add(writer, i, 0);
        if (i == 300)
            ok(fh_writer_commit(writer, &error));
    }
    delete_every(writer, 7, 3);
    ok(fh_writer_merge(writer, &full, &error)); /* blocks keep the text of what was deleted */
    for (uint32_t i = DOCUMENTS - 150; i < DOCUMENTS; i++)
        add(writer, i, 0);
    for (uint32_t i = 1; i < DOCUMENTS; i += 13)
        add(writer, i, 1);
    ok(fh_writer_commit(writer, &error));
    delete_every(writer, 7, 3);
    delete_every(writer, 11, 5);
    ok(fh_writer_commit(writer, &error));
    fh_writer_close(writer);
    return path;
}

/* ---- One repair ---- */

struct repair {
    char *from, *path; /* the whole index; the one to be damaged */
    bool lost[DOCUMENTS];
    uint32_t lost_count, unnamed, notes;
};

static void note_lost(void *user, struct fh_slice id, const char *reason)
{
    struct repair *repair = user;
    char copy[16] = "";
    assert_true(reason[0] != '\0');
    repair->lost_count++;
    repair->unnamed += id.length == 0;
    if (id.length == 0)
        return;
    assert_true(id.length < sizeof copy);
    memcpy(copy, id.bytes, id.length);
    unsigned long number = strtoul(copy, NULL, 10);
    assert_true(number < DOCUMENTS && !repair->lost[number]);
    repair->lost[number] = true;
}

static void count_note(void *user, const char *note)
{
    ((struct repair *)user)->notes++;
    assert_true(note[0] != '\0');
}

/* A copy of the whole index: links, but for the file that is to be damaged. */
static void begin(struct repair *repair, const char *damaged)
{
    char *from = repair->from;
    memset(repair, 0, sizeof *repair);
    repair->from = from;
    repair->path = temporary_path_in_memory("damaged.fh");
    assert_int_equal(mkdir(repair->path, 0755), 0);
    DIR *directory = opendir(from);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char *source = fh_path_join(from, entry->d_name), *copy = fh_path_join(repair->path, entry->d_name);
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, damaged) != 0)
            assert_int_equal(link(source, copy), 0);
        fh_free(source);
        fh_free(copy);
    }
    closedir(directory);
}

static void put(const struct repair *repair, const char *name, const void *bytes, size_t length)
{
    char *path = fh_path_join(repair->path, name);
    file_write(path, bytes, length);
    fh_free(path);
}

static void verify_articles(const struct repair *repair, bool deleted_stay_away)
{
    struct fh_index *index = NULL;
    ok(fh_index_open(&index, repair->path, &error));
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        char id[16];
        struct fh_document expected = document_of(i, version_of(i), id);
        struct fh_stored *stored = NULL;
        enum fh_status status = fh_index_fetch(&stored, index, expected.id, &error);
        bool absent = is_deleted(i) ? deleted_stay_away : repair->lost[i];
        if (absent && status != FH_ERR_NOT_FOUND)
            fail_msg("article %u is there", i);
        if (!is_deleted(i) && !repair->lost[i] && status != FH_OK && repair->unnamed == 0)
            fail_msg("article %u: %s", i, error.message);
        if (status == FH_OK && !is_deleted(i)) {
            assert_int_equal(stored->document.body.length, expected.body.length);
            assert_memory_equal(stored->document.body.bytes, expected.body.bytes, expected.body.length);
            assert_true(stored->document.time == expected.time);
        }
        fh_stored_free(stored);
    }
    fh_index_close(index);
}

/* Repairs what was damaged (which `check` must have noticed) and looks at the outcome. */
static void repair_and_verify(struct repair *repair, bool deleted_stay_away)
{
    struct fh_rebuild_options options = {
        .writer = {.threads = 1}, .on_damaged = note_lost, .on_note = count_note, .user = repair};
    struct fh_check_report report = {0};
    assert_int_equal(fh_check(repair->path, NULL, &report, &error), FH_ERR_CORRUPT);
    ok(fh_rebuild(repair->path, &options, NULL, &error));
    memset(&report, 0, sizeof report);
    ok(fh_check(repair->path, NULL, &report, &error));
    verify_articles(repair, deleted_stay_away);
}

static void finish(struct repair *repair)
{
    temporary_remove(repair->path);
}

/* ---- Tests ---- */

enum harm { BYTE_CHANGED = 0, ALL_ZERO, HARMS };

static void harm_section(struct repair *repair, const struct segment_parts *segment, const char *name, uint32_t number,
                         enum harm harm)
{
    struct segment_part part = segment->parts[number];
    uint8_t *bytes = malloc(segment->length);
    assert_non_null(bytes);
    memcpy(bytes, segment->bytes, segment->length);
    if (harm == BYTE_CHANGED)
        bytes[part.offset + part.length / 2] ^= 0x10;
    else
        memset(bytes + part.offset, 0, part.length);
    begin(repair, name);
    put(repair, name, bytes, segment->length);
    bool differs = memcmp(bytes, segment->bytes, segment->length) != 0;
    free(bytes);
    if (differs && (part.id != FH_SECTION_STORE || harm == BYTE_CHANGED))
        repair_and_verify(repair, true);
    if (part.id != FH_SECTION_STORE)
        assert_int_equal(repair->lost_count, 0);
    else if (harm == BYTE_CHANGED)
        assert_in_range(repair->lost_count, 1, 60);
    assert_int_equal(repair->unnamed, 0);
    finish(repair);
}

static void every_section_can_be_done_without_but_the_text_itself(void **state)
{
    struct repair *repair = *state;
    struct fh_manifest manifest;
    ok(fh_manifest_read(&manifest, repair->from, &error));
    assert_int_equal(manifest.segment_count, 2);
    for (size_t s = 0; s < manifest.segment_count; s++) {
        struct segment_parts segment;
        const char *name = manifest.segments[s].name;
        char *path = fh_path_join(repair->from, name);
        segment_parts_read(&segment, path);
        fh_free(path);
        for (uint32_t number = 0; number < segment.count; number++)
            for (int harm = 0; harm < HARMS; harm++)
                if (segment.parts[number].length > 0)
                    harm_section(repair, &segment, name, number, (enum harm)harm);
        segment_parts_release(&segment);
    }
    fh_manifest_release(&manifest);
}

/* The table of sections, a byte of each entry and of the header at a time. */
static void a_damaged_table_loses_only_what_it_points_to(void **state)
{
    struct repair *repair = *state;
    struct fh_manifest manifest;
    struct segment_parts segment;
    ok(fh_manifest_read(&manifest, repair->from, &error));
    const char *name = manifest.segments[0].name;
    char *path = fh_path_join(repair->from, name);
    segment_parts_read(&segment, path);
    fh_free(path);
    for (size_t at = 0; at < 24 + 32 * (size_t)segment.count + 8; at += 11) {
        begin(repair, name);
        segment.bytes[at] ^= 0x04;
        put(repair, name, segment.bytes, segment.length);
        segment.bytes[at] ^= 0x04;
        if (at < 8 || at > 11) /* of another format: that is no damage */
            repair_and_verify(repair, true);
        finish(repair);
    }
    segment_parts_release(&segment);
    fh_manifest_release(&manifest);
}

/* Two parts at once: places and ids, places and the index of blocks. */
static void several_damaged_sections_leave_the_text(void **state)
{
    static const uint32_t together[][2] = {{FH_SECTION_STORE_BLOCK_OF, FH_SECTION_IDS},
                                           {FH_SECTION_STORE_SLOT_OF, FH_SECTION_STORE_INDEX},
                                           {FH_SECTION_STORE_INDEX, FH_SECTION_ID_HASHES}};
    struct repair *repair = *state;
    struct fh_manifest manifest;
    ok(fh_manifest_read(&manifest, repair->from, &error));
    for (size_t i = 0; i < sizeof together / sizeof *together; i++) {
        struct segment_parts segment;
        const char *name = manifest.segments[0].name;
        char *path = fh_path_join(repair->from, name);
        segment_parts_read(&segment, path);
        fh_free(path);
        for (uint32_t n = 0; n < segment.count; n++)
            if (segment.parts[n].id == together[i][0] || segment.parts[n].id == together[i][1])
                memset(segment.bytes + segment.parts[n].offset, 0xA5, segment.parts[n].length);
        begin(repair, name);
        put(repair, name, segment.bytes, segment.length);
        segment_parts_release(&segment);
        repair_and_verify(repair, i > 0); /* without places and ids, what was deleted cannot be told */
        if (repair->lost_count > 0)
            fail_msg("pair %zu: %u articles lost", i, repair->lost_count);
        finish(repair);
    }
    fh_manifest_release(&manifest);
}

static void other_files_are_replaced(void **state)
{
    struct repair *repair = *state;
    struct fh_manifest manifest;
    ok(fh_manifest_read(&manifest, repair->from, &error));
    const char *names[] = {manifest.analyzer_file, manifest.segments[0].deletions};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (int gone = 0; gone < 2; gone++) {
            begin(repair, names[i]);
            if (gone == 0)
                put(repair, names[i], "damaged", 7);
            repair_and_verify(repair, i == 0);
            assert_int_equal(repair->lost_count, 0);
            assert_int_equal(repair->notes, 1);
            finish(repair);
        }
    }
    fh_manifest_release(&manifest);
}

static void a_segment_that_is_gone_takes_only_its_own_articles(void **state)
{
    struct repair *repair = *state;
    struct fh_manifest manifest;
    ok(fh_manifest_read(&manifest, repair->from, &error));
    begin(repair, manifest.segments[1].name);
    repair_and_verify(repair, true);
    assert_int_equal(repair->lost_count, repair->unnamed);
    assert_int_equal(repair->lost_count, manifest.segments[1].doc_count - manifest.segments[1].deleted_count);
    finish(repair);
    fh_manifest_release(&manifest);
}

/* Nothing can be read: the index stays. */
static void a_repair_that_would_leave_nothing_is_refused(void **state)
{
    struct repair *repair = *state;
    struct fh_rebuild_options options = {.on_damaged = note_lost, .on_note = count_note, .user = repair};
    struct fh_manifest manifest, after;
    ok(fh_manifest_read(&manifest, repair->from, &error));
    begin(repair, "none");
    for (size_t i = 0; i < manifest.segment_count; i++) {
        char *path = fh_path_join(repair->path, manifest.segments[i].name);
        unlink(path);
        fh_free(path);
    }
    assert_int_equal(fh_rebuild(repair->path, &options, NULL, &error), FH_ERR_CORRUPT);
    ok(fh_manifest_read(&after, repair->path, &error));
    assert_int_equal(after.commit, manifest.commit);
    fh_manifest_release(&after);
    fh_manifest_release(&manifest);
    finish(repair);
}

static int set_up(void **state)
{
    static struct repair repair;
    repair.from = make_index();
    *state = &repair;
    return 0;
}

static int tear_down(void **state)
{
    temporary_remove(((struct repair *)*state)->from);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section_can_be_done_without_but_the_text_itself),
        cmocka_unit_test(a_damaged_table_loses_only_what_it_points_to),
        cmocka_unit_test(several_damaged_sections_leave_the_text),
        cmocka_unit_test(other_files_are_replaced),
        cmocka_unit_test(a_segment_that_is_gone_takes_only_its_own_articles),
        cmocka_unit_test(a_repair_that_would_leave_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
