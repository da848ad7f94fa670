/* A segment file taken apart into its sections and put together otherwise: for tests that damage one section and must
 * see a read past its end.
 */
#ifndef FH_TESTS_SUPPORT_SEGMENT_PARTS_H
#define FH_TESTS_SUPPORT_SEGMENT_PARTS_H

#include <stddef.h>
#include <stdint.h>

struct segment_part {
    uint32_t id;
    size_t offset, length;
};

struct segment_parts {
    uint8_t *bytes; /* the whole file */
    size_t length;
    uint32_t count;
    struct segment_part parts[32];
};

void segment_parts_read(struct segment_parts *segment, const char *path);
void segment_parts_release(struct segment_parts *segment);

/* The same segment with part number `last` behind all others and cut to `length` bytes, so that a read past the end of
 * this part is seen: under the address sanitizer it ends a heap block of exactly its size, otherwise (less than eight
 * bytes before) a page that nobody may read follows. The table and its hash fit. *size: of the block; *offset: of the
 * part in it. */
uint8_t *segment_parts_arrange(const struct segment_parts *segment, uint32_t last, size_t length, size_t *size,
                               size_t *offset);

void segment_parts_free(uint8_t *arranged, size_t size);

/* Makes the hashes of the table fit a whole file whose sections were changed. */
void segment_parts_rehash(uint8_t *bytes);

#endif
