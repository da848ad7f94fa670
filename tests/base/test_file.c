/* Files: mapping, the sticky writer, names; on full disks and read-only handles too. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"
#include "tests/support/random.h"

/* "$TMPDIR/fihrist-file-<pid>-<name>"; the last four given out stay valid. */
static const char *place(const char *name)
{
    static char paths[4][600];
    static unsigned next;
    char *path = paths[next++ % 4];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof paths[0], "%s/fihrist-file-%ld-%s", folder != NULL ? folder : "/tmp", (long)getpid(), name);
    return path;
}

static void what_was_put_is_what_is_mapped(void **state)
{
    (void)state;
    struct random random = {1};
    const char *path = place("put");
    static const size_t buffers[] = {0, 1, 7, 64, 5000};
    for (size_t round = 0; round < 5; round++) {
        struct fh_file_writer writer;
        struct fh_map map;
        static uint8_t bytes[50000];
        size_t length = 0;
        fh_file_writer_open(&writer, path, buffers[round]);
        while (length < sizeof bytes - 1000) {
            size_t step = random_below(&random, 1000);
            for (size_t i = length; i < length + step; i++)
                bytes[i] = (uint8_t)random_u64(&random);
            fh_file_writer_put(&writer, bytes + length, step);
            length += step;
            assert_int_equal(writer.offset, length);
        }
        assert_int_equal(fh_file_writer_finish(&writer, round == 0, NULL), FH_OK);
        assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
        assert_int_equal(map.size, length);
        assert_memory_equal(map.bytes, bytes, length);
        fh_map_close(&map);
    }
    assert_int_equal(fh_file_remove(path, NULL), FH_OK);
}

static void numbers_are_put_little_endian_and_padded(void **state)
{
    (void)state;
    const char *path = place("numbers");
    struct fh_file_writer writer;
    struct fh_map map;
    fh_file_writer_open(&writer, path, 0);
    fh_file_writer_put_u8(&writer, 0xAB);
    fh_file_writer_put_u32(&writer, 0x04030201);
    fh_file_writer_put_varint(&writer, 300);
    fh_file_writer_pad(&writer, 8);
    fh_file_writer_pad(&writer, 8);
    fh_file_writer_put_u64(&writer, 0x0807060504030201);
    fh_file_writer_pad(&writer, 512);
    assert_int_equal(fh_file_writer_finish(&writer, false, NULL), FH_OK);
    assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
    assert_int_equal(map.size, 512);
    assert_memory_equal(map.bytes, "\xAB\x01\x02\x03\x04\xAC\x02\x00\x01\x02\x03\x04\x05\x06\x07\x08", 16);
    for (size_t i = 16; i < 512; i++)
        assert_int_equal(map.bytes[i], 0);
    fh_map_close(&map);
    fh_file_remove(path, NULL);
}

static void flushed_bytes_can_be_read_before_the_end(void **state)
{
    (void)state;
    const char *path = place("flush");
    struct fh_file_writer writer;
    struct fh_map map;
    fh_file_writer_open(&writer, path, 0);
    fh_file_writer_put(&writer, "abc", 3);
    assert_int_equal(fh_file_writer_flush(&writer, NULL), FH_OK);
    assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
    assert_int_equal(map.size, 3);
    fh_map_close(&map);
    fh_file_writer_abandon(&writer);
    assert_int_equal(fh_map_open(&map, path, NULL), FH_ERR_NOT_FOUND);
    fh_file_writer_abandon(&writer); /* safe again */
}

static void a_late_file_is_made_when_its_buffer_is_full(void **state)
{
    (void)state;
    struct random random = {3};
    const char *path = place("late");
    static uint8_t bytes[60000];
    static const size_t most[] = {1, 100, 8192, 30000, 60000};
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_u64(&random);
    for (size_t round = 0; round < 5; round++) {
        struct fh_file_writer writer;
        struct fh_map map;
        fh_file_writer_open_late(&writer, path, most[round]);
        for (size_t at = 0, step; at < sizeof bytes; at += step) {
            step = 1 + random_below(&random, 3000);
            step = step < sizeof bytes - at ? step : sizeof bytes - at;
            fh_file_writer_put(&writer, bytes + at, step);
            assert_int_equal(access(path, F_OK) == 0, at + step > most[round]);
        }
        assert_int_equal(fh_file_writer_finish(&writer, false, NULL), FH_OK);
        assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
        assert_int_equal(map.size, sizeof bytes);
        assert_memory_equal(map.bytes, bytes, sizeof bytes);
        fh_map_close(&map);
        assert_int_equal(fh_file_remove(path, NULL), FH_OK);
    }
}

static void a_late_file_without_memory_is_made_sooner(void **state)
{
    (void)state;
    const char *path = place("sooner");
    static const uint8_t bytes[20000];
    struct fh_file_writer writer;
    fh_file_writer_open_late(&writer, path, 60000);
    fh_file_writer_put(&writer, bytes, 5000);
    fh_mem_fail_after(1);
    fh_file_writer_put(&writer, bytes, sizeof bytes);
    fh_mem_fail_after(0);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(writer.offset, 25000);
    assert_int_equal(fh_file_writer_finish(&writer, false, NULL), FH_OK);
    struct stat stat_of;
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_size, 25000);
    assert_int_equal(fh_file_remove(path, NULL), FH_OK);
}

static void an_empty_file_maps_to_nothing(void **state)
{
    (void)state;
    const char *path = place("empty");
    struct fh_file_writer writer;
    struct fh_map map;
    fh_file_writer_open(&writer, path, 0);
    assert_int_equal(fh_file_writer_finish(&writer, false, NULL), FH_OK);
    assert_int_equal(fh_map_open(&map, path, NULL), FH_OK);
    assert_true(map.bytes == NULL && map.size == 0);
    fh_map_close(&map);
    fh_map_close(&map);
    fh_file_remove(path, NULL);
}

static void a_missing_or_odd_file_is_named_in_the_message(void **state)
{
    (void)state;
    struct fh_map map;
    struct fh_error error;
    const char *path = place("missing");
    assert_int_equal(fh_map_open(&map, path, &error), FH_ERR_NOT_FOUND);
    assert_memory_equal(error.message, path, strlen(path));
    assert_int_equal(fh_map_open(&map, "/", &error), FH_ERR_IO);
    assert_memory_equal(error.message, "/: not a regular file", 21);
}

static void the_first_failure_of_a_writer_sticks(void **state)
{
    (void)state;
    struct fh_file_writer writer;
    struct fh_error error;
    fh_file_writer_open(&writer, place("no/such/folder"), 0);
    assert_int_equal(writer.status, FH_ERR_IO);
    fh_file_writer_put(&writer, "abc", 3);
    fh_file_writer_pad(&writer, 64);
    assert_int_equal(fh_file_writer_flush(&writer, &error), FH_ERR_IO);
    assert_int_equal(writer.offset, 0);
    assert_int_equal(fh_file_writer_finish(&writer, true, &error), FH_ERR_IO);
    assert_non_null(strstr(error.message, "cannot create"));
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    struct fh_file_writer writer;
    struct fh_error error;
    if (access("/dev/full", W_OK) != 0)
        skip();
    for (size_t buffer = 0; buffer < 2; buffer++) { /* found at the end, and at the first put */
        fh_file_writer_open(&writer, "/dev/full", buffer);
        fh_file_writer_put(&writer, "abc", 3);
        assert_int_equal(fh_file_writer_finish(&writer, false, &error), FH_ERR_IO);
        assert_non_null(strstr(error.message, "/dev/full: cannot write: No space left"));
    }
}

static void out_of_memory_is_reported(void **state)
{
    (void)state;
    struct fh_file_writer writer;
    for (long fail = 1; fail <= 2; fail++) {
        fh_mem_fail_after(fail);
        fh_file_writer_open(&writer, place("memory"), 0);
        fh_mem_fail_after(0);
        fh_file_writer_put(&writer, "abc", 3);
        assert_int_equal(fh_file_writer_finish(&writer, false, NULL), FH_ERR_NOMEM);
    }
    fh_mem_fail_after(1);
    assert_null(fh_path_join("a", "b"));
    fh_mem_fail_after(0);
}

static void names_can_be_joined_replaced_and_removed(void **state)
{
    (void)state;
    char *path = fh_path_join(place("folder"), "name");
    assert_non_null(path);
    assert_string_equal(path + strlen(path) - 12, "-folder/name");
    char *other = fh_path_join(place("folder"), "other");
    assert_int_equal(fh_directory_create(place("folder"), NULL), FH_OK);
    assert_int_equal(fh_directory_create(place("folder"), NULL), FH_OK);
    struct fh_file_writer writer;
    fh_file_writer_open(&writer, path, 0);
    assert_int_equal(fh_file_writer_finish(&writer, true, NULL), FH_OK);
    assert_int_equal(fh_file_rename(path, other, NULL), FH_OK);
    assert_int_equal(fh_directory_sync(place("folder"), NULL), FH_OK);
    assert_int_equal(fh_file_rename(path, other, NULL), FH_ERR_IO);
    assert_int_equal(fh_file_remove(other, NULL), FH_OK);
    assert_int_equal(fh_file_remove(other, NULL), FH_OK); /* one that is not there is no failure */
    assert_int_equal(fh_file_remove("/", NULL), FH_ERR_IO);
    assert_int_equal(rmdir(place("folder")), 0);
    assert_int_equal(fh_directory_sync(place("folder"), NULL), FH_ERR_IO);
    fh_free(path);
    fh_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_what_is_mapped),
        cmocka_unit_test(numbers_are_put_little_endian_and_padded),
        cmocka_unit_test(flushed_bytes_can_be_read_before_the_end),
        cmocka_unit_test(a_late_file_is_made_when_its_buffer_is_full),
        cmocka_unit_test(a_late_file_without_memory_is_made_sooner),
        cmocka_unit_test(an_empty_file_maps_to_nothing),
        cmocka_unit_test(a_missing_or_odd_file_is_named_in_the_message),
        cmocka_unit_test(the_first_failure_of_a_writer_sticks),
        cmocka_unit_test(a_full_disk_is_reported),
        cmocka_unit_test(out_of_memory_is_reported),
        cmocka_unit_test(names_can_be_joined_replaced_and_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
