/* The file that holds sections: a header, a table of them with checksums, and their bytes.
 *
 *     magic "FHSECT\r\n"  version u32  kind u32  section_count u32  zero u32
 *     table: { id u32, zero u32, offset u64, length u64, xxh3 u64 } per section, in order of offset
 *     header checksum u64: XXH3-64 of all bytes before it
 *     sections, each starting at the first multiple of 8 after the one before, zero bytes between;
 *     the file ends with the last one
 *
 * Every byte is thus covered: by the header's checksum, by its section's, or by being a zero.
 * Opening verifies header, table and bounds, nothing else; fh_container_verify reads every byte.
 * Writing: sections grow side by side in temporary files and are put together at the end.
 *
 * Integers of sections are little-endian and their arrays are read in place, so this library runs on
 * little-endian machines only.
 */
#ifndef FH_INDEXER_CONTAINER_H
#define FH_INDEXER_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/spill.h"
#include "base/slice.h"
#include "base/status.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "index files are read in place: little-endian machines only");

#define FH_FORMAT_VERSION 2u        /* what is written */
#define FH_FORMAT_VERSION_OLDEST 1u /* of what is read */
#define FH_SECTIONS_MAX 32u

enum fh_container_kind { FH_CONTAINER_SEGMENT = 1 };

/* ---- Reading ---- */

struct fh_section {
    uint32_t id;
    uint64_t offset, length, hash;
};

struct fh_container {
    struct fh_map map;
    bool borrowed; /* the bytes are somebody else's */
    char *path;
    uint32_t version;
    uint64_t header_hash; /* over the table with every section's hash in it: names the content */
    uint32_t section_count;
    struct fh_section sections[FH_SECTIONS_MAX];
};

/* FH_ERR_NOT_FOUND, FH_ERR_IO, FH_ERR_NOMEM, FH_ERR_VERSION, FH_ERR_CORRUPT. On failure *container is
 * zeroed. */
enum fh_status fh_container_open(struct fh_container *container, const char *path, enum fh_container_kind kind,
                                 struct fh_error *error);

/* The same over bytes in memory, at a multiple of 8, that outlive the container; `path` is for messages. */
enum fh_status fh_container_view(struct fh_container *container, struct fh_slice bytes, const char *path,
                                 enum fh_container_kind kind, struct fh_error *error);

/* What can still be made of a damaged file: the sections whose entries in the table lie inside it, whatever the
 * checksums of table and sections say. FH_ERR_NOT_FOUND, FH_ERR_IO, FH_ERR_NOMEM, FH_ERR_CORRUPT (no table). */
enum fh_status fh_container_salvage(struct fh_container *container, const char *path, struct fh_error *error);

void fh_container_close(struct fh_container *container); /* a zeroed struct is fine */

/* The bytes of a section, at a multiple of 8 of the mapping; an empty slice with bytes NULL where there
 * is none of that id. */
struct fh_slice fh_container_section(const struct fh_container *container, uint32_t id);

/* Whether there is a section of that id whose bytes fit its checksum. */
bool fh_container_section_intact(const struct fh_container *container, uint32_t id);

/* Reads section number i (below section_count) and the padding before it against checksum and zeros. */
enum fh_status fh_container_verify_section(const struct fh_container *container, uint32_t i, struct fh_error *error);

/* Reads every byte so; reports the first section that is damaged. */
enum fh_status fh_container_verify(const struct fh_container *container, struct fh_error *error);

/* ---- Writing ---- */

struct fh_container_writer {
    char *path; /* of the finished file */
    enum fh_container_kind kind;
    uint32_t section_count;
    struct {
        uint32_t id;
        struct fh_spill bytes; /* "path.<id>.tmp" */
    } sections[FH_SECTIONS_MAX];
};

/* The writer must stay where it is until finish or abandon: file writers point into it. */
enum fh_status fh_container_writer_init(struct fh_container_writer *writer, const char *path, enum fh_container_kind kind,
                                        struct fh_error *error);

/* A new section, written through the file writer returned (owned by the container writer; sticky,
 * so failures surface at finish). At most FH_SECTIONS_MAX, of distinct ids. NULL out of memory. */
struct fh_file_writer *fh_container_writer_section(struct fh_container_writer *writer, uint32_t id);

/* What a section holds so far, at a multiple of 8, valid until more is put into it, or the writer ends. */
enum fh_status fh_container_writer_view(struct fh_container_writer *writer, uint32_t id, struct fh_slice *bytes,
                                        struct fh_error *error);

/* Puts the sections together under "path.tmp", in the order in which they were made, syncs it, renames
 * it to `path` and removes the temporary files (the directory is not synced). Releases the writer; on
 * failure nothing of it is left on disk. *bytes: size of the file. */
enum fh_status fh_container_writer_finish(struct fh_container_writer *writer, uint64_t *bytes, struct fh_error *error);

/* Removes everything written; releases. Safe on a zeroed struct and after finish. */
void fh_container_writer_abandon(struct fh_container_writer *writer);

#endif
