/* See small_index.h. */
#include "tests/support/small_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

void small_index_add(struct fh_writer *writer, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        char id[32], title[64], body[128];
        snprintf(id, sizeof id, "doc-%u", i);
        snprintf(title, sizeof title, "خبر رقم %u", i);
        snprintf(body, sizeof body, "نص الخبر رقم %u عن موضوع %u في يوم %u", i, i % 7, i % 30);
        struct fh_document document = {.id = fh_text(id),
                                       .title = fh_text(title),
                                       .body = fh_text(body),
                                       .source = fh_text(i % 3 != 0 ? "صحيفة" : "وكالة"),
                                       .time = i % 5 != 0 ? (int64_t)i * 3600 : FH_NO_TIME};
        assert_int_equal(fh_writer_add(writer, &document, NULL), FH_OK);
    }
}

struct fh_writer *small_index_writer(const char *directory, bool no_store)
{
    struct fh_writer_options options = {.no_merge = true, .threads = 1, .no_store = no_store};
    struct fh_writer *writer = NULL;
    struct fh_error error;
    if (fh_writer_open(&writer, directory, &options, &error) != FH_OK)
        fail_msg("%s", error.message);
    return writer;
}

void small_index_commit(const char *directory, uint32_t from, uint32_t to, const char *deleted)
{
    struct fh_writer *writer = small_index_writer(directory, false);
    bool found = true;
    small_index_add(writer, from, to);
    if (deleted != NULL)
        assert_int_equal(fh_writer_delete(writer, fh_text(deleted), &found, NULL), FH_OK);
    assert_true(found);
    assert_int_equal(fh_writer_commit(writer, NULL), FH_OK);
    fh_writer_close(writer);
}

struct fh_snapshot *small_index_open(const char *directory)
{
    struct fh_snapshot *snapshot = NULL;
    struct fh_error error;
    if (fh_snapshot_open(&snapshot, directory, false, &error) != FH_OK)
        fail_msg("%s", error.message);
    return snapshot;
}

void small_index_assert(const struct fh_snapshot *snapshot, struct fh_store_decoder *decoder, uint32_t number)
{
    char id[32], title[64];
    struct fh_document document;
    fh_doc_id doc;
    snprintf(id, sizeof id, "doc-%u", number);
    snprintf(title, sizeof title, "خبر رقم %u", number);
    assert_int_equal(fh_snapshot_find(snapshot, fh_text(id), &doc, NULL), FH_OK);
    assert_int_equal(fh_snapshot_fetch(snapshot, decoder, doc, &document, NULL), FH_OK);
    assert_true(fh_slice_is(document.title, title));
    assert_true(fh_slice_is(document.id, id));
}
