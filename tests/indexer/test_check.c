/* The check: finds nothing where nothing is wrong, and something wherever a byte was changed, even when
 * the checksums were made to fit again.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"
#include "indexer/check.h"
#include "indexer/container_layout.h"
#include "indexer/manifest.h"
#include "indexer/segment.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

/* ---- Indexes to check ---- */

static void add_random(struct fh_writer *writer, struct random *random, uint32_t id)
{
    static const char *const words[] = {"في",     "من",    "على",  "الوزارة", "المدرسة", "اقتصاد", "كتاب",
                                        "الكتاب", "مدينة", "رئيس", "الرئيس",  "يوم",     "نفط",    "H200",
                                        "سوق",    "اسواق", "شركة", "شركات",   "بنك",     "2015"};
    char name[32], title[256], lead[256], body[2048];
    char *const texts[] = {title, lead, body};
    for (size_t t = 0; t < 3; t++) {
        size_t length = 0, count = random_below(random, t == 2 ? 60 : 6);
        texts[t][0] = '\0';
        for (size_t i = 0; i < count; i++) {
            uint32_t word = random_below(random, 20) * random_below(random, 20) / 20;
            length += (size_t)sprintf(texts[t] + length, "%s%s ", words[word], random_once_in(random, 9) ? "ون" : "");
        }
    }
    snprintf(name, sizeof name, "doc-%" PRIu32, id);
    struct fh_document document = {.id = fh_text(name),
                                   .url = fh_text("http://example.org/x"),
                                   .title = fh_text(title),
                                   .standfirst = fh_text(lead),
                                   .body = fh_text(body),
                                   .date = fh_text("2015"),
                                   .source = fh_text(id % 2 != 0 ? "عكاظ" : "سبق"),
                                   .category = fh_text(id % 3 != 0 ? "" : "رياضة"),
                                   .time = id % 5 != 0 ? (int64_t)id * 1000 : FH_NO_TIME};
    assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
}

static struct fh_writer *writer_of(const char *directory, const struct fh_writer_options *options)
{
    struct fh_writer *writer = NULL;
    struct fh_error error;
    if (fh_writer_open(&writer, directory, options, &error) != FH_OK)
        fail_msg("%s", error.message);
    return writer;
}

#define IDS_MOST 4000

/* `commits` commits of `documents` each, of which some replace earlier ones. Returns how many ids there are. */
static uint32_t build(const char *directory, const struct fh_writer_options *options, uint32_t commits,
                      uint32_t documents)
{
    struct random random = {commits * 100 + documents};
    struct fh_writer *writer = writer_of(directory, options);
    static bool there[IDS_MOST];
    uint32_t count = 0;
    memset(there, 0, sizeof there);
    for (uint32_t i = 0; i < commits; i++) {
        for (uint32_t n = 0; n < documents; n++) {
            uint32_t id = i > 0 && n % 10 == 0 ? random_below(&random, i * documents) : i * documents + n;
            add_random(writer, &random, id);
            count += !there[id];
            there[id] = true;
        }
        assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    }
    fh_writer_close(writer);
    return count;
}

struct findings {
    uint64_t problems, notes;
    char first[512], last[512]; /* problems */
    char note[512];
};

static void take_finding(void *user, bool problem, const char *message)
{
    struct findings *findings = user;
    if (problem && findings->problems == 0)
        snprintf(findings->first, sizeof findings->first, "%s", message);
    snprintf(problem ? findings->last : findings->note, 512, "%s", message);
    findings->problems += problem;
    findings->notes += !problem;
}

static enum fh_status check(const char *directory, bool quick, struct findings *findings,
                            struct fh_check_report *report)
{
    struct fh_check_options options = {.quick = quick, .on_finding = take_finding, .user = findings};
    struct fh_error error;
    memset(findings, 0, sizeof *findings);
    enum fh_status status = fh_check(directory, &options, report, &error);
    assert_int_equal(findings->problems > 0, report->problems > 0);
    assert_int_equal(status == FH_OK, report->problems == 0);
    return status;
}

static void assert_clean(const char *directory, struct fh_check_report *report)
{
    struct findings findings;
    for (int quick = 1; quick >= 0; quick--) {
        if (check(directory, quick != 0, &findings, report) != FH_OK)
            fail_msg("%s", findings.first);
        assert_int_equal(findings.notes, 0);
    }
}

/* ---- Nothing wrong ---- */

static void sound_indexes_are_clean(void **state)
{
    (void)state;
    static const struct fh_writer_options variants[] = {
        {.no_merge = true},         {.threads = 1},
        {.levels = FH_LEVELS_STEM}, {.no_store = true},
        {.title_weight = 1.0 / 16}, {.title_weight = 5, .no_merge = true},
        {.analyzer = "whitespace"}, {.analyzer = "light10"}};
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        char *directory = temporary_path("index");
        struct fh_check_report report;
        uint32_t ids = build(directory, &variants[i], 9, 200);
        assert_clean(directory, &report);
        assert_true(report.documents >= 1600 && report.terms > 20 && report.postings > 1000);
        assert_int_equal(report.documents - report.deleted, ids);
        struct fh_merge_options merge = {.full = true, .reorder = i % 2 == 0};
        struct fh_writer *writer = writer_of(directory, NULL);
        assert_int_equal(fh_writer_merge(writer, &merge, NULL), FH_OK);
        fh_writer_close(writer);
        assert_clean(directory, &report);
        assert_int_equal(report.segments, 1);
        assert_int_equal(report.documents, ids);
        assert_int_equal(report.deleted, 0);
        temporary_remove(directory);
    }
}

static void an_empty_index_is_clean_and_none_is_not_found(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_check_report report;
    struct findings findings;
    assert_int_equal(fh_check(directory, NULL, &report, NULL), FH_ERR_NOT_FOUND);
    build(directory, NULL, 1, 0);
    assert_clean(directory, &report);
    assert_int_equal(report.documents, 0);
    assert_int_equal(check(directory, false, &findings, &report), FH_OK);
    temporary_remove(directory);
}

static void leftovers_are_noted_not_blamed(void **state)
{
    (void)state;
    char *directory = temporary_path("index"), *path = fh_path_join(directory, "seg-99.fhs.tmp");
    struct fh_check_report report;
    struct findings findings;
    build(directory, NULL, 1, 5);
    file_write(path, "x", 1);
    assert_int_equal(check(directory, true, &findings, &report), FH_OK);
    assert_int_equal(findings.notes, 1);
    assert_string_equal(findings.note, "seg-99.fhs.tmp: no part of the index: left by a crash, or just being written");
    fh_free(path);
    temporary_remove(directory);
}

static bool stop_at_once(void *user, uint64_t done, uint64_t total)
{
    (void)done;
    (void)total;
    ++*(int *)user;
    return false;
}

static bool keep_count(void *user, uint64_t done, uint64_t total)
{
    uint64_t *last = user;
    assert_true(done >= *last && done <= total);
    *last = done;
    return true;
}

static void progress_rises_and_may_end_it(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_check_report report;
    uint64_t last = 0;
    int calls = 0;
    build(directory, NULL, 1, 2000);
    struct fh_check_options options = {.on_progress = keep_count, .user = &last};
    assert_int_equal(fh_check(directory, &options, &report, NULL), FH_OK);
    assert_true(last > 0);
    options = (struct fh_check_options){.on_progress = stop_at_once, .user = &calls};
    assert_int_equal(fh_check(directory, &options, &report, NULL), FH_ERR_CANCELLED);
    assert_int_equal(calls, 1);
    temporary_remove(directory);
}

/* ---- Something wrong ---- */

/* An index of one large segment and one small, with deletions and a dictionary; its files in memory. */
struct victim {
    char *directory, *path; /* of the file at hand */
    struct fh_manifest manifest;
    uint8_t *bytes;
    size_t length;
};

static void victim_make(struct victim *victim)
{
    struct fh_writer_options options = {.no_merge = true};
    memset(victim, 0, sizeof *victim);
    victim->directory = temporary_path("index");
    build(victim->directory, &options, 2, 1200);
    assert_int_equal(fh_manifest_read(&victim->manifest, victim->directory, NULL), FH_OK);
    assert_true(victim->manifest.dictionary_file[0] != '\0' && victim->manifest.segments[0].deleted_count > 0);
}

static void victim_take(struct victim *victim, const char *name)
{
    fh_free(victim->path);
    free(victim->bytes);
    victim->path = fh_path_join(victim->directory, name);
    victim->bytes = file_read(victim->path, &victim->length);
}

static void victim_release(struct victim *victim)
{
    fh_free(victim->path);
    free(victim->bytes);
    fh_manifest_release(&victim->manifest);
    temporary_remove(victim->directory);
}

static void victim_write(const struct victim *victim)
{
    file_write(victim->path, victim->bytes, victim->length);
}

static void any_flip_in_any_file_is_found_quickly(void **state)
{
    (void)state;
    struct victim victim;
    struct findings findings;
    struct fh_check_report report;
    struct random random = {3};
    victim_make(&victim);
    const struct fh_manifest *manifest = &victim.manifest;
    const char *const names[] = {FH_MANIFEST_FILE,           manifest->analyzer_file,
                                 manifest->dictionary_file,  manifest->segments[0].deletions,
                                 manifest->segments[0].name, manifest->segments[1].name};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        victim_take(&victim, names[i]);
        for (int round = 0; round < 60; round++) {
            size_t at = random_below(&random, (uint32_t)victim.length);
            uint8_t flip = (uint8_t)(1u << random_below(&random, 8));
            victim.bytes[at] ^= flip;
            victim_write(&victim);
            enum fh_status status = check(victim.directory, true, &findings, &report);
            if (status == FH_ERR_VERSION) {
                assert_true(i == 0 || at < 12);
            } else {
                assert_int_equal(status, FH_ERR_CORRUPT);
                assert_non_null(strstr(findings.first, names[i]));
            }
            victim.bytes[at] ^= flip;
        }
        victim_write(&victim);
    }
    assert_int_equal(check(victim.directory, false, &findings, &report), FH_OK);
    victim_release(&victim);
}

static void cut_and_missing_files_are_found_and_named(void **state)
{
    (void)state;
    struct victim victim;
    struct findings findings;
    struct fh_check_report report;
    victim_make(&victim);
    const struct fh_manifest *manifest = &victim.manifest;
    const char *const names[] = {manifest->analyzer_file, manifest->dictionary_file, manifest->segments[0].deletions,
                                 manifest->segments[0].name, manifest->segments[1].name};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        victim_take(&victim, names[i]);
        for (size_t part = 0; part < 10; part++) {
            file_write(victim.path, victim.bytes, victim.length * part / 10);
            assert_int_equal(check(victim.directory, false, &findings, &report), FH_ERR_CORRUPT);
            assert_non_null(strstr(findings.first, names[i]));
        }
        assert_int_equal(remove(victim.path), 0);
        assert_int_equal(check(victim.directory, false, &findings, &report), FH_ERR_CORRUPT);
        assert_non_null(strstr(findings.first, names[i]));
        victim_write(&victim);
    }
    victim_release(&victim);
}

/* Makes the checksums of a segment's bytes fit what they are now. */
static void reseal(struct victim *victim)
{
    uint32_t count = fh_load_u32(victim->bytes + 16);
    size_t table = FH_CONTAINER_HEADER_BYTES + count * FH_CONTAINER_ENTRY_BYTES;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *entry = victim->bytes + FH_CONTAINER_HEADER_BYTES + i * FH_CONTAINER_ENTRY_BYTES;
        fh_store_u64(entry + 24, XXH3_64bits(victim->bytes + fh_load_u64(entry + 8), fh_load_u64(entry + 16)));
    }
    fh_store_u64(victim->bytes + table, XXH3_64bits(victim->bytes, table));
}

/* Sections in which a changed byte can leave an index that is sound, if another: letters of a term (nobody looks
 * into the articles), and the last bits of the length that impacts assume. */
static bool may_pass(uint32_t section)
{
    return section == FH_SECTION_TERMS || section == FH_SECTION_TERMS + 1 || section == FH_SECTION_FACTS;
}

static void changes_with_fitting_checksums_are_found(void **state)
{
    (void)state;
    enum { ROUNDS = 20 };
    struct victim victim;
    struct findings findings;
    struct fh_check_report report;
    struct random random = {17};
    uint32_t seen = 0;
    victim_make(&victim);
    victim_take(&victim, victim.manifest.segments[0].name);
    uint32_t count = fh_load_u32(victim.bytes + 16);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry = victim.bytes + FH_CONTAINER_HEADER_BYTES + i * FH_CONTAINER_ENTRY_BYTES;
        uint32_t id = fh_load_u32(entry), length = (uint32_t)fh_load_u64(entry + 16), passed = 0;
        size_t offset = (size_t)fh_load_u64(entry + 8);
        seen += length > 0;
        for (int round = 0; round < ROUNDS && length > 0; round++) {
            size_t at = offset + random_below(&random, length);
            uint8_t kept = victim.bytes[at];
            unsigned change =
                random_once_in(&random, 2) ? 1u << random_below(&random, 8) : 1 + random_below(&random, 255);
            victim.bytes[at] = (uint8_t)(kept ^ change);
            reseal(&victim);
            victim_write(&victim);
            passed += check(victim.directory, false, &findings, &report) == FH_OK;
            victim.bytes[at] = kept;
        }
        if (passed > (may_pass(id) ? ROUNDS / 2 : ROUNDS / 10))
            fail_msg("section %" PRIu32 ": %" PRIu32 " of %d changes were not found", id, passed, ROUNDS);
    }
    assert_true(seen >= 27); /* pairs of frequent words among them */
    reseal(&victim);
    victim_write(&victim);
    assert_int_equal(check(victim.directory, false, &findings, &report), FH_OK);
    victim_release(&victim);
}

static void a_flood_of_problems_is_counted_not_told(void **state)
{
    (void)state;
    struct victim victim;
    struct findings findings;
    struct fh_check_report report;
    victim_make(&victim);
    victim_take(&victim, victim.manifest.segments[1].name);
    for (uint32_t i = 0; i < fh_load_u32(victim.bytes + 16); i++) {
        const uint8_t *entry = victim.bytes + FH_CONTAINER_HEADER_BYTES + i * FH_CONTAINER_ENTRY_BYTES;
        if (fh_load_u32(entry) == FH_SECTION_TITLE_LENGTHS)
            memset(victim.bytes + fh_load_u64(entry + 8), 0xFF, (size_t)fh_load_u64(entry + 16));
    }
    reseal(&victim);
    victim_write(&victim);
    assert_int_equal(check(victim.directory, false, &findings, &report), FH_ERR_CORRUPT);
    assert_true(report.problems > 1000);
    assert_true(findings.problems < 100);
    victim_release(&victim);
}

static void two_live_documents_of_one_id_are_found(void **state)
{
    (void)state;
    struct fh_writer_options options = {.no_merge = true};
    char *directory = temporary_path("index");
    struct fh_manifest manifest;
    struct findings findings;
    struct fh_check_report report;
    build(directory, &options, 2, 10);
    assert_int_equal(fh_manifest_read(&manifest, directory, NULL), FH_OK);
    assert_int_equal(manifest.segments[0].deleted_count, 1);
    manifest.segments[0].deleted_count = 0; /* the replaced one comes to life again */
    manifest.segments[0].deletions[0] = '\0';
    assert_int_equal(fh_manifest_write(&manifest, directory, NULL), FH_OK);
    assert_int_equal(check(directory, false, &findings, &report), FH_ERR_CORRUPT);
    assert_int_equal(report.problems, 1);
    assert_non_null(strstr(findings.first, "is the id of more than one document"));
    fh_manifest_release(&manifest);
    temporary_remove(directory);
}

static void failing_allocations_end_it(void **state)
{
    (void)state;
    char *directory = temporary_path("index");
    struct fh_check_report report;
    build(directory, NULL, 1, 1100);
    enum fh_status status = FH_ERR_NOMEM;
    for (long n = 1; status != FH_OK; n++) {
        struct findings findings = {0};
        struct fh_check_options options = {.on_finding = take_finding, .user = &findings};
        fh_mem_fail_after(n);
        status = fh_check(directory, &options, &report, NULL);
        fh_mem_fail_after(0);
        if (report.problems > 0 || (status != FH_OK && status != FH_ERR_NOMEM))
            fail_msg("allocation %ld: status %d: %s", n, status, findings.first);
    }
    temporary_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_indexes_are_clean),
        cmocka_unit_test(an_empty_index_is_clean_and_none_is_not_found),
        cmocka_unit_test(leftovers_are_noted_not_blamed),
        cmocka_unit_test(progress_rises_and_may_end_it),
        cmocka_unit_test(any_flip_in_any_file_is_found_quickly),
        cmocka_unit_test(cut_and_missing_files_are_found_and_named),
        cmocka_unit_test(changes_with_fitting_checksums_are_found),
        cmocka_unit_test(a_flood_of_problems_is_counted_not_told),
        cmocka_unit_test(two_live_documents_of_one_id_are_found),
        cmocka_unit_test(failing_allocations_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
