/* A record of 200 MB, and what memory it takes to pass over it: a child writes it into a pipe, so that
 * nothing lies on disk; a second child reads and says how much memory it has held at most.
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/corpus/reading.h"
#include "tests/support/memory_measured.h"

#define RECORD_BYTES ((size_t)200 * 1000 * 1000)
#define PEAK_BYTES_MAX ((size_t)112 * 1024 * 1024) /* a window of twice the limit's half, and the process itself */

static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, bytes, length);
        if (done <= 0)
            _exit(1);
        bytes += done;
        length -= (size_t)done;
    }
}

/* Writes `before`, then 200 MB of Arabic letters (a line break after every `line` of them, if any), then `after`. */
static void write_record(int fd, const char *before, size_t line, const char *after)
{
    static char block[1 << 16];
    for (size_t i = 0; i < sizeof block; i += 2) {
        bool breaks = line > 0 && i / 2 % line == line - 1;
        memcpy(block + i, breaks ? " \n" : "\xD8\xA8", 2);
    }
    write_all(fd, before, strlen(before));
    for (size_t done = 0; done < RECORD_BYTES; done += sizeof block)
        write_all(fd, block, sizeof block);
    write_all(fd, after, strlen(after));
}

struct outcome {
    uint64_t documents, skipped;
    size_t peak_bytes;
    char reason[100], last_id[20];
};

static void keep_reason(void *user, const struct fh_skip *skip)
{
    struct outcome *outcome = user;
    snprintf(outcome->reason, sizeof outcome->reason, "%s", skip->reason);
}

/* Reads the FIFO at `path` and writes the outcome to `fd`. */
static void read_record(const char *path, size_t record_bytes_max, int fd)
{
    struct outcome outcome = {0};
    struct fh_reader_options options = {.on_skip = keep_reason, .user = &outcome, .record_bytes_max = record_bytes_max};
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    if (fh_reader_open(&reader, &path, 1, &options, &error) != FH_OK)
        _exit(1);
    while (fh_reader_next(reader, &document, &error) == FH_OK)
        snprintf(outcome.last_id, sizeof outcome.last_id, "%s", document.id.bytes);
    struct fh_reader_counts counts;
    fh_reader_counts(reader, &counts);
    outcome.documents = counts.documents;
    outcome.skipped = counts.skipped;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    outcome.peak_bytes = (size_t)usage.ru_maxrss * 1024;
    write_all(fd, (const char *)&outcome, sizeof outcome);
    fh_reader_close(reader);
}

static struct outcome pass_record(const char *before, size_t line, const char *after, size_t record_bytes_max)
{
    const char *path = temporary_path("huge.fifo");
    int results[2];
    struct outcome outcome;
    remove(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pipe(results), 0);
    pid_t reader = fork();
    assert_true(reader >= 0);
    if (reader == 0) {
        read_record(path, record_bytes_max, results[1]);
        _exit(0);
    }
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        FILE *file = fopen(path, "wb");
        if (file == NULL)
            _exit(1);
        write_record(fileno(file), before, line, after);
        _exit(0);
    }
    close(results[1]);
    assert_int_equal(read(results[0], &outcome, sizeof outcome), sizeof outcome);
    close(results[0]);
    int status;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    assert_int_equal(status, 0);
    assert_int_equal(waitpid(reader, &status, 0), reader);
    assert_int_equal(status, 0);
    return outcome;
}

static void check_passed(const struct outcome *outcome)
{
    assert_int_equal(outcome->documents, 2);
    assert_int_equal(outcome->skipped, 1);
    assert_string_equal(outcome->reason, "longer than 67108864 bytes");
    assert_string_equal(outcome->last_id, "3");
    if (memory_is_measured())
        assert_in_range(outcome->peak_bytes, 1, PEAK_BYTES_MAX);
}

static void test_a_huge_line_of_json(void **state)
{
    (void)state;
    struct outcome outcome =
        pass_record("{\"id\":1,\"title\":\"a\"}\n{\"id\":2,\"title\":\"", 0, "\"}\n{\"id\":3,\"title\":\"c\"}\n", 0);
    check_passed(&outcome);
}

static void test_a_huge_element_of_a_list(void **state)
{
    (void)state;
    struct outcome outcome =
        pass_record("[{\"id\":1,\"title\":\"a\"},{\"id\":2,\"title\":\"", 0, "\"},{\"id\":3,\"title\":\"c\"}]", 0);
    check_passed(&outcome);
}

static void test_a_huge_row_of_csv(void **state)
{
    (void)state;
    struct outcome outcome = pass_record("id,title\n1,a\n2,", 0, "\n3,c\n", 0);
    check_passed(&outcome);
}

static void test_a_huge_message(void **state)
{
    (void)state;
    struct outcome outcome = pass_record("From x\nSubject: a\nId: 1\n\na\n\nFrom x\nSubject: b\nId: 2\n\n", 1000,
                                         "\n\nFrom x\nSubject: c\nId: 3\n\nc\n", 0);
    check_passed(&outcome);
}

static void test_within_a_larger_limit_it_is_read(void **state)
{
    (void)state;
    struct outcome outcome =
        pass_record("{\"id\":1,\"title\":\"a\"}\n{\"id\":2,\"title\":\"", 0, "\"}\n", (size_t)1 << 28);
    assert_int_equal(outcome.documents, 2);
    assert_int_equal(outcome.skipped, 0);
    assert_string_equal(outcome.last_id, "2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_huge_line_of_json),
        cmocka_unit_test(test_a_huge_element_of_a_list),
        cmocka_unit_test(test_a_huge_row_of_csv),
        cmocka_unit_test(test_a_huge_message),
        cmocka_unit_test(test_within_a_larger_limit_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
