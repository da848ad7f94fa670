/* Exact phrases, ="…": letters as printed, however Unicode spells them. A hamza that stands alone on its letter is
 * the composed letter, presentation forms are the letters they show, marks count for nothing, and nothing else is the
 * same. Without stored text there is no print to compare with: the refusal says so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "fihrist.h"
#include "tests/support/temporary.h"

static struct fh_error error;

/* Groups: what one of them finds, the others find. No two groups are the same as printed. */
static const char *const spellings[][4] = {
    {"أحمد", "ا\u0654حمد", "أَحمَد", NULL},
    {"احمد", "احـمد", NULL},
    {"مسؤول", "مسو\u0654ول", NULL},
    {"رئيس", "ري\u0654يس", NULL},
    {"إلى", "ا\u0655لى", NULL},
    {"آخر", "ا\u0653خر", NULL},
    {"لا", "\uFEFB", NULL},
    {"مدرسة", "مدرسـة", "مَدرسةٌ", NULL},
    {"مدرسه", NULL},
};
#define GROUPS (sizeof spellings / sizeof *spellings)

static void write_index(const char *path, bool no_store)
{
    const struct fh_writer_options options = {.threads = 1, .no_store = no_store};
    struct fh_writer *writer = NULL;
    assert_int_equal(fh_writer_open(&writer, path, &options, &error), FH_OK);
    for (size_t group = 0; group < GROUPS; group++) {
        for (size_t i = 0; spellings[group][i] != NULL; i++) {
            char id[32], body[128];
            snprintf(id, sizeof id, "%zu-%zu", group, i);
            snprintf(body, sizeof body, "قال %s أمس", spellings[group][i]);
            struct fh_document document = {.id = fh_text(id), .body = fh_text(body), .time = FH_NO_TIME};
            assert_int_equal(fh_writer_add(writer, &document, &error), FH_OK);
        }
    }
    assert_int_equal(fh_writer_commit(writer, &error), FH_OK);
    fh_writer_close(writer);
}

static void one_print_is_found_by_all_its_spellings_and_by_no_other(void **state)
{
    (void)state;
    char *path = temporary_path("exact");
    struct fh_index *index = NULL;
    write_index(path, false);
    assert_int_equal(fh_index_open(&index, path, &error), FH_OK);
    for (size_t group = 0; group < GROUPS; group++) {
        size_t members = 0;
        while (spellings[group][members] != NULL)
            members++;
        for (size_t i = 0; i < members; i++) {
            char query[128];
            struct fh_results *results = NULL;
            snprintf(query, sizeof query, "=\"قال %s\"", spellings[group][i]);
            assert_int_equal(fh_search(&results, index, fh_text(query), NULL, &error), FH_OK);
            if (fh_results_count(results) != members)
                fail_msg("%s: %zu hits, not %zu", query, fh_results_count(results), members);
            for (size_t hit = 0; hit < members; hit++)
                assert_int_equal(strtoul(fh_results_hit(results, hit)->id.bytes, NULL, 10), group);
            fh_results_free(results);
        }
    }
    fh_index_close(index);
    temporary_remove(path);
}

static void without_stored_text_the_refusal_says_why(void **state)
{
    (void)state;
    char *path = temporary_path("exact-no-store");
    struct fh_index *index = NULL;
    struct fh_results *results = NULL;
    struct fh_marked *marked = NULL;
    struct fh_stored *stored = NULL;
    write_index(path, true);
    assert_int_equal(fh_index_open(&index, path, &error), FH_OK);
    assert_int_equal(fh_search(&results, index, fh_text("قال =\"أحمد أمس\""), NULL, &error), FH_ERR_UNSUPPORTED);
    assert_null(results);
    assert_non_null(strstr(error.message, "column 5"));
    assert_int_equal(fh_marked_new(&marked, index, fh_text("أحمد"), fh_text("0-0"), NULL, &error), FH_ERR_UNSUPPORTED);
    assert_null(marked);
    assert_int_equal(fh_index_fetch(&stored, index, fh_text("0-0"), &error), FH_OK);
    assert_string_equal(stored->document.id.bytes, "0-0");
    assert_int_equal(stored->document.body.length, 0);
    fh_stored_free(stored);
    fh_index_close(index);
    temporary_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_print_is_found_by_all_its_spellings_and_by_no_other),
        cmocka_unit_test(without_stored_text_the_refusal_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
