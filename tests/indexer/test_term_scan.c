/* Scans of term dictionaries against iterators over the same. (Damaged dictionaries: test_termdict.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "indexer/snapshot.h"
#include "indexer/term_scan.h"
#include "tests/support/collection.h"
#include "tests/support/temporary.h"

static const struct collection_shape shape = {
    .documents = 900, .commits = 2, .words = 2000, .length_max = 60, .analyzer = "arabic"};

static struct fh_snapshot *snapshot;
static char *path;

static int open_index(void **state)
{
    (void)state;
    path = temporary_path("scan.fh");
    collection_write(path, &shape, 3);
    return fh_snapshot_open(&snapshot, path, false, NULL) == FH_OK ? 0 : -1;
}

static int close_index(void **state)
{
    (void)state;
    fh_snapshot_release(snapshot);
    temporary_remove(path);
    return 0;
}

static bool same_facts(const struct fh_term_info *a, const struct fh_term_info *b)
{
    return a->ord == b->ord && a->doc_freq == b->doc_freq && a->total_term_freq == b->total_term_freq &&
           a->postings_offset == b->postings_offset && a->stem_ord == b->stem_ord && a->single_doc == b->single_doc;
}

/* Compares a scan that passes over `skip` bytes with an iterator; returns the terms passed over. */
static size_t compare(const struct fh_termdict *dictionary, size_t skip)
{
    struct fh_term_scan scan;
    struct fh_term_iterator iterator;
    char term[256] = {0}, whole[256] = {0};
    size_t passed = 0, whole_length = 0;
    fh_term_scan_init(&scan, dictionary);
    assert_int_equal(fh_term_iterator_seek(&iterator, dictionary, (struct fh_slice){NULL, 0}, NULL), FH_OK);
    enum fh_status status = fh_term_scan_next(&scan, skip, NULL);
    while (fh_term_iterator_next(&iterator, NULL) == FH_OK) {
        struct fh_term_info info;
        bool first = iterator.info.ord % FH_TERMDICT_BLOCK == 0;
        bool alike = whole_length >= skip && iterator.length >= skip && memcmp(whole, iterator.term, skip) == 0;
        memcpy(whole, iterator.term, iterator.length);
        whole_length = iterator.length;
        if (alike && !first) {
            passed++;
            continue;
        }
        assert_int_equal(status, FH_OK);
        assert_int_equal(fh_term_scan_info(&scan, &info, NULL), FH_OK);
        assert_true(same_facts(&info, &iterator.info));
        assert_int_equal(scan.length, iterator.length);
        assert_int_equal(scan.shared + scan.suffix.length, scan.length);
        memcpy(term + scan.shared, scan.suffix.bytes, scan.suffix.length);
        assert_memory_equal(term, iterator.term, scan.shared < skip ? scan.length : 0);
        status = fh_term_scan_next(&scan, skip, NULL);
    }
    assert_int_equal(status, FH_END);
    assert_int_equal(fh_term_scan_next(&scan, skip, NULL), FH_END);
    return passed;
}

static void every_term_is_handed_out_with_its_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < snapshot->segment_count; i++)
        for (int level = 0; level < FH_LEVEL_COUNT; level++)
            assert_int_equal(compare(&snapshot->segments[i]->terms[level], SIZE_MAX), 0);
}

static void terms_that_begin_alike_are_passed_over(void **state)
{
    (void)state;
    for (size_t skip = 1; skip <= 6; skip++) {
        size_t passed = 0;
        for (size_t i = 0; i < snapshot->segment_count; i++)
            passed += compare(&snapshot->segments[i]->terms[FH_LEVEL_FORM], skip);
        assert_true(passed > 0);
    }
}

static void an_empty_dictionary_has_no_terms(void **state)
{
    struct fh_termdict dictionary = {.file = "none"};
    struct fh_term_scan scan;
    (void)state;
    fh_term_scan_init(&scan, &dictionary);
    assert_int_equal(fh_term_scan_next(&scan, SIZE_MAX, NULL), FH_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_is_handed_out_with_its_facts),
        cmocka_unit_test(terms_that_begin_alike_are_passed_over),
        cmocka_unit_test(an_empty_dictionary_has_no_terms),
    };
    return cmocka_run_group_tests(tests, open_index, close_index);
}
