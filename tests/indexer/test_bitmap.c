/* Deletions: a set against a plain array, and its file against every change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/mem.h"
#include "indexer/bitmap.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

/* A random set of about one in `every`; plain[] says who is in. */
static void random_set(struct fh_bitmap *set, uint32_t doc_count, uint32_t every, uint64_t seed, bool *plain)
{
    struct random random = {seed};
    memset(set, 0, sizeof *set);
    memset(plain, 0, doc_count);
    for (uint32_t i = 0; i < doc_count / every + 1; i++) {
        fh_doc_id doc = random_below(&random, doc_count);
        bool was;
        assert_true(fh_bitmap_add(set, doc_count, doc, &was));
        assert_int_equal(was, plain[doc]);
        plain[doc] = true;
    }
}

static void compare(const struct fh_bitmap *set, uint32_t doc_count, const bool *plain)
{
    uint32_t count = 0;
    for (fh_doc_id doc = 0; doc < doc_count; doc++) {
        assert_int_equal(fh_bitmap_has(set, doc), plain[doc]);
        count += plain[doc];
    }
    assert_int_equal(set->set_count, count);
}

static void sets_come_back_from_their_files(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 63, 64, 65, 127, 128, 1000, 100000};
    static bool plain[100000];
    for (size_t i = 0; i < sizeof counts / sizeof *counts * 3; i++) {
        uint32_t doc_count = counts[i / 3], every = i % 3 == 0 ? 1 : i % 3 == 1 ? 7 : 1000;
        struct fh_bitmap set, copy, again;
        char *path = temporary_path("deleted");
        random_set(&set, doc_count, every, i, plain);
        compare(&set, doc_count, plain);
        assert_int_equal(fh_bitmap_copy(&copy, &set, NULL), FH_OK);
        compare(&copy, doc_count, plain);
        assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_OK);
        assert_int_equal(fh_bitmap_read(&again, path, doc_count, set.set_count, NULL), FH_OK);
        compare(&again, doc_count, plain);
        fh_bitmap_release(&set);
        fh_bitmap_release(&copy);
        fh_bitmap_release(&again);
        temporary_remove(path);
    }
}

static void the_empty_set_has_no_words_and_no_file(void **state)
{
    (void)state;
    struct fh_bitmap set = {NULL, 0, 0}, copy;
    char *path = temporary_path("deleted");
    assert_false(fh_bitmap_has(&set, 5));
    assert_int_equal(fh_bitmap_copy(&copy, &set, NULL), FH_OK);
    assert_null(copy.words);
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_ERR_USAGE);
    assert_false(file_exists(path));
    assert_int_equal(fh_bitmap_read(&copy, path, 5, 1, NULL), FH_ERR_NOT_FOUND);
    temporary_remove(path);
}

static void every_flip_and_cut_of_the_file_is_refused(void **state)
{
    (void)state;
    static bool plain[100];
    struct fh_bitmap set, again;
    char *path = temporary_path("deleted");
    size_t length;
    random_set(&set, 100, 5, 1, plain);
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_OK);
    uint8_t *bytes = file_read(path, &length);
    assert_int_equal(length, 16 + 16 + 8);
    for (size_t bit = 0; bit < length * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        file_write(path, bytes, length);
        assert_int_equal(fh_bitmap_read(&again, path, 100, set.set_count, NULL), FH_ERR_CORRUPT);
        assert_null(again.words);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t cut = 0; cut < length; cut++) {
        file_write(path, bytes, cut);
        assert_int_equal(fh_bitmap_read(&again, path, 100, set.set_count, NULL), FH_ERR_CORRUPT);
    }
    file_write(path, bytes, length);
    assert_int_equal(fh_bitmap_read(&again, path, 101, set.set_count, NULL), FH_ERR_CORRUPT);
    assert_int_equal(fh_bitmap_read(&again, path, 100, set.set_count + 1, NULL), FH_ERR_CORRUPT);
    assert_int_equal(fh_bitmap_read(&again, path, 100, set.set_count, NULL), FH_OK);
    fh_bitmap_release(&again);
    fh_bitmap_release(&set);
    free(bytes);
    temporary_remove(path);
}

/* With a checksum that fits. */
static void bits_that_are_no_documents_are_refused(void **state)
{
    (void)state;
    static bool plain[100];
    struct fh_bitmap set, again;
    char *path = temporary_path("deleted");
    size_t length;
    random_set(&set, 100, 5, 1, plain);
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_OK);
    uint8_t *bytes = file_read(path, &length);
    for (size_t doc = 0; doc < 128; doc++) {
        bytes[16 + doc / 8] ^= (uint8_t)(1u << doc % 8);
        uint64_t hash = XXH3_64bits(bytes, length - 8);
        memcpy(bytes + length - 8, &hash, 8);
        file_write(path, bytes, length);
        assert_int_equal(fh_bitmap_read(&again, path, 100, set.set_count, NULL), FH_ERR_CORRUPT);
        bytes[16 + doc / 8] ^= (uint8_t)(1u << doc % 8);
    }
    fh_bitmap_release(&set);
    free(bytes);
    temporary_remove(path);
}

static void failing_allocations_are_survived(void **state)
{
    (void)state;
    struct fh_bitmap set = {NULL, 0, 0}, copy;
    char *path = temporary_path("deleted");
    fh_mem_fail_after(1);
    assert_false(fh_bitmap_add(&set, 100, 3, NULL));
    fh_mem_fail_after(0);
    assert_true(fh_bitmap_add(&set, 100, 3, NULL));
    fh_mem_fail_after(1);
    assert_int_equal(fh_bitmap_copy(&copy, &set, NULL), FH_ERR_NOMEM);
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_ERR_NOMEM);
    fh_mem_fail_after(2);
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_ERR_NOMEM);
    fh_mem_fail_after(0);
    assert_false(file_exists(path));
    assert_int_equal(fh_bitmap_write(&set, path, NULL), FH_OK);
    fh_mem_fail_after(1);
    assert_int_equal(fh_bitmap_read(&copy, path, 100, 1, NULL), FH_ERR_NOMEM);
    fh_mem_fail_after(0);
    fh_bitmap_release(&set);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_come_back_from_their_files),
        cmocka_unit_test(the_empty_set_has_no_words_and_no_file),
        cmocka_unit_test(every_flip_and_cut_of_the_file_is_refused),
        cmocka_unit_test(bits_that_are_no_documents_are_refused),
        cmocka_unit_test(failing_allocations_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
