/* Indexes of older formats, frozen in tests/frozen/: every build reads them, answers from them as the build that made
 * them did, and goes on writing to them.
 *
 * A folder tests/frozen/NAME holds an index, answers.txt (queries and what came of them by the plain BM25 of stems:
 * total, then ids) and articles.txt (ids and a hash of all fields). FIHRIST_FREEZE=NAME makes a new one of the present
 * format: once for each format, when it is released; what is there is never made anew.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <xxhash.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/mem.h"
#include "indexer/check.h"
#include "tests/support/collection.h"
#include "tests/support/files.h"
#include "tests/support/temporary.h"

#define FROZEN "tests/frozen"
#define QUERIES 60u

/* Its analyzer never changes, so that its terms are always those of a query. */
static const struct collection_shape shape = {.documents = 420,
                                              .commits = 3,
                                              .words = 90,
                                              .length_max = 40,
                                              .deleted_every = 9,
                                              .title_weight = 3,
                                              .analyzer = "whitespace"};

static struct fh_error error;

static void ok(enum fh_status status)
{
    if (status != FH_OK)
        fail_msg("%d: %s", status, error.message);
}

/* ---- What an index says ---- */

static void put_answer(struct fh_index *index, const char *query, struct fh_buffer *out)
{
    struct fh_search_options options = {.limit = 20, .rank = FH_RANK_STEM, .exact_total = true, .ids_only = true};
    struct fh_results *results = NULL;
    bool exact;
    ok(fh_search(&results, index, fh_text(query), &options, &error));
    fh_buffer_printf(out, "%s\t%llu", query, (unsigned long long)fh_results_total(results, &exact));
    for (size_t i = 0; i < fh_results_count(results); i++) {
        const struct fh_hit *hit = fh_results_hit(results, i);
        fh_buffer_printf(out, "\t%.*s", (int)hit->id.length, hit->id.bytes);
    }
    fh_buffer_append_byte(out, '\n');
    fh_results_free(results);
}

static uint64_t hash_of(const struct fh_document *document)
{
    const struct fh_slice fields[] = {document->id,   document->url,  document->title,  document->standfirst,
                                      document->body, document->date, document->source, document->category};
    struct fh_buffer all = FH_BUFFER_INIT;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        fh_buffer_append_slice(&all, fields[i]);
        fh_buffer_append_byte(&all, '\0');
    }
    fh_buffer_printf(&all, "%lld", (long long)document->time);
    uint64_t hash = XXH3_64bits(all.bytes, all.length);
    fh_buffer_release(&all);
    return hash;
}

/* Appends every article, or that it is not there. */
static void put_articles(struct fh_index *index, struct fh_buffer *out)
{
    for (uint32_t i = 0; i < shape.documents; i++) {
        char id[16];
        struct fh_stored *stored = NULL;
        snprintf(id, sizeof id, "d%u", i);
        enum fh_status status = fh_index_fetch(&stored, index, fh_text(id), &error);
        if (status == FH_OK)
            fh_buffer_printf(out, "%s\t%016llx\n", id, (unsigned long long)hash_of(&stored->document));
        else if (status == FH_ERR_NOT_FOUND)
            fh_buffer_printf(out, "%s\t-\n", id);
        else
            ok(status);
        fh_stored_free(stored);
    }
}

/* ---- Freezing ---- */

static void write_text(const char *folder, const char *name, const struct fh_buffer *buffer)
{
    char *path = fh_path_join(folder, name);
    assert_true(fh_buffer_ok(buffer));
    file_write(path, buffer->bytes, buffer->length);
    fh_free(path);
}

static void freeze(const char *folder)
{
    struct fh_buffer answers = FH_BUFFER_INIT, articles = FH_BUFFER_INIT, query = FH_BUFFER_INIT;
    struct random random = {2015};
    struct fh_index *index = NULL;
    char *path = fh_path_join(folder, "index");
    assert_int_equal(mkdir(folder, 0755), 0); /* what is there stays */
    collection_write(path, &shape, 1436);
    ok(fh_index_open(&index, path, &error));
    for (unsigned i = 0; i < QUERIES; i++) {
        fh_buffer_reset(&query);
        collection_query(&shape, &random, 2, &query);
        fh_buffer_append_byte(&query, '\0');
        put_answer(index, query.bytes, &answers);
    }
    put_articles(index, &articles);
    write_text(folder, "answers.txt", &answers);
    write_text(folder, "articles.txt", &articles);
    fh_index_close(index);
    fh_buffer_release(&answers);
    fh_buffer_release(&articles);
    fh_buffer_release(&query);
    fh_free(path);
}

/* ---- Reading ---- */

static void compare(const char *folder, const char *name, const struct fh_buffer *found)
{
    size_t length;
    char *path = fh_path_join(folder, name);
    uint8_t *expected = file_read(path, &length);
    if (length != found->length || memcmp(expected, found->bytes, length) != 0)
        fail_msg("%s: is no longer what comes out:\n%s", path, found->bytes);
    free(expected);
    fh_free(path);
}

/* Asks again for each line of answers.txt what stands before its first tab. */
static void compare_answers(struct fh_index *index, const char *folder)
{
    size_t length;
    struct fh_buffer found = FH_BUFFER_INIT;
    char *path = fh_path_join(folder, "answers.txt"), *text = (char *)file_read(path, &length);
    for (char *line = text; line < text + length; line = strchr(line, '\n') + 1) {
        char query[500];
        snprintf(query, sizeof query, "%.*s", (int)strcspn(line, "\t"), line);
        put_answer(index, query, &found);
    }
    compare(folder, "answers.txt", &found);
    fh_buffer_release(&found);
    free(text);
    fh_free(path);
}

static void compare_articles(struct fh_index *index, const char *folder)
{
    struct fh_buffer found = FH_BUFFER_INIT;
    put_articles(index, &found);
    compare(folder, "articles.txt", &found);
    fh_buffer_release(&found);
}

static void reads_as_ever(const char *folder, const char *path, bool answers)
{
    struct fh_check_report report = {0};
    struct fh_index *index = NULL;
    ok(fh_check(path, NULL, &report, &error));
    ok(fh_index_open(&index, path, &error));
    if (answers)
        compare_answers(index, folder);
    compare_articles(index, folder);
    fh_index_close(index);
}

/* Adding, deleting again, merging and rebuilding leave the articles what they were. */
static void goes_on(const char *folder, const char *path)
{
    struct fh_merge_options full = {.full = true, .reorder = true};
    struct fh_document document = {.id = fh_text("new"), .body = fh_text("w1 w2 w3"), .time = FH_NO_TIME};
    struct fh_writer *writer = NULL;
    ok(fh_writer_open(&writer, path, NULL, &error));
    ok(fh_writer_add(writer, &document, &error));
    ok(fh_writer_commit(writer, &error));
    ok(fh_writer_delete(writer, document.id, NULL, &error));
    ok(fh_writer_merge(writer, &full, &error));
    fh_writer_close(writer);
    reads_as_ever(folder, path, false);
    ok(fh_rebuild(path, NULL, NULL, &error));
    reads_as_ever(folder, path, false);
}

static void frozen_index(const char *name)
{
    char *folder = fh_path_join(FROZEN, name), *index = fh_path_join(folder, "index");
    char *copy = temporary_path("copy.fh");
    reads_as_ever(folder, index, true);
    ok(fh_backup(index, copy, &error));
    goes_on(folder, copy);
    temporary_remove(copy);
    fh_free(index);
    fh_free(folder);
}

static void indexes_of_every_format_are_read_and_written(void **state)
{
    (void)state;
    const char *name = getenv("FIHRIST_FREEZE");
    if (name != NULL) {
        char *folder = fh_path_join(FROZEN, name);
        freeze(folder);
        fh_free(folder);
    }
    size_t count = 0;
    DIR *directory = opendir(FROZEN);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        frozen_index(entry->d_name);
        count++;
    }
    closedir(directory);
    assert_true(count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(indexes_of_every_format_are_read_and_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
