/* The bytes of a section file's head, shared by its reader and its writer. The picture is in container.h. */
#ifndef FH_INDEXER_CONTAINER_LAYOUT_H
#define FH_INDEXER_CONTAINER_LAYOUT_H

#include <stdint.h>

#define FH_CONTAINER_MAGIC "FHSECT\r\n" /* a transfer that changes line ends spoils it */
#define FH_CONTAINER_HEADER_BYTES 24u
#define FH_CONTAINER_ENTRY_BYTES 32u

/* Where the head ends, its checksum included, for so many sections. */
static inline uint64_t fh_container_table_end(uint32_t section_count)
{
    return FH_CONTAINER_HEADER_BYTES + (uint64_t)section_count * FH_CONTAINER_ENTRY_BYTES + 8;
}

#endif
