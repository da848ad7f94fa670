/* A segment in memory in the place of one on disk. See swapped.h. */
#include "tests/support/swapped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "indexer/snapshot_base.h"
#include "query/index.h"

void swapped_open(struct swapped *index, char *directory)
{
    memset(index, 0, sizeof *index);
    index->directory = directory;
    assert_int_equal(fh_snapshot_open(&index->snapshot, directory, false, NULL), FH_OK);
    assert_int_equal(index->snapshot->segment_count, 1);
    struct fh_segment *segment = index->snapshot->segments[0];
    assert_int_equal(fh_bitmap_copy(&index->deleted, &segment->deleted, NULL), FH_OK);
    index->segment_path = fh_path_join(directory, segment->name);
    fh_segment_close(segment);
    index->snapshot->segments[0] = NULL;
}

void swapped_close(struct swapped *index)
{
    fh_snapshot_release(index->snapshot);
    fh_bitmap_release(&index->deleted);
    fh_free(index->segment_path);
}

/* As opening would put it there. */
static enum fh_status swap_in(struct swapped *index, struct fh_segment **segment, const uint8_t *bytes, size_t size,
                              struct fh_error *error)
{
    struct fh_manifest_segment entry = index->snapshot->manifest.segments[0];
    entry.bytes = size;
    enum fh_status status = fh_segment_view(segment, (struct fh_slice){(const char *)bytes, size}, "damaged", error);
    if (status == FH_OK)
        status = fh_snapshot_segment_check(*segment, &index->snapshot->manifest, &entry, error);
    if (status != FH_OK)
        return status;
    index->snapshot->segments[0] = *segment;
    return fh_bitmap_copy(&(*segment)->deleted, &index->deleted, error);
}

enum fh_status swapped_search(struct swapped *index, const uint8_t *bytes, size_t size, struct search_tally *tally,
                              struct fh_error *error)
{
    struct fh_index opened = {.path = index->directory, .snapshot = index->snapshot, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct fh_segment *segment = NULL;
    enum fh_status status = swap_in(index, &segment, bytes, size, error);
    if (status == FH_OK)
        search_everything(&opened, tally);
    while (opened.idle != NULL) {
        struct fh_searcher *searcher = opened.idle;
        opened.idle = searcher->next;
        fh_searcher_free(searcher);
    }
    index->snapshot->segments[0] = NULL;
    fh_segment_close(segment);
    return status;
}
