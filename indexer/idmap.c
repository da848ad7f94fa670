/* Ids front-coded by number, and found by hash. See idmap.h. */
#include "indexer/idmap.h"

#include <stddef.h>
#include <string.h>
#include <xxhash.h>

#include "base/varint.h"

uint64_t fh_id_hash(struct fh_slice id)
{
    return XXH3_64bits(id.length > 0 ? id.bytes : "", id.length);
}

/* ---- Reading ---- */

enum fh_status fh_idmap_open(struct fh_idmap *map, uint32_t doc_count, struct fh_slice ids, struct fh_slice index,
                             struct fh_slice hashes, struct fh_slice docs, const char *file, struct fh_error *error)
{
    size_t blocks = doc_count / FH_ID_BLOCK + (doc_count % FH_ID_BLOCK != 0);
    memset(map, 0, sizeof *map);
    if (index.length != blocks * 8)
        return fh_fail_corrupt(error, file, 0, "id index of %zu bytes for %u documents", index.length, doc_count);
    if (hashes.length != (size_t)doc_count * 8 || docs.length != (size_t)doc_count * 4)
        return fh_fail_corrupt(error, file, 0, "id hashes of %zu and %zu bytes for %u documents", hashes.length,
                               docs.length, doc_count);
    map->doc_count = doc_count;
    map->ids = ids;
    map->index = index;
    map->hashes = (const uint64_t *)(const void *)hashes.bytes;
    map->docs = (const uint32_t *)(const void *)docs.bytes;
    map->file = file;
    return FH_OK;
}

#define SHORT_REST 16u /* bytes that are copied without asking how many there are */
#define SHORT_BYTES (2 + SHORT_REST)

/* Turns the id of `length` bytes in `id` into the next one. NULL when the bytes are damaged. */
static const uint8_t *id_next(const uint8_t *p, const uint8_t *end, char id[FH_ID_BYTES_MAX + SHORT_REST],
                              size_t *length)
{
    uint64_t shared, rest;
    p = fh_varint_get(p, end, &shared);
    p = fh_varint_get(p, end, &rest);
    if (p == NULL || shared > *length || rest > FH_ID_BYTES_MAX - shared || rest > (size_t)(end - p))
        return NULL;
    memcpy(id + shared, p, (size_t)rest);
    *length = (size_t)(shared + rest);
    return p + rest;
}

/* The same for up to *count ids as ids nearly always are: two short lengths and a few bytes, far from the end. Takes
 * off *count how many they were. */
static const uint8_t *id_next_short(const uint8_t *p, const uint8_t *end, char id[FH_ID_BYTES_MAX + SHORT_REST],
                                    size_t *length, uint32_t *count)
{
    uint32_t left = *count;
    size_t so_far = *length;
    for (; left > 0 && end - p >= (ptrdiff_t)SHORT_BYTES; left--) {
        size_t shared = p[0], rest = p[1];
        if ((shared >= 0x80) | (shared > so_far) | (rest > SHORT_REST))
            break;
        memcpy(id + shared, p + 2, SHORT_REST);
        so_far = shared + rest;
        p += 2 + rest;
    }
    *length = so_far;
    *count = left;
    return p;
}

static enum fh_status id_decode(const struct fh_idmap *map, fh_doc_id doc, char id[FH_ID_BYTES_MAX + SHORT_REST],
                                size_t *length, struct fh_error *error)
{
    *length = 0;
    if (doc >= map->doc_count)
        return fh_fail_corrupt(error, map->file, 0, "id of document %u of %u asked for", doc, map->doc_count);
    uint64_t start = fh_load_u64((const uint8_t *)map->index.bytes + (size_t)(doc / FH_ID_BLOCK) * 8);
    if (start >= map->ids.length)
        return fh_fail_corrupt(error, map->file, 0, "block of ids of document %u lies outside", doc);
    const uint8_t *p = (const uint8_t *)map->ids.bytes + start;
    const uint8_t *end = (const uint8_t *)map->ids.bytes + map->ids.length;
    uint32_t left = doc % FH_ID_BLOCK + 1;
    while (left > 0 && p != NULL) {
        p = id_next_short(p, end, id, length, &left);
        if (left > 0) {
            p = id_next(p, end, id, length);
            left--;
        }
    }
    return p != NULL ? FH_OK : fh_fail_corrupt(error, map->file, (size_t)start, "damaged id of document %u", doc);
}

enum fh_status fh_idmap_id(const struct fh_idmap *map, fh_doc_id doc, struct fh_buffer *id, struct fh_error *error)
{
    char bytes[FH_ID_BYTES_MAX + SHORT_REST];
    size_t length;
    enum fh_status status = id_decode(map, doc, bytes, &length, error);
    if (status != FH_OK)
        return status;
    fh_buffer_reset(id);
    fh_buffer_append(id, bytes, length);
    return fh_buffer_ok(id) ? FH_OK : fh_fail_nomem(error);
}

enum fh_status fh_idmap_copy(const struct fh_idmap *map, fh_doc_id doc, struct fh_arena *arena, struct fh_slice *id,
                             struct fh_error *error)
{
    char bytes[FH_ID_BYTES_MAX + SHORT_REST];
    size_t length;
    enum fh_status status = id_decode(map, doc, bytes, &length, error);
    if (status != FH_OK)
        return status;
    *id = fh_arena_copy(arena, (struct fh_slice){bytes, length});
    return id->bytes != NULL ? FH_OK : fh_fail_nomem(error);
}

/* First position whose hash is not below `hash`. Hashes are uniform, so the place is first guessed by
 * proportion, and bracketed from there; damaged tables cost time, never bounds. */
static uint64_t hash_position(const struct fh_idmap *map, uint64_t hash)
{
    uint64_t low = 0, high = map->doc_count;
    uint64_t guess = (hash >> 32) * map->doc_count >> 32;
    for (uint64_t step = 8; low < high && step < map->doc_count; step *= 4) {
        uint64_t below = guess > step ? guess - step : 0, above = guess + step;
        if (below > low && below < high && map->hashes[below] < hash)
            low = below + 1;
        if (above > low && above < high && map->hashes[above] >= hash)
            high = above;
        if (low + 2 * step >= high)
            break;
    }
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (map->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum fh_status fh_idmap_find(const struct fh_idmap *map, struct fh_slice id, uint64_t hash, uint64_t *cursor,
                             fh_doc_id *doc, struct fh_error *error)
{
    char bytes[FH_ID_BYTES_MAX + SHORT_REST];
    uint64_t position = *cursor > 0 ? *cursor : hash_position(map, hash);
    for (; position < map->doc_count && map->hashes[position] == hash; position++) {
        size_t length;
        fh_doc_id candidate = map->docs[position];
        enum fh_status status = id_decode(map, candidate, bytes, &length, error);
        if (status != FH_OK)
            return status;
        if (fh_slice_equal((struct fh_slice){bytes, length}, id)) {
            *cursor = position + 1;
            *doc = candidate;
            return FH_OK;
        }
    }
    *cursor = position;
    return FH_ERR_NOT_FOUND;
}

/* ---- Writing ---- */

void fh_ids_writer_init(struct fh_ids_writer *writer, struct fh_file_writer *ids, struct fh_file_writer *index)
{
    *writer = (struct fh_ids_writer){.ids = ids, .index = index, .previous = FH_BUFFER_INIT, .start = ids->offset};
}

void fh_ids_writer_release(struct fh_ids_writer *writer)
{
    fh_buffer_release(&writer->previous);
}

void fh_ids_writer_add(struct fh_ids_writer *writer, struct fh_slice id)
{
    size_t shared = 0, most = writer->previous.length < id.length ? writer->previous.length : id.length;
    if (writer->count++ % FH_ID_BLOCK == 0) {
        fh_file_writer_put_u64(writer->index, writer->ids->offset - writer->start);
        most = 0;
    }
    while (shared < most && writer->previous.bytes[shared] == id.bytes[shared])
        shared++;
    fh_file_writer_put_varint(writer->ids, shared);
    fh_file_writer_put_varint(writer->ids, id.length - shared);
    if (id.length > shared)
        fh_file_writer_put(writer->ids, id.bytes + shared, id.length - shared);
    if (shared < writer->previous.length)
        writer->previous.length = shared;
    if (id.length > shared)
        fh_buffer_append(&writer->previous, id.bytes + shared, id.length - shared);
}
