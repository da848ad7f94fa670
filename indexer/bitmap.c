/* Deleted documents: a bit each, in memory and on disk. See bitmap.h. */
#include "indexer/bitmap.h"

#include <string.h>
#include <xxhash.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/varint.h"

#define MAGIC "FHDELETE"
#define HEADER_BYTES 16u

static size_t word_count(uint32_t doc_count)
{
    return doc_count / 64 + (doc_count % 64 != 0);
}

void fh_bitmap_release(struct fh_bitmap *bitmap)
{
    fh_free(bitmap->words);
    memset(bitmap, 0, sizeof *bitmap);
}

bool fh_bitmap_add(struct fh_bitmap *bitmap, uint32_t doc_count, fh_doc_id doc, bool *was)
{
    if (bitmap->words == NULL) {
        bitmap->words = fh_calloc(word_count(doc_count), sizeof *bitmap->words);
        if (bitmap->words == NULL)
            return false;
        bitmap->doc_count = doc_count;
        bitmap->set_count = 0;
    }
    bool in = fh_bitmap_has(bitmap, doc);
    if (was != NULL)
        *was = in;
    bitmap->words[doc / 64] |= (uint64_t)1 << (doc % 64);
    bitmap->set_count += in ? 0 : 1;
    return true;
}

enum fh_status fh_bitmap_copy(struct fh_bitmap *to, const struct fh_bitmap *from, struct fh_error *error)
{
    *to = (struct fh_bitmap){NULL, from->doc_count, from->set_count};
    if (from->words == NULL)
        return FH_OK;
    size_t bytes = word_count(from->doc_count) * sizeof *to->words;
    to->words = fh_malloc(bytes);
    if (to->words == NULL)
        return fh_fail_nomem(error);
    memcpy(to->words, from->words, bytes);
    return FH_OK;
}

/* ---- The file ---- */

static uint32_t bits_set(const uint64_t *words, size_t count)
{
    uint32_t set = 0;
    for (size_t i = 0; i < count; i++)
        set += (uint32_t)__builtin_popcountll(words[i]);
    return set;
}

static enum fh_status file_check(const struct fh_map *map, const char *path, uint32_t doc_count, uint32_t set_count,
                                 struct fh_error *error)
{
    size_t words_end = HEADER_BYTES + word_count(doc_count) * 8;
    if (map->size != words_end + 8)
        return fh_fail_corrupt(error, path, 0, "%zu bytes for deletions among %u documents", map->size, doc_count);
    if (memcmp(map->bytes, MAGIC, 8) != 0)
        return fh_fail_corrupt(error, path, 0, "not a file of deletions");
    if (XXH3_64bits(map->bytes, words_end) != fh_load_u64(map->bytes + words_end))
        return fh_fail_corrupt(error, path, words_end, "bad checksum");
    if (fh_load_u32(map->bytes + 8) != doc_count || fh_load_u32(map->bytes + 12) != set_count)
        return fh_fail_corrupt(error, path, 8, "%u deleted of %u documents where the manifest has %u of %u",
                               fh_load_u32(map->bytes + 12), fh_load_u32(map->bytes + 8), set_count, doc_count);
    return FH_OK;
}

static enum fh_status words_load(struct fh_bitmap *bitmap, const struct fh_map *map, const char *path,
                                 uint32_t doc_count, uint32_t set_count, struct fh_error *error)
{
    size_t count = word_count(doc_count);
    bitmap->words = fh_calloc(count, sizeof *bitmap->words);
    if (bitmap->words == NULL)
        return fh_fail_nomem(error);
    for (size_t i = 0; i < count; i++)
        bitmap->words[i] = fh_load_u64(map->bytes + HEADER_BYTES + i * 8);
    bitmap->doc_count = doc_count;
    bitmap->set_count = set_count;
    bool spills = doc_count % 64 != 0 && bitmap->words[count - 1] >> (doc_count % 64) != 0;
    if (spills || bits_set(bitmap->words, count) != set_count)
        return fh_fail_corrupt(error, path, HEADER_BYTES, "the bits are not %u documents of %u", set_count, doc_count);
    return FH_OK;
}

enum fh_status fh_bitmap_read(struct fh_bitmap *bitmap, const char *path, uint32_t doc_count, uint32_t set_count,
                              struct fh_error *error)
{
    struct fh_map map;
    memset(bitmap, 0, sizeof *bitmap);
    enum fh_status status = fh_map_open(&map, path, error);
    if (status == FH_OK)
        status = file_check(&map, path, doc_count, set_count, error);
    if (status == FH_OK)
        status = words_load(bitmap, &map, path, doc_count, set_count, error);
    if (status != FH_OK)
        fh_bitmap_release(bitmap);
    fh_map_close(&map);
    return status;
}

enum fh_status fh_bitmap_write(const struct fh_bitmap *bitmap, const char *path, struct fh_error *error)
{
    struct fh_file_writer out;
    size_t words_end = HEADER_BYTES + word_count(bitmap->doc_count) * 8;
    if (bitmap->words == NULL)
        return fh_fail(error, FH_ERR_USAGE, "%s: no deletions to write", path);
    uint8_t *bytes = fh_malloc(words_end);
    if (bytes == NULL)
        return fh_fail_nomem(error);
    memcpy(bytes, MAGIC, 8);
    fh_store_u32(bytes + 8, bitmap->doc_count);
    fh_store_u32(bytes + 12, bitmap->set_count);
    for (size_t i = 0; i < word_count(bitmap->doc_count); i++)
        fh_store_u64(bytes + HEADER_BYTES + i * 8, bitmap->words[i]);
    fh_file_writer_open(&out, path, 0);
    fh_file_writer_put(&out, bytes, words_end);
    fh_file_writer_put_u64(&out, XXH3_64bits(bytes, words_end));
    enum fh_status status = fh_file_writer_finish(&out, true, error);
    fh_free(bytes);
    if (status != FH_OK)
        fh_file_remove(path, NULL);
    return status;
}
