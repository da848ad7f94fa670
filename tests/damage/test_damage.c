/* A damaged index: every section of a segment, and every other file, with bytes changed and cut short. Opening,
 * searching and checking end with an answer or a complaint, and `check` finds every change.
 *
 * Sections are searched in memory, each where a read past its end is seen (segment_parts.h). With FIHRIST_LONG set
 * (make check-damage), 1,000 changes and 100 cuts a section; otherwise a few.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "fihrist.h"
#include "indexer/check.h"
#include "tests/support/collection.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/search_everything.h"
#include "tests/support/segment_parts.h"
#include "tests/support/swapped.h"
#include "tests/support/temporary.h"

#define SECONDS_MOST 120u /* for one change: more is a loop */

struct lab {
    char *directory;
    struct segment_parts segment;
    struct swapped index;
    struct search_tally tally;
    uint64_t refused, checks, derived, missed; /* missed: whole by checksum, and nothing else looked wrong */
    uint32_t changes, cuts;
};

static void write_index(const char *path)
{
    struct collection_shape shape = {
        .documents = 1400, .commits = 2, .words = 60, .length_max = 12, .analyzer = "arabic", .title_weight = 3};
    struct fh_merge_options merge = {.full = true};
    struct fh_writer *writer = NULL;
    collection_write(path, &shape, 77);
    assert_int_equal(fh_writer_open(&writer, path, NULL, NULL), FH_OK);
    assert_int_equal(fh_writer_merge(writer, &merge, NULL), FH_OK);
    for (unsigned i = 0; i < shape.documents; i += 40) {
        char id[32];
        snprintf(id, sizeof id, "d%u", i + 3);
        assert_int_equal(fh_writer_delete(writer, fh_text(id), NULL, NULL), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
}

static void lab_open(struct lab *lab)
{
    memset(lab, 0, sizeof *lab);
    bool is_long = getenv("FIHRIST_LONG") != NULL;
    lab->changes = is_long ? 1000 : 20;
    lab->cuts = is_long ? 100 : 6;
    lab->directory = temporary_path("damage.fh");
    write_index(lab->directory);
    swapped_open(&lab->index, lab->directory);
    assert_true(lab->index.deleted.set_count > 0);
    segment_parts_read(&lab->segment, lab->index.segment_path);
    size_t pair_bytes = 0;
    for (uint32_t i = 0; i < lab->segment.count; i++)
        if (lab->segment.parts[i].id == FH_SECTION_PAIR_MARKS)
            pair_bytes = lab->segment.parts[i].length;
    assert_true(pair_bytes > 0);
}

static void lab_close(struct lab *lab)
{
    swapped_close(&lab->index);
    segment_parts_release(&lab->segment);
    temporary_remove(lab->directory);
}

/* ---- In memory ---- */

static void search_bytes(struct lab *lab, const uint8_t *bytes, size_t size)
{
    struct fh_error error = {0};
    alarm(SECONDS_MOST);
    enum fh_status status = swapped_search(&lab->index, bytes, size, &lab->tally, &error);
    assert_true(status == FH_OK || status == FH_ERR_CORRUPT);
    lab->refused += status != FH_OK;
    alarm(0);
}

/* Another byte than `byte`: a bit of it flipped, or 0, 255, or any. */
static uint8_t changed(struct random *random, uint8_t byte)
{
    const uint8_t choices[] = {0, 255, (uint8_t)random_u64(random), (uint8_t)(byte ^ 1u << random_below(random, 8))};
    uint8_t choice = choices[random_below(random, 4)];
    return choice != byte ? choice : (uint8_t)(byte ^ 1);
}

static void search_changed_section(struct lab *lab, uint32_t number, struct random *random)
{
    size_t size, offset, length = lab->segment.parts[number].length;
    uint8_t *bytes = segment_parts_arrange(&lab->segment, number, length, &size, &offset);
    for (uint32_t i = 0; i < lab->changes; i++) {
        size_t at = offset + (size_t)(random_u64(random) % length);
        uint8_t kept = bytes[at];
        bytes[at] = changed(random, kept);
        search_bytes(lab, bytes, size);
        bytes[at] = kept;
    }
    segment_parts_free(bytes, size);
}

static void search_cut_section(struct lab *lab, uint32_t number)
{
    size_t size, offset, length = lab->segment.parts[number].length;
    for (uint32_t i = 0; i < lab->cuts; i++) {
        uint8_t *bytes = segment_parts_arrange(&lab->segment, number, i * length / lab->cuts, &size, &offset);
        search_bytes(lab, bytes, size);
        segment_parts_free(bytes, size);
    }
}

static void print_tally(const struct lab *lab, const char *what, uint32_t id)
{
    if (getenv("FIHRIST_LONG") == NULL)
        return;
    printf("%s %u: refused at opening %llu, answers %llu, complaints %llu; found by check %llu", what, id,
           (unsigned long long)lab->refused, (unsigned long long)lab->tally.answers,
           (unsigned long long)lab->tally.errors, (unsigned long long)lab->checks);
    if (lab->derived > 0)
        printf("; with new checksums %llu, of which still possible %llu", (unsigned long long)lab->derived,
               (unsigned long long)lab->missed);
    puts("");
    fflush(stdout);
}

static void reset_tally(struct lab *lab)
{
    lab->tally = (struct search_tally){0, 0, 0};
    lab->refused = lab->checks = lab->derived = lab->missed = 0;
}

static void searching_a_damaged_section_ends_with_an_answer_or_a_complaint(void **state)
{
    struct lab *lab = *state;
    struct random random = {11};
    for (uint32_t number = 0; number < lab->segment.count; number++) {
        reset_tally(lab);
        search_changed_section(lab, number, &random);
        search_cut_section(lab, number);
        assert_true(lab->refused + lab->tally.answers > 0);
        print_tally(lab, "section", lab->segment.parts[number].id);
    }
}

static void an_undamaged_index_answers_everything(void **state)
{
    struct lab *lab = *state;
    size_t size, offset;
    reset_tally(lab);
    uint8_t *bytes = segment_parts_arrange(&lab->segment, 3, lab->segment.parts[3].length, &size, &offset);
    search_bytes(lab, bytes, size);
    segment_parts_free(bytes, size);
    assert_int_equal(lab->refused, 0);
    assert_int_equal(lab->tally.errors, 0);
    assert_int_equal(lab->tally.empty, 0);
    assert_true(lab->tally.answers > 20);
    assert_int_equal(fh_check(lab->directory, NULL, &(struct fh_check_report){0}, NULL), FH_OK);
}

/* ---- On disk ---- */

/* Opens and searches what is on disk, if it opens. */
static void search_files(struct lab *lab)
{
    struct fh_index *index = NULL;
    struct fh_error error = {0};
    enum fh_status status = fh_index_open(&index, lab->directory, &error);
    if (status == FH_OK)
        search_everything(index, &lab->tally);
    else if (status != FH_ERR_CORRUPT && status != FH_ERR_VERSION && status != FH_ERR_NOT_FOUND)
        fail_msg("status %d: %s", status, error.message);
    lab->refused += status != FH_OK;
    fh_index_close(index);
}

static void check_finds(struct lab *lab, bool quick, const char *what, size_t at)
{
    struct fh_check_options options = {.quick = quick};
    struct fh_check_report report = {0};
    struct fh_error error = {0};
    enum fh_status status = fh_check(lab->directory, &options, &report, &error);
    if (status == FH_OK)
        fail_msg("%s: the check does not see that byte %zu has changed", what, at);
    if (status != FH_ERR_CORRUPT && status != FH_ERR_VERSION && status != FH_ERR_NOT_FOUND)
        fail_msg("%s: byte %zu: status %d: %s", what, at, status, error.message);
    lab->checks++;
}

static void write_byte(const char *path, size_t at, uint8_t byte)
{
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    close(fd);
}

/* Any byte from `from` on, `length` of them, changed: found by the check of checksums, every 20th also by that of
 * meaning, which must get through whatever it finds. */
static void check_changed(struct lab *lab, const char *path, const uint8_t *bytes, size_t from, size_t length,
                          struct random *random)
{
    for (uint32_t i = 0; i < lab->changes; i++) {
        size_t at = from + (size_t)(random_u64(random) % length);
        alarm(SECONDS_MOST);
        write_byte(path, at, changed(random, bytes[at]));
        check_finds(lab, i % 20 != 0, path, at);
        write_byte(path, at, bytes[at]);
        alarm(0);
    }
}

static void check_cut(struct lab *lab, const char *path, const uint8_t *bytes, size_t whole, size_t from, size_t length)
{
    for (uint32_t i = 0; i < lab->cuts; i++) {
        size_t cut = from + i * length / lab->cuts;
        alarm(SECONDS_MOST);
        file_write(path, bytes, cut);
        check_finds(lab, i % 20 != 0, path, cut);
        search_files(lab);
        alarm(0);
    }
    file_write(path, bytes, whole);
}

static void check_finds_every_change_of_a_segment(void **state)
{
    struct lab *lab = *state;
    struct random random = {12};
    const struct segment_parts *segment = &lab->segment;
    reset_tally(lab);
    check_changed(lab, lab->index.segment_path, segment->bytes, 0, segment->parts[0].offset, &random);
    check_cut(lab, lab->index.segment_path, segment->bytes, segment->length, 0, segment->parts[0].offset);
    print_tally(lab, "head", 0);
    for (uint32_t i = 0; i < segment->count; i++) {
        const struct segment_part *part = &segment->parts[i];
        size_t end = i + 1 < segment->count ? segment->parts[i + 1].offset : segment->length;
        reset_tally(lab);
        check_changed(lab, lab->index.segment_path, segment->bytes, part->offset, end - part->offset, &random);
        check_cut(lab, lab->index.segment_path, segment->bytes, segment->length, part->offset, part->length);
        assert_int_equal(lab->tally.answers, 0); /* a cut file does not open */
        print_tally(lab, "section on disk", part->id);
    }
}

/* A change that the checksums do not show: the check must get through, and mostly sees that something is wrong. */
static void check_gets_through_changes_that_checksums_hide(void **state)
{
    struct lab *lab = *state;
    struct random random = {13};
    for (uint32_t i = 0; i < lab->segment.count; i++) {
        const struct segment_part *part = &lab->segment.parts[i];
        reset_tally(lab);
        for (uint32_t n = 0; n < lab->changes / 10; n++) {
            uint8_t *bytes = malloc(lab->segment.length);
            memcpy(bytes, lab->segment.bytes, lab->segment.length);
            size_t at = part->offset + (size_t)(random_u64(&random) % part->length);
            bytes[at] = changed(&random, bytes[at]);
            segment_parts_rehash(bytes);
            file_write(lab->index.segment_path, bytes, lab->segment.length);
            alarm(SECONDS_MOST);
            enum fh_status status = fh_check(lab->directory, NULL, &(struct fh_check_report){0}, NULL);
            alarm(0);
            assert_true(status == FH_OK || status == FH_ERR_CORRUPT);
            lab->derived++;
            lab->missed += status == FH_OK;
            free(bytes);
        }
        print_tally(lab, "section with new checksums", part->id);
    }
    file_write(lab->index.segment_path, lab->segment.bytes, lab->segment.length);
}

static void damage_file(struct lab *lab, const char *name, bool opens)
{
    struct random random = {14};
    size_t length;
    char *path = fh_path_join(lab->directory, name);
    uint8_t *bytes = file_read(path, &length);
    reset_tally(lab);
    check_changed(lab, path, bytes, 0, length, &random);
    check_cut(lab, path, bytes, length, 0, length);
    for (uint32_t i = 0; i < lab->changes; i++) {
        size_t at = (size_t)(random_u64(&random) % length);
        write_byte(path, at, changed(&random, bytes[at]));
        alarm(SECONDS_MOST);
        uint64_t refused = lab->refused;
        search_files(lab);
        assert_true(opens || lab->refused == refused + 1);
        alarm(0);
        write_byte(path, at, bytes[at]);
    }
    print_tally(lab, name, 0);
    free(bytes);
    fh_free(path);
}

static void the_other_files_are_verified(void **state)
{
    struct lab *lab = *state;
    const struct fh_manifest *manifest = &lab->index.snapshot->manifest;
    damage_file(lab, "MANIFEST", false);
    damage_file(lab, manifest->segments[0].deletions, false);
    damage_file(lab, manifest->analyzer_file, true);
}

/* Of an index with enough text to train one on. */
static void the_dictionary_of_stored_articles_is_verified(void **state)
{
    struct lab lab = {.changes = ((struct lab *)*state)->changes, .cuts = ((struct lab *)*state)->cuts};
    struct collection_shape shape = {
        .documents = 300, .commits = 1, .words = 500, .length_max = 1500, .analyzer = "whitespace", .one_level = true};
    struct fh_manifest manifest;
    lab.directory = temporary_path("dictionary.fh");
    collection_write(lab.directory, &shape, 78);
    assert_int_equal(fh_manifest_read(&manifest, lab.directory, NULL), FH_OK);
    assert_true(manifest.dictionary_file[0] != 0);
    damage_file(&lab, manifest.dictionary_file, false);
    fh_manifest_release(&manifest);
    temporary_remove(lab.directory);
}

static int set_up(void **state)
{
    static struct lab lab;
    lab_open(&lab);
    *state = &lab;
    return 0;
}

static int tear_down(void **state)
{
    lab_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_undamaged_index_answers_everything),
        cmocka_unit_test(searching_a_damaged_section_ends_with_an_answer_or_a_complaint),
        cmocka_unit_test(check_finds_every_change_of_a_segment),
        cmocka_unit_test(check_gets_through_changes_that_checksums_hide),
        cmocka_unit_test(the_other_files_are_verified),
        cmocka_unit_test(the_dictionary_of_stored_articles_is_verified),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
