/* Section files, written: bytes that may spill (base/spill.h) for each section, joined at the end. See container.h.
 *
 * Sections of a segment grow at the same time (the lists of a term go to three of them), and only the
 * end knows their lengths; joining costs one copy at the speed of the page cache, and the checksums
 * are taken on the way. The head is written last, into the room left for it.
 */
#include "indexer/container.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/mem.h"
#include "base/varint.h"
#include "indexer/container_layout.h"

#define COPY_BYTES ((size_t)256 * 1024) /* hashed, then written while still in the cache */

struct head { /* what goes before the sections */
    uint8_t bytes[FH_CONTAINER_HEADER_BYTES + FH_SECTIONS_MAX * FH_CONTAINER_ENTRY_BYTES + 8];
    size_t length;
};

static char *path_printf(const char *path, const char *infix)
{
    struct fh_buffer buffer = FH_BUFFER_INIT;
    fh_buffer_printf(&buffer, "%s%s.tmp", path, infix);
    char *text = fh_buffer_detach(&buffer);
    fh_buffer_release(&buffer);
    return text;
}

/* ---- Growing ---- */

enum fh_status fh_container_writer_init(struct fh_container_writer *writer, const char *path,
                                        enum fh_container_kind kind, struct fh_error *error)
{
    memset(writer, 0, sizeof *writer);
    writer->kind = kind;
    size_t path_bytes = strlen(path) + 1;
    writer->path = fh_malloc(path_bytes);
    if (writer->path == NULL)
        return fh_fail_nomem(error);
    memcpy(writer->path, path, path_bytes);
    return FH_OK;
}

struct fh_file_writer *fh_container_writer_section(struct fh_container_writer *writer, uint32_t id)
{
    if (writer->section_count == FH_SECTIONS_MAX)
        return NULL;
    struct fh_buffer infix = FH_BUFFER_INIT;
    fh_buffer_printf(&infix, ".%u", id);
    char *path = fh_buffer_ok(&infix) ? path_printf(writer->path, infix.bytes) : NULL;
    fh_buffer_release(&infix);
    if (path == NULL)
        return NULL;
    uint32_t i = writer->section_count++;
    writer->sections[i].id = id;
    fh_spill_open(&writer->sections[i].bytes, path);
    fh_free(path);
    return &writer->sections[i].bytes.file;
}

enum fh_status fh_container_writer_view(struct fh_container_writer *writer, uint32_t id, struct fh_slice *bytes,
                                        struct fh_error *error)
{
    *bytes = (struct fh_slice){NULL, 0};
    for (uint32_t i = 0; i < writer->section_count; i++)
        if (writer->sections[i].id == id)
            return fh_spill_view(&writer->sections[i].bytes, bytes, error);
    return fh_fail(error, FH_ERR_USAGE, "%s: no section %u", writer->path, id);
}

/* ---- Joining ---- */

static enum fh_status copy_hashed(struct fh_file_writer *out, struct fh_slice bytes, uint64_t *hash,
                                  struct fh_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL)
        return fh_fail_nomem(error);
    XXH3_64bits_reset(state);
    for (size_t at = 0; at < bytes.length && out->status == FH_OK;) {
        size_t step = bytes.length - at < COPY_BYTES ? bytes.length - at : COPY_BYTES;
        XXH3_64bits_update(state, bytes.bytes + at, step);
        fh_file_writer_put(out, bytes.bytes + at, step);
        at += step;
    }
    *hash = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    return FH_OK;
}

/* Appends section i to `out` and its entry to the head; removes its temporary file. */
static enum fh_status section_join(struct fh_container_writer *writer, uint32_t i, struct fh_file_writer *out,
                                   struct head *head, struct fh_error *error)
{
    struct fh_slice bytes;
    uint64_t hash = 0;
    enum fh_status status = fh_spill_view(&writer->sections[i].bytes, &bytes, error);
    if (status != FH_OK)
        return status;
    fh_file_writer_pad(out, 8);
    uint8_t *entry = head->bytes + FH_CONTAINER_HEADER_BYTES + (size_t)i * FH_CONTAINER_ENTRY_BYTES;
    fh_store_u32(entry, writer->sections[i].id);
    fh_store_u32(entry + 4, 0);
    fh_store_u64(entry + 8, out->offset);
    fh_store_u64(entry + 16, bytes.length);
    status = copy_hashed(out, bytes, &hash, error);
    fh_store_u64(entry + 24, hash);
    if (status == FH_OK)
        status = fh_spill_check(&writer->sections[i].bytes, error);
    fh_spill_drop(&writer->sections[i].bytes);
    return status;
}

static enum fh_status write_at_start(int fd, const char *path, const struct head *head, struct fh_error *error)
{
    for (size_t at = 0; at < head->length;) {
        ssize_t done = pwrite(fd, head->bytes + at, head->length - at, (off_t)at);
        if (done >= 0)
            at += (size_t)done;
        else if (errno != EINTR)
            return fh_fail_errno(error, path, "cannot write");
    }
    return FH_OK;
}

static void head_seal(struct head *head, const struct fh_container_writer *writer)
{
    memcpy(head->bytes, FH_CONTAINER_MAGIC, 8);
    fh_store_u32(head->bytes + 8, FH_FORMAT_VERSION);
    fh_store_u32(head->bytes + 12, (uint32_t)writer->kind);
    fh_store_u32(head->bytes + 16, writer->section_count);
    fh_store_u32(head->bytes + 20, 0);
    fh_store_u64(head->bytes + head->length - 8, XXH3_64bits(head->bytes, head->length - 8));
}

static enum fh_status join(struct fh_container_writer *writer, struct fh_file_writer *out, struct fh_error *error)
{
    struct head head = {.length = (size_t)fh_container_table_end(writer->section_count)};
    memset(head.bytes, 0, sizeof head.bytes);
    fh_file_writer_put(out, head.bytes, head.length);
    for (uint32_t i = 0; i < writer->section_count; i++) {
        enum fh_status status = section_join(writer, i, out, &head, error);
        if (status != FH_OK)
            return status;
    }
    head_seal(&head, writer);
    enum fh_status status = fh_file_writer_flush(out, error);
    return status == FH_OK ? write_at_start(out->fd, out->path, &head, error) : status;
}

enum fh_status fh_container_writer_finish(struct fh_container_writer *writer, uint64_t *bytes, struct fh_error *error)
{
    struct fh_file_writer out = FH_FILE_WRITER_INIT;
    char *path = path_printf(writer->path, "");
    enum fh_status status = path != NULL ? FH_OK : fh_fail_nomem(error);
    if (status == FH_OK) {
        fh_file_writer_open(&out, path, 0);
        status = join(writer, &out, error);
    }
    if (status == FH_OK) {
        *bytes = out.offset;
        status = fh_file_writer_finish(&out, true, error);
        if (status == FH_OK)
            status = fh_file_rename(path, writer->path, error);
        if (status != FH_OK)
            fh_file_remove(path, NULL);
    }
    fh_file_writer_abandon(&out);
    fh_free(path);
    fh_container_writer_abandon(writer);
    return status;
}

void fh_container_writer_abandon(struct fh_container_writer *writer)
{
    for (uint32_t i = 0; i < writer->section_count; i++)
        fh_spill_drop(&writer->sections[i].bytes);
    fh_free(writer->path);
    memset(writer, 0, sizeof *writer);
}
