/* Archives of every kind, encoding, date form and damage, and exactly what is read from them.
 *
 * fixtures/archives/NAME (a file or a folder) is read with the options of the first line of
 * fixtures/expected/NAME.txt, and must give what the rest of that file says (see reading.h). All archives
 * called same… hold the same articles, in another kind, encoding or wrapping each: they share
 * expected/same.txt. FIHRIST_GOLDEN=write writes the expected files anew, for a person to look at.
 */
#include <dirent.h>
#include <pthread.h>

#include "base/file.h"
#include "tests/corpus/reading.h"

#define ARCHIVES "tests/corpus/fixtures/archives"
#define EXPECTED "tests/corpus/fixtures/expected"

/* Which expected file belongs to an archive. */
static void expected_path(const char *name, char out[600])
{
    bool same = strncmp(name, "same", 4) == 0;
    snprintf(out, 600, EXPECTED "/%s.txt", same ? "same" : name);
}

/* A whole file as a string (fh_free); "" when it is not there. */
static char *read_whole(const char *path)
{
    struct fh_map map;
    struct fh_buffer text = FH_BUFFER_INIT;
    if (fh_map_open(&map, path, NULL) == FH_OK)
        fh_buffer_append(&text, map.bytes, map.size);
    fh_map_close(&map);
    return fh_buffer_detach(&text);
}

/* Takes "options: map=… record=…" off the beginning; returns what is behind that line. */
static const char *take_options(char *text, struct fh_reader_options *options)
{
    static const char prefix[] = "options:";
    if (strncmp(text, prefix, strlen(prefix)) != 0)
        return text;
    char *line = text + strlen(prefix), *end = strchr(line, '\n');
    assert_non_null(end);
    *end = '\0';
    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " ")) {
        char *value = strchr(word, '=');
        assert_non_null(value);
        *value++ = '\0';
        if (strcmp(word, "map") == 0)
            options->map = value;
        else if (strcmp(word, "record") == 0)
            options->record = value;
        else if (strcmp(word, "encoding") == 0)
            options->encoding = value;
        else if (strcmp(word, "date-order") == 0)
            options->date_order = value;
        else if (strcmp(word, "format") == 0)
            options->format = (enum fh_format)atoi(value);
        else
            fail_msg("unknown option %s", word);
    }
    return end + 1;
}

static void rewrite(const char *path, const char *options, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "%s%s", options, text);
    fclose(file);
}

/* Reads one archive and compares. */
static bool check_archive(const char *name)
{
    char expected_name[600], archive[600], first_line[300] = "";
    struct fh_reader_options options = {0};
    expected_path(name, expected_name);
    snprintf(archive, sizeof archive, ARCHIVES "/%s", name);
    char *expected = read_whole(expected_name);
    if (strncmp(expected, "options:", 8) == 0)
        snprintf(first_line, sizeof first_line, "%.*s\n", (int)strcspn(expected, "\n"), expected);
    const char *wanted = take_options(expected, &options);
    const char *path = archive;
    char *got = read_archives(&path, 1, &options);
    bool same = strcmp(got, wanted) == 0;
    if (getenv("FIHRIST_GOLDEN") != NULL && (strncmp(name, "same", 4) != 0 || strcmp(name, "same.jsonl") == 0))
        rewrite(expected_name, first_line, got);
    else if (!same)
        print_error("%s: expected\n%s\ngot\n%s\n", name, wanted, got);
    fh_free(expected);
    fh_free(got);
    return same;
}

static void test_every_archive_gives_what_is_expected(void **state)
{
    (void)state;
    DIR *folder = opendir(ARCHIVES);
    assert_non_null(folder);
    size_t archives = 0, wrong = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        archives++;
        wrong += !check_archive(entry->d_name);
    }
    closedir(folder);
    assert_true(archives >= 60);
    assert_int_equal(wrong, 0);
}

static void test_every_expectation_has_its_archive(void **state)
{
    (void)state;
    DIR *folder = opendir(EXPECTED);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char archive[600];
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "same.txt") == 0)
            continue;
        snprintf(archive, sizeof archive, ARCHIVES "/%.*s", (int)strlen(entry->d_name) - 4, entry->d_name);
        FILE *file = fopen(archive, "rb");
        if (file == NULL)
            fail_msg("%s has no archive", entry->d_name);
        fclose(file);
    }
    closedir(folder);
}

/* Every file at once, as a user who names the folder reads it: the sum of the parts. */
static void test_the_whole_folder_is_the_sum_of_its_files(void **state)
{
    (void)state;
    static const char *const whole = ARCHIVES;
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    struct fh_reader_counts counts, sum = {0};
    assert_int_equal(fh_reader_open(&reader, &whole, 1, NULL, &error), FH_OK);
    while (fh_reader_next(reader, &document, &error) == FH_OK)
        ;
    fh_reader_counts(reader, &counts);
    fh_reader_close(reader);
    DIR *folder = opendir(ARCHIVES);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char archive[600];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(archive, sizeof archive, ARCHIVES "/%s", entry->d_name);
        const char *path = archive;
        struct fh_reader_counts part;
        assert_int_equal(fh_reader_open(&reader, &path, 1, NULL, &error), FH_OK);
        while (fh_reader_next(reader, &document, &error) == FH_OK)
            ;
        fh_reader_counts(reader, &part);
        fh_reader_close(reader);
        sum.documents += part.documents;
        sum.skipped += part.skipped;
        sum.bytes_text += part.bytes_text;
        assert_int_equal(part.bytes_read, part.bytes_total);
    }
    closedir(folder);
    assert_int_equal(counts.documents, sum.documents);
    assert_int_equal(counts.skipped, sum.skipped);
    assert_int_equal(counts.bytes_text, sum.bytes_text);
}

/* Reads the whole folder; what it finds into *argument. */
static void *read_folder(void *argument)
{
    struct fh_reader_counts *counts = argument;
    static const char *const whole = ARCHIVES;
    struct fh_reader *reader;
    struct fh_error error;
    struct fh_document document;
    if (fh_reader_open(&reader, &whole, 1, NULL, &error) != FH_OK)
        return NULL;
    while (fh_reader_next(reader, &document, &error) == FH_OK)
        ;
    fh_reader_counts(reader, counts);
    fh_reader_close(reader);
    return NULL;
}

static void test_readers_in_several_threads_do_not_meet(void **state)
{
    enum { THREADS = 4 };
    (void)state;
#if defined(__SANITIZE_THREAD__) /* sees no locks of glibc's iconv, and stands still while it says so */
    printf("skip: iconv under the thread sanitizer\n");
    skip();
#endif
    pthread_t threads[THREADS];
    struct fh_reader_counts counts[THREADS] = {{0}};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_folder, &counts[i]), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(counts[0].documents > 100);
    for (int i = 1; i < THREADS; i++) {
        assert_int_equal(counts[i].documents, counts[0].documents);
        assert_int_equal(counts[i].skipped, counts[0].skipped);
        assert_int_equal(counts[i].bytes_text, counts[0].bytes_text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_archive_gives_what_is_expected),
        cmocka_unit_test(test_every_expectation_has_its_archive),
        cmocka_unit_test(test_the_whole_folder_is_the_sum_of_its_files),
        cmocka_unit_test(test_readers_in_several_threads_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
