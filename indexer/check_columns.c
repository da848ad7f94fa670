/* The check of a segment's columns and ids, and of ids over all segments. See check.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "indexer/check_state.h"

/* ---- Lengths and times ---- */

static void check_total_length(struct fh_check *check, const struct fh_segment *segment)
{
    uint64_t total = 0;
    for (fh_doc_id doc = 0; doc < segment->doc_count; doc++)
        total += segment->lengths[doc];
    fh_check_topic(check, segment->name, "lengths");
    if (total != segment->facts.total_length)
        fh_check_problem(check, "they add up to %" PRIu64 ", but the facts say %" PRIu64, total,
                         segment->facts.total_length);
}

static void check_times(struct fh_check *check, const struct fh_segment *segment)
{
    const struct fh_times *times = &segment->times;
    fh_check_topic(check, segment->name, "times");
    for (uint32_t zone = 0; zone < fh_zone_count(segment->doc_count); zone++) {
        int64_t smallest = INT64_MAX, largest = INT64_MIN;
        for (fh_doc_id doc = zone * FH_ZONE_DOCS; doc < segment->doc_count && doc / FH_ZONE_DOCS == zone; doc++) {
            int64_t time = times->times[doc];
            if (time == FH_NO_TIME)
                continue;
            smallest = time < smallest ? time : smallest;
            largest = time > largest ? time : largest;
        }
        if (times->zones[zone * 2] != smallest || times->zones[zone * 2 + 1] != largest)
            fh_check_problem(check, "zone %" PRIu32 " is not what its documents say", zone);
    }
}

/* ---- Labels ---- */

static int hash_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Offsets rise, lengths are allowed, no value stands twice. */
static void check_values(struct fh_check *check, const struct fh_labels *labels)
{
    const char *expected = labels->bytes.bytes;
    uint64_t *hashes = fh_malloc((size_t)labels->value_count * sizeof *hashes);
    if (hashes == NULL) {
        fh_check_nomem(check);
        return;
    }
    for (uint32_t ord = 0; ord < labels->value_count; ord++) {
        struct fh_slice value = fh_labels_value(labels, ord);
        bool wrong = ord == 0 ? value.length != 0 : value.length == 0 || value.bytes != expected;
        if (wrong || value.length > FH_LABEL_BYTES_MAX)
            fh_check_problem(check, "value %" PRIu32 " is damaged", ord);
        if (ord > 0)
            expected = value.bytes + value.length;
        hashes[ord] = XXH3_64bits(value.bytes, value.length);
    }
    qsort(hashes, labels->value_count, sizeof *hashes, hash_order);
    for (uint32_t i = 1; i < labels->value_count; i++) {
        if (hashes[i] == hashes[i - 1])
            fh_check_problem(check, "a value stands twice");
    }
    fh_free(hashes);
}

static void check_labels(struct fh_check *check, const struct fh_segment *segment, const struct fh_labels *labels,
                         const char *topic)
{
    uint32_t next = 1; /* values are numbered as they first appear */
    fh_check_topic(check, segment->name, topic);
    for (fh_doc_id doc = 0; doc < labels->doc_count; doc++) {
        if (labels->ords[doc] > next || labels->ords[doc] >= labels->value_count)
            fh_check_problem(check, "document %" PRIu32 " has number %" PRIu32, doc, labels->ords[doc]);
        else if (labels->ords[doc] == next)
            next++;
    }
    if (next != labels->value_count)
        fh_check_problem(check, "%" PRIu32 " values, of which %" PRIu32 " are used", labels->value_count, next);
    check_values(check, labels);
}

void fh_check_columns(struct fh_check *check, const struct fh_segment *segment)
{
    if (check->status != FH_OK)
        return;
    check_total_length(check, segment);
    check_times(check, segment);
    check_labels(check, segment, &segment->sources, "sources");
    if (check->status == FH_OK)
        check_labels(check, segment, &segment->categories, "categories");
    fh_check_advance(check, (uint64_t)segment->doc_count * (4 + 2 + 8 + 4 + 4));
}

/* ---- Ids ---- */

/* Each entry of the hash table is a document's, each document has one, and its id hashes to it. */
static void check_hashes(struct fh_check *check, const struct fh_segment *segment, struct fh_bitmap *seen,
                         struct fh_buffer *id)
{
    const struct fh_idmap *ids = &segment->ids;
    for (uint32_t i = 0; i < ids->doc_count; i++) {
        struct fh_error error;
        bool was = false;
        fh_doc_id doc = ids->docs[i];
        if (i > 0 &&
            (ids->hashes[i] < ids->hashes[i - 1] || (ids->hashes[i] == ids->hashes[i - 1] && doc <= ids->docs[i - 1])))
            fh_check_problem(check, "hash %" PRIu32 " does not rise", i);
        if (doc >= ids->doc_count) {
            fh_check_problem(check, "hash %" PRIu32 " is of document %" PRIu32 " of %" PRIu32, i, doc, ids->doc_count);
            continue;
        }
        if (!fh_bitmap_add(seen, ids->doc_count, doc, &was)) {
            fh_check_nomem(check);
            return;
        }
        if (was)
            fh_check_problem(check, "document %" PRIu32 " has two hashes", doc);
        enum fh_status status = fh_idmap_id(ids, doc, id, &error);
        if (status == FH_ERR_NOMEM) {
            fh_check_nomem(check);
            return;
        }
        if (status != FH_OK)
            fh_check_problem(check, "%s", error.message);
        else if (fh_id_hash(fh_buffer_slice(id)) != ids->hashes[i])
            fh_check_problem(check, "document %" PRIu32 ": its id has another hash", doc);
    }
}

void fh_check_ids(struct fh_check *check, const struct fh_segment *segment)
{
    struct fh_bitmap seen = {NULL, 0, 0};
    struct fh_buffer id = FH_BUFFER_INIT;
    if (check->status != FH_OK)
        return;
    fh_check_topic(check, segment->name, "ids");
    check_hashes(check, segment, &seen, &id);
    fh_check_advance(check, segment->ids.ids.length + (uint64_t)segment->doc_count * 12);
    fh_bitmap_release(&seen);
    fh_buffer_release(&id);
}

/* ---- Ids of all segments ---- */

static bool live(const struct fh_segment *segment, fh_doc_id doc)
{
    return doc < segment->doc_count && !fh_bitmap_has(&segment->deleted, doc);
}

/* Whether a live document of `segment` with a number of at least `from` has this id. */
static bool lives_in(const struct fh_segment *segment, struct fh_slice id, uint64_t hash, fh_doc_id from)
{
    uint64_t cursor = 0;
    fh_doc_id doc;
    while (fh_idmap_find(&segment->ids, id, hash, &cursor, &doc, NULL) == FH_OK) {
        if (doc >= from && live(segment, doc))
            return true;
    }
    return false;
}

/* Looks every live id of segment i up in the segments from i on. */
static void check_unique_from(struct fh_check *check, size_t i, struct fh_buffer *id)
{
    const struct fh_segment *segment = check->segments[i].segment;
    fh_check_topic(check, segment->name, "ids");
    for (uint32_t k = 0; k < segment->doc_count; k++) {
        fh_doc_id doc = segment->ids.docs[k];
        if (!live(segment, doc))
            continue;
        enum fh_status status = fh_idmap_id(&segment->ids, doc, id, NULL);
        if (status == FH_ERR_NOMEM)
            fh_check_nomem(check);
        if (status != FH_OK) /* told by the check of its segment */
            continue;
        struct fh_slice text = fh_buffer_slice(id);
        for (size_t other = i; other < check->manifest.segment_count; other++) {
            const struct fh_segment *there = check->segments[other].segment;
            if (there == NULL || !lives_in(there, text, segment->ids.hashes[k], other == i ? doc + 1 : 0))
                continue;
            fh_check_problem(check, "'%.*s' is the id of more than one document (the other in %s)",
                             (int)(text.length < 200 ? text.length : 200), text.length > 0 ? text.bytes : "",
                             there->name);
        }
    }
}

void fh_check_unique(struct fh_check *check)
{
    struct fh_buffer id = FH_BUFFER_INIT;
    for (size_t i = 0; i < check->manifest.segment_count && check->status == FH_OK; i++) {
        if (check->segments[i].segment != NULL)
            check_unique_from(check, i, &id);
    }
    fh_buffer_release(&id);
}
