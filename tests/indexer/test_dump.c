/* Dumps: goldens of a small index of given words, and that they tell all there is of a random one. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "indexer/dump.h"
#include "tests/support/files.h"
#include "tests/support/random.h"
#include "tests/support/temporary.h"

static bool keep_text(void *user, const char *text, size_t length)
{
    struct fh_buffer *buffer = user;
    assert_true(length > 0 && text[length - 1] == '\n');
    fh_buffer_append(buffer, text, length);
    return true;
}

static bool refuse(void *user, const char *text, size_t length)
{
    (void)user;
    (void)text;
    (void)length;
    return false;
}

/* Three documents of words as they stand, the first replaced by a later one. */
static char *small_index(void)
{
    static const struct fh_document documents[] = {
        {.id = {"a", 1}, .title = {"one", 3}, .body = {"two", 3}, .time = FH_NO_TIME},
        {.id = {"b\t", 2},
         .title = {"one two", 7},
         .body = {"two three two", 13},
         .source = {"\xd8\xb3", 2},
         .time = 1437447092},
        {.id = {"a", 1}, .title = {"", 0}, .body = {"three one", 9}, .category = {"c", 1}, .time = 86400}};
    struct fh_writer_options options = {.analyzer = "whitespace", .no_merge = true};
    char *directory = temporary_path("index");
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(fh_writer_add(writer, &documents[i], NULL), FH_OK);
        if (i > 0)
            assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    }
    fh_writer_close(writer);
    return directory;
}

static struct fh_snapshot *snapshot_of(const char *directory)
{
    struct fh_snapshot *snapshot = NULL;
    assert_int_equal(fh_snapshot_open(&snapshot, directory, false, NULL), FH_OK);
    return snapshot;
}

/* Compares a dump with what it should be, in which SEG1 and SEG2 stand for the segments' names and
 * what follows "impact" on a line is not compared. */
static void assert_dump(const struct fh_buffer *dump, const struct fh_snapshot *snapshot, const char *expected)
{
    struct fh_buffer filled = FH_BUFFER_INIT, shown = FH_BUFFER_INIT;
    for (const char *p = expected; *p != '\0';) {
        bool name = strncmp(p, "SEG", 3) == 0;
        if (name)
            fh_buffer_append_text(&filled, snapshot->segments[p[3] - '1']->name);
        else
            fh_buffer_append_byte(&filled, *p);
        p += name ? 4 : 1;
    }
    for (const char *p = dump->bytes; *p != '\0';) {
        bool impact = strncmp(p, ", impact ", 9) == 0;
        if (!impact)
            fh_buffer_append_byte(&shown, *p);
        p = impact ? strchr(p, '\n') : p + 1;
    }
    assert_string_equal(shown.bytes, filled.bytes);
    fh_buffer_release(&filled);
    fh_buffer_release(&shown);
}

static void terms_are_merged_over_segments(void **state)
{
    (void)state;
    char *directory = small_index();
    struct fh_snapshot *snapshot = snapshot_of(directory);
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_dump_sink sink = {keep_text, &text};
    assert_int_equal(snapshot->segment_count, 2);
    assert_int_equal(fh_dump_terms(snapshot, FH_LEVEL_STEM, fh_text(""), &sink, NULL), FH_OK);
    assert_dump(&text, snapshot,
                "# term\tdocuments\toccurrences\tin titles\n"
                "one\t3\t3\t2\n"
                "three\t2\t2\t0\n"
                "two\t2\t4\t1\n");
    fh_buffer_reset(&text);
    assert_int_equal(fh_dump_terms(snapshot, FH_LEVEL_FORM, fh_text("t"), &sink, NULL), FH_OK);
    assert_dump(&text, snapshot, "# term\tdocuments\toccurrences\tin titles\nthree\t2\t2\t0\ntwo\t2\t4\t1\n");
    fh_buffer_reset(&text);
    assert_int_equal(fh_dump_terms(snapshot, FH_LEVEL_STEM, fh_text("zz"), &sink, NULL), FH_OK);
    assert_dump(&text, snapshot, "# term\tdocuments\toccurrences\tin titles\n");
    fh_buffer_release(&text);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void postings_show_ids_positions_and_deletions(void **state)
{
    (void)state;
    char *directory = small_index();
    struct fh_snapshot *snapshot = snapshot_of(directory);
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_dump_sink sink = {keep_text, &text};
    struct fh_error error;
    assert_int_equal(fh_dump_postings(snapshot, FH_LEVEL_STEM, fh_text("two"), &sink, NULL), FH_OK);
    assert_dump(&text, snapshot,
                "# document\tid\tfrequency\tin title\tin lead\tpositions\n"
                "# SEG1: 2 documents, 4 occurrences, 1 in titles\n"
                "0\ta\t1\t0\t1\t9\tdeleted\n"
                "1\tb\\x09\t3\t1\t2\t1 10 12\n");
    fh_buffer_reset(&text);
    assert_int_equal(fh_dump_postings(snapshot, FH_LEVEL_FORM, fh_text("one"), &sink, NULL), FH_OK);
    assert_dump(&text, snapshot,
                "# document\tid\tfrequency\tin title\tin lead\n"
                "# SEG1: 2 documents, 2 occurrences, 2 in titles\n"
                "0\ta\t1\t1\t0\tdeleted\n"
                "1\tb\\x09\t1\t1\t0\n"
                "# SEG2: 1 documents, 1 occurrences, 0 in titles\n"
                "2\ta\t1\t0\t1\n");
    assert_int_equal(fh_dump_postings(snapshot, FH_LEVEL_STEM, fh_text("four"), &sink, &error), FH_ERR_NOT_FOUND);
    assert_non_null(strstr(error.message, "no stem 'four'"));
    fh_buffer_release(&text);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void a_document_shows_its_columns_and_terms(void **state)
{
    (void)state;
    char *directory = small_index();
    struct fh_snapshot *snapshot = snapshot_of(directory);
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_dump_sink sink = {keep_text, &text};
    assert_int_equal(fh_dump_document(snapshot, fh_text("b\t"), &sink, NULL), FH_OK);
    assert_dump(&text, snapshot,
                "# document 1, number 1 of SEG1\n"
                "id\tb\\x09\n"
                "time\t2015-07-21T02:51:32Z\n"
                "source\tس\n"
                "category\t\n"
                "length\t10\n"
                "title length\t2\n"
                "# stem\tfrequency\tin title\tin lead\tpositions\n"
                "one\t1\t1\t0\t0\n"
                "three\t1\t0\t1\t11\n"
                "two\t3\t1\t2\t1 10 12\n"
                "# form\tfrequency\tin title\tin lead\tstem\n"
                "one\t1\t1\t0\tone\n"
                "three\t1\t0\t1\tthree\n"
                "two\t3\t1\t2\ttwo\n");
    fh_buffer_reset(&text);
    assert_int_equal(fh_dump_document(snapshot, fh_text("a"), &sink, NULL), FH_OK);
    assert_non_null(strstr(text.bytes, "# document 2, number 0 of "));
    assert_non_null(strstr(text.bytes, "\ntime\t1970-01-02\n"));
    assert_int_equal(fh_dump_document(snapshot, fh_text("c"), &sink, NULL), FH_ERR_NOT_FOUND);
    fh_buffer_release(&text);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

/* What the documents tell, each about itself, must be what the lists tell. */
static void documents_and_lists_agree(void **state)
{
    (void)state;
    enum { DOCUMENTS = 700, WORDS = 30 };
    static uint32_t freqs[DOCUMENTS][WORDS];
    struct fh_writer_options options = {.analyzer = "whitespace"};
    struct random random = {6};
    char *directory = temporary_path("index");
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    for (uint32_t doc = 0; doc < DOCUMENTS; doc++) {
        char id[16], body[300];
        size_t length = 0;
        snprintf(id, sizeof id, "%" PRIu32, doc);
        for (uint32_t n = random_below(&random, 40) + 1; n > 0; n--) {
            uint32_t word = random_below(&random, WORDS) * random_below(&random, WORDS) / WORDS;
            length += (size_t)sprintf(body + length, "w%02" PRIu32 " ", word);
            freqs[doc][word]++;
        }
        struct fh_document document = {.id = fh_text(id), .body = fh_text(body), .time = FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    }
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    struct fh_snapshot *snapshot = snapshot_of(directory);
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_dump_sink sink = {keep_text, &text};
    for (uint32_t doc = 0; doc < DOCUMENTS; doc += 13) {
        char id[16], line[32];
        snprintf(id, sizeof id, "%" PRIu32, doc);
        fh_buffer_reset(&text);
        assert_int_equal(fh_dump_document(snapshot, fh_text(id), &sink, NULL), FH_OK);
        char *forms = strstr(text.bytes, "# form\t");
        assert_non_null(forms);
        for (uint32_t word = 0; word < WORDS; word++) {
            snprintf(line, sizeof line, "\nw%02" PRIu32 "\t", word);
            const char *found = strstr(forms, line);
            assert_int_equal(found != NULL, freqs[doc][word] > 0);
            assert_true(found == NULL || strtoul(found + 5, NULL, 10) == freqs[doc][word]);
        }
    }
    for (uint32_t word = 0; word < WORDS; word++) {
        char term[8], line[32];
        uint32_t lines = 0, expected = 0;
        snprintf(term, sizeof term, "w%02" PRIu32, word);
        fh_buffer_reset(&text);
        if (fh_dump_postings(snapshot, FH_LEVEL_STEM, fh_text(term), &sink, NULL) != FH_OK)
            continue;
        for (const char *p = text.bytes; *p != '\0'; p++)
            lines += *p == '\n';
        for (uint32_t doc = 0; doc < DOCUMENTS; doc++) {
            expected += freqs[doc][word] > 0;
            snprintf(line, sizeof line, "\n%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t0\t", doc, doc, freqs[doc][word]);
            assert_int_equal(strstr(text.bytes, line) != NULL, freqs[doc][word] > 0);
        }
        assert_int_equal(lines, expected + 2);
    }
    fh_buffer_release(&text);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void a_sink_that_refuses_ends_it(void **state)
{
    (void)state;
    char *directory = small_index();
    struct fh_snapshot *snapshot = snapshot_of(directory);
    struct fh_dump_sink sink = {refuse, NULL};
    assert_int_equal(fh_dump_terms(snapshot, FH_LEVEL_STEM, fh_text(""), &sink, NULL), FH_ERR_CANCELLED);
    assert_int_equal(fh_dump_postings(snapshot, FH_LEVEL_STEM, fh_text("one"), &sink, NULL), FH_ERR_CANCELLED);
    assert_int_equal(fh_dump_document(snapshot, fh_text("a"), &sink, NULL), FH_ERR_CANCELLED);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void an_index_of_stems_has_no_forms(void **state)
{
    (void)state;
    struct fh_writer_options options = {.levels = FH_LEVELS_STEM};
    char *directory = temporary_path("index");
    struct fh_writer *writer = NULL;
    struct fh_dump_sink sink = {refuse, NULL};
    assert_int_equal(fh_writer_open(&writer, directory, &options, NULL), FH_OK);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
    struct fh_snapshot *snapshot = snapshot_of(directory);
    assert_int_equal(fh_dump_terms(snapshot, FH_LEVEL_FORM, fh_text(""), &sink, NULL), FH_ERR_UNSUPPORTED);
    assert_int_equal(fh_dump_postings(snapshot, FH_LEVEL_FORM, fh_text("x"), &sink, NULL), FH_ERR_UNSUPPORTED);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

static void failing_allocations_end_it(void **state)
{
    (void)state;
    char *directory = small_index();
    struct fh_snapshot *snapshot = snapshot_of(directory);
    struct fh_buffer text = FH_BUFFER_INIT;
    struct fh_dump_sink sink = {keep_text, &text};
    assert_non_null(fh_buffer_reserve(&text, 10000)); /* the sink's own memory is not at stake */
    for (int kind = 0; kind < 3; kind++) {
        enum fh_status status = FH_ERR_NOMEM;
        for (long n = 1; status != FH_OK; n++) {
            fh_buffer_reset(&text);
            fh_mem_fail_after(n);
            status = kind == 0   ? fh_dump_terms(snapshot, FH_LEVEL_STEM, fh_text(""), &sink, NULL)
                     : kind == 1 ? fh_dump_postings(snapshot, FH_LEVEL_STEM, fh_text("one"), &sink, NULL)
                                 : fh_dump_document(snapshot, fh_text("a"), &sink, NULL);
            fh_mem_fail_after(0);
            assert_true(status == FH_OK || status == FH_ERR_NOMEM);
            assert_true(n < 100);
        }
    }
    fh_buffer_release(&text);
    fh_snapshot_release(snapshot);
    temporary_remove(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_merged_over_segments),
        cmocka_unit_test(postings_show_ids_positions_and_deletions),
        cmocka_unit_test(a_document_shows_its_columns_and_terms),
        cmocka_unit_test(documents_and_lists_agree),
        cmocka_unit_test(a_sink_that_refuses_ends_it),
        cmocka_unit_test(an_index_of_stems_has_no_forms),
        cmocka_unit_test(failing_allocations_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
