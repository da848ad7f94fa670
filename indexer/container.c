/* Section files, read: header, table, bounds, checksums. See container.h; written in container_writer.c. */
#include "indexer/container.h"

#include <string.h>
#include <xxhash.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/container_layout.h"

/* ---- Opening ---- */

static enum fh_status header_check(struct fh_container *container, enum fh_container_kind kind, struct fh_error *error)
{
    const uint8_t *bytes = container->map.bytes;
    size_t size = container->map.size;
    if (size < FH_CONTAINER_HEADER_BYTES + 8 || memcmp(bytes, FH_CONTAINER_MAGIC, 8) != 0)
        return fh_fail_corrupt(error, container->path, 0, "not a section file");
    uint32_t version = fh_load_u32(bytes + 8);
    if (version < FH_FORMAT_VERSION_OLDEST || version > FH_FORMAT_VERSION)
        return fh_fail(error, FH_ERR_VERSION, "%s: format version %u; this library reads versions %u to %u",
                       container->path, version, FH_FORMAT_VERSION_OLDEST, FH_FORMAT_VERSION);
    container->version = version;
    uint32_t count = fh_load_u32(bytes + 16);
    size_t table_end = FH_CONTAINER_HEADER_BYTES + (size_t)count * FH_CONTAINER_ENTRY_BYTES;
    if (count > FH_SECTIONS_MAX || size < table_end + 8)
        return fh_fail_corrupt(error, container->path, 16, "section table is cut off");
    container->header_hash = fh_load_u64(bytes + table_end);
    if (XXH3_64bits(bytes, table_end) != container->header_hash)
        return fh_fail_corrupt(error, container->path, table_end, "bad header checksum");
    if (fh_load_u32(bytes + 12) != (uint32_t)kind)
        return fh_fail_corrupt(error, container->path, 12, "holds another kind of data");
    if (fh_load_u32(bytes + 20) != 0)
        return fh_fail_corrupt(error, container->path, 20, "reserved bytes are not zero");
    container->section_count = count;
    return FH_OK;
}

static bool id_taken(const struct fh_container *container, uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (container->sections[i].id == id)
            return true;
    }
    return false;
}

/* Reads entry i, whose section must begin at the first multiple of 8 not below *end; moves *end. */
static enum fh_status entry_read(struct fh_container *container, uint32_t i, uint64_t *end, struct fh_error *error)
{
    size_t at = FH_CONTAINER_HEADER_BYTES + (size_t)i * FH_CONTAINER_ENTRY_BYTES;
    const uint8_t *entry = container->map.bytes + at;
    struct fh_section *section = &container->sections[i];
    section->id = fh_load_u32(entry);
    section->offset = fh_load_u64(entry + 8);
    section->length = fh_load_u64(entry + 16);
    section->hash = fh_load_u64(entry + 24);
    uint64_t size = container->map.size;
    if (fh_load_u32(entry + 4) != 0 || id_taken(container, i, section->id))
        return fh_fail_corrupt(error, container->path, at, "bad section entry");
    if (section->offset != ((*end + 7) & ~(uint64_t)7) || section->offset > size ||
        section->length > size - section->offset)
        return fh_fail_corrupt(error, container->path, at, "section %u does not lie inside the file", section->id);
    *end = section->offset + section->length;
    return FH_OK;
}

static enum fh_status table_read(struct fh_container *container, struct fh_error *error)
{
    uint64_t end = fh_container_table_end(container->section_count);
    for (uint32_t i = 0; i < container->section_count; i++) {
        enum fh_status status = entry_read(container, i, &end, error);
        if (status != FH_OK)
            return status;
    }
    if (end != container->map.size)
        return fh_fail_corrupt(error, container->path, (size_t)end, "bytes after the last section");
    return FH_OK;
}

static bool path_copy(struct fh_container *container, const char *path)
{
    size_t path_bytes = strlen(path) + 1;
    memset(container, 0, sizeof *container);
    container->path = fh_malloc(path_bytes);
    if (container->path != NULL)
        memcpy(container->path, path, path_bytes);
    return container->path != NULL;
}

static enum fh_status parse(struct fh_container *container, enum fh_container_kind kind, struct fh_error *error)
{
    enum fh_status status = header_check(container, kind, error);
    if (status == FH_OK)
        status = table_read(container, error);
    if (status != FH_OK)
        fh_container_close(container);
    return status;
}

enum fh_status fh_container_open(struct fh_container *container, const char *path, enum fh_container_kind kind,
                                 struct fh_error *error)
{
    if (!path_copy(container, path))
        return fh_fail_nomem(error);
    enum fh_status status = fh_map_open(&container->map, path, error);
    if (status == FH_OK)
        return parse(container, kind, error);
    fh_container_close(container);
    return status;
}

enum fh_status fh_container_view(struct fh_container *container, struct fh_slice bytes, const char *path,
                                 enum fh_container_kind kind, struct fh_error *error)
{
    if (!path_copy(container, path))
        return fh_fail_nomem(error);
    container->map = (struct fh_map){(const uint8_t *)bytes.bytes, bytes.length};
    container->borrowed = true;
    return parse(container, kind, error);
}

enum fh_status fh_container_salvage(struct fh_container *container, const char *path, struct fh_error *error)
{
    if (!path_copy(container, path))
        return fh_fail_nomem(error);
    enum fh_status status = fh_map_open(&container->map, path, error);
    const uint8_t *bytes = container->map.bytes;
    size_t size = container->map.size;
    if (status == FH_OK && size < FH_CONTAINER_HEADER_BYTES)
        status = fh_fail_corrupt(error, path, 0, "not a section file");
    if (status != FH_OK) {
        fh_container_close(container);
        return status;
    }
    for (uint32_t i = 0; i < FH_SECTIONS_MAX && i < fh_load_u32(bytes + 16); i++) {
        size_t at = FH_CONTAINER_HEADER_BYTES + (size_t)i * FH_CONTAINER_ENTRY_BYTES;
        if (at + FH_CONTAINER_ENTRY_BYTES > size)
            break;
        struct fh_section section = {fh_load_u32(bytes + at), fh_load_u64(bytes + at + 8), fh_load_u64(bytes + at + 16),
                                     fh_load_u64(bytes + at + 24)};
        if (section.offset % 8 == 0 && section.offset <= size && section.length <= size - section.offset)
            container->sections[container->section_count++] = section;
    }
    return FH_OK;
}

void fh_container_close(struct fh_container *container)
{
    if (!container->borrowed)
        fh_map_close(&container->map);
    fh_free(container->path);
    memset(container, 0, sizeof *container);
}

/* ---- Reading ---- */

struct fh_slice fh_container_section(const struct fh_container *container, uint32_t id)
{
    for (uint32_t i = 0; i < container->section_count; i++) {
        const struct fh_section *section = &container->sections[i];
        if (section->id == id)
            return (struct fh_slice){(const char *)container->map.bytes + section->offset, (size_t)section->length};
    }
    return (struct fh_slice){NULL, 0};
}

bool fh_container_section_intact(const struct fh_container *container, uint32_t id)
{
    for (uint32_t i = 0; i < container->section_count; i++) {
        const struct fh_section *section = &container->sections[i];
        if (section->id == id)
            return XXH3_64bits(container->map.bytes + section->offset, (size_t)section->length) == section->hash;
    }
    return false;
}

enum fh_status fh_container_verify_section(const struct fh_container *container, uint32_t i, struct fh_error *error)
{
    const struct fh_section *section = &container->sections[i];
    const uint8_t *bytes = container->map.bytes;
    uint64_t gap = fh_container_table_end(container->section_count);
    if (i > 0)
        gap = container->sections[i - 1].offset + container->sections[i - 1].length;
    for (; gap < section->offset; gap++) {
        if (bytes[gap] != 0)
            return fh_fail_corrupt(error, container->path, (size_t)gap, "padding is not zero");
    }
    if (XXH3_64bits(bytes + section->offset, (size_t)section->length) != section->hash)
        return fh_fail_corrupt(error, container->path, (size_t)section->offset,
                               "bad checksum of section %u (%llu bytes)", section->id,
                               (unsigned long long)section->length);
    return FH_OK;
}

enum fh_status fh_container_verify(const struct fh_container *container, struct fh_error *error)
{
    for (uint32_t i = 0; i < container->section_count; i++) {
        enum fh_status status = fh_container_verify_section(container, i, error);
        if (status != FH_OK)
            return status;
    }
    return FH_OK;
}
