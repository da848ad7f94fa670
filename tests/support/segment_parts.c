/* Sections apart and together. See segment_parts.h; the layout is in docs/FORMAT.md. */
#include "tests/support/segment_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/varint.h"
#include "tests/support/files.h"

#define HEAD 24u
#define ENTRY 32u

void segment_parts_read(struct segment_parts *segment, const char *path)
{
    segment->bytes = file_read(path, &segment->length);
    segment->count = fh_load_u32(segment->bytes + 16);
    for (uint32_t i = 0; i < segment->count; i++) {
        const uint8_t *entry = segment->bytes + HEAD + ENTRY * i;
        segment->parts[i] =
            (struct segment_part){fh_load_u32(entry), (size_t)fh_load_u64(entry + 8), (size_t)fh_load_u64(entry + 16)};
    }
}

void segment_parts_release(struct segment_parts *segment)
{
    free(segment->bytes);
}

static size_t aligned(size_t offset)
{
    return (offset + 7) / 8 * 8;
}

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

#ifdef __SANITIZE_ADDRESS__
static uint8_t *block_new(size_t size)
{
    uint8_t *bytes = calloc(1, size);
    if (bytes == NULL)
        abort();
    return bytes;
}

void segment_parts_free(uint8_t *arranged, size_t size)
{
    (void)size;
    free(arranged);
}
#else
/* Pages that hold `size` bytes, in bytes. */
static size_t whole_pages(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (size + page - 1) / page * page;
}

static uint8_t *block_new(size_t size)
{
    size_t room = whole_pages(size), guard = whole_pages(1);
    uint8_t *start = mmap(NULL, room + guard, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start + room, guard, PROT_NONE) != 0)
        abort();
    return start + room - aligned(size);
}

void segment_parts_free(uint8_t *arranged, size_t size)
{
    size_t room = whole_pages(size);
    munmap(arranged + aligned(size) - room, room + whole_pages(1));
}
#endif

static void put_entry(uint8_t *entry, uint32_t id, size_t offset, size_t length)
{
    fh_store_u32(entry, id);
    fh_store_u32(entry + 4, 0);
    fh_store_u64(entry + 8, offset);
    fh_store_u64(entry + 16, length);
}

void segment_parts_rehash(uint8_t *bytes)
{
    size_t head = HEAD + ENTRY * (size_t)fh_load_u32(bytes + 16);
    for (size_t at = HEAD; at < head; at += ENTRY) {
        const uint8_t *section = bytes + fh_load_u64(bytes + at + 8);
        fh_store_u64(bytes + at + 24, XXH3_64bits(section, (size_t)fh_load_u64(bytes + at + 16)));
    }
    fh_store_u64(bytes + head, XXH3_64bits(bytes, head));
}

uint8_t *segment_parts_arrange(const struct segment_parts *segment, uint32_t last, size_t length, size_t *size,
                               size_t *offset)
{
    size_t end = HEAD + ENTRY * (size_t)segment->count + 8;
    for (uint32_t i = 0; i < segment->count; i++)
        end = i == last ? end : aligned(end) + segment->parts[i].length;
    *offset = aligned(end);
    *size = *offset + length;
    uint8_t *bytes = block_new(*size);
    memcpy(bytes, segment->bytes, HEAD);
    end = HEAD + ENTRY * (size_t)segment->count + 8;
    for (uint32_t i = 0, entry = 0; i < segment->count; i++) {
        const struct segment_part *part = &segment->parts[i];
        if (i == last)
            continue;
        put_entry(bytes + HEAD + ENTRY * entry++, part->id, aligned(end), part->length);
        memcpy(bytes + aligned(end), segment->bytes + part->offset, part->length);
        end = aligned(end) + part->length;
    }
    put_entry(bytes + HEAD + ENTRY * (segment->count - 1), segment->parts[last].id, *offset, length);
    memcpy(bytes + *offset, segment->bytes + segment->parts[last].offset, length);
    segment_parts_rehash(bytes);
    return bytes;
}
