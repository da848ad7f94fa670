/* Section files: what is written is read, and no changed or missing byte goes unnoticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/mem.h"
#include "indexer/container.h"
#include "tests/support/damage.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

#define SECTIONS 9u

/* Sections of length i * i * step, with ids that do not rise, their bytes random. */
static void write_sample(const char *path, size_t step, uint64_t *bytes)
{
    struct fh_container_writer writer;
    struct random random = {42};
    struct fh_file_writer *files[SECTIONS];
    assert_int_equal(fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    for (uint32_t i = 0; i < SECTIONS; i++)
        assert_non_null(files[i] = fh_container_writer_section(&writer, 100 - i));
    for (uint32_t round = 0; round < SECTIONS; round++) { /* growing side by side */
        for (uint32_t i = round; i < SECTIONS; i++) {
            for (size_t n = 0; n < i * step; n++)
                fh_file_writer_put_u8(files[i], (uint8_t)random_u64(&random));
        }
    }
    assert_int_equal(fh_container_writer_finish(&writer, bytes, NULL), FH_OK);
}

static size_t sample_length(uint32_t i, size_t step)
{
    return (size_t)(i + 1) * i * step;
}

static void sections_come_back(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 3, 700, 5000};
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        char *path = temporary_path("sections");
        uint64_t bytes;
        struct fh_container container;
        write_sample(path, steps[s], &bytes);
        assert_int_equal(fh_container_open(&container, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
        assert_int_equal(container.map.size, bytes);
        assert_int_equal(container.section_count, SECTIONS);
        for (uint32_t i = 0; i < SECTIONS; i++) {
            struct fh_slice section = fh_container_section(&container, 100 - i);
            assert_int_equal(section.length, sample_length(i, steps[s]));
            assert_int_equal((uintptr_t)section.bytes % 8, 0);
        }
        assert_null(fh_container_section(&container, 7).bytes);
        assert_int_equal(fh_container_verify(&container, NULL), FH_OK);
        fh_container_close(&container);
        temporary_remove(path);
    }
}

static void what_was_put_is_what_is_read(void **state)
{
    (void)state;
    char *path = temporary_path("text");
    struct fh_container_writer writer;
    struct fh_container container;
    struct fh_slice so_far;
    uint64_t bytes;
    assert_int_equal(fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    struct fh_file_writer *empty = fh_container_writer_section(&writer, 1);
    struct fh_file_writer *text = fh_container_writer_section(&writer, 2);
    fh_file_writer_put(text, "half", 4);
    assert_int_equal(fh_container_writer_view(&writer, 2, &so_far, NULL), FH_OK);
    assert_true(fh_slice_is(so_far, "half"));
    fh_file_writer_put(text, " done", 5);
    assert_non_null(empty);
    assert_int_equal(fh_container_writer_view(&writer, 3, &so_far, NULL), FH_ERR_USAGE);
    assert_int_equal(fh_container_writer_finish(&writer, &bytes, NULL), FH_OK);
    assert_int_equal(fh_container_open(&container, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    assert_true(fh_slice_is(fh_container_section(&container, 2), "half done"));
    assert_non_null(fh_container_section(&container, 1).bytes);
    assert_int_equal(fh_container_section(&container, 1).length, 0);
    fh_container_close(&container);
    temporary_remove(path);
}

/* More than a section's buffer holds, so that it gets a file of its own. */
static void put_much(struct fh_file_writer *section)
{
    static const uint8_t much[300000]; /* more than is kept in memory */
    assert_non_null(section);
    fh_file_writer_put(section, much, sizeof much);
}

static void nothing_is_left_beside_the_file(void **state)
{
    (void)state;
    char *directory = temporary_path("folder");
    assert_int_equal(mkdir(directory, 0755), 0);
    char *path = fh_path_join(directory, "seg");
    struct fh_container_writer writer;
    uint64_t bytes;
    write_sample(path, 5, &bytes);
    assert_int_equal(file_count(directory), 1);
    assert_int_equal(fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    assert_non_null(fh_container_writer_section(&writer, 1));
    assert_int_equal(file_count(directory), 1);
    put_much(fh_container_writer_section(&writer, 2));
    assert_int_equal(file_count(directory), 2);
    fh_container_writer_abandon(&writer);
    assert_int_equal(file_count(directory), 1); /* the finished one stays */
    fh_container_writer_abandon(&writer);
    fh_free(path);
    temporary_remove(directory);
}

static void a_section_that_could_not_be_written_fails_the_whole(void **state)
{
    (void)state;
    char *directory = temporary_path("folder");
    assert_int_equal(mkdir(directory, 0755), 0);
    char *path = fh_path_join(directory, "seg"), *blocked = fh_path_join(directory, "seg.2.tmp");
    struct fh_container_writer writer;
    struct fh_error error;
    uint64_t bytes;
    assert_int_equal(mkdir(blocked, 0755), 0);
    assert_int_equal(fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    fh_file_writer_put_u32(fh_container_writer_section(&writer, 1), 1);
    put_much(fh_container_writer_section(&writer, 2));
    assert_int_equal(fh_container_writer_finish(&writer, &bytes, &error), FH_ERR_IO);
    assert_non_null(strstr(error.message, "seg.2.tmp"));
    assert_false(file_exists(path));
    assert_int_equal(file_count(directory), 1); /* the obstacle */
    fh_free(path);
    fh_free(blocked);
    temporary_remove(directory);
}

static void every_failing_allocation_is_survived(void **state)
{
    (void)state;
    char *path = temporary_path("sections");
    for (long n = 1; n < 500; n++) {
        struct fh_container_writer writer;
        uint64_t bytes;
        fh_mem_fail_after(n);
        enum fh_status status = fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL);
        for (uint32_t i = 0; i < 4 && status == FH_OK; i++) {
            struct fh_file_writer *file = fh_container_writer_section(&writer, i);
            if (file != NULL)
                fh_file_writer_put_u32(file, i);
            else
                status = FH_ERR_NOMEM;
        }
        if (status == FH_OK)
            status = fh_container_writer_finish(&writer, &bytes, NULL);
        fh_mem_fail_after(0);
        fh_container_writer_abandon(&writer);
        assert_int_equal(file_exists(path), status == FH_OK);
        if (status == FH_OK) {
            assert_true(n > 8);
            temporary_remove(path);
            return;
        }
        assert_int_equal(status, FH_ERR_NOMEM);
    }
    fail_msg("never succeeded");
}

static void at_most_so_many_sections(void **state)
{
    (void)state;
    char *path = temporary_path("many");
    struct fh_container_writer writer;
    assert_int_equal(fh_container_writer_init(&writer, path, FH_CONTAINER_SEGMENT, NULL), FH_OK);
    for (uint32_t i = 0; i < FH_SECTIONS_MAX; i++)
        assert_non_null(fh_container_writer_section(&writer, i));
    assert_null(fh_container_writer_section(&writer, 1000));
    fh_container_writer_abandon(&writer);
    temporary_remove(path);
}

/* ---- Damage ---- */

static struct fh_slice slice_of(const uint8_t *bytes, size_t length)
{
    return (struct fh_slice){(const char *)bytes, length};
}

static void every_cut_is_refused_at_once(void **state)
{
    (void)state;
    char *path = temporary_path("sections");
    uint64_t size;
    size_t length;
    write_sample(path, 1, &size);
    uint8_t *bytes = file_read(path, &length);
    for (size_t cut = 0; cut < length; cut++) {
        struct fh_container container;
        uint8_t *copy = exact_copy(bytes, cut);
        assert_int_equal(fh_container_view(&container, slice_of(copy, cut), "x", FH_CONTAINER_SEGMENT, NULL),
                         FH_ERR_CORRUPT);
        free(copy);
    }
    free(bytes);
    temporary_remove(path);
}

/* A flip in the head is seen by opening, one behind it by verify. */
static void every_flipped_bit_is_found(void **state)
{
    (void)state;
    char *path = temporary_path("sections");
    uint64_t size;
    size_t length;
    write_sample(path, 1, &size);
    uint8_t *bytes = file_read(path, &length);
    size_t head = 24 + SECTIONS * 32 + 8;
    for (size_t bit = 0; bit < length * 8; bit++) {
        struct fh_container container;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum fh_status status = fh_container_view(&container, slice_of(bytes, length), "x", FH_CONTAINER_SEGMENT, NULL);
        if (bit / 8 < head) {
            assert_int_equal(status, bit / 8 >= 8 && bit / 8 < 12 ? FH_ERR_VERSION : FH_ERR_CORRUPT);
        } else {
            assert_int_equal(status, FH_OK);
            assert_int_equal(fh_container_verify(&container, NULL), FH_ERR_CORRUPT);
            fh_container_close(&container);
        }
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    free(bytes);
    temporary_remove(path);
}

static void other_kinds_and_bytes_behind_are_refused(void **state)
{
    (void)state;
    char *path = temporary_path("sections");
    uint64_t size;
    size_t length;
    struct fh_container container;
    write_sample(path, 1, &size);
    assert_int_equal(fh_container_open(&container, path, (enum fh_container_kind)2, NULL), FH_ERR_CORRUPT);
    uint8_t *bytes = file_read(path, &length);
    bytes = realloc(bytes, length + 1);
    assert_non_null(bytes);
    bytes[length] = 0;
    assert_int_equal(fh_container_view(&container, slice_of(bytes, length + 1), "x", FH_CONTAINER_SEGMENT, NULL),
                     FH_ERR_CORRUPT);
    free(bytes);
    temporary_remove(path);
    assert_int_equal(fh_container_open(&container, "/nowhere/at/all", FH_CONTAINER_SEGMENT, NULL), FH_ERR_NOT_FOUND);
}

/* Whoever can compute a checksum can write any table: what opens must still lie inside the file. */
static void hostile_tables_never_point_outside(void **state)
{
    (void)state;
    char *path = temporary_path("sections");
    struct random random = {7};
    uint64_t size;
    size_t length, table = 24 + SECTIONS * 32, opened = 0;
    write_sample(path, 1, &size);
    uint8_t *bytes = file_read(path, &length);
    for (size_t round = 0; round < 20000; round++) {
        struct fh_container container;
        uint8_t *copy = exact_copy(bytes, length);
        size_t at = 8 + random_below(&random, (uint32_t)table - 8);
        copy[at] = random_once_in(&random, 2) ? (uint8_t)random_u64(&random) : (uint8_t)(copy[at] ^ 8);
        uint64_t hash = XXH3_64bits(copy, table);
        memcpy(copy + table, &hash, 8);
        if (fh_container_view(&container, slice_of(copy, length), "x", FH_CONTAINER_SEGMENT, NULL) == FH_OK) {
            opened++;
            for (uint32_t i = 0; i < container.section_count; i++) {
                assert_true(container.sections[i].offset >= table + 8);
                assert_true(container.sections[i].offset + container.sections[i].length <= length);
            }
            fh_container_verify(&container, NULL);
            fh_container_close(&container);
        }
        free(copy);
    }
    assert_true(opened > 100);
    free(bytes);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_come_back),
        cmocka_unit_test(what_was_put_is_what_is_read),
        cmocka_unit_test(nothing_is_left_beside_the_file),
        cmocka_unit_test(a_section_that_could_not_be_written_fails_the_whole),
        cmocka_unit_test(every_failing_allocation_is_survived),
        cmocka_unit_test(at_most_so_many_sections),
        cmocka_unit_test(every_cut_is_refused_at_once),
        cmocka_unit_test(every_flipped_bit_is_found),
        cmocka_unit_test(hostile_tables_never_point_outside),
        cmocka_unit_test(other_kinds_and_bytes_behind_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
